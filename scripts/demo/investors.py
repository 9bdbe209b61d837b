"""Steps from application to shares: screening and claims, then the primary sale."""

from __future__ import annotations

import requests
from cryptography.fernet import Fernet
from eth_abi import encode
from web3 import Web3

from aimy.errors import ContractRefused
from scripts.demo import people
from scripts.demo.assets import SHARES
from scripts.demo.sanctions import fetch_list, listed_person
from scripts.demo.world import (
    CASH_DECIMALS,
    SHARE_DECIMALS,
    VALUE_DECIMALS,
    DemoError,
    Investor,
    World,
    dollars,
    shares,
)

CLAIM_PURPOSE = 3
ECDSA = 1
#: whole shares that each of the seven buys; together all of them
PURCHASES = (2_500, 2_000, 1_500, 1_200, 1_000, 900, 900)
HOUR = 3_600


def onboard(world: World) -> None:
    """Eight people apply.

    The KYC daemon screens them, and those who are clear receive identity, claim and registration.
    """
    officer = people.account(people.KYC_OFFICER)
    sanctions_list = fetch_list(world.run_dir)
    settings = world.service_settings() | {
        "AIMY_KYC_KEY": officer.key.hex(),
        "AIMY_KYC_STORE": str(world.run_dir / "applicants"),
        "AIMY_KYC_STORE_KEY": Fernet.generate_key().decode(),
        "AIMY_KYC_SANCTIONS_LIST": str(sanctions_list),
        "AIMY_KYC_INTERVAL_SECONDS": "0.5",
    }
    world.urls["kyc"] = world.children.start_service("kyc", "oracles.kyc", settings, world.run_dir / "kyc.url")

    applicants = [*people.APPLICANTS, listed_person(sanctions_list)]
    applications = {}
    for number, person in enumerate(applicants):
        wallet = world.wallet(people.FIRST_INVESTOR + number, person.full_name)
        applications[person] = wallet, _apply(world, person, wallet.address)

    for person, (wallet, application) in applications.items():
        status = world.wait_until(
            f"screening of {person.full_name}", lambda application=application: _decided(world, application)
        )
        if status["status"] == "refused":
            world.refused = Investor(person, wallet)
            world.story.refused(person.full_name, status["reason"])
        else:
            _let_officer_add_claims(world, wallet, officer.address)
            world.investors.append(Investor(person, wallet))
    for investor in world.investors:
        _, application = applications[investor.person]
        world.wait_until(
            f"claims of {investor.person.full_name}",
            lambda application=application: _status(world, application)["status"] == "verified" or None,
        )
    if len(world.investors) != len(people.APPLICANTS) or world.refused is None:
        raise DemoError(f"{len(world.investors)} of {len(applicants)} applicants were cleared, expected all but one")
    world.story.fact(f"{len(world.investors)} people hold a KYC claim on their ONCHAINID and are registered")


def sell_shares(world: World) -> None:
    """The seven subscribe and pay into escrow, the eighth is refused; the issuer closes, and the shares are minted."""
    chain, issuer = world.chain, world.wallets["issuer"]
    cash = chain.contract("Stablecoin")
    factory = chain.contract("OfferingFactory")
    valuation = world.read(chain.contract("ValuationOracle").functions.latest(world.asset_ids[0]))
    price = price_per_share(valuation.value)
    now = chain.head().timestamp
    terms = (
        world.token.address,
        cash.address,
        issuer.address,
        price,
        SHARES // 2,
        SHARES,
        10**SHARE_DECIMALS,
        now,
        now + HOUR,
        bytes(32),
    )
    receipt = issuer.send(factory.functions.createOffering(terms))
    created = receipt.events(factory.events.OfferingCreated())[0]
    world.offering = chain.at("Offering", created["args"]["offering"])
    issuer.send(world.token.functions.addAgent(world.offering.address))
    world.story.fact(f"{shares(SHARES)} shares on sale at {dollars(price)}, value over shares")

    try:
        _subscribe(world, world.refused, 10**SHARE_DECIMALS)
    except ContractRefused as refusal:
        world.story.refused(f"{world.refused.person.full_name}'s subscription", str(refusal))
    else:
        raise DemoError("the offering sold shares to someone without a claim")
    for investor, whole in zip(world.investors, PURCHASES, strict=True):
        _subscribe(world, investor, whole * 10**SHARE_DECIMALS)
        world.story.fact(f"{investor.person.full_name} subscribes for {whole:,} shares")

    issuer.send(world.offering.functions.close())
    issuer.send(world.offering.functions.settle([investor.wallet.address for investor in world.investors]))
    issuer.send(world.offering.functions.withdrawProceeds())
    supply = chain.call(world.token.functions.totalSupply())
    raised = chain.call(world.offering.functions.cashRaised())
    world.story.fact(f"closed: {shares(supply)} shares minted, {dollars(raised)} paid to the issuer")


def price_per_share(value: int) -> int:
    """Cash for a whole share [currency units], the asset's value over its shares, rounded up."""
    return -(-value * 10 ** (CASH_DECIMALS + SHARE_DECIMALS) // (SHARES * 10**VALUE_DECIMALS))


def _subscribe(world: World, investor: Investor, amount: int) -> None:
    cash = world.chain.contract("Stablecoin")
    cost = world.chain.call(world.offering.functions.costOf(amount))
    investor.wallet.send(cash.functions.mint(investor.wallet.address, cost))
    investor.wallet.send(cash.functions.approve(world.offering.address, cost))
    investor.wallet.send(world.offering.functions.subscribe(amount, cost))


def _apply(world: World, person: people.Applicant, wallet: str) -> str:
    application = {
        "wallet": wallet,
        "full_name": person.full_name,
        "birth_date": person.birth_date,
        "nationality": person.nationality,
        "country": person.country,
    }
    response = requests.post(f"{world.urls['kyc']}/v1/applications", json=application, timeout=10)
    if response.status_code != 202:
        raise DemoError(f"the application was answered with {response.status_code}: {response.text}")
    return response.json()["application_id"]


def _status(world: World, application: str) -> dict:
    response = requests.get(f"{world.urls['kyc']}/v1/applications/{application}", timeout=10)
    response.raise_for_status()
    return response.json()


def _decided(world: World, application: str) -> dict | None:
    status = _status(world, application)
    return status if status["status"] in ("refused", "awaiting_consent", "verified") else None


def _let_officer_add_claims(world: World, wallet, officer: str) -> None:
    """The holder's consent: the officer's key may add claims to the holder's identity."""
    identity = world.chain.call(world.chain.contract("IdFactory").functions.getIdentity(wallet.address))
    key = Web3.keccak(encode(["address"], [officer]))
    wallet.send(world.chain.at("OnchainId", identity).functions.addKey(key, CLAIM_PURPOSE, ECDSA))
