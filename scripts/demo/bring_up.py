"""Steps that start things: the chain, the deployment, the services."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from web3 import HTTPProvider, Web3

from aimy.chain import Chain
from aimy.settings import ChainSettings
from scripts.demo import people
from scripts.demo.processes import free_port
from scripts.demo.world import DemoError, World
from scripts.toolchain import ROOT, anvil, environment


def start_chain(world: World) -> None:
    """Starts anvil with the development chain's accounts."""
    port = world.rpc_url.rsplit(":", 1)[1]
    accounts = str(people.FIRST_INVESTOR + len(people.APPLICANTS) + 2)
    command = [anvil(), "--host", "127.0.0.1", "--port", port, "--mnemonic", people.MNEMONIC, "--accounts", accounts]
    if world.days_ahead:
        command += ["--timestamp", str(int(time.time()) + world.days_ahead * 86_400)]
    world.children.start("anvil", command, {})
    node = Web3(HTTPProvider(world.rpc_url))
    world.children.wait_for("anvil", node.is_connected, "does not answer")
    world.story.fact(f"anvil, chain {node.eth.chain_id}, at {world.rpc_url}")


def deploy(world: World) -> None:
    """Deploys the platform through its command line, as an operator would."""
    command = [
        *(sys.executable, "-m", "aimy", "deploy"),
        *("--network", world.rpc_url, "--account", "TEST::0"),
        *("--out", str(world.manifest_path), "--development"),
    ]
    child = subprocess.Popen(
        command, cwd=ROOT, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines = []
    for line in child.stdout or ():
        lines.append(line)
        if line.startswith("deploy: "):
            world.story.fact(line.removeprefix("deploy: ").rstrip())
    if child.wait() != 0:
        raise DemoError("the deployment failed:\n" + "".join(lines[-30:]))
    world.connect(Chain.connect(ChainSettings(rpc_url=world.rpc_url, deployment=world.manifest_path)))


def start_indexing(world: World) -> None:
    """Starts the indexer and the read API; they follow the chain from here on."""
    settings = world.service_settings()
    world.urls["indexer"] = world.children.start_service("indexer", "indexer", settings, world.run_dir / "indexer.url")
    world.urls["api"] = world.children.start_service("api", "api", settings, world.run_dir / "api.url")
    world.story.fact(f"indexer and read API at {world.urls['api']}")


def chain_port() -> int:
    """The port that AIMY_CHAIN_PORT asks for, else a free one."""
    return int(os.environ.get("AIMY_CHAIN_PORT") or free_port())
