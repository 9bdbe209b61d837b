// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

import {IModularCompliance} from "../compliance/interfaces/IModularCompliance.sol";
import {TokenStorage} from "./TokenStorage.sol";

/// @title TokenGuard
/// @notice One movement at a time; but a module may enforce while it is told of one, when nothing of that is left to do.
abstract contract TokenGuard is TokenStorage {
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.Uint256Slot;

    uint256 private constant IDLE = 0;
    uint256 private constant MOVING = 1;
    uint256 private constant TELLING = 2;
    uint256 private constant NESTED = 3;

    /// @dev Of the namespace aimy.storage.SecurityToken.guard, in transient storage.
    bytes32 private constant GUARD = 0x99f2a2deca0eda4310d6629d15e2b939a02af4340fa6ad9754c9ccf4b1b2e500;

    modifier guarded() {
        require(_phase() == IDLE, TokenReentered());
        _setPhase(MOVING);
        _;
        _setPhase(IDLE);
    }

    /// @dev Like `guarded`, but lets a module bound to the compliance in while it is told, once.
    modifier guardedButForModules() {
        uint256 phase = _phase();
        bool isNested = phase == TELLING && _isMover(msg.sender);
        require(phase == IDLE || isNested, TokenReentered());
        _setPhase(isNested ? NESTED : MOVING);
        _;
        _setPhase(phase);
    }

    /// @dev Wraps what tells the compliance of a movement.
    modifier telling() {
        uint256 phase = _phase();
        if (phase == MOVING) _setPhase(TELLING);
        _;
        _setPhase(phase);
    }

    /// @dev Keeps movements from beginning; one that is under way goes on.
    modifier undisturbed() {
        uint256 phase = _phase();
        if (phase == IDLE) _setPhase(MOVING);
        _;
        _setPhase(phase);
    }

    /// @dev True while a module acts that is being told of another movement.
    function _isNested() internal view returns (bool) {
        return _phase() == NESTED;
    }

    /// @dev Modules of a 4.1 compliance may all move shares.
    function _isMover(address module) private view returns (bool) {
        IModularCompliance compliance = _state().compliance;
        return _has(FOREIGN_COMPLIANCE) ? compliance.isModuleBound(module) : compliance.isMover(module);
    }

    function _phase() private view returns (uint256) {
        return GUARD.asUint256().tload();
    }

    function _setPhase(uint256 phase) private {
        GUARD.asUint256().tstore(phase);
    }
}
