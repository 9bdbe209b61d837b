import pytest

from oracles.announcement import document_name
from oracles.valuation.training.challenge import PromotionRefusedError, require_announced
from tests.support.assets import HOUSE as HOUSE_CLASS
from tests.support.assets import USD

MODEL, NEXT_MODEL = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def asset(platform, issuer):
    """A draft; its id."""
    platform.asset_registry.register(HOUSE_CLASS, USD, MODEL, "sha256:00", sender=issuer)
    return platform.asset_registry.assetCount()


def test_model_nobody_announced__refused_with_the_name_of_the_document(connected, asset):
    with pytest.raises(PromotionRefusedError, match=f"assets {asset}: .*0x{document_name(MODEL).hex()}"):
        require_announced(connected, MODEL, [asset])


def test_issuer_announced_it__may_be_used_and_the_next_must_be_announced_too(connected, platform, issuer, asset):
    platform.asset_registry.setDocument(asset, document_name(MODEL), "sha256:00", MODEL, sender=issuer)
    require_announced(connected, MODEL, [asset])
    with pytest.raises(PromotionRefusedError, match=NEXT_MODEL.hex()):
        require_announced(connected, NEXT_MODEL, [asset])
    platform.asset_registry.setDocument(asset, document_name(NEXT_MODEL), "sha256:01", NEXT_MODEL, sender=issuer)
    require_announced(connected, NEXT_MODEL, [asset])


def test_document_of_that_name_has_another_hash__refused(connected, platform, issuer, asset):
    platform.asset_registry.setDocument(asset, document_name(MODEL), "sha256:00", NEXT_MODEL, sender=issuer)
    with pytest.raises(PromotionRefusedError, match="is not announced"):
        require_announced(connected, MODEL, [asset])
