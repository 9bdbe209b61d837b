"""The one exception tree.

AimyError
├── TransientError    the outside world is not ready: retry at the next tick
│   └── SpendLimitError    the signer has spent what a day allows it
├── FatalError        nothing that time heals: stop the process
├── ContractRefused   a contract said no, by a named error
└── ApiError          an answer over HTTP: status, code, message
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class AimyError(Exception):
    """The root of every error that AIMY raises on purpose."""


class TransientError(AimyError):
    """Something outside failed that may work again soon; the caller retries."""


class SpendLimitError(TransientError):
    """A transaction would take the signer beyond what it may spend within a day; time heals that."""


class FatalError(AimyError):
    """Something is wrong that a retry cannot mend; the process stops."""


class ContractRefused(AimyError):  # noqa: N818 - an answer rather than an error: the contract said no
    """A contract reverted.

    `name` is the error's name, `args_by_name` its decoded values; `data` the raw revert data ("0x…").
    An undecodable revert is called `UnknownError` with its `selector`, an empty one `RevertedWithoutReason`.
    """

    def __init__(self, name: str, args_by_name: Mapping[str, Any] | None = None, data: str = "0x") -> None:
        self.name = name
        self.args_by_name: dict[str, Any] = dict(args_by_name or {})
        self.data = data
        super().__init__(name, self.args_by_name, data)

    def __str__(self) -> str:
        values = ", ".join(f"{key}={_readable(value)}" for key, value in self.args_by_name.items())
        return f"{self.name}({values})"


class ApiError(AimyError):
    """An error with its HTTP form: `status` (4xx or 5xx), `code` (a constant word), `message` (a sentence)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        if not 400 <= status <= 599:
            raise ValueError(f"status is {status}, expected 400 to 599")
        self.status = status
        self.code = code
        self.message = message
        super().__init__(status, code, message)

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.message}"


def _readable(value: Any) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_readable(item) for item in value) + "]"
    return str(value)
