"""What the measurements ran on."""

import platform
from pathlib import Path


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
