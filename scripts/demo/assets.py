"""Steps from deed to token: intake, valuation, approval, token suite."""

from __future__ import annotations

import json

from aimy.store import ContentStore
from oracles.valuation.library import publish_model
from oracles.valuation.model.spec import ModelSpec
from oracles.valuation.recompute import verify_valuation
from scripts.demo import people
from scripts.demo.houses import MARKET_FOLDER, hand_in, pick_houses
from scripts.demo.processes import free_port
from scripts.demo.world import SHARE_DECIMALS, VALUE_DECIMALS, DemoError, World, dollars, shares

DAY = 86_400
#: whole shares that stand for the whole house
SHARES = 10_000 * 10**SHARE_DECIMALS
#: most shares that one person may hold
MAX_BALANCE = 4_000 * 10**SHARE_DECIMALS
QUORUM = 2


def register_houses(world: World) -> None:
    """The issuer hands three houses in; the intake checks each deed against the declaration, registers the asset and
    announces the model that may value it."""
    settings = world.service_settings() | {
        "AIMY_ASSETS_KEY": people.account(people.ISSUER).key.hex(),
        "AIMY_ASSETS_INBOX": str(world.inbox),
        "AIMY_ASSETS_STORE": str(world.store),
        "AIMY_ASSETS_MODELS": ModelSpec.load(MARKET_FOLDER).model_sha256.hex(),
        "AIMY_ASSETS_INTERVAL_SECONDS": "0.5",
    }
    world.inbox.mkdir(parents=True, exist_ok=True)
    world.store.mkdir(parents=True, exist_ok=True)
    world.urls["assets"] = world.children.start_service(
        "assets", "oracles.assets", settings, world.run_dir / "assets.url"
    )
    world.houses = pick_houses(world.seed)
    for number, house in enumerate(world.houses, 1):
        folder = hand_in(house, world.inbox, f"house-{number}")
        answer = folder / "registered.json"
        world.wait_until(f"registration of house {number}", lambda answer=answer: answer.exists() or None)
        asset_id = json.loads(answer.read_text())["asset_id"]
        world.asset_ids.append(asset_id)
        facts = house.metadata()["attributes"]
        world.story.fact(
            f"asset {asset_id}: parcel {house.parcel}, {facts['tot_sf']:,} sq ft, {facts['beds']} beds, "
            f"built {facts['year_built']}; deed and record hashed on chain"
        )


def value_houses(world: World) -> None:
    """Three operators, three processes with keys of their own; two signatures publish, and anyone recomputes."""
    store = ContentStore(world.store)
    publish_model(MARKET_FOLDER, store)
    accounts = [people.account(index) for index in people.OPERATORS]
    ports = [free_port() for _ in accounts]
    for account, port in zip(accounts, ports, strict=True):
        name = f"valuation-{account.address[2:10].lower()}"
        peers = ",".join(f"http://127.0.0.1:{other}" for other in ports if other != port)
        settings = world.service_settings() | {
            "AIMY_VALUATION_KEY": account.key.hex(),
            "AIMY_VALUATION_STORE": str(world.store),
            "AIMY_VALUATION_PEERS": peers,
            "AIMY_VALUATION_PORT": str(port),
            "AIMY_VALUATION_INTERVAL_SECONDS": "0.5",
        }
        world.urls[name] = world.children.start_service(
            name, "oracles.valuation", settings, world.run_dir / f"{name}.url"
        )
    oracle = world.chain.contract("ValuationOracle")
    operators = sorted(account.address for account in accounts)
    for asset_id in world.asset_ids:
        config = (operators, QUORUM, 30 * DAY, 1_000, 2_000, DAY, 30 * DAY)
        world.wallets["guardian"].send(oracle.functions.configure(asset_id, config))
    for asset_id, house in zip(world.asset_ids, world.houses, strict=True):
        world.wait_until(
            f"valuation of asset {asset_id}",
            lambda asset_id=asset_id: world.chain.call(oracle.functions.nextRound(asset_id)) > 1 or None,
        )
        valuation = world.read(oracle.functions.latest(asset_id))
        value, low, high = (
            dollars(getattr(valuation, part), VALUE_DECIMALS).removesuffix(".00") for part in ("value", "low", "high")
        )
        world.story.fact(
            f"asset {asset_id}: [bold]{value}[/], 90 % interval {low} to {high}, risk {valuation.riskBps / 100:.0f} %, "
            f"yield {valuation.yieldBps / 100:.2f} % "
            f"[dim](it sold for ${house.price_usd:,} on {house.sold_on:%d %B %Y})[/]"
        )
    for asset_id in world.asset_ids:
        verification = verify_valuation(world.chain, store, asset_id)
        if not verification.is_equal:
            raise DemoError(f"the value of asset {asset_id} is not reproduced: {'; '.join(verification.differences)}")
    world.story.fact("recomputed from metadata, inputs, model and sales, each fetched by the hash on chain: equal")


def tokenise_house(world: World) -> None:
    """The officer approves; the issuer lets the factory deploy a suite for a house; its token hears of changes."""
    chain, assets = world.chain, world.chain.contract("AssetRegistry")
    for asset_id in world.asset_ids:
        metadata_hash = world.read(assets.functions.asset(asset_id)).metadataHash
        world.wallets["compliance officer"].send(
            assets.functions.approve(asset_id, metadata_hash, "deed agrees with the record")
        )
    country, balance = chain.contract("CountryAllowModule"), chain.contract("MaxBalanceModule")
    issuer = world.wallets["issuer"]
    terms = (
        world.asset_ids[0],
        f"House {world.houses[0].parcel}",
        "HOUSE1",
        SHARE_DECIMALS,
        SHARES,
        10_000,
        "0x" + "00" * 20,
        [country.address, balance.address],
        [country.address, balance.address],
        [
            country.encode_abi("batchAllowCountries", [list(people.COUNTRIES)]),
            balance.encode_abi("setMaxBalance", [MAX_BALANCE]),
        ],
        [issuer.address],
        world.seed.to_bytes(32, "big"),
    )
    factory = chain.contract("TokenFactory")
    token = chain.call(factory.functions.tokenAddress(issuer.address, terms[-1]))
    receipt = issuer.send(factory.functions.deploySuite(terms))
    world.wallets["admin"].send(chain.contract("IdentityRegistry").functions.addListener(token))
    world.token = chain.at("SecurityToken", token)
    world.compliance = chain.at("ModularCompliance", chain.call(world.token.functions.compliance()))
    world.story.fact(f"{len(world.asset_ids)} assets approved")
    world.story.fact(
        f"HOUSE1 at {token}: {shares(SHARES)} shares, at most {shares(MAX_BALANCE)} a person, "
        f"residents of {len(people.COUNTRIES)} countries; {receipt.gas_used:,} gas"
    )
