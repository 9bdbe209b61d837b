// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title SubmissionAggregator
/// @notice Operators report each in a transaction of its own; the last one of a quorum publishes the median. Only for measuring.
/// @dev The books are those of a flux aggregator: a status per operator, the answers of the open round in a list that is deleted when the round
/// closes, and the answer of every round kept. A report is logged whole, its answer alone is stored. Nobody checks limits, spread or staleness.
contract SubmissionAggregator {
    struct Report {
        uint128 value;
        uint128 low;
        uint128 high;
        uint16 riskBps;
        uint16 yieldBps;
        uint40 navDate;
        bytes32 modelHash;
        bytes32 inputsHash;
    }

    struct Operator {
        uint64 lastReportedRound;
        uint128 latestSubmission;
    }

    struct Round {
        uint128 answer;
        uint40 startedAt;
        uint40 updatedAt;
    }

    event ReportSubmitted(uint256 indexed assetId, uint64 indexed round, address indexed operator, Report report);
    event AnswerUpdated(uint256 indexed assetId, uint64 indexed round, uint128 answer);

    error OperatorUnknown(address operator);
    error RoundWrong(uint64 round, uint64 expected);
    error ReportedAlready(address operator, uint64 round);

    uint256 public immutable quorum;

    mapping(address operator => bool) public isOperator;
    mapping(uint256 assetId => uint64) public latestRound;
    mapping(uint256 assetId => mapping(address operator => Operator)) private _operators;
    mapping(uint256 assetId => mapping(uint64 round => Round)) private _rounds;
    mapping(uint256 assetId => mapping(uint64 round => uint128[])) private _submissions;

    constructor(address[] memory operators, uint256 quorum_) {
        quorum = quorum_;
        for (uint256 i = 0; i < operators.length; ++i) {
            isOperator[operators[i]] = true;
        }
    }

    function submit(uint256 assetId, uint64 round, Report calldata report) external {
        if (!isOperator[msg.sender]) revert OperatorUnknown(msg.sender);
        if (round != latestRound[assetId] + 1) revert RoundWrong(round, latestRound[assetId] + 1);
        Operator storage operator = _operators[assetId][msg.sender];
        if (operator.lastReportedRound == round) revert ReportedAlready(msg.sender, round);
        (operator.lastReportedRound, operator.latestSubmission) = (round, report.value);
        emit ReportSubmitted(assetId, round, msg.sender, report);
        uint128[] storage submissions = _submissions[assetId][round];
        submissions.push(report.value);
        if (submissions.length == quorum) _close(assetId, round, submissions);
    }

    function answerAt(uint256 assetId, uint64 round) external view returns (uint128) {
        return _rounds[assetId][round].answer;
    }

    function _close(uint256 assetId, uint64 round, uint128[] storage submissions) private {
        uint128[] memory sorted = submissions;
        for (uint256 i = 1; i < sorted.length; ++i) {
            uint128 value = sorted[i];
            uint256 at = i;
            for (; at != 0 && sorted[at - 1] > value; --at) {
                sorted[at] = sorted[at - 1];
            }
            sorted[at] = value;
        }
        uint128 answer = sorted[(sorted.length - 1) / 2];
        _rounds[assetId][round] = Round(answer, uint40(block.timestamp), uint40(block.timestamp));
        latestRound[assetId] = round;
        delete _submissions[assetId][round];
        emit AnswerUpdated(assetId, round, answer);
    }
}
