// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IUnitsSource} from "../assets/interfaces/IUnitsSource.sol";
import {IValuationOracle} from "../assets/interfaces/IValuationOracle.sol";
import {IPool} from "./interfaces/IPool.sol";
import {PoolState} from "./PoolState.sol";
import {PoolTerms, PoolTermsReading} from "./PoolTerms.sol";
import {PriceBand} from "./PriceBand.sol";

/// @title PoolBand
/// @notice Keeps a pool's price near the value of the asset.
abstract contract PoolBand is PoolState {
    /// @inheritdoc IPool
    function priceAndBand() external view returns (uint256 price, uint256 low, uint256 high) {
        PoolTerms terms = _pool().terms;
        Reserves memory reserves = _pool().reserves;
        (uint256 shares, uint256 cash) = terms.swapSides(reserves.reserve0, reserves.reserve1);
        return _priceAndBand(terms, cash, shares, _usableNav(terms));
    }

    /// @dev A pool that is open while the value is stale has no band meanwhile.
    function _requireSwapBand(PoolTerms terms, Reserves memory reserves, uint256 balance0, uint256 balance1) internal view {
        if (terms.has(PoolTermsReading.OPEN_WHILE_STALE)) {
            IValuationOracle.State state = IValuationOracle(_pool().oracle).stateOf(_pool().assetId);
            if (state == IValuationOracle.State.Stale) return;
        }
        _requireBand(terms, reserves, balance0, balance1);
    }

    /// @dev The price after a movement lies within the band, or is strictly nearer to it than before and on the same side. A first
    ///      deposit has no price before: reserves of zero are never farther.
    function _requireBand(PoolTerms terms, Reserves memory reserves, uint256 balance0, uint256 balance1) internal view {
        PriceBand.Nav memory nav = _usableNav(terms);
        uint256 band = terms.bandBps();
        (uint256 sharesBefore, uint256 cashBefore) = terms.swapSides(reserves.reserve0, reserves.reserve1);
        (uint256 shares, uint256 cash) = terms.swapSides(balance0, balance1);
        bool isAllowed;
        if (PriceBand.isAbove(cash, shares, nav, band)) {
            isAllowed = cash * sharesBefore < cashBefore * shares;
        } else if (PriceBand.isBelow(cash, shares, nav, band)) {
            isAllowed = cash * sharesBefore > cashBefore * shares;
        } else {
            isAllowed = true;
        }
        if (!isAllowed) {
            (uint256 price, uint256 low, uint256 high) = _priceAndBand(terms, cash, shares, nav);
            revert PoolBandExceeded(price, low, high);
        }
    }

    /// @dev The value as it stands now, over the units that stand for it now; reverts unless it is fresh and undisputed.
    function _usableNav(PoolTerms terms) private view returns (PriceBand.Nav memory) {
        IValuationOracle oracle = IValuationOracle(_pool().oracle);
        uint256 id = _pool().assetId;
        IValuationOracle.State state = oracle.stateOf(id);
        if (state != IValuationOracle.State.Fresh) revert PoolValuationUnusable(id, uint8(state));
        uint128 value = oracle.latest(id).value;
        uint256 units = IUnitsSource(_pool().unitsSource).unitsOf(terms.securityToken());
        if (value == 0 || units == 0) revert PoolValuationUnusable(id, uint8(state));
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
