// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {BoundedCall} from "../identity/BoundedCall.sol";
import {ITokenFactory} from "../issuance/interfaces/ITokenFactory.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {IDividendDistributor} from "./interfaces/IDividendDistributor.sol";

/// @title DividendDistributor
/// @notice Holds the pots of income that issuers fund and pays them out to the holders of record.
/// @dev UNITS money in units of the distribution's currency; instants in unix seconds.
///      ROUNDING entitlements down; the dust goes back to the issuer with what nobody claimed.
///      TRUST the compliance officer chooses currencies. The issuer can take back only what is left after expiry. A token that lies about
///      balances can misdirect its own pots only: no pot pays more than was funded.
///      ASSUMPTIONS a currency does not rebase; one that takes a fee is noticed at funding.
///      LIVENESS a currency that refuses a holder holds up that holder's claim alone.
/// @custom:stop Removing a currency stops new distributions in it. Nothing stops claims of what is due, a pause of the token neither.
contract DividendDistributor is IDividendDistributor, AccessManaged, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 public constant MAX_BATCH = 100;
    uint256 public constant MIN_CLAIM_SECONDS = 30 days;

    ITokenFactory public immutable tokenFactory;

    uint256 private _count;
    mapping(uint256 distributionId => Distribution) private _distributions;
    mapping(uint256 distributionId => mapping(address holder => bool)) private _isPaid;
    mapping(address currency => bool) private _isCurrencyAllowed;

    constructor(address authority, address tokenFactory_) AccessManaged(authority) {
        tokenFactory = ITokenFactory(tokenFactory_);
    }

    /// @inheritdoc IDividendDistributor
    function fund(address token, address currency, uint256 amount, uint40 recordDate, uint40 paymentDate, uint40 expiresAt)
        external
        nonReentrant
        returns (uint256 distributionId)
    {
        _requireFundable(token, currency, amount);
        if (!ISecurityToken(token).isRecordDate(recordDate)) revert DividendRecordDateUnknown(token, recordDate);
        if (paymentDate <= recordDate) revert DividendDateInvalid("paymentDate", paymentDate);
        uint256 earliest = Math.max(paymentDate, block.timestamp) + MIN_CLAIM_SECONDS;
        if (expiresAt < earliest) revert DividendExpiryTooEarly(expiresAt, earliest);

        distributionId = ++_count;
        _distributions[distributionId] = Distribution({
            token: token,
            currency: currency,
            issuer: msg.sender,
            recordDate: recordDate,
            paymentDate: paymentDate,
            expiresAt: expiresAt,
            funded: amount,
            paid: 0,
            reclaimed: 0
        });
        emit DistributionFunded(distributionId, token, msg.sender, currency, amount, recordDate, paymentDate, expiresAt);

        uint256 before = IERC20(currency).balanceOf(address(this));
        IERC20(currency).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(currency).balanceOf(address(this)) - before;
        if (received != amount) revert DividendReceivedWrong(received, amount);
    }

    /// @inheritdoc IDividendDistributor
    function claim(uint256 distributionId, address holder) external nonReentrant returns (uint256 amount) {
        Distribution storage pot = _payable(distributionId);
        ISecurityToken token = ISecurityToken(pot.token);
        if (token.isConduit(holder)) revert DividendConduitNotPaid(holder);
        if (_isPaid[distributionId][holder]) revert DividendAlreadyPaid(distributionId, holder);
        amount = _shareOf(pot, holder);
        if (amount == 0) revert DividendNothingDue(distributionId, holder);
        if (token.isFrozen(holder) || !token.identityRegistry().isVerified(holder)) {
            revert DividendHolderIneligible(holder);
        }
        uint256 left = pot.funded - pot.paid;
        if (amount > left) revert DividendPotTooSmall(distributionId, amount, left);

        _isPaid[distributionId][holder] = true;
        pot.paid += amount;
        emit DividendPaid(distributionId, holder, amount);

        IERC20(pot.currency).safeTransfer(holder, amount);
    }

    /// @inheritdoc IDividendDistributor
    /// @dev Each holder is paid in a call of its own, so that a refusal of any kind undoes that payment alone.
    function push(uint256 distributionId, address[] calldata holders) external returns (uint256 paid) {
        if (holders.length > MAX_BATCH) revert DividendBatchTooLong(holders.length, MAX_BATCH);
        _payable(distributionId);
        for (uint256 i; i < holders.length; ++i) {
            try this.claim(distributionId, holders[i]) returns (uint256 amount) {
                paid += amount;
            } catch (bytes memory refusal) {
                // Whether a holder is verified is not for the caller's gas to say.
                if (bytes4(refusal) == BoundedCall.CallGasTooLow.selector) LowLevelCall.bubbleRevert();
            }
        }
    }

    /// @inheritdoc IDividendDistributor
    function reclaim(uint256 distributionId) external nonReentrant returns (uint256 amount) {
        Distribution storage pot = _known(distributionId);
        if (msg.sender != pot.issuer) revert DividendIssuerOnly(distributionId, pot.issuer, msg.sender);
        if (block.timestamp < pot.expiresAt) revert DividendNotExpired(distributionId, pot.expiresAt);
        amount = pot.funded - pot.paid - pot.reclaimed;
        if (amount == 0) revert DividendNothingDue(distributionId, msg.sender);

        pot.reclaimed = amount;
        emit DividendReclaimed(distributionId, msg.sender, amount);

        IERC20(pot.currency).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IDividendDistributor
    function setCurrency(address currency, bool isAllowed) external restricted {
        _isCurrencyAllowed[currency] = isAllowed;
        emit DividendCurrencyAllowed(currency, isAllowed);
    }

    /// @inheritdoc IDividendDistributor
    function isCurrencyAllowed(address currency) external view returns (bool) {
        return _isCurrencyAllowed[currency];
    }

    /// @inheritdoc IDividendDistributor
    function entitlementOf(uint256 distributionId, address holder) external view returns (uint256) {
        Distribution storage pot = _known(distributionId);
        return ISecurityToken(pot.token).isConduit(holder) ? 0 : _shareOf(pot, holder);
    }

    /// @inheritdoc IDividendDistributor
    function isPaid(uint256 distributionId, address holder) external view returns (bool) {
        return _isPaid[distributionId][holder];
    }

    /// @inheritdoc IDividendDistributor
    function distribution(uint256 distributionId) external view returns (Distribution memory) {
        return _known(distributionId);
    }

    /// @inheritdoc IDividendDistributor
    function distributionCount() external view returns (uint256) {
        return _count;
    }

    function _requireFundable(address token, address currency, uint256 amount) private view {
        if (!tokenFactory.isSuiteToken(token)) revert DividendTokenForeign(token);
        address owner = IERC5313(token).owner();
        if (msg.sender != owner) revert DividendOwnerOnly(token, owner, msg.sender);
        if (!_isCurrencyAllowed[currency]) revert DividendCurrencyRefused(currency);
        if (amount == 0) revert DividendAmountZero();
    }

    function _known(uint256 distributionId) private view returns (Distribution storage pot) {
        pot = _distributions[distributionId];
        if (pot.token == address(0)) revert DividendDistributionUnknown(distributionId);
    }

    function _payable(uint256 distributionId) private view returns (Distribution storage pot) {
        pot = _known(distributionId);
        if (block.timestamp < pot.paymentDate) {
            revert DividendNotPayable(distributionId, pot.paymentDate, block.timestamp);
        }
        if (block.timestamp >= pot.expiresAt) revert DividendExpired(distributionId, pot.expiresAt);
    }

    function _shareOf(Distribution storage pot, address holder) private view returns (uint256) {
        ISecurityToken token = ISecurityToken(pot.token);
        uint256 supply = token.totalSupplyAt(pot.recordDate);
        if (supply == 0) return 0;
        return Math.mulDiv(pot.funded, token.balanceOfAt(holder, pot.recordDate), supply);
    }
}
