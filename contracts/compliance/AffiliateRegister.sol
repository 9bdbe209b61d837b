// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";

import {IAffiliateRegister} from "./interfaces/IAffiliateRegister.sol";

/// @title AffiliateRegister
/// @notice Keeps for every token who its issuer's affiliates are, once for all rules that ask.
/// @dev TRUST a token's owner says who they are, and is liable for it.
///      NOT CHECKED that an identity exists; that `token` is one: whoever is its owner writes about it alone.
/// @custom:stop none; rules that read it are removed from a compliance.
contract AffiliateRegister is IAffiliateRegister {
    /// @inheritdoc IAffiliateRegister
    mapping(address token => mapping(address onchainId => bool)) public isAffiliate;

    /// @inheritdoc IAffiliateRegister
    function setAffiliate(address token, address onchainId, bool isAffiliate_) external {
        require(token.code.length != 0 && msg.sender == IERC5313(token).owner(), AffiliateTokenOwnerOnly(token, msg.sender));
        require(onchainId != address(0), AffiliateIdentityZero());
        require(isAffiliate[token][onchainId] != isAffiliate_, AffiliateUnchanged(token, onchainId, isAffiliate_));
        isAffiliate[token][onchainId] = isAffiliate_;
        emit AffiliateSet(token, onchainId, isAffiliate_);
    }
}
