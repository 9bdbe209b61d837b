// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {CountryListModule} from "./CountryListModule.sol";

/// @title CountryRestrictModule
/// @notice No shares go to people of the countries that the compliance restricts; when a pool takes them in, the giver is asked instead.
/// @dev TRUST each compliance decides for its own token only.
/// @custom:stop the compliance removes it.
contract CountryRestrictModule is CountryListModule {
    uint256 private constant BATCH_LIMIT = 195;

    /// @dev The events of the 4.1 module.
    event AddedRestrictedCountry(address indexed compliance, uint16 country);
    event RemovedRestrictedCountry(address indexed compliance, uint16 country);

    error CountryBatchTooLong(uint256 length, uint256 limit);

    function addCountryRestriction(uint16 country) external onlyBound {
        _restrict(country);
    }

    function removeCountryRestriction(uint16 country) external onlyBound {
        _unrestrict(country);
    }

    function batchRestrictCountries(uint16[] calldata countries) external onlyBound {
        require(countries.length <= BATCH_LIMIT, CountryBatchTooLong(countries.length, BATCH_LIMIT));
        for (uint256 i = 0; i < countries.length; ++i) {
            _restrict(countries[i]);
        }
    }

    function batchUnrestrictCountries(uint16[] calldata countries) external onlyBound {
        require(countries.length <= BATCH_LIMIT, CountryBatchTooLong(countries.length, BATCH_LIMIT));
        for (uint256 i = 0; i < countries.length; ++i) {
            _unrestrict(countries[i]);
        }
    }

    function isCountryRestricted(address compliance, uint16 country) external view returns (bool) {
        return _isListed(country, parameterOf(compliance));
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == RECEIVER_COUNTRY) return "the receiver's country is restricted";
        if (code == SENDER_COUNTRY) return "the sender's country is restricted";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "CountryRestrictModule";
    }

    function _listedPass() internal pure override returns (bool) {
        return false;
    }

    function _restrict(uint16 country) private {
        _list(country);
        emit AddedRestrictedCountry(msg.sender, country);
    }

    function _unrestrict(uint16 country) private {
        _unlist(country);
        emit RemovedRestrictedCountry(msg.sender, country);
    }
}
