"""Trains a market's model from real sales. The only package that imports scikit-learn, skl2onnx or onnx."""
