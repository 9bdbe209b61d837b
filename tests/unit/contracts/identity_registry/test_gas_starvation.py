import pytest
from ape import chain
from ape.exceptions import ProviderError, VirtualMachineError
from eth_utils import keccak

TRUE = "0x" + "1".zfill(64)
GAS_TOO_LOW = "0x" + keccak(text="CallGasTooLow(address,uint256,uint256)")[:4].hex()


@pytest.fixture(scope="module")
def ask(registry, wallet, identity, add_claim):
    """Asks with a given amount of gas: the answer, or what the revert said."""
    add_claim(identity)
    data = "0x" + bytes(registry.isVerified.encode_input(wallet)).hex()

    def ask(gas):
        try:
            return chain.provider.make_request(
                "eth_call", [{"to": registry.address, "data": data, "gas": hex(gas)}, "latest"]
            )
        except (ProviderError, VirtualMachineError) as error:
            return error

    return ask


def test_verified_wallet_asked_with_any_gas__is_never_called_unverified(ask):
    answers = {gas: ask(gas) for gas in range(25_000, 625_000, 12_500)}
    told = {gas for gas, answer in answers.items() if isinstance(answer, str)}
    assert {answers[gas] for gas in told} == {TRUE}
    assert told, "with enough gas the answer is given"
    assert min(told) > 400_000, "what an identity may spend must be there, or the check is not made"
    assert told == {gas for gas in answers if gas >= min(told)}


def test_starved_check__says_that_gas_is_missing(ask):
    assert GAS_TOO_LOW in str(ask(200_000))
