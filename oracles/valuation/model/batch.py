"""Values many houses at once, each as the single path would, to the bit: features by column, one run of the trees."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from oracles.valuation.model.evidence import evidence, look_up
from oracles.valuation.model.features import feature_matrix
from oracles.valuation.model.houses import Houses
from oracles.valuation.model.quality import quality
from oracles.valuation.model.record import FeatureError, HouseRecord
from oracles.valuation.model.valuation import Valuation, ValuationModel

CHUNK: Final = 1_000  # houses whose neighbours are weighed at once: about 50 MB


def value_all(
    model: ValuationModel, asked: Sequence[tuple[Mapping[str, Any], date]]
) -> Iterator[tuple[Valuation, bytes] | FeatureError]:
    """For each metadata and day, the valuation and the inputs that it follows from, or why there is none."""
    for first in range(0, len(asked), CHUNK):
        yield from _value_chunk(model, asked[first : first + CHUNK])


def _value_chunk(
    model: ValuationModel, asked: Sequence[tuple[Mapping[str, Any], date]]
) -> list[tuple[Valuation, bytes] | FeatureError]:
    answers: list[tuple[Valuation, bytes] | FeatureError | None] = [None] * len(asked)
    places: list[int] = []
    records: list[HouseRecord] = []
    for place, (metadata, nav_date) in enumerate(asked):
        try:
            records.append(model.house(metadata, nav_date))
            places.append(place)
        except FeatureError as error:
            answers[place] = error
    if records:
        days = [asked[place][1] for place in places]
        for place, answer in zip(places, _value_houses(model, records, days), strict=True):
            answers[place] = answer
    return [answer for answer in answers if answer is not None]


def _value_houses(
    model: ValuationModel, records: Sequence[HouseRecord], days: Sequence[date]
) -> Iterator[tuple[Valuation, bytes]]:
    houses = Houses.of(records, days)
    worth = quality(houses, model.spec.areas, model.spec.slopes)
    said = evidence(model.ledger, model.reading, houses, look_up(model.ledger, houses))
    rows = feature_matrix(houses, said, worth)
    outputs = zip(*(column.tolist() for column in (worth, *model.run_all(rows))), strict=True)
    for record, nav_date, row, (own_quality, log_ratio, log_scale) in zip(records, days, rows, outputs, strict=True):
        valuation = model.valuation_of(record, model.day(nav_date), own_quality, log_ratio, log_scale)
        yield valuation, model.inputs_of(record, nav_date, row)
