"""Both ensembles as one ONNX graph, checked row by row against scikit-learn."""

from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper
from skl2onnx.common.tree_ensemble import (
    add_tree_to_attribute_pairs_hist_gradient_boosting,
    get_default_tree_regressor_attribute_pairs,
)

from oracles.valuation.training.estimators import Ensemble, Fitted, Matrix

OPSET = 17
ML_OPSET = 3
INPUT = "features"
TOLERANCE = 2e-5


class ConversionError(RuntimeError):
    """The ONNX model does not say what the scikit-learn model says."""


def to_onnx(fitted: Fitted, width: int) -> bytes:
    """One graph: input `features` (rows, width) float32; outputs `log_ratio` and `log_scale`, each (rows, 1)."""
    outputs = {"log_ratio": fitted.ratio, "log_scale": fitted.scale}
    graph = helper.make_graph(
        [tree_node(ensemble, name) for name, ensemble in outputs.items()],
        "aimy_valuation",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 1]) for name in outputs],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, producer_name="aimy", ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def session_of(content: bytes) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def run_rows(content: bytes, rows: Matrix) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The outputs by row, shape (rows, 2): each row run alone, as valuations are."""
    session = session_of(content)
    found = [np.ravel(session.run(None, {INPUT: row[None, :]})) for row in rows]
    return np.array(found, dtype=np.float64).reshape(len(rows), 2)


def largest_difference(content: bytes, fitted: Fitted, rows: Matrix) -> float:
    """The largest relative difference of price and of scale between ONNX, run one row at a time, and scikit-learn.

    Raises ConversionError when it exceeds the tolerance.
    """
    expected = np.column_stack([fitted.ratio.predict(rows), fitted.scale.predict(rows)])
    worst = float(np.abs(np.expm1(run_rows(content, rows) - expected)).max())
    if not worst <= TOLERANCE:
        raise ConversionError(f"ONNX differs from scikit-learn by {worst:.2e} relative, at most {TOLERANCE} is allowed")
    return worst


def tree_node(ensemble: Ensemble, output: str) -> onnx.NodeProto:
    """All members' trees in one node, each weighing its member's share.

    skl2onnx's own conversion of a tree, with two differences: thresholds are rounded so that no float32 changes sides,
    and the flags are integers, since protobuf refuses booleans in a list of integers.
    """
    members = ensemble.members
    trees = get_default_tree_regressor_attribute_pairs() | {"name": output, "n_targets": 1}
    trees["base_values"] = [float(np.mean([np.ravel(member._baseline_prediction)[0] for member in members]))]
    grown = [tree for member in members for (tree,) in member._predictors]
    for number, tree in enumerate(grown):
        add_tree_to_attribute_pairs_hist_gradient_boosting(
            trees,
            False,
            tree,
            number,
            1.0 / len(members),
            0,
            False,
            adjust_threshold_for_sklearn=True,
            dtype=np.float32,
        )
    del trees["nodes_hitrates"]
    for key in ("nodes_values", "target_weights"):
        trees[key] = np.ravel(trees[key]).astype(np.float32).tolist()
    for key in ("nodes_missing_value_tracks_true", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids"):
        trees[key] = [int(one) for one in trees[key]]
    return helper.make_node("TreeEnsembleRegressor", [INPUT], [output], domain="ai.onnx.ml", **trees)
