"""MicroNet M0-M3 in PyTorch, written from the network's definition alone: its rows and its formulas.

Tensors have the names of the published checkpoints, so a state dict goes both ways. The modules are what a
user of PyTorch would write, not adapted to an export (export.py does that).
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn


@dataclass(frozen=True)
class Row:
    """Stride, output channels, kernel, expansion, both pairs of groups, dynamics and reduction factor."""

    stride: int
    channels: int
    kernel: int
    expansion: tuple
    first_groups: tuple
    second_groups: tuple
    dynamics: tuple
    reduction: int


@dataclass(frozen=True)
class Variant:
    stem: tuple
    head: int
    dropout: float
    offsets: tuple
    rows: tuple


def _variant(stem, head, dropout, offsets, rows):
    return Variant(stem, head, dropout, offsets, tuple(Row(*row) for row in rows))


_USUAL = (1.0, 0.0, 1.0, 0.0)

VARIANTS = {
    "m0": _variant((2, 2), 640, 0.05, _USUAL, [
        (2, 8, 3, (2, 2), (0, 4), (2, 2), (2, 0, 1), 1),
        (2, 12, 3, (2, 2), (0, 8), (4, 4), (2, 2, 1), 1),
        (2, 16, 5, (2, 2), (0, 12), (4, 4), (2, 2, 1), 1),
        (1, 32, 5, (1, 4), (4, 4), (4, 4), (2, 2, 1), 1),
        (2, 64, 5, (1, 4), (8, 8), (8, 8), (2, 2, 1), 1),
        (1, 96, 3, (1, 4), (8, 8), (8, 8), (2, 2, 1), 2),
        (1, 384, 3, (1, 4), (12, 12), (0, 0), (2, 2, 1), 2),
    ]),
    "m1": _variant((3, 2), 960, 0.05, _USUAL, [
        (2, 8, 3, (2, 2), (0, 6), (2, 2), (2, 0, 1), 1),
        (2, 16, 3, (2, 2), (0, 8), (4, 4), (2, 2, 1), 1),
        (2, 16, 5, (2, 2), (0, 16), (4, 4), (2, 2, 1), 1),
        (1, 32, 5, (1, 6), (4, 4), (4, 4), (2, 2, 1), 1),
        (2, 64, 5, (1, 6), (8, 8), (8, 8), (2, 2, 1), 1),
        (1, 96, 3, (1, 6), (8, 8), (8, 8), (2, 2, 1), 2),
        (1, 576, 3, (1, 6), (12, 12), (0, 0), (2, 2, 1), 2),
    ]),
    "m2": _variant((4, 2), 1024, 0.1, _USUAL, [
        (2, 12, 3, (2, 2), (0, 8), (4, 4), (2, 0, 1), 1),
        (2, 16, 3, (2, 2), (0, 12), (4, 4), (2, 2, 1), 1),
        (1, 24, 3, (2, 2), (0, 16), (4, 4), (2, 2, 1), 1),
        (2, 32, 5, (1, 6), (6, 6), (4, 4), (2, 2, 1), 1),
        (1, 32, 5, (1, 6), (8, 8), (4, 4), (2, 2, 1), 2),
        (1, 64, 5, (1, 6), (8, 8), (8, 8), (2, 2, 1), 2),
        (2, 96, 5, (1, 6), (8, 8), (8, 8), (2, 2, 1), 2),
        (1, 128, 3, (1, 6), (12, 12), (8, 8), (2, 2, 1), 2),
        (1, 768, 3, (1, 6), (16, 16), (0, 0), (2, 2, 1), 2),
    ]),
    "m3": _variant((4, 3), 1024, 0.1, (1.0, 0.0, 0.5, 0.5), [
        (2, 16, 3, (2, 2), (0, 12), (4, 4), (0, 2, 0), 1),
        (2, 24, 3, (2, 2), (0, 16), (4, 4), (0, 2, 0), 1),
        (1, 24, 3, (2, 2), (0, 24), (4, 4), (0, 2, 0), 1),
        (2, 32, 5, (1, 6), (6, 6), (4, 4), (0, 2, 0), 1),
        (1, 32, 5, (1, 6), (8, 8), (4, 4), (0, 2, 0), 2),
        (1, 64, 5, (1, 6), (8, 8), (8, 8), (0, 2, 0), 2),
        (1, 80, 5, (1, 6), (8, 8), (8, 8), (0, 2, 0), 2),
        (1, 80, 5, (1, 6), (10, 10), (8, 8), (0, 2, 0), 2),
        (2, 120, 5, (1, 6), (10, 10), (10, 10), (0, 2, 0), 2),
        (1, 120, 5, (1, 6), (12, 12), (10, 10), (0, 2, 0), 2),
        (1, 144, 3, (1, 6), (12, 12), (12, 12), (0, 2, 0), 2),
        (1, 864, 3, (1, 6), (12, 12), (0, 0), (0, 2, 0), 2),
    ]),
}


def shuffle_order(channels, groups):
    """Where each channel of a shuffle's output comes from: channel j*(C/g)+i moves to i*g+j."""
    return np.arange(channels).reshape(groups, channels // groups).T.reshape(-1)


class Shuffle(nn.Module):
    def __init__(self, channels, groups):
        super().__init__()
        self.order = shuffle_order(channels, groups)
        self.groups = groups

    def forward(self, x):
        batch, channels, height, width = x.shape
        x = x.view(batch, self.groups, channels // self.groups, height, width)
        return x.transpose(1, 2).reshape(batch, channels, height, width)


def _squeezed(channels, reduction):
    """The width of the squeeze: a multiple of 4, at least 0.9 of the wanted width."""
    wanted = channels // reduction
    rounded = max(4, (wanted + 2) // 4 * 4)
    return rounded + 4 if rounded < 0.9 * wanted else rounded


class ShiftMax(nn.Module):
    """Dynamic Shift-Max: the maximum of one or two mixtures of a channel and its shifted partner."""

    def __init__(self, channels, branches, groups, reduction, offsets):
        super().__init__()
        squeezed = _squeezed(channels, reduction)
        self.branches = branches
        self.groups = groups
        self.fc = nn.Sequential(
            nn.Linear(channels, squeezed), nn.ReLU(inplace=True),
            nn.Linear(squeezed, 2 * branches * channels), nn.Hardsigmoid(inplace=True))
        # Both the group and the place within it advance by one, and wrap around.
        places = np.arange(channels).reshape(groups, channels // groups)
        self.partners = np.roll(places, (-1, -1), axis=(0, 1)).reshape(-1)
        self.offsets = offsets if branches == 2 else (1.0, 0.0)
        self.register_buffer("partner_index", torch.from_numpy(self.partners.copy()), persistent=False)

    def forward(self, x):
        batch, channels = x.shape[:2]
        excited = self.fc(x.mean((2, 3)))
        coefficients = [
            (4 * (part - 0.5) + offset).view(batch, channels, 1, 1)
            for part, offset in zip(excited.chunk(2 * self.branches, 1), self.offsets, strict=True)]
        partner = x.index_select(1, self.partner_index)
        mixed = x * coefficients[0] + partner * coefficients[1]
        if self.branches == 2:
            mixed = torch.maximum(mixed, x * coefficients[2] + partner * coefficients[3])
        return mixed


class ConvNorm(nn.Module):
    """Convolutions without bias, each followed by its normalization, with no activation between them."""

    def __init__(self, *convolutions):
        super().__init__()
        self.conv = nn.Sequential(
            *(part for one in convolutions for part in (one, nn.BatchNorm2d(one.out_channels))))

    def forward(self, x):
        return self.conv(x)


def _pointwise(inputs, outputs, groups):
    return ConvNorm(nn.Conv2d(inputs, outputs, 1, groups=groups, bias=False))


def _separable(kernel, stride, inputs, middle, outputs, vertical_groups):
    return ConvNorm(
        nn.Conv2d(inputs, middle, (kernel, 1), (stride, 1), (kernel // 2, 0), groups=vertical_groups,
                  bias=False),
        nn.Conv2d(middle, outputs, (1, kernel), (1, stride), (0, kernel // 2), groups=middle, bias=False))


class Stem(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.stem = nn.Sequential(_StemConvolutions(a, b), nn.ReLU6(inplace=True))

    def forward(self, x):
        return self.stem(x)


class _StemConvolutions(ConvNorm):
    def __init__(self, a, b):
        super().__init__(
            nn.Conv2d(3, a, (3, 1), (2, 1), (1, 0), bias=False),
            nn.Conv2d(a, a * b, (1, 3), (1, 2), (0, 1), groups=a, bias=False))
        self.shuffle = Shuffle(a * b, a)

    def forward(self, x):
        return self.shuffle(self.conv(x))


class Block(nn.Module):
    """One row. Its operations have the indices of the checkpoints' names."""

    def __init__(self, row, inputs, offsets):
        super().__init__()
        self.residual = row.stride == 1 and inputs == row.channels
        hidden = inputs * row.expansion[0] * row.expansion[1]
        (g1, g2), (g3, g4), (y1, y2, y3) = row.first_groups, row.second_groups, row.dynamics
        reduction, channels = 8 * row.reduction, row.channels

        def activation(width, branches, groups, reduction=reduction):
            if branches == 0:
                return nn.ReLU6(inplace=True)
            return ShiftMax(width, branches, groups, reduction, offsets)

        def shuffle(wanted, width, groups):
            return Shuffle(width, groups) if wanted else nn.Identity()

        def shift_max(wanted, reduction):
            return activation(channels, 1, g4, reduction) if wanted else nn.Identity()

        if g1 == 0:
            layers = [
                _separable(row.kernel, row.stride, inputs, inputs * row.expansion[0], hidden, inputs),
                activation(hidden, y2, g2), Shuffle(hidden, g2), shuffle(y2, hidden, hidden // 2),
                _pointwise(hidden, channels, g3), shift_max(y3, reduction // 2), Shuffle(channels, g4),
                shuffle(y3 and channels % 2 == 0, channels, channels // 2)]
        elif g4 == 0:
            layers = [_pointwise(inputs, hidden, g1), activation(hidden, 1, g2) if y3 else nn.Identity()]
        else:
            dynamic = (y1 > 0) + (y2 > 0)
            layers = [
                _pointwise(inputs, hidden, g1), activation(hidden, y1, g2), Shuffle(hidden, g2),
                _separable(row.kernel, row.stride, hidden, hidden, hidden, hidden), nn.Identity(),
                activation(hidden, y2, hidden // g2), shuffle(dynamic, hidden, hidden // max(2 * dynamic, 1)),
                _pointwise(hidden, channels, g3),
                shift_max(y3, reduction // 2 if channels < hidden else reduction),
                Shuffle(channels, g4), shuffle(y3, channels, channels // 2)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        out = self.layers(x)
        return x + out if self.residual else out


class Linear(nn.Module):
    """A linear layer with its normalization and h-swish."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.linear = nn.Sequential(nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs))
        self.activation = nn.Hardswish()

    def forward(self, x):
        return self.activation(self.linear(x))


class MicroNet(nn.Module):
    def __init__(self, name, classes=1000):
        super().__init__()
        variant = VARIANTS[name]
        blocks, channels = [Stem(*variant.stem)], variant.stem[0] * variant.stem[1]
        for row in variant.rows:
            blocks.append(Block(row, channels, variant.offsets))
            channels = row.channels
        self.features = nn.Sequential(*blocks)
        self.activation = nn.Hardswish()
        self.classifier = nn.Sequential(
            Linear(channels, variant.head), nn.Dropout(variant.dropout), Linear(variant.head, classes))

    def forward(self, x):
        pooled = nn.functional.relu6(self.features(x)).mean((2, 3))
        return self.classifier(self.activation(pooled))


def initialize(model):
    """Gives a model the published initial values, from PyTorch's generator; normalizations have them already."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            outputs, _, height, width = module.weight.shape
            nn.init.normal_(module.weight, 0, (2 / (height * width * outputs)) ** 0.5)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0, 0.01)
            nn.init.zeros_(module.bias)
    return model


def randomize(model, seed=1):
    """Gives a model random weights with which Shift-Max's coefficients vary and activations keep their size.

    Otherwise values may grow by powers of ten from row to row, and no two implementations agree.
    """
    generator = np.random.default_rng(seed)
    state = model.state_dict()
    for name, tensor in state.items():
        if not tensor.dim():
            continue
        uniform = torch.from_numpy(generator.random(tuple(tensor.shape), dtype=np.float32))
        if name.endswith("running_mean"):
            state[name] = 0.2 * (uniform - 0.5)
        elif name.endswith("running_var"):
            state[name] = 0.5 + uniform
        elif name.endswith("bias"):
            state[name] = 0.4 * (uniform - 0.5)
        elif tensor.dim() == 1:
            state[name] = 0.8 + 0.4 * uniform
        else:
            gain = 1.0 if ".fc.0." in name else 0.05 if ".fc.2." in name else 3.5
            state[name] = (2 * uniform - 1) * (gain * tensor.shape[0] / tensor.numel()) ** 0.5
    model.load_state_dict(state)

    # Statistics as after training, measured on blurred noise. The classifier keeps its random ones: a few
    # pictures say little about vectors.
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
    noise = torch.from_numpy(generator.normal(size=(4, 3, 28, 28)).astype(np.float32))
    with torch.no_grad():
        model.features.train()(nn.functional.interpolate(noise, scale_factor=8, mode="bilinear"))
    return model.eval()
