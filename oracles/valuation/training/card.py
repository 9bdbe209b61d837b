"""Writes the model card and the note beside the extract from what was measured."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from oracles.valuation.model.sales import HELD_OUT_FILE, HELD_OUT_ONE_IN
from oracles.valuation.training import source
from oracles.valuation.training.measures import Accuracy

CARD_FILE = "CARD.md"
README_FILE = "README.md"
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Findings:
    """What the card reports: accuracy by group of sales, how many sales were trained on and how many
    compared row by row, the conversion's largest relative error, and the model's size in bytes."""

    groups: dict[str, Accuracy]
    trained_on: int
    compared: int
    difference: float
    size: int
    trained_before: date
    calibrated_from: date


def write_card(folder: Path, findings: Findings) -> None:
    header = "| sales | n | MdAPE | within 10 % | within 20 % | RMSE-log | bias | COD | PRD | PRB | covered | width |"
    lines = [header, "|" + "---|" * 12]
    lines += [_line(name, group) for name, group in findings.groups.items()]
    _write(
        folder / CARD_FILE,
        TEMPLATES / "card.md",
        table="\n".join(lines),
        trained_on=f"{findings.trained_on:,}",
        compared=f"{findings.compared:,}",
        trained_before=findings.trained_before.isoformat(),
        calibrated_from=findings.calibrated_from.isoformat(),
        one_in=str(HELD_OUT_ONE_IN),
        difference="2e-5" if findings.difference <= 2e-5 else f"{findings.difference:.0e}",
        kilobytes=f"{findings.size / 1024:,.0f}",
    )


def write_extract_readme(folder: Path, sales: int, trained_before: date) -> None:
    _write(
        folder / README_FILE,
        TEMPLATES / "extract.md",
        file=HELD_OUT_FILE,
        sales=str(sales),
        one_in=str(HELD_OUT_ONE_IN),
        trained_before=trained_before.isoformat(),
    )


def _line(name: str, group: Accuracy) -> str:
    cells = [
        name,
        f"{group.sales:,}",
        f"{group.mdape:.2%}",
        f"{group.within_10:.1%}",
        f"{group.within_20:.1%}",
        f"{group.rmse_log:.3f}",
        f"{group.bias:+.1%}",
        f"{group.cod:.1f}",
        f"{group.prd:.3f}",
        f"{group.prb:+.3f}",
        f"{group.coverage:.1%}",
        f"{group.width:.1%}",
    ]
    return "| " + " | ".join(cells) + " |"


def _write(path: Path, template: Path, **values: str) -> None:
    values |= {
        "package": source.PACKAGE,
        "version": source.VERSION,
        "csv": source.CSV_PATH,
        "sha256": source.WHEEL_SHA256,
    }
    path.write_text(Template(template.read_text(encoding="utf-8")).substitute(values), encoding="utf-8")
