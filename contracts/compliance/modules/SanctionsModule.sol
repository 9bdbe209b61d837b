// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../interfaces/Duties.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {ISanctionsList} from "../interfaces/ISanctionsList.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title SanctionsModule
/// @notice Nobody on the sanctions list gives or receives shares, by wallet or by identity; a list that is too old clears nobody, and
///         no list clears a sender whose identity is not known. Issuance obeys, too.
/// @dev UNITS seconds.
///      TRUST each compliance decides for its own token only; the list's oracle says who is on it.
///      NOT CHECKED conduits: who deals with one is.
///      LIVENESS with an age limit, an oracle that stops confirming stops transfers and issuance; enforcement goes on.
/// @custom:stop the compliance removes it.
contract SanctionsModule is ComplianceModule {
    uint8 private constant SENDER_LISTED = 1;
    uint8 private constant RECEIVER_LISTED = 2;
    uint8 private constant LIST_STALE = 3;
    uint8 private constant SENDER_UNKNOWN = 4;

    /// @notice The list that is asked.
    ISanctionsList public immutable sanctions;

    event SanctionsMaxAgeSet(address indexed compliance, uint32 maxAgeSeconds);

    constructor(ISanctionsList sanctions_) {
        sanctions = sanctions_;
    }

    /// @notice Sets how old the list's last confirmation may be; 0, as at the start: any age.
    function setMaxAge(uint32 maxAgeSeconds) external onlyBound {
        _bindings[msg.sender].value = maxAgeSeconds;
        emit SanctionsMaxAgeSet(msg.sender, maxAgeSeconds);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address, Movement calldata movement, uint256 parameter) external view returns (uint8) {
        if (movement.authority == Authority.Enforcement) return 0;
        uint256 maxAge = uint216(parameter);
        if (maxAge != 0 && movement.at > sanctions.confirmedAt() + maxAge) return LIST_STALE;
        if (!movement.isFromConduit && _isListed(movement.from, movement.fromIdentity)) return SENDER_LISTED;
        if (_isSenderUnknown(movement)) return SENDER_UNKNOWN;
        if (!movement.isToConduit && _isListed(movement.to, movement.toIdentity)) return RECEIVER_LISTED;
        return 0;
    }

    /// @notice How old the list's last confirmation may be [seconds]; 0: any age.
    function getMaxAge(address compliance) external view returns (uint256) {
        return _bindings[compliance].value;
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.CHECKS_ISSUANCE;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == SENDER_LISTED) return "the sender is on the sanctions list";
        if (code == RECEIVER_LISTED) return "the receiver is on the sanctions list";
        if (code == LIST_STALE) return "the sanctions list was not confirmed lately";
        if (code == SENDER_UNKNOWN) return "the sender has no identity";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "SanctionsModule";
    }

    /// @dev Whose wallet is struck off the registry may be on the list by his identity.
    function _isSenderUnknown(Movement calldata movement) private pure returns (bool) {
        return movement.authority == Authority.Holder && !movement.isFromConduit && movement.fromIdentity == address(0);
    }

    function _isListed(address wallet, address onchainId) private view returns (bool) {
        return wallet != address(0) && sanctions.isListed(wallet) || onchainId != address(0) && sanctions.isListed(onchainId);
    }
}
