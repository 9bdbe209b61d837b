"""New blocks are told as the index takes them in, and so is a replaced branch."""

from __future__ import annotations

import asyncio
import json

from ape import chain

from api.database import Database
from api.stream import Feed


def told(message: str) -> dict:
    kind, number, data = message.rstrip("\n").split("\n")
    news = json.loads(data.removeprefix("data: "))
    assert (kind, number) == ("event: block", f"id: {news['block']['number']}")
    return news


def test_stream__tells_of_replaced_blocks_and_new_events(copied, indexing, world, platform, issuer):
    async def listen():
        database = Database(copied)
        feed = Feed(database)
        messages = await feed.open()
        first = told(await anext(messages))
        with indexing(copied) as indexer:
            chain.mine(world.block["number"])
            indexer.tick()
            replaced = told(await anext(messages))
            platform.asset_registry.register(b"\1" * 32, b"USD", b"\2" * 32, "sha256:02", sender=issuer)
            indexer.tick()
            grown = told(await anext(messages))
        feed.close()
        rest = [message async for message in messages]
        await database.close()
        return first, replaced, grown, rest

    first, replaced, grown, rest = asyncio.run(listen())
    assert first["block"] == world.block and first["events"] == []
    assert replaced["is_replaced"] and replaced["block"]["number"] > world.block["number"]
    assert grown["block"]["number"] == chain.blocks.head.number and not grown["is_replaced"]
    assert [event["name"] for event in grown["events"]] == ["AssetRegistered"]
    assert rest == []
