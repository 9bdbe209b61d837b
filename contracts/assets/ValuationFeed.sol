// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {AggregatorV3Interface} from "./interfaces/AggregatorV3Interface.sol";
import {IValuationOracle} from "./interfaces/IValuationOracle.sol";

/// @title ValuationFeed
/// @notice One asset's value as a Chainlink feed. `startedAt` and `updatedAt` are when the report was signed: age counts from there.
/// @dev UNITS 8 decimals of the asset's currency.
///      LIVENESS `latestRoundData` reverts while the value is disputed or the ripcord is pulled, since this interface has no other way to
///      say so. A stale value is answered: its `updatedAt` tells. Where the asset has a calendar, its age includes days on which no value is
///      expected: consumers allow for them. Rounds that were never published revert, so ids may have gaps.
/// @custom:stop the oracle's ripcord.
contract ValuationFeed is AggregatorV3Interface, Initializable {
    /// @custom:storage-location erc7201:aimy.storage.ValuationFeed
    struct FeedStorage {
        IValuationOracle oracle;
        uint256 assetId;
    }

    // keccak256(abi.encode(uint256(keccak256("aimy.storage.ValuationFeed")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant FEED_STORAGE = 0x07d884ca72e79500d5917035bbb3538d88de539827a68482856b36325cc17300;

    /// @inheritdoc AggregatorV3Interface
    uint8 public constant decimals = 8;
    /// @inheritdoc AggregatorV3Interface
    uint256 public constant version = 1;

    constructor() {
        _disableInitializers();
    }

    /// @notice Points this feed at `assetId` of `oracle_`. Once.
    function initialize(IValuationOracle oracle_, uint256 assetId_) external initializer {
        FeedStorage storage $ = _feed();
        $.oracle = oracle_;
        $.assetId = assetId_;
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        FeedStorage storage $ = _feed();
        IValuationOracle.State state = $.oracle.stateOf($.assetId);
        if (state == IValuationOracle.State.Disputed || state == IValuationOracle.State.Ripcord) {
            revert IValuationOracle.ValuationUnusable($.assetId, state);
        }
        return _answer($.oracle.latest($.assetId));
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId)
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        FeedStorage storage $ = _feed();
        uint64 round = roundId > type(uint64).max ? 0 : uint64(roundId);
        return _answer($.oracle.valuationAt($.assetId, round));
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view returns (string memory) {
        FeedStorage storage $ = _feed();
        bytes3 currency = $.oracle.assetRegistry().asset($.assetId).currency;
        return string.concat("AIMY asset ", Strings.toString($.assetId), " / ", string(abi.encodePacked(currency)));
    }

    /// @notice The oracle this feed reads.
    function oracle() external view returns (IValuationOracle) {
        return _feed().oracle;
    }

    /// @notice The asset whose value this feed answers.
    function assetId() external view returns (uint256) {
        return _feed().assetId;
    }

    function _answer(IValuationOracle.Valuation memory valuation) private pure returns (uint80, int256, uint256, uint256, uint80) {
        uint256 signedAt = valuation.signedAt;
        return (valuation.round, int256(uint256(valuation.value)), signedAt, signedAt, valuation.round);
    }

    function _feed() private pure returns (FeedStorage storage $) {
        assembly {
            $.slot := FEED_STORAGE
        }
    }
}
