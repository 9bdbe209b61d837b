// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IValuationOracle} from "./interfaces/IValuationOracle.sol";

/// @title ValuationReports
/// @notice What a report and a round of reports must look like, whoever signed them.
/// @dev ROUNDING distances are rounded up, so that `distance > limit` holds exactly when the true distance exceeds the limit.
library ValuationReports {
    bytes32 internal constant REPORT_TYPEHASH = keccak256(
        "Report(uint256 assetId,uint64 round,uint64 configVersion,uint40 signedAt,uint40 validUntil,uint128 value,uint128 low,uint128 high,uint16 riskBps,uint16 yieldBps,uint40 navDate,bytes32 modelHash,bytes32 inputsHash)"
    );
    uint16 internal constant WHOLE_BPS = 10_000;

    /// @notice EIP-712 struct hash of `report`. Every field is static, so its ABI encoding is that of EIP-712.
    function structHash(IValuationOracle.Report calldata report) internal pure returns (bytes32) {
        return keccak256(abi.encode(REPORT_TYPEHASH, report));
    }

    /// @notice What `report` says, not yet published.
    function valuation(IValuationOracle.Report calldata report) internal pure returns (IValuationOracle.Valuation memory) {
        return IValuationOracle.Valuation({
            round: report.round,
            signedAt: report.signedAt,
            publishedAt: 0,
            navDate: report.navDate,
            riskBps: report.riskBps,
            yieldBps: report.yieldBps,
            value: report.value,
            low: report.low,
            high: report.high,
            modelHash: report.modelHash,
            inputsHash: report.inputsHash
        });
    }

    /// @notice Reverts unless `report` makes sense by itself.
    function requireSound(IValuationOracle.Report calldata report) internal pure {
        if (report.value == 0) revert IValuationOracle.ValuationReportOutOfRange("value", 0);
        if (report.low > report.value) revert IValuationOracle.ValuationReportOutOfRange("low", report.low);
        if (report.high < report.value) revert IValuationOracle.ValuationReportOutOfRange("high", report.high);
        if (report.riskBps > WHOLE_BPS) revert IValuationOracle.ValuationReportOutOfRange("riskBps", report.riskBps);
        if (report.navDate > report.signedAt) {
            revert IValuationOracle.ValuationReportOutOfRange("navDate", report.navDate);
        }
        if (report.modelHash == 0) revert IValuationOracle.ValuationReportOutOfRange("modelHash", 0);
        if (report.inputsHash == 0) revert IValuationOracle.ValuationReportOutOfRange("inputsHash", 0);
    }

    /// @notice Reverts unless `report` may be published now.
    function requireTimely(IValuationOracle.Report calldata report, uint40 lastSignedAt, uint32 heartbeatSeconds) internal view {
        if (report.signedAt > block.timestamp) {
            revert IValuationOracle.ValuationReportFromFuture(report.signedAt, block.timestamp);
        }
        if (report.validUntil < block.timestamp) {
            revert IValuationOracle.ValuationReportExpired(report.validUntil, block.timestamp);
        }
        if (block.timestamp - report.signedAt > heartbeatSeconds) {
            revert IValuationOracle.ValuationReportStale(report.signedAt, block.timestamp, heartbeatSeconds);
        }
        if (report.signedAt < lastSignedAt) {
            revert IValuationOracle.ValuationReportBackdated(report.signedAt, lastSignedAt);
        }
    }

    /// @notice Index of the lower-middle report by value (of equal values the earlier one counts as the lower), and how far the
    ///         farthest report lies from it [1/10000 of it].
    function lowerMiddle(IValuationOracle.Report[] calldata reports) internal pure returns (uint256 middle, uint256 spreadBps) {
        uint256 count = reports.length;
        uint256[] memory order = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            uint256 place = i;
            while (place > 0 && reports[order[place - 1]].value > reports[i].value) {
                order[place] = order[place - 1];
                --place;
            }
            order[place] = i;
        }
        middle = order[(count - 1) / 2];
        uint256 value = reports[middle].value;
        spreadBps = Math.max(distanceBps(reports[order[0]].value, value), distanceBps(reports[order[count - 1]].value, value));
    }

    /// @notice Distance of `value` to `base` [1/10000 of `base`], rounded up.
    function distanceBps(uint256 value, uint256 base) internal pure returns (uint256) {
        uint256 distance = value > base ? value - base : base - value;
        return Math.ceilDiv(distance * WHOLE_BPS, base);
    }
}
