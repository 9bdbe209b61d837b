"""`aimy model publish`: puts a model into the content store, so that anyone can fetch it by the hashes on chain."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic_settings import SettingsConfigDict

from aimy.errors import AimyError
from aimy.settings import AimySettings, load_settings
from aimy.store import ContentStore
from oracles.valuation.library import publish_model
from oracles.valuation.model import ModelError
from oracles.valuation.settings import PACKAGED_MARKETS, PREFIX


class PublicationSettings(AimySettings):
    """The store that operators and auditors read, and the model's folder."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    store: str
    market_dir: Path = PACKAGED_MARKETS / "seattle"


def main(arguments: Sequence[str]) -> int:
    """0 when all of the model is in the store, 1 when it cannot be put there, 2 for wrong use."""
    options = _parser().parse_args(arguments)
    given = {name: value for name, value in vars(options).items() if value is not None}
    settings = PublicationSettings(**given) if "store" in given else load_settings(PublicationSettings)
    folder = given.get("market_dir", settings.market_dir)
    try:
        published = publish_model(folder, ContentStore(settings.store))
    except (AimyError, ModelError, OSError) as error:
        print(f"the model in {folder} cannot be published: {error}", file=sys.stderr)
        return 1
    for one in published:
        told = "put there" if one.is_new else "was there already"
        print(f"{one.content.name:<14} 0x{one.content.sha256.hex()}  {one.content.size:>9,} bytes, {told}")
    print(f"The model of {folder} is in {settings.store}: rounds that name it can be recomputed from there")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aimy model publish",
        description="Puts spec.json, model.onnx and ledger into the content store, each under its SHA-256. What is "
        "there already stays as it is.",
        epilog="example: aimy model publish --store .run/store",
    )
    parser.add_argument("--store", help="folder of the content store, AIMY_VALUATION_STORE by default")
    parser.add_argument(
        "--market",
        dest="market_dir",
        type=Path,
        help="folder of the model, AIMY_VALUATION_MARKET_DIR by default, else the packaged one of Seattle",
    )
    return parser
