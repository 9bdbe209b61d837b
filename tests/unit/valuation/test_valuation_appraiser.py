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


def houses(store, count):
    """Hashes of that many different houses in the store."""
    return [stored(store, canonical_json(HOUSE | {"declared_annual_net_income": number})) for number in range(count)]


def test_assets_prepared_at_once__are_appraised_as_one_by_one(appraiser, store):
    asked = [(one, DAY) for one in houses(store, 5)]
    at_once = Appraiser(appraiser.model, store)
    at_once.prepare(asked)
    assert [at_once.appraise(*one) for one in asked] == [appraiser.appraise(*one) for one in asked]


def test_assets_were_prepared__nothing_is_read_again(tmp_path, appraiser):
    store = ContentStore(tmp_path)
    asked = [(one, DAY) for one in houses(store, 3)]
    at_once = Appraiser(appraiser.model, store)
    at_once.prepare(asked)
    for path in tmp_path.iterdir():
        path.unlink()
    at_once.prepare(asked)
    kept = [at_once.appraise(*one).inputs_hash for one in asked]
    assert len(set(kept)) == 3


def test_inputs_of_prepared_assets__are_kept_under_the_hash_that_the_report_names(tmp_path, appraiser):
    store = ContentStore(tmp_path)
    at_once = Appraiser(appraiser.model, store)
    for one in houses(store, 3):
        at_once.prepare([(one, DAY)])
        at_once.keep_inputs(one, DAY)
        assert json.loads(store.get(at_once.appraise(one, DAY).inputs_hash))["navDate"] == "2027-03-01"


def test_some_assets_cannot_be_prepared__the_others_are_and_each_says_why(tmp_path, appraiser):
    store = ContentStore(tmp_path)
    good = houses(store, 1)[0]
    broken, alien = stored(store, b"[]"), stored(store, canonical_json(HOUSE | {"market": "moon"}))
    at_once = Appraiser(appraiser.model, store)
    at_once.prepare([(bytes(32), DAY), (broken, DAY), (alien, DAY), (good, DAY)])
    (tmp_path / good.hex()).unlink()
    assert at_once.appraise(good, DAY).value > 0
    for one, error in ((bytes(32), TransientError), (broken, UnvaluableError), (alien, UnvaluableError)):
        with pytest.raises(error):
            at_once.appraise(one, DAY)


def test_store_lacks_many_contents__a_batch_does_not_ask_for_all(appraiser):
    class Away:
        asked = 0

        def get(self, _):
            self.asked += 1
            raise TransientError("away")

    away = Away()
    Appraiser(appraiser.model, away).prepare([(bytes([number]) * 32, DAY) for number in range(10)])
    assert away.asked == 3
