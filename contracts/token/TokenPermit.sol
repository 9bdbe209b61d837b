// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {NoncesUpgradeable} from "@openzeppelin/contracts-upgradeable/utils/NoncesUpgradeable.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {TokenStorage} from "./TokenStorage.sol";

/// @title TokenPermit
/// @notice EIP-2612: allowances by signature. The domain carries the token's name of the day and version 1.
abstract contract TokenPermit is IERC20Permit, IERC20Errors, TokenStorage, EIP712Upgradeable, NoncesUpgradeable {
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    /// @inheritdoc IERC20Permit
    function permit(address owner_, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= deadline, TokenPermitExpired(deadline, block.timestamp));
        bytes32 terms = keccak256(abi.encode(PERMIT_TYPEHASH, owner_, spender, value, _useNonce(owner_), deadline));
        address signer = ECDSA.recover(_hashTypedDataV4(terms), v, r, s);
        require(signer == owner_, TokenPermitSignerInvalid(signer, owner_));
        _approve(owner_, spender, value);
    }

    /// @inheritdoc IERC20Permit
    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner_) public view virtual override(IERC20Permit, NoncesUpgradeable) returns (uint256) {
        return super.nonces(owner_);
    }

    function _approve(address owner_, address spender, uint256 amount) internal {
        require(spender != address(0), ERC20InvalidSpender(spender));
        _state().allowances[owner_][spender] = amount;
        emit IERC20.Approval(owner_, spender, amount);
    }

    function _EIP712Name() internal view override returns (string memory) {
        return _state().name;
    }

    function _EIP712Version() internal pure override returns (string memory) {
        return "1";
    }
}
