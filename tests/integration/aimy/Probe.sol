// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Probe
/// @notice What the waist's tests call: state that grows, and every way of saying no.
contract Probe {
    error TokenReceiverUnverified(address wallet);
    error ProbeOnly(uint256 number);

    event Added(address indexed by, uint256 amount, uint256 total);

    uint256 public total;
    bool public isTaken;

    function add(uint256 amount) external payable {
        total += amount;
        emit Added(msg.sender, amount, total);
    }

    function take() external {
        require(!isTaken, "taken");
        isTaken = true;
    }

    function refuseKnown(address wallet) external pure returns (uint256) {
        revert TokenReceiverUnverified(wallet);
    }

    function refuseUnknown(uint256 number) external pure returns (uint256) {
        revert ProbeOnly(number);
    }

    function refuseWithWords(string calldata words) external pure returns (uint256) {
        revert(words);
    }

    function refuseSilently() external pure returns (uint256) {
        revert();
    }

    function divide(uint256 by) external pure returns (uint256) {
        return 1 / by;
    }
}
