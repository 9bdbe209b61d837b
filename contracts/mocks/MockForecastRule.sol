// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../compliance/interfaces/Duties.sol";
import {Forecast} from "../compliance/interfaces/Forecast.sol";
import {IdentityChange} from "../compliance/interfaces/IdentityChange.sol";
import {Movement} from "../compliance/interfaces/Movement.sol";
import {ComplianceModule} from "../compliance/modules/ComplianceModule.sol";

/// @title MockForecastRule
/// @notice A rule that is open for some seconds of each period, and allows whole lots up to a limit; or one that does not answer.
contract MockForecastRule is ComplianceModule {
    enum Mood {
        Answers,
        Reverts,
        WastesGas,
        SaysNothing,
        HidesForecast,
        ForecastsNever,
        ForecastsUnknown
    }

    uint8 private constant CLOSED = 1;
    uint8 private constant NO_LOT = 2;
    uint8 private constant TOO_MUCH = 3;

    uint40 public period = 1;
    uint40 public opensAt;
    uint40 public openSeconds = 1;
    uint256 public lot = 1;
    uint256 public most = type(uint256).max;
    Mood public mood;

    error MockRuleSilent();

    function setHours(uint40 period_, uint40 opensAt_, uint40 openSeconds_) external {
        (period, opensAt, openSeconds) = (period_, opensAt_, openSeconds_);
    }

    function setLot(uint256 lot_, uint256 most_) external {
        (lot, most) = (lot_, most_);
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function record(Movement calldata, uint256) external {}

    function recount(IdentityChange calldata, uint256) external {}

    function check(address, Movement calldata movement, uint256) external view returns (uint8) {
        _beMoody();
        if (_nextOpen(movement.at) != movement.at) return CLOSED;
        if (movement.amount % lot != 0) return NO_LOT;
        return movement.amount > most ? TOO_MUCH : 0;
    }

    function nextAllowed(address, Movement calldata movement, uint256) external view override returns (uint40) {
        _beMoody();
        if (mood == Mood.HidesForecast) revert MockRuleSilent();
        if (mood == Mood.ForecastsNever) return Forecast.NEVER;
        if (mood == Mood.ForecastsUnknown) return Forecast.UNKNOWN;
        if (movement.amount % lot != 0 || movement.amount > most) return Forecast.NEVER;
        return _nextOpen(movement.at);
    }

    function maxAllowed(address, Movement calldata movement, uint256) external view override returns (uint256) {
        _beMoody();
        if (mood == Mood.HidesForecast) revert MockRuleSilent();
        if (_nextOpen(movement.at) != movement.at) return 0;
        uint256 amount = movement.amount < most ? movement.amount : most;
        return amount - amount % lot;
    }

    function duties() external pure virtual returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.CHECKS_ISSUANCE;
    }

    function reason(uint8) external pure virtual returns (string memory) {
        return "the mock rule does not want it";
    }

    function name() external pure virtual returns (string memory) {
        return "MockForecastRule";
    }

    function _nextOpen(uint40 time) private view returns (uint40) {
        uint40 second = (time + period - opensAt % period) % period;
        return second < openSeconds ? time : time + period - second;
    }

    function _beMoody() private view {
        if (mood == Mood.Reverts) revert MockRuleSilent();
        if (mood == Mood.WastesGas) assembly ("memory-safe") { invalid() }
        if (mood == Mood.SaysNothing) assembly ("memory-safe") { return(0, 0) }
    }
}

/// @title EvilNamelessRule
/// @notice Says junk where it is asked for words.
contract EvilNamelessRule is MockForecastRule {
    function reason(uint8) external pure override returns (string memory) {
        assembly ("memory-safe") {
            mstore(0, 0x20)
            mstore(0x20, not(0))
            return(0, 0x40)
        }
    }

    function name() external pure override returns (string memory) {
        assembly ("memory-safe") {
            mstore(0, not(0))
            mstore(0x20, not(0))
            return(0, 0x40)
        }
    }
}

/// @title EvilWordlessRule
/// @notice Says bytes that are no text where it is asked for words.
contract EvilWordlessRule is MockForecastRule {
    function reason(uint8) external pure override returns (string memory) {
        return string(abi.encodePacked(bytes1(0xff)));
    }

    function name() external pure override returns (string memory) {
        return string(abi.encodePacked("N", bytes1(0xfe)));
    }
}
