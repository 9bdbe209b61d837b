"""What every event does to every table. Raw events are kept whether or not a projection reads them."""

from indexer.projections import access, assets, contracts, identity, market, tokens
from indexer.projections.spec import Occurrences, Projection, Standing

PROJECTIONS: tuple[Projection, ...] = (
    *contracts.PROJECTIONS,
    *assets.PROJECTIONS,
    *identity.PROJECTIONS,
    *tokens.PROJECTIONS,
    *market.PROJECTIONS,
    *access.PROJECTIONS,
)

__all__ = ["PROJECTIONS", "Occurrences", "Projection", "Standing"]
