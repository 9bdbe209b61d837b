"""Reads through the connection, against a real node."""

from __future__ import annotations

import pytest

from aimy.chain import Chain
from aimy.errors import ContractRefused, FatalError, TransientError
from aimy.manifest import Manifest
from aimy.settings import ChainSettings

WALLET = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


def test_known_error__is_named_with_its_values(connected, on_chain):
    with pytest.raises(ContractRefused) as refused:
        connected.call(on_chain.functions.refuseKnown(WALLET))

    assert refused.value.name == "TokenReceiverUnverified"
    assert refused.value.args_by_name == {"wallet": WALLET}
    assert str(refused.value) == f"TokenReceiverUnverified(wallet={WALLET})"


def test_foreign_error__is_named_by_its_selector(connected, on_chain):
    with pytest.raises(ContractRefused) as refused:
        connected.call(on_chain.functions.refuseUnknown(7))

    assert refused.value.name == "UnknownError"
    assert refused.value.args_by_name == {"selector": refused.value.data[:10]}
    assert refused.value.data.endswith("07")


def test_require_with_words__gives_the_words(connected, on_chain):
    with pytest.raises(ContractRefused, match="not today") as refused:
        connected.call(on_chain.functions.refuseWithWords("not today"))

    assert refused.value.name == "Error"


def test_panic__gives_code_and_reason(connected, on_chain):
    with pytest.raises(ContractRefused) as refused:
        connected.call(on_chain.functions.divide(0))

    assert (refused.value.name, refused.value.args_by_name["code"]) == ("Panic", "0x12")
    assert refused.value.args_by_name["reason"] == "division by zero"


def test_revert_without_data__is_told(connected, on_chain):
    with pytest.raises(ContractRefused, match="RevertedWithoutReason"):
        connected.call(on_chain.functions.refuseSilently())


def test_unreachable_chain__is_transient_and_hides_the_address(probe_manifest_path):
    settings = ChainSettings(rpc_url="http://127.0.0.1:9/api-key", deployment=probe_manifest_path)

    with pytest.raises(TransientError) as failed:
        Chain.connect(settings).head()

    assert "api-key" not in str(failed.value)


def test_silent_chain__is_transient(silent_url, probe_manifest_path):
    settings = ChainSettings(rpc_url=silent_url, rpc_timeout_seconds=0.2, deployment=probe_manifest_path)

    with pytest.raises(TransientError, match="ReadTimeout"):
        Chain.connect(settings).head()


def test_missing_block__is_transient(connected):
    with pytest.raises(TransientError, match="refused the request"):
        connected.block(10**9)


def test_other_chain__is_fatal(node, manifest, tmp_path):
    path = tmp_path / "manifest.json"
    Manifest(chain_id=1, name="elsewhere", start_block=1, contracts=manifest.contracts).save(path)

    with pytest.raises(FatalError, match="id 31337, deployment 'elsewhere' is for 1"):
        Chain.connect(ChainSettings(rpc_url=node.url, deployment=path)).head()


def test_other_code__is_fatal_and_names_the_contract(node, manifest, tmp_path):
    changed = manifest.deployed("Probe").model_copy(update={"code_hash": "0x" + "00" * 32})
    path = tmp_path / "manifest.json"
    manifest.model_copy(update={"contracts": {"Probe": changed}}).save(path)

    with pytest.raises(FatalError, match=r"Probe at 0x.* runs code"):
        Chain.connect(ChainSettings(rpc_url=node.url, deployment=path)).head()


def test_no_code__is_fatal(connected, manifest):
    empty = manifest.deployed("Probe").model_copy(update={"address": WALLET})

    with pytest.raises(FatalError, match=f"Probe has no code at {WALLET}"):
        manifest.model_copy(update={"contracts": {"Probe": empty}}).verify(connected.web3)


def test_chain_that_was_away__is_compared_again(connected, node, probe):
    connected.head()
    code = node.rpc("eth_getCode", probe.address, "latest")
    with pytest.raises(TransientError):
        connected.block(10**9)
    node.rpc("anvil_setCode", probe.address, "0x00")
    try:
        with pytest.raises(FatalError, match="Probe"):
            connected.head()
    finally:
        node.rpc("anvil_setCode", probe.address, code)


def test_pinned_read__sees_the_state_of_its_block(connected, on_chain):
    before = connected.head()
    total = connected.call(on_chain.functions.total(), block=before)
    sender = on_chain.w3.eth.accounts[1]
    sent = on_chain.functions.add(5).transact({"from": sender})
    on_chain.w3.eth.wait_for_transaction_receipt(sent)
    after = connected.head()

    assert connected.call(on_chain.functions.total(), block=before) == total
    assert connected.call(on_chain.functions.total(), block=before.hash) == total
    assert connected.call(on_chain.functions.total(), block=after) == total + 5
    assert after.number == before.number + 1
    assert len(after.hash) == 32
