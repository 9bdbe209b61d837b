// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StakeChange} from "./StakeChange.sol";

/// @title IStakeRule
/// @notice A rule that counts who has a stake in a conduit beside who holds shares, as its duty FOLLOWS_STAKES says.
interface IStakeRule {
    /// @notice Code of the reason why nobody may gain a stake so; 0 if the rule allows it.
    /// @param keeper in whose books to look
    function checkStake(address keeper, StakeChange calldata change, uint256 parameter) external view returns (uint8 code);

    /// @notice Takes note of a change that happened. Only a bound compliance. A stake that is known, or unknown, already changes nothing.
    /// @param keeper whose books
    /// @param isForced nobody was asked: claims of whoever comes are not looked up
    function recordStake(address keeper, StakeChange calldata change, bool isForced) external;
}
