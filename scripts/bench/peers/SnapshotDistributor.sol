// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20Snapshot} from "@openzeppelin/contracts-v4/token/ERC20/extensions/ERC20Snapshot.sol";
import {IERC20} from "@openzeppelin/contracts-v4/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts-v4/token/ERC20/utils/SafeERC20.sol";

/// @title SnapshotDistributor
/// @notice Pays by a snapshot: a holder claims, or the distributor goes along its list of holders. Only for measuring: it checks nobody.
contract SnapshotDistributor {
    using SafeERC20 for IERC20;

    struct Payment {
        uint256 snapshotId;
        uint256 amount;
    }

    event Paid(uint256 indexed paymentId, address indexed holder, uint256 amount);

    error PaidAlready(uint256 paymentId, address holder);

    ERC20Snapshot public immutable share;
    IERC20 public immutable currency;

    address[] private _holders;
    Payment[] private _payments;
    mapping(uint256 paymentId => mapping(address holder => bool)) private _isPaid;

    constructor(ERC20Snapshot share_, IERC20 currency_) {
        (share, currency) = (share_, currency_);
    }

    function enrol(address[] calldata holders) external {
        for (uint256 i = 0; i < holders.length; ++i) {
            _holders.push(holders[i]);
        }
    }

    function fund(uint256 snapshotId, uint256 amount) external returns (uint256 paymentId) {
        _payments.push(Payment(snapshotId, amount));
        currency.safeTransferFrom(msg.sender, address(this), amount);
        return _payments.length - 1;
    }

    function claim(uint256 paymentId) external {
        Payment memory payment = _payments[paymentId];
        _pay(paymentId, payment, msg.sender, share.totalSupplyAt(payment.snapshotId));
    }

    /// @notice Pays `count` holders of the list, from number `first` on.
    function distribute(uint256 paymentId, uint256 first, uint256 count) external {
        Payment memory payment = _payments[paymentId];
        uint256 supply = share.totalSupplyAt(payment.snapshotId);
        for (uint256 i = first; i < first + count; ++i) {
            _pay(paymentId, payment, _holders[i], supply);
        }
    }

    function _pay(uint256 paymentId, Payment memory payment, address holder, uint256 supply) private {
        if (_isPaid[paymentId][holder]) revert PaidAlready(paymentId, holder);
        _isPaid[paymentId][holder] = true;
        uint256 amount = payment.amount * share.balanceOfAt(holder, payment.snapshotId) / supply;
        emit Paid(paymentId, holder, amount);
        currency.safeTransfer(holder, amount);
    }
}
