"""What attacks on token and compliance must not achieve."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak
from eth_utils.address import to_checksum_address

from tests.support.assets import approved_asset, deploy_suite
from tests.support.clones import clone
from tests.support.conduits import make_conduit
from tests.support.identity import verify_investor
from tests.support.movements import Authority
from tests.support.movements import movement as movement_of
from tests.support.peer import deploy_counterpart, deploy_peer_module

ZERO = "0x0000000000000000000000000000000000000000"
MANAGEMENT, ECDSA = 1, 1
USA, NORTH_KOREA = 840, 408
HELD = 1_000
#: a tenth
FEE_RATE = 1_000
#: the most that a transaction may spend since EIP-7825 [gas]
TRANSACTION_GAS = 16_777_216
DUE_LIMIT = 10_000_000
#: runtime code that answers everything with true
YES = "60015f5260205ff3"
#: the second slot of the token's namespace: compliance, version and duties of its rules
RULES_SLOT = 0xC110B1A81B48F18BB6AFC2132DA5A391C3620CBEED35811353B95816639FF501


@pytest.fixture(scope="module")
def make_suite(platform, issuer, compliance_officer):
    def make(number):
        asset_id = approved_asset(platform, issuer, compliance_officer)
        return deploy_suite(platform, issuer, asset_id, salt=bytes([0xA0, number]) * 16)

    return make


@pytest.fixture(scope="module")
def suite(make_suite):
    return make_suite(1)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def compliance(suite):
    return suite.compliance


@pytest.fixture(scope="module")
def registry(platform):
    return platform.identity_registry


@pytest.fixture(scope="module")
def people(platform, kyc_officer, investors):
    for wallet in investors[:3]:
        verify_investor(platform, kyc_officer, wallet)
    return investors[:3]


@pytest.fixture(scope="module")
def holder(people):
    return people[0]


@pytest.fixture(scope="module")
def buyer(people):
    return people[1]


@pytest.fixture(scope="module")
def collector(people):
    return people[2]


@pytest.fixture(scope="module")
def issued(token, issuer, holder):
    token.mint(holder, HELD, sender=issuer)


@pytest.fixture(scope="module")
def held(platform, registry):
    """What the balance rule counts for a person."""
    return lambda compliance, wallet: platform.max_balance_module.getIDBalance(compliance, registry.identity(wallet))


@pytest.fixture(scope="module")
def fresh_compliance(platform, deployer):
    return lambda: clone(deployer, project.ModularCompliance, platform.compliance_implementation)


@pytest.fixture(scope="module")
def peer_registry(issuer, registry, people):
    """A registry of the 4.1 suite that asks for no claims, and knows the same people as ours."""
    storage = deploy_counterpart(issuer, "IdentityRegistryStorage")
    topics = deploy_counterpart(issuer, "ClaimTopicsRegistry")
    issuers = deploy_counterpart(issuer, "TrustedIssuersRegistry")
    contract = deploy_counterpart(issuer, "IdentityRegistry", issuers, topics, storage)
    storage.bindIdentityRegistry(contract, sender=issuer)
    contract.addAgent(issuer, sender=issuer)
    for wallet in people:
        contract.registerIdentity(wallet, registry.identity(wallet), USA, sender=issuer)
    return contract


@pytest.fixture(scope="module")
def raw_contract(deployer):
    """Deploys runtime code as it stands."""

    def deploy(runtime: str):
        code = bytes.fromhex(runtime)
        creation = bytes.fromhex(f"61{len(code):04x}80600a5f395ff3") + code
        return deployer.call(chain.provider.network.ecosystem.create_transaction(data=creation)).contract_address

    return deploy


@pytest.fixture(scope="module")
def burning_module_code():
    """Of the 4.1 suite by its looks; says yes to all it is asked, and burns its gas while it is told of a transfer."""
    selector = keccak(text="moduleTransferAction(address,address,uint256)")[:4].hex()
    return f"5f3560e01c63{selector}14601557" + YES + "5bfe"


# --- books ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("issued")
def test_recovery_under_peer_registry__counts_the_shares_once(
    platform, registry, token, compliance, issuer, holder, investors, peer_registry
):
    """The 4.1 registry forgets the lost wallet before the movement is identified: nobody is told to have given."""
    module = platform.max_balance_module
    token.pause(sender=issuer)
    compliance.removeModule(module, sender=issuer)
    token.setIdentityRegistry(peer_registry, sender=issuer)
    compliance.addModule(module, sender=issuer)
    holders = [wallet for wallet in investors if token.balanceOf(wallet)]
    compliance.seed(module, holders, [1] * len(holders), sender=issuer)
    peer_registry.addAgent(token, sender=issuer)
    identity, successor = registry.identity(holder), investors[8]
    key = keccak(encode(["address"], [successor.address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=holder)
    assert module.getIDBalance(compliance, identity) == HELD
    token.recoveryAddress(holder, successor, identity, sender=issuer, gas=4_000_000)
    assert module.getIDBalance(compliance, identity) == HELD


@pytest.mark.usefixtures("issued")
def test_fee_taken_before_the_balance_rule_is_told__is_counted_rightly(
    platform, deployer, token, compliance, issuer, holder, buyer, collector, held
):
    """Removing a rule puts the last one, which takes fees, first: the balance rule hears of the fee before it hears
    of the transfer, and deducts it from nothing."""
    fees = deploy_peer_module(deployer, "TransferFeesModule")
    token.addAgent(fees, sender=issuer)
    compliance.addModule(fees, sender=issuer)
    compliance.callModuleFunction(fees.setFee.encode_input(FEE_RATE, collector), fees, sender=issuer)
    compliance.removeModule(platform.country_allow_module, sender=issuer)
    assert compliance.getModules() == [fees, platform.max_balance_module]
    token.transfer(buyer, 100, sender=holder)
    people = (holder, buyer, collector)
    assert [token.balanceOf(one) for one in people] == [900, 90, 10]
    assert [held(compliance, one) for one in people] == [900, 90, 10]


# --- tokens of the 4.1 suite ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def peer_token(platform, issuer, peer_registry, fresh_compliance):
    """A token of the 4.1 suite under a compliance of ours."""
    compliance = fresh_compliance()
    compliance.initialize(issuer, ZERO, [], [], [], sender=issuer)
    contract = deploy_counterpart(issuer, "SecurityToken", peer_registry, compliance, "Peer", "PEER", 0, ZERO)
    contract.addAgent(issuer, sender=issuer)
    return contract


def test_supply_limit__holds_for_a_peer_token(platform, issuer, peer_token, holder):
    """4.1 tokens ask `canTransfer(0, to, amount)` before they issue."""
    compliance = project.ModularCompliance.at(peer_token.compliance())
    module = platform.supply_limit_module
    compliance.addModule(module, sender=issuer)
    compliance.callModuleFunction(module.setSupplyLimit.encode_input(10), module, sender=issuer)
    with ape.reverts("Compliance not followed"):
        peer_token.mint(holder, 11, sender=issuer)


def test_rule_of_transfers__does_not_gate_issuance_of_a_peer_token(platform, issuer, peer_token, holder):
    """Invariant 12: issuance is gated by rules of issuance only."""
    compliance = project.ModularCompliance.at(peer_token.compliance())
    module = platform.time_transfers_limits_module
    compliance.addModule(module, sender=issuer)
    compliance.callModuleFunction(module.setTimeTransferLimit.encode_input((3_600, 1_000)), module, sender=issuer)
    peer_token.mint(holder, 5, sender=issuer)
    assert peer_token.balanceOf(holder) == 5


# --- binding ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def prepared(platform, issuer, fresh_compliance):
    """A compliance that its owner made ready for his token: nobody of North Korea may receive."""
    module = platform.country_restrict_module
    settings = [module.addCountryRestriction.encode_input(NORTH_KOREA)]
    contract = fresh_compliance()
    contract.initialize(issuer, ZERO, [module], [module], settings, sender=issuer)
    return contract


@pytest.fixture
def pose(platform, deployer, stranger, issuer, registry):
    """A stranger makes a token of the platform's own code and says that it is the issuer's: it binds the compliance."""

    def pose(compliance):
        implementation = project.SecurityToken.at(platform.token_factory.tokenImplementation())
        fake = clone(deployer, project.SecurityToken, implementation)
        terms = (issuer, registry, compliance, ZERO, ZERO, "Fake", "FAKE", 0, [stranger])
        fake.initialize(terms, sender=stranger)
        return fake

    return pose


@pytest.mark.usefixtures("issued")
def test_compliance_that_its_owner_bound__is_out_of_reach_until_it_is_set(
    platform, kyc_officer, token, issuer, holder, investors, prepared, pose
):
    verify_investor(platform, kyc_officer, investors[3], country=NORTH_KOREA)
    prepared.bindToken(token, sender=issuer)
    with ape.reverts(prepared.ComplianceTokenBound, token=token.address):
        pose(prepared)
    token.setCompliance(prepared, sender=issuer)
    assert not token.canTransfer(holder, investors[3], 1)


def _fewest_gas(method, *args, sender):
    """The least gas with which a call does not revert."""

    def passes(gas):
        call = {"from": sender.address, "to": method.contract.address, "data": method.encode_input(*args), "gas": gas}
        try:
            chain.provider.web3.eth.call(call)
        except Exception:  # any refusal: only whether it passes is asked
            return False
        return True

    low, high = 21_000, 1_000_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle, high)
    return high


@pytest.fixture
def starved_unbinding(token, compliance, issuer):
    """The compliance's owner unbinds the token with so little gas that it never hears of it."""
    gas = _fewest_gas(compliance.unbindToken, token, sender=issuer) + 300
    compliance.unbindToken(token, sender=issuer, gas=gas)
    assert compliance.getTokenBound() == ZERO


@pytest.mark.usefixtures("issued")
def test_token_unbound_with_little_gas__hears_of_it(token, starved_unbinding):
    word = int.from_bytes(chain.provider.get_storage(token.address, RULES_SLOT), "big")
    assert word >> 160 == 0, "the token goes on by rules that are no longer its compliance's"


@pytest.mark.usefixtures("issued")
def test_enforcement_after_an_unbinding_with_little_gas__goes_on(
    deployer, token, compliance, issuer, holder, buyer, request
):
    """Invariant 34: no module and no compliance stops a forced transfer."""
    evil = deployer.deploy(project.EvilRecordRule)
    compliance.addModule(evil, sender=issuer)
    request.getfixturevalue("starved_unbinding")
    token.forcedTransfer(holder, buyer, 1, sender=issuer, gas=5_000_000)
    assert token.balanceOf(buyer) == 1


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize("is_foreign", [False, True])
def test_enforcement_under_a_compliance_that_broke__goes_on(
    deployer, raw_contract, token, compliance, issuer, holder, buyer, is_foreign
):
    """Invariant 34: to note a failure, or to tell any 4.1 module at all, the token needs the compliance."""
    module = raw_contract(YES) if is_foreign else deployer.deploy(project.EvilRecordRule)
    compliance.addModule(module, sender=issuer)
    chain.provider.make_request("anvil_setCode", [compliance.address, "0x5f5ffd"])
    token.forcedTransfer(holder, buyer, 1, sender=issuer, gas=5_000_000)
    assert token.balanceOf(buyer) == 1


@pytest.mark.usefixtures("issued")
def test_change_of_entry_after_an_unbinding_with_little_gas__goes_on(
    deployer, registry, kyc_officer, token, compliance, issuer, holder, request
):
    """The registry's LIVENESS: the platform's tokens revert only for want of gas."""
    registry.addListener(token, sender=deployer)
    evil = deployer.deploy(project.EvilFollowingRule)
    compliance.addModule(evil, sender=issuer)
    request.getfixturevalue("starved_unbinding")
    registry.deleteIdentity(holder, sender=kyc_officer, gas=5_000_000)
    assert registry.identity(holder) == ZERO


# --- gas --------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("issued")
def test_enforcement_under_the_most_wasteful_peer_modules__fits_a_transaction(
    raw_contract, burning_module_code, token, compliance, issuer, holder, buyer
):
    """The balance rule is due a million, each of these a million and a half."""
    for _ in range(6):
        compliance.addModule(raw_contract(burning_module_code), sender=issuer)
    with ape.reverts(compliance.ComplianceTooMuchToTell, due=11_500_000, limit=DUE_LIMIT):
        compliance.addModule(raw_contract(burning_module_code), sender=issuer)
    token.forcedTransfer(holder, buyer, 1, sender=issuer, gas=TRANSACTION_GAS)
    assert token.balanceOf(buyer) == 1


@pytest.mark.usefixtures("issued")
def test_change_of_entry_under_the_most_wasteful_rules__fits_a_transaction(
    deployer, registry, kyc_officer, token, compliance, issuer, holder
):
    for _ in range(18):
        rule = deployer.deploy(project.EvilFollowingRule)
        rule.setWasteful(True, sender=issuer)
        compliance.addModule(rule, sender=issuer)
    with ape.reverts(compliance.ComplianceTooMuchToTell, due=DUE_LIMIT + 500_000, limit=DUE_LIMIT):
        compliance.addModule(deployer.deploy(project.EvilFollowingRule), sender=issuer)
    registry.addListener(token, sender=deployer)
    registry.deleteIdentity(holder, sender=kyc_officer, gas=TRANSACTION_GAS)
    assert registry.identity(holder) == ZERO


# --- a compliance of the 4.1 suite ------------------------------------------------------------------------------------


@pytest.fixture
def peer_fees(deployer, token, issuer, collector, issued):
    """The token under a 4.1 compliance with that suite's fee module."""
    compliance = deploy_counterpart(issuer, "ModularCompliance")
    token.setCompliance(compliance, sender=issuer)
    fees = deploy_peer_module(deployer, "TransferFeesModule")
    token.addAgent(fees, sender=issuer)
    compliance.addModule(fees, sender=issuer)
    compliance.callModuleFunction(fees.setFee.encode_input(FEE_RATE, collector), fees, sender=issuer)
    return compliance


def test_enforcement_under_peer_compliance_that_levies_a_fee__is_told(token, issuer, holder, buyer, peer_fees):
    """The fee's own movement, told within the gas of the one that is being told, wants as much gas again."""
    receipt = token.forcedTransfer(holder, buyer, 100, sender=issuer, gas=12_000_000)
    assert token.RecordFailed(peer_fees) not in receipt.events
    assert token.balanceOf(buyer) == 90


def test_transfer_under_peer_compliance_that_levies_a_fee__costs_what_it_costs(token, holder, buyer, peer_fees):
    receipt = token.transfer(buyer, 100, sender=holder, gas=2_000_000)
    assert not receipt.failed
    assert token.balanceOf(buyer) == 90


# --- conduits ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("issued")
def test_holder__is_not_made_a_conduit(platform, compliance_officer, compliance, issuer, holder):
    """What he holds was counted, and would be counted on when it leaves."""
    make_conduit(platform, compliance_officer, holder)
    with ape.reverts(compliance.ComplianceConduitInUse, conduit=holder.address, balance=HELD):
        compliance.setConduit(holder, True, sender=issuer)


# --- what modules are told --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("issued")
def test_module_whose_code_is_gone__is_reported(deployer, token, compliance, issuer, holder, buyer):
    """As of an account whose EIP-7702 delegation ended: a call to it passes and does nothing."""
    rule = deployer.deploy(project.EvilRecordRule)
    compliance.addModule(rule, sender=issuer)
    chain.provider.make_request("anvil_setCode", [rule.address, "0x"])
    receipt = token.forcedTransfer(holder, buyer, 1, sender=issuer, gas=4_000_000)
    assert compliance.RecordFailed(rule) in receipt.events


def test_books__take_nothing_of_the_parameter_but_its_term(platform, accounts, compliance, held, registry, holder):
    """Whoever records gives the parameter: what stands above the term runs into the keeper's address."""
    module = platform.max_balance_module
    keeper = int(compliance.bookkeeper(), 16)
    bit = next(bit for bit in range(8) if keeper >> bit & 1)
    twin = accounts[to_checksum_address(f"0x{keeper ^ 1 << bit:040x}")]
    chain.set_balance(twin.address, 10**18)
    identity, before = registry.identity(holder), held(compliance, holder)
    parties = {"token": twin, "operator": twin, "to": holder, "toIdentity": identity, "toCountry": USA}
    movement = movement_of(**parties, amount=77, authority=Authority.ISSUANCE)
    module.record(movement, compliance.parameterOf(module) | 1 << (248 + bit), sender=twin)
    assert held(compliance, holder) == before
