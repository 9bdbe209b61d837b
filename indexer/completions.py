"""What a projection cannot say of single events: done in the same transaction, after the tables are folded.

Each completion looks at the events of a source (a batch, or those that were taken back) and mends the rows that they
are about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak
from psycopg import Cursor as DatabaseCursor
from psycopg import sql

from indexer.decoding import readable
from indexer.node import TokenText
from indexer.projections.sql import Source

Db = DatabaseCursor[Any]
TokenReader = Callable[[str], TokenText]

_INT8_MAX = 2**63 - 1
_CLAIM_BYTES = 64
_CLAIM_TYPE = keccak(text="Claim(address identity,uint256 topic,uint64 issuedAt,uint64 expiresAt,bytes32 evidenceHash)")
_DOMAIN_TYPE = keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
_DOMAIN_NAME = keccak(text="AIMY ClaimIssuer") + keccak(text="1")


_CLAIM_TERMS = ("claims", "issued_at", "expires_at", "digest", "revoked_at")
_TOKEN_TEXT = ("tokens", "name", "symbol", "decimals")

COMPLETED: dict[str, tuple[str, ...]] = {
    "ClaimAdded": _CLAIM_TERMS,
    "ClaimChanged": _CLAIM_TERMS,
    "ClaimRemoved": _CLAIM_TERMS,
    "ClaimRevoked": ("claims", "revoked_at"),
    "SuiteDeployed": _TOKEN_TEXT,
    "UpdatedTokenInformation": _TOKEN_TEXT,
}
"""What follows which event beyond its projections: table and columns."""


@dataclass(frozen=True)
class Scope:
    """names: which events the source has; rebuilt: whether the rows they are about were made anew just now."""

    source: Source
    names: frozenset[str]
    rebuilt: bool


def complete(db: Db, scope: Scope, *, chain_id: int, read_token: TokenReader) -> None:
    if scope.names & {"ClaimAdded", "ClaimChanged", "ClaimRemoved"}:
        _read_claims(db, scope.source, chain_id)
    if scope.names & {"ClaimAdded", "ClaimChanged", "ClaimRemoved", "ClaimRevoked"}:
        _revoke_claims(db, scope.source)
    if scope.rebuilt or scope.names & {"SuiteDeployed", "UpdatedTokenInformation"}:
        _read_tokens(db, scope, read_token)


def _run(db: Db, statement: str) -> None:
    db.execute(statement.encode())


def _read_claims(db: Db, source: Source, chain_id: int) -> None:
    """Reads what this platform's claims say: when they were signed, until when they hold, how they are revoked."""
    _run(
        db,
        f"""
        SELECT identity, topic, claim_id, issuer, data FROM aimy_index.claims WHERE identity IN (
            SELECT e.address FROM {source.relation} e
            WHERE {source.condition} AND e.name IN ('ClaimAdded', 'ClaimChanged', 'ClaimRemoved'))
        """,
    )
    rows = [
        (*claim_terms(data, identity, int(topic), issuer, chain_id), identity, claim_id)
        for identity, topic, claim_id, issuer, data in db.fetchall()
    ]
    db.executemany(
        "UPDATE aimy_index.claims SET issued_at = %s, expires_at = %s, digest = %s"
        " WHERE identity = %s AND claim_id = %s",
        rows,
    )


def claim_terms(
    data: bytes, identity: str, topic: int, issuer: str, chain_id: int
) -> tuple[int | None, int | None, bytes | None]:
    """Signing time, last second and EIP-712 digest of a claim; Nones if `data` is not in this platform's form."""
    issued_at, expires_at = divmod(int.from_bytes(data[32:], "big"), 2**64)
    if len(data) != _CLAIM_BYTES or max(issued_at, expires_at) > _INT8_MAX:
        return None, None, None
    claim = [_word(identity), *(number.to_bytes(32, "big") for number in (topic, issued_at, expires_at)), data[:32]]
    domain = keccak(_DOMAIN_TYPE + _DOMAIN_NAME + chain_id.to_bytes(32, "big") + _word(issuer))
    return issued_at, expires_at, keccak(b"\x19\x01" + domain + keccak(_CLAIM_TYPE + b"".join(claim)))


def _word(address: str) -> bytes:
    return bytes(12) + bytes.fromhex(address[2:])


def _revoke_claims(db: Db, source: Source) -> None:
    _run(
        db,
        f"""
        WITH about AS (
            SELECT e.name, e.address, e.args->>'digest' AS digest FROM {source.relation} e
            WHERE {source.condition} AND e.args IS NOT NULL
            AND e.name IN ('ClaimAdded', 'ClaimChanged', 'ClaimRemoved', 'ClaimRevoked')
        ), revoked AS (
            SELECT c.identity, c.claim_id, min(r.at) AS at FROM aimy_index.claims c
            LEFT JOIN aimy_index.claim_revocations r ON r.issuer = c.issuer AND r.digest = c.digest
            WHERE c.identity IN (SELECT address FROM about WHERE name <> 'ClaimRevoked')
            OR (c.issuer, c.digest) IN (
                SELECT address, aimy_index.unhex(digest) FROM about WHERE name = 'ClaimRevoked')
            GROUP BY c.identity, c.claim_id
        )
        UPDATE aimy_index.claims c SET revoked_at = revoked.at FROM revoked
        WHERE c.identity = revoked.identity AND c.claim_id = revoked.claim_id
        AND c.revoked_at IS DISTINCT FROM revoked.at
        """,
    )


def _read_tokens(db: Db, scope: Scope, read_token: TokenReader) -> None:
    """Names are on the chain as hashes in events; the token itself is asked. What it says now is what holds."""
    source = scope.source
    condition = (
        "name IS NULL"
        if scope.rebuilt
        else f"address IN (SELECT e.args->>'token' FROM {source.relation} e WHERE {source.condition}"
        f" AND e.name = 'SuiteDeployed' UNION SELECT e.address FROM {source.relation} e"
        f" WHERE {source.condition} AND e.name = 'UpdatedTokenInformation')"
    )
    _run(db, f"SELECT address FROM aimy_index.tokens WHERE {condition} ORDER BY address")
    for (address,) in db.fetchall():
        said = read_token(address)
        db.execute(
            sql.SQL("UPDATE aimy_index.tokens SET name = %s, symbol = %s, decimals = %s WHERE address = %s"),
            (_fit(said.name), _fit(said.symbol), said.decimals, address),
        )


def _fit(text: str | None) -> str | None:
    return None if text is None else readable(text)
