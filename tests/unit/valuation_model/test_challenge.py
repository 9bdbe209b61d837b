import hashlib
import json
import shutil
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import onnx
import pytest

from oracles.valuation.model import ModelSpec, ValuationModel
from oracles.valuation.training.challenge import (
    MARKET_FILES,
    Contest,
    PromotionRefusedError,
    Score,
    last_quarter,
    promote,
    require_announced,
    score,
)
from oracles.valuation.training.quarters import quarters_before

HASH = bytes(range(32))


@pytest.fixture
def folders(market_folder, tmp_path):
    """The packaged champion, and a challenger that differs from it by a byte that says nothing."""
    champion, challenger = tmp_path / "champion", tmp_path / "challenger"
    for folder in (champion, challenger):
        folder.mkdir()
        for name in MARKET_FILES:
            shutil.copy(market_folder / name, folder / name)

    model = onnx.load(challenger / "model.onnx")
    model.doc_string = "another"
    content = model.SerializeToString(deterministic=True)
    (challenger / "model.onnx").write_bytes(content)
    spec = json.loads((challenger / "spec.json").read_text()) | {"model_sha256": hashlib.sha256(content).hexdigest()}
    (challenger / "spec.json").write_text(json.dumps(spec))
    return champion, challenger


def scored(folders, **changes):
    champion, challenger = (ModelSpec.load(folder).model_sha256.hex() for folder in folders)
    contest = Contest(
        Score(champion, "2016-10-01", 900, 0.081, 0.89),
        replace(Score(challenger, "2016-10-01", 900, 0.079, 0.89), **changes),
    )
    contest.write(folders[1])
    return contest


def test_better_challenger__takes_the_place_whole(folders):
    champion, challenger = folders
    contest = scored(folders)
    assert promote(challenger=challenger, champion=champion, chain=None, assets=[]) == contest
    assert ValuationModel.load(champion).model_hash.hex() == contest.challenger.model
    for name in MARKET_FILES:
        assert (champion / name).read_bytes() == (challenger / name).read_bytes()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mdape": 0.081}, r"its MdAPE is 0\.0810, the champion's 0\.0810"),
        ({"coverage": 0.86}, r"its interval covers 86\.0%, promised are 90%"),
        ({"model": "00" * 32}, "not the one that was scored"),
    ],
)
def test_challenger_not_good_enough_or_not_the_one__refused_and_nothing_moves(folders, changes, reason):
    champion, challenger = folders
    before = (champion / "model.onnx").read_bytes()
    scored(folders, **changes)
    with pytest.raises(PromotionRefusedError, match=reason):
        promote(challenger=challenger, champion=champion, chain=None, assets=[])
    assert (champion / "model.onnx").read_bytes() == before


def test_challenger_never_scored__refused(folders):
    with pytest.raises(PromotionRefusedError, match="aimy model challenge"):
        promote(challenger=folders[1], champion=folders[0], chain=None, assets=[])


def registry(documents):
    """A chain that knows the documents of assets: asset -> hash."""
    functions = SimpleNamespace(getDocument=lambda asset, name: (asset, name))
    contract = SimpleNamespace(functions=functions)

    def call(asked, block):
        asset, name = asked
        assert (name, block) == (b"valuation-model:" + HASH[:16], "latest")
        return "", documents[asset], 0

    return SimpleNamespace(contract=lambda _name: contract, call=call)


def test_hash_not_announced_for_an_asset__refused_by_its_number(folders):
    require_announced(registry({1: HASH}), HASH, [1])
    with pytest.raises(PromotionRefusedError, match=f"0x{HASH.hex()} is not announced for assets 2, 3"):
        require_announced(registry({1: HASH, 2: bytes(32), 3: b"x" * 32}), HASH, [1, 2, 3])


def test_score__looks_only_at_sales_after_training(market_folder, sales):
    some = [sale for sale in sales if sale.sold_on >= date(2016, 10, 1)][:20]
    found = score(market_folder, sales[:10] + some, date(2016, 10, 1))
    assert found.sales == len(some)
    with pytest.raises(PromotionRefusedError, match="was trained on sales after 2015-12-31"):
        score(market_folder, some, date(2015, 12, 31))


@pytest.mark.parametrize(
    ("newest", "first"),
    [
        (date(2016, 12, 29), date(2016, 10, 1)),
        (date(2016, 12, 3), date(2016, 7, 1)),
        (date(2016, 2, 3), date(2015, 10, 1)),
    ],
)
def test_last_quarter__is_the_last_that_is_full(sales, newest, first):
    assert last_quarter([replace(sales[0], sold_on=newest)]) == first


def test_quarters_before__go_back_over_the_year():
    assert quarters_before(date(2016, 4, 1), 3) == (date(2015, 7, 1), date(2015, 10, 1), date(2016, 1, 1))
