"""What a module answers to `check` is taken as it is, or not at all; token and compliance take it alike."""

import ape
import pytest
from ape import chain
from web3.exceptions import ContractCustomError

#: runtime code that answers so many zero bytes
SILENT, SHORT = "0x", "0x601f5ff3"


@pytest.fixture
def answer(followed, owner, rule):
    """Binds the rule, and has it answer whatever it is asked by running `code`."""
    followed.addModule(rule, sender=owner)
    return lambda code: chain.provider.make_request("anvil_setCode", [rule.address, code])


@pytest.fixture(params=["keeper", "followed"])
def asked(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("code", [SILENT, SHORT])
def test_less_than_a_word__reverts(asked, answer, rule, movement, code):
    answer(code)
    with ape.reverts(asked.ComplianceModuleMute, module=rule.address):
        asked.refusal(movement())


def test_reason_of_a_revert__is_passed_on_whole(asked, answer, movement):
    """A hundred bytes of 0x11."""
    answer("0x7f" + "11" * 32 + "5f5260205f6020" + "5e" + "60405f6040" + "5e" + "60645ffd")
    call = {"to": asked.address, "data": asked.refusal.encode_input(movement())}
    with pytest.raises(ContractCustomError) as refusal:
        chain.provider.web3.eth.call(call)
    assert refusal.value.data == "0x" + "11" * 100


@pytest.mark.parametrize(("word", "code"), [(0x103, 3), (0x100, 255), (1 << 255, 255)])
def test_word_that_is_no_code__refuses(asked, answer, rule, movement, word, code):
    answer(f"0x7f{word:064x}5f5260205ff3")
    assert list(asked.refusal(movement())) == [rule, code]


def test_more_than_a_word__is_cut(asked, answer, rule, movement):
    answer("0x60055f5260405ff3")
    assert list(asked.refusal(movement())) == [rule, 5]
