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


TAKES_MODELS = (AssetStatus.APPROVED, AssetStatus.TOKENISED)
"""States besides Draft in which the registry takes a further document."""


@dataclass(frozen=True, slots=True)
class RegisteredAsset:
    """An asset as the chain has it; `documents` are hashes by name, `unannounced` the issuer's models that may value it
    but do not stand among its documents."""

    asset_id: int
    status: AssetStatus
    documents: Mapping[str, bytes]
    unannounced: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """Nothing of this issuer with this metadata is on chain."""


@dataclass(frozen=True, slots=True)
class SetDocument:
    """A document of the submission is missing on chain, or another stands there."""

    asset_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Announce:
    """A model that may value the asset is to be named among its documents."""

    asset_id: int
    model_hash: bytes


@dataclass(frozen=True, slots=True)
class Submit:
    """The draft is complete."""

    asset_id: int


@dataclass(frozen=True, slots=True)
class Settled:
    """Nothing is left to do for the issuer; `is_waiting`: a model can be announced once the officer has approved."""

    asset_id: int
    status: AssetStatus
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Refuse:
    """The submission contradicts what is on chain and past changing."""

    reason: str


Step = Register | SetDocument | Announce | Submit | Settled | Refuse


def decide(documents: Mapping[str, bytes], asset: RegisteredAsset | None) -> Step:
    """The next step towards a submitted asset with exactly these documents (hashes by name).

    Only a draft is touched, but for models: they are announced for assets that live as well, which is what the registry
    lets be added then. What the officer rejected is not handed in again by itself: whoever corrects it decides.
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
        if asset.unannounced and asset.status in TAKES_MODELS:
            return Announce(asset.asset_id, asset.unannounced[0])
        is_waiting = bool(asset.unannounced) and asset.status is AssetStatus.SUBMITTED
        return Settled(asset.asset_id, asset.status, is_waiting)
    if missing:
        return SetDocument(asset.asset_id, missing[0])
    if asset.unannounced:
        return Announce(asset.asset_id, asset.unannounced[0])
    return Submit(asset.asset_id)
