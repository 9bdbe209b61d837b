// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IPoolFactory
/// @notice Opens pools of tokens that the platform's token factory made, with the surface of a Uniswap V2 factory.
interface IPoolFactory {
    event PairCreated(address indexed token0, address indexed token1, address pair, uint256 pairCount);
    /// @notice Follows PairCreated: which side is the security token, and the pool's terms.
    event PoolOpened(
        address indexed pool, address indexed securityToken, address indexed cash, uint256 assetId, uint16 feeBps, uint16 bandBps
    );
    /// @notice Follows PoolOpened where swaps pass, without a band, while the value is stale.
    event PoolOpenWhileStale(address indexed pool);
    event PoolCurrencyAllowed(address indexed currency, bool isAllowed);
    event PoolCurrencyCodeSet(address indexed currency, bytes3 code);

    error PoolTokenForeign(address token);
    error PoolOwnerOnly(address token, address owner, address caller);
    error PoolCurrencyRefused(address currency);
    error PoolCurrencyMismatch(address currency, bytes3 code, bytes3 assetCurrency);
    error PoolExists(address pool);
    error PoolFeeTooHigh(uint16 feeBps, uint16 limit);
    error PoolBandOutOfRange(uint16 bandBps);
    error PoolUnknown(address pool);

    /// @notice Opens the pool of `securityToken` and `cash`. Only the owner of the token, who then lists it as a conduit.
    function createPool(address securityToken, address cash, uint16 feeBps, uint16 bandBps) external returns (address pool);

    /// @notice The same, of a pool whose swaps pass, without a band, while the value is stale, if `isOpenWhileStale`.
    function createPool(address securityToken, address cash, uint16 feeBps, uint16 bandBps, bool isOpenWhileStale)
        external
        returns (address pool);

    /// @notice Stops swaps and deposits of `pool`, or lets them go on; redemptions, exits and withdrawals never stop. Pauser.
    function setPaused(address pool, bool isPaused) external;

    function getPair(address tokenA, address tokenB) external view returns (address pair);
    function allPairs(uint256 index) external view returns (address pair);
    function allPairsLength() external view returns (uint256);

    /// @notice Admits or removes a cash token for new pools. Compliance officer.
    /// @dev One that takes a fee of what moves, or that rebases, must not be admitted: nothing on chain can tell.
    function setCurrency(address currency, bool isAllowed) external;

    /// @notice Says of which ISO 4217 currency one whole `currency` is worth one unit; until then no pool opens with it, and 0 takes the
    ///         word back. Compliance officer.
    function setCurrencyCode(address currency, bytes3 code) external;

    function isCurrencyAllowed(address currency) external view returns (bool);
    /// @notice The code that was set, or 0.
    function currencyCodeOf(address currency) external view returns (bytes3);
    function valuationOracle() external view returns (address);
    function assetRegistry() external view returns (address);
}
