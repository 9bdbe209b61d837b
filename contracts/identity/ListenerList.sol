// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BoundedCall} from "./BoundedCall.sol";
import {IListenerList} from "./interfaces/IListenerList.sol";
import {IRegistryListener} from "./interfaces/IRegistryListener.sol";

/// @title ListenerList
/// @notice Keeps the listeners of a contract whose owner approves them.
abstract contract ListenerList is IListenerList {
    /// @dev Without gaps from the first place on; the first zero ends the list, so that one listener costs one slot.
    /// @custom:storage-location erc7201:aimy.storage.ListenerList
    struct ListenersStorage {
        address[128] listeners;
    }

    /// @notice What a listener may spend on hearing that its channel is closed.
    uint256 private constant CLOSING_GAS = 100_000;
    bytes32 private constant LISTENERS_STORAGE = 0x24623dfb46f16d4ee4bc816c5fb80a5595bde0f61b92af2fea7fa27362592100;

    /// @inheritdoc IListenerList
    function addListener(address listener) external {
        _requireListenerOwner();
        _addListener(listener);
    }

    /// @inheritdoc IListenerList
    function removeListener(address listener) external {
        _requireListenerOwner();
        address[128] storage listeners = _listeners().listeners;
        uint256 place = _placeOf(listener);
        require(listener != address(0) && place < _listenerLimit(), ListenerUnknown(listener));
        uint256 last = _count() - 1;
        listeners[place] = listeners[last];
        listeners[last] = address(0);
        emit ListenerRemoved(listener);
        // A listener that fails cannot stay by it.
        // slither-disable-next-line unused-return
        BoundedCall.tell(listener, CLOSING_GAS, abi.encodeCall(IRegistryListener.onChannelClosed, ()));
    }

    /// @inheritdoc IListenerList
    function isListener(address listener) public view returns (bool) {
        return listener != address(0) && _placeOf(listener) < _listenerLimit();
    }

    /// @inheritdoc IListenerList
    function getListeners() public view returns (address[] memory listeners) {
        uint256 count = _count();
        listeners = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            listeners[i] = _listeners().listeners[i];
        }
    }

    function _addListener(address listener) internal {
        require(listener != address(0), ListenerZero());
        uint256 limit = _listenerLimit();
        require(_placeOf(listener) == limit, ListenerKnown(listener));
        uint256 count = _count();
        require(count < limit, ListenerTooMany(limit));
        _listeners().listeners[count] = listener;
        emit ListenerAdded(listener);
    }

    /// @dev Reverts unless the caller may choose listeners.
    function _requireListenerOwner() internal view virtual;

    /// @dev At most 128.
    function _listenerLimit() internal pure virtual returns (uint256) {
        return 8;
    }

    /// @dev Place of `listener`; the limit if it is not listed.
    function _placeOf(address listener) private view returns (uint256 place) {
        address[128] storage listeners = _listeners().listeners;
        uint256 limit = _listenerLimit();
        for (; place < limit; ++place) {
            address found = listeners[place];
            if (found == listener) return place;
            if (found == address(0)) return limit;
        }
    }

    function _count() private view returns (uint256 count) {
        address[128] storage listeners = _listeners().listeners;
        uint256 limit = _listenerLimit();
        while (count < limit && listeners[count] != address(0)) ++count;
    }

    function _listeners() private pure returns (ListenersStorage storage $) {
        assembly ("memory-safe") {
            $.slot := LISTENERS_STORAGE
        }
    }
}
