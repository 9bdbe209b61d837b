"""Both models as one ONNX graph, checked row by row against scikit-learn."""

from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from onnx import compose, helper
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from skl2onnx.common.tree_ensemble import (
    add_tree_to_attribute_pairs_hist_gradient_boosting,
    get_default_tree_regressor_attribute_pairs,
)
from sklearn.ensemble import HistGradientBoostingRegressor

from oracles.valuation.training.estimators import Fitted, Matrix

OPSET = 17
ML_OPSET = 3
INPUT = "features"
TOLERANCE = 2e-5


class ConversionError(RuntimeError):
    """The ONNX model does not say what the scikit-learn model says."""


def to_onnx(fitted: Fitted, width: int) -> bytes:
    """One graph: input `features` (rows, width) float32; outputs `log_ratio` and `log_scale`, each (rows, 1)."""
    ratio, scale = (_graph(model, width, name) for model, name in ((fitted.ratio, "ratio"), (fitted.scale, "scale")))
    outputs = [_renamed_output(graph, name) for graph, name in ((ratio, "log_ratio"), (scale, "log_scale"))]
    graph = helper.make_graph(
        [*ratio.graph.node, *scale.graph.node],
        "aimy_valuation",
        [ratio.graph.input[0]],
        outputs,
        [*ratio.graph.initializer, *scale.graph.initializer],
    )
    model = helper.make_model(graph, opset_imports=ratio.opset_import, producer_name="aimy", ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def largest_difference(content: bytes, fitted: Fitted, rows: Matrix) -> float:
    """The largest relative difference of price and of scale between ONNX, run one row at a time, and scikit-learn.

    Raises ConversionError when it exceeds the tolerance.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    found = np.array([np.ravel(session.run(None, {INPUT: row[None, :]})) for row in rows])
    expected = np.column_stack([fitted.ratio.predict(rows), fitted.scale.predict(rows)])
    worst = float(np.abs(np.expm1(found - expected)).max())
    if worst > TOLERANCE:
        raise ConversionError(f"ONNX differs from scikit-learn by {worst:.2e} relative, at most {TOLERANCE} is allowed")
    return worst


def _graph(model: Any, width: int, name: str) -> onnx.ModelProto:
    converted = convert_sklearn(
        model,
        name=name,
        initial_types=[(INPUT, FloatTensorType([None, width]))],
        target_opset={"": OPSET, "ai.onnx.ml": ML_OPSET},
        custom_conversion_functions={HistGradientBoostingRegressor: _convert_boosting},
    )
    return compose.add_prefix(converted, f"{name}_", rename_inputs=False)


def _convert_boosting(scope: Any, operator: Any, container: Any) -> None:
    """skl2onnx's own conversion of the trees, with two differences: thresholds are rounded so that no float32 changes
    sides, and the flags are integers, since protobuf refuses booleans in a list of integers."""
    model = operator.raw_operator
    trees = get_default_tree_regressor_attribute_pairs()
    trees |= {"name": scope.get_unique_operator_name("TreeEnsembleRegressor"), "n_targets": 1}
    trees["base_values"] = np.ravel(model._baseline_prediction).astype(np.float32)
    for number, (tree,) in enumerate(model._predictors):
        add_tree_to_attribute_pairs_hist_gradient_boosting(
            trees, False, tree, number, 1.0, 0, False, adjust_threshold_for_sklearn=True, dtype=np.float32
        )
    del trees["nodes_hitrates"]
    for key in ("nodes_values", "target_weights"):
        trees[key] = np.ravel(trees[key]).astype(np.float32)
    for key in ("nodes_missing_value_tracks_true", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids"):
        trees[key] = [int(one) for one in trees[key]]
    container.add_node(
        "TreeEnsembleRegressor",
        operator.input_full_names,
        operator.outputs[0].full_name,
        op_domain="ai.onnx.ml",
        op_version=1,
        **trees,
    )


def _renamed_output(model: onnx.ModelProto, name: str) -> onnx.ValueInfoProto:
    output: onnx.ValueInfoProto = model.graph.output[0]
    for node in model.graph.node:
        for place, produced in enumerate(node.output):
            if produced == output.name:
                node.output[place] = name
    output.name = name
    return output
