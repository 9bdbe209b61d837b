"""The text layer of a PDF, read within limits."""

import io
from typing import Final

from pypdf import PdfReader

from aimy.errors import AimyError

MAX_DOCUMENT_BYTES: Final = 20_000_000
MAX_PAGES: Final = 100
MAX_TEXT_CHARACTERS: Final = 1_000_000


class DocumentError(AimyError):
    """A file that is no PDF with a text layer, or is larger than intake accepts."""


def text_of_pdf(content: bytes) -> str:
    """The text of all pages, in reading order. Raises DocumentError saying what is wrong with the file."""
    if len(content) > MAX_DOCUMENT_BYTES:
        raise DocumentError(f"has {len(content)} bytes, at most {MAX_DOCUMENT_BYTES} are accepted")
    if not content.startswith(b"%PDF-"):
        raise DocumentError(f"begins with {content[:8]!r}, expected a PDF (%PDF-)")
    try:
        text = _extract(content)
    except DocumentError:
        raise
    except Exception as error:  # a malformed file provokes nearly any exception in the parser
        raise DocumentError(f"cannot be parsed as PDF ({type(error).__name__}: {error})") from error
    if not text.strip():
        raise DocumentError("has no text layer")
    return text


def _extract(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise DocumentError("is encrypted")
    if len(reader.pages) > MAX_PAGES:
        raise DocumentError(f"has {len(reader.pages)} pages, at most {MAX_PAGES} are accepted")
    pages: list[str] = []
    for page in reader.pages:
        pages.append(page.extract_text())
        if sum(map(len, pages)) > MAX_TEXT_CHARACTERS:
            raise DocumentError(f"has more than {MAX_TEXT_CHARACTERS} characters of text")
    return "\n".join(pages)
