"""Tells the run as it happens: numbered steps, facts below each, the time each took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

#: columns of the telling where no terminal says how many it has
WIDTH = 140


class Story:
    """Prints to the terminal; a spinner shows that a long step is alive."""

    def __init__(self, steps: int) -> None:
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
        self._steps = steps
        self._step = 0
        self._started = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        self._step += 1
        started = time.monotonic()
        self.console.print(f"\n[bold cyan]{self._step:2}/{self._steps}[/] [bold]{title}[/]")
        with self.console.status("working"):
            yield
        self.console.print(f"      [dim]{time.monotonic() - started:.1f} s[/]")

    def fact(self, text: str) -> None:
        self.console.print(f"      {text}")

    def refused(self, what: str, reason: str) -> None:
        """Something that had to be refused, and was."""
        self.console.print(f"      [yellow]refused[/] {what}: [bold]{reason}[/]")

    def invite(self, api: str, rpc: str, token: str, run_dir: Path) -> None:
        """What can be opened and tried while everything keeps running."""
        chain = f"AIMY_RPC_URL={rpc} AIMY_DEPLOYMENT={run_dir}/manifest.json"
        self.console.print(
            f"""
[bold]Open[/]  {api}/ for the portal, {api}/docs for the read API
[bold]Try[/]   curl {api}/v1/tokens/{token}/holders
      {chain} AIMY_RUN_DIR={run_dir} .venv/bin/aimy status
      {chain} AIMY_VALUATION_STORE={run_dir}/documents .venv/bin/aimy verify valuation 1
      tail -f {run_dir}/logs/*.log
[bold]End[/]   Ctrl-C ends every process of this run
""",
            soft_wrap=True,  # a command that is broken into lines cannot be copied
        )

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started
