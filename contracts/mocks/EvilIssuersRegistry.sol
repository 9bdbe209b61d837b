// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title EvilIssuersRegistry
/// @notice A registry that trusts one issuer for everything and claims to tell of changes, but uses up its gas when asked whether it does.
contract EvilIssuersRegistry {
    address private immutable _issuer;

    constructor(address issuer) {
        _issuer = issuer;
    }

    function getTrustedIssuersForClaimTopic(uint256) external view returns (address[] memory issuers) {
        issuers = new address[](1);
        issuers[0] = _issuer;
    }

    function isListener(address) external pure returns (bool) {
        return true;
    }

    function isTrustedIssuer(address) external pure returns (bool) {
        uint256 i = 0;
        while (true) ++i;
        return false;
    }
}
