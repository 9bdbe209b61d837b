"""Tells the run as it happens: numbered steps, facts below each, the time each took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Story:
    """Prints to the terminal; a spinner shows that a long step is alive."""

    def __init__(self, steps: int) -> None:
        self.console = Console(highlight=False)
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

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started
