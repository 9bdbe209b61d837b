// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

/// @title PlatformAccess
/// @notice The one authority that the platform's contracts ask who may do what.
/// @dev TRUST its admin (role 0) can grant every role; keep it with a Safe or a timelock.
contract PlatformAccess is AccessManager {
    constructor(address initialAdmin) AccessManager(initialAdmin) {}
}
