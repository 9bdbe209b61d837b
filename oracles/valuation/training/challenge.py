"""Champion and challenger: a new model is trained, scored beside the one in use, and put in its place by command.

The score is rolling and out of time: both value the sales that neither was trained on, each as of its own day, one row
at a time in ONNX. A challenger is promoted only when it is closer in the median, its interval still covers what it
promises, and the hash of its file stands on chain: as a document of every asset it is to value, added by the asset's
issuer (AssetRegistry.setDocument). So nobody meets a value of a model that was not announced.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from rich.console import Console

from aimy.chain import Chain
from oracles.announcement import document_name, is_announced
from oracles.valuation.model.sales import Sale
from oracles.valuation.model.spec import ModelSpec
from oracles.valuation.model.valuation import ValuationModel
from oracles.valuation.training import seattle, source
from oracles.valuation.training.quarters import next_quarter
from oracles.valuation.training.run import train

SCORE_FILE = "SCORE.json"
SHORTFALL = 0.03  # how far below its promise a challenger's interval may cover
MARKET_FILES = ("model.onnx", "spec.json", "ledger.csv.xz", "held_out.csv.gz", "CARD.md", "README.md")


class PromotionRefusedError(RuntimeError):
    """Why a challenger does not take the champion's place."""


@dataclass(frozen=True)
class Score:
    """How a model valued the sales from `since` on: median absolute percentage error, and coverage."""

    model: str
    since: str
    sales: int
    mdape: float
    coverage: float


@dataclass(frozen=True)
class Contest:
    champion: Score
    challenger: Score

    @property
    def objections(self) -> tuple[str, ...]:
        """Why the challenger may not be promoted; empty when it may."""
        found = []
        if self.challenger.model == self.champion.model:
            found.append("it is the champion itself")
        if self.challenger.mdape >= self.champion.mdape:
            found.append(f"its MdAPE is {self.challenger.mdape:.4f}, the champion's {self.champion.mdape:.4f}")
        if self.challenger.coverage < seattle.COVERAGE - SHORTFALL:
            found.append(f"its interval covers {self.challenger.coverage:.1%}, promised are {seattle.COVERAGE:.0%}")
        return tuple(found)

    def write(self, folder: Path) -> None:
        content = {"champion": asdict(self.champion), "challenger": asdict(self.challenger)}
        (folder / SCORE_FILE).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Contest":
        try:
            content = json.loads((folder / SCORE_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise PromotionRefusedError(f"{folder / SCORE_FILE}: {error}; run `aimy model challenge` first") from error
        return cls(Score(**content["champion"]), Score(**content["challenger"]))


def score(folder: Path, sales: list[Sale], since: date) -> Score:
    model = ValuationModel.load(folder)
    if since < model.spec.trained_before:
        raise PromotionRefusedError(f"{folder} was trained on sales after {since}")
    later = [sale for sale in sales if sale.sold_on >= since]
    valued = [model.value_house(sale.metadata(), sale.sold_on) for sale in later]
    price = np.array([sale.price_usd for sale in later], dtype=np.float64)
    value = np.array([one.value for one in valued], dtype=np.float64)
    covered = [one.low <= sale.price_usd <= one.high for one, sale in zip(valued, later, strict=True)]
    return Score(
        model=model.model_hash.hex(),
        since=since.isoformat(),
        sales=len(later),
        mdape=round(float(np.median(np.abs(value / price - 1))), 6),
        coverage=round(float(np.mean(covered)), 6),
    )


def last_quarter(sales: list[Sale]) -> date:
    """The first day of the last quarter that the sales fill to its end, or nearly."""
    newest = max(sale.sold_on for sale in sales) + timedelta(days=7)
    first = date(newest.year, (newest.month - 1) // 3 * 3 + 1, 1)
    return first if next_quarter(first) <= newest else _quarter_before(first)


def _quarter_before(day: date) -> date:
    before = day - timedelta(days=1)
    return date(before.year, (before.month - 1) // 3 * 3 + 1, 1)


def challenge(*, cache: Path, champion: Path, out: Path, console: Console) -> Contest:
    """Trains a challenger on all but the last quarter into `out`, and scores both on that quarter."""
    sales = list(source.read_sales(source.fetch_wheel(cache)).rows)
    since = last_quarter(sales)
    train(cache=cache, out=out, console=console, trained_before=since)
    contest = Contest(score(champion, sales, since), score(out, sales, since))
    contest.write(out)
    for name, one in (("champion", contest.champion), ("challenger", contest.challenger)):
        console.print(
            f"{name} {one.model[:16]}…: MdAPE {one.mdape:.2%}, covers {one.coverage:.1%} of {one.sales} sales"
        )
    said = "; ".join(contest.objections) or "it may be promoted: `aimy model promote`, once its hash is announced"
    console.print(f"Challenger in {out}: {said}")
    return contest


def require_announced(chain: Chain, model_hash: bytes, assets: list[int]) -> None:
    """Raises PromotionRefusedError for every asset whose document on chain is not the hash of the challenger."""
    missing = [asset for asset in assets if not is_announced(chain, asset, model_hash)]
    if missing:
        raise PromotionRefusedError(
            f"the hash 0x{model_hash.hex()} is not announced for assets {', '.join(map(str, missing))}: each issuer "
            f"adds it with AssetRegistry.setDocument(asset, 0x{document_name(model_hash).hex()}, uri, hash)"
        )


def promote(*, challenger: Path, champion: Path, chain: Chain | None, assets: list[int]) -> Contest:
    """Puts the challenger's files into the champion's folder. Raises PromotionRefusedError with the reasons."""
    contest = Contest.read(challenger)
    for name, folder, said in (
        ("challenger", challenger, contest.challenger.model),
        ("champion", champion, contest.champion.model),
    ):
        spec = ModelSpec.load(folder)
        spec.verify(folder)
        if spec.model_sha256.hex() != said:
            raise PromotionRefusedError(f"the {name} is not the one that was scored: run `aimy model challenge` again")
    if contest.objections:
        raise PromotionRefusedError("; ".join(contest.objections))
    if chain is not None:
        require_announced(chain, bytes.fromhex(contest.challenger.model), assets)
    for file in MARKET_FILES:
        shutil.copy(challenger / file, champion / f".{file}.new")
    for file in MARKET_FILES:
        (champion / f".{file}.new").replace(champion / file)
    return contest
