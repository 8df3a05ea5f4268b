"""Times a forward pass of MicroNet in PyTorch, ONNX Runtime, OpenVINO and micronet, side by side in one run.

One processor, one thread, one picture of 224 x 224, float32, the same random weights for all. Before anything
is timed, all of them must agree on the logits of a picture. Then they take turns, so that whatever else the
machine does meets all of them. Prints Markdown. README.md says how to install what this needs.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", default="m0,m1,m2,m3", help="which, separated by commas")
    parser.add_argument("--micronet", default=ROOT / ".build/release/micronet", type=Path, help="our program")
    parser.add_argument("--picture", default=ROOT / "Assets/Pictures/fish.jpg", type=Path,
                        help="the picture whose logits must agree")
    parser.add_argument("--rounds", default=10, type=int, help="how often everyone has a turn")
    parser.add_argument("--seconds", default=0.3, type=float, help="how long a turn is")
    parser.add_argument("--cpu", default=max(processors()), type=int, help="the processor to run on")
    parser.add_argument("--all-forms", action="store_true", help="try every form of the export there is")
    parser.add_argument("--compile", action="store_true", help="time torch.compile too (needs a C++ compiler)")
    parser.add_argument("--json", type=Path, help="write all times to this file")
    return parser.parse_args()


def processors():
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else {0}


OPTIONS = options()
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {OPTIONS.cpu})
# Thread pools are sized when the libraries are loaded.
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
import openvino  # noqa: E402
import safetensors.numpy  # noqa: E402
import torch  # noqa: E402

import export  # noqa: E402
import network  # noqa: E402
from export import Form  # noqa: E402

# That TorchScript is on its way out is no news to who compares with it.
warnings.simplefilter("ignore", FutureWarning)
torch.set_num_threads(1)
torch.set_num_interop_threads(1)

# What the logits of two implementations may differ by.
TOLERANCE = 1e-3

# The forms worth trying: each was the fastest, or close to it, for some model and runtime on some machine.
FORMS = [Form("gather", "mul", "gemm"), Form("fold", "conv", "conv")] + [
    Form("fold", "mul", fc, dense, merge)
    for fc in ("gemm", "conv") for dense in (0, 500_000, 1_000_000) for merge in (0, 3)]

ALL_FORMS = [
    Form(shuffle, mix, fc, dense, merge)
    for shuffle in ("reshape", "gather", "fold") for mix in ("mul", "matmul", "conv")
    for fc in ("gemm", "mean", "conv") for dense in (0, 500_000, 1_000_000, 3_000_000) for merge in (0, 3, 5)]


@dataclass
class Runner:
    """An implementation that runs in this process: makes a pass, and reads the logits of the last one."""

    run: callable
    logits: callable


def torch_runner(forward, x):
    result = [None]

    def run():
        result[0] = forward(x)
    return Runner(run, lambda: result[0].numpy()[0])


def torch_eager(model, x):
    return torch_runner(model, torch.from_numpy(x))


def torch_script(model, x):
    x = torch.from_numpy(x)
    return torch_runner(torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, x))), x)


def torch_compiled(model, x):
    import torch._inductor.config as inductor
    inductor.freezing = True
    return torch_runner(torch.compile(model), torch.from_numpy(x))


def onnx_runtime(path, x):
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    settings.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), settings, providers=["CPUExecutionProvider"])
    # Bound buffers spare the copies of run().
    binding = session.io_binding()
    output = onnxruntime.OrtValue.ortvalue_from_shape_and_type([1, 1000], np.float32)
    binding.bind_ortvalue_input("input", onnxruntime.OrtValue.ortvalue_from_numpy(x))
    binding.bind_ortvalue_output(session.get_outputs()[0].name, output)
    return Runner(lambda: session.run_with_iobinding(binding), lambda: output.numpy()[0])


def open_vino(path, x):
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(str(path)), "CPU", {
        "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": "f32"})
    request = compiled.create_infer_request()
    request.set_input_tensor(openvino.Tensor(x, shared_memory=True))
    return Runner(request.infer, lambda: request.get_output_tensor().data[0])


# micronet itself

def micronet(*arguments):
    done = subprocess.run(
        [str(OPTIONS.micronet), *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def reference(weights, folder):
    """The picture's input tensor and logits, by micronet."""
    trace = folder / "trace.safetensors"
    micronet("trace", OPTIONS.picture, "--weights", weights, "--output", trace)
    answer = json.loads(micronet("classify", OPTIONS.picture, "--weights", weights, "--json", "--logits"))
    return (safetensors.numpy.load_file(trace)["input"][None].copy(),
            np.array(answer["results"][0]["logits"], np.float32))


def micronet_times(model, weights, *extra):
    """Times one turn of micronet, in milliseconds."""
    answer = json.loads(micronet(
        "bench", "--model", model, "--weights", weights, "--seconds", OPTIONS.seconds, "--json", "--samples",
        *extra))
    return answer["models"][0]["milliseconds"]


# Measuring

def turn(runner, seconds, clock=time.perf_counter_ns):
    """Times of passes in milliseconds, for so many seconds of this clock."""
    for _ in range(5):
        runner.run()
    times, begin = [], clock()
    while not times or clock() - begin < seconds * 1e9:
        start = clock()
        runner.run()
        times.append((clock() - start) / 1e6)
    return times


def check(name, runner, logits):
    runner.run()
    difference = float(np.abs(runner.logits() - logits).max())
    if not difference <= TOLERANCE:
        sys.exit(f"{name}: a logit differs from micronet's by {difference:g}; nothing is timed")


def fastest_forms(model, x, logits, folder):
    """The fastest form for each runtime, and the times of all in milliseconds.

    Processor time decides, which hardly minds what else the machine does.
    """
    runtimes = {"ONNX Runtime": onnx_runtime, "OpenVINO": open_vino}
    runners, times = {}, {}
    for number, form in enumerate(ALL_FORMS if OPTIONS.all_forms else FORMS):
        path = folder / f"{number}.onnx"
        export.write(model, form, path)
        for runtime, make in runtimes.items():
            runner = make(path, x)
            check(f"{runtime}, {form}", runner, logits)
            runners[runtime, form] = runner
    for _ in range(3):
        for key, runner in runners.items():
            median = float(np.median(turn(runner, 0.1, time.process_time_ns)))
            times[key] = min(times.get(key, median), median)
    best = {runtime: min((key for key in times if key[0] == runtime), key=times.get) for runtime in runtimes}
    return {runtime: (key[1], runners[key]) for runtime, key in best.items()}, times


def measure(name, folder):
    """All times of one model by implementation, and the forms' times."""
    model = network.randomize(network.MicroNet(name)).eval()
    weights = folder / f"{name}.safetensors"
    safetensors.numpy.save_file(
        {key: value.numpy() for key, value in model.state_dict().items() if value.dim()}, weights)
    x, logits = reference(weights, folder)

    runners = {"PyTorch eager": torch_eager(model, x), "PyTorch frozen TorchScript": torch_script(model, x)}
    if OPTIONS.compile:
        runners["PyTorch compiled, frozen"] = torch_compiled(model, x)
    for peer, runner in runners.items():
        check(peer, runner, logits)
    best, forms = fastest_forms(model, x, logits, folder)
    runners |= {runtime: runner for runtime, (_, runner) in best.items()}

    times = {peer: [] for peer in [*runners, "micronet", "micronet, traced pass"]}
    busy = [0, 0]
    for number in range(OPTIONS.rounds):
        say(f"{name}: round {number + 1} of {OPTIONS.rounds}")
        for peer, runner in runners.items():
            wall, processor = time.perf_counter_ns(), time.process_time_ns()
            times[peer] += turn(runner, OPTIONS.seconds)
            busy[0] += time.perf_counter_ns() - wall
            busy[1] += time.process_time_ns() - processor
        times["micronet"] += micronet_times(name, weights)
        times["micronet, traced pass"] += micronet_times(name, weights, "--trace")
    return times, {runtime: form for runtime, (form, _) in best.items()}, forms, 1 - busy[1] / busy[0]


def say(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


# Printing

def processor_name():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    facts = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    name = facts.get("model name", platform.machine())
    if "cpu family" in facts:
        name += f" (family {facts['cpu family']}, model {facts['model']})"
    extensions = set(facts.get("flags", "").split())
    return name + (", AVX-512" if "avx512f" in extensions else ", AVX2" if "avx2" in extensions else "")


def table(header, rows):
    lines = [header, [":---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cell(times):
    low, high = np.quantile(times, (0.1, 0.9))
    return f"{np.median(times):.2f} (min {min(times):.2f}, {low:.2f}–{high:.2f})"


def report(results):
    models = list(results)
    times = {model: result[0] for model, result in results.items()}
    peers = list(times[models[0]])
    rows = [[peer] + [cell(times[model][peer]) for model in models] for peer in peers]

    def ratios(own):
        row = [f"**best peer ÷ {own}**"]
        for model in models:
            medians = {peer: np.median(times[model][peer]) for peer in peers}
            best = min(value for peer, value in medians.items() if not peer.startswith("micronet"))
            row.append(f"**{best / medians[own]:.2f}**")
        return row

    version = micronet("--version").split()[-1]
    print(f"Milliseconds for one picture of 224², float32, one thread: median (minimum, 10th–90th percentile) of "
          f"{OPTIONS.rounds} interleaved rounds. {processor_name()}; PyTorch {torch.__version__}, "
          f"ONNX Runtime {onnxruntime.__version__}, OpenVINO {openvino.__version__.split('-')[0]}, "
          f"micronet {version}.\n")
    print(table(["", *(model.upper() for model in models)],
                rows + [ratios("micronet"), ratios("micronet, traced pass")]))
    busy = max(result[3] for result in results.values())
    if busy > 0.05:
        print(f"\nThe machine was busy: up to {100 * busy:.0f} % of the peers' time went to other programs. "
              "Measure again.")
    print("\nForms of the ONNX graph (see export.py): median of the processor's milliseconds, ONNX Runtime / "
          "OpenVINO; the fastest of each column was timed above.\n")
    forms = list(dict.fromkeys(form for _, form in results[models[0]][2]))

    def both(model, form):
        _, best, screened, _ = results[model]
        texts = []
        for runtime in ("ONNX Runtime", "OpenVINO"):
            text = f"{screened[runtime, form]:.2f}"
            texts.append(f"**{text}**" if best[runtime] == form else text)
        return " / ".join(texts)
    print(table(["form", *(model.upper() for model in models)],
                [[str(form)] + [both(model, form) for model in models] for form in forms]))


def main():
    if not OPTIONS.micronet.exists():
        sys.exit(f"{OPTIONS.micronet}: there is no such program; build it with 'swift build -c release', "
                 "or name it with --micronet")
    results = {}
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        for name in OPTIONS.models.split(","):
            results[name] = measure(name, Path(folder))
    say("")
    report(results)
    if OPTIONS.json:
        OPTIONS.json.write_text(json.dumps({name: result[0] for name, result in results.items()}))


if __name__ == "__main__":
    main()
