// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {ISanctionsList} from "./interfaces/ISanctionsList.sol";

/// @title SanctionsList
/// @notice One list for all tokens, kept by an oracle. It holds addresses, never names.
/// @dev TRUST the role that the authority opens it to; rules that read it fail closed when it is stale.
///      NOT CHECKED that a subject exists.
/// @custom:stop take the role away: the list goes stale, and rules with an age limit refuse.
contract SanctionsList is ISanctionsList, AccessManaged {
    uint256 private constant BATCH_LIMIT = 200;

    /// @inheritdoc ISanctionsList
    mapping(address subject => bool) public isListed;
    /// @inheritdoc ISanctionsList
    uint40 public confirmedAt;

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc ISanctionsList
    function list(address[] calldata subjects, bytes32 source) external restricted {
        require(subjects.length <= BATCH_LIMIT, SanctionsBatchTooLong(subjects.length, BATCH_LIMIT));
        for (uint256 i = 0; i < subjects.length; ++i) {
            require(subjects[i] != address(0), SanctionsSubjectZero());
            if (isListed[subjects[i]]) continue;
            isListed[subjects[i]] = true;
            emit SanctionsListed(subjects[i], source);
        }
    }

    /// @inheritdoc ISanctionsList
    function unlist(address[] calldata subjects) external restricted {
        require(subjects.length <= BATCH_LIMIT, SanctionsBatchTooLong(subjects.length, BATCH_LIMIT));
        for (uint256 i = 0; i < subjects.length; ++i) {
            if (!isListed[subjects[i]]) continue;
            isListed[subjects[i]] = false;
            emit SanctionsLifted(subjects[i]);
        }
    }

    /// @inheritdoc ISanctionsList
    function confirm() external restricted {
        confirmedAt = uint40(block.timestamp);
        emit SanctionsConfirmed(confirmedAt);
    }

    /// @inheritdoc ISanctionsList
    function isEitherListed(address first, address second) external view returns (bool) {
        return isListed[first] || isListed[second];
    }
}
