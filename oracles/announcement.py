"""How an issuer announces on chain which models may value an asset: as its documents, named by the model's hash."""

from typing import Final

from aimy.chain import Block, Chain
from aimy.errors import ContractRefused

DOCUMENT_PREFIX: Final = (
    b"valuation-model:"  # 16 bytes; the model's first 16 follow, since what was announced cannot be replaced
)


def document_name(model_hash: bytes) -> bytes:
    """Under which name an asset's documents announce a model."""
    return DOCUMENT_PREFIX + model_hash[:16]


def is_announced(chain: Chain, asset_id: int, model_hash: bytes, block: Block | str = "latest") -> bool:
    """True if a document of the asset on chain says exactly this hash."""
    registry = chain.contract("AssetRegistry").functions
    try:
        _, said, _ = chain.call(registry.getDocument(asset_id, document_name(model_hash)), block=block)
    except ContractRefused:
        return False
    return bool(bytes(said) == model_hash)
