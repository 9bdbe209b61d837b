// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ISanctionsList} from "../compliance/interfaces/ISanctionsList.sol";
import {ITokenFactory} from "../issuance/interfaces/ITokenFactory.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {DividendPayments} from "./DividendPayments.sol";
import {IDividendDistributor} from "./interfaces/IDividendDistributor.sol";

/// @title DividendDistributor
/// @notice Holds the pots of income that issuers fund and pays them out to the holders of record.
/// @dev UNITS money in units of the distribution's currency; instants in unix seconds.
///      ROUNDING entitlements down, what is withheld up; the dust goes back to the issuer with what nobody claimed.
///      TRUST the compliance officer chooses currencies, and the oracle of the sanctions list says who is on it. The issuer can take back
///      everything before the record date, and only what is left after expiry; its table says what is withheld and who gets that. The
///      token's owner and its agents may have a holder paid while his treaty claim does not hold, at the full rate, for good.
///      Whoever freezes a holder or ends his verification holds up his claim, and if that lasts until expiry the issuer takes his part back:
///      nothing forces a release, because who is frozen by right must not be paid. The time to claim is MIN_CLAIM_SECONDS at least, and the
///      events of token, registry and reclaim tell what was done.
///      The owner of the token's compliance lists and delists conduits while they hold nothing; the token's owner, by another compliance or
///      other code, whenever he likes. So an account can have been a conduit at the record date and be none at payment, or the other way
///      round. Its shares are paid for once: those behind it are paid while it is a conduit, itself while it is none, from one ledger. Who
///      of them gets the part is then decided by him who changed its status, and by who came first.
///      A token, or a conduit, that lies about balances can misdirect its own pots, or its own part of one, only: no pot pays more than was
///      funded.
///      ASSUMPTIONS a currency does not rebase; one that takes a fee is noticed at funding.
///      LIVENESS a currency that refuses a holder holds up that holder's claim alone.
/// @custom:stop Removing a currency stops new distributions in it. Nothing stops claims of what is due, a pause of the token neither.
contract DividendDistributor is DividendPayments, AccessManaged {
    using SafeERC20 for IERC20;

    uint256 public constant MIN_CLAIM_SECONDS = 30 days;

    ITokenFactory public immutable tokenFactory;

    mapping(address currency => bool) private _isCurrencyAllowed;

    constructor(address authority, address tokenFactory_, ISanctionsList sanctionsList_)
        AccessManaged(authority)
        DividendPayments(sanctionsList_)
    {
        tokenFactory = ITokenFactory(tokenFactory_);
    }

    /// @inheritdoc IDividendDistributor
    function fund(address token, address currency, uint256 amount, uint40 recordDate, uint40 paymentDate, uint40 expiresAt)
        external
        nonReentrant
        returns (uint256 distributionId)
    {
        return _fund(token, currency, amount, recordDate, paymentDate, expiresAt, 0);
    }

    /// @inheritdoc IDividendDistributor
    function fundWithholding(
        address token,
        address currency,
        uint256 amount,
        uint40 recordDate,
        uint40 paymentDate,
        uint40 expiresAt,
        uint256 tableId
    ) external nonReentrant returns (uint256 distributionId) {
        _requireTable(tableId, token);
        // The cast loses nothing: there is such a table, and not that many.
        return _fund(token, currency, amount, recordDate, paymentDate, expiresAt, uint48(tableId));
    }

    /// @inheritdoc IDividendDistributor
    function cancel(uint256 distributionId) external nonReentrant returns (uint256 amount) {
        Distribution storage pot = _ownPot(distributionId);
        uint40 recordDate = pot.recordDate;
        require(block.timestamp < recordDate, DividendRecordDatePassed(distributionId, recordDate, block.timestamp));
        amount = _leftOf(pot);
        require(amount != 0, DividendNothingDue(distributionId, msg.sender));

        pot.isCancelled = true;
        pot.reclaimed = pot.funded;
        emit DistributionCancelled(distributionId, msg.sender, amount);

        IERC20(pot.currency).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IDividendDistributor
    function remitWithheld(uint256 distributionId) external nonReentrant returns (uint256 amount) {
        Distribution storage pot = _known(distributionId);
        address taxAgent = _taxAgentOf(pot.tableId);
        amount = pot.withheld - pot.remitted;
        require(amount != 0, DividendNothingDue(distributionId, taxAgent));

        pot.remitted = pot.withheld;
        emit DividendWithheldRemitted(distributionId, taxAgent, amount);

        IERC20(pot.currency).safeTransfer(taxAgent, amount);
    }

    /// @inheritdoc IDividendDistributor
    function reclaim(uint256 distributionId) external nonReentrant returns (uint256 amount) {
        Distribution storage pot = _ownPot(distributionId);
        require(block.timestamp >= pot.expiresAt, DividendNotExpired(distributionId, pot.expiresAt));
        amount = _leftOf(pot);
        require(amount != 0, DividendNothingDue(distributionId, msg.sender));

        // The cast loses nothing: no more is left than was funded.
        pot.reclaimed += uint128(amount);
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
    function distribution(uint256 distributionId) external view returns (Distribution memory) {
        return _known(distributionId);
    }

    /// @inheritdoc IDividendDistributor
    function distributionCount() external view returns (uint256) {
        return _count;
    }

    function _fund(
        address token,
        address currency,
        uint256 amount,
        uint40 recordDate,
        uint40 paymentDate,
        uint40 expiresAt,
        uint48 tableId
    ) private returns (uint256 distributionId) {
        _requireFundable(token, currency, amount);
        require(ISecurityToken(token).isRecordDate(recordDate), DividendRecordDateUnknown(token, recordDate));
        if (paymentDate <= recordDate) revert DividendDateInvalid("paymentDate", paymentDate);
        uint256 earliest = Math.max(paymentDate, block.timestamp) + MIN_CLAIM_SECONDS;
        require(expiresAt >= earliest, DividendExpiryTooEarly(expiresAt, earliest));

        distributionId = ++_count;
        Distribution storage pot = _distributions[distributionId];
        (pot.token, pot.recordDate, pot.paymentDate) = (token, recordDate, paymentDate);
        (pot.currency, pot.expiresAt, pot.tableId) = (currency, expiresAt, tableId);
        // The cast loses nothing, as required above.
        (pot.issuer, pot.funded) = (msg.sender, uint128(amount));
        emit DistributionFunded(distributionId, token, msg.sender, currency, amount, recordDate, paymentDate, expiresAt, tableId);

        uint256 before = IERC20(currency).balanceOf(address(this));
        IERC20(currency).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(currency).balanceOf(address(this)) - before;
        if (received != amount) revert DividendReceivedWrong(received, amount);
    }

    function _requireFundable(address token, address currency, uint256 amount) private view {
        require(tokenFactory.isSuiteToken(token), DividendTokenForeign(token));
        address owner = IERC5313(token).owner();
        require(msg.sender == owner, DividendOwnerOnly(token, owner, msg.sender));
        require(_isCurrencyAllowed[currency], DividendCurrencyRefused(currency));
        require(amount != 0, DividendAmountZero());
        require(amount <= type(uint128).max, DividendAmountTooLarge(amount, type(uint128).max));
    }

    function _ownPot(uint256 distributionId) private view returns (Distribution storage pot) {
        pot = _known(distributionId);
        require(msg.sender == pot.issuer, DividendIssuerOnly(distributionId, pot.issuer, msg.sender));
    }
}
