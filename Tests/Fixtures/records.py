"""What PyTorch computes in float64 with the weights and inputs by formula, one record to a line.

Inference: for every operation its output's shape, mean, deviation, minimum, maximum, zeros and eight samples; for
every Shift-Max its wiring and coefficients; the logits; Grad-CAM of the best, the middle and the worst class. Training: three steps of SGD on a batch of four.
"""

import sys
from pathlib import Path

import numpy as np
import torch

import formula

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Benchmarks"))
import network  # noqa: E402


class _HardSigmoid(torch.nn.Module):
    """As it is defined. PyTorch's own takes a sixth from single precision, in float64 too, for the gradient."""

    def forward(self, x):
        return torch.nn.functional.relu6(x + 3) / 6


class _HardSwish(torch.nn.Module):
    def forward(self, x):
        return x * (torch.nn.functional.relu6(x + 3) / 6)


def model(name, classes):
    """The network in float64 with weights by formula."""
    made = network.MicroNet(name, classes).double()
    made.load_state_dict({
        key: torch.from_numpy(formula.tensor(key, tuple(value.shape))) if value.dim() else value
        for key, value in made.state_dict().items()})
    for module in list(made.modules()):
        for key, child in module.named_children():
            if isinstance(child, torch.nn.Hardsigmoid):
                setattr(module, key, _HardSigmoid())
            elif isinstance(child, torch.nn.Hardswish):
                setattr(module, key, _HardSwish())
    return made


def tensor_list(name):
    """Names and shapes of all tensors of a checkpoint."""
    lines = [f"{key} " + "x".join(map(str, value.shape))
             for key, value in network.MicroNet(name).state_dict().items() if value.dim()]
    return "".join(f"{line}\n" for line in sorted(lines))


def _number(value):
    return f"{float(value):.8g}"


def _samples(values, count, number):
    places = [index * values.numel() // count for index in range(count)]
    return " ".join(f"{place}:{number(values[place])}" for place in places)


def _values(tensor):
    """Mean, deviation, minimum, maximum, zeros and samples."""
    flat = tensor.flatten()
    numbers = flat.mean(), flat.std(correction=0), flat.min(), flat.max()
    return " ".join([*map(_number, numbers), str(int((flat == 0).sum())), _samples(flat, 8, _number)])


class _Recorder:
    """Collects records by hooks, in the order of the forward pass."""

    def __init__(self, micronet):
        self.operations, self.shifts = [], []
        stem, *blocks = micronet.features
        for place in (1, 3):
            stem.stem[0].conv[place].register_forward_hook(self.operation(f"features.0.stem.0.conv.{place}"))
        for index, layer in enumerate(stem.stem):
            layer.register_forward_hook(self.operation(f"features.0.stem.{index}"))
        stem.register_forward_hook(self.operation("features.0"))
        for index, block in enumerate(blocks, 1):
            self.hook_block(f"features.{index}", block)

    def hook_block(self, name, block):
        for place, layer in enumerate(block.layers):
            layer_name = f"{name}.layers.{place}"
            if isinstance(layer, torch.nn.Identity):
                continue
            if isinstance(layer, network.ShiftMax):
                self.hook_shift_max(layer_name, layer)
            if isinstance(layer, network.ConvNorm) and len(layer.conv) == 4:
                layer.conv[1].register_forward_hook(self.operation(f"{layer_name}.conv.1"))
            layer.register_forward_hook(self.operation(layer_name))
        block.register_forward_hook(self.operation(name))

    def record(self, kind, name, tensor):
        shape = "x".join(map(str, tensor.shape[1:]))
        self.operations.append(f"{kind} {name} {shape} {_values(tensor)}")

    def operation(self, name):
        return lambda module, inputs, output: self.record("op", name, output)

    def hook_shift_max(self, name, shift_max):
        excited = []
        shift_max.fc.register_forward_pre_hook(
            lambda module, inputs: self.record("pooled", name, inputs[0][..., None, None]))
        shift_max.fc[1].register_forward_hook(
            lambda module, inputs, output: self.record("squeezed", name, output))
        shift_max.fc.register_forward_hook(lambda module, inputs, output: excited.append(output))
        shift_max.register_forward_hook(
            lambda module, inputs, output: self.record_shift(name, module, inputs[0], excited.pop()))

    def record_shift(self, name, module, x, excited):
        coefficients = [4 * (part - 0.5) + offset for part, offset in zip(
            excited.chunk(2 * module.branches, 1), module.offsets, strict=True)]
        share = "-"
        if module.branches == 2:
            partner = x[:, module.partner_index]
            a1, b1, a2, b2 = (coefficient[..., None, None] for coefficient in coefficients)
            share = float((a1 * x + b1 * partner >= a2 * x + b2 * partner).double().mean())
        groups, channels = module.groups, x.shape[1]
        partners = " ".join(map(str, module.partners[:4]))
        self.shifts.append(
            f"shift {name} {groups} {channels // groups} {module.fc[0].out_features} {share} {partners}")
        for letters, coefficient in zip(("a1", "b1", "a2", "b2"), coefficients):
            self.shifts.append(f"coefficient {name} {letters} {_values(coefficient)}")


def _grad_cam(micronet, features, label):
    """Grad-CAM (Selvaraju et al., 2017) of what the head pools: the mean gradient of the class's logit over each plane
    weights the plane; of the sum what is positive, not scaled."""
    clipped = torch.nn.functional.relu6(features).requires_grad_()
    pooled = clipped.mean((2, 3))
    logit = micronet.classifier(micronet.activation(pooled))[0, label]
    weights = torch.autograd.grad(logit, clipped)[0].mean((2, 3), keepdim=True)
    heat = torch.relu((weights * clipped).sum(1))[0].detach()
    size = "x".join(map(str, heat.shape))
    return f"gradcam {label} {size} " + " ".join(map(_number, heat.flatten()))


def inference(name, size, classes):
    micronet = model(name, classes).eval()
    recorder = _Recorder(micronet)
    with torch.no_grad():
        features = micronet.features(torch.from_numpy(formula.network_input(0, size))[None].double())
        clipped = torch.nn.functional.relu6(features)
        pooled = clipped.mean((2, 3), keepdim=True)
        recorder.record("op", "avgpool.0", clipped)
        recorder.record("op", "avgpool.1", pooled)
        x = micronet.activation(pooled.flatten(1))
        for place in (0, 2):
            for index, layer in enumerate(micronet.classifier[place].linear):
                x = layer(x)
                recorder.record("op", f"classifier.{place}.linear.{index}", x)
            x = micronet.classifier[place].activation(x)
    logits = x[0]
    lines = recorder.operations + recorder.shifts
    lines.append("logits " + " ".join(f"{round(float(value), 7):.8g}" for value in logits))
    lines.append("top5 " + " ".join(map(str, logits.topk(5).indices.tolist())))
    order = logits.argsort(descending=True).tolist()
    lines += [_grad_cam(micronet, features, label) for label in (order[0], order[classes // 2], order[-1])]
    return "".join(f"{line}\n" for line in lines)


SIZE, CLASSES, LABELS = 64, 10, (0, 3, 6, 9)
LEARNING_RATE, MOMENTUM, WEIGHT_DECAY = 0.05, 0.9, 3e-5


def _exact(value):
    return repr(float(f"{float(value):.8g}"))


def _tensors(kind, tensors):
    return [f"{kind} {name} {_exact(tensor.norm())} {_samples(tensor.flatten(), 4, _exact)}"
            for name, tensor in tensors]


def training(name):
    micronet = model(name, CLASSES).train()
    for module in micronet.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    pictures = torch.from_numpy(np.stack([
        formula.network_input(pattern, SIZE) for pattern in range(len(LABELS))])).double()
    optimizer = torch.optim.SGD(
        micronet.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    losses, lines = [], []
    for step in range(3):
        optimizer.zero_grad()
        logits = micronet(pictures)
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(LABELS))
        loss.backward()
        losses.append(_exact(loss.detach()))
        if step == 0:
            lines += ["logits " + " ".join(map(_exact, row)) for row in logits.detach()]
            lines += _tensors("gradient", [(key, value.grad) for key, value in micronet.named_parameters()])
            lines += _tensors("running", [
                (key, value) for key, value in micronet.state_dict().items() if ".running_" in key])
        optimizer.step()
    lines += _tensors("after", [(key, value.detach()) for key, value in micronet.named_parameters()])
    first = [
        f"settings {SIZE} {CLASSES} {len(LABELS)} {LEARNING_RATE} {MOMENTUM} {WEIGHT_DECAY}",
        "labels " + " ".join(map(str, LABELS)), "losses " + " ".join(losses)]
    return "".join(f"{line}\n" for line in first + lines)
