// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {AgentRole} from "../access/AgentRole.sol";
import {IModularCompliance} from "../compliance/interfaces/IModularCompliance.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {AccountWord} from "./AccountWord.sol";
import {ITokenNews} from "./interfaces/ITokenNews.sol";

/// @title TokenStorage
/// @notice Everything a security token remembers, packed so that a transfer touches two slots beside the accounts'.
abstract contract TokenStorage is ITokenNews, AgentRole {
    /// @param identityRegistry who may hold; shares its slot with the four that follow
    /// @param lastClosed latest record date known to have closed
    /// @param nextClose earliest record date still pending; the largest value if none
    /// @param compliance how shares may move; shares its slot with the two that follow
    /// @param rulesVersion number of the compliance's rule table
    /// @param rulesDuties what its rules want to be asked and told together; 0: it is not bound, or of the 4.1 suite
    /// @param supply the total as if it were an account, so that it has a history as accounts do
    /// @custom:storage-location erc7201:aimy.storage.SecurityToken
    struct TokenState {
        IIdentityRegistry identityRegistry;
        uint8 flags;
        uint8 decimals;
        uint40 lastClosed;
        uint40 nextClose;
        IModularCompliance compliance;
        uint24 rulesVersion;
        uint16 rulesDuties;
        address unitsSource;
        address onchainId;
        AccountWord supply;
        mapping(address account => AccountWord) accounts;
        mapping(address owner => mapping(address spender => uint256)) allowances;
        uint40[] pendingDates;
        mapping(uint40 recordDate => bool) isRecordDate;
        Checkpoints.Trace208 supplyHistory;
        mapping(address account => Checkpoints.Trace208) histories;
        string name;
        string symbol;
    }

    /// @dev Flags of the token: paused, and which of its contracts are of the 4.1 suite.
    uint8 internal constant PAUSED = 1;
    uint8 internal constant FOREIGN_REGISTRY = 2;
    uint8 internal constant FOREIGN_COMPLIANCE = 4;

    uint256 internal constant BATCH_LIMIT = 100;

    bytes32 private constant TOKEN_STORAGE = 0xc110b1a81b48f18bb6afc2132da5a391c3620cbeed35811353b95816639ff500;

    function _state() internal pure returns (TokenState storage $) {
        assembly ("memory-safe") {
            $.slot := TOKEN_STORAGE
        }
    }

    /// @dev True if the token has one of `flags`.
    function _has(uint8 flags) internal view returns (bool) {
        return _state().flags & flags != 0;
    }

    function _requireSameLength(uint256 first, uint256 second) internal pure {
        require(first == second, TokenLengthMismatch(first, second));
        require(first <= BATCH_LIMIT, TokenBatchTooLong(first, BATCH_LIMIT));
    }
}
