// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Duties} from "../interfaces/Duties.sol";
import {Movement} from "../interfaces/Movement.sol";
import {IssuanceModule} from "./IssuanceModule.sol";

/// @title TicketMinimumModule
/// @notice Nobody pays less than a minimum for shares that are issued to him, unless he holds a claim that exempts him.
/// @dev UNITS units of the currency.
///      TRUST each compliance decides for its own token only; the agents of the token say truly what is paid and under which regime.
///      NOT CHECKED what is issued to a conduit, and several purchases that only together reach the minimum: each counts by itself.
/// @custom:stop the compliance removes it.
contract TicketMinimumModule is IssuanceModule {
    uint8 private constant TICKET_TOO_SMALL = 1;

    /// @param minimum least that is paid [units of the currency]
    /// @param exemptTopic topic of the claim that exempts; zero if none does
    struct Ticket {
        uint256 minimum;
        uint256 exemptTopic;
    }

    mapping(uint256 term => Ticket) private _tickets;

    event TicketMinimumSet(address indexed compliance, address indexed currency, uint256 minimum, uint256 exemptTopic);

    error TicketMinimumCurrencyZero();
    error TicketMinimumZero();

    /// @notice Sets the least that is paid in `currency`, and the topic of the claim whose holders are exempt, zero if nobody is. Until it is
    ///         set, nothing may be issued.
    function setTicketMinimum(address currency, uint256 minimum, uint256 exemptTopic) external onlyBound {
        require(currency != address(0), TicketMinimumCurrencyZero());
        require(minimum != 0, TicketMinimumZero());
        _tickets[_bindings[msg.sender].term] = Ticket(minimum, exemptTopic);
        _setValue(uint160(currency));
        emit TicketMinimumSet(msg.sender, currency, minimum, exemptTopic);
    }

    function getTicketMinimum(address compliance) external view returns (address currency, uint256 minimum, uint256 exemptTopic) {
        uint256 parameter = parameterOf(compliance);
        Ticket memory ticket = _tickets[_termOf(parameter)];
        return (address(uint160(parameter)), ticket.minimum, ticket.exemptTopic);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure override returns (uint16) {
        return Duties.CHECKS_ISSUANCE;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        return code == TICKET_TOO_SMALL ? "less is paid for the shares than the smallest ticket" : _paymentReason(code);
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "TicketMinimumModule";
    }

    function _record(bytes32, Movement calldata, uint256) internal override {}

    /// @dev Claims are asked for where a ticket is refused without one only.
    function _check(bytes32, Movement calldata movement, uint256 parameter) internal view override returns (uint8 code) {
        if (movement.isToConduit) return 0;
        Ticket storage ticket = _tickets[_termOf(parameter)];
        code = _paymentRefusal(movement, address(uint160(parameter)));
        if (code == 0 && movement.consideration < ticket.minimum) code = TICKET_TOO_SMALL;
        if (code != 0 && _isExempt(movement, ticket.exemptTopic)) code = 0;
    }
}
