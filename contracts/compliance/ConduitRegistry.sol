// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

import {IConduitMaker} from "./interfaces/IConduitMaker.sol";
import {IConduitRegistry} from "./interfaces/IConduitRegistry.sol";

/// @title ConduitRegistry
/// @notice Says which contracts may become conduits of a token: those that a listed factory made.
/// @dev TRUST the compliance officer lists factories; what they answer is believed.
///      LIVENESS a factory that reverts stops the listing of conduits until it is delisted; conduits that stand go on.
///      NOT CHECKED that a conduit deals in the token that lists it.
/// @custom:stop delist the factory: none of its contracts becomes a conduit any more.
contract ConduitRegistry is IConduitRegistry, AccessManaged {
    uint256 private constant MAKER_LIMIT = 16;

    address[] private _makers;

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IConduitRegistry
    function setMaker(address maker, bool isMaker) external restricted {
        uint256 count = _makers.length;
        uint256 place = 0;
        while (place < count && _makers[place] != maker) ++place;
        require((place < count) != isMaker, ConduitMakerUnchanged(maker, isMaker));
        if (isMaker) {
            require(count < MAKER_LIMIT, ConduitMakersTooMany(MAKER_LIMIT));
            _requireMaker(maker);
            _makers.push(maker);
        } else {
            _makers[place] = _makers[count - 1];
            _makers.pop();
        }
        emit ConduitMakerSet(maker, isMaker);
    }

    /// @inheritdoc IConduitRegistry
    function isMade(address conduit) external view returns (bool) {
        uint256 count = _makers.length;
        for (uint256 i = 0; i < count; ++i) {
            if (IConduitMaker(_makers[i]).isConduitMade(conduit)) return true;
        }
        return false;
    }

    /// @inheritdoc IConduitRegistry
    function getMakers() external view returns (address[] memory) {
        return _makers;
    }

    /// @dev Nobody made the zero address: what says otherwise says it of every address.
    function _requireMaker(address maker) private view {
        bytes memory question = abi.encodeCall(IConduitMaker.isConduitMade, (address(0)));
        require(
            LowLevelCall.staticcallNoReturn(maker, question) && LowLevelCall.returnDataSize() == 32
                && bytes32(LowLevelCall.returnData()) == 0,
            ConduitMakerForeign(maker)
        );
    }
}
