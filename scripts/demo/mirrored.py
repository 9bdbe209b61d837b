"""The facts that are compared, as each of the three sources tells them. Amounts are in units, never rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from scripts.demo.world import DemoError, World

if TYPE_CHECKING:
    from scripts.demo.reconcile import Api, Facts

STATUSES = ("None", "Draft", "Submitted", "Approved", "Tokenised", "Retired", "Rejected")


def from_contracts(world: World, block: int) -> Facts:
    """Asked of the contracts themselves, at `block`."""
    chain, token, pool = world.chain, world.token, world.pool

    def ask(call) -> Any:
        return chain.call(call, block=block)

    balances = {name: ask(token.functions.balanceOf(address)) for name, address in accounts(world).items()}
    oracle, assets = chain.contract("ValuationOracle"), chain.contract("AssetRegistry")
    distributor = chain.contract("DividendDistributor")
    pot = world.read(distributor.functions.distribution(world.distribution_id), block)
    reserves = ask(pool.functions.getReserves())
    facts: Facts = {
        "events": count_logs(world, block),
        "supply": ask(token.functions.totalSupply()),
        "holders": sum(balance > 0 for balance in balances.values()),
    }
    facts |= {f"balance of {name}": balance for name, balance in balances.items() if balance}
    for asset_id in world.asset_ids:
        valuation = world.read(oracle.functions.latest(asset_id), block)
        facts[f"status of asset {asset_id}"] = STATUSES[world.read(assets.functions.asset(asset_id), block).status]
        facts |= valuation_facts(asset_id, vars(valuation))
    facts |= {"dividend funded": pot.funded, "dividend paid": pot.paid, "dividend reclaimed": pot.reclaimed}
    for name, address in accounts(world).items():
        if ask(distributor.functions.isPaid(world.distribution_id, address)):
            due = ask(distributor.functions.entitlementOf(world.distribution_id, address))
            facts[f"dividend of {name}"] = due
    provider = world.investors[0]
    return facts | {
        "cash raised in the sale": ask(world.offering.functions.cashRaised()),
        "pool reserve 0": reserves[0],
        "pool reserve 1": reserves[1],
        "pool shares": ask(pool.functions.totalSupply()),
        f"pool shares of {provider.person.full_name}": ask(pool.functions.balanceOf(provider.wallet.address)),
    }


def block_of(database: psycopg.Connection) -> int:
    """The block up to which the index speaks."""
    row = database.execute("SELECT block_number FROM aimy_index.cursor").fetchone()
    if row is None:
        raise DemoError("the index is empty")
    return row[0]


def from_database(world: World, database: psycopg.Connection) -> Facts:
    """Read from the index's tables, in one snapshot."""
    names = {address: name for name, address in accounts(world).items()}
    token, pool, distribution = world.token.address, world.pool.address, world.distribution_id

    def rows(query: str, *parameters: Any) -> list[tuple]:
        return database.execute(query, parameters).fetchall()

    holders = rows("SELECT holder, balance FROM aimy_index.balances WHERE token = %s AND balance > 0", token)
    facts: Facts = {
        "events": rows("SELECT count(*) FROM aimy_index.events")[0][0],
        "supply": whole(rows("SELECT total_supply FROM aimy_index.tokens WHERE address = %s", token)[0][0]),
        "holders": len(holders),
    }
    facts |= {f"balance of {names.get(holder, holder)}": whole(balance) for holder, balance in holders}
    for asset_id, status in rows("SELECT asset_id, status FROM aimy_index.assets ORDER BY asset_id"):
        facts[f"status of asset {asset_id}"] = STATUSES[status]
    latest = """SELECT DISTINCT ON (asset_id) asset_id, round, value, low, high FROM aimy_index.valuations
                WHERE status = 'published' ORDER BY asset_id, round DESC"""
    for asset_id, *numbers in rows(latest):
        facts |= valuation_facts(int(asset_id), dict(zip(("round", "value", "low", "high"), numbers, strict=True)))
    pot = rows("SELECT funded, paid, reclaimed FROM aimy_index.distributions WHERE distribution_id = %s", distribution)
    for name, amount in zip(("funded", "paid", "reclaimed"), pot[0], strict=True):
        facts[f"dividend {name}"] = whole(amount)
    for holder, amount in rows(
        "SELECT holder, amount FROM aimy_index.dividend_payments WHERE distribution_id = %s", distribution
    ):
        facts[f"dividend of {names.get(holder, holder)}"] = whole(amount)
    sold = rows("SELECT subscribed_cost FROM aimy_index.offerings WHERE address = %s", world.offering.address)
    facts["cash raised in the sale"] = whole(sold[0][0])
    reserves = rows("SELECT reserve0, reserve1, liquidity FROM aimy_index.pools WHERE address = %s", pool)
    for name, amount in zip(("pool reserve 0", "pool reserve 1", "pool shares"), reserves[0], strict=True):
        facts[name] = whole(amount)
    provider = world.investors[0]
    held = rows(
        "SELECT balance FROM aimy_index.balances WHERE token = %s AND holder = %s", pool, provider.wallet.address
    )
    facts[f"pool shares of {provider.person.full_name}"] = whole(held[0][0])
    return facts


def from_api(world: World, api: Api) -> Facts:
    """Read through the API, page by page."""
    names = {address: name for name, address in accounts(world).items()}
    token, pool, distribution = world.token.address, world.pool.address, world.distribution_id
    holders = list(api.items(f"tokens/{token}/holders"))
    facts: Facts = {
        "events": sum(1 for _ in api.items("events")),
        "supply": int(api.get(f"tokens/{token}")["total_supply"]),
        "holders": len(holders),
    }
    facts |= {f"balance of {names.get(row['holder'], row['holder'])}": int(row["balance"]) for row in holders}
    for asset in api.items("assets"):
        asset_id = int(asset["asset_id"])
        facts[f"status of asset {asset_id}"] = asset["status"]
        published = (row for row in api.items(f"assets/{asset_id}/valuations") if row["status"] == "published")
        facts |= valuation_facts(asset_id, max(published, key=lambda row: int(row["round"])))
    pot = api.get(f"distributions/{distribution}")
    facts |= {f"dividend {name}": int(pot[name]) for name in ("funded", "paid", "reclaimed")}
    for payment in api.items(f"distributions/{distribution}/payments"):
        facts[f"dividend of {names.get(payment['holder'], payment['holder'])}"] = int(payment["amount"])
    state = api.get(f"pools/{pool}")
    provider = world.investors[0]
    shares_of = {row["holder"]: int(row["balance"]) for row in api.items(f"pools/{pool}/holders")}
    return facts | {
        "cash raised in the sale": int(api.get(f"offerings/{world.offering.address}")["subscribed_cost"]),
        "pool reserve 0": int(state["reserve0"]),
        "pool reserve 1": int(state["reserve1"]),
        "pool shares": int(state["liquidity"]),
        f"pool shares of {provider.person.full_name}": shares_of[provider.wallet.address],
    }


def accounts(world: World) -> dict[str, str]:
    """Everybody who could hold shares, by the name the table shows."""
    named = {investor.person.full_name: investor.wallet.address for investor in world.investors}
    named |= {name: wallet.address for name, wallet in world.wallets.items()}
    return named | {"refused applicant": world.refused.wallet.address, "pool": world.pool.address}


def valuation_facts(asset_id: int, valuation: dict[str, Any]) -> Facts:
    return {f"asset {asset_id} {part}": whole(valuation[part]) for part in ("round", "value", "low", "high")}


def count_logs(world: World, block: int) -> int:
    """Logs of every contract of the platform up to `block`, the contracts found without the index's help."""
    chain = world.chain
    addresses = {deployed.address for deployed in chain.manifest.contracts.values()}
    addresses |= {contract.address for contract in (world.token, world.compliance, world.offering, world.pool)}
    factory = chain.contract("IdFactory")
    wallets = [investor.wallet.address for investor in world.investors]
    addresses |= {chain.call(factory.functions.getIdentity(wallet), block=block) for wallet in wallets}
    logs = chain.web3.eth.get_logs({"fromBlock": 0, "toBlock": block, "address": sorted(addresses)})
    return len(logs)


def whole(number: Any) -> int:
    return int(number)
