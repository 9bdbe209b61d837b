// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IOnchainIdFactory
/// @notice What the platform uses of ONCHAINID's factory, which deploys identities and knows which wallets they have.
interface IOnchainIdFactory {
    event Deployed(address indexed _addr);
    event WalletLinked(address indexed wallet, address indexed identity);
    event WalletUnlinked(address indexed wallet, address indexed identity);

    function createIdentity(address wallet, string calldata salt) external returns (address identity);

    function getIdentity(address wallet) external view returns (address identity);

    function getWallets(address identity) external view returns (address[] memory wallets);

    function transferOwnership(address newOwner) external;

    function owner() external view returns (address);
}
