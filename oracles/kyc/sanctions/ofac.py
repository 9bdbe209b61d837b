"""Reader of OFAC's list of specially designated nationals in its XML format (`sdn.xml`).

The file is read as a stream, entry by entry. It is untrusted input: a document type declaration (the only place where
entities can be declared) is refused, and depth and size are bounded. Elements are known by their local name, because
the publisher has changed the namespace before.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol
from xml.parsers import expat

from oracles.kyc.countries import alpha2_of_name
from oracles.kyc.sanctions.dates import parse_date_span
from oracles.kyc.sanctions.record import Alias, AliasQuality, PartyKind, SanctionedParty

CHUNK_BYTES = 64 * 1024
MAX_DEPTH = 12
MAX_ENTRY_CHARACTERS = 1_000_000
NAMESPACE_SEPARATOR = "|"
KINDS = {kind.value: kind for kind in PartyKind}


class ByteStream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class SdnFormatError(Exception):
    """The file is not a complete, harmless OFAC SDN list."""


class _Node:
    __slots__ = ("children", "tag", "text")

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.text = ""
        self.children: list[_Node] = []

    def value(self, tag: str) -> str:
        return next((child.text.strip() for child in self.children if child.tag == tag), "")

    def items(self, list_tag: str) -> list["_Node"]:
        return [item for child in self.children if child.tag == list_tag for item in child.children]


class SdnReader:
    """Iterates over the entries of `stream`. `published` is known once iteration has begun.

    Raises SdnFormatError for anything that is not a whole list: broken XML, a declared document type, an entry without
    what every entry has, or another number of entries than the header declares.
    """

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._stack: list[_Node] = []
        self._characters = 0
        self._ready: list[SanctionedParty] = []
        self._root_seen = False
        self._declared: int | None = None
        self.published: date | None = None

    def __iter__(self) -> Iterator[SanctionedParty]:
        parser = self._parser()
        count = 0
        try:
            while chunk := self._stream.read(CHUNK_BYTES):
                parser.Parse(chunk, False)
                count += len(self._ready)
                yield from self._take()
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise SdnFormatError(f"not well-formed XML: {error}") from error
        count += len(self._ready)
        yield from self._take()
        if count != self._declared or self.published is None:
            raise SdnFormatError(
                f"the header must give date and number of entries: {self._declared} declared, {count} read"
            )

    def _take(self) -> list[SanctionedParty]:
        ready, self._ready = self._ready, []
        return ready

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=NAMESPACE_SEPARATOR)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.EntityDeclHandler = _refuse_document_type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        return parser

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        tag = name.rpartition(NAMESPACE_SEPARATOR)[2]
        if not self._root_seen:
            if tag != "sdnList":
                raise SdnFormatError(f"the root element is {tag!r}, expected 'sdnList'")
            self._root_seen = True
            return
        if len(self._stack) >= MAX_DEPTH:
            raise SdnFormatError(f"elements nested deeper than {MAX_DEPTH}")
        node = _Node(tag)
        if self._stack:
            self._stack[-1].children.append(node)
        self._stack.append(node)

    def _text(self, text: str) -> None:
        if not self._stack:
            return
        self._characters += len(text)
        if self._characters > MAX_ENTRY_CHARACTERS:
            raise SdnFormatError(f"an entry of more than {MAX_ENTRY_CHARACTERS} characters")
        self._stack[-1].text += text

    def _end(self, _name: str) -> None:
        if not self._stack:
            return
        node = self._stack.pop()
        if self._stack:
            return
        self._characters = 0
        if node.tag == "sdnEntry":
            self._ready.append(_party(node))
        elif node.tag == "publshInformation":
            self._header(node)

    def _header(self, node: _Node) -> None:
        published, declared = node.value("Publish_Date"), node.value("Record_Count")
        try:
            self.published = datetime.strptime(published, "%m/%d/%Y").date()
            self._declared = int(declared)
        except ValueError as error:
            raise SdnFormatError(f"the header gives date {published!r} and count {declared!r}") from error


def _refuse_document_type(*_declaration: object) -> None:
    raise SdnFormatError("declares a document type; the published list has none")


def _party(entry: _Node) -> SanctionedParty:
    uid, kind, name = entry.value("uid"), entry.value("sdnType"), _name(entry)
    if not uid.isdecimal() or kind not in KINDS or not name:
        raise SdnFormatError(f"entry with uid {uid!r}, sdnType {kind!r} and {'a' if name else 'no'} name")
    nationalities = _countries(entry, "nationalityList") | _countries(entry, "citizenshipList")
    spans = [parse_date_span(item.value("dateOfBirth")) for item in entry.items("dateOfBirthList")]
    return SanctionedParty(
        uid=int(uid),
        kind=KINDS[kind],
        name=name,
        aliases=tuple(_alias(item) for item in entry.items("akaList") if _name(item)),
        birth_dates=tuple(span for span in spans if span),
        nationalities=nationalities,
        countries=nationalities | _countries(entry, "addressList"),
        programmes=tuple(item.text.strip() for item in entry.items("programList")),
    )


def _name(node: _Node) -> str:
    return f"{node.value('firstName')} {node.value('lastName')}".strip()


def _alias(node: _Node) -> Alias:
    """An alias counts as strong unless it is marked weak."""
    return Alias(_name(node), AliasQuality.WEAK if node.value("category") == AliasQuality.WEAK else AliasQuality.STRONG)


def _countries(entry: _Node, list_tag: str) -> frozenset[str]:
    codes = (alpha2_of_name(item.value("country")) for item in entry.items(list_tag))
    return frozenset(code for code in codes if code)
