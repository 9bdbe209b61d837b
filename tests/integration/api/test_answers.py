"""What the API tells is what the contracts said."""

from __future__ import annotations

import pytest

from tests.integration.api.world import CALENDAR, MOVED_TO

US = 840


def test_status__names_block_and_contracts(get, world, platform):
    answer = get("status")
    assert answer["block"] == world.block
    assert answer["deployment"] == "test" and answer["chain_id"] == 31337
    contracts = {row["name"]: row["address"] for row in answer["contracts"]}
    assert contracts["AssetRegistry"] == platform.asset_registry.address


def test_assets__carry_value_and_state_of_the_oracle(get, world):
    page = get("assets")
    assert page["block"] == world.block and page["next"] is None
    assert [row["asset_id"] for row in page["items"]] == ["1", "2", "3"]
    assert tuple(row["valuation_state"] for row in page["items"]) == world.states
    assert [row["status"] for row in page["items"]] == ["Tokenised", "Approved", "Approved"]
    first, _, third = page["items"]
    assert {name: first["valuation"][name] for name in world.valuation} == world.valuation
    assert third["valuation"] is None and first["class"] == "real-estate.house" and first["token"] == world.token


def test_asset__has_documents_and_configuration(get, operators):
    asset = get("assets/1")
    assert [(row["name"], row["is_removed"]) for row in asset["documents"]] == [("deed", False)]
    assert asset["valuation_config"]["operators"] == [operator.address for operator in operators]
    assert get("assets/3")["valuation_config"] is None


def test_calendar_and_freshness_of_a_value__are_told(get, world):
    config = get("assets/2")["valuation_config"]
    assert (config["open_weekdays"], config["closed_days"]) == CALENDAR
    assert (config["window_seconds"], config["fresh_until"]) == (604_800, world.fresh_until)
    assert get("assets/1")["valuation_config"]["open_weekdays"] is None


def test_valuations__newest_first_with_their_status(get):
    rounds = get("assets/2/valuations")["items"]
    assert [(row["round"], row["status"]) for row in rounds] == [("2", "held"), ("1", "published")]
    assert rounds[0]["low"] is None and rounds[1]["model_hash"].startswith("0x")


def test_token__equals_contract(get, world):
    token = get(f"tokens/{world.token}")
    assert (token["symbol"], token["decimals"], token["total_supply"]) == ("HOUSE1", 6, str(world.supply))
    assert token["holder_count"] == len(world.balances)
    assert [date["is_closed"] for date in token["record_dates"]] == [True]
    assert [row["address"] for row in get("tokens")["items"]] == [world.token]


def test_holders__largest_first_and_equal_balances(get, world):
    holders = get(f"tokens/{world.token}/holders")["items"]
    assert {row["holder"]: int(row["balance"]) for row in holders} == world.balances
    assert [int(row["balance"]) for row in holders] == sorted(world.balances.values(), reverse=True)
    assert {row["holder"] for row in holders if row["is_conduit"]} == {world.pool}
    assert [int(row["frozen"]) for row in holders if row["holder"] == world.investors[1]] == [5 * 10**6]


def test_transfers__sum_to_balances(get, world):
    moved = get(f"tokens/{world.token}/transfers", limit=200)["items"]
    balances = dict.fromkeys(world.balances, 0)
    for row in moved:
        for account, amount in ((row["to_address"], int(row["amount"])), (row["from_address"], -int(row["amount"]))):
            if account in balances:
                balances[account] += amount
    assert balances == world.balances
    places = [(row["block_number"], row["log_index"]) for row in moved]
    assert places == sorted(places, reverse=True)


def test_offering__equals_contract(get, world):
    offering = get(f"offerings/{world.offering}")
    assert (offering["phase"], offering["outcome"]) == (world.phase, "succeeded")
    subscriptions = get(f"offerings/{world.offering}/subscriptions")["items"]
    assert {row["investor"] for row in subscriptions} == set(world.investors)
    assert sum(int(row["cost"]) for row in subscriptions) == int(offering["subscribed_cost"])


def test_distribution__equals_contract(get, world):
    pot = get(f"distributions/{world.distribution_id}")
    payments = get(f"distributions/{world.distribution_id}/payments")["items"]
    assert {row["holder"]: int(row["amount"]) for row in payments} == world.paid
    assert int(pot["paid"]) == sum(world.paid.values())
    assert int(pot["left"]) == int(pot["funded"]) - int(pot["paid"])
    assert get("distributions", token=world.token)["items"] == [{k: v for k, v in pot.items() if k != "block"}]
    assert get("distributions", token=world.pool)["items"] == []


def test_pool__equals_contract(get, world):
    pool = get(f"pools/{world.pool}")
    assert (int(pool["reserve0"]), int(pool["reserve1"])) == world.reserves
    assert pool["security_token"] == world.token
    assert len(get(f"pools/{world.pool}/swaps")["items"]) == 1
    held = {row["holder"]: int(row["balance"]) for row in get(f"pools/{world.pool}/holders")["items"]}
    assert world.pool_shares.items() <= held.items() and sum(held.values()) == int(pool["liquidity"])


@pytest.mark.parametrize(
    ("name", "reason", "verdicts"),
    [
        ("revoked", "claims_missing", ["revoked"]),
        ("expired", "claims_missing", ["expired"]),
        ("bare", "claims_missing", []),
        ("deleted", "not_registered", ["valid"]),
    ],
)
def test_unverified_wallet__says_why(get, world, name, reason, verdicts):
    wallet = world.wallets[name]
    answer = get(f"identities/{wallet}")
    assert answer["is_verified"] is False is world.verified[wallet]
    assert (answer["reason"], [claim["verdict"] for claim in answer["claims"]]) == (reason, verdicts)


def test_verified_wallet__shows_claims(get, world):
    wallet = world.investors[0]
    answer = get(f"identities/{wallet}")
    assert answer["is_verified"] is True is world.verified[wallet]
    assert answer["reason"] == "verified"
    (claim,) = answer["claims"]
    assert claim["is_trusted"] and claim["verdict"] == "valid" and claim["expires_at"] > answer["block"]["at"]


def test_country__is_what_the_last_change_said(get, world):
    assert get(f"identities/{world.wallets['bare']}")["country"] == MOVED_TO
    assert get(f"identities/{world.investors[0]}")["country"] == US


def test_events__filtered_by_contract_name_and_block(get, world):
    every = get("events", address=world.token, name="Transfer")["items"]
    assert {(row["address"], row["name"], row["kind"]) for row in every} == {(world.token, "Transfer", "SecurityToken")}
    late = get("events", address=world.token, name="Transfer", from_block=every[-1]["block_number"])["items"]
    assert late == [row for row in every if row["block_number"] >= every[-1]["block_number"]]
    assert every[0]["args"]["_value" if "_value" in every[0]["args"] else "value"].isdigit()
