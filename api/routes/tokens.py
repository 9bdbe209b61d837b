"""Security tokens, their holders and movements."""

from __future__ import annotations

from fastapi import APIRouter

from api.chain import ChainDep
from api.database import Row
from api.errors import not_found
from api.models.base import Page
from api.models.preflight import PreflightAnswer
from api.models.tokens import Token, TokenAnswer, TokenHolder, Transfer
from api.pages import PageDep
from api.queries.tokens import TokenQueries
from api.routes.answers import page, single
from api.routes.parameters import AddressPath, AmountQuery, FromQuery, SnapshotDep, ToQuery

router = APIRouter(prefix="/v1/tokens", tags=["tokens"])


@router.get("")
async def tokens(snapshot: SnapshotDep, request: PageDep) -> Page[Token]:
    """All tokens of the platform's factory, the oldest first."""
    return page(Token, await TokenQueries(snapshot).page(request), snapshot)


@router.get("/{address}")
async def token(address: AddressPath, snapshot: SnapshotDep) -> TokenAnswer:
    """One token, how many hold it, and its record dates."""
    queries = TokenQueries(snapshot)
    row = await _existing(queries, address)
    dates = [
        {"record_date": date["record_date"], "is_closed": snapshot.block.at > date["record_date"]}
        for date in await queries.record_dates(address)
    ]
    return single(TokenAnswer, row, snapshot, holder_count=await queries.holder_count(address), record_dates=dates)


@router.get("/{address}/holders")
async def holders(address: AddressPath, snapshot: SnapshotDep, request: PageDep) -> Page[TokenHolder]:
    """Who holds the token, the largest first; former holders are left out."""
    queries = TokenQueries(snapshot)
    await _existing(queries, address)
    return page(TokenHolder, await queries.token_holders(address, request), snapshot)


@router.get("/{address}/transfers")
async def transfers(address: AddressPath, snapshot: SnapshotDep, request: PageDep) -> Page[Transfer]:
    """Movements of the token, the newest first."""
    queries = TokenQueries(snapshot)
    await _existing(queries, address)
    return page(Transfer, await queries.transfers(address, request), snapshot)


@router.get("/{address}/preflight")
async def preflight(
    address: AddressPath, giver: FromQuery, receiver: ToQuery, amount: AmountQuery, chain: ChainDep
) -> PreflightAnswer:
    """Whether a transfer would pass, everything that speaks against it, from when on it may, and how much of it now.

    Answered by the chain itself, at its newest block, for every token with an ERC-3643 interface.
    """
    return PreflightAnswer.of(await chain.preflight(address, giver, receiver, int(amount)))


async def _existing(queries: TokenQueries, address: str) -> Row:
    row = await queries.one(address)
    if row is None:
        raise not_found("token", address, "address")
    return row
