"""What is stated, not learned, about the Seattle market: admissible attributes and the dates that split the sales."""

from datetime import date

from oracles.valuation.model.attributes import Attribute

TRAINED_BEFORE = date(2016, 1, 1)
CALIBRATION_QUARTERS = 2  # before training ends: their errors make the interval
COVERAGE = 0.90

AREAS = (6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 39, 42, 43, 44, 45, 46, 48, 77, 79, 81, 82)

ATTRIBUTES = (
    Attribute("use_type", "choice", "", choices=("sfr", "townhouse")),
    Attribute("area", "choice", "assessor's area", choices=AREAS),
    Attribute("lot_sf", "integer", "sq ft", minimum=400, maximum=200_000),
    Attribute("wfnt", "choice", "waterfront", choices=(0, 1)),
    Attribute("bldg_grade", "integer", "grade", minimum=4, maximum=13),
    Attribute("tot_sf", "integer", "sq ft", minimum=400, maximum=12_500),
    Attribute("beds", "integer", "rooms", minimum=0, maximum=9),
    Attribute("baths", "number", "rooms", minimum=0.5, maximum=8, step=0.25),
    Attribute("year_built", "integer", "year", minimum=1900, maximum=2200),
    Attribute("year_renewed", "integer", "year", minimum=1900, maximum=2200),
    Attribute("longitude", "number", "degrees, WGS 84", minimum=-122.43, maximum=-122.23),
    Attribute("latitude", "number", "degrees, WGS 84", minimum=47.49, maximum=47.74),
)
