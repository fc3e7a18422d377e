#!/usr/bin/python3
"""Turns the published PP-OCRv4 recogniser into one that OpenCV 4.6 (cv::dnn) loads, and runs fast.

    prepare_ppocr.py ch_PP-OCRv4_rec_infer.onnx ppocr_keys_v1.txt OUT_FOLDER

writes OUT_FOLDER/ppocr_rec.onnx and OUT_FOLDER/ppocr_keys.txt. The network computes what it did before: its parts are
only written in terms that OpenCV knows. Same input, same output, byte for byte.

    input   x       float [1, 3, 48, W], W >= 48: BGR, each channel (value / 255 - 0.5) / 0.5
    output  logits  float [1, 6625, 1, T], T about W / 8: class scores before softmax, for CTC decoding

Class 0 is the CTC blank; line n of ppocr_keys.txt is the character of class n, the last of them a space.
Exit status 1, with a message, when an input is not the file expected or the graph is not of the form expected.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

MODEL_SHA256 = "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0"
KEYS_SHA256 = "28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7"

CHANNELS, HEADS = 120, 8  # of the neck's attention
CLASSES = 6625
DECLARED_WIDTH = 320  # OpenCV wants a number; it takes any width at run time

OPENCV_OPERATORS = {
    "Add", "AveragePool", "Concat", "Conv", "GlobalAveragePool", "HardSigmoid", "HardSwish", "MatMul", "Mul", "Pow",
    "Relu", "Reshape", "Sigmoid", "Softmax", "Sum", "Transpose",
}  # fmt: skip


class Graph:
    """Nodes in the order they run, and constants by tensor name. A node is known by its one output."""

    def __init__(self, model):
        self.nodes = list(model.graph.node)
        self.constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        self._tensors_named = 0

    def new_name(self, prefix):
        self._tensors_named += 1
        return f"{prefix}_{self._tensors_named}"

    def add_constant(self, values, dtype=np.float32):
        name = self.new_name("constant")
        self.constants[name] = np.asarray(values, dtype=dtype)
        return name

    def all_of(self, operator):
        return [node for node in self.nodes if node.op_type == operator]

    def position(self, output):
        return next(at for at, node in enumerate(self.nodes) if node.output[0] == output)

    def producer(self, tensor):
        return next((node for node in self.nodes if node.output[0] == tensor), None)

    def sole_consumer(self, tensor):
        consumers = [node for node in self.nodes if tensor in node.input]
        return consumers[0] if len(consumers) == 1 else None

    def replace(self, old, new):
        """Puts the nodes `new` where the last of the nodes `old` stands."""
        gone = {node.output[0] for node in old}
        at = max(self.position(output) for output in gone) + 1
        keep = lambda nodes: [node for node in nodes if node.output[0] not in gone]
        self.nodes = keep(self.nodes[:at]) + list(new) + keep(self.nodes[at:])

    def scalar_operand(self, node):
        """(value, other operand) of a node with a constant of one element; (None, None) for any other."""
        for constant, other in (node.input, reversed(node.input)) if len(node.input) == 2 else ():
            if constant in self.constants and self.constants[constant].size == 1:
                return float(self.constants[constant].reshape(())), other
        return None, None

    def weights_and_bias(self, convolution):
        """In double precision: products of folded factors are rounded once, at the end."""
        weights = self.constants[convolution.input[1]].astype(np.float64)
        if len(convolution.input) < 3:
            return weights, np.zeros(len(weights))
        return weights, self.constants[convolution.input[2]].astype(np.float64)


class Builder:
    """Collects new nodes; each method returns the name of the tensor that its node gives."""

    def __init__(self, graph):
        self.graph, self.nodes = graph, []

    def add(self, operator, *inputs, output=None, **attributes):
        output = output or self.graph.new_name(operator.lower())
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **attributes))
        return output

    def convolution(self, tensor, weights, bias, output=None, **attributes):
        constants = [self.graph.add_constant(weights), self.graph.add_constant(bias)]
        attributes = {"kernel_shape": list(weights.shape[2:]), "strides": [1, 1], "pads": [0] * 4, **attributes}
        return self.add("Conv", tensor, *constants, output=output, **attributes)

    def linear(self, tensor, weights, bias, output=None):
        """weights: outputs x inputs, applied to the channels at each place."""
        return self.convolution(tensor, weights[:, :, None, None], bias, output)

    def reshape(self, tensor, shape):
        return self.add("Reshape", tensor, self.graph.add_constant(shape, np.int64))

    def swish(self, tensor):
        return self.add("Mul", tensor, self.add("Sigmoid", tensor))

    def layer_norm(self, tensor, epsilon):
        """Over the channels, without gain and offset: mean and variance as convolutions."""
        mean = np.full((CHANNELS, CHANNELS), 1 / CHANNELS)
        centred = self.linear(tensor, np.eye(CHANNELS) - mean, np.zeros(CHANNELS))
        squares = self.add("Pow", centred, self.graph.add_constant(2.0))
        variance = self.linear(squares, mean, np.full(CHANNELS, epsilon))
        return self.add("Mul", centred, self.add("Pow", variance, self.graph.add_constant(-0.5)))

    def attention(self, tensor, weights, bias):
        """Multi-head self-attention along the line; weights of query, key and value, one below the other."""
        size = CHANNELS // HEADS
        weights, bias = np.split(weights, 3), np.split(bias, 3)
        scale = size**-0.5
        query, key, value = (
            self.reshape(self.linear(tensor, weights[i] * factor, bias[i] * factor), [1, HEADS, size, -1])
            for i, factor in enumerate((scale, 1, 1))
        )
        turned = lambda x: self.add("Transpose", x, perm=[0, 1, 3, 2])
        share = self.add("Softmax", self.add("MatMul", turned(query), key), axis=3)
        seen = turned(self.add("MatMul", share, turned(value)))
        return self.reshape(seen, [1, CHANNELS, 1, -1])


def attributes_of(node):
    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def constants_to_initialisers(graph):
    for node in graph.all_of("Constant"):
        graph.constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    graph.nodes = [node for node in graph.nodes if node.op_type != "Constant"]


def rebuild_neck(graph):
    """The two attention blocks, published with shapes computed at run time, as [1, 120, 1, T] throughout.

    The gain and offset of a layer norm go into the linear layer after it.
    """

    def linear(number):
        weights = graph.constants[f"linear_{number}.w_0"].astype(np.float64).T
        return weights, graph.constants[f"linear_{number}.b_0"].astype(np.float64)

    def after_norm(weights, bias, number):
        gain = graph.constants[f"layer_norm_{number}.w_0"].astype(np.float64)
        offset = graph.constants[f"layer_norm_{number}.b_0"].astype(np.float64)
        return weights * gain, bias + weights @ offset

    neck = Builder(graph)
    tensor = "swish_12.tmp_0"
    first = graph.position(tensor) + 1
    for norm, layer in ((43, 77), (45, 81)):
        mixed = neck.attention(neck.layer_norm(tensor, 1e-5), *after_norm(*linear(layer), norm))
        tensor = neck.add("Add", tensor, neck.linear(mixed, *linear(layer + 1)))
        hidden = neck.linear(neck.layer_norm(tensor, 1e-5), *after_norm(*linear(layer + 2), norm + 1))
        tensor = neck.add("Add", tensor, neck.linear(neck.swish(hidden), *linear(layer + 3)))

    last = graph.position("conv2d_206.tmp_0")
    weights, bias = graph.weights_and_bias(graph.nodes[last])
    neck.linear(neck.layer_norm(tensor, 1e-6), *after_norm(weights[:, :, 0, 0], bias, 47), output="conv2d_206.tmp_0")
    graph.nodes[first : last + 1] = neck.nodes


def rebuild_head(graph):
    """The classifier as a 1x1 convolution that gives logits."""
    head = Builder(graph)
    head.linear(
        "swish_17.tmp_0", graph.constants["linear_85.w_0"].T, graph.constants["linear_85.b_0"], output="logits"
    )
    graph.nodes[graph.position("swish_17.tmp_0") + 1 :] = head.nodes


def drop_multiplications_by_one(graph):
    for node in graph.all_of("Mul"):
        factor, tensor = graph.scalar_operand(node)
        if factor != 1:
            continue
        graph.replace([node], [])
        for consumer in graph.nodes:
            consumer.input[:] = [tensor if name == node.output[0] else name for name in consumer.input]


def fuse_hard_swish(graph):
    """x * clip(x + 3, 0, 6) / 6 is one operator."""
    for clip in graph.all_of("Clip"):
        add = graph.producer(clip.input[0])
        three, tensor = graph.scalar_operand(add)
        multiply = graph.sole_consumer(clip.output[0])
        divide = graph.sole_consumer(multiply.output[0])
        expect(
            [node.op_type for node in (add, multiply, divide)] == ["Add", "Mul", "Div"]
            and attributes_of(clip) == {"min": 0.0, "max": 6.0}
            and three == 3
            and set(multiply.input) == {tensor, clip.output[0]}
            and graph.scalar_operand(divide) == (6, multiply.output[0]),
            f"{clip.name} is not part of a hard swish",
        )
        fused = Builder(graph)
        fused.add("HardSwish", tensor, output=divide.output[0])
        graph.replace([add, clip, multiply, divide], fused.nodes)


def channel_affine(graph, node):
    """(scale, shift) when the node is a batch norm, or adds or multiplies by a number; else None."""
    if node.op_type == "BatchNormalization":
        gain, offset, mean, variance = (graph.constants[name].astype(np.float64) for name in node.input[1:5])
        scale = gain / np.sqrt(variance + attributes_of(node)["epsilon"])
        return scale, offset - mean * scale
    value, _ = graph.scalar_operand(node)
    if value is None or node.op_type not in ("Mul", "Add"):
        return None
    return (np.array([value]), 0) if node.op_type == "Mul" else (np.ones(1), value)


def refit(graph, convolution, weights, bias, source, output, absorbed):
    """Puts one convolution from `source` to `output` in the place of `convolution` and the nodes it absorbed."""
    if not absorbed:
        return
    fitted = Builder(graph)
    fitted.convolution(source, weights, bias, output, **attributes_of(convolution))
    graph.replace([convolution, *absorbed], fitted.nodes)


def fold_into_preceding_convolutions(graph):
    for convolution in graph.all_of("Conv"):
        weights, bias = graph.weights_and_bias(convolution)
        output, absorbed = convolution.output[0], []
        while follower := graph.sole_consumer(output):
            affine = channel_affine(graph, follower)
            if affine is None:
                break
            scale, shift = affine
            weights, bias = weights * scale[:, None, None, None], bias * scale + shift
            output = follower.output[0]
            absorbed.append(follower)
        refit(graph, convolution, weights, bias, convolution.input[0], output, absorbed)


def fold_into_following_convolutions(graph):
    """Only without padding: zeros laid around after a shift are no zeros before it."""
    for convolution in graph.all_of("Conv"):
        if any(attributes_of(convolution)["pads"]):
            continue
        weights, bias = graph.weights_and_bias(convolution)
        source, absorbed = convolution.input[0], []
        while (leader := graph.producer(source)) and graph.sole_consumer(source):
            value, tensor = graph.scalar_operand(leader)
            if value is None or leader.op_type not in ("Mul", "Add"):
                break
            if leader.op_type == "Add":
                bias = bias + value * weights.sum(axis=(1, 2, 3))
            else:
                weights = weights * value
            source = tensor
            absorbed.append(leader)
        refit(graph, convolution, weights, bias, source, convolution.output[0], absorbed)


def split_5x5_convolutions(graph):
    """OpenCV has fast code for 3x3 depthwise convolutions only: a 5x5 one is the sum of four, one for each corner.

    Row and column 2 would be counted twice: the corners at the bottom and at the right leave them out.
    """
    for convolution in graph.all_of("Conv"):
        attributes = attributes_of(convolution)
        if attributes["kernel_shape"] != [5, 5]:
            continue
        expect(attributes["pads"] == [2] * 4, f"{convolution.name} is not padded by 2")
        weights, bias = graph.weights_and_bias(convolution)
        split, corners = Builder(graph), []
        for down in (0, 1):
            for right in (0, 1):
                corner = weights[:, :, 2 * down : 2 * down + 3, 2 * right : 2 * right + 3].copy()
                corner[:, :, :down, :] = 0
                corner[:, :, :, :right] = 0
                pads = [2 - 2 * down, 2 - 2 * right, 2 * down, 2 * right]
                own = {"strides": attributes["strides"], "group": attributes["group"], "pads": pads}
                shift = bias if not corners else 0 * bias
                corners.append(split.convolution(convolution.input[0], corner, shift, **own))
        split.add("Sum", *corners, output=convolution.output[0])
        graph.replace([convolution], split.nodes)


def to_model(graph):
    """The model, checked: operators that OpenCV knows, and shapes that hold from input to output."""
    unknown = {node.op_type for node in graph.nodes} - OPENCV_OPERATORS
    expect(not unknown, f"operators left over: {sorted(unknown)}")
    used = dict.fromkeys(name for node in graph.nodes for name in node.input if name in graph.constants)
    steps = DECLARED_WIDTH // 8
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "PP-OCRv4 recogniser",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 48, DECLARED_WIDTH])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, CLASSES, 1, steps])],
            [numpy_helper.from_array(graph.constants[name], name) for name in used],
        ),
        opset_imports=[helper.make_opsetid("", 14)],
        ir_version=7,
    )
    onnx.checker.check_model(model)
    shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    return model


def prepare_model(published):
    graph = Graph(published)
    constants_to_initialisers(graph)
    rebuild_neck(graph)
    rebuild_head(graph)
    drop_multiplications_by_one(graph)
    fuse_hard_swish(graph)
    fold_into_preceding_convolutions(graph)
    fold_into_following_convolutions(graph)
    split_5x5_convolutions(graph)
    return to_model(graph)


def prepare_keys(published):
    characters = published.split("\n") + [" "]
    expect(all(len(c) == 1 for c in characters), "an entry of the character list is not one character")
    expect(len(characters) == CLASSES - 1, "the character list has not one entry a class")
    return "".join(c + "\n" for c in characters)


def expect(condition, message):
    if not condition:
        sys.exit(f"prepare_ppocr: {message}")


def read_checked(path, sha256):
    content = Path(path).read_bytes()
    expect(hashlib.sha256(content).hexdigest() == sha256, f"{path} is not the file expected (SHA-256 differs)")
    return content


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    model_path, keys_path, out = sys.argv[1:]
    model = prepare_model(onnx.load_from_string(read_checked(model_path, MODEL_SHA256)))
    keys = prepare_keys(read_checked(keys_path, KEYS_SHA256).decode("utf-8"))
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ppocr_keys.txt").write_text(keys, encoding="utf-8", newline="")
    (folder / "ppocr_rec.onnx").write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
