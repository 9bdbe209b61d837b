"""Steps of a holder's life: transfers, a swap through the pool, a dividend."""

from __future__ import annotations

from aimy.errors import ContractRefused
from scripts.demo.investors import price_per_share
from scripts.demo.world import SHARE_DECIMALS, DemoError, World, dollars, shares

FEE_BPS = 30
BAND_BPS = 1_000
LIQUIDITY = 1_000 * 10**SHARE_DECIMALS
GIFT = 100 * 10**SHARE_DECIMALS
HOUR = 3_600
YEAR = 365 * 86_400


def transfer(world: World) -> None:
    """Shares pass between investors; to a stranger they do not."""
    giver, taker = world.investors[0], world.investors[3]
    giver.wallet.send(world.token.functions.transfer(taker.wallet.address, GIFT))
    world.story.fact(f"{giver.person.full_name} transfers {shares(GIFT)} shares to {taker.person.full_name}")
    try:
        giver.wallet.send(world.token.functions.transfer(world.wallets["stranger"].address, GIFT))
    except ContractRefused as refusal:
        world.story.refused("a transfer to a stranger", str(refusal))
    else:
        raise DemoError("shares went to a stranger")


def swap(world: World) -> None:
    """The issuer opens a pool, an investor fills it, another buys shares from it."""
    chain, issuer = world.chain, world.wallets["issuer"]
    cash, factory = chain.contract("Stablecoin"), chain.contract("PoolFactory")
    receipt = issuer.send(factory.functions.createPool(world.token.address, cash.address, FEE_BPS, BAND_BPS))
    opened = receipt.events(factory.events.PoolOpened())[0]
    world.pool = chain.at("Pool", opened["args"]["pool"])
    issuer.send(world.compliance.functions.setConduit(world.pool.address, True))

    provider, buyer = world.investors[0], world.investors[4]
    valuation = world.read(chain.contract("ValuationOracle").functions.latest(world.asset_ids[0]))
    deposit = LIQUIDITY * price_per_share(valuation.value) // 10**SHARE_DECIMALS
    provider.wallet.send(cash.functions.mint(provider.wallet.address, deposit))
    provider.wallet.send(world.token.functions.transfer(world.pool.address, LIQUIDITY))
    provider.wallet.send(cash.functions.transfer(world.pool.address, deposit))
    provider.wallet.send(world.pool.functions.mint(provider.wallet.address))
    world.story.fact(f"{provider.person.full_name} provides {shares(LIQUIDITY)} shares and {dollars(deposit)}")

    paid = deposit // 100
    is_token_first = chain.call(world.pool.functions.token0()) == world.token.address
    bought = amount_out(paid, deposit, LIQUIDITY)
    buyer.wallet.send(cash.functions.mint(buyer.wallet.address, paid))
    buyer.wallet.send(cash.functions.transfer(world.pool.address, paid))
    outputs = (bought, 0) if is_token_first else (0, bought)
    buyer.wallet.send(world.pool.functions.swap(*outputs, buyer.wallet.address, b""))
    price, low, high = chain.call(world.pool.functions.priceAndBand())
    world.story.fact(f"{buyer.person.full_name} swaps {dollars(paid)} for {shares(bought)} shares")
    world.story.fact(
        f"the price is now {dollars(price)}, the band around the valuation {dollars(low)} to {dollars(high)}"
    )


def pay_dividend(world: World) -> None:
    """A record date passes, the issuer funds a quarter of the declared income, everybody claims."""
    chain, issuer = world.chain, world.wallets["issuer"]
    cash, distributor = chain.contract("Stablecoin"), chain.contract("DividendDistributor")
    record_date = chain.head().timestamp + HOUR
    issuer.send(world.token.functions.announceRecordDate(record_date))
    world.advance_clock(record_date + 1)
    amount = _quarterly_income(world)
    issuer.send(cash.functions.mint(issuer.address, amount))
    issuer.send(cash.functions.approve(distributor.address, amount))
    fund = distributor.functions.fund(
        world.token.address, cash.address, amount, record_date, record_date + 1, record_date + YEAR
    )
    funded = issuer.send(fund).events(distributor.events.DistributionFunded())[0]
    world.distribution_id = funded["args"]["distributionId"]
    world.story.fact(f"the clock is an hour on, the record date has passed; {dollars(amount)} funded")
    for investor in world.investors:
        address = investor.wallet.address
        due = chain.call(distributor.functions.entitlementOf(world.distribution_id, address))
        investor.wallet.send(distributor.functions.claim(world.distribution_id, address))
        world.story.fact(f"{investor.person.full_name} claims {dollars(due)}")
    pot = world.read(distributor.functions.distribution(world.distribution_id))
    world.story.fact(f"{dollars(pot.funded - pot.paid)} stay in the pot: the part of the shares in the pool, and dust")


def amount_out(amount_in: int, reserve_in: int, reserve_out: int) -> int:
    """What a constant-product pool gives for `amount_in` after its fee, rounded down."""
    after_fee = amount_in * (10_000 - FEE_BPS)
    return after_fee * reserve_out // (reserve_in * 10_000 + after_fee)


def _quarterly_income(world: World) -> int:
    """A quarter of the net income that the issuer declared [currency units]."""
    from scripts.demo.houses import INCOME_PER_SQUARE_FOOT

    yearly = INCOME_PER_SQUARE_FOOT * world.houses[0].metadata()["attributes"]["tot_sf"]
    return yearly * 10**6 // 4
