// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title MockPoolShell
/// @notice Code to put in the place of a pool's: it says of itself what it is to say, and leaves the rest to the pool.
contract MockPoolShell {
    address private immutable _pool;
    bool public immutable isPaused;
    bool public immutable isWoundDown;
    bool public immutable isOpenWhileStale;
    uint256 private immutable _booked;

    /// @param booked shares and cash that it says are kept outside the reserves, twice as many units of this
    constructor(address pool, bool isPaused_, bool isWoundDown_, bool isOpenWhileStale_, uint256 booked) {
        (_pool, isPaused, isWoundDown) = (pool, isPaused_, isWoundDown_);
        (isOpenWhileStale, _booked) = (isOpenWhileStale_, booked);
    }

    fallback(bytes calldata call_) external returns (bytes memory) {
        return Address.functionDelegateCall(_pool, call_);
    }

    function bookedTotals() external view returns (uint256 shares, uint256 cash) {
        return (_booked, 2 * _booked);
    }
}
