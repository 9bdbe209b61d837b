"""What `aimy status` shows of a real chain and real addresses."""

from __future__ import annotations

import io

from rich.console import Console

from aimy.ops import OpsServer
from aimy.settings import ChainSettings
from aimy.status import show_status


def shown(settings, run_dir) -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=160)
    return show_status(settings, run_dir, console), console.file.getvalue()


def test_chain_away__is_told_and_exits_1(probe_manifest_path, tmp_path):
    settings = ChainSettings(rpc_url="http://127.0.0.1:9/api-key", deployment=probe_manifest_path)

    code, text = shown(settings, tmp_path)

    assert code == 1
    assert "the chain did not answer: ConnectionError" in text
    assert "No daemon left its address" in text
    assert "api-key" not in text


def test_deployment_head_and_daemons__are_shown(node, probe, probe_manifest_path, tmp_path):
    ready = OpsServer("127.0.0.1", 0, lambda: None, ())
    unready = OpsServer("127.0.0.1", 0, lambda: "the first tick has not ended yet", ())
    for server, name in ((ready, "kyc"), (unready, "assets")):
        server.start()
        (tmp_path / f"{name}.url").write_text(server.url + "\n")
    (tmp_path / "indexer.url").write_text("http://127.0.0.1:9\n")

    code, text = shown(ChainSettings(rpc_url=node.url, deployment=probe_manifest_path), tmp_path)
    for server in (ready, unready):
        server.stop()

    lines = {words[1]: line for line in text.splitlines() if len(words := line.split()) > 1}
    assert code == 0
    assert probe.address in lines["Probe"]
    assert f"block {int(node.rpc('eth_blockNumber'), 16)}," in text
    assert ready.url in lines["kyc"] and "ready" in lines["kyc"]
    assert "the first tick has not ended yet" in lines["assets"]
    assert "does not answer" in lines["indexer"]
