"""Small checkpoints in every format: ten tensors by the weight formula and a few more (README.md lists the files)."""

import argparse
import io
import os
import pathlib
import pickle
import tempfile
import warnings
import zipfile
from collections import OrderedDict

import numpy as np
import torch
from safetensors import torch as safetensors_torch

import formula

SHAPES = {
    "stem.0.weight": (4, 3, 3, 1), "stem.1.weight": (4,), "stem.1.bias": (4,), "stem.1.running_mean": (4,),
    "stem.1.running_var": (4,), "gate.fc.0.weight": (4, 6), "gate.fc.0.bias": (4,), "gate.fc.2.weight": (12, 4),
    "gate.fc.2.bias": (12,), "head.weight": (5, 4)}
METADATA = {"note": "tab\there “é”", "format": "pt"}
# A fixed time, so that the archives are the same whenever they are made.
TIME = (2026, 11, 23, 22, 5, 2)


def weights():
    return OrderedDict((name, torch.from_numpy(formula.tensor(name, shape))) for name, shape in SHAPES.items())


def state_dict():
    state = weights()
    state["stem.1.num_batches_tracked"] = torch.tensor(7)
    state["empty"] = torch.zeros(0, 3)
    return state


def _saved(value, name, **options):
    """What torch.save writes into a file of that name: the name's stem becomes the archive's folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        torch.save(value, path, **options)
        return pathlib.Path(path).read_bytes()


def _views():
    state = state_dict()
    state["stem.0.weight"] = state["stem.0.weight"].contiguous(memory_format=torch.channels_last)
    shared = torch.full((13,), 99.0)
    shared[3:7], shared[7:11] = state["stem.1.weight"], state["stem.1.bias"]
    state["stem.1.weight"], state["stem.1.bias"] = shared[3:7], shared[7:11]
    state["gate.fc.0.weight"] = torch.nn.Parameter(state["gate.fc.0.weight"].t().contiguous().t())
    spread = torch.zeros(12, 8)
    spread[:, ::2] = state["gate.fc.2.weight"]
    state["gate.fc.2.weight"] = spread[:, ::2]
    state["expanded"] = torch.tensor(1.5).expand(3, 4)
    return state


def _types():
    state = state_dict()
    state["stem.1.weight"] = state["stem.1.weight"].half()
    state["stem.1.bias"] = state["stem.1.bias"].bfloat16()
    state["gate.fc.0.weight"] = state["gate.fc.0.weight"].double()
    state["gate.fc.2.weight"] = state["gate.fc.2.weight"].half().t().contiguous().t()
    state["mask"] = torch.tensor([True, False, True])
    state["bytes"] = torch.tensor([1, 200], dtype=torch.uint8)
    state["shorts"] = torch.tensor([-3, 300], dtype=torch.int16)
    state["ints"] = torch.tensor([-70000], dtype=torch.int32)
    state["chars"] = torch.tensor([-5], dtype=torch.int8)
    return {"model": state}


def _training():
    state = state_dict()
    wrapped = OrderedDict((f"module.{name}", value) for name, value in state.items())
    wrapped._metadata = {"": {"version": 1}}
    momentum = {
        0: {"momentum_buffer": torch.ones(4, 3, 3, 1)}, 1: {"momentum_buffer": torch.ones(4)}}
    group = {
        "lr": 0.1, "momentum": 0.9, "dampening": 0, "weight_decay": 0, "nesterov": False, "maximize": False,
        "foreach": None, "differentiable": False, "fused": None, "params": [0, 1]}
    return {
        "epoch": 12, "arch": "MicroNet", "state_dict": wrapped, "best_acc1": torch.tensor(46.5),
        "best": np.float64(0.5), "optimizer": {"state": momentum, "param_groups": [group]},
        "args": argparse.Namespace(lr=0.2, data=pathlib.Path("/data")),
        "state_dict_ema": OrderedDict((name, 0 * value) for name, value in wrapped.items())}


class _Command:
    """An object whose pickle runs a command when it is loaded by an interpreter that trusts it."""

    def __reduce__(self):
        return os.system, ("echo pwned",)


def _repacked(archive, compression, change=lambda name, data: data):
    source, out = zipfile.ZipFile(io.BytesIO(archive)), io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, TIME)
            entry.external_attr = 0o600 << 16
            target.writestr(entry, change(name, source.read(name)), compression)
    return out.getvalue()


def _paddle(state):
    """As paddle.save writes: linear weights transposed, other names for statistics, a table of names."""
    arrays = {}
    for name, tensor in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        name = name.replace("running_mean", "_mean").replace("running_var", "_variance")
        is_linear = tensor.dim() == 2 and name != "empty"
        arrays[name] = np.ascontiguousarray(tensor.numpy().T) if is_linear else tensor.numpy()
    arrays["StructuredToParameterName@@"] = {name: f"param_{index}" for index, name in enumerate(arrays)}
    return arrays


def _numpy1(pickled):
    """As numpy 1 names its module. Protocol 4 counts the bytes of names and of the whole."""
    newer, older = b"numpy._core.multiarray", b"numpy.core.multiarray"
    changed = pickled.replace(b"\x8c\x16" + newer, b"\x8c\x15" + older)
    if changed != pickled:
        length = int.from_bytes(pickled[3:11], "little") - (len(pickled) - len(changed))
        return changed[:3] + length.to_bytes(8, "little") + changed[11:]
    return pickled.replace(newer, older)


def _arrays():
    return {name: tensor.numpy() for name, tensor in weights().items()}


def _fortran():
    arrays = _arrays()
    arrays["gate.fc.0.weight"] = np.asfortranarray(arrays["gate.fc.0.weight"].astype(np.float64))
    arrays["head.weight"] = arrays["head.weight"].astype(np.float16)
    return arrays


def _big_endian():
    arrays = _fortran()
    arrays["head.weight"] = arrays["head.weight"].astype(">f4")
    return arrays


def _script():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        out = io.BytesIO()
        torch.jit.save(torch.jit.script(torch.nn.ReLU()), out)
    return out.getvalue()


def files():
    """The bytes of every file, by name."""
    plain = _saved(state_dict(), "plain.pth")
    made = {
        "plain.pth": plain,
        "legacy.pth": _saved(state_dict(), "legacy.pth", _use_new_zipfile_serialization=False),
        "training.pth": _saved(_training(), "training.pth"),
        "views.pth": _saved(_views(), "views.pth"),
        "views-legacy.pth": _saved(_views(), "views-legacy.pth", _use_new_zipfile_serialization=False),
        "types.pth": _saved(_types(), "types.pth"),
        "deflated.pth": _repacked(plain, zipfile.ZIP_DEFLATED),
        "big-endian.pth": _repacked(
            plain, zipfile.ZIP_STORED, lambda name, data: b"big" if name.endswith("/byteorder") else data),
        "malicious.pth": _saved({"state_dict": state_dict(), "x": _Command()}, "malicious.pth"),
        "malicious.pdparams": pickle.dumps({"a": _Command()}, protocol=2),
        "script.pt": _script(),
        "arrays-fortran.pkl": pickle.dumps(_fortran(), protocol=4),
        "arrays-big-endian.pkl": pickle.dumps(_big_endian(), protocol=4)}
    for kind, dtype in {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}.items():
        state = {name: tensor.to(dtype) if tensor.is_floating_point() else tensor
                 for name, tensor in state_dict().items()}
        made[f"{kind}.safetensors"] = safetensors_torch.save(state, METADATA)
    arrays = _paddle(state_dict())
    for protocol in (2, 3, 4, 5):
        made[f"paddle-numpy2-protocol{protocol}.pdparams"] = pickle.dumps(arrays, protocol=protocol)
    for protocol in (2, 4):
        made[f"paddle-numpy1-protocol{protocol}.pdparams"] = _numpy1(pickle.dumps(arrays, protocol=protocol))
    return made


def whole_networks():
    """Yields name and bytes of M0 and M3 with weights by formula, in the formats that users have."""
    from records import network
    for model in ("m0", "m3"):
        state = OrderedDict(
            (name, torch.from_numpy(formula.tensor(name, tuple(value.shape))) if value.dim() else value)
            for name, value in network.MicroNet(model).state_dict().items())
        yield f"{model}.pth", _saved(state, f"{model}.pth")
        yield f"{model}.pdparams", pickle.dumps(_paddle(state), protocol=4)
        if model == "m3":
            continue
        yield "m0-legacy.pth", _saved(state, "m0-legacy.pth", _use_new_zipfile_serialization=False)
        wrapped = OrderedDict((f"module.{name}", value) for name, value in state.items())
        parameters = [value for name, value in state.items() if ".running_" not in name and value.dim()]
        momentum = {index: {"momentum_buffer": torch.zeros_like(value)} for index, value in enumerate(parameters)}
        yield "m0-training.pth", _saved(
            {"epoch": 599, "arch": "MicroNet", "state_dict": wrapped, "best_acc1": torch.tensor(46.5),
             "optimizer": {"state": momentum, "param_groups": [{"lr": 0.2, "params": list(momentum)}]}},
            "m0-training.pth")
        floats = {name: value for name, value in state.items() if value.dim()}
        yield "m0.safetensors", safetensors_torch.save(floats)
        yield "m0-f16.safetensors", safetensors_torch.save({name: value.half() for name, value in floats.items()})
