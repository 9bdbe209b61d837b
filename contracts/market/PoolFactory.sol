// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IAssetRegistry} from "../assets/interfaces/IAssetRegistry.sol";
import {IConduitMaker} from "../compliance/interfaces/IConduitMaker.sol";
import {ITokenFactory} from "../issuance/interfaces/ITokenFactory.sol";
import {IPool} from "./interfaces/IPool.sol";
import {IPoolFactory} from "./interfaces/IPoolFactory.sol";
import {PoolArguments} from "./PoolArguments.sol";
import {PoolTerms, PoolTermsReading} from "./PoolTerms.sol";

/// @title PoolFactory
/// @notice Opens one pool per pair of a security token and a cash token; lists the pools as a Uniswap V2 factory does.
/// @dev UNITS fee and band in 1/10000.
///      TRUST the compliance officer chooses the cash tokens and says of which currency they are; the owner of a token opens its pools and
///      chooses their terms, which then stand. The pauser stops their swaps and deposits. The code of pools is fixed at deployment.
///      NOT CHECKED whether the token lists the pool as a conduit: until its compliance owner does, no share can enter.
/// @custom:stop Removing a currency stops new pools with it; pools that exist go on. `setPaused` stops swaps and deposits of one pool.
contract PoolFactory is IPoolFactory, IConduitMaker, AccessManaged {
    uint16 public constant MAX_FEE_BPS = 100;
    uint16 public constant MAX_BAND_BPS = 5000;

    uint8 private constant MAX_CURRENCY_DECIMALS = 18;

    ITokenFactory public immutable tokenFactory;
    address public immutable poolImplementation;
    address private immutable _valuationOracle;
    IAssetRegistry private immutable _assetRegistry;

    /// @inheritdoc IConduitMaker
    mapping(address conduit => bool) public isConduitMade;

    address[] private _pools;
    mapping(address token => mapping(address otherToken => address pool)) private _poolOf;
    mapping(address currency => bool isAllowed) private _isCurrencyAllowed;
    mapping(address currency => bytes3 code) private _codeOf;

    constructor(
        address authority,
        address tokenFactory_,
        address assetRegistry_,
        address valuationOracle_,
        address poolImplementation_
    ) AccessManaged(authority) {
        tokenFactory = ITokenFactory(tokenFactory_);
        poolImplementation = poolImplementation_;
        _valuationOracle = valuationOracle_;
        _assetRegistry = IAssetRegistry(assetRegistry_);
    }

    /// @inheritdoc IPoolFactory
    function createPool(address securityToken, address cash, uint16 feeBps, uint16 bandBps) external returns (address pool) {
        return _open(securityToken, cash, feeBps, bandBps, false);
    }

    /// @inheritdoc IPoolFactory
    function createPool(address securityToken, address cash, uint16 feeBps, uint16 bandBps, bool isOpenWhileStale)
        external
        returns (address pool)
    {
        return _open(securityToken, cash, feeBps, bandBps, isOpenWhileStale);
    }

    /// @inheritdoc IPoolFactory
    function setPaused(address pool, bool isPaused) external restricted {
        if (!isConduitMade[pool]) revert PoolUnknown(pool);
        IPool(pool).setPaused(isPaused);
    }

    /// @inheritdoc IPoolFactory
    function setCurrency(address currency, bool isAllowed) external restricted {
        if (isAllowed && IERC20Metadata(currency).decimals() > MAX_CURRENCY_DECIMALS) {
            revert PoolCurrencyRefused(currency);
        }
        _isCurrencyAllowed[currency] = isAllowed;
        emit PoolCurrencyAllowed(currency, isAllowed);
    }

    /// @inheritdoc IPoolFactory
    function setCurrencyCode(address currency, bytes3 code) external restricted {
        _codeOf[currency] = code;
        emit PoolCurrencyCodeSet(currency, code);
    }

    /// @inheritdoc IPoolFactory
    function getPair(address tokenA, address tokenB) external view returns (address pair) {
        return _poolOf[tokenA][tokenB];
    }

    /// @inheritdoc IPoolFactory
    function allPairs(uint256 index) external view returns (address pair) {
        return _pools[index];
    }

    /// @inheritdoc IPoolFactory
    function allPairsLength() external view returns (uint256) {
        return _pools.length;
    }

    /// @inheritdoc IPoolFactory
    function isCurrencyAllowed(address currency) external view returns (bool) {
        return _isCurrencyAllowed[currency];
    }

    /// @inheritdoc IPoolFactory
    function valuationOracle() external view returns (address) {
        return _valuationOracle;
    }

    /// @inheritdoc IPoolFactory
    function assetRegistry() external view returns (address) {
        return address(_assetRegistry);
    }

    /// @inheritdoc IPoolFactory
    function currencyCodeOf(address currency) external view returns (bytes3) {
        return _codeOf[currency];
    }

    function _open(address securityToken, address cash, uint16 feeBps, uint16 bandBps, bool isOpenWhileStale)
        private
        returns (address pool)
    {
        if (!tokenFactory.isSuiteToken(securityToken)) revert PoolTokenForeign(securityToken);
        address owner = IERC5313(securityToken).owner();
        if (msg.sender != owner) revert PoolOwnerOnly(securityToken, owner, msg.sender);
        if (!_isCurrencyAllowed[cash] || cash == securityToken) revert PoolCurrencyRefused(cash);
        if (feeBps > MAX_FEE_BPS) revert PoolFeeTooHigh(feeBps, MAX_FEE_BPS);
        if (bandBps == 0 || bandBps > MAX_BAND_BPS) revert PoolBandOutOfRange(bandBps);
        pool = _poolOf[securityToken][cash];
        if (pool != address(0)) revert PoolExists(pool);
        uint256 assetId = _requireSameCurrency(securityToken, cash);
        (address token0, address token1) = securityToken < cash ? (securityToken, cash) : (cash, securityToken);
        bytes32 salt = keccak256(abi.encode(token0, token1));
        PoolTerms terms = PoolTermsReading.pack(securityToken, feeBps, bandBps).withFlags(securityToken < cash, isOpenWhileStale);
        pool = Clones.cloneDeterministicWithImmutableArgs(poolImplementation, _arguments(terms, cash, assetId), salt);
        _poolOf[token0][token1] = pool;
        _poolOf[token1][token0] = pool;
        _pools.push(pool);
        isConduitMade[pool] = true;
        emit PairCreated(token0, token1, pool, _pools.length);
        emit PoolOpened(pool, securityToken, cash, assetId, feeBps, bandBps);
        if (isOpenWhileStale) emit PoolOpenWhileStale(pool);
    }

    function _arguments(PoolTerms terms, address cash, uint256 assetId) private view returns (bytes memory) {
        uint8 shareDecimals = IERC20Metadata(terms.securityToken()).decimals();
        terms = terms.withDecimals(shareDecimals, IERC20Metadata(cash).decimals());
        terms = terms.withShare(_assetRegistry.asset(assetId).shareBps);
        return PoolArguments.encode(terms, cash, assetId, _valuationOracle, address(_assetRegistry), address(this));
    }

    /// @dev NAV per share and the pool's price are compared as numbers, so that both must be of one currency.
    function _requireSameCurrency(address securityToken, address cash) private view returns (uint256 assetId) {
        assetId = _assetRegistry.assetOf(securityToken);
        bytes3 assetCurrency = _assetRegistry.asset(assetId).currency;
        bytes3 code = _codeOf[cash];
        if (code == bytes3(0)) revert PoolCurrencyRefused(cash);
        if (code != assetCurrency) revert PoolCurrencyMismatch(cash, code, assetCurrency);
    }
}
