// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConduitMaker} from "../compliance/interfaces/IConduitMaker.sol";

/// @title MockConduitMaker
/// @notice Claims to have made whatever it was told.
contract MockConduitMaker is IConduitMaker {
    mapping(address conduit => bool) public isConduitMade;

    function claim(address conduit) external {
        isConduitMade[conduit] = true;
    }
}
