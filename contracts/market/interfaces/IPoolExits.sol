// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IPoolExits
/// @notice Leaving a pool without anyone's permission. What a provider's liquidity shares stand for is booked under the wallet, outside the
///         reserves, until its owner may receive it, or the issuer takes the shares into escrow.
/// @dev UNITS shares in units of the security token, cash in units of the cash token. ROUNDING legs down, in favour of who stays.
interface IPoolExits {
    /// @notice Liquidity shares were redeemed against a booking under `wallet`.
    /// @param onchainId whose the wallet was; zero if nobody knew
    event PoolExited(address indexed wallet, address indexed onchainId, uint256 liquidity, uint256 shares, uint256 cash);
    /// @notice Precedes the PoolExited that issuer or agent brought about.
    event PoolExitForced(address indexed wallet, address indexed by, uint256 liquidity, bytes32 reason);
    event PoolSharesWithdrawn(address indexed wallet, address indexed to, uint256 shares);
    event PoolCashWithdrawn(address indexed wallet, address indexed to, uint256 cash);
    event PoolBookedTaken(address indexed wallet, address indexed to, uint256 shares, bytes32 reason);
    event PoolSharesRecovered(address indexed lost, address indexed heir, uint256 liquidity, uint256 shares, uint256 cash);

    error PoolIssuerOrAgentOnly(address caller);
    /// @notice What is locked for ever, or was sent in to be redeemed, does not leave this way.
    error PoolExitImpossible(address wallet);
    error PoolNothingBooked(address wallet);
    error PoolBookingTooLow(address wallet, uint256 booked, uint256 asked);
    error PoolReceiverOnly(address to, address caller);
    error PoolHeirForeign(address wallet, address to);
    error PoolHolderFit(address wallet, address heir);
    error PoolWalletNotLost(address wallet);

    /// @notice Redeems `liquidity` of the caller and books its part of the reserves under his wallet. Needs nobody: no pause, freeze, lapse,
    ///         state of the valuation or refusal of a token stops it.
    function exit(uint256 liquidity) external returns (uint256 shares, uint256 cash);

    /// @notice Does the same to `wallet`, for enforcement. The issuer, or an agent of the security token.
    function forceExit(address wallet, uint256 liquidity, bytes32 reason) external returns (uint256 shares, uint256 cash);

    /// @notice Pays `shares` of those booked under `wallet` to the caller, `to`: the wallet itself, the one that took its place, or another one of the
    ///         same identity; verified and not frozen, nor may the wallet be.
    function withdrawShares(address wallet, address to, uint256 shares) external;

    /// @notice Pays `cash` of that booked under `wallet`, likewise.
    function withdrawCash(address wallet, address to, uint256 cash) external;

    /// @notice Takes `shares` of those booked under a `wallet` that may not receive them (not verified, or frozen; if it was lost, so is who took its
    ///         place) to a verified wallet. Only the issuer.
    function takeBooked(address wallet, address to, uint256 shares, bytes32 reason) external;

    /// @notice Moves liquidity shares and bookings of a `lost` wallet to the one that took its place, if that is verified. Anyone.
    function recoverShares(address lost) external returns (uint256 liquidity, uint256 shares, uint256 cash);

    /// @notice What is booked under `wallet`, and whose it was when it was booked last.
    function bookedOf(address wallet) external view returns (uint256 shares, uint256 cash, address onchainId);

    function bookedTotals() external view returns (uint256 shares, uint256 cash);
}
