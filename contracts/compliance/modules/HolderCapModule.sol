// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InvestorClaims} from "../InvestorClaims.sol";
import {Duties} from "../interfaces/Duties.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {IStakeRule} from "../interfaces/IStakeRule.sol";
import {Seed} from "../interfaces/Seed.sol";
import {StakeChange} from "../interfaces/StakeChange.sol";
import {StakesModule} from "./StakesModule.sol";

/// @title HolderCapModule
/// @notice No more than so many identities hold shares, themselves or through a pool: in all, of a country, or of a class of investors,
///         which is those with, or those without, a claim. Issuance obeys, too.
/// @dev UNITS identities; two wallets of one are one.
///      TRUST each compliance decides for its own token only. Anyone may have a holder's class looked up anew.
///      ASSUMPTIONS a holder is of the country of the wallet by which he came in, until that changes.
///      NOT CHECKED stakes in conduits that no rule heard of: those older than the rule, until `recountStake`; enforcement, which is recorded. Whoever comes to hold by enforcement or by a change of
///      identity counts as having no claim until `reclassify`, because a claim costs more to look up than those may spend.
/// @custom:stop the compliance removes it.
contract HolderCapModule is StakesModule {
    enum Kind {
        Total,
        Country,
        Class
    }

    /// @param kind whom the cap counts
    /// @param country of Kind.Country, ISO 3166-1 numeric
    /// @param isWithout of Kind.Class: counts those who lack the claim, as the non-accredited do
    /// @param blocks false: it only warns
    /// @param warnAt count at which HolderCountReached is announced; 0: never
    /// @param limit most holders that it counts
    /// @param topic of Kind.Class: the claim's topic
    struct Cap {
        Kind kind;
        uint16 country;
        bool isWithout;
        bool blocks;
        uint32 warnAt;
        uint32 limit;
        uint256 topic;
    }

    /// @param caps that count the holder, a bit for each
    /// @param country that he is counted in
    struct Holder {
        uint16 caps;
        uint16 country;
    }

    uint8 private constant IDENTITY_UNKNOWN = 1;
    /// @dev Codes follow one another as kinds do.
    uint8 private constant TOTAL_FULL = 2;
    uint8 private constant COUNTRY_FULL = 3;
    uint8 private constant CLASS_FULL = 4;
    /// @dev So many fit what a module may spend on hearing of enforcement.
    uint256 private constant CAP_LIMIT = 8;

    /// @dev Written through references.
    // slither-disable-next-line uninitialized-state
    mapping(uint256 term => Cap[]) private _caps;
    mapping(bytes32 books => uint256) private _holderCount;
    mapping(bytes32 books => mapping(uint256 cap => uint256)) private _counts;
    mapping(bytes32 books => mapping(address onchainId => Holder)) private _holders;

    event HolderCapAdded(address indexed compliance, uint256 indexed cap, Kind kind, uint16 country, uint256 topic, bool isWithout);
    event HolderCapSet(address indexed compliance, uint256 indexed cap, uint32 warnAt, uint32 limit, bool blocks);
    /// @notice `count` holders are as many as the cap of the compliance whose books `keeper` keeps warns of, or more.
    event HolderCountReached(address indexed keeper, uint256 indexed cap, uint256 count);

    error HolderCapsTooMany(uint256 limit);
    error HolderCapUnknown(uint256 cap, uint256 count);
    error HolderCapCountryZero();
    /// @notice A cap that begins to count now would miss those who hold already.
    error HolderCapLate(uint256 holders);
    error HolderUnknown(address onchainId);

    /// @notice Adds a cap, while nobody holds shares.
    function addHolderCap(Cap calldata cap) external onlyBound {
        uint256 holders = _holderCount[_booksFor(msg.sender)];
        require(holders == 0, HolderCapLate(holders));
        require(cap.kind != Kind.Country || cap.country != 0, HolderCapCountryZero());
        Cap[] storage caps = _caps[_bindings[msg.sender].term];
        uint256 index = caps.length;
        require(index < CAP_LIMIT, HolderCapsTooMany(CAP_LIMIT));
        caps.push(cap);
        _setValue(index + 1);
        emit HolderCapAdded(msg.sender, index, cap.kind, cap.country, cap.topic, cap.isWithout);
        emit HolderCapSet(msg.sender, index, cap.warnAt, cap.limit, cap.blocks);
    }

    /// @notice Changes how many holders cap number `index` allows, and whether it blocks or only warns.
    function setHolderCap(uint256 index, uint32 warnAt, uint32 limit, bool blocks) external onlyBound {
        Cap[] storage caps = _caps[_bindings[msg.sender].term];
        require(index < caps.length, HolderCapUnknown(index, caps.length));
        (caps[index].warnAt, caps[index].limit, caps[index].blocks) = (warnAt, limit, blocks);
        emit HolderCapSet(msg.sender, index, warnAt, limit, blocks);
    }

    /// @notice Looks a holder's class up anew. Anyone may.
    function reclassify(address compliance, address onchainId) external {
        bytes32 books = _booksFor(compliance);
        require(_hasPart(books, onchainId), HolderUnknown(onchainId));
        address token = IModularCompliance(compliance).getTokenBound();
        _setCaps(books, onchainId, _capsOf(token, onchainId, _holders[books][onchainId].country, parameterOf(compliance)));
    }

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8) {
        return _refusal(keeper, movement, parameter);
    }

    /// @inheritdoc IStakeRule
    function checkStake(address keeper, StakeChange calldata change, uint256 parameter) external view returns (uint8) {
        if (_isUnseeded(parameter)) return UNSEEDED_CODE;
        if (change.toIdentity == address(0)) return IDENTITY_UNKNOWN;
        bytes32 books = _booksOf(keeper, parameter);
        address leaver = _endsWith(books, change.conduit, change.from);
        uint16 freed = leaver == address(0) ? 0 : _holders[books][leaver].caps;
        return _fullFor(books, change.token, change.toIdentity, change.toCountry, change.at, freed, parameter);
    }

    /// @inheritdoc IComplianceModule
    /// @dev Full caps on those with a claim ask to wait until it lapsed, those on the ones without it not to; no other gets room by waiting.
    function nextAllowed(address keeper, Movement calldata movement, uint256 parameter)
        external
        view
        override
        returns (uint40 next)
    {
        next = movement.at;
        if (_refusal(keeper, movement, parameter) == 0) return next;
        if (movement.toIdentity == address(0) || _isUnseeded(parameter)) return Forecast.NEVER;
        bytes32 books = _booksOf(keeper, parameter);
        uint16 freed = _freedBy(books, movement);
        Cap[] storage caps = _caps[_termOf(parameter)];
        uint40 last = Forecast.NEVER;
        bool isUnknown = false;
        for (uint256 i = 0; i < caps.length; ++i) {
            if (_hasRoom(books, caps[i], i, freed)) continue;
            Cap memory cap = caps[i];
            if (cap.kind != Kind.Class) {
                if (cap.kind == Kind.Total || cap.country == movement.toCountry) return Forecast.NEVER;
                continue;
            }
            uint40 until = InvestorClaims.lastingUntil(movement.token, movement.toIdentity, cap.topic);
            if (until == Forecast.UNKNOWN) isUnknown = true;
            else if (cap.isWithout && until < last) last = until;
            else if (!cap.isWithout && until >= next) next = until + 1;
        }
        if (next > last) return Forecast.NEVER;
        return isUnknown ? Forecast.UNKNOWN : next;
    }

    /// @notice The caps of `compliance`.
    function getHolderCaps(address compliance) external view returns (Cap[] memory) {
        return _caps[_bindings[compliance].term];
    }

    /// @notice How many identities hold shares.
    function holderCount(address compliance) external view returns (uint256) {
        return _holderCount[_booksFor(compliance)];
    }

    /// @notice How many holders cap number `index` counts.
    function countOf(address compliance, uint256 index) external view returns (uint256) {
        return _counts[_booksFor(compliance)][index];
    }

    /// @notice The caps that count a holder, a bit for each, and the country that he counts in; zeros for others.
    function holderOf(address compliance, address onchainId) external view returns (uint16 caps, uint16 country) {
        Holder memory holder = _holders[_booksFor(compliance)][onchainId];
        return (holder.caps, holder.country);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.CHECKS_ISSUANCE | Duties.RECORDS | Duties.FOLLOWS_IDENTITIES | Duties.FOLLOWS_STAKES;
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "HolderCapModule";
    }

    function _count(bytes32 books, Movement calldata movement, bool countsGiver, bool countsReceiver, uint256 parameter)
        internal
        override
    {
        (address giver, address receiver) = (movement.fromIdentity, movement.toIdentity);
        bool wasGiver = countsGiver && _held[books][giver].amount != 0;
        bool isNew = countsReceiver && !_hasPart(books, receiver);
        super._count(books, movement, countsGiver, countsReceiver, parameter);
        if (wasGiver && !_hasPart(books, giver)) _leave(books, giver);
        if (!isNew || _held[books][receiver].amount == 0) return;
        address token = movement.authority == Authority.Enforcement ? address(0) : movement.token;
        _come(books, token, receiver, movement.toCountry, parameter);
    }

    function _countSeed(bytes32 books, address token, Seed calldata held, uint256 parameter) internal override {
        bool isNew = !_hasPart(books, held.onchainId);
        super._countSeed(books, token, held, parameter);
        if (isNew) _come(books, token, held.onchainId, held.country, parameter);
    }

    function _countChange(bytes32 books, IdentityChange calldata change, uint256 parameter) internal override {
        (address old, address current) = (change.oldIdentity, change.newIdentity);
        if (old == current) {
            if (_hasPart(books, current)) _move(books, current, change.newCountry, parameter);
            return;
        }
        bool wasHolder = old != address(0) && _held[books][old].amount != 0;
        bool isNew = current != address(0) && !_hasPart(books, current);
        super._countChange(books, change, parameter);
        if (wasHolder && !_hasPart(books, old)) _leave(books, old);
        if (isNew && _held[books][current].amount != 0) _come(books, address(0), current, change.newCountry, parameter);
    }

    function _reason(uint8 code) internal pure override returns (string memory) {
        if (code == IDENTITY_UNKNOWN) return "the receiver has no identity";
        if (code == TOTAL_FULL) return "there are as many holders as are allowed";
        if (code == COUNTRY_FULL) return "there are as many holders of the receiver's country as are allowed";
        if (code == CLASS_FULL) return "there are as many holders of the receiver's class as are allowed";
        return "";
    }

    function _come(bytes32 books, address token, address onchainId, uint16 country, uint256 parameter) internal override {
        ++_holderCount[books];
        _holders[books][onchainId] = Holder(0, country);
        _setCaps(books, onchainId, _capsOf(token, onchainId, country, parameter));
    }

    function _leave(bytes32 books, address onchainId) internal override {
        --_holderCount[books];
        _setCaps(books, onchainId, 0);
        delete _holders[books][onchainId];
    }

    /// @dev Counts a holder in another country; what was found of his claims stays.
    function _move(bytes32 books, address onchainId, uint16 country, uint256 parameter) private {
        Cap[] storage caps = _caps[_termOf(parameter)];
        uint16 counted = _holders[books][onchainId].caps;
        for (uint256 i = 0; i < caps.length; ++i) {
            if (caps[i].kind != Kind.Country) continue;
            // The cast loses nothing: caps are at most eight.
            uint16 bit = uint16(1 << i);
            counted = caps[i].country == country ? counted | bit : counted & ~bit;
        }
        _holders[books][onchainId].country = country;
        _setCaps(books, onchainId, counted);
    }

    /// @dev Counts a holder where he was not counted, and no more where he was.
    function _setCaps(bytes32 books, address onchainId, uint16 counted) private {
        uint16 before = _holders[books][onchainId].caps;
        _holders[books][onchainId].caps = counted;
        Cap[] storage caps = _caps[_termOf(uint256(books) << VALUE_BITS)];
        for (uint256 i = 0; i < caps.length; ++i) {
            (bool was, bool isNow) = (before >> i & 1 != 0, counted >> i & 1 != 0);
            if (was == isNow) continue;
            uint256 count = was ? _counts[books][i] - 1 : _counts[books][i] + 1;
            _counts[books][i] = count;
            uint32 warnAt = caps[i].warnAt;
            if (isNow && warnAt != 0 && count >= warnAt) emit HolderCountReached(_keeperOf(books), i, count);
        }
    }

    /// @dev Code of the first cap that has no room for the receiver, if he comes to hold.
    function _refusal(address keeper, Movement calldata movement, uint256 parameter) private view returns (uint8) {
        if (movement.authority == Authority.Enforcement || movement.amount == 0) return 0;
        if (_isUnseeded(parameter)) return UNSEEDED_CODE;
        if (movement.isToConduit) return 0;
        if (movement.toIdentity == address(0)) return IDENTITY_UNKNOWN;
        bytes32 books = _booksOf(keeper, parameter);
        if (_isWithinIdentity(movement)) return 0;
        uint16 freed = _freedBy(books, movement);
        return _fullFor(books, movement.token, movement.toIdentity, movement.toCountry, movement.at, freed, parameter);
    }

    /// @dev Code of the first cap that has no room for `onchainId`, once those of `freed` left; 0 for who is counted already.
    function _fullFor(bytes32 books, address token, address onchainId, uint16 country, uint40 at, uint16 freed, uint256 parameter)
        private
        view
        returns (uint8)
    {
        if (_hasPart(books, onchainId)) return 0;
        Cap[] storage caps = _caps[_termOf(parameter)];
        for (uint256 i = 0; i < caps.length; ++i) {
            if (_hasRoom(books, caps[i], i, freed)) continue;
            if (_isCounted(caps[i], token, onchainId, country, at)) return TOTAL_FULL + uint8(caps[i].kind);
        }
        return 0;
    }

    /// @dev Whether one holder more passes, once those of `freed` left.
    function _hasRoom(bytes32 books, Cap storage cap, uint256 index, uint16 freed) private view returns (bool) {
        return !cap.blocks || _counts[books][index] - (freed >> index & 1) < cap.limit;
    }

    /// @dev The caps that count the giver, if he gives all that he holds.
    function _freedBy(bytes32 books, Movement calldata movement) private view returns (uint16) {
        if (movement.authority != Authority.Holder || movement.isFromConduit) return 0;
        address giver = movement.fromIdentity;
        if (giver == address(0) || _held[books][giver].amount > movement.amount || _hasStake(books, giver)) return 0;
        return _holders[books][giver].caps;
    }

    /// @dev The caps that count such a holder now, a bit for each.
    function _capsOf(address token, address onchainId, uint16 country, uint256 parameter) private view returns (uint16 counted) {
        Cap[] storage caps = _caps[_termOf(parameter)];
        for (uint256 i = 0; i < caps.length; ++i) {
            // The cast loses nothing: caps are at most eight.
            if (_isCounted(caps[i], token, onchainId, country, uint40(block.timestamp))) counted |= uint16(1 << i);
        }
    }

    function _isCounted(Cap memory cap, address token, address onchainId, uint16 country, uint40 time) private view returns (bool) {
        if (cap.kind == Kind.Total) return true;
        if (cap.kind == Kind.Country) return cap.country == country;
        bool holdsClaim = token != address(0) && InvestorClaims.isHeldAt(token, onchainId, cap.topic, time);
        return holdsClaim != cap.isWithout;
    }

    function _keeperOf(bytes32 books) private pure returns (address) {
        return address(uint160(uint256(books) >> 32));
    }
}
