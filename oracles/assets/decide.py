"""What to do next for a submission, from what the chain shows of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class AssetStatus(IntEnum):
    """The life of an asset, as AssetRegistry numbers it."""

    NONE = 0
    DRAFT = 1
    SUBMITTED = 2
    APPROVED = 3
    TOKENISED = 4
    RETIRED = 5
    REJECTED = 6


@dataclass(frozen=True, slots=True)
class RegisteredAsset:
    """An asset as the chain has it; `documents` are hashes by name."""

    asset_id: int
    status: AssetStatus
    documents: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Register:
    """Nothing of this issuer with this metadata is on chain."""


@dataclass(frozen=True, slots=True)
class SetDocument:
    """A document of the submission is missing on chain, or another stands there."""

    asset_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Submit:
    """The draft is complete."""

    asset_id: int


@dataclass(frozen=True, slots=True)
class Settled:
    """Nothing is left to do for the issuer."""

    asset_id: int
    status: AssetStatus


@dataclass(frozen=True, slots=True)
class Refuse:
    """The submission contradicts what is on chain and past changing."""

    reason: str


Step = Register | SetDocument | Submit | Settled | Refuse


def decide(documents: Mapping[str, bytes], asset: RegisteredAsset | None) -> Step:
    """The next step towards a submitted asset with exactly these documents (hashes by name).

    Only a draft is touched. What the officer rejected is not handed in again by itself: whoever corrects it decides.
    """
    if asset is None:
        return Register()
    missing = [name for name in sorted(documents) if asset.documents.get(name) != documents[name]]
    if asset.status is not AssetStatus.DRAFT:
        if missing:
            return Refuse(
                f"asset {asset.asset_id} has the same metadata and is {asset.status.name.lower()}"
                f" with other documents than: {', '.join(missing)}"
            )
        return Settled(asset.asset_id, asset.status)
    if missing:
        return SetDocument(asset.asset_id, missing[0])
    return Submit(asset.asset_id)
