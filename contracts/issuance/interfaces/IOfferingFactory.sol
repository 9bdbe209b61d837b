// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOffering} from "./IOffering.sol";

/// @title IOfferingFactory
/// @notice Opens offerings of tokens that the platform's token factory made.
interface IOfferingFactory {
    event OfferingCreated(
        address indexed offering,
        address indexed token,
        address indexed issuer,
        address currency,
        uint256 pricePerShare,
        uint256 softCap,
        uint256 hardCap,
        uint40 opensAt,
        uint40 closesAt
    );
    event CurrencyAllowed(address indexed currency, bool isAllowed);

    error OfferingTokenForeign(address token);
    error OfferingOwnerOnly(address token, address owner, address caller);
    error OfferingCurrencyRefused(address currency);

    /// @notice Opens an offering. Only the owner of the token.
    function createOffering(IOffering.Terms calldata terms) external returns (address offering);

    /// @notice Admits or removes a currency. Compliance officer.
    function setCurrency(address currency, bool isAllowed) external;

    function isOffering(address account) external view returns (bool);

    function isCurrencyAllowed(address currency) external view returns (bool);
}
