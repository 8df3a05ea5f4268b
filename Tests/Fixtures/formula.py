"""Weights, inputs and pictures by formula: every value follows from a name and a place. FormulaWeights.swift and
PillowFixture.swift compute the same."""

import numpy as np

GOLDEN_GAMMA = 0x9E3779B97F4A7C15
MEANS = (0.485, 0.456, 0.406)
DEVIATIONS = (0.229, 0.224, 0.225)


def splitmix(start, count):
    """The first `count` values of SplitMix64 after the state `start`."""
    steps = np.arange(1, count + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = np.uint64(start) + steps * np.uint64(GOLDEN_GAMMA)
        z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return z ^ z >> np.uint64(31)


def fnv(data):
    """FNV-1a with 64 bits."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def tensor(name, shape):
    """The values of the tensor `name`: computed in double, rounded to float32."""
    count = int(np.prod(shape, dtype=np.int64))
    u = (splitmix(fnv(name.encode()), count) >> np.uint64(40)).astype(np.float64) / 2**24
    if name.endswith("running_mean"):
        values = 0.2 * (u - 0.5)
    elif name.endswith("running_var"):
        values = 0.5 + u
    elif name.endswith("bias"):
        values = 0.4 * (u - 0.5)
    elif len(shape) == 1:
        values = 0.8 + 0.4 * u
    else:
        gain = 1 if name.endswith(".fc.0.weight") else 0.05 if name.endswith(".fc.2.weight") else 3.5
        values = (2 * u - 1) * np.sqrt(gain / np.prod(shape[1:], dtype=np.float64))
    return values.reshape(shape).astype(np.float32)


def network_input(pattern, size):
    """Input pattern `pattern`: 3 x size x size, normalized in float32 as a picture would be."""
    y, x = np.mgrid[:size, :size]
    single = np.float32
    return np.stack([
        (((x * (c + 1) * 3 + y * (c + 2) * 5 + x * y // 7 + 37 * pattern * (c + 1)) % 256).astype(single) / single(255)
         - single(MEANS[c])) / single(DEVIATIONS[c]) for c in range(3)])


def ramps(width, height, channels=3):
    """Bytes that rise across and down a picture and wrap around, height x width x channels, before the wrap."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x * (c + 1) * 3 + y * (c + 2) * 5 + x * y // 7 for c in range(channels)], -1)


def busy_pattern(width, height):
    """The picture, busy at every scale, from which the fixture's resizes and crops start."""
    y, x = np.mgrid[:height, :width]
    factor = (x * 7 + y * 3) % 5 + 1
    return (ramps(width, height) * factor[..., None] % 256).astype(np.uint8)
