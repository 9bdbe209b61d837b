// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IUnitsSource} from "../assets/interfaces/IUnitsSource.sol";
import {IValuationOracle} from "../assets/interfaces/IValuationOracle.sol";
import {IPool} from "./interfaces/IPool.sol";
import {PoolArguments} from "./PoolArguments.sol";
import {PoolState} from "./PoolState.sol";
import {PoolTerms, PoolTermsReading} from "./PoolTerms.sol";
import {PriceBand} from "./PriceBand.sol";
import {Reserves} from "./Reserves.sol";

/// @title PoolBand
/// @notice Keeps a pool's price near the value of the asset.
abstract contract PoolBand is PoolState {
    /// @inheritdoc IPool
    function priceAndBand() external view returns (uint256 price, uint256 low, uint256 high) {
        PoolTerms terms = _terms();
        Reserves reserves = _pool().reserves;
        (uint256 shares, uint256 cash) = terms.swapSides(reserves.reserve0(), reserves.reserve1());
        return _priceAndBand(terms, cash, shares, _usableNav(terms, false));
    }

    /// @dev Holds for a swap in a pool that is open while the value is stale: then there is no band.
    function _requireSwapBand(PoolTerms terms, Reserves reserves, uint256 balance0, uint256 balance1) internal view {
        _requireWithin(_usableNav(terms, terms.has(PoolTermsReading.OPEN_WHILE_STALE)), terms, reserves, balance0, balance1);
    }

    function _requireBand(PoolTerms terms, Reserves reserves, uint256 balance0, uint256 balance1) internal view {
        _requireWithin(_usableNav(terms, false), terms, reserves, balance0, balance1);
    }

    /// @param nav zero if there is no band
    function _requireWithin(PriceBand.Nav memory nav, PoolTerms terms, Reserves reserves, uint256 balance0, uint256 balance1)
        private
        pure
    {
        if (nav.denominator == 0) return;
        (uint256 sharesBefore, uint256 cashBefore) = terms.swapSides(reserves.reserve0(), reserves.reserve1());
        (uint256 shares, uint256 cash) = terms.swapSides(balance0, balance1);
        if (PriceBand.allows(nav, terms.bandBps(), cashBefore, sharesBefore, cash, shares)) return;
        (uint256 price, uint256 low, uint256 high) = _priceAndBand(terms, cash, shares, nav);
        revert PoolBandExceeded(price, low, high);
    }

    /// @dev The value as it stands now, over the units that stand for it now. Reverts unless it is fresh and undisputed; a stale one is
    ///      answered with zeros where `mayBeStale`.
    function _usableNav(PoolTerms terms, bool mayBeStale) private view returns (PriceBand.Nav memory nav) {
        (address oracle, uint256 id) = PoolArguments.oracleAndAsset();
        (uint128 value, IValuationOracle.State state) = IValuationOracle(oracle).valueAndState(id);
        if (state != IValuationOracle.State.Fresh) {
            if (mayBeStale && state == IValuationOracle.State.Stale) return nav;
            revert PoolValuationUnusable(id, uint8(state));
        }
        uint256 units = IUnitsSource(PoolArguments.unitsSource()).unitsOf(terms.securityToken());
        if (value == 0 || units == 0 || units > type(uint128).max) revert PoolValuationUnusable(id, uint8(state));
        return PriceBand.navOf(value, terms.shareBps(), units, terms.cashDecimals());
    }

    function _priceAndBand(PoolTerms terms, uint256 cash, uint256 shares, PriceBand.Nav memory nav)
        private
        pure
        returns (uint256 price, uint256 low, uint256 high)
    {
        uint256 wholeShare = 10 ** terms.shareDecimals();
        price = shares > 0 ? cash * wholeShare / shares : 0;
        (low, high) = PriceBand.endsOf(nav, terms.bandBps(), wholeShare);
    }
}
