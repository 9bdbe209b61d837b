from xml.etree import ElementTree

import pytest

from oracles.valuation.model.waterfall import AMOUNTS, LABELS, WIDTH, Bar, Dot, usd, waterfall

SVG = "{http://www.w3.org/2000/svg}"
BARS = (
    Bar("typical", None, 600_000.0, "#000"),
    Bar("lot", "3,325 sq ft", -40_000.0, None),
    Bar("age", "", 90_000.0, None),
)
ENDS = (540_000.0, 650_000.0, 790_000.0)
DOTS = (Dot("near", 500_000.0, 0.4), Dot("far", 900_000.0, 0.1))


@pytest.fixture(scope="module")
def drawn():
    return ElementTree.fromstring(waterfall("A <house>", BARS, ENDS, DOTS))


def test_everything_drawn__lies_between_the_labels_and_the_right_edge(drawn):
    rects = drawn.findall(f"{SVG}rect")[1:]
    assert len(rects) == len(BARS) + 2
    for rect in rects:
        left, width = float(rect.get("x")), float(rect.get("width"))
        assert left >= LABELS + AMOUNTS and left + width <= WIDTH - AMOUNTS + 1
    for circle in drawn.findall(f"{SVG}circle"):
        assert LABELS + AMOUNTS <= float(circle.get("cx")) <= WIDTH - AMOUNTS


def test_bars__follow_one_another_to_the_value(drawn):
    _, typical, lot, age, house, interval = drawn.findall(f"{SVG}rect")
    ends = {name: float(one.get("x")) + float(one.get("width")) for name, one in (("typical", typical), ("lot", lot))}
    assert ends["lot"] == pytest.approx(ends["typical"], abs=0.2)
    assert float(age.get("x")) == pytest.approx(float(lot.get("x")), abs=0.2)
    reached = float(age.get("x")) + float(age.get("width"))
    assert float(house.get("x")) + float(house.get("width")) == pytest.approx(reached, abs=0.2)
    assert float(interval.get("x")) < reached < float(interval.get("x")) + float(interval.get("width"))


def test_more_telling_sale__is_drawn_larger(drawn):
    near, far = (float(circle.get("r")) for circle in drawn.findall(f"{SVG}circle"))
    assert near > far


def test_words__are_shown_and_stay_words(drawn):
    told = [text.text for text in drawn.iter(f"{SVG}text")]
    assert {"A <house>", "3,325 sq ft", "-$40,000", "+$90,000", "$540,000", "$790,000"} <= set(told)


def test_nothing_but_the_typical_house__is_drawn():
    flat = waterfall("", BARS[:1], (600_000.0, 600_000.0, 600_000.0), ())
    assert ElementTree.fromstring(flat).tag == f"{SVG}svg"


@pytest.mark.parametrize(
    ("amount", "signed", "text"),
    [(0.4, True, "$0"), (-0.4, True, "$0"), (1_234.0, True, "+$1,234"), (-5.0, False, "-$5")],
)
def test_amount__is_told_in_dollars(amount, signed, text):
    assert usd(amount, signed=signed) == text
