// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Duties} from "../interfaces/Duties.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title CountryListModule
/// @notice What rules about a list of countries share: the list, and whose country is asked.
/// @dev UNITS countries are ISO 3166-1 numeric codes.
///      The list stands in bitmaps. As long as it is short it also stands whole in the rule's parameter, which costs nothing to read.
abstract contract CountryListModule is ComplianceModule {
    uint8 internal constant RECEIVER_COUNTRY = 1;
    uint8 internal constant SENDER_COUNTRY = 2;

    uint256 private constant CODE_BITS = 10;
    uint256 private constant CODE_MASK = (1 << CODE_BITS) - 1;
    /// @dev Twenty-one countries of ten bits fill the parameter but for six bits.
    uint256 private constant SHORT_BITS = 210;
    /// @dev Set for good once a country did not fit: then the bitmaps are asked.
    uint216 private constant LONG = 1 << 215;

    /// @dev 256 countries to a word.
    mapping(uint256 term => mapping(uint256 word => uint256)) private _listed;

    error CountryAlreadyListed(address compliance, uint16 country);
    error CountryNotListed(address compliance, uint16 country);
    error CountryZero();

    /// @inheritdoc IComplianceModule
    function record(Movement calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    /// @dev Shares go to people: the receiver's country counts, or the giver's where a conduit takes them in.
    function check(address, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        if (movement.authority != Authority.Holder) return 0;
        if (!movement.isToConduit) {
            return _isListed(movement.toCountry, parameter) == _listedPass() ? 0 : RECEIVER_COUNTRY;
        }
        if (movement.isFromConduit) return 0;
        return _isListed(movement.fromCountry, parameter) == _listedPass() ? 0 : SENDER_COUNTRY;
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS;
    }

    /// @dev True if those on the list pass, false if they are refused.
    function _listedPass() internal pure virtual returns (bool);

    function _list(uint16 country) internal {
        require(country != 0, CountryZero());
        (uint256 word, uint256 bit) = (country >> 8, 1 << (country & 0xff));
        mapping(uint256 word => uint256) storage listed = _listed[_bindings[msg.sender].term];
        require(listed[word] & bit == 0, CountryAlreadyListed(msg.sender, country));
        listed[word] |= bit;

        uint216 short = _bindings[msg.sender].value;
        if (short & LONG != 0) return;
        bool fits = country <= CODE_MASK && short >> (SHORT_BITS - CODE_BITS) == 0;
        // The cast loses nothing: the sum stays within SHORT_BITS, which the line above saw to.
        _bindings[msg.sender].value = fits ? uint216(uint256(short) << CODE_BITS | country) : LONG;
    }

    function _unlist(uint16 country) internal {
        (uint256 word, uint256 bit) = (country >> 8, 1 << (country & 0xff));
        mapping(uint256 word => uint256) storage listed = _listed[_bindings[msg.sender].term];
        require(listed[word] & bit != 0, CountryNotListed(msg.sender, country));
        listed[word] &= ~bit;

        uint256 short = _bindings[msg.sender].value;
        if (short & LONG != 0) return;
        uint256 kept = 0;
        for (; short != 0; short >>= CODE_BITS) {
            if (short & CODE_MASK != country) kept = kept << CODE_BITS | short & CODE_MASK;
        }
        // The cast loses nothing: no more codes are kept than there were.
        _bindings[msg.sender].value = uint216(kept);
    }

    function _isListed(uint16 country, uint256 parameter) internal view returns (bool) {
        uint256 short = uint216(parameter);
        if (short & LONG != 0) {
            return _listed[_termOf(parameter)][country >> 8] & (1 << (country & 0xff)) != 0;
        }
        for (; short != 0; short >>= CODE_BITS) {
            if (short & CODE_MASK == country) return true;
        }
        return false;
    }
}
