// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaimIssuer} from "../identity/interfaces/IClaimIssuer.sol";

/// @title EvilIdentity
/// @notice An identity that answers `getClaim` as badly as `mode` says, and vouches for any claim itself.
contract EvilIdentity is IClaimIssuer {
    enum Mode {
        OwnIssuer,
        Reverts,
        BurnsGas,
        AnswersNothing,
        AnswersAtLength,
        PointsOutside,
        TellsHugeLength,
        ClaimOfOtherTopic
    }

    Mode public mode;
    bytes public signature;
    bytes public data;

    error EvilRefusal();

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    function setClaim(bytes calldata signature_, bytes calldata data_) external {
        (signature, data) = (signature_, data_);
    }

    function getClaim(bytes32) external view returns (uint256, uint256, address, bytes memory, bytes memory, string memory) {
        if (mode == Mode.OwnIssuer) return (1, 1, address(this), hex"01", hex"02", "");
        if (mode == Mode.ClaimOfOtherTopic) return (2, 1, address(this), signature, data, "");
        if (mode == Mode.Reverts) revert EvilRefusal();
        if (mode == Mode.BurnsGas) {
            uint256 i = 0;
            while (true) ++i;
        }
        if (mode == Mode.AnswersAtLength) _answerWord(0, 4128);
        if (mode == Mode.PointsOutside) _answerWord(type(uint256).max - 31, 256);
        if (mode == Mode.TellsHugeLength) _answerWord(64, 256);
        _answerWord(0, 0);
    }

    function isClaimValid(address, uint256, bytes calldata, bytes calldata) external pure returns (bool) {
        return true;
    }

    /// @dev Topic 1, then `word` in every place of an answer of `size` bytes.
    function _answerWord(uint256 word, uint256 size) private pure {
        assembly {
            mstore(0, 1)
            for { let at_ := 0x20 } lt(at_, size) { at_ := add(at_, 0x20) } { mstore(at_, word) }
            if eq(word, 64) { mstore(64, not(0)) }
            return(0, size)
        }
    }
}
