import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from aimy.canonical import canonical_json, sha256
from aimy.errors import FatalError, TransientError
from aimy.store import ContentStore
from oracles.valuation.appraiser import Appraiser, UnvaluableError, day_of
from oracles.valuation.recompute import Verification, relative_difference
from oracles.valuation.settings import PACKAGED_MARKETS
from tests.support.reports import APPRAISAL
from tests.support.submissions import HOUSE

DAY = date(2027, 3, 1)
MARKET = PACKAGED_MARKETS / "seattle"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return ContentStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def appraiser(store):
    return Appraiser.load(MARKET, store)


def stored(store, content):
    store.put(content)
    return sha256(content)


def test_model_folder_is_empty__stops_with_its_name(tmp_path, store):
    with pytest.raises(FatalError, match=str(tmp_path)):
        Appraiser.load(tmp_path, store)


def test_metadata_is_not_in_the_store_yet__is_retried(appraiser):
    with pytest.raises(TransientError):
        appraiser.appraise(bytes(32), DAY)


def test_metadata_was_altered__only_this_asset_cannot_be_valued(tmp_path):
    altered = ContentStore(tmp_path)
    name = altered.put(canonical_json(HOUSE))
    (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(UnvaluableError, match="altered"):
        Appraiser.load(MARKET, altered).appraise(bytes.fromhex(name), DAY)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no JSON", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "holds list, expected an object"),
        (json.dumps(HOUSE | {"market": "moon"}).encode(), "market: 'moon'"),
    ],
)
def test_metadata_cannot_be_valued__says_why(appraiser, store, content, message):
    with pytest.raises(UnvaluableError, match=message):
        appraiser.appraise(stored(store, content), DAY)


def test_house__is_appraised_in_the_units_of_a_report(appraiser, store):
    appraisal = appraiser.appraise(stored(store, canonical_json(HOUSE)), DAY)
    assert 0 < appraisal.low < appraisal.value < appraisal.high
    assert appraisal.value % (100 * 10**8) == 0
    assert 50_000 < appraisal.value // 10**8 < 5_000_000
    assert appraisal.nav_date == int(datetime(2027, 3, 1, tzinfo=UTC).timestamp())
    assert day_of(appraisal.nav_date + 86_399) == DAY
    assert appraisal.model_hash == appraiser.model_hash == sha256((MARKET / "model.onnx").read_bytes())
    assert len(appraisal.inputs_hash) == 32


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"value": 500_006}, "value: published 500006, recomputed 500000 (1.20e-5 of it)"),
        ({"low": 300_000}, "low: published 300000, recomputed 400000 (2.50e-1 of it)"),
        ({"high": 700_000}, "high: published 700000, recomputed 600000 (1.67e-1 of it)"),
        ({"risk_bps": 1_201}, "risk_bps: published 1201, recomputed 1200 (8.33e-4 of it)"),
        ({"yield_bps": 0}, "yield_bps: published 0, recomputed 400 (1.00e+0 of it)"),
        ({"model_hash": b"\x09" * 32}, f"model: published 0x{'09' * 32}, here 0x{'02' * 32}"),
        ({"inputs_hash": b"\x09" * 32}, f"inputs: published 0x{'09' * 32}, here 0x{'03' * 32}"),
    ],
)
def test_published_value_is_not_reproduced__says_by_how_much(changes, difference):
    published = type(APPRAISAL)(**{name: changes.get(name, getattr(APPRAISAL, name)) for name in APPRAISAL.__slots__})
    verification = Verification(7, 3, published, APPRAISAL)
    assert verification.differences == (difference,)
    assert not verification.is_equal


def test_published_value_is_within_the_tolerance__is_equal():
    published = type(APPRAISAL)(**{name: getattr(APPRAISAL, name) for name in APPRAISAL.__slots__} | {"value": 500_005})
    assert relative_difference(published.value, APPRAISAL.value) == Decimal("1e-5")
    assert Verification(7, 3, published, APPRAISAL).is_equal
