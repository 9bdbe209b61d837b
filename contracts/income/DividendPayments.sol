// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IConduitStakes} from "../compliance/interfaces/IConduitStakes.sol";
import {ISanctionsList} from "../compliance/interfaces/ISanctionsList.sol";
import {BoundedCall} from "../identity/BoundedCall.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {IDividendDistributor} from "./interfaces/IDividendDistributor.sol";
import {WithholdingTables} from "./WithholdingTables.sol";

/// @title DividendPayments
/// @notice Pays what is due from a pot: to holders, to those behind conduits, and to the wallets that took a lost one's place.
abstract contract DividendPayments is IDividendDistributor, WithholdingTables, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 public constant MAX_BATCH = 100;

    /// @dev Shares that no conduit held.
    address private constant NO_CONDUIT = address(0);

    /// @notice Nobody on it is paid.
    ISanctionsList public immutable sanctionsList;

    uint256 internal _count;
    mapping(uint256 distributionId => Distribution) internal _distributions;
    /// @dev A bit for each distribution, 256 to a word: whoever was paid before pays less for the next one.
    mapping(address conduit => mapping(address holder => mapping(uint256 word => uint256 bits))) private _paid;
    /// @dev What those behind a conduit got, before anything was withheld.
    mapping(uint256 distributionId => mapping(address conduit => uint256)) private _grossBehind;

    constructor(ISanctionsList sanctionsList_) {
        sanctionsList = sanctionsList_;
    }

    /// @inheritdoc IDividendDistributor
    function claim(uint256 distributionId, address holder) external nonReentrant returns (uint256 amount) {
        Distribution storage pot = _payable(distributionId);
        ISecurityToken token = ISecurityToken(pot.token);
        require(!token.isConduit(holder), DividendConduitNotPaid(holder));
        uint256 gross = _partOf(pot, token.balanceOfAt(holder, pot.recordDate), _keptSupply(pot, token));
        return _pay(pot, distributionId, NO_CONDUIT, holder, gross);
    }

    /// @inheritdoc IDividendDistributor
    function claimBehind(uint256 distributionId, address conduit, address holder) external nonReentrant returns (uint256 amount) {
        Distribution storage pot = _payable(distributionId);
        ISecurityToken token = ISecurityToken(pot.token);
        require(token.isConduit(conduit), DividendConduitForeign(pot.token, conduit));
        uint256 supply = _keptSupply(pot, token);
        uint256 limit = _partOf(pot, token.balanceOfAt(conduit, pot.recordDate), supply);
        uint256 before = _grossBehind[distributionId][conduit];
        uint256 gross = _partOf(pot, IConduitStakes(conduit).unitsBehind(holder, pot.recordDate), supply);
        gross = Math.min(gross, limit - before);
        _grossBehind[distributionId][conduit] = before + gross;
        return _pay(pot, distributionId, conduit, holder, gross);
    }

    /// @inheritdoc IDividendDistributor
    function push(uint256 distributionId, address[] calldata holders) external returns (uint256 paid) {
        return _push(distributionId, NO_CONDUIT, holders);
    }

    /// @inheritdoc IDividendDistributor
    function pushBehind(uint256 distributionId, address conduit, address[] calldata holders) external returns (uint256 paid) {
        require(conduit != NO_CONDUIT, DividendConduitForeign(_known(distributionId).token, conduit));
        return _push(distributionId, conduit, holders);
    }

    /// @inheritdoc IDividendDistributor
    function entitlementOf(uint256 distributionId, address holder) external view returns (uint256) {
        Distribution storage pot = _known(distributionId);
        ISecurityToken token = ISecurityToken(pot.token);
        if (token.isConduit(holder)) return 0;
        return _partOf(pot, token.balanceOfAt(holder, pot.recordDate), token.totalSupplyAt(pot.recordDate));
    }

    /// @inheritdoc IDividendDistributor
    function entitlementBehind(uint256 distributionId, address conduit, address holder) external view returns (uint256) {
        Distribution storage pot = _known(distributionId);
        ISecurityToken token = ISecurityToken(pot.token);
        if (!token.isConduit(conduit)) return 0;
        uint256 units = IConduitStakes(conduit).unitsBehind(holder, pot.recordDate);
        return _partOf(pot, units, token.totalSupplyAt(pot.recordDate));
    }

    /// @inheritdoc IDividendDistributor
    function isPaid(uint256 distributionId, address holder) external view returns (bool) {
        return _isPaid(distributionId, NO_CONDUIT, holder);
    }

    /// @inheritdoc IDividendDistributor
    function isPaidBehind(uint256 distributionId, address conduit, address holder) external view returns (bool) {
        return _isPaid(distributionId, conduit, holder);
    }

    function _known(uint256 distributionId) internal view returns (Distribution storage pot) {
        pot = _distributions[distributionId];
        require(pot.token != address(0), DividendDistributionUnknown(distributionId));
    }

    function _leftOf(Distribution storage pot) internal view returns (uint256) {
        return uint256(pot.funded) - pot.paid - pot.withheld - pot.reclaimed;
    }

    /// @dev Each holder is paid in a call of its own, so that a refusal of any kind undoes that payment alone.
    function _push(uint256 distributionId, address conduit, address[] calldata holders) private returns (uint256 paid) {
        require(holders.length <= MAX_BATCH, DividendBatchTooLong(holders.length, MAX_BATCH));
        _payable(distributionId);
        for (uint256 i = 0; i < holders.length; ++i) {
            address holder = holders[i];
            bytes memory message = conduit == NO_CONDUIT
                ? abi.encodeCall(IDividendDistributor.claim, (distributionId, holder))
                : abi.encodeCall(IDividendDistributor.claimBehind, (distributionId, conduit, holder));
            // A claim answers one word.
            // slither-disable-next-line unused-return
            (bool isPaidOut, bytes32 answer,) = LowLevelCall.callReturn64Bytes(address(this), message);
            if (isPaidOut) {
                paid += uint256(answer);
            } else {
                bytes4 refusal = LowLevelCall.returnDataSize() >= 4 ? bytes4(answer) : bytes4(0);
                // Whether a holder is verified is not for the caller's gas to say.
                if (refusal == BoundedCall.CallGasTooLow.selector) LowLevelCall.bubbleRevert();
                emit DividendSkipped(distributionId, holder, conduit, refusal);
            }
        }
    }

    /// @dev Pays `gross`, less what is withheld, once.
    function _pay(Distribution storage pot, uint256 distributionId, address conduit, address holder, uint256 gross)
        private
        returns (uint256 amount)
    {
        require(!_isPaid(distributionId, conduit, holder), DividendAlreadyPaid(distributionId, holder));
        require(gross != 0, DividendNothingDue(distributionId, holder));
        address token = pot.token;
        (address payee, IIdentityRegistry.Party memory party) = _payeeOf(ISecurityToken(token), holder);
        uint256 withheld = _withheldFrom(gross, pot.tableId, token, party);
        amount = gross - withheld;

        _paid[conduit][holder][distributionId >> 8] |= 1 << (distributionId & 0xff);
        _book(pot, distributionId, amount, withheld);
        emit DividendPaid(distributionId, holder, payee, conduit, amount, withheld);

        if (amount != 0) IERC20(pot.currency).safeTransfer(payee, amount);
    }

    function _book(Distribution storage pot, uint256 distributionId, uint256 amount, uint256 withheld) private {
        (uint256 paidBefore, uint256 withheldBefore) = (pot.paid, pot.withheld);
        // Nothing was reclaimed of a pot that pays.
        uint256 left = pot.funded - paidBefore - withheldBefore;
        require(amount + withheld <= left, DividendPotTooSmall(distributionId, amount + withheld, left));
        // The casts lose nothing: the sums are at most what was funded.
        (pot.paid, pot.withheld) = (uint128(paidBefore + amount), uint128(withheldBefore + withheld));
    }

    /// @dev The supply at the record date is the same for all: it is asked for once.
    function _keptSupply(Distribution storage pot, ISecurityToken token) private returns (uint256 supply) {
        supply = pot.supply;
        if (supply != 0) return supply;
        supply = token.totalSupplyAt(pot.recordDate);
        // A supply fits 104 bits; a token that says otherwise has nobody paid.
        if (supply > type(uint128).max) return 0;
        pot.supply = uint128(supply);
    }

    /// @dev A lost wallet is never verified again: what is due to it goes to the one that took its place.
    function _payeeOf(ISecurityToken token, address holder)
        private
        view
        returns (address payee, IIdentityRegistry.Party memory party)
    {
        IIdentityRegistry registry = token.identityRegistry();
        payee = holder;
        party = _partyOf(registry, payee);
        if (!party.isVerified) {
            payee = _successorOf(registry, holder);
            if (payee != holder) party = _partyOf(registry, payee);
        }
        require(party.isVerified && !token.isFrozen(payee), DividendHolderIneligible(payee));
        bool isListed = sanctionsList.isListed(payee) || sanctionsList.isListed(party.onchainId);
        require(!isListed, DividendHolderSanctioned(payee));
    }

    /// @dev A registry of the 4.1 suite is asked as 4.1 has it.
    function _partyOf(IIdentityRegistry registry, address wallet) private view returns (IIdentityRegistry.Party memory) {
        // Nobody gives here.
        // slither-disable-next-line unused-return
        try registry.parties(address(0), wallet, false, true) returns (
            IIdentityRegistry.Party memory, IIdentityRegistry.Party memory party
        ) {
            return party;
        } catch (bytes memory refusal) {
            if (bytes4(refusal) == BoundedCall.CallGasTooLow.selector) LowLevelCall.bubbleRevert(refusal);
            address onchainId = registry.identity(wallet);
            return IIdentityRegistry.Party(onchainId, registry.investorCountry(wallet), registry.isVerified(wallet));
        }
    }

    function _successorOf(IIdentityRegistry registry, address wallet) private view returns (address) {
        try registry.successorOf(wallet) returns (address successor) {
            return successor;
        } catch {
            return wallet;
        }
    }

    function _isPaid(uint256 distributionId, address conduit, address holder) private view returns (bool) {
        return _paid[conduit][holder][distributionId >> 8] >> (distributionId & 0xff) & 1 != 0;
    }

    function _payable(uint256 distributionId) private view returns (Distribution storage pot) {
        pot = _known(distributionId);
        require(!pot.isCancelled, DividendDistributionCancelled(distributionId));
        require(block.timestamp >= pot.paymentDate, DividendNotPayable(distributionId, pot.paymentDate, block.timestamp));
        require(block.timestamp < pot.expiresAt, DividendExpired(distributionId, pot.expiresAt));
    }

    function _partOf(Distribution storage pot, uint256 units, uint256 supply) private view returns (uint256) {
        return supply == 0 ? 0 : Math.mulDiv(pot.funded, units, supply);
    }
}
