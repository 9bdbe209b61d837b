// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {CountryListModule} from "./CountryListModule.sol";

/// @title CountryAllowModule
/// @notice Shares go only to people of the countries that the compliance allows; when a pool takes them in, the giver is asked instead.
/// @dev TRUST each compliance decides for its own token only.
/// @custom:stop the compliance removes it.
contract CountryAllowModule is CountryListModule {
    /// @dev The events of the 4.1 module, whose arguments are not indexed.
    event CountryAllowed(address compliance, uint16 country);
    event CountryUnallowed(address compliance, uint16 country);

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

    function isCountryAllowed(address compliance, uint16 country) external view returns (bool) {
        return _isListed(country, parameterOf(compliance));
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

    function _listedPass() internal pure override returns (bool) {
        return true;
    }

    function _allow(uint16 country) private {
        _list(country);
        emit CountryAllowed(msg.sender, country);
    }

    function _disallow(uint16 country) private {
        _unlist(country);
        emit CountryUnallowed(msg.sender, country);
    }
}
