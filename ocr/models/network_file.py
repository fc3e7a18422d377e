"""A trained network as a file of ocr/models/."""

import onnx
import torch


def write(network, example, path, opset, inputs, outputs, axes=None):
    """`axes`: name → {axis: name} of those whose length is free. Without the notes of where in the source each node came
    from, which would change with every path."""
    torch.onnx.export(network, example, path, opset_version=opset, input_names=inputs, output_names=outputs, dynamic_axes=axes)
    model = onnx.load(path)
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, path)
