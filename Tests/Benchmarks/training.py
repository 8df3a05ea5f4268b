"""Times steps of training MicroNet in PyTorch and micronet, side by side in one run.

A step is a forward pass, a backward pass and an update (SGD with momentum and weight decay) on a batch of pictures
in float32, in training mode, of 224 x 224 unless `--sizes` names others. Both take turns on the same processors with
the same number of threads, so that other work on the machine affects both equally. Prints Markdown. README.md says
what to install; PyTorch and numpy are enough for this script.
"""

import argparse
import json
import statistics
import subprocess
import time
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[2]


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", default="m0,m1,m2,m3", help="which, separated by commas")
    parser.add_argument("--micronet", default=ROOT / ".build/release/micronet", type=Path, help="our program")
    parser.add_argument("--rounds", default=5, type=int, help="how many turns each takes")
    parser.add_argument("--steps", default=4, type=int, help="timed steps in a turn")
    parser.add_argument("--batch", default=32, type=int, help="pictures in a step")
    parser.add_argument("--sizes", default="224", help="pixels along each side of a picture, separated by commas")
    parser.add_argument("--threads", default=2, type=int, help="threads, and processors, for each")
    parser.add_argument("--json", type=Path, help="write all times to this file")
    return parser.parse_args()


OPTIONS = options()
machine.use_last(OPTIONS.threads)

import torch  # noqa: E402

import network  # noqa: E402

torch.set_num_threads(OPTIONS.threads)
torch.set_num_interop_threads(1)


class Eager:
    """A user's training loop."""

    def __init__(self, name):
        torch.manual_seed(1)
        self.model = network.MicroNet(name).train()
        self.labels = torch.arange(OPTIONS.batch) % 1000
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=0.001, momentum=0.9, weight_decay=3e-5)

    def take(self, size):
        """Makes pictures of another size, and a step that does not count."""
        self.pictures = torch.randn(OPTIONS.batch, 3, size, size)
        self.step()

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(self.model(self.pictures), self.labels).backward()
        self.optimizer.step()

    def turn(self):
        times = []
        for _ in range(OPTIONS.steps):
            begin = time.perf_counter()
            self.step()
            times.append(1e3 * (time.perf_counter() - begin))
        return times


def ours(name, size):
    done = subprocess.run(
        [str(OPTIONS.micronet), "bench", "--training", "--model", name, "--batch", str(OPTIONS.batch),
         "--input-size", str(size), "--threads", str(OPTIONS.threads), "--iterations",
         str(OPTIONS.steps), "--warm-up", "1", "--json", "--samples"],
        check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)["models"][0]["milliseconds"]


def main():
    results = {}
    sizes = [int(size) for size in OPTIONS.sizes.split(",")]
    print(f"{machine.processor_name()}: {OPTIONS.batch} pictures, {OPTIONS.threads} threads; pictures a second, "
          f"median (best) of {OPTIONS.rounds * OPTIONS.steps} steps\n")
    print("| model | size | PyTorch eager | micronet | ratio of the medians |\n|---|---:|---:|---:|---:|")
    for name in OPTIONS.models.split(","):
        eager = Eager(name)
        for size in sizes:
            eager.take(size)
            times = {"torch": [], "micronet": []}
            for _ in range(OPTIONS.rounds):
                times["torch"] += eager.turn()
                times["micronet"] += ours(name, size)
            results[f"{name} {size}"] = times

            def rate(milliseconds):
                return 1e3 * OPTIONS.batch / milliseconds
            cells = [f"{rate(statistics.median(times[who])):.0f} ({rate(min(times[who])):.0f})"
                     for who in ("torch", "micronet")]
            ratio = statistics.median(times["torch"]) / statistics.median(times["micronet"])
            print(f"| {name.upper()} | {size} | {cells[0]} | {cells[1]} | {ratio:.1f} |", flush=True)
    if OPTIONS.json:
        OPTIONS.json.write_text(json.dumps(results))


if __name__ == "__main__":
    main()
