"""MicroNet as an ONNX graph, in several forms that compute the same values.

torch.onnx.export writes what the modules do, step by step, and runtimes then spend most of their time between
the steps. Comparing with a slow export would be unfair, so this writes the graph node by node, and peers.py uses
the fastest form for each model and runtime. All forms fold the normalizations into the convolutions and use the
native operators for h-sigmoid and h-swish.
"""

from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

import network


@dataclass(frozen=True)
class Form:
    """How to write the operations that have no ONNX operator.

    shuffle:   "reshape" (Reshape, Transpose, Reshape), "gather" (one Gather each), or "fold": the graph
               keeps track of the channels' order and restores it only where an operation needs it; all other
               operations permute their weights instead.
    shift_max: "mul" (Gather, then Mul, Add and Max over whole tensors), "matmul" (Gather, a 2x2 matrix
               product for each channel, ReduceMax), or "conv" (the same as a grouped convolution with
               computed weights).
    fc:        Shift-Max's inner layers as "gemm" after GlobalAveragePool, as "mean" after ReduceMean (which
               needs no Flatten), or as 1x1 "conv" on the pooled tensor (which needs no Reshape either).
    dense:     grouped 1x1 convolutions of up to this many multiply-adds, counted without groups, are written
               without groups, with zeros between the blocks; they need no order, so this folds shuffles too.
    merge:     separable convolutions with kernels up to this size become one k x k convolution and a constant
               plane (the contribution of the first half's bias, which differs at the border).
    """

    shuffle: str = "fold"
    shift_max: str = "mul"
    fc: str = "conv"
    dense: int = 0
    merge: int = 0

    def __str__(self):
        extras = (f" dense<={self.dense / 1e6:g}M" if self.dense else "") + (
            f" merge<={self.merge}" if self.merge else "")
        return f"{self.shuffle}/{self.shift_max}/{self.fc}{extras}"


@dataclass
class Value:
    """A tensor in the graph: channel c of the network is channel place[c] of the tensor."""

    name: str
    place: np.ndarray
    height: int
    width: int

    @property
    def channels(self):
        return len(self.place)


def folded(convolution, norm):
    """Weights and bias of a convolution or linear layer with the following normalization folded in, in float64."""
    scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).double()
    weight = convolution.weight.double() * scale.view(-1, *[1] * (convolution.weight.dim() - 1))
    bias = 0 if convolution.bias is None else convolution.bias.double()
    bias = (bias - norm.running_mean.double()) * scale + norm.bias.double()
    return weight.detach().numpy(), bias.detach().numpy()


class GraphWriter:
    def __init__(self, model, form, size=224):
        self.form = form
        self.nodes, self.constants, self.count = [], [], 0
        value = Value("input", np.arange(3), size, size)
        for block in model.features:
            value = self.stem(block, value) if isinstance(block, network.Stem) else self.block(block, value)
        output = self.head(model.classifier, value)
        classes = model.classifier[2].linear[0].out_features
        graph = helper.make_graph(
            self.nodes, "micronet",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, size, size])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, [1, classes])], self.constants)
        self.model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
        onnx.checker.check_model(self.model, full_check=True)

    # Nodes and constants

    def node(self, operator, *inputs, **attributes):
        self.count += 1
        name = f"{operator.lower()}{self.count}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, values, kind=np.float32):
        self.count += 1
        name = f"constant{self.count}"
        values = np.array(values, dtype=kind, order="C")
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def integers(self, values):
        return self.constant(values, np.int64)

    # The order of channels

    def gather(self, name, places):
        """The channels at these places of a tensor, in this order."""
        return self.node("Gather", name, self.integers(places), axis=1)

    def ordered(self, value):
        """The same values with the channels in their original order."""
        if np.array_equal(value.place, np.arange(value.channels)):
            return value
        name = self.gather(value.name, value.place)
        return Value(name, np.arange(value.channels), value.height, value.width)

    def shuffle(self, module, value):
        moved = Value(value.name, value.place[module.order], value.height, value.width)
        if self.form.shuffle == "fold":
            return moved
        if self.form.shuffle == "gather":
            return self.ordered(moved)
        channels, groups = value.channels, module.groups
        shape = [1, groups, channels // groups, value.height, value.width]
        name = self.node("Reshape", value.name, self.integers(shape))
        name = self.node("Transpose", name, perm=[0, 2, 1, 3, 4])
        shape = [1, channels, value.height, value.width]
        return Value(self.node("Reshape", name, self.integers(shape)), value.place, value.height, value.width)

    # Convolutions

    def convolution(self, module, norm, value, scale=1):
        weight, bias = folded(module, norm)
        weight, bias = weight * scale, bias * scale
        return self.written_convolution(
            weight, bias, value, module.kernel_size, module.stride, module.padding, module.groups)

    def written_convolution(self, weight, bias, value, kernel, stride, padding, groups, plane=None):
        channels, outputs = value.channels, weight.shape[0]
        height = (value.height + 2 * padding[0] - kernel[0]) // stride[0] + 1
        width = (value.width + 2 * padding[1] - kernel[1]) // stride[1] + 1
        place = np.arange(outputs)
        pointwise = kernel == (1, 1)
        full = weight.shape[0] * channels * height * width
        if groups == channels and groups > 1:
            # Each channel has its own outputs, so the outputs keep the order of the channels.
            each = outputs // channels
            place = (value.place[:, None] * each + np.arange(each)).reshape(-1)
            weight, bias = weight[np.argsort(place)], bias[np.argsort(place)]
            plane = None if plane is None else plane[np.argsort(place)]
        elif groups == 1:
            weight = weight[:, np.argsort(value.place)]
        elif pointwise and full <= self.form.dense:
            weight, groups = self.ungrouped(weight, groups)[:, np.argsort(value.place)], 1
        else:
            value = self.ordered(value)
        name = self.node(
            "Conv", value.name, self.constant(weight), self.constant(bias), kernel_shape=list(kernel),
            strides=list(stride), group=groups, pads=[padding[0], padding[1], padding[0], padding[1]])
        if plane is not None:
            name = self.node("Add", name, self.constant(plane[None]))
        return Value(name, place, height, width)

    @staticmethod
    def ungrouped(weight, groups):
        outputs, inputs = weight.shape[0] // groups, weight.shape[1]
        dense = np.zeros((groups * outputs, groups * inputs, *weight.shape[2:]))
        for group in range(groups):
            rows = slice(group * outputs, (group + 1) * outputs)
            dense[rows, group * inputs:(group + 1) * inputs] = weight[rows]
        return dense

    def separable(self, module, value, scale=1):
        first, first_norm, second, second_norm = module.conv
        kernel = first.kernel_size[0]
        if kernel > self.form.merge:
            return self.convolution(
                second, second_norm, self.convolution(first, first_norm, value), scale)
        vertical, bias = folded(first, first_norm)
        horizontal, last = (scale * part for part in folded(second, second_norm))
        middle, outputs = vertical.shape[0], horizontal.shape[0]
        source = np.arange(outputs) // (outputs // middle)
        merged = vertical[source] * horizontal
        stride = (first.stride[0], second.stride[1])
        # The first half's bias is a constant plane, which the second half pads with zeros.
        height = (value.height - 1) // stride[0] + 1
        with torch.no_grad():
            flat = torch.from_numpy(bias)[None, :, None, None].expand(1, middle, 1, value.width)
            line = torch.nn.functional.conv2d(
                flat, torch.from_numpy(horizontal), stride=(1, stride[1]), padding=(0, kernel // 2),
                groups=middle)[0].numpy()
        plane = np.broadcast_to(line + last[:, None, None], (outputs, height, line.shape[2]))
        return self.written_convolution(
            merged, np.zeros(outputs), value, (kernel, kernel), stride, (kernel // 2, kernel // 2),
            first.groups, plane)

    # Activations

    def relu6(self, value):
        name = self.node("Clip", value.name, self.constant(0.0), self.constant(6.0))
        return Value(name, value.place, value.height, value.width)

    def shift_max(self, module, value):
        """Reads a tensor that the previous convolution has scaled by four."""
        channels, kinds = value.channels, 2 * module.branches
        # In the order of the tensor: which channel is at each place, and where its partner is.
        channel = np.argsort(value.place)
        partner = value.place[module.partners[channel]]
        squeeze, excite = module.fc[0], module.fc[2]
        offsets = np.array(module.offsets[:kinds])[:, None].repeat(channels, 1)
        rows = np.arange(kinds * channels).reshape(kinds, channels)[:, channel]
        if self.form.shift_max in ("matmul", "conv"):
            # Channel by channel: a1 b1 a2 b2.
            rows, offsets = rows.T, offsets.T
        coefficients = self.coefficients(
            squeeze.weight.detach().numpy()[:, channel] / 4, squeeze.bias.detach().numpy(),
            excite.weight.detach().numpy()[rows.reshape(-1)], excite.bias.detach().numpy()[rows.reshape(-1)],
            offsets.reshape(-1), value)
        mix = getattr(self, "mix_" + self.form.shift_max)
        return Value(
            mix(value, partner, coefficients, module.branches), value.place, value.height, value.width)

    def coefficients(self, squeeze, squeeze_bias, excite, excite_bias, offsets, value):
        """n coefficients, each a quarter of 4 (y - 1/2) + offset: the tensor has the factor 4."""
        if self.form.fc == "mean":
            pooled = self.node("ReduceMean", value.name, self.integers([2, 3]), keepdims=0)
        else:
            pooled = self.node("GlobalAveragePool", value.name)
        if self.form.fc == "conv":
            def layer(x, weight, bias):
                return self.node("Conv", x, self.constant(weight[:, :, None, None]), self.constant(bias))
            shape = (1, -1, 1, 1)
        else:
            pooled = self.node("Flatten", pooled) if self.form.fc == "gemm" else pooled

            def layer(x, weight, bias):
                return self.node("Gemm", x, self.constant(weight.T), self.constant(bias))
            shape = (1, -1)
        hidden = self.node("Relu", layer(pooled, squeeze, squeeze_bias))
        excited = self.node("HardSigmoid", layer(hidden, excite, excite_bias), alpha=1 / 6, beta=0.5)
        shifted = self.node("Add", excited, self.constant((offsets / 4 - 0.5).reshape(shape)))
        if self.form.fc != "conv" and self.form.shift_max == "mul":
            shifted = self.node("Reshape", shifted, self.integers([1, -1, 1, 1]))
        return shifted

    def mix_mul(self, value, partner, coefficients, branches):
        other = self.gather(value.name, partner)
        parts = [f"{coefficients}.{kind}" for kind in range(2 * branches)]
        self.nodes.append(helper.make_node(
            "Split", [coefficients], parts, name=coefficients + ".split", axis=1, num_outputs=2 * branches))

        def branch(a, b):
            return self.node("Add", self.node("Mul", value.name, a), self.node("Mul", other, b))
        mixed = branch(parts[0], parts[1])
        return mixed if branches == 1 else self.node("Max", mixed, branch(parts[2], parts[3]))

    def pairs(self, value, partner):
        """Each channel followed by its partner."""
        return self.gather(value.name, np.stack([np.arange(value.channels), partner], 1).reshape(-1))

    def mix_matmul(self, value, partner, coefficients, branches):
        channels, plane = value.channels, value.height * value.width
        matrices = self.node("Reshape", coefficients, self.integers([channels, branches, 2]))
        pairs = self.node("Reshape", self.pairs(value, partner), self.integers([channels, 2, plane]))
        mixed = self.node("MatMul", matrices, pairs)
        if branches == 2:
            mixed = self.node("ReduceMax", mixed, self.integers([1]), keepdims=0)
        return self.node("Reshape", mixed, self.integers([1, channels, value.height, value.width]))

    def mix_conv(self, value, partner, coefficients, branches):
        channels = value.channels
        weights = self.node("Reshape", coefficients, self.integers([channels * branches, 2, 1, 1]))
        mixed = self.node(
            "Conv", self.pairs(value, partner), weights, kernel_shape=[1, 1], group=channels)
        if branches == 1:
            return mixed
        shape = [channels, 2, value.height, value.width]
        mixed = self.node("ReduceMax", self.node("Reshape", mixed, self.integers(shape)), self.integers([1]),
                          keepdims=0)
        return self.node("Reshape", mixed, self.integers([1, channels, value.height, value.width]))

    # The network

    def stem(self, block, value):
        convolutions = block.stem[0]
        return self.relu6(self.shuffle(convolutions.shuffle, self.separable(convolutions, value)))

    def layer(self, module, following, value):
        if isinstance(module, network.ConvNorm):
            # Shift-Max's factor 4 costs nothing in the weights of the previous convolution.
            scale = 4 if isinstance(following, network.ShiftMax) else 1
            if len(module.conv) == 2:
                return self.convolution(*module.conv, value, scale)
            return self.separable(module, value, scale)
        if isinstance(module, network.Shuffle):
            return self.shuffle(module, value)
        if isinstance(module, network.ShiftMax):
            return self.shift_max(module, value)
        return self.relu6(value)

    def block(self, block, value):
        result = value
        layers = [layer for layer in block.layers if not isinstance(layer, torch.nn.Identity)]
        for module, following in zip_longest(layers, layers[1:]):
            result = self.layer(module, following, result)
        if not block.residual:
            return result
        # Both terms in the order of the first one.
        if not np.array_equal(result.place, value.place):
            result = Value(
                self.gather(result.name, result.place[np.argsort(value.place)]), value.place, value.height,
                value.width)
        return Value(self.node("Add", value.name, result.name), value.place, value.height, value.width)

    def head(self, classifier, value):
        pooled = self.node("GlobalAveragePool", self.relu6(value).name)
        name = self.node("HardSwish", self.node("Flatten", pooled))
        order = np.argsort(value.place)
        for layer in (classifier[0], classifier[2]):
            weight, bias = folded(*layer.linear)
            name = self.node("Gemm", name, self.constant(weight[:, order].T), self.constant(bias))
            name = self.node("HardSwish", name)
            order = np.arange(weight.shape[0])
        return name


def write(model, form, path):
    """Writes a model as ONNX in this form."""
    onnx.save(GraphWriter(model.eval(), form).model, path)
