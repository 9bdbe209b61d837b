"""Recomputes a published round by docs/verifying-valuations.md alone: nothing of this project is imported.

    python auditor.py RPC_URL ORACLE ASSET_REGISTRY STORE_URL ASSET_ID ROUND

Prints what the chain says and what was recomputed, as JSON. The paragraphs named are those of the page.
"""

import csv
import hashlib
import io
import json
import lzma
import math
import sys
import urllib.request
from datetime import UTC, date, datetime, timedelta

import numpy
import onnxruntime

RPC_URL, ORACLE, REGISTRY, STORE_URL, ASSET_ID, ROUND = sys.argv[1:]


# 1. What the chain says


def call(contract, selector, *numbers):
    data = selector + "".join(f"{number:064x}" for number in numbers)
    asked = {"jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": [{"to": contract, "data": data}, "latest"]}
    request = urllib.request.Request(RPC_URL, json.dumps(asked).encode(), {"content-type": "application/json"})
    answer = json.load(urllib.request.urlopen(request))["result"][2:]
    return [answer[at : at + 64] for at in range(0, len(answer), 64)]


def published_round():
    words = call(ORACLE, "0xf583c07a", int(ASSET_ID), int(ROUND))
    names = ("round", "signedAt", "publishedAt", "navDate", "riskBps", "yieldBps", "value", "low", "high")
    said = {name: int(word, 16) for name, word in zip(names, words, strict=False)}
    return said | {"modelHash": words[9], "inputsHash": words[10]}


# 2. What the hashes name


def fetch(digest):
    content = urllib.request.urlopen(f"{STORE_URL}/{digest}").read()
    assert hashlib.sha256(content).hexdigest() == digest, f"{digest} was altered"
    return content


# 3. The sales


def read_sales(content):
    rows = list(csv.DictReader(io.StringIO(lzma.decompress(content).decode())))
    rows.sort(key=lambda row: (row["sold_on"], row["parcel"], int(row["price_usd"])))
    return [house_of(row, date.fromisoformat(row["sold_on"])) | {"price": int(row["price_usd"])} for row in rows]


# 4. Numbers of a house


def house_of(attributes, day):
    number = {name: float(attributes[name]) for name in NUMBERS}
    return number | {
        "parcel": attributes["parcel"],
        "day": day.toordinal(),
        "year": day.year,
        "is_townhouse": 1.0 if attributes["use_type"] == "townhouse" else 0.0,
        "age": min(day.year - number["year_built"], 116),
        "renewed_age": min(day.year - number["year_renewed"], 116),
        "east": (number["longitude"] + 122.33) * 75.0,
        "north": (number["latitude"] - 47.61) * 111.2,
    }


NUMBERS = ("area", "lot_sf", "wfnt", "bldg_grade", "tot_sf", "beds", "baths", "year_built", "year_renewed")
NUMBERS += ("longitude", "latitude")


# 5. The index


class Index:
    def __init__(self, said):
        self.said = said
        year, month = map(int, said["first_month"].split("-"))
        self.first_month = year * 12 + month - 1
        self.known_from = date.fromisoformat(said["known_from"])
        self.last_day = self.known_from + timedelta(days=len(said["known"]) - 1)

    def level(self, day):
        if day < self.known_from:
            return self.said["settled"][day.year * 12 + day.month - 1 - self.first_month]
        return self.said["known"][min((day - self.known_from).days, len(self.said["known"]) - 1)]

    def fall(self, day):
        last = min(day, self.last_day)
        now = last.year * 12 + last.month - 1
        months = range(max(self.first_month, now - 60), now + 1)
        levels = [self.level(date(month // 12, month % 12 + 1, 1)) for month in months]
        return max([*levels, self.level(last)]) - self.level(last)

    def months_beyond(self, day):
        return max(0, (day - self.last_day).days) / 30.4375


# 6. The hedonic sum


def hedonic_sum(house, slopes):
    size, lot = math.log(house["tot_sf"] / 1700), math.log(house["lot_sf"] / 5000)
    grade, townhouse = house["bldg_grade"] - 7, house["is_townhouse"]
    age, renewed = house["age"] / 100, house["renewed_age"] / 100
    east, north = house["east"] / 10, house["north"] / 10
    terms = {
        "typical": 1,
        "log_sf": size,
        "log_sf_squared": size * size,
        "log_sf_by_grade": size * grade,
        "log_lot": lot,
        "grade": grade,
        "grade_squared": grade * grade,
        "baths": house["baths"] - 2,
        "beds": house["beds"] - 3,
        "waterfront": house["wfnt"],
        "townhouse": townhouse,
        "townhouse_by_log_sf": townhouse * size,
        "townhouse_by_log_lot": townhouse * lot,
        "townhouse_by_grade": townhouse * grade,
        "townhouse_by_renewed": townhouse * renewed,
        "age": age,
        "age_squared": age * age,
        "renewed": renewed,
        "renewed_squared": renewed * renewed,
        "just_built": 1 if house["age"] == 0 else 0,
        "recently_renewed": min(house["renewed_age"], 15) / 15,
        "east": east,
        "north": north,
        "east_by_north": east * north,
        "east_squared": east * east,
        "north_squared": north * north,
        f"area_{house['area']:.0f}": 1,
    }
    return sum(slopes[name] * term for name, term in terms.items())


# 7. Evidence


def distance(sale, house):
    return math.sqrt((sale["east"] - house["east"]) ** 2 + (sale["north"] - house["north"]) ** 2)


def unlikeness(sale, house):
    return (
        2.0 * (sale["is_townhouse"] != house["is_townhouse"])
        + abs(math.log(sale["tot_sf"]) - math.log(house["tot_sf"])) / 0.35
        + abs(sale["bldg_grade"] - house["bldg_grade"]) / 1.5
        + abs(sale["renewed_age"] - house["renewed_age"]) / 30.0
        + abs(math.log(sale["lot_sf"]) - math.log(house["lot_sf"])) / 0.8
    )


def drawn_mean(weights, numbers, pull):
    return sum(weight * number for weight, number in zip(weights, numbers, strict=True)) / (sum(weights) + pull)


def mean(weights, numbers):
    return drawn_mean(weights, numbers, 0) if sum(weights) > 1e-9 else math.nan


def evidence_of(house, sales):
    as_of = min(house["day"], sales[-1]["day"] + 1)
    earlier = [sale for sale in sales if sale["day"] < as_of]
    by_distance = sorted(earlier, key=lambda sale: distance(sale, house))
    near = by_distance[:150]
    recent = [sale for sale in by_distance if sale["day"] >= as_of - 365][:60]
    said = {}
    residuals = [sale["residual"] for sale in near]
    km, days = [distance(sale, house) for sale in near], [as_of - sale["day"] for sale in near]
    unlike = [unlikeness(sale, house) for sale in near]

    for reach_km, reach_days in ((0.08, 240), (0.08, 1500), (0.25, 240), (0.25, 1500), (0.7, 240), (0.7, 1500)):
        weights = [math.exp(-k / reach_km - d / reach_days) for k, d in zip(km, days, strict=True)]
        said[f"near_{reach_km * 1000:.0f}m_{reach_days}d"] = drawn_mean(weights, residuals, 0.3)
        if reach_days == 1500:
            said[f"near_{reach_km * 1000:.0f}m_weight"] = sum(weights)
    for reach_km, reach_days in ((0.3, 400), (0.8, 1500)):
        weights = [math.exp(-k / reach_km - d / reach_days - u) for k, d, u in zip(km, days, unlike, strict=True)]
        name, middle = f"similar_{reach_km * 1000:.0f}m", drawn_mean(weights, residuals, 0.1)
        squares = sum(weight * (each - middle) ** 2 for weight, each in zip(weights, residuals, strict=True))
        said[name], said[f"{name}_weight"] = middle, sum(weights)
        said[f"{name}_spread"] = math.sqrt((squares + 0.02 * 0.03) / (sum(weights) + 0.02))
    weights = [math.exp(-k / 0.4 - d / 900 - 1.3 * u) for k, d, u in zip(km, days, unlike, strict=True)]
    said["similar_price"] = mean(weights, [sale["over_index"] for sale in near])
    said["similar_price_per_sf"] = mean(weights, [sale["over_index"] - math.log(sale["tot_sf"]) for sale in near])
    said["nearest_five"] = sum(residuals[:5]) / max(len(residuals[:5]), 1)
    said["nearest"] = min(km[0], 99.0) if km else 99.0
    said["twentieth"] = min(km[20], 99.0) if len(km) > 20 else 99.0

    for reach_km, reach_days in ((0.6, 60), (1.5, 60), (1.5, 150)):
        weights = [math.exp(-distance(s, house) / reach_km - (as_of - s["day"]) / reach_days) for s in recent]
        name = f"recent_{reach_km * 1000:.0f}m_{reach_days}d"
        said[name] = drawn_mean(weights, [sale["residual"] for sale in recent], 0.5)

    plat = [sale for sale in earlier if sale["parcel"][:6] == house["parcel"][:6]]
    weights = [math.exp(-(as_of - sale["day"]) / 1000) for sale in plat]
    said["plat"] = drawn_mean(weights, [sale["residual"] for sale in plat], 1)
    said["plat_weight"] = sum(weights)

    prior = [sale for sale in earlier if sale["parcel"] == house["parcel"]]
    said["prior_residual"] = prior[-1]["residual"] if prior else math.nan
    said["prior_price"] = prior[-1]["over_index"] if prior else math.nan
    said["prior_years"] = (as_of - prior[-1]["day"]) / 365.25 if prior else math.nan
    said["prior_since_built"] = prior[-1]["year"] - house["year_built"] if prior else math.nan
    said["prior_since_renewed"] = prior[-1]["year"] - house["year_renewed"] if prior else math.nan
    said["prior_sales"] = len(prior) if prior else math.nan
    return said


# 8. The row


def features_of(house, said, quality):
    own = {name: house[name] for name in ("is_townhouse", "area", "lot_sf", "wfnt", "bldg_grade", "tot_sf")}
    own |= {name: house[name] for name in ("beds", "baths", "age", "renewed_age", "east", "north")}
    own["sf_per_bed"] = house["tot_sf"] / max(house["beds"], 1)
    own["floor_area_ratio"] = house["tot_sf"] / house["lot_sf"]
    for bearing in (22.5, 45.0, 67.5):
        cos, sin = math.cos(math.radians(bearing)), math.sin(math.radians(bearing))
        name = f"{bearing:g}".replace(".", "_")
        own[f"along_{name}"] = house["east"] * cos + house["north"] * sin
        own[f"across_{name}"] = house["north"] * cos - house["east"] * sin
    return own | said | {"quality": quality}


def rounded(number):
    return math.nan if math.isnan(number) else float(numpy.float32(round(number * 10_000) / 10_000))


def as_text(number):
    return "none" if math.isnan(number) else f"{round(number, 4) + 0.0:.4f}"


# 10. Risk


def risk_points(house, metadata, year, value, low, high, fall):
    points = min(10_000, round(((high - low) / (2 * value) + 1 - math.exp(-fall)) * 10_000))
    income, debt = metadata.get("declared_annual_net_income", 0), metadata.get("declared_debt")
    if debt and debt["principal"]:
        stressed = debt["annual_service"] + debt["principal"] * 0.03
        cover = income / stressed if stressed else math.inf
        points += round(min(1, max(0, (debt["principal"] / low - 0.5) / 0.5)) * 5_000)
        points += round(min(1, max(0, (1.5 - cover) / 0.5)) * 5_000)
    points += 10 * min(year - int(house["year_renewed"]), 60) + (0 if income else 200)
    points += 100 * (house["year_built"] < 1978) + 200 * (house["wfnt"] == 1) + 100 * int(house["is_townhouse"])
    return min(10_000, points)


def main():
    said = published_round()
    metadata = json.loads(fetch(call(REGISTRY, "0x8ea06f81", int(ASSET_ID))[6]))
    inputs = json.loads(fetch(said["inputsHash"]))
    spec = json.loads(fetch(inputs["spec"]))
    assert spec["model_sha256"] == said["modelHash"]

    nav_date = datetime.fromtimestamp(said["navDate"], UTC).date()
    house = house_of(metadata["attributes"] | {"parcel": metadata["parcel"]}, nav_date)
    index, sales = Index(spec["index"]), read_sales(fetch(spec["ledger_sha256"]))
    for sale in sales:
        sale["over_index"] = math.log(sale["price"]) - index.level(date.fromordinal(sale["day"]))
        sale["residual"] = sale["over_index"] - hedonic_sum(sale, spec["hedonic"])

    quality = hedonic_sum(house, spec["hedonic"])
    features = features_of(house, evidence_of(house, sales), quality)
    row = [rounded(features[one["name"]]) for one in spec["features"]]

    # 9. The model, the value, the interval
    session = onnxruntime.InferenceSession(fetch(said["modelHash"]), providers=["CPUExecutionProvider"])
    log_ratio, log_scale = session.run(["log_ratio", "log_scale"], {"features": numpy.array([row], numpy.float32)})
    stretch, interval = spec["stretch"], spec["interval"]
    sum_and_ratio = quality + float(log_ratio[0, 0])
    centre = index.level(nav_date) + sum_and_ratio + stretch["by"] * (sum_and_ratio - stretch["about"])
    scale = math.exp(float(log_scale[0, 0]))
    day = (nav_date - date.fromisoformat(interval["known_from"])).days
    day = min(max(day, 0), len(interval["low"]) - 1)
    walk = 1.6449 * spec["index"]["monthly_deviation"] * math.sqrt(index.months_beyond(nav_date))
    low = math.exp(centre - math.hypot(interval["low"][day] * scale, walk))
    high = math.exp(centre + math.hypot(interval["high"][day] * scale, walk))
    value = round(math.exp(centre) / 100) * 100

    income = metadata.get("declared_annual_net_income", 0)
    recomputed = {
        "value": value * 10**8,
        "low": math.floor(low / 100) * 100 * 10**8,
        "high": math.ceil(high / 100) * 100 * 10**8,
        "riskBps": risk_points(house, metadata, nav_date.year, value, low, high, index.fall(nav_date)),
        "yieldBps": min(10_000, income * 10_000 // value),
    }
    rebuilt = {
        "features": {one["name"]: as_text(number) for one, number in zip(spec["features"], row, strict=True)},
        "declaredAnnualNetIncome": income,
        "declaredDebt": metadata.get("declared_debt"),
        "spec": inputs["spec"],
        "navDate": nav_date.isoformat(),
        "runtime": inputs["runtime"],
    }
    text = json.dumps(rebuilt, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    recomputed["inputsHash"] = hashlib.sha256(text.encode()).hexdigest()
    print(json.dumps({"published": said, "recomputed": recomputed}))


main()
