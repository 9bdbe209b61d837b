// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {PoolTerms} from "./PoolTerms.sol";

/// @title PoolArguments
/// @notice What a pool was opened with: words behind the code of its clone, where nobody can change them and reading costs no storage.
library PoolArguments {
    /// @dev Length of the code that OpenZeppelin's Clones puts before the arguments.
    uint256 private constant START = 0x2d;
    uint256 private constant ASSET_AT = 160;

    /// @param terms with everything but the flags that change
    /// @param cash token in which the security token is priced
    /// @param assetId the asset in the registry
    /// @param oracle that values the asset
    /// @param unitsSource that knows into how many units the asset is split
    /// @param factory that opens the pool
    function encode(PoolTerms terms, address cash, uint256 assetId, address oracle, address unitsSource, address factory)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encode(terms, cash, uint160(oracle) | uint256(SafeCast.toUint96(assetId)) << ASSET_AT, unitsSource, factory);
    }

    function terms() internal view returns (PoolTerms) {
        return PoolTerms.wrap(_word(0));
    }

    function cash() internal view returns (address) {
        return address(uint160(_word(1)));
    }

    function assetId() internal view returns (uint256) {
        return _word(2) >> ASSET_AT;
    }

    /// @notice Both in one reading.
    function oracleAndAsset() internal view returns (address oracle, uint256 id) {
        uint256 word = _word(2);
        return (address(uint160(word)), word >> ASSET_AT);
    }

    function unitsSource() internal view returns (address) {
        return address(uint160(_word(3)));
    }

    function factory() internal view returns (address) {
        return address(uint160(_word(4)));
    }

    function _word(uint256 index) private view returns (uint256 word) {
        assembly ("memory-safe") {
            extcodecopy(address(), 0x00, add(START, shl(5, index)), 0x20)
            word := mload(0x00)
        }
    }
}
