"""A chain on paper: blocks of random events of every kind, which real contracts would need years to emit.

What it holds is what a chain can hold: a new contract speaks after its introduction, a foreign one also before.
"""

from __future__ import annotations

import re
from random import Random

from eth_abi import encode
from eth_utils import keccak, to_checksum_address
from eth_utils.abi import abi_to_signature, collapse_if_tuple

from aimy import abis
from aimy.manifest import Deployed, Manifest
from indexer.node import Header, RawLog, TokenText
from indexer.projections.contracts import INTRODUCTIONS

PLATFORM = {
    "PlatformAccess": "PlatformAccess",
    "IdFactory": "OnchainIdFactory",
    "AssetRegistry": "AssetRegistry",
    "ValuationOracle": "ValuationOracle",
    "TokenFactory": "TokenFactory",
    "OfferingFactory": "OfferingFactory",
    "PoolFactory": "PoolFactory",
    "RegistryFactory": "RegistryFactory",
    "DividendDistributor": "DividendDistributor",
    "CountryAllowModule": "CountryAllowModule",
    "MaxBalanceModule": "MaxBalanceModule",
    "Stablecoin": "MockStablecoin",
}
FOREIGN = (
    "OnchainId",
    "IdentityRegistry",
    "IdentityRegistryStorage",
    "TrustedIssuersRegistry",
    "ClaimTopicsRegistry",
    "ClaimIssuer",
    "ModularCompliance",
)
#: what must exist before anything is said about it, in the first block
BEGINNINGS = (
    *[("AssetRegistry", "AssetRegistered", {"assetId": number}) for number in (1, 2, 3)],
    *[("DividendDistributor", "DistributionFunded", {"distributionId": number}) for number in (1, 2, 3)],
    ("TokenFactory", "SuiteDeployed", {}),
    ("OfferingFactory", "OfferingCreated", {}),
    ("PoolFactory", "PairCreated", {}),
)
IDS = {"assetId", "distributionId"}
_INTRODUCED = {(item.kind, item.event, item.argument): item for item in INTRODUCTIONS}


class PaperChain:
    """Plays the node for an indexer. `grow` adds blocks, `cut` takes them away."""

    def __init__(self, seed: int, kinds: tuple[str, ...] = ()) -> None:
        """`kinds` of contracts speak after the first block; none named: all."""
        self._random = Random(seed)
        self._count = 0
        self._kinds = kinds
        self.people = [self._address() for _ in range(4)]
        addresses = {name: self._address() for name in PLATFORM}
        self.manifest = Manifest(
            chain_id=7,
            name="paper",
            start_block=1,
            contracts={
                name: Deployed(address=addresses[name], block=1, code_hash="0x" + "00" * 32, abi=abi)
                for name, abi in PLATFORM.items()
            },
        )
        self._voices = {name: [addresses[name]] for name in PLATFORM}
        self._foreign = {kind: [self._address() for _ in range(2)] for kind in FOREIGN}
        self._blocks = [(Header(0, b"\0" * 32, b"\0" * 32, 1_000), [])]
        self.grow(1, beginnings=BEGINNINGS)

    def grow(self, blocks: int, beginnings=()) -> None:
        for _ in range(blocks):
            below = self._blocks[-1][0]
            number = below.number + 1
            block_hash = keccak(below.hash + self._random.randbytes(8))
            said = [*beginnings, *(self._choice() for _ in range(self._random.randrange(14)))]
            logs = [self._log(*event, number, block_hash, index) for index, event in enumerate(said)]
            header = Header(number, block_hash, below.hash, below.at + self._random.randrange(1, 9))
            self._blocks.append((header, logs))

    def cut(self, blocks: int) -> None:
        del self._blocks[-blocks:]

    def head(self, beside: int | None = None):
        return self._blocks[-1][0], self.headers([beside]).get(beside) if beside is not None else None

    def headers(self, numbers):
        return {number: self._blocks[number][0] for number in numbers if number < len(self._blocks)}

    def logs(self, addresses, first: int, last: int):
        wanted = {address.lower() for address in addresses}
        return [log for _, logs in self._blocks[first : last + 1] for log in logs if log.address in wanted]

    def logs_of_block(self, addresses, block_hash: bytes):
        number = next(header.number for header, _ in self._blocks if header.hash == block_hash)
        return self.logs(addresses, number, number)

    def token_text(self, address: str) -> TokenText:
        return TokenText(f"Token {address[-4:]}", None, 6)

    def _address(self) -> str:
        self._count += 1
        return to_checksum_address(keccak(self._count.to_bytes(32))[:20])

    def _choice(self):
        kind = self._random.choice(self._kinds or [*self._voices, *FOREIGN])
        entries = [item for item in abis.abi(PLATFORM.get(kind, kind)) if item["type"] == "event"]
        return (kind, self._random.choice(entries)["name"], {}) if entries else self._choice()

    def _log(self, kind: str, event: str, given: dict, number: int, block_hash: bytes, index: int) -> RawLog:
        speaker = self._random.choice([*self._voices.get(kind, []), *self._foreign.get(kind, [])])
        entry = next(
            item for item in abis.abi(PLATFORM.get(kind, kind)) if item["type"] == "event" and item["name"] == event
        )
        topics, types, values = [keccak(text=abi_to_signature(entry))], [], []
        for item in entry["inputs"]:
            value = given.get(item["name"], self._value(kind, event, item["name"], collapse_if_tuple(item)))
            if not item["indexed"]:
                types.append(collapse_if_tuple(item))
                values.append(value)
            elif item["type"] == "string":
                topics.append(keccak(text=value))
            else:
                topics.append(encode([item["type"]], [value]))
        transaction = keccak(block_hash + bytes([index]))
        return RawLog(number, block_hash, transaction, index, speaker.lower(), topics, encode(types, values))

    def _value(self, kind: str, event: str, name: str, type_: str):
        introduction = _INTRODUCED.get((kind, event, name))
        if introduction is not None and introduction.is_new:
            newcomer = self._address()
            self._voices.setdefault(introduction.introduces, []).append(newcomer)
            return newcomer
        if introduction is not None:
            return self._random.choice(self._foreign[introduction.introduces])
        if (event, name) == ("PoolOpened", "pool"):
            return self._random.choice(self._voices["Pool"])
        if name in IDS:
            return self._random.randint(1, 3)
        array = re.fullmatch(r"(.*)\[\]", type_)
        if array:
            return [self._value(kind, event, "", array[1]) for _ in range(self._random.randrange(3))]
        fields = re.fullmatch(r"\((.*)\)", type_)
        if fields:
            return tuple(self._value(kind, event, "", field) for field in fields[1].split(","))
        return self._plain(type_)

    def _plain(self, type_: str):
        if type_ == "address":
            return self._random.choice([*self.people, "0x" + "00" * 20])
        if type_ == "bool":
            return self._random.random() < 0.5
        if type_ == "string":
            return self._random.choice(["", "reason", "\0", "ü"])
        if type_ == "bytes":
            return self._random.randbytes(self._random.choice([0, 5, 64]))
        if type_.startswith("bytes"):
            size = int(type_[5:])
            return self._random.choice([b"USD", b"deed", b"\xff"])[:size].ljust(size, b"\0")
        return self._random.choice([0, 1, 2, 200, 2 ** int(type_[4:]) - 1 if type_ in ("uint256", "uint64") else 3])
