// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIdentityListener} from "../identity/interfaces/IIdentityListener.sol";
import {IRegistryListener} from "../identity/interfaces/IRegistryListener.sol";

/// @title MockRegistryListener
/// @notice Logs what it is told, or fails; once armed, it makes a call in the middle of the next notice, and logs what came of it.
contract MockRegistryListener is IRegistryListener, IIdentityListener {
    event EntryHeard(address wallet, address oldIdentity, uint16 oldCountry, address newIdentity, uint16 newCountry);
    event IdentityHeard(address wallet, address oldIdentity, uint16 oldCountry, address newIdentity, uint16 newCountry);
    event RequirementsHeard();
    event RevocationHeard(address onchainId);
    event InvalidationHeard();
    event ClosingHeard();
    event CallbackMade(bool isDone, bytes answer);

    bool private _fails;
    address private _target;
    bytes private _callback;

    error ListenerBroken();

    modifier unlessBroken() {
        require(!_fails, ListenerBroken());
        _;
        _callBack();
    }

    function arm(address target, bytes calldata callback) external {
        (_target, _callback) = (target, callback);
    }

    function fail(bool isFailing) external {
        _fails = isFailing;
    }

    function onEntryChanged(address wallet, address oldIdentity, uint16 oldCountry, address newIdentity, uint16 newCountry)
        external
        unlessBroken
    {
        emit EntryHeard(wallet, oldIdentity, oldCountry, newIdentity, newCountry);
    }

    function onIdentityChanged(address wallet, address oldIdentity, uint16 oldCountry, address newIdentity, uint16 newCountry)
        external
        unlessBroken
    {
        emit IdentityHeard(wallet, oldIdentity, oldCountry, newIdentity, newCountry);
    }

    function onRequirementsChanged() external unlessBroken {
        emit RequirementsHeard();
    }

    function onIdentityRevoked(address onchainId) external unlessBroken {
        emit RevocationHeard(onchainId);
    }

    function onClaimsInvalidated() external unlessBroken {
        emit InvalidationHeard();
    }

    function onChannelClosed() external unlessBroken {
        emit ClosingHeard();
    }

    function _callBack() private {
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        (bool isDone, bytes memory answer) = target.call(_callback);
        emit CallbackMade(isDone, answer);
    }
}
