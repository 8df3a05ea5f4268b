"""Times a forward pass of MicroNet in PyTorch, ONNX Runtime, OpenVINO, MNN and micronet, side by side in one run.

One processor, one thread, one picture of 224 x 224, float32, the same random weights for all. Before the timing,
all must agree on the logits of a picture. Then they take turns, so that other work on the machine affects all of
them equally. Prints Markdown. README.md says what to install.
"""

import argparse
import contextlib
import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[2]


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", default="m0,m1,m2,m3", help="which, separated by commas")
    parser.add_argument("--micronet", default=ROOT / ".build/release/micronet", type=Path, help="our program")
    parser.add_argument("--picture", default=ROOT / "Assets/Pictures/Scenes/fish.jpg", type=Path,
                        help="the picture whose logits must agree")
    parser.add_argument("--rounds", default=10, type=int, help="number of quiet rounds to use")
    parser.add_argument("--seconds", default=0.3, type=float, help="how long a turn is")
    parser.add_argument("--cpu", default=max(machine.processors()), type=int, help="the processor to run on")
    parser.add_argument("--compile", action="store_true", help="time torch.compile too (needs a C++ compiler)")
    parser.add_argument("--tvm", type=Path, help="time TVM too, with what tvm_peer.py recorded in this folder")
    parser.add_argument("--json", type=Path, help="write all times to this file")
    return parser.parse_args()


OPTIONS = options()
machine.use({OPTIONS.cpu}, threads=1)


@contextlib.contextmanager
def silence():
    """Drops what a library prints to the standard output, which is for the tables."""
    sys.stdout.flush()
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)


with silence():
    import MNN  # noqa: E402
import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
import openvino  # noqa: E402
import safetensors.numpy  # noqa: E402
import torch  # noqa: E402

import export  # noqa: E402
import network  # noqa: E402
from export import Form  # noqa: E402

if OPTIONS.tvm:
    import tvm_peer  # noqa: E402

# TorchScript is deprecated; the comparison includes it anyway.
warnings.simplefilter("ignore", FutureWarning)
torch.set_num_threads(1)
torch.set_num_interop_threads(1)

# A round is quiet if other programs took less of a processor than this.
QUIET = 0.05

# Allowed difference between the logits of two implementations.
TOLERANCE = 1e-3

# The first five show the cost of each choice; the others were the fastest, or nearly so, for some model and
# runtime.
FORMS = [
    Form("reshape", "mul", "gemm"), Form("gather", "mul", "gemm"), Form("fold", "matmul", "conv"),
    Form("fold", "conv", "conv"), Form("fold", "mul", "mean"),
] + [
    Form("fold", "mul", fc, dense, merge)
    for fc in ("gemm", "conv") for dense in (0, 500_000, 1_000_000) for merge in (0, 3)]


@dataclass
class Runner:
    """An implementation that runs in this process: one function runs a pass, one returns its logits."""

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
    # Bound buffers avoid the copies of run().
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


def mnn(path, x):
    converted = path.with_suffix(".mnn")
    # The program mnnconvert would also report to its makers.
    subprocess.run(
        [sys.executable, "-c", "import sys, _tools; _tools.mnnconvert(sys.argv)", "-f", "ONNX", "--modelFile",
         str(path), "--MNNModel", str(converted), "--bizCode", "micronet"], check=True, stdout=subprocess.DEVNULL)
    with silence():
        interpreter = MNN.Interpreter(str(converted))
        session = interpreter.createSession({"backend": "CPU", "numThread": 1, "precision": "high"})

    def tensor(values):
        return MNN.Tensor(values.shape, MNN.Halide_Type_Float, values, MNN.Tensor_DimensionType_Caffe)

    def logits():
        copy = tensor(np.zeros((1, 1000), np.float32))
        interpreter.getSessionOutput(session).copyToHostTensor(copy)
        return np.array(copy.getNumpyData()).reshape(-1)
    interpreter.getSessionInput(session).copyFrom(tensor(x))
    return Runner(lambda: interpreter.runSession(session), logits)


def tuned_tvm(model, records, x, folder):
    path = folder / "tvm.onnx"
    export.write(model, tvm_peer.FORM, path)
    return Runner(*tvm_peer.load(path, x, records))


# micronet itself

def micronet(*arguments):
    done = subprocess.run(
        [str(OPTIONS.micronet), *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def reference(weights, folder):
    """The picture's input tensor and logits, by micronet."""
    trace = folder / "trace.safetensors"
    micronet("trace", OPTIONS.picture, "--weights", weights, "--output", trace, "--force")
    answer = json.loads(micronet("classify", OPTIONS.picture, "--weights", weights, "--json", "--logits"))
    return (safetensors.numpy.load_file(trace)["input"][None].copy(),
            np.array(answer["results"][0]["logits"], np.float32))


def micronet_times(model, weights, *extra):
    """Times one turn of micronet, in milliseconds."""
    answer = json.loads(micronet(
        "bench", "--model", model, "--weights", weights, "--seconds", OPTIONS.seconds, "--json", "--samples",
        *extra))
    return answer["models"][0]["milliseconds"]


def limits(model, weights):
    """What bounds a pass on this core: the fields of `roofline`."""
    answer = json.loads(micronet(
        "bench", "--model", model, "--weights", weights, "--seconds", OPTIONS.seconds, "--json", "--operations"))
    return answer["models"][0]["roofline"] | {"multiplyAdds": answer["models"][0]["multiplyAdds"]}


# A separate program: the peak memory of a process includes what its parent had when it was started.
PROCESS_COSTS = """
import json, os, resource, sys, time
times = []
for _ in range(20):
    begin = time.perf_counter()
    process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    status = os.waitpid(process, 0)[1]
    times.append(1000 * (time.perf_counter() - begin))
    if status: sys.exit("micronet classify failed")
unit = 1e6 if sys.platform == "darwin" else 1e3
print(json.dumps([times, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit]))
"""


def process_costs(weights):
    """A whole `micronet classify` process: milliseconds of 20 runs, and peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROCESS_COSTS, str(OPTIONS.micronet), "classify", str(OPTIONS.picture),
         "--weights", str(weights)], check=True, stdout=subprocess.PIPE, text=True)
    return tuple(json.loads(done.stdout))


# Measuring

def work_of_others(since=None):
    """The share of a processor that other programs took since a state from this function; without one, the state."""
    own = os.times()
    try:
        fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    except OSError:
        return (0.0, 0.0) if since is None else 0.0
    # All but idle and waiting for disks.
    ticks = sum(int(field) for place, field in enumerate(fields[:8]) if place not in (3, 4))
    state = time.perf_counter(), ticks / os.sysconf("SC_CLK_TCK") - sum(own[:4])
    return state if since is None else (state[1] - since[1]) / (state[0] - since[0])


def turn(runner, seconds, clock=time.perf_counter_ns):
    """Times of passes in milliseconds, over this many seconds of this clock."""
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


RUNTIMES = {"ONNX Runtime": onnx_runtime, "OpenVINO": open_vino, "MNN": mnn}


def fastest_forms(model, x, logits, folder):
    """Runners of the three fastest forms for each runtime, and the times of all forms in milliseconds.

    Processor time decides: other work on the machine hardly affects it.
    """
    runners, times = {}, {}
    for number, form in enumerate(FORMS):
        path = folder / f"{number}.onnx"
        export.write(model, form, path)
        for runtime, make in RUNTIMES.items():
            runner = make(path, x)
            check(f"{runtime}, {form}", runner, logits)
            runners[runtime, form] = runner
    for _ in range(4):
        for key, runner in runners.items():
            median = float(np.median(turn(runner, 0.15, time.process_time_ns)))
            times[key] = min(times.get(key, median), median)
    fast = [
        key for runtime in RUNTIMES
        for key in sorted((key for key in times if key[0] == runtime), key=times.get)[:3]]
    return {key: runners[key] for key in fast}, times


@dataclass
class Result:
    """What was measured of one model; times are milliseconds."""

    # By implementation.
    times: dict
    # The form that was the fastest, by runtime.
    best: dict
    # The processor's time by runtime and form.
    forms: dict
    # How much of a processor other programs took in the noisiest round that counts.
    others: float
    # What bounds a pass, as `limits` says.
    limits: dict
    # Of the whole process: its times in milliseconds, and its memory in MB.
    process: tuple


def measure(name, folder):
    model = network.randomize(network.MicroNet(name))
    weights = folder / f"{name}.safetensors"
    safetensors.numpy.save_file(
        {key: value.numpy() for key, value in model.state_dict().items() if value.dim()}, weights)
    x, logits = reference(weights, folder)

    say(f"{name}: checking and choosing")
    runners = {"PyTorch eager": torch_eager(model, x), "PyTorch frozen TorchScript": torch_script(model, x)}
    if OPTIONS.compile:
        runners["PyTorch compiled, frozen"] = torch_compiled(model, x)
    if OPTIONS.tvm:
        runners[f"TVM {tvm_peer.VERSION}, tuned"] = tuned_tvm(model, OPTIONS.tvm / name, x, folder)
    for peer, runner in runners.items():
        check(peer, runner, logits)
    finalists, forms = fastest_forms(model, x, logits, folder)

    def round_of_turns():
        times = {key: turn(runner, OPTIONS.seconds) for key, runner in (runners | finalists).items()}
        times["micronet"] = micronet_times(name, weights)
        times["micronet, traced pass"] = micronet_times(name, weights, "--trace")
        return times

    # Two virtual processors may share a core and always share a cache: rounds in which others worked do not
    # count, as long as there are quiet ones.
    rounds = []
    while len(rounds) < 3 * OPTIONS.rounds:
        say(f"{name}: {sum(others < QUIET for others, _ in rounds)} of {OPTIONS.rounds} quiet rounds")
        begin = work_of_others()
        times = round_of_turns()
        rounds.append((work_of_others(begin), times))
        if sum(others < QUIET for others, _ in rounds) == OPTIONS.rounds:
            break
    rounds = sorted(rounds, key=lambda each: each[0])[:OPTIONS.rounds]
    times = {key: [one for _, turns in rounds for one in turns[key]] for key in rounds[0][1]}

    # Of the finalists only the fastest stays: choosing in the peers' favour.
    best = {
        runtime: min((key for key in finalists if key[0] == runtime), key=lambda key: np.median(times[key]))
        for runtime in RUNTIMES}
    kept = {key: times[key] for key in runners}
    kept |= {runtime: times[key] for runtime, key in best.items()}
    kept |= {key: times[key] for key in ("micronet", "micronet, traced pass")}
    return Result(kept, {runtime: key[1] for runtime, key in best.items()}, forms, rounds[-1][0],
        limits(name, weights), process_costs(weights))


def say(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


# Printing

def table(header, rows):
    lines = [header, [":---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cell(times):
    low, high = np.quantile(times, (0.1, 0.9))
    return f"{np.median(times):.2f} (min {min(times):.2f}, {low:.2f}–{high:.2f})"


def report(results):
    version = micronet("--version").split()[-1]
    print(f"Milliseconds for one picture of 224², float32, one thread: median (minimum, 10th–90th percentile) of "
          f"{OPTIONS.rounds} interleaved rounds. {machine.processor_name()}; PyTorch {torch.__version__}, "
          f"ONNX Runtime {onnxruntime.__version__}, OpenVINO {openvino.__version__.split('-')[0]}, "
          f"MNN {MNN.version()}, micronet {version}.\n")
    print(latencies(results))
    print("\nWhat bounds a pass of micronet on this core, measured when its benchmark starts: milliseconds for its "
          "multiply-adds at the core's peak, and for reading its weights. The two can overlap.\n")
    print(bounds(results))
    print("\n`micronet classify` of one picture as a whole process, weights from a file: milliseconds, and peak "
          "memory.\n")
    print(table(["", *(model.upper() for model in results)], [
        ["process", *(cell(result.process[0]) for result in results.values())],
        ["memory", *(f"{result.process[1]:.1f} MB" for result in results.values())]]))
    others = max(result.others for result in results.values())
    if others >= QUIET:
        print(f"\nThe machine was not quiet: other programs took up to {100 * others:.0f} % of a processor. "
              "Measure again.")
    print(f"\nForms of the ONNX graph (see export.py): the processor's milliseconds, {' / '.join(RUNTIMES)}; the "
          "three fastest of each took part above, and the bold one won.\n")
    print(forms_table(results))


def latencies(results):
    times = {model: result.times for model, result in results.items()}
    peers = list(next(iter(times.values())))
    rows = [[peer] + [cell(times[model][peer]) for model in times] for peer in peers]
    for own in ("micronet", "micronet, traced pass"):
        row = [f"**best peer ÷ {own}**"]
        for model in times:
            best = min(np.median(times[model][peer]) for peer in peers if not peer.startswith("micronet"))
            row.append(f"**{best / np.median(times[model][own]):.2f}**")
        rows.append(row)
    return table(["", *(model.upper() for model in times)], rows)


def bounds(results):
    def row(title, value):
        return [title, *(value(result) for result in results.values())]

    def share(result):
        peak = result.limits["multiplyAddsPerSecond"]
        return f"{100 * result.limits['multiplyAdds'] / peak / (np.median(result.times['micronet']) / 1e3):.0f} %"
    return table(["", *(model.upper() for model in results)], [
        row("multiply-adds", lambda result: f"{result.limits['arithmeticMilliseconds']:.3f}"),
        row("weights", lambda result: f"{result.limits['memoryMilliseconds']:.3f}"),
        row("peak, billions of multiply-adds a second",
            lambda result: f"{result.limits['multiplyAddsPerSecond'] / 1e9:.1f}"),
        row("reading, GB/s", lambda result: f"{result.limits['bytesPerSecond'] / 1e9:.1f}"),
        row("**share of the peak**", share)])


def forms_table(results):
    def both(result, form):
        texts = {runtime: f"{result.forms[runtime, form]:.2f}" for runtime in RUNTIMES}
        return " / ".join(
            f"**{text}**" if result.best[runtime] == form else text for runtime, text in texts.items())
    return table(["form", *(model.upper() for model in results)],
                 [[str(form)] + [both(result, form) for result in results.values()] for form in FORMS])


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
        OPTIONS.json.write_text(json.dumps({name: result.times for name, result in results.items()}))


if __name__ == "__main__":
    main()
