"""Tunes MicroNet's kernels in TVM for this processor, so that peers.py can time them (`--tvm FOLDER`).

TVM tries schedules for a kernel, times each, and keeps the records in a folder for each model. It works on the kernels
that took 80 % of the time before, for as many seconds as asked for. README.md says what to install.
"""

import argparse
import logging
import tempfile
import time
from pathlib import Path

import machine


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the records go")
    parser.add_argument("--models", default="m0,m1,m2,m3", help="which, separated by commas")
    parser.add_argument("--seconds", default=900, type=float,
                        help="how long for each model; the first round over its kernels is always finished")
    parser.add_argument("--cpu", default=max(machine.processors()), type=int, help="the processor to run on")
    return parser.parse_args()


if __name__ == "__main__":
    OPTIONS = options()
    machine.use({OPTIONS.cpu}, threads=1)

import onnx  # noqa: E402
import tvm  # noqa: E402
from tvm import relax  # noqa: E402
from tvm.ir.utils import derived_object  # noqa: E402
from tvm.relax import transform  # noqa: E402
from tvm.relax.frontend.onnx import from_onnx  # noqa: E402
from tvm.s_tir import meta_schedule  # noqa: E402

import export  # noqa: E402
import network  # noqa: E402

# The fastest form before tuning, of those that were tried on M0.
FORM = export.Form("fold", "mul", "conv", 500_000)

# The share of the time that the tuned kernels took before.
SHARE = 0.8

VERSION = tvm.__version__
TARGET = tvm.target.Target({"kind": "llvm", "mcpu": tvm.target.codegen.llvm_get_system_cpu(), "num-cores": 1})


def skip_intrinsics():
    """Keeps TVM from importing the special instructions of all processors, which takes a minute in each of many
    workers; this target uses none of them. Workers get a copy of this function, not of this module.
    """
    import sys
    import types
    name = "tvm.s_tir.tensor_intrin"
    sys.modules.setdefault(name, types.ModuleType(name))


def imported(path, *steps):
    """The graph as TVM's tuning sees it, after some more steps. Call it with the target as the current one."""
    module = from_onnx(onnx.load(str(path)), keep_params_in_input=False)
    return tvm.transform.Sequential([
        transform.DecomposeOpsForInference(), transform.CanonicalizeBindings(), relax.get_pipeline("zero"),
        transform.AttachAttrLayoutFreeBuffers(), *steps])(module)


def load(path, x, records):
    """Functions that run a pass and return its logits."""
    with TARGET:
        module = imported(
            path, transform.MetaScheduleApplyDatabase(str(records)), transform.SplitLayoutRewritePreproc(),
            transform.FoldConstant())
    program = relax.VirtualMachine(tvm.compile(module, TARGET), tvm.cpu())
    program.set_input("main", tvm.runtime.tensor(x))

    def logits():
        output = program.get_outputs("main")
        return (output if hasattr(output, "numpy") else output[0]).numpy()[0]
    return lambda: program.invoke_stateful("main"), logits


def kernel_times(module, x):
    """The time that each kernel takes, untuned."""
    program = relax.VirtualMachine(tvm.compile(module, TARGET), tvm.cpu())
    times, begins = {}, []

    def record(_, name, before, *rest):
        if before:
            begins.append(time.perf_counter())
        else:
            times[name] = times.get(name, 0) + time.perf_counter() - begins.pop()
    picture = tvm.runtime.tensor(x)
    program["main"](picture)
    program.set_instrument(record)
    for _ in range(5):
        program["main"](picture)
    return times


def largest(tasks, times):
    """The tasks that take most of the time, longest first."""
    times = [(times.get(task.task_name, 0), task) for task in tasks]
    times.sort(key=lambda each: -each[0])
    rest, chosen = SHARE * sum(taken for taken, _ in times), []
    for taken, task in times:
        if rest > 0:
            chosen.append(task)
            rest -= taken
    return chosen


@derived_object
class Clock(meta_schedule.measure_callback.PyMeasureCallback):
    """Ends the tuning, which knows a number of trials but no time."""

    def __init__(self, seconds):
        super().__init__()
        self.end = time.monotonic() + seconds
        self.is_up = False
        self.trials = self.failures = 0

    def apply(self, _scheduler, _task, _candidates, builds, results):
        self.trials += len(results)
        self.failures += sum(bool(result.error_msg) for result in [*builds, *results])
        self.is_up = time.monotonic() > self.end
        if self.is_up:
            raise TimeoutError


def tune(path, x, records, seconds):
    with TARGET:
        module = imported(path)
    tasks = meta_schedule.relax_integration.extract_tasks(module, TARGET, {})
    chosen = largest(tasks, kernel_times(module, x))
    print(f"{records.name}: {len(chosen)} of {len(tasks)} kernels", flush=True)
    # One thread: no rule or mutator that is about several.
    vectorize = meta_schedule.schedule_rule.ParallelizeVectorizeUnroll(
        max_jobs_per_core=-1, max_vectorize_extent=64, unroll_max_steps=[0, 16, 64, 512], unroll_explicit=True)
    rules = [
        vectorize if "ParallelizeVectorizeUnroll" in str(rule) else rule
        for rule in meta_schedule.ScheduleRule.create("llvm")]
    mutators = {
        mutator: probability for mutator, probability in meta_schedule.Mutator.create("llvm").items()
        if "MutateTileSize" in str(mutator) or "MutateUnroll" in str(mutator)}
    contexts, weights = meta_schedule.relax_integration.extracted_tasks_to_tune_contexts(
        chosen, str(records), seed=1, num_threads=1,
        space=meta_schedule.space_generator.PostOrderApply(
            sch_rules=rules, postprocs=meta_schedule.Postproc.create("llvm"), mutator_probs=mutators),
        strategy=meta_schedule.search_strategy.EvolutionarySearch(
            population_size=96, genetic_num_iters=2, init_min_unmeasured=24))
    repeats = meta_schedule.runner.EvaluatorConfig(
        number=3, repeat=1, min_repeat_ms=20, enable_cpu_cache_flush=False)
    callbacks = meta_schedule.measure_callback
    clock = Clock(seconds)
    try:
        meta_schedule.tune.tune_tasks(
            tasks=contexts, task_weights=weights, work_dir=str(records), max_trials_global=1_000_000,
            num_trials_per_iter=8, cost_model="xgb",
            builder=meta_schedule.builder.LocalBuilder(
                max_workers=1, timeout_sec=120, initializer=skip_intrinsics),
            runner=meta_schedule.runner.LocalRunner(evaluator_config=repeats, timeout_sec=60),
            measure_callbacks=[
                callbacks.AddToDatabase(), callbacks.RemoveBuildArtifact(), callbacks.UpdateCostModel(), clock])
    except Exception:  # TVM raises an error of its own kind for what a callback raised.
        if not clock.is_up:
            raise
    print(f"{records.name}: {clock.trials} trials, {clock.failures} of them failed", flush=True)


def main():
    import numpy as np
    skip_intrinsics()
    logging.disable(logging.INFO)
    x = np.random.default_rng(1).standard_normal((1, 3, 224, 224), np.float32)
    for name in OPTIONS.models.split(","):
        records = OPTIONS.folder / name
        records.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "network.onnx"
            export.write(network.randomize(network.MicroNet(name)), FORM, path)
            tune(path, x, records, OPTIONS.seconds)


if __name__ == "__main__":
    main()
