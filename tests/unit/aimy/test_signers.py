import copy
import json
import pickle

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak
from pydantic import SecretStr

from aimy.errors import FatalError
from aimy.settings import SignerSettings
from aimy.signers import EnvSigner, KeystoreSigner, signer_from

KEY = "0x" + "11" * 32
ADDRESS = Account.from_key(KEY).address
TYPED = {
    "types": {
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}],
        "Report": [{"name": "value", "type": "uint256"}],
    },
    "primaryType": "Report",
    "domain": {"name": "AIMY", "chainId": 31337},
    "message": {"value": 5},
}


@pytest.fixture(scope="module")
def keystore(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "key.json"
    path.write_text(json.dumps(Account.encrypt(KEY, "open", kdf="pbkdf2", iterations=2)))
    return path


@pytest.mark.parametrize("key", ["", "0x12", "not a key", "0x" + "00" * 32, "0x" + "ff" * 32])
def test_wrong_key__is_fatal_and_not_told(key):
    with pytest.raises(FatalError, match="expected 32 bytes in hexadecimal") as failed:
        EnvSigner(SecretStr(key))

    assert not key or key not in str(failed.value)


def test_wrong_password__is_fatal(keystore):
    with pytest.raises(FatalError, match="does not open"):
        KeystoreSigner(keystore, SecretStr("shut"))


@pytest.mark.parametrize("content", ["{}", "[]", '{"version": 3}'])
def test_file_that_is_no_keystore__is_fatal(tmp_path, content):
    (tmp_path / "k.json").write_text(content)

    with pytest.raises(FatalError, match="does not open"):
        KeystoreSigner(tmp_path / "k.json", SecretStr("open"))


def test_missing_keystore_or_password_file__is_fatal(tmp_path, keystore):
    with pytest.raises(FatalError, match="cannot be read"):
        KeystoreSigner(tmp_path / "none.json", SecretStr("open"))
    with pytest.raises(FatalError, match=r"password file .*none cannot be read"):
        signer_from(SignerSettings(keystore=keystore, password_file=tmp_path / "none"))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_digest_of_another_length__is_refused(length):
    with pytest.raises(ValueError, match=f"digest has {length} bytes, expected 32"):
        EnvSigner(SecretStr(KEY)).sign_digest(bytes(length))


def test_key__shows_nowhere_and_does_not_travel():
    signer = EnvSigner(SecretStr(KEY))

    assert repr(signer) == f"EnvSigner({ADDRESS})"
    assert not hasattr(signer, "__dict__")
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="holds a key"):
            way(signer)


def test_keystore_and_key__sign_alike(tmp_path, keystore):
    (tmp_path / "password").write_text("open\n")
    from_file = signer_from(SignerSettings(keystore=keystore, password_file=tmp_path / "password"))
    from_key = signer_from(SignerSettings(key=SecretStr(KEY)))

    assert from_file.address == from_key.address == ADDRESS
    assert from_file.sign_digest(b"\x07" * 32) == from_key.sign_digest(b"\x07" * 32)


def test_signatures__recover_to_the_address():
    signer = EnvSigner(SecretStr(KEY))
    digest = keccak(text="anything")

    assert Account._recover_hash(digest, signature=signer.sign_digest(digest)) == ADDRESS
    message = encode_typed_data(full_message=TYPED)
    assert Account.recover_message(message, signature=signer.sign_typed_data(TYPED)) == ADDRESS
    assert signer.sign_typed_data(TYPED)[64] in (27, 28)


@pytest.mark.parametrize("number", range(8))
def test_signed_digest__is_what_wallets_sign(number):
    digest = keccak(text=f"anything {number}")

    assert EnvSigner(SecretStr(KEY)).sign_digest(digest) == bytes(Account.unsafe_sign_hash(digest, KEY).signature)


def test_transaction__recovers_to_the_address():
    tx = {"to": ADDRESS, "value": 1, "gas": 21_000, "nonce": 0, "chainId": 1, "type": 2}

    raw = EnvSigner(SecretStr(KEY)).sign_transaction({**tx, "maxFeePerGas": 2, "maxPriorityFeePerGas": 1})

    assert Account.recover_transaction(raw) == ADDRESS
