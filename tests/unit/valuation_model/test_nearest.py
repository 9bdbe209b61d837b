import numpy as np
import pytest


def nearest_of_all(ledger, east, north, first, last, count):
    """By sorting every sale: what `nearest` has to say."""
    squared = (ledger.houses.east[first:last] - east) ** 2 + (ledger.houses.north[first:last] - north) ** 2
    chosen = np.argsort(squared, kind="stable")[:count]
    padding = count - len(chosen)
    return [*(chosen + first), *[-1] * padding], [*np.sqrt(squared[chosen]), *[np.inf] * padding]


@pytest.mark.parametrize("count", [1, 60, 150])
@pytest.mark.parametrize(("first", "last"), [(0, 41_000), (30_000, 38_000), (5_000, 5_040), (7, 7)])
def test_nearest_sales__are_those_of_all_in_the_same_order(model, count, first, last):
    houses = model.ledger.houses
    draw = np.random.default_rng(3)
    points = [(houses.east[place], houses.north[place]) for place in draw.integers(0, len(houses), 12)]
    for east, north in [*points, (0.0, 0.0), (-0.8, 1.6), (60.0, -40.0)]:
        places, distances = model.ledger.nearest(float(east), float(north), first, last, count)
        expected_places, expected_distances = nearest_of_all(model.ledger, east, north, first, last, count)
        assert places.tolist() == expected_places
        assert distances.tolist() == expected_distances
