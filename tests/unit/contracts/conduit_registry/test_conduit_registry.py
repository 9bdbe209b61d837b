import ape
import pytest
from ape import project

from tests.support.conduits import make_conduit

ZERO = ape.utils.ZERO_ADDRESS


@pytest.fixture(scope="module")
def registry(platform):
    return platform.conduit_registry


@pytest.fixture(scope="module")
def maker(deployer):
    """Not listed yet."""
    return deployer.deploy(project.MockConduitMaker)


def test_maker_by_stranger__reverts(registry, maker, stranger):
    with ape.reverts(registry.AccessManagedUnauthorized, caller=stranger):
        registry.setMaker(maker, True, sender=stranger)


def test_maker_that_is_no_factory__reverts(registry, platform, compliance_officer, stranger):
    for foreign in (stranger.address, platform.claim_issuer.address):
        with ape.reverts(registry.ConduitMakerForeign, maker=foreign):
            registry.setMaker(foreign, True, sender=compliance_officer)


def test_maker_of_everything__reverts(registry, maker, compliance_officer):
    maker.claim(ZERO, sender=compliance_officer)
    with ape.reverts(registry.ConduitMakerForeign, maker=maker.address):
        registry.setMaker(maker, True, sender=compliance_officer)


def test_unchanged_maker__reverts(registry, platform, maker, compliance_officer):
    with ape.reverts(registry.ConduitMakerUnchanged, maker=maker.address, isMaker=False):
        registry.setMaker(maker, False, sender=compliance_officer)
    with ape.reverts(registry.ConduitMakerUnchanged, maker=platform.pool_factory.address, isMaker=True):
        registry.setMaker(platform.pool_factory, True, sender=compliance_officer)


def test_maker_number_17__reverts(registry, maker, compliance_officer):
    for _ in range(15):
        registry.setMaker(compliance_officer.deploy(project.MockConduitMaker), True, sender=compliance_officer)
    with ape.reverts(registry.ConduitMakersTooMany, limit=16):
        registry.setMaker(maker, True, sender=compliance_officer)


def test_deployment__lists_the_pool_factory(registry, platform):
    assert registry.getMakers() == [platform.pool_factory]


def test_what_a_listed_maker_made__is_made(registry, platform, compliance_officer, investors, stranger):
    maker = make_conduit(platform, compliance_officer, investors[0])
    assert registry.isMade(investors[0])
    assert not registry.isMade(stranger)
    receipt = registry.setMaker(maker, False, sender=compliance_officer)
    assert receipt.events == [registry.ConduitMakerSet(maker, False)]
    assert not registry.isMade(investors[0])


def test_maker_between_others__is_delisted_alone(registry, platform, maker, compliance_officer):
    receipt = registry.setMaker(maker, True, sender=compliance_officer)
    assert receipt.events == [registry.ConduitMakerSet(maker, True)]
    last = make_conduit(platform, compliance_officer)
    registry.setMaker(maker, False, sender=compliance_officer)
    assert registry.getMakers() == [platform.pool_factory, last]
