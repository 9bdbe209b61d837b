// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../interfaces/Duties.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title ConditionalTransferModule
/// @notice Shares move only as the compliance approved beforehand: from this wallet to that one, this amount, once for each approval, and
///         by an approval's last second if it has one.
/// @dev UNITS token units, unix seconds.
///      TRUST each compliance approves for its own token only. Approvals are of wallets, conduits included, and none is needed for a
///      transfer of nothing.
///      ASSUMPTIONS the token follows its compliance before anything is approved: an approval given earlier is in nobody's books.
///      NOT CHECKED issuance and enforcement, which use nothing up.
/// @custom:stop the compliance removes it.
contract ConditionalTransferModule is ComplianceModule {
    /// @dev One slot.
    /// @param amount approved [token units]
    /// @param expiresAt last second in which it holds; 0, kept as the largest number: it does not run out
    /// @param count how often
    struct Approval {
        uint104 amount;
        uint40 expiresAt;
        uint64 count;
    }

    /// @dev What the hash of an approved transfer stands for.
    struct Transfer {
        address from;
        address to;
        uint256 amount;
    }

    uint8 private constant NOT_APPROVED = 1;
    uint8 private constant APPROVAL_EXPIRED = 2;
    uint40 private constant FOREVER = type(uint40).max;
    /// @dev Of one wallet to another, that differ in amount or expiry.
    uint256 private constant OPEN_LIMIT = 16;

    /// @dev Those with a count come first. Written through references.
    // slither-disable-next-line uninitialized-state
    mapping(bytes32 books => mapping(address from => mapping(address to => Approval[OPEN_LIMIT]))) private _approvals;
    mapping(bytes32 transferHash => Transfer) private _transfers;

    event TransferApproved(address indexed compliance, address indexed from, address indexed to, uint256 amount, uint40 expiresAt);
    /// @notice The compliance took an approval back.
    event ApprovalRemoved(address indexed compliance, address indexed from, address indexed to, uint256 amount, uint40 expiresAt);
    /// @notice A transfer used an approval up, in the books of `keeper`, who told of it.
    event TransferApprovalUsed(address indexed keeper, address indexed from, address indexed to, uint256 amount, uint40 expiresAt);

    error ConditionalAmountOutOfRange(uint256 amount, uint256 largest);
    error ConditionalApprovalLapsed(uint40 expiresAt, uint256 time);
    error ConditionalApprovalsTooMany(address from, address to, uint256 limit);
    error ConditionalApprovalUnknown(address from, address to, uint256 amount);
    error ConditionalLengthMismatch(uint256 from, uint256 to, uint256 amounts);

    /// @notice Approves one transfer, whenever it comes.
    function approveTransfer(address from, address to, uint256 amount) external onlyBound {
        _approve(from, to, amount, 0);
    }

    /// @notice Approves one transfer until the end of second `expiresAt`; 0: whenever it comes.
    function approveTransferUntil(address from, address to, uint256 amount, uint40 expiresAt) external onlyBound {
        _approve(from, to, amount, expiresAt);
    }

    /// @notice Takes one approval back that holds; of several, the one that would hold longest.
    function unApproveTransfer(address from, address to, uint256 amount) external onlyBound {
        _unApprove(from, to, amount);
    }

    function batchApproveTransfers(address[] calldata from, address[] calldata to, uint256[] calldata amount) external onlyBound {
        _requireSameLength(from.length, to.length, amount.length);
        for (uint256 i = 0; i < from.length; ++i) {
            _approve(from[i], to[i], amount[i], 0);
        }
    }

    function batchUnApproveTransfers(address[] calldata from, address[] calldata to, uint256[] calldata amount) external onlyBound {
        _requireSameLength(from.length, to.length, amount.length);
        for (uint256 i = 0; i < from.length; ++i) {
            _unApprove(from[i], to[i], amount[i]);
        }
    }

    /// @inheritdoc IComplianceModule
    /// @dev Of several approvals the one that runs out first is used.
    function record(Movement calldata movement, uint256 parameter) external {
        if (_isFree(movement)) return;
        Approval[OPEN_LIMIT] storage approvals = _approvals[_booksOf(msg.sender, parameter)][movement.from][movement.to];
        uint256 place = _shortest(approvals, movement.amount, movement.at);
        if (place == OPEN_LIMIT) return;
        uint40 expiresAt = _expiryOf(approvals[place].expiresAt);
        _take(approvals, place);
        emit TransferApprovalUsed(msg.sender, movement.from, movement.to, movement.amount, expiresAt);
    }

    /// @inheritdoc IComplianceModule
    /// @dev Approvals are of wallets, whoever they belong to.
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        if (_isFree(movement)) return 0;
        Approval[OPEN_LIMIT] storage approvals = _approvals[_booksOf(keeper, parameter)][movement.from][movement.to];
        code = NOT_APPROVED;
        for (uint256 i = 0; i < OPEN_LIMIT; ++i) {
            Approval memory approval = approvals[i];
            if (approval.count == 0) break;
            if (approval.amount != movement.amount) continue;
            if (movement.at <= approval.expiresAt) return 0;
            code = APPROVAL_EXPIRED;
        }
    }

    /// @inheritdoc IComplianceModule
    /// @dev The largest amount approved, of those that are not above it.
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter)
        external
        view
        override
        returns (uint256 most)
    {
        if (_isFree(movement)) return movement.amount;
        Approval[OPEN_LIMIT] storage approvals = _approvals[_booksOf(keeper, parameter)][movement.from][movement.to];
        for (uint256 i = 0; i < OPEN_LIMIT; ++i) {
            Approval memory approval = approvals[i];
            if (approval.count == 0) break;
            bool isOpen = movement.at <= approval.expiresAt && approval.amount <= movement.amount;
            if (isOpen && approval.amount > most) most = approval.amount;
        }
    }

    /// @notice True if `compliance` approved the transfer of this hash, and that approval holds now.
    function isTransferApproved(address compliance, bytes32 transferHash) external view returns (bool) {
        return getTransferApprovals(compliance, transferHash) != 0;
    }

    /// @notice All approvals that hold now for transfers from one wallet to another.
    function getOpenApprovals(address compliance, address from, address to) external view returns (Approval[] memory open) {
        Approval[OPEN_LIMIT] memory approvals = _approvals[_booksFor(compliance)][from][to];
        uint256 count = 0;
        open = new Approval[](OPEN_LIMIT);
        for (uint256 i = 0; i < OPEN_LIMIT; ++i) {
            if (approvals[i].count == 0 || approvals[i].expiresAt < block.timestamp) continue;
            approvals[i].expiresAt = _expiryOf(approvals[i].expiresAt);
            open[count++] = approvals[i];
        }
        assembly ("memory-safe") {
            mstore(open, count)
        }
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == NOT_APPROVED) return "the transfer is not approved";
        if (code == APPROVAL_EXPIRED) return "the approval of the transfer has expired";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "ConditionalTransferModule";
    }

    /// @notice How often `compliance` approved the transfer of this hash, of what holds now and was not used.
    function getTransferApprovals(address compliance, bytes32 transferHash) public view returns (uint256 count) {
        Transfer memory transfer = _transfers[transferHash];
        Approval[OPEN_LIMIT] storage approvals = _approvals[_booksFor(compliance)][transfer.from][transfer.to];
        for (uint256 i = 0; i < OPEN_LIMIT; ++i) {
            Approval memory approval = approvals[i];
            if (approval.amount == transfer.amount && approval.expiresAt >= block.timestamp) count += approval.count;
        }
    }

    /// @notice How a transfer is named, as in the 4.1 suite.
    function calculateTransferHash(address from, address to, uint256 amount, address token) public pure returns (bytes32) {
        return keccak256(abi.encode(from, to, amount, token));
    }

    function _approve(address from, address to, uint256 amount, uint40 expiresAt) private {
        require(amount != 0 && amount <= type(uint104).max, ConditionalAmountOutOfRange(amount, type(uint104).max));
        uint40 lastSecond = expiresAt == 0 ? FOREVER : expiresAt;
        require(lastSecond >= block.timestamp, ConditionalApprovalLapsed(expiresAt, block.timestamp));
        Approval[OPEN_LIMIT] storage approvals = _approvals[_booksFor(msg.sender)][from][to];
        uint256 place = _placeFor(approvals, amount, lastSecond);
        require(place < OPEN_LIMIT, ConditionalApprovalsTooMany(from, to, OPEN_LIMIT));
        Approval memory old = approvals[place];
        uint64 count = old.expiresAt == lastSecond && old.amount == amount ? old.count + 1 : 1;
        // The cast loses nothing: the amount was compared with what fits.
        approvals[place] = Approval(uint104(amount), lastSecond, count);
        address token = IModularCompliance(msg.sender).getTokenBound();
        _transfers[calculateTransferHash(from, to, amount, token)] = Transfer(from, to, amount);
        emit TransferApproved(msg.sender, from, to, amount, expiresAt);
    }

    function _unApprove(address from, address to, uint256 amount) private {
        Approval[OPEN_LIMIT] storage approvals = _approvals[_booksFor(msg.sender)][from][to];
        uint256 place = _longest(approvals, amount);
        require(place < OPEN_LIMIT, ConditionalApprovalUnknown(from, to, amount));
        uint40 expiresAt = _expiryOf(approvals[place].expiresAt);
        _take(approvals, place);
        emit ApprovalRemoved(msg.sender, from, to, amount, expiresAt);
    }

    /// @dev Takes one off the count; the last of them takes the place of what is used up.
    function _take(Approval[OPEN_LIMIT] storage approvals, uint256 place) private {
        uint64 count = approvals[place].count;
        if (count > 1) {
            approvals[place].count = count - 1;
            return;
        }
        uint256 last = place;
        while (last + 1 < OPEN_LIMIT && approvals[last + 1].count != 0) ++last;
        if (last != place) approvals[place] = approvals[last];
        delete approvals[last];
    }

    /// @dev Where an approval like this stands, else where one has run out or none is; OPEN_LIMIT if there is no room.
    function _placeFor(Approval[OPEN_LIMIT] storage approvals, uint256 amount, uint40 lastSecond)
        private
        view
        returns (uint256 place)
    {
        place = OPEN_LIMIT;
        for (uint256 i = 0; i < OPEN_LIMIT; ++i) {
            Approval memory approval = approvals[i];
            if (approval.count != 0 && approval.amount == amount && approval.expiresAt == lastSecond) return i;
            bool isRoom = approval.count == 0 || approval.expiresAt < block.timestamp;
            if (isRoom && place == OPEN_LIMIT) place = i;
            if (approval.count == 0) break;
        }
    }

    /// @dev Of the approvals that hold at `time`, the one that runs out first; OPEN_LIMIT if there is none.
    function _shortest(Approval[OPEN_LIMIT] storage approvals, uint256 amount, uint40 time) private view returns (uint256 place) {
        place = OPEN_LIMIT;
        uint40 soonest = FOREVER;
        for (uint256 i = 0; i < OPEN_LIMIT; ++i) {
            Approval memory approval = approvals[i];
            if (approval.count == 0) break;
            if (approval.amount != amount || approval.expiresAt < time || approval.expiresAt > soonest) continue;
            (place, soonest) = (i, approval.expiresAt);
        }
    }

    /// @dev Of the approvals that hold now, the one that holds longest; OPEN_LIMIT if there is none.
    function _longest(Approval[OPEN_LIMIT] storage approvals, uint256 amount) private view returns (uint256 place) {
        place = OPEN_LIMIT;
        uint256 latest = block.timestamp;
        for (uint256 i = 0; i < OPEN_LIMIT; ++i) {
            Approval memory approval = approvals[i];
            if (approval.count == 0) break;
            if (approval.amount == amount && approval.expiresAt >= latest) (place, latest) = (i, approval.expiresAt);
        }
    }

    function _isFree(Movement calldata movement) private pure returns (bool) {
        return movement.authority != Authority.Holder || movement.amount == 0;
    }

    function _expiryOf(uint40 lastSecond) private pure returns (uint40) {
        return lastSecond == FOREVER ? 0 : lastSecond;
    }

    function _requireSameLength(uint256 from, uint256 to, uint256 amounts) private pure {
        require(from == to && from == amounts, ConditionalLengthMismatch(from, to, amounts));
    }
}
