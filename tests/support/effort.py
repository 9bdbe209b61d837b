"""How hard Hypothesis tries: in `make test` with few examples, always the same; in `make fuzz` with many new ones."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

TEST, FUZZ = "test", "fuzz"


def register_profiles() -> None:
    """Idempotent. `make fuzz` chooses its profile by `--hypothesis-profile`, and the seed by `--hypothesis-seed`."""
    settings.register_profile(TEST, derandomize=True)
    settings.register_profile(
        FUZZ,
        derandomize=False,
        database=None,
        max_examples=int(os.environ.get("FUZZ_EXAMPLES", "50")),
        stateful_step_count=int(os.environ.get("FUZZ_STEPS", "60")),
    )
    settings.load_profile(TEST)


def on_chain(*, examples: int, steps: int = 1) -> settings:
    """For what sends transactions: so many examples of so many steps, unless `make fuzz` says how many."""
    phases = (Phase.generate, Phase.shrink)
    usual = {"max_examples": examples, "stateful_step_count": steps}
    chosen = {} if settings.get_current_profile_name() == FUZZ else usual
    return settings(**chosen, phases=phases, deadline=None, suppress_health_check=list(HealthCheck))
