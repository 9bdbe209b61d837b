"""Accounts that play a conduit: a pool or escrow of a factory that the platform knows."""

from __future__ import annotations

from ape import project
from ape.api import AccountAPI
from ape.contracts import ContractInstance

from scripts.deployment import Platform


def make_conduit(platform: Platform, compliance_officer: AccountAPI, *made: AccountAPI | str) -> ContractInstance:
    """Lists a factory that claims to have made `made`, and returns it."""
    maker = compliance_officer.deploy(project.MockConduitMaker)
    for conduit in made:
        maker.claim(conduit, sender=compliance_officer)
    platform.conduit_registry.setMaker(maker, True, sender=compliance_officer)
    return maker
