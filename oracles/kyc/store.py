"""Applications at rest: one encrypted file each, written whole or not at all."""

import os
import tempfile
import threading
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr, ValidationError

from aimy.errors import AimyError, FatalError
from aimy.locks import locked
from oracles.kyc.application import Applicant
from oracles.kyc.case import Case

SUFFIX = ".application"
LOCK_NAME = ".lock"


class WalletTakenError(AimyError):
    """Another application speaks for the wallet."""


class ApplicationStore:
    """The folder of one daemon's applications, opened by one process at a time.

    File names are the applications' random ids; everything else is Fernet-encrypted. FatalError when the folder is in
    use, the key does not open it, or a file was altered.
    """

    def __init__(self, folder: Path, key: SecretStr) -> None:
        try:
            self._fernet = Fernet(key.get_secret_value())
        except ValueError:
            raise FatalError("the store key is not valid, expected a Fernet key: 32 bytes in URL-safe base64") from None
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock_file = locked(folder / LOCK_NAME, f"the application store {folder} is in use by another process")
            self._cases = {case.application_id: case for case in map(self._read, sorted(folder.glob(f"*{SUFFIX}")))}
        except OSError as error:
            raise FatalError(f"the application store {folder} cannot be used: {error.strerror}") from error
        self._by_wallet = {case.applicant.wallet: case.application_id for case in self._cases.values()}
        self._by_identity = {case.identity: case.application_id for case in reversed(self.all()) if case.identity}
        self._guard = threading.Lock()

    def open_case(self, applicant: Applicant, received_at: int) -> Case:
        """The application of `applicant`: a new one, or the one that says the same already.

        WalletTakenError when the wallet applied with other statements. That holds after a refusal, too: else whoever is
        refused tries the next name.
        """
        with self._guard:
            known = self._by_wallet.get(applicant.wallet)
            if known is not None:
                if self._cases[known].applicant != applicant:
                    raise WalletTakenError("this wallet has applied with other statements already")
                return self._cases[known]
            case = Case.opened(applicant, received_at)
            self._write(case)
            self._by_wallet[applicant.wallet] = case.application_id
            return case

    def save(self, case: Case) -> None:
        with self._guard:
            if self._cases.get(case.application_id) != case:
                self._write(case)

    def get(self, application_id: str) -> Case | None:
        return self._cases.get(application_id)

    def owner_of(self, identity: str) -> str | None:
        """The application that `identity` was first seen with."""
        return self._by_identity.get(identity)

    def all(self) -> tuple[Case, ...]:
        """Every case, the earliest first."""
        return tuple(sorted(self._cases.copy().values(), key=lambda case: (case.received_at, case.application_id)))

    def close(self) -> None:
        """Lets another process open the store."""
        self._lock_file.close()

    def _write(self, case: Case) -> None:
        token = self._fernet.encrypt(case.model_dump_json().encode())
        target = self._folder / f"{case.application_id}{SUFFIX}"
        handle, unfinished = tempfile.mkstemp(dir=self._folder, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(token)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(target)
        except OSError as error:
            Path(unfinished).unlink(missing_ok=True)
            raise FatalError(
                f"application {case.label} cannot be written to {self._folder}: {error.strerror}"
            ) from error
        _sync_folder(self._folder)
        self._cases[case.application_id] = case
        if case.identity is not None:
            self._by_identity.setdefault(case.identity, case.application_id)

    def _read(self, path: Path) -> Case:
        try:
            case = Case.model_validate_json(self._fernet.decrypt(path.read_bytes()))
        except InvalidToken:
            raise FatalError(f"{path.name} does not open: another store key wrote it, or it was altered") from None
        except ValidationError as error:
            raise FatalError(f"{path.name} is no application: {error.error_count()} fields are wrong") from None
        if path.name != f"{case.application_id}{SUFFIX}":
            raise FatalError(f"{path.name} holds another application: the files were exchanged")
        return case


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
