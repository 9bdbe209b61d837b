// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaimIssuer} from "../identity/interfaces/IClaimIssuer.sol";

/// @title EvilIssuer
/// @notice A trusted issuer that misbehaves as `mode` says.
contract EvilIssuer is IClaimIssuer {
    enum Mode {
        Reverts,
        BurnsGas,
        AnswersNothing,
        AnswersTwo,
        AnswersAtLength,
        Vouches
    }

    Mode public mode;

    error EvilIssuerRefusal();

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    function isClaimValid(address, uint256, bytes calldata, bytes calldata) external view returns (bool) {
        if (mode == Mode.Reverts) revert EvilIssuerRefusal();
        if (mode == Mode.BurnsGas) {
            uint256 i = 0;
            while (true) ++i;
        }
        uint256 word = mode == Mode.AnswersTwo ? 2 : 1;
        uint256 size = mode == Mode.AnswersNothing ? 0 : mode == Mode.AnswersAtLength ? 4128 : 32;
        assembly {
            mstore(0, word)
            return(0, size)
        }
    }
}
