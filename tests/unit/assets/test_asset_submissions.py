import hashlib
import io
import json

import pytest
from pypdf import PdfReader, PdfWriter

from aimy.canonical import canonical_json
from oracles.assets import documents
from oracles.assets.documents import DocumentError, text_of_pdf
from oracles.assets.submission import SubmissionError, read_submission
from tests.support.submissions import DEED_LINES, HOUSE, declaration, hand_in, pdf


def reasons(folder):
    with pytest.raises(SubmissionError) as refused:
        read_submission(folder)
    return refused.value.reasons


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"class": "House"}, "class: 'House', expected a kind such as 'real-estate.house'"),
        ({"class": "a" * 33}, f"class: '{'a' * 33}', expected a kind such as 'real-estate.house'"),
        ({"class": None}, "class: None, expected a kind such as 'real-estate.house'"),
        ({"currency": "usd"}, "currency: 'usd', expected an ISO 4217 code such as 'USD'"),
        ({"metadata": [1]}, "metadata: [1], expected an object"),
        ({"metadata": {"schema": "aimy.ship/1"}}, "metadata.schema: 'aimy.ship/1', expected one of aimy.house/1"),
        ({"metadata": {"schema": ["x"]}}, "metadata.schema: ['x'], expected one of aimy.house/1"),
        ({"documents": []}, "documents: [], expected a list of 1 to 16 documents"),
        ({"documents": "deed.pdf"}, "documents: 'deed.pdf', expected a list of 1 to 16 documents"),
        (
            {"documents": [{"name": "The Deed", "file": "deed.pdf"}]},
            "documents[0].name: 'The Deed', expected 1 to 32 lower-case letters, digits, dots and dashes",
        ),
        (
            {"documents": ["deed.pdf"]},
            "documents[0].name: None, expected 1 to 32 lower-case letters, digits, dots and dashes",
        ),
        (
            {"documents": [{"name": "deed", "file": "deed.pdf"}] * 2},
            "documents[1].name: 'deed' is taken by an earlier document",
        ),
        (
            {"documents": [{"name": "deed", "file": "will.pdf"}]},
            "documents[0].file: 'will.pdf', expected a file beside declaration.json",
        ),
        (
            {"documents": [{"name": "deed", "file": "../secret.pdf"}]},
            "documents[0].file: '../secret.pdf', expected a file beside declaration.json",
        ),
        (
            {"documents": [{"name": "deed", "file": "/etc/hostname"}]},
            "documents[0].file: '/etc/hostname', expected a file beside declaration.json",
        ),
    ],
)
def test_declaration_is_wrong__is_refused_with_the_value_and_what_was_expected(tmp_path, changes, reason):
    hand_in(tmp_path)
    (tmp_path.parent / "secret.pdf").write_bytes(pdf(*DEED_LINES))
    assert reasons(hand_in(tmp_path, declaration(**changes))) == (reason,)


def test_everything_is_wrong__every_reason_is_given(tmp_path):
    hand_in(tmp_path, {"class": 1, "currency": 2, "metadata": 3, "documents": 4})
    assert [reason.partition(":")[0] for reason in reasons(tmp_path)] == ["class", "currency", "metadata", "documents"]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"metadata": NaN}', "[" * 60_000, " " * 70_000])
def test_declaration_is_no_json_object__is_refused(tmp_path, text):
    hand_in(tmp_path)
    (tmp_path / "declaration.json").write_text(text)
    assert reasons(tmp_path)[0].startswith("declaration.json ")


def test_document_is_a_link_to_another_place__is_refused(tmp_path):
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(pdf(*DEED_LINES))
    folder = hand_in(tmp_path / "house")
    (folder / "deed.pdf").unlink()
    (folder / "deed.pdf").symlink_to(outside)
    assert reasons(folder) == ("documents[0].file: 'deed.pdf', expected a file beside declaration.json",)


def test_deed_states_another_area__is_refused_naming_the_document(tmp_path):
    deed = pdf("Parcel: 2114700987", "Living area [sq ft]: 2,150")
    expected = "deed: Living area [sq ft] is stated as '2,150', declared as 1250"
    assert reasons(hand_in(tmp_path, deed=deed)) == (expected,)


def test_second_document_contradicts__is_refused(tmp_path):
    listed = [{"name": "deed", "file": "deed.pdf"}, {"name": "survey", "file": "survey.pdf"}]
    hand_in(tmp_path, declaration(documents=listed), survey=pdf("Bedrooms: 3"))
    assert reasons(tmp_path) == ("survey: no line states 'Parcel', which every document must",)


def encrypted(content):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "begins with b'', expected a PDF"),
        (b"\x89PNG\r\n\x1a\n", "begins with b'\\x89PNG\\r\\n\\x1a\\n', expected a PDF"),
        (b"%PDF-1.7\njunk", "cannot be parsed as PDF"),
        (pdf(*DEED_LINES)[:300], "cannot be parsed as PDF"),
        (pdf(), "has no text layer"),
        (encrypted(pdf(*DEED_LINES)), "is encrypted"),
    ],
    ids=["empty", "image", "junk", "cut off", "no text", "encrypted"],
)
def test_document_has_no_readable_text__is_refused_with_the_reason(content, message):
    with pytest.raises(DocumentError) as refused:
        text_of_pdf(content)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("MAX_DOCUMENT_BYTES", 100, "at most 100"),
        ("MAX_PAGES", 0, "1 pages"),
        ("MAX_TEXT_CHARACTERS", 10, "characters"),
    ],
)
def test_document_is_beyond_a_limit__is_refused(monkeypatch, limit, value, message):
    monkeypatch.setattr(documents, limit, value)
    with pytest.raises(DocumentError) as refused:
        text_of_pdf(pdf(*DEED_LINES))
    assert message in str(refused.value)


def test_right_submission__is_read_with_its_hashes(tmp_path):
    submission = read_submission(hand_in(tmp_path))
    assert (submission.asset_class, submission.currency) == ("real-estate.house", "USD")
    assert submission.metadata_json == canonical_json(HOUSE)
    assert submission.metadata_hash == hashlib.sha256(canonical_json(HOUSE)).digest()
    content = (tmp_path / "deed.pdf").read_bytes()
    assert submission.document("deed").sha256 == hashlib.sha256(content).digest()


def test_key_order_of_the_declaration__does_not_change_the_hash(tmp_path):
    first = read_submission(hand_in(tmp_path / "a"))
    turned = declaration(metadata=dict(reversed(HOUSE.items())))
    assert json.dumps(turned) != json.dumps(declaration())
    assert read_submission(hand_in(tmp_path / "b", turned)).metadata_hash == first.metadata_hash


def test_declaration_cannot_be_read__is_refused(tmp_path):
    (tmp_path / "declaration.json").mkdir()
    assert reasons(tmp_path) == ("declaration.json cannot be read: Is a directory",)
