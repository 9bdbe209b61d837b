// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title EvilSlowIdentity
/// @notice An identity that shows the claims it likes, and takes its time over all others once it is told to.
contract EvilSlowIdentity {
    struct Shown {
        uint256 topic;
        bytes signature;
        bytes data;
    }

    /// @dev What is left of the gas when it answers after all.
    uint256 private constant SPARED = 3_000;

    bool public isSlow;
    mapping(bytes32 claimId => Shown) private _shown;

    function setSlow(bool isSlow_) external {
        isSlow = isSlow_;
    }

    function show(bytes32 claimId, uint256 topic, bytes calldata signature, bytes calldata data) external {
        _shown[claimId] = Shown(topic, signature, data);
    }

    function getClaim(bytes32 claimId)
        external
        view
        returns (uint256, uint256, address, bytes memory, bytes memory, string memory)
    {
        Shown memory shown = _shown[claimId];
        if (shown.topic == 0 && isSlow) {
            uint256 i = 0;
            while (gasleft() > SPARED) ++i;
        }
        return (shown.topic, 1, address(0), shown.signature, shown.data, "");
    }
}
