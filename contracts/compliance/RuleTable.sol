// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CodeData} from "../data/CodeData.sol";

/// @title RuleTable
/// @notice The rules of a compliance as a table in memory: for each one word of module and duties, and one of its parameter.
/// @dev The table is kept as contract code: reading twenty-five rules costs one cold account, as reading one does. It is written anew
///      whenever a rule or a parameter changes. The place of each version follows from the compliance and the version's number, because a
///      contract's creations are numbered from 1.
library RuleTable {
    /// @dev Bytes of one rule.
    uint256 private constant SPAN = 64;
    uint256 private constant DUTIES_BITS = 96;

    /// @notice Version `version` of the table of `compliance`.
    function read(address compliance, uint256 version) internal view returns (bytes memory table) {
        return CodeData.read(CodeData.creationOf(compliance, version));
    }

    function count(bytes memory table) internal pure returns (uint256) {
        return table.length / SPAN;
    }

    function ruleAt(bytes memory table, uint256 place) internal pure returns (address module, uint16 duties, uint256 parameter) {
        assembly ("memory-safe") {
            let at := add(add(table, 0x20), mul(place, SPAN))
            let head := mload(at)
            module := shr(DUTIES_BITS, head)
            duties := and(head, 0xffff)
            parameter := mload(add(at, 0x20))
        }
    }

    function moduleAt(bytes memory table, uint256 place) internal pure returns (address module) {
        assembly ("memory-safe") {
            module := shr(DUTIES_BITS, mload(add(add(table, 0x20), mul(place, SPAN))))
        }
    }

    function dutiesAt(bytes memory table, uint256 place) internal pure returns (uint16 duties) {
        assembly ("memory-safe") {
            duties := and(mload(add(add(table, 0x20), mul(place, SPAN))), 0xffff)
        }
    }

    /// @notice What any of the rules wants to be asked or told.
    function dutiesOfAll(bytes memory table) internal pure returns (uint16 duties) {
        uint256 rules = count(table);
        for (uint256 i = 0; i < rules; ++i) {
            duties |= dutiesAt(table, i);
        }
    }

    function parameterAt(bytes memory table, uint256 place) internal pure returns (uint256 parameter) {
        assembly ("memory-safe") {
            parameter := mload(add(add(table, 0x40), mul(place, SPAN)))
        }
    }

    /// @notice A table of the rules of `table` and a further one.
    function added(bytes memory table, address module, uint16 duties, uint256 parameter) internal pure returns (bytes memory) {
        return bytes.concat(table, bytes32(uint256(uint160(module)) << DUTIES_BITS | duties), bytes32(parameter));
    }

    /// @notice Takes the rule at `place` out of `table`, in its place; the last one takes that place.
    function remove(bytes memory table, uint256 place) internal pure {
        assembly ("memory-safe") {
            let length := sub(mload(table), SPAN)
            let start := add(table, 0x20)
            mcopy(add(start, mul(place, SPAN)), add(start, length), SPAN)
            mstore(table, length)
        }
    }

    function setParameter(bytes memory table, uint256 place, uint256 parameter) internal pure {
        assembly ("memory-safe") {
            mstore(add(add(table, 0x40), mul(place, SPAN)), parameter)
        }
    }
}
