// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIdentityRegistry} from "../../identity/interfaces/IIdentityRegistry.sol";

/// @title IDatedHoldings
/// @notice All that whoever pays by record date asks a token about an account, in one answer.
interface IDatedHoldings {
    /// @notice What `balanceOfAt`, `isConduit`, `isFrozen` and `identityRegistry` answer. Reverts while that second has not passed, and where it was
    ///         no record date unless the balance then is known all the same.
    /// @return balance at the end of second `recordDate` [token units]
    /// @return isConduit_ true if the account is a conduit now
    /// @return isFrozen_ true if the account is frozen now
    /// @return registry the token's now
    function holdingAt(address account, uint40 recordDate)
        external
        view
        returns (uint256 balance, bool isConduit_, bool isFrozen_, IIdentityRegistry registry);
}
