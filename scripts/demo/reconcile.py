"""The end of the run: what contracts, database and API say of one block, side by side and to the unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import requests
from rich.table import Table

from aimy.postgres import database_url
from aimy.settings import DatabaseSettings
from scripts.demo import mirrored
from scripts.demo.world import DemoError, World

#: what a fact is called -> what it amounts to
Facts = dict[str, int | str]
ATTEMPTS = 20


def await_index(world: World) -> None:
    """Waits until the index has reached the chain's head and the API says so."""
    head = world.chain.head().number
    world.wait_until(f"block {head} in the index", lambda: _indexed_block(world) >= head or None)
    world.story.fact(f"the index stands at block {head}, the chain's head")


def compare(world: World) -> None:
    """Prints every fact from the three sources; any difference fails the run."""
    with psycopg.connect(_database(world)) as database:
        if world.broken == "balance":
            _tamper(world, database)
        block, from_database, from_api = _snapshot(world, database)
    from_contracts = mirrored.from_contracts(world, block)
    names = [*from_contracts, *(name for name in from_database | from_api if name not in from_contracts)]
    table = Table("", "contracts", "database", "API", "", title=f"Block {block}", title_justify="left")
    differences = []
    for name in names:
        values = [source.get(name) for source in (from_contracts, from_database, from_api)]
        agrees = len(set(map(str, values))) == 1
        if not agrees:
            differences.append(name)
        verdict = "[green]agrees[/]" if agrees else "[bold red]differs[/]"
        table.add_row(name, *map(_shown, values), verdict)
    for column in table.columns[1:4]:
        column.justify = "right"
    world.story.console.print(table)
    if differences:
        raise DemoError(f"{len(differences)} of {len(names)} facts differ: {', '.join(differences)}")
    world.story.fact(f"{len(names)} facts agree in all three")


def _snapshot(world: World, database: psycopg.Connection) -> tuple[int, Facts, Facts]:
    """Database and API at the same block; tried again if the index moved on between the two."""
    for _ in range(ATTEMPTS):
        with database.transaction():
            database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            block = mirrored.block_of(database)
            from_database = mirrored.from_database(world, database)
        answers = Api(world.urls["api"], block)
        try:
            return block, from_database, mirrored.from_api(world, answers)
        except IndexMovedError:
            continue
    raise DemoError("the index never rested between two readings")


class IndexMovedError(Exception):
    """The API answered for another block than the one that is compared."""


class Api:
    """The read API, which must answer for `block`."""

    def __init__(self, url: str, block: int) -> None:
        self._url = url
        self._block = block

    def get(self, path: str) -> dict[str, Any]:
        response = requests.get(f"{self._url}/v1/{path}", timeout=10)
        if not response.ok:
            raise DemoError(f"the API answered {path} with {response.status_code}: {response.text}")
        answer = response.json()
        if int(answer["block"]["number"]) != self._block:
            raise IndexMovedError
        return answer

    def items(self, path: str) -> Iterator[dict[str, Any]]:
        """All items of a list, page by page."""
        cursor = ""
        while cursor is not None:
            page = self.get(f"{path}?limit=200" + (f"&cursor={cursor}" if cursor else ""))
            yield from page["items"]
            cursor = page["next"]


def _indexed_block(world: World) -> int:
    response = requests.get(f"{world.urls['api']}/v1/status", timeout=10)
    return int(response.json()["block"]["number"]) if response.ok else -1


def _database(world: World) -> str:
    return database_url(DatabaseSettings().database_url, world.run_dir / "postgres")


def _tamper(world: World, database: psycopg.Connection) -> None:
    """Gives the first investor a unit more in the database than on chain."""
    holder = world.investors[0].wallet.address
    database.execute(
        "UPDATE aimy_index.balances SET balance = balance + 1 WHERE token = %s AND holder = %s",
        (world.token.address, holder),
    )
    database.commit()
    world.story.fact(f"[yellow]tampered:[/] {world.investors[0].person.full_name} has a unit more in the database")


def _shown(value: int | str | None) -> str:
    if value is None:
        return "[red]missing[/]"
    return f"{value:,}" if isinstance(value, int) else value
