import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from aimy.errors import FatalError
from oracles.kyc.case import Status
from oracles.kyc.store import ApplicationStore, WalletTakenError

OTHER_WALLET = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
NOW = 1_700_000_000


@pytest.fixture(scope="module")
def key():
    return SecretStr(Fernet.generate_key().decode())


@pytest.fixture
def store(tmp_path, key):
    store = ApplicationStore(tmp_path / "store", key)
    yield store
    store.close()


def reopened(store, tmp_path, key) -> ApplicationStore:
    store.close()
    return ApplicationStore(tmp_path / "store", key)


@pytest.fixture
def kept(store, applicant, tmp_path):
    """Folder and case of a store that was closed with one application in it."""
    case = store.open_case(applicant, NOW)
    return tmp_path / "store", case


def test_key_that_is_none__is_fatal(tmp_path):
    with pytest.raises(FatalError, match="expected a Fernet key"):
        ApplicationStore(tmp_path, SecretStr("hunter2"))


def test_other_key__does_not_open_the_store(store, kept, tmp_path):
    with pytest.raises(FatalError, match="another store key wrote it"):
        reopened(store, tmp_path, SecretStr(Fernet.generate_key().decode()))


def test_altered_file__is_fatal(store, kept, tmp_path, key):
    folder, case = kept
    path = folder / f"{case.application_id}.application"
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    with pytest.raises(FatalError, match="or it was altered"):
        reopened(store, tmp_path, key)


def test_exchanged_files__are_fatal(store, kept, tmp_path, key):
    folder, case = kept
    (folder / f"{case.application_id}.application").rename(folder / f"{'0' * 32}.application")
    with pytest.raises(FatalError, match="the files were exchanged"):
        reopened(store, tmp_path, key)


def test_store_in_use__is_not_opened_twice(store, tmp_path, key):
    with pytest.raises(FatalError, match="in use by another process"):
        ApplicationStore(tmp_path / "store", key)


def test_wallet_with_other_statements__is_taken_even_after_a_refusal(store, applicant):
    case = store.open_case(applicant, NOW)
    store.save(case.with_(status=Status.REFUSED))
    with pytest.raises(WalletTakenError):
        store.open_case(applicant.model_copy(update={"full_name": "Ada Byron"}), NOW)


def test_same_statements__are_the_same_application(store, applicant):
    assert store.open_case(applicant, NOW) == store.open_case(applicant, NOW + 1)
    assert len(store.all()) == 1


def test_disk_that_refuses__leaves_nothing_behind(store, applicant, tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("oracles.kyc.store.os.fsync", full)
    with pytest.raises(FatalError, match="No space left"):
        store.open_case(applicant, NOW)
    assert store.all() == ()
    assert [path.name for path in (tmp_path / "store").iterdir()] == [".lock"]


def test_files__show_no_personal_data(kept):
    folder, _ = kept
    stored = b"".join(path.name.encode() + path.read_bytes() for path in folder.iterdir())
    for secret in (b"Ada", b"Lovelace", b"1985", b"0x7099"):
        assert secret not in stored


def test_reopened_store__holds_the_same(store, applicant, tmp_path, key):
    first = store.open_case(applicant, NOW)
    store.save(first.with_(status=Status.AWAITING_CONSENT, identity=OTHER_WALLET))
    second = store.open_case(applicant.model_copy(update={"wallet": OTHER_WALLET}), NOW + 1)
    again = reopened(store, tmp_path, key)
    assert again.all() == (first.with_(status=Status.AWAITING_CONSENT, identity=OTHER_WALLET), second)
    assert again.owner_of(OTHER_WALLET) == first.application_id
    again.close()


def test_case__hashes_evidence_with_its_own_salt(applicant, store):
    first = store.open_case(applicant, NOW)
    second = store.open_case(applicant.model_copy(update={"wallet": OTHER_WALLET}), NOW)
    assert first.salt != second.salt
    assert first.identity_salt != second.identity_salt and first.identity_salt not in first.salt
    assert "Ada" not in repr(first)
