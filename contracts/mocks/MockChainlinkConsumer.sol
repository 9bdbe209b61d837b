// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "../assets/interfaces/AggregatorV3Interface.sol";

/// @title MockChainlinkConsumer
/// @notice Reads a price as Chainlink's documentation tells consumers to: it knows nothing but `AggregatorV3Interface`.
contract MockChainlinkConsumer {
    uint8 private constant PRICE_DECIMALS = 18;

    AggregatorV3Interface public immutable feed;
    uint256 public immutable maxAgeSeconds;

    error ConsumerPriceNotPositive(int256 answer);
    error ConsumerRoundIncomplete(uint80 round, uint80 answeredInRound, uint256 updatedAt);
    error ConsumerPriceStale(uint256 updatedAt, uint256 nowAt);

    constructor(AggregatorV3Interface feed_, uint256 maxAgeSeconds_) {
        feed = feed_;
        maxAgeSeconds = maxAgeSeconds_;
    }

    /// @notice The price now [18 decimals].
    function price() external view returns (uint256) {
        (uint80 round, int256 answer,, uint256 updatedAt, uint80 answeredInRound) = feed.latestRoundData();
        uint256 found = _complete(round, answer, updatedAt, answeredInRound);
        if (block.timestamp - updatedAt > maxAgeSeconds) revert ConsumerPriceStale(updatedAt, block.timestamp);
        return found;
    }

    /// @notice The price of an earlier round [18 decimals].
    function priceOf(uint80 round) external view returns (uint256) {
        (uint80 id, int256 answer,, uint256 updatedAt, uint80 answeredInRound) = feed.getRoundData(round);
        return _complete(id, answer, updatedAt, answeredInRound);
    }

    function _complete(uint80 round, int256 answer, uint256 updatedAt, uint80 answeredInRound) private view returns (uint256) {
        if (round == 0 || updatedAt == 0 || updatedAt > block.timestamp || answeredInRound < round) {
            revert ConsumerRoundIncomplete(round, answeredInRound, updatedAt);
        }
        if (answer <= 0) revert ConsumerPriceNotPositive(answer);
        return uint256(answer) * 10 ** (PRICE_DECIMALS - feed.decimals());
    }
}
