"""Values a house from its recorded attributes: numpy and onnxruntime only, no training library."""

from oracles.valuation.model.record import FeatureError, FieldProblem, HouseRecord
from oracles.valuation.model.sales import Sale, read_held_out
from oracles.valuation.model.spec import ModelError, ModelSpec
from oracles.valuation.model.valuation import Valuation, ValuationModel

__all__ = [
    "FeatureError",
    "FieldProblem",
    "HouseRecord",
    "ModelError",
    "ModelSpec",
    "Sale",
    "Valuation",
    "ValuationModel",
    "read_held_out",
]
