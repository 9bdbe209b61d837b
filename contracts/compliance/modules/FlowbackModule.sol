// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../interfaces/Duties.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title FlowbackModule
/// @notice Shares sold abroad do not flow back until a distribution period has ended: nobody of the home country receives any from a person of
///         another country, or from a pool (Regulation S, 17 CFR 230.903(b)).
/// @dev UNITS unix seconds.
///      TRUST each compliance decides for its own token only.
///      NOT CHECKED which of a person's shares were sold abroad: where he lives decides.
/// @custom:stop the compliance removes it.
contract FlowbackModule is ComplianceModule {
    uint8 private constant FLOWS_BACK = 1;
    uint256 private constant COUNTRY_BITS = 16;

    event FlowbackSet(address indexed compliance, uint16 homeCountry, uint40 endsAt);

    error FlowbackCountryZero();
    error FlowbackPeriodOver(uint256 endsAt, uint256 time);

    /// @notice Sets the home country (ISO 3166-1 numeric) and the first second after the distribution period.
    function setFlowback(uint16 homeCountry, uint40 endsAt) external onlyBound {
        require(homeCountry != 0, FlowbackCountryZero());
        require(endsAt > block.timestamp, FlowbackPeriodOver(endsAt, block.timestamp));
        _bindings[msg.sender].value = uint216(uint256(endsAt) << COUNTRY_BITS | homeCountry);
        emit FlowbackSet(msg.sender, homeCountry, endsAt);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address, Movement calldata movement, uint256 parameter) external pure returns (uint8) {
        return _flowsBack(movement, parameter) && movement.at < _endsAt(parameter) ? FLOWS_BACK : 0;
    }

    /// @inheritdoc IComplianceModule
    function nextAllowed(address, Movement calldata movement, uint256 parameter) external pure override returns (uint40) {
        uint40 endsAt = _endsAt(parameter);
        return _flowsBack(movement, parameter) && movement.at < endsAt ? endsAt : movement.at;
    }

    /// @notice The home country, and the first second after the distribution period.
    function getFlowback(address compliance) external view returns (uint16 homeCountry, uint40 endsAt) {
        uint256 value = _bindings[compliance].value;
        return (uint16(value), _endsAt(value));
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        return code == FLOWS_BACK ? "shares sold abroad do not return home within the distribution period" : "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "FlowbackModule";
    }

    function _flowsBack(Movement calldata movement, uint256 parameter) private pure returns (bool) {
        uint16 home = uint16(parameter);
        if (movement.authority != Authority.Holder || movement.isToConduit) return false;
        return movement.toCountry == home && (movement.isFromConduit || movement.fromCountry != home);
    }

    function _endsAt(uint256 parameter) private pure returns (uint40) {
        return uint40(parameter >> COUNTRY_BITS);
    }
}
