// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {InvestorClaims} from "../compliance/InvestorClaims.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {IDividendDistributor} from "./interfaces/IDividendDistributor.sol";
import {IWithholding} from "./interfaces/IWithholding.sol";

/// @title WithholdingTables
/// @notice Keeps the tables, and says what one withholds from a payment.
/// @dev A treaty claim is one that an issuer stands for whom the token's registry trusts about the topic; it ends when the claim lapses.
abstract contract WithholdingTables is IWithholding {
    uint256 public constant MAX_RATES = 300;

    uint16 private constant WHOLE_BPS = 10_000;
    uint16 private constant COUNTRY_LIMIT = 999;

    struct KeptRate {
        bool isListed;
        uint16 bps;
        uint16 treatyBps;
    }

    uint256 private _tableCount;
    mapping(uint256 tableId => Table) private _tables;
    mapping(uint256 tableId => mapping(uint16 country => KeptRate)) private _rates;

    /// @inheritdoc IWithholding
    function addWithholdingTable(address token, Rate[] calldata rates, uint16 otherBps, address taxAgent, uint256 treatyTopic)
        external
        returns (uint256 tableId)
    {
        address owner = IERC5313(token).owner();
        require(msg.sender == owner, IDividendDistributor.DividendOwnerOnly(token, owner, msg.sender));
        require(taxAgent != address(0), WithholdingAgentZero());
        require(rates.length <= MAX_RATES, WithholdingRatesTooMany(rates.length, MAX_RATES));
        require(otherBps <= WHOLE_BPS, WithholdingRateOutOfRange(0, otherBps, otherBps));
        tableId = ++_tableCount;
        _tables[tableId] = Table(token, otherBps, taxAgent, treatyTopic);
        for (uint256 i = 0; i < rates.length; ++i) {
            _keep(_rates[tableId], rates[i]);
        }
        emit WithholdingTableSet(tableId, token, taxAgent, treatyTopic, otherBps, rates);
    }

    /// @inheritdoc IWithholding
    function withholdingTable(uint256 tableId) external view returns (Table memory) {
        return _tables[tableId];
    }

    /// @inheritdoc IWithholding
    function withholdingTableCount() external view returns (uint256) {
        return _tableCount;
    }

    /// @inheritdoc IWithholding
    function withholdingRate(uint256 tableId, uint16 country) external view returns (uint16 bps, uint16 treatyBps) {
        KeptRate memory rate = _rateOf(tableId, country);
        return (rate.bps, rate.treatyBps);
    }

    function _taxAgentOf(uint256 tableId) internal view returns (address) {
        return _tables[tableId].taxAgent;
    }

    /// @dev Table 0 withholds nothing.
    function _requireTable(uint256 tableId, address token) internal view {
        require(tableId == 0 || _tables[tableId].token == token, WithholdingTableUnknown(tableId, token));
    }

    /// @dev Rate of table `tableId` for `payee`, as the registry knows him.
    /// @return bps rate that applies now
    /// @return lacksTreatyClaim true if a treaty claim would lower it
    function _withholdingOf(uint256 tableId, address token, IIdentityRegistry.Party memory payee)
        internal
        view
        returns (uint256 bps, bool lacksTreatyClaim)
    {
        KeptRate memory rate = _rateOf(tableId, payee.country);
        uint256 topic = _tables[tableId].treatyTopic;
        if (topic == 0 || rate.treatyBps == rate.bps) return (rate.bps, false);
        if (InvestorClaims.isHeld(token, payee.onchainId, topic)) return (rate.treatyBps, false);
        return (rate.bps, true);
    }

    function _withheldOf(uint256 gross, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(gross, bps, WHOLE_BPS, Math.Rounding.Ceil);
    }

    function _keep(mapping(uint16 country => KeptRate) storage kept, Rate calldata rate) private {
        require(rate.country != 0 && rate.country <= COUNTRY_LIMIT, WithholdingCountryInvalid(rate.country));
        require(!kept[rate.country].isListed, WithholdingCountryTwice(rate.country));
        bool isInRange = rate.bps <= WHOLE_BPS && rate.treatyBps <= rate.bps;
        require(isInRange, WithholdingRateOutOfRange(rate.country, rate.bps, rate.treatyBps));
        kept[rate.country] = KeptRate(true, rate.bps, rate.treatyBps);
    }

    function _rateOf(uint256 tableId, uint16 country) private view returns (KeptRate memory rate) {
        rate = _rates[tableId][country];
        if (rate.isListed) return rate;
        uint16 other = _tables[tableId].otherBps;
        return KeptRate(false, other, other);
    }
}
