"""Opens what `micronet convert` writes with the programs that it is written for; see README.md."""

import json
import os
import pickle
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
import openvino
import torch
from safetensors.torch import load_file

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Benchmarks"))
import network  # noqa: E402

PROGRAM, GOLDEN = (os.path.abspath(word) for word in sys.argv[1:3])
TABLE = "StructuredToParameterName@@"


def convert(source, target, *options):
    command = [PROGRAM, "convert", source, target, "--force", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return target


def equal(found, expected):
    return found.dtype == expected.dtype and torch.equal(found, expected.reshape(found.shape))


def formula(name, shape):
    """A weight by the golden data's formula (golden/README.md)."""
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = (h ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        z = np.uint64(h) + np.arange(1, 1 + int(np.prod(shape)), dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    u = ((z ^ z >> np.uint64(31)) >> np.uint64(40)).astype(np.float64) / 2**24
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
        values = (2 * u - 1) * np.sqrt(gain / np.prod(shape[1:]))
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def pattern(k, size):
    """An input by the golden data's formula."""
    y, x = np.mgrid[0:size, 0:size]
    planes = []
    for c, (mean, deviation) in enumerate(zip((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))):
        v = (x * (c + 1) * 3 + y * (c + 2) * 5 + x * y // 7 + 37 * k * (c + 1)) % 256
        planes.append((v / 255 - mean) / deviation)
    return np.stack(planes)[None].astype(np.float32)


def check_weights(checkpoints):
    expected = torch.load(os.path.join(checkpoints, "m0.pth"), weights_only=True)
    paddle = pickle.load(open(os.path.join(checkpoints, "m0.pdparams"), "rb"))
    for name in ["m0.pth", "m0-legacy.pth", "m0-training.pth", "m0.pdparams", "m0.safetensors"]:
        source = os.path.join(checkpoints, name)
        for options in [{}, {"mmap": True}]:
            state = torch.load(convert(source, "a.pth"), weights_only=True, **options)
            assert all(equal(tensor, expected[key]) for key, tensor in state.items())
            network.MicroNet("m0").load_state_dict(state, strict=True)
        arrays = pickle.load(open(convert(source, "a.pdparams"), "rb"))
        assert list(arrays) == list(paddle) and arrays[TABLE] == paddle[TABLE]
        for key in paddle.keys() - {TABLE}:
            assert arrays[key].dtype == paddle[key].dtype and np.array_equal(arrays[key], paddle[key])
        state = load_file(convert(source, "a.safetensors"))
        assert all(equal(tensor, expected[key]) for key, tensor in state.items())
        print(f"{name}: .pth, .pdparams and .safetensors are what they should be")
    for kind in [torch.float16, torch.bfloat16]:
        word = str(kind).removeprefix("torch.")
        state = torch.load(
            convert(os.path.join(checkpoints, "m0.pth"), "h.pth", "--type", word), weights_only=True)
        for key, tensor in state.items():
            wanted = expected[key].to(kind) if expected[key].is_floating_point() else expected[key]
            assert equal(tensor, wanted), key
        print(f"{word}: rounded as PyTorch rounds")


def check_network(name, size, reference):
    model = network.MicroNet(name, reference["classes"])
    torch.save(
        {key: formula(key, tuple(tensor.shape)) for key, tensor in model.state_dict().items()
         if not key.endswith("num_batches_tracked")}, "n.pth")
    file = convert("n.pth", "n.onnx", "--input-size", str(size))
    onnx.checker.check_model(onnx.load(file), full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    compiled = openvino.Core().compile_model(file, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    inputs = np.concatenate([pattern(1, size), pattern(0, size)])
    expected = np.array(reference["logits"])
    results = {
        "ONNX Runtime": session.run(None, {"input": inputs[1:]})[0][0],
        "ONNX Runtime, of two": session.run(None, {"input": inputs})[0][1],
        "OpenVINO, of two": compiled(inputs)["logits"][1],
    }
    for runtime, logits in results.items():
        error = np.abs(logits - expected).max()
        print(f"{name} {size}: {runtime}: largest error {error:.1e}")
        assert error < 1e-4


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        check_weights(os.path.join(GOLDEN, "checkpoints"))
        for name in ["m0", "m1", "m2", "m3"]:
            for size in [224, 160]:
                path = os.path.join(GOLDEN, "inference", f"reference-{name}-{size}.json")
                check_network(name, size, json.load(open(path)))


main()
