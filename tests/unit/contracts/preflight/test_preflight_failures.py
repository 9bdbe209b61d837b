"""Everything that speaks against a transfer, in one answer."""

import pytest
from ape import chain
from eth_utils import keccak
from web3.exceptions import ContractCustomError

from tests.support.preflights import MUTE, NEVER, UNKNOWN, codes, forecast
from tests.unit.contracts.preflight.conftest import HELD, MAXIMUM

ZERO = "0x0000000000000000000000000000000000000000"
PAUSED, SENDER_ZERO, RECEIVER_ZERO, SENDER_FROZEN, RECEIVER_FROZEN = range(1, 6)
BALANCE_TOO_LOW, FREE_BALANCE_TOO_LOW, SENDER_UNVERIFIED, RECEIVER_UNVERIFIED = range(6, 10)
COUNTRY, BALANCE = "CountryAllowModule", "MaxBalanceModule"
#: selector of BoundedCall's error
GAS_TOO_LOW = keccak(text="CallGasTooLow(address,uint256,uint256)")[:4].hex()
MOODS = {"reverts": 1, "wastes gas": 2, "says nothing": 3}


def test_transfer_that_passes__is_allowed_now(judge, holder, buyer):
    report = judge(holder, buyer, 1)
    assert report.isAllowed and forecast(report) == (chain.blocks.head.timestamp, HELD, True)


def test_zero_wallets__are_told(judge, holder):
    assert codes(judge(holder, ZERO, 1))[:1] == [("token", RECEIVER_ZERO)]
    assert codes(judge(ZERO, ZERO, 0))[:2] == [("token", SENDER_ZERO), ("token", RECEIVER_ZERO)]
    assert forecast(judge(holder, ZERO, 1)) == (NEVER, 0, True)


def test_all_that_is_wrong__is_told_at_once(judge, token, issuer, holder, stranger):
    token.setAddressFrozen(holder, True, sender=issuer)
    token.setAddressFrozen(stranger, True, sender=issuer)
    token.pause(sender=issuer)
    report = judge(holder, stranger, HELD + 1)
    assert codes(report) == [
        ("token", PAUSED),
        ("token", SENDER_FROZEN),
        ("token", RECEIVER_FROZEN),
        ("token", RECEIVER_UNVERIFIED),
        ("token", BALANCE_TOO_LOW),
        (COUNTRY, 1),
        (BALANCE, 2),
    ]
    assert all(failure.reason == token.messageForTransferRestriction(failure.code) for failure in report.failures[:5])
    assert {failure.module for failure in report.failures[:5]} == {token.address}
    assert forecast(report) == (NEVER, 0, True)


@pytest.mark.parametrize("stop", ["paused", "sender frozen", "receiver frozen"])
def test_what_time_does_not_mend__is_never(judge, token, issuer, holder, buyer, stop):
    if stop == "paused":
        token.pause(sender=issuer)
    else:
        token.setAddressFrozen(holder if stop.startswith("sender") else buyer, True, sender=issuer)
    report = judge(holder, buyer, 1)
    assert len(report.failures) == 1 and forecast(report) == (NEVER, 0, True)


def test_rule_that_refuses__comes_with_its_words_and_its_setting(
    platform, judge, compliance, token, issuer, holder, buyer
):
    token.mint(holder, MAXIMUM, sender=issuer)
    report = judge(holder, buyer, MAXIMUM + 1)
    (failure,) = report.failures
    module = platform.max_balance_module
    assert (failure.module, failure.name, failure.code) == (module.address, BALANCE, 1)
    assert failure.reason == module.reason(1) == "the receiver would hold more than the maximum"
    assert failure.parameter == compliance.parameterOf(module) != 0
    assert forecast(report) == (NEVER, MAXIMUM, True)
    assert judge(holder, buyer, MAXIMUM).isAllowed


def test_frozen_part__is_told_and_bounds_the_largest(judge, token, issuer, holder, buyer):
    token.freezePartialTokens(holder, 1, sender=issuer)
    report = judge(holder, buyer, HELD)
    assert codes(report) == [("token", FREE_BALANCE_TOO_LOW)] and forecast(report) == (NEVER, HELD - 1, True)
    assert judge(holder, buyer, HELD - 1).isAllowed


def test_sender_into_a_conduit__must_be_verified(judge, registry, kyc_officer, holder, buyer, conduit):
    assert judge(holder, conduit, 1).isAllowed
    registry.deleteIdentity(holder, sender=kyc_officer)
    assert ("token", SENDER_UNVERIFIED) in codes(judge(holder, conduit, 1))
    assert judge(holder, buyer, 1).isAllowed


def test_conduit__needs_no_verification(judge, token, issuer, holder, buyer, conduit):
    token.transfer(conduit, 5, sender=holder)
    assert judge(conduit, buyer, 5).isAllowed
    assert ("token", RECEIVER_UNVERIFIED) not in codes(judge(holder, conduit, HELD))


def test_rule_that_wants_senders_verified__is_heeded(judge, add_rule, registry, kyc_officer, holder, buyer):
    add_rule("SenderVerifiedModule")
    assert judge(holder, buyer, 1).isAllowed
    registry.deleteIdentity(holder, sender=kyc_officer)
    report = judge(holder, buyer, 1)
    assert codes(report) == [("token", SENDER_UNVERIFIED)] and forecast(report) == (NEVER, 0, True)


def test_rule_of_issuance__is_not_asked_of_a_transfer(judge, add_rule, holder, buyer):
    add_rule("EvilIssuanceRule")
    assert judge(holder, buyer, 1).isAllowed


@pytest.mark.parametrize("mood", MOODS)
def test_rule_that_does_not_answer__refuses_and_forecasts_nothing(judge, add_rule, deployer, holder, buyer, mood):
    rule = add_rule()
    rule.setMood(MOODS[mood], sender=deployer)
    report = judge(holder, buyer, 1)
    assert codes(report) == [("MockForecastRule", MUTE)]
    assert report.failures[0].reason == "the rule does not answer"
    assert forecast(report) == (UNKNOWN, 0, True)


def test_rule_that_says_junk_for_words__is_nameless(judge, add_rule, deployer, holder, buyer):
    rule = add_rule("EvilNamelessRule")
    rule.setLot(2, 2**100, sender=deployer)
    report = judge(holder, buyer, 1)
    assert [(failure.module, failure.name, failure.code, failure.reason) for failure in report.failures] == [
        (rule.address, "", 2, "")
    ]


def test_compliance_that_is_not_bound__refuses_all(judge, compliance, token, issuer, holder, buyer):
    compliance.unbindToken(token, sender=issuer)
    report = judge(holder, buyer, 1)
    assert (report.failures[0].module, *codes(report)[0]) == (compliance.address, "compliance", 1)
    assert forecast(report) == (NEVER, 0, True)


def test_too_little_gas__reverts_rather_than_refuses(preflight, token, holder, buyer):
    """With less than rules or token may spend on an answer nobody can tell a refusal from a starved one."""
    question = preflight.preflight.encode_input(token, holder, buyer, 1)
    call = {"to": preflight.address, "data": question}
    assert chain.provider.web3.eth.call({**call, "gas": 14_000_000})
    for gas in (2_000_000, 4_500_000, 10_200_000):
        with pytest.raises(ContractCustomError, match=GAS_TOO_LOW):
            chain.provider.web3.eth.call({**call, "gas": gas})
