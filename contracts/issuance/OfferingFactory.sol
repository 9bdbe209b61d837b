// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IAssetRegistry} from "../assets/interfaces/IAssetRegistry.sol";
import {IOffering} from "./interfaces/IOffering.sol";
import {IOfferingFactory} from "./interfaces/IOfferingFactory.sol";
import {ITokenFactory} from "./interfaces/ITokenFactory.sol";

/// @title OfferingFactory
/// @notice Opens primary sales of the platform's tokens.
/// @dev TRUST a token's owner sets the terms of its sales; the compliance officer chooses the currencies. The factory keeps no power over
///      an offering. The owner must make the offering an agent of the token before shares can be minted.
///      NOT CHECKED that the currency stands for the asset's currency, and that sales of one token together fit its units: the token
///      itself refuses to mint more.
/// @custom:stop remove the currencies: no sale can be opened any more; existing ones go on.
contract OfferingFactory is IOfferingFactory, AccessManaged {
    ITokenFactory public immutable tokenFactory;
    IAssetRegistry public immutable assetRegistry;
    address public immutable valuationOracle;
    address public immutable offeringImplementation;

    /// @inheritdoc IOfferingFactory
    mapping(address account => bool) public isOffering;
    /// @inheritdoc IOfferingFactory
    mapping(address currency => bool) public isCurrencyAllowed;

    constructor(
        address authority,
        ITokenFactory tokenFactory_,
        IAssetRegistry assetRegistry_,
        address valuationOracle_,
        address offeringImplementation_
    ) AccessManaged(authority) {
        tokenFactory = tokenFactory_;
        assetRegistry = assetRegistry_;
        valuationOracle = valuationOracle_;
        offeringImplementation = offeringImplementation_;
    }

    /// @inheritdoc IOfferingFactory
    function createOffering(IOffering.Terms calldata terms) external returns (address offering) {
        uint256 assetId = _requireSaleable(terms);

        offering = Clones.clone(offeringImplementation);
        isOffering[offering] = true;
        emit OfferingCreated(
            offering,
            terms.token,
            msg.sender,
            terms.currency,
            terms.pricePerShare,
            terms.softCap,
            terms.hardCap,
            terms.opensAt,
            terms.closesAt
        );
        IOffering(offering).initialize(terms, msg.sender, valuationOracle, assetId);
    }

    /// @inheritdoc IOfferingFactory
    function setCurrency(address currency, bool isAllowed) external restricted {
        if (currency == address(0)) revert OfferingCurrencyRefused(currency);
        isCurrencyAllowed[currency] = isAllowed;
        emit CurrencyAllowed(currency, isAllowed);
    }

    /// @dev The asset behind a token that the caller may sell on these terms.
    function _requireSaleable(IOffering.Terms calldata terms) private view returns (uint256 assetId) {
        address token = terms.token;
        if (!tokenFactory.isSuiteToken(token)) revert OfferingTokenForeign(token);
        address owner = IERC5313(token).owner();
        if (msg.sender != owner) revert OfferingOwnerOnly(token, owner, msg.sender);
        if (!isCurrencyAllowed[terms.currency]) revert OfferingCurrencyRefused(terms.currency);

        assetId = assetRegistry.assetOf(token);
        IAssetRegistry.Status status = assetRegistry.asset(assetId).status;
        if (status != IAssetRegistry.Status.Tokenised) {
            revert IAssetRegistry.AssetStatusWrong(assetId, status, IAssetRegistry.Status.Tokenised);
        }
        uint256 unissued = assetRegistry.unitsOf(token) - IERC20(token).totalSupply();
        if (terms.hardCap > unissued) revert IOffering.OfferingTermInvalid("hardCap", terms.hardCap);
    }
}
