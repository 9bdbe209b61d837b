// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title CountryAllowModule
/// @notice Shares go only to people of the countries that the compliance allows; when a pool takes them in, the giver is asked instead.
/// @dev UNITS countries are ISO 3166-1 numeric codes.
///      TRUST each compliance decides for its own token only.
/// @custom:stop the compliance removes it.
contract CountryAllowModule is ComplianceModule {
    uint8 private constant RECEIVER_COUNTRY = 1;
    uint8 private constant SENDER_COUNTRY = 2;

    /// @dev 256 countries to a word.
    mapping(address compliance => mapping(uint32 term => mapping(uint256 word => uint256))) private _allowed;

    /// @dev The events of the 4.1 module, whose arguments are not indexed.
    event CountryAllowed(address compliance, uint16 country);
    event CountryUnallowed(address compliance, uint16 country);

    error CountryAlreadyAllowed(address compliance, uint16 country);
    error CountryNotAllowed(address compliance, uint16 country);
    error CountryZero();

    function addAllowedCountry(uint16 country) external onlyBound {
        _allow(country);
    }

    function removeAllowedCountry(uint16 country) external onlyBound {
        _disallow(country);
    }

    function batchAllowCountries(uint16[] calldata countries) external onlyBound {
        for (uint256 i = 0; i < countries.length; ++i) {
            _allow(countries[i]);
        }
    }

    function batchDisallowCountries(uint16[] calldata countries) external onlyBound {
        for (uint256 i = 0; i < countries.length; ++i) {
            _disallow(countries[i]);
        }
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata) external view onlyBound {}

    /// @inheritdoc IComplianceModule
    function check(address compliance, Movement calldata movement) external view returns (uint8 code) {
        if (movement.authority != Authority.Holder) return 0;
        if (!movement.isToConduit) {
            return isCountryAllowed(compliance, movement.toCountry) ? 0 : RECEIVER_COUNTRY;
        }
        if (movement.isFromConduit) return 0;
        return isCountryAllowed(compliance, movement.fromCountry) ? 0 : SENDER_COUNTRY;
    }

    /// @inheritdoc IComplianceModule
    function canComplianceBind(address) external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IComplianceModule
    function isPlugAndPlay() external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IComplianceModule
    function isRecording() external pure returns (bool) {
        return false;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == RECEIVER_COUNTRY) return "the receiver's country is not allowed";
        if (code == SENDER_COUNTRY) return "the sender's country is not allowed";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "CountryAllowModule";
    }

    function isCountryAllowed(address compliance, uint16 country) public view returns (bool) {
        return _allowed[compliance][_bindings[compliance].term][country >> 8] & (1 << (country & 0xff)) != 0;
    }

    function _allow(uint16 country) private {
        require(country != 0, CountryZero());
        require(!isCountryAllowed(msg.sender, country), CountryAlreadyAllowed(msg.sender, country));
        _allowed[msg.sender][_bindings[msg.sender].term][country >> 8] |= 1 << (country & 0xff);
        emit CountryAllowed(msg.sender, country);
    }

    function _disallow(uint16 country) private {
        require(isCountryAllowed(msg.sender, country), CountryNotAllowed(msg.sender, country));
        _allowed[msg.sender][_bindings[msg.sender].term][country >> 8] &= ~(1 << (country & 0xff));
        emit CountryUnallowed(msg.sender, country);
    }
}
