"""Opens the files that `micronet convert` writes with the programs that they are for; see README.md."""

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

for folder in ("Benchmarks", "Fixtures"):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", folder))
import formula  # noqa: E402
import network  # noqa: E402

PROGRAM, GOLDEN = (os.path.abspath(word) for word in sys.argv[1:3])
TABLE = "StructuredToParameterName@@"


def convert(source, target, *options):
    command = [PROGRAM, "convert", source, target, "--force", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return target


def equal(found, expected):
    return found.dtype == expected.dtype and torch.equal(found, expected.reshape(found.shape))


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
        print(f"{name}: .pth, .pdparams and .safetensors are as expected")
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
        {key: torch.from_numpy(formula.tensor(key, tuple(tensor.shape))) for key, tensor in model.state_dict().items()
         if not key.endswith("num_batches_tracked")}, "n.pth")
    file = convert("n.pth", "n.onnx", "--input-size", str(size))
    onnx.checker.check_model(onnx.load(file), full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    compiled = openvino.Core().compile_model(file, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    inputs = np.stack([formula.network_input(pattern, size) for pattern in (1, 0)])
    expected = np.array(reference["logits"])
    results = {
        "ONNX Runtime": session.run(None, {"input": inputs[1:]})[0][0],
        "ONNX Runtime, batch of two": session.run(None, {"input": inputs})[0][1],
        "OpenVINO, batch of two": compiled(inputs)["logits"][1],
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
