// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetRegistry} from "../../assets/interfaces/IAssetRegistry.sol";

/// @title ITokenFactory
/// @notice Deploys the ERC-3643 suite of an approved asset in one call and hands it to the asset's issuer.
interface ITokenFactory {
    /// @param assetId approved asset of the caller
    /// @param decimals of the token, at most 18
    /// @param units most units that may exist; they stand for the tokenised part of the asset [token units]
    /// @param shareBps part of the asset that is tokenised [1/10000]
    /// @param identityRegistry who may hold it; zero: the platform's registry
    /// @param modules rules to bind, in order
    /// @param settings calls that set the rules' parameters: `settings[i]` goes to `settingModules[i]`
    /// @param agents first agents of the token
    /// @param salt makes the address unique per issuer; the same salt gives the same address on every chain
    struct SuiteTerms {
        uint256 assetId;
        string name;
        string symbol;
        uint8 decimals;
        uint256 units;
        uint16 shareBps;
        address identityRegistry;
        address[] modules;
        address[] settingModules;
        bytes[] settings;
        address[] agents;
        bytes32 salt;
    }

    /// @notice Precedes the first events of the token and the compliance themselves.
    event SuiteDeployed(
        uint256 indexed assetId,
        address indexed token,
        address indexed issuer,
        address compliance,
        address identityRegistry,
        uint256 units
    );
    event ImplementationsSet(address token, address compliance);

    error FactoryZeroAddress(string parameter);
    error FactoryIssuerOnly(uint256 assetId, address issuer, address caller);
    error FactoryUnitsZero();
    error FactoryUnitsTooMany(uint256 units, uint256 limit);
    error FactorySaltUsed(address issuer, bytes32 salt);
    error FactoryLengthMismatch(uint256 settingModules, uint256 settings);

    /// @notice Deploys token (UUPS proxy) and compliance (clone), binds the rules, records the token with its asset, and hands both to
    ///         the caller, who must be the asset's issuer.
    function deploySuite(SuiteTerms calldata terms) external returns (address token, address compliance);

    /// @notice Address at which `deploySuite` will put the token of `issuer` for `salt`.
    function tokenAddress(address issuer, bytes32 salt) external view returns (address);

    /// @notice Sets the code behind suites deployed from now on. Upgrader.
    function setImplementations(address token, address compliance) external;

    /// @notice True if this factory deployed `token`.
    function isSuiteToken(address token) external view returns (bool);

    function assetRegistry() external view returns (IAssetRegistry);

    /// @notice The platform's identity registry, used by suites that name none.
    function identityRegistry() external view returns (address);

    function tokenImplementation() external view returns (address);

    function complianceImplementation() external view returns (address);
}
