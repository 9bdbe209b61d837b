// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title CodeData
/// @notice Keeps data that is read often and written seldom as the code of a contract: reading any amount costs one account.
library CodeData {
    /// @dev Stops whoever calls the contract, so that the data is never run.
    bytes1 private constant STOP = 0x00;

    /// @notice Most bytes that fit the code of one contract beside its first one.
    uint256 internal constant SIZE_LIMIT = 24_575;

    error DataTooLong(uint256 length, uint256 limit);
    error DataNotWritten();

    /// @notice Writes `data`; returns where it stands.
    function write(bytes memory data) internal returns (address place) {
        require(data.length <= SIZE_LIMIT, DataTooLong(data.length, SIZE_LIMIT));
        // PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: copies out all that follows these ten bytes.
        bytes memory creation = bytes.concat(hex"61", bytes2(uint16(data.length + 1)), hex"80600a5f395ff3", STOP, data);
        assembly ("memory-safe") {
            place := create(0, add(creation, 0x20), mload(creation))
        }
        require(place != address(0), DataNotWritten());
    }

    /// @notice What was written at `place`; empty if nothing was.
    function read(address place) internal view returns (bytes memory data) {
        assembly ("memory-safe") {
            let size := extcodesize(place)
            if size { size := sub(size, 1) }
            data := mload(0x40)
            mstore(data, size)
            extcodecopy(place, add(data, 0x20), 1, size)
            mstore(0x40, add(data, and(add(size, 0x3f), not(0x1f))))
        }
    }

    /// @notice Address of creation number `nonce` of `creator`: the hash of both in RLP. The first creation of a contract is number 1;
    ///         more than 24 bits can count are not expected.
    function creationOf(address creator, uint256 nonce) internal pure returns (address) {
        if (nonce < 0x80) return _earlyCreationOf(creator, nonce);
        bytes memory list = nonce < 0x100
            ? bytes.concat(hex"d794", bytes20(creator), hex"81", bytes1(uint8(nonce)))
            : nonce < 0x10000
                ? bytes.concat(hex"d894", bytes20(creator), hex"82", bytes2(uint16(nonce)))
                : bytes.concat(hex"d994", bytes20(creator), hex"83", bytes3(uint24(nonce)));
        return address(uint160(uint256(keccak256(list))));
    }

    /// @dev The same without memory of its own: 23 bytes 0xd6, 0x94, creator, nonce.
    function _earlyCreationOf(address creator, uint256 nonce) private pure returns (address place) {
        assembly ("memory-safe") {
            mstore(0, or(or(shl(240, 0xd694), shl(80, creator)), shl(72, nonce)))
            place := and(keccak256(0, 23), 0xffffffffffffffffffffffffffffffffffffffff)
        }
    }
}
