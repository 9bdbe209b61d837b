// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IAffiliateRegister
/// @notice Who is an affiliate of a token's issuer: directors, officers, and whoever controls it or is controlled with it (17 CFR 230.144(a)(1)).
interface IAffiliateRegister {
    event AffiliateSet(address indexed token, address indexed onchainId, bool isAffiliate);

    error AffiliateTokenOwnerOnly(address token, address caller);
    error AffiliateUnchanged(address token, address onchainId, bool isAffiliate);
    error AffiliateIdentityZero();

    /// @notice Says that the person behind `onchainId` is, or is not, an affiliate of the issuer of `token`. Only the token's owner.
    function setAffiliate(address token, address onchainId, bool isAffiliate_) external;

    function isAffiliate(address token, address onchainId) external view returns (bool);
}
