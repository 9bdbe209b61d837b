// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Duties} from "../interfaces/Duties.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title SupplyLimitModule
/// @notice No more shares are issued than the compliance's limit. A rule of issuance: transfers do not ask it.
/// @dev UNITS token units.
///      TRUST each compliance decides for its own token only.
/// @custom:stop the compliance removes it.
contract SupplyLimitModule is ComplianceModule {
    uint8 private constant LIMIT_EXCEEDED = 1;

    /// @dev The event of the 4.1 module, whose arguments are not indexed.
    event SupplyLimitSet(address compliance, uint256 limit);

    error SupplyLimitOutOfRange(uint256 limit, uint256 largest);

    /// @notice Sets the most that may exist. Until it is set, nothing may be issued.
    function setSupplyLimit(uint256 limit) external onlyBound {
        require(limit <= type(uint104).max, SupplyLimitOutOfRange(limit, type(uint104).max));
        _bindings[msg.sender].value = uint216(limit);
        emit SupplyLimitSet(msg.sender, limit);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        if (movement.authority != Authority.Issuance) return 0;
        (uint256 supply, uint256 limit) = (IERC20(movement.token).totalSupply(), uint216(parameter));
        return supply > limit || movement.amount > limit - supply ? LIMIT_EXCEEDED : 0;
    }

    /// @inheritdoc IComplianceModule
    function maxAllowed(address, Movement calldata movement, uint256 parameter) external view override returns (uint256) {
        if (movement.authority != Authority.Issuance) return movement.amount;
        (uint256 supply, uint256 limit) = (IERC20(movement.token).totalSupply(), uint216(parameter));
        uint256 room = limit > supply ? limit - supply : 0;
        return movement.amount < room ? movement.amount : room;
    }

    function getSupplyLimit(address compliance) external view returns (uint256) {
        return _bindings[compliance].value;
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_ISSUANCE;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        return code == LIMIT_EXCEEDED ? "more shares would exist than the limit allows" : "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "SupplyLimitModule";
    }
}
