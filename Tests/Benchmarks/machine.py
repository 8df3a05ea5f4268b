"""The machine that the measurements run on: its name, and which processors and how many threads they use."""

import os
import platform
from pathlib import Path


def processors():
    """The processors that this process may run on."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else {0}


def use(chosen, threads):
    """Keeps this process on these processors, with this many threads a library.

    Libraries size their thread pools when they are loaded, so call this before importing them.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, chosen)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "TVM_NUM_THREADS"):
        os.environ[name] = str(threads)


def use_last(threads):
    """Keeps this process on this many processors, the last ones, with a thread for each."""
    use(sorted(processors())[-threads:], threads)


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
