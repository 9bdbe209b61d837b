// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";

import {IAssetRegistry} from "../assets/interfaces/IAssetRegistry.sol";
import {ITokenAgency} from "../token/interfaces/ITokenAgency.sol";
import {ITokenNews} from "../token/interfaces/ITokenNews.sol";
import {ISuiteCompliance} from "./interfaces/ISuiteCompliance.sol";
import {ITokenFactory} from "./interfaces/ITokenFactory.sol";

/// @title TokenFactory
/// @notice Deploys the token and the compliance of an approved asset in one call and hands both to the asset's issuer.
/// @dev TRUST the asset's issuer alone tokenises it, once; the factory keeps no power over what it made. The authority must grant this
///      contract TOKENISER. Upgraders choose the code of later suites, never of existing ones.
///      ASSUMPTIONS a token has the same address on every chain where this factory has the same address.
///      NOT CHECKED modules and the identity registry that the issuer names: they are part of what he offers investors.
/// @custom:stop revoke TOKENISER from this contract: no suite can be deployed any more; existing ones go on.
contract TokenFactory is ITokenFactory, AccessManaged {
    /// @notice Balances of a token fit 104 bits, so its units must.
    uint256 public constant MAX_UNITS = type(uint104).max;

    /// @inheritdoc ITokenFactory
    IAssetRegistry public immutable assetRegistry;
    /// @inheritdoc ITokenFactory
    address public immutable identityRegistry;

    /// @inheritdoc ITokenFactory
    address public tokenImplementation;
    /// @inheritdoc ITokenFactory
    address public complianceImplementation;
    /// @inheritdoc ITokenFactory
    mapping(address token => bool) public isSuiteToken;

    constructor(
        address authority,
        IAssetRegistry assetRegistry_,
        address identityRegistry_,
        address tokenImplementation_,
        address complianceImplementation_
    ) AccessManaged(authority) {
        if (address(assetRegistry_) == address(0)) {
            revert FactoryZeroAddress("assetRegistry");
        }
        if (identityRegistry_ == address(0)) revert FactoryZeroAddress("identityRegistry");
        assetRegistry = assetRegistry_;
        identityRegistry = identityRegistry_;
        _setImplementations(tokenImplementation_, complianceImplementation_);
    }

    /// @inheritdoc ITokenFactory
    function deploySuite(SuiteTerms calldata terms) external returns (address token, address compliance) {
        _requireIssuer(terms.assetId);
        if (terms.units == 0) revert FactoryUnitsZero();
        if (terms.units > MAX_UNITS) revert FactoryUnitsTooMany(terms.units, MAX_UNITS);
        if (terms.settingModules.length != terms.settings.length) {
            revert FactoryLengthMismatch(terms.settingModules.length, terms.settings.length);
        }
        bytes32 suiteSalt = _suiteSalt(msg.sender, terms.salt);
        address foretold = Create3.computeAddress(suiteSalt);
        if (foretold.code.length != 0) revert FactorySaltUsed(msg.sender, terms.salt);
        address registry = terms.identityRegistry == address(0) ? identityRegistry : terms.identityRegistry;
        compliance = Clones.cloneDeterministic(complianceImplementation, suiteSalt);

        isSuiteToken[foretold] = true;
        emit SuiteDeployed(terms.assetId, foretold, msg.sender, compliance, registry, terms.units);

        assetRegistry.tokenise(terms.assetId, foretold, terms.units, terms.shareBps);
        ISuiteCompliance(compliance).initialize(msg.sender, foretold, terms.modules, terms.settingModules, terms.settings);
        token = _deployToken(terms, suiteSalt, registry, compliance);
    }

    /// @inheritdoc ITokenFactory
    function setImplementations(address token, address compliance) external restricted {
        _setImplementations(token, compliance);
    }

    /// @inheritdoc ITokenFactory
    function tokenAddress(address issuer, bytes32 salt) external view returns (address) {
        return Create3.computeAddress(_suiteSalt(issuer, salt));
    }

    function _deployToken(SuiteTerms calldata terms, bytes32 suiteSalt, address registry, address compliance)
        private
        returns (address)
    {
        ITokenNews.TokenTerms memory tokenTerms = ITokenNews.TokenTerms({
            owner: msg.sender,
            identityRegistry: registry,
            compliance: compliance,
            unitsSource: address(assetRegistry),
            onchainId: address(0),
            name: terms.name,
            symbol: terms.symbol,
            decimals: terms.decimals,
            agents: terms.agents
        });
        bytes memory start = abi.encode(tokenImplementation, abi.encodeCall(ITokenAgency.initialize, (tokenTerms)));
        return Create3.deploy(0, suiteSalt, bytes.concat(type(ERC1967Proxy).creationCode, start));
    }

    function _setImplementations(address token, address compliance) private {
        if (token == address(0)) revert FactoryZeroAddress("token");
        if (compliance == address(0)) revert FactoryZeroAddress("compliance");
        tokenImplementation = token;
        complianceImplementation = compliance;
        emit ImplementationsSet(token, compliance);
    }

    function _requireIssuer(uint256 assetId) private view {
        address issuer = assetRegistry.asset(assetId).issuer;
        if (msg.sender != issuer) revert FactoryIssuerOnly(assetId, issuer, msg.sender);
    }

    function _suiteSalt(address issuer, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(issuer, salt));
    }
}
