"""A submission: the folder in which an issuer declares an asset and lays its documents.

`<inbox>/<name>/declaration.json` is put there last, when the documents are complete:

    {"class": "real-estate.house", "currency": "USD",
     "metadata": {"schema": "aimy.house/1", …},
     "documents": [{"name": "deed", "file": "deed.pdf"}]}
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from aimy.canonical import canonical_json
from aimy.errors import AimyError
from oracles.assets.documents import MAX_DOCUMENT_BYTES, DocumentError, text_of_pdf
from oracles.assets.formats import FORMATS, read_statements

DECLARATION: Final = "declaration.json"
MAX_DECLARATION_BYTES: Final = 65_536
MAX_DOCUMENTS: Final = 16
_CLASS: Final = re.compile(r"^[a-z][a-z0-9.\-]{0,31}$")
_CURRENCY: Final = re.compile(r"^[A-Z]{3}$")
_DOCUMENT_NAME: Final = re.compile(r"^[a-z0-9][a-z0-9.\-]{0,31}$")


class SubmissionError(AimyError):
    """A submission that must not reach the chain. `reasons` lists everything that is wrong with it."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its name on chain (ASCII, at most 32 bytes) and its bytes."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


@dataclass(frozen=True, slots=True)
class Submission:
    """A declared asset whose documents agree with the declaration."""

    asset_class: str
    currency: str
    metadata: Mapping[str, Any]
    documents: tuple[Document, ...]

    @property
    def metadata_json(self) -> bytes:
        return canonical_json(self.metadata)

    @property
    def metadata_hash(self) -> bytes:
        return hashlib.sha256(self.metadata_json).digest()

    def document(self, name: str) -> Document:
        return next(document for document in self.documents if document.name == name)


def read_submission(folder: Path) -> Submission:
    """Reads and checks a submission. Raises SubmissionError with every reason found."""
    declaration = _read_declaration(folder / DECLARATION)
    reasons: list[str] = []
    asset_class = _matching(declaration, "class", _CLASS, "a kind such as 'real-estate.house'", reasons)
    currency = _matching(declaration, "currency", _CURRENCY, "an ISO 4217 code such as 'USD'", reasons)
    metadata = declaration.get("metadata")
    schema = metadata.get("schema") if isinstance(metadata, dict) else None
    if not isinstance(metadata, dict):
        reasons.append(f"metadata: {metadata!r}, expected an object")
    elif not isinstance(schema, str) or schema not in FORMATS:
        reasons.append(f"metadata.schema: {schema!r}, expected one of {', '.join(sorted(FORMATS))}")
    documents = _read_documents(folder, declaration.get("documents"), reasons)
    if not reasons:
        reasons += _disagreements(documents, metadata or {})
    if reasons:
        raise SubmissionError(tuple(reasons))
    return Submission(asset_class, currency, metadata or {}, documents)


def _read_declaration(path: Path) -> dict[str, Any]:
    try:
        size = path.stat().st_size
        if size > MAX_DECLARATION_BYTES:
            raise SubmissionError((f"{DECLARATION} has {size} bytes, at most {MAX_DECLARATION_BYTES} are accepted",))
        declaration = orjson.loads(path.read_bytes())
    except ValueError as error:
        raise SubmissionError((f"{DECLARATION} is not JSON: {error}",)) from error
    except OSError as error:
        raise SubmissionError((f"{DECLARATION} cannot be read: {error.strerror}",)) from error
    if not isinstance(declaration, dict):
        raise SubmissionError((f"{DECLARATION} holds {type(declaration).__name__}, expected an object",))
    return declaration


def _matching(
    declaration: Mapping[str, Any], key: str, pattern: re.Pattern[str], expected: str, reasons: list[str]
) -> str:
    value = declaration.get(key)
    if isinstance(value, str) and pattern.match(value):
        return value
    reasons.append(f"{key}: {value!r}, expected {expected}")
    return ""


def _read_documents(folder: Path, listed: Any, reasons: list[str]) -> tuple[Document, ...]:
    if not isinstance(listed, list) or not 0 < len(listed) <= MAX_DOCUMENTS:
        reasons.append(f"documents: {listed!r}, expected a list of 1 to {MAX_DOCUMENTS} documents")
        return ()
    documents: list[Document] = []
    for position, entry in enumerate(listed):
        name, file = (entry.get("name"), entry.get("file")) if isinstance(entry, dict) else (None, None)
        if not isinstance(name, str) or not _DOCUMENT_NAME.match(name):
            expected = "1 to 32 lower-case letters, digits, dots and dashes"
            reasons.append(f"documents[{position}].name: {name!r}, expected {expected}")
        elif any(document.name == name for document in documents):
            reasons.append(f"documents[{position}].name: {name!r} is taken by an earlier document")
        elif not isinstance(file, str) or not _is_inside(folder, file):
            reasons.append(f"documents[{position}].file: {file!r}, expected a file beside {DECLARATION}")
        elif (size := (folder / file).stat().st_size) > MAX_DOCUMENT_BYTES:
            reasons.append(f"documents[{position}].file: {file!r} has {size} bytes, at most {MAX_DOCUMENT_BYTES}")
        else:
            documents.append(Document(name, (folder / file).read_bytes()))
    return tuple(documents)


def _is_inside(folder: Path, file: str) -> bool:
    """True for a regular file directly in the folder: no path, no link that leads out."""
    if not file or "/" in file or "\\" in file or "\0" in file or file.startswith("."):
        return False
    path = folder / file
    return path.is_file() and not path.is_symlink()


def _disagreements(documents: tuple[Document, ...], metadata: Mapping[str, Any]) -> list[str]:
    document_format = FORMATS[metadata["schema"]]
    found: list[str] = []
    for document in documents:
        try:
            statements = read_statements(text_of_pdf(document.content))
        except DocumentError as error:
            found.append(f"{document.name}: {error}")
            continue
        found += [f"{document.name}: {each}" for each in document_format.disagreements(statements, metadata)]
    return found
