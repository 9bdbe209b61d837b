// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IssuanceContext} from "../compliance/interfaces/Movement.sol";
import {IIdentityListener} from "../identity/interfaces/IIdentityListener.sol";
import {ITokenAgency} from "./interfaces/ITokenAgency.sol";

/// @title TokenDelegation
/// @notice Runs what owner and agents do in the code of TokenAgency, on this token's storage. Each function is named here, so that the
///         token's ABI is whole.
/// @dev Guards stand with the code that is run.
abstract contract TokenDelegation is ITokenAgency, IIdentityListener {
    address private immutable _agency;

    constructor(address agency) {
        if (agency.code.length == 0) revert TokenAgencyMissing(agency);
        _agency = agency;
    }

    /// @inheritdoc ITokenAgency
    function initialize(TokenTerms calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function init(address, address, string calldata, string calldata, uint8, address) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function setName(string calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function setSymbol(string calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function setOnchainID(address) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function setIdentityRegistry(address) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function setCompliance(address) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function pause() external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function unpause() external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function mint(address, uint256) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function issue(address, uint256, IssuanceContext calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function burn(address, uint256) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function forcedTransfer(address, address, uint256) external returns (bool) {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function setAddressFrozen(address, bool) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function freezePartialTokens(address, uint256) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function unfreezePartialTokens(address, uint256) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function setFrozenTokens(address, uint256) external returns (bool) {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function batchMint(address[] calldata, uint256[] calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function batchBurn(address[] calldata, uint256[] calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function batchForcedTransfer(address[] calldata, address[] calldata, uint256[] calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function batchSetAddressFrozen(address[] calldata, bool[] calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function batchFreezePartialTokens(address[] calldata, uint256[] calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function batchUnfreezePartialTokens(address[] calldata, uint256[] calldata) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function recoveryAddress(address, address, address) external returns (bool) {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function announceRecordDate(uint40) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function setConduit(address, bool) external {
        _delegate();
    }

    /// @inheritdoc ITokenAgency
    function setRules(uint24, uint16) external {
        _delegate();
    }

    /// @inheritdoc IIdentityListener
    function onIdentityChanged(address, address, uint16, address, uint16) external {
        _delegate();
    }

    /// @dev Ends the call with what the agency answers.
    function _delegate() private {
        address agency = _agency;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let isDone := delegatecall(gas(), agency, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(isDone) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}
