// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISecurityToken} from "../../token/interfaces/ISecurityToken.sol";
import {Duties} from "../interfaces/Duties.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title SenderVerifiedModule
/// @notice Whoever gives shares must be verified, too: revoking a claim also stops selling.
/// @dev TRUST each compliance decides for its own token only. A token of this platform that follows its compliance verifies the sender itself,
///      with one question for both sides; for any other this module asks the token's registry.
///      NOT CHECKED conduits as senders.
/// @custom:stop the compliance removes it.
contract SenderVerifiedModule is ComplianceModule {
    uint8 private constant SENDER_UNVERIFIED = 1;

    /// @inheritdoc IComplianceModule
    function record(Movement calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256) external view returns (uint8) {
        if (movement.authority != Authority.Holder || movement.isFromConduit || keeper == movement.token) return 0;
        return ISecurityToken(movement.token).identityRegistry().isVerified(movement.from) ? 0 : SENDER_UNVERIFIED;
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.VERIFIES_SENDER;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        return code == SENDER_UNVERIFIED ? "the sender is not verified" : "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "SenderVerifiedModule";
    }
}
