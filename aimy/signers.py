"""Who signs: a key from the environment or from an encrypted keystore. Keys show in no repr and no log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from coincurve import PrivateKey
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from eth_utils.exceptions import ValidationError
from pydantic import SecretStr

from aimy.errors import FatalError
from aimy.settings import SignerSettings

_BAD_KEY = (ValueError, TypeError, KeyError, NotImplementedError, ValidationError)


class Signer(Protocol):
    """Signs for one address. Signatures are 65 bytes: r, s, v (27 or 28)."""

    @property
    def address(self) -> ChecksumAddress: ...

    def sign_transaction(self, tx: Mapping[str, Any]) -> bytes:
        """The raw signed transaction."""
        ...

    def sign_digest(self, digest: bytes) -> bytes:
        """The signature over a 32-byte digest that the caller made, as it is."""
        ...

    def sign_typed_data(self, full_message: Mapping[str, Any]) -> bytes:
        """The signature over an EIP-712 message (`types`, `primaryType`, `domain`, `message`)."""
        ...


class LocalSigner:
    """Signs with a key held in memory."""

    __slots__ = ("__account", "__key")

    def __init__(self, account: LocalAccount) -> None:
        self.__account = account
        self.__key = PrivateKey(bytes(account.key))

    @property
    def address(self) -> ChecksumAddress:
        return self.__account.address

    def sign_transaction(self, tx: Mapping[str, Any]) -> bytes:
        return bytes(self.__account.sign_transaction(dict(tx)).raw_transaction)

    def sign_digest(self, digest: bytes) -> bytes:
        if len(digest) != 32:
            raise ValueError(f"digest has {len(digest)} bytes, expected 32")
        signature = self.__key.sign_recoverable(digest, hasher=None)
        return signature[:64] + bytes([27 + signature[64]])

    def sign_typed_data(self, full_message: Mapping[str, Any]) -> bytes:
        return bytes(self.__account.sign_message(encode_typed_data(full_message=dict(full_message))).signature)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address})"

    def __reduce__(self) -> Any:
        raise TypeError(f"{type(self).__name__} holds a key and cannot be copied or pickled")


class EnvSigner(LocalSigner):
    """A plain key, as development has it. FatalError, without the key, when it is none."""

    __slots__ = ()

    def __init__(self, key: SecretStr) -> None:
        try:
            account = Account.from_key(key.get_secret_value().strip())
        except _BAD_KEY:
            raise FatalError("the signing key is not valid, expected 32 bytes in hexadecimal") from None
        super().__init__(account)


class KeystoreSigner(LocalSigner):
    """A V3 keystore file. FatalError when it cannot be read or the password is wrong."""

    __slots__ = ()

    def __init__(self, path: Path, password: SecretStr) -> None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FatalError(f"the keystore {path} cannot be read: {type(error).__name__}") from error
        try:
            account = Account.from_key(Account.decrypt(content, password.get_secret_value()))
        except _BAD_KEY:
            raise FatalError(f"the keystore {path} does not open: wrong password, or no V3 keystore") from None
        super().__init__(account)


def signer_from(settings: SignerSettings) -> LocalSigner:
    """The signer that the settings name."""
    if settings.key is not None:
        return EnvSigner(settings.key)
    if settings.keystore is None or settings.password_file is None:
        raise FatalError("no signer is configured: expected a key, or a keystore with its password file")
    try:
        password = settings.password_file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise FatalError(f"the password file {settings.password_file} cannot be read: {error.strerror}") from error
    return KeystoreSigner(settings.keystore, SecretStr(password))
