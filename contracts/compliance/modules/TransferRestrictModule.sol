// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Duties} from "../interfaces/Duties.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title TransferRestrictModule
/// @notice Shares move only from or to a wallet that the compliance named.
/// @dev TRUST each compliance decides for its own token only.
/// @custom:stop the compliance removes it.
contract TransferRestrictModule is ComplianceModule {
    uint8 private constant NOBODY_ALLOWED = 1;
    uint256 private constant BATCH_LIMIT = 100;

    mapping(uint256 term => mapping(address wallet => bool)) private _isAllowed;

    /// @dev The events of the 4.1 module.
    event UserAllowed(address compliance, address userAddress);
    event UserDisallowed(address compliance, address userAddress);

    error UserAllowedUnchanged(address compliance, address userAddress, bool isAllowed);
    error UserZero();
    error UserBatchTooLong(uint256 length, uint256 limit);

    function allowUser(address userAddress) external onlyBound {
        _set(userAddress, true);
    }

    function disallowUser(address userAddress) external onlyBound {
        _set(userAddress, false);
    }

    function batchAllowUsers(address[] calldata userAddresses) external onlyBound {
        _setAll(userAddresses, true);
    }

    function batchDisallowUsers(address[] calldata userAddresses) external onlyBound {
        _setAll(userAddresses, false);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    /// @dev The sender is asked first: one word is read where he is allowed.
    function check(address, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        if (movement.authority != Authority.Holder) return 0;
        mapping(address wallet => bool) storage isAllowed = _isAllowed[_termOf(parameter)];
        return isAllowed[movement.from] || isAllowed[movement.to] ? 0 : NOBODY_ALLOWED;
    }

    function isUserAllowed(address compliance, address userAddress) external view returns (bool) {
        return _isAllowed[_bindings[compliance].term][userAddress];
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        return code == NOBODY_ALLOWED ? "neither sender nor receiver may transfer" : "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "TransferRestrictModule";
    }

    function _setAll(address[] calldata userAddresses, bool isAllowed) private {
        require(userAddresses.length <= BATCH_LIMIT, UserBatchTooLong(userAddresses.length, BATCH_LIMIT));
        for (uint256 i = 0; i < userAddresses.length; ++i) {
            _set(userAddresses[i], isAllowed);
        }
    }

    function _set(address userAddress, bool isAllowed) private {
        require(userAddress != address(0), UserZero());
        mapping(address wallet => bool) storage allowed = _isAllowed[_bindings[msg.sender].term];
        require(allowed[userAddress] != isAllowed, UserAllowedUnchanged(msg.sender, userAddress, isAllowed));
        allowed[userAddress] = isAllowed;
        if (isAllowed) emit UserAllowed(msg.sender, userAddress);
        else emit UserDisallowed(msg.sender, userAddress);
    }
}
