"""Times the start of training and evaluation on folders of many files, and measures the memory.

Makes data sets of 1000 class folders in a scratch folder; the pictures are hard or symbolic links to the bundled ones, or
copies. A run is watched from its start to its first step (training) or the opening of its first picture (evaluation), and
some seconds longer. Each runs once before, so that the system has the folders in memory. Prints Markdown.
"""

import argparse
import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[2]
CLASSES = 1000


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=ROOT / ".build/release/micronet", help="our program")
    parser.add_argument("--folder", help="where the data sets are made and kept (default: a temporary folder)")
    parser.add_argument("--counts", nargs="+", type=int, default=[1000, 100_000, 1_000_000],
                        help="numbers of files, multiples of 1000")
    parser.add_argument("--kind", choices=["hard", "symbolic", "copy"], default="hard", help="what the files are")
    parser.add_argument("--forms", nargs="+", choices=["folder", "list"], default=["folder", "list"])
    parser.add_argument("--seconds", type=float, default=5, help="how long a run is watched after its start")
    parser.add_argument("--threads", type=int, default=len(machine.processors()))
    return parser.parse_args()


def pictures(folder):
    """Copies of the bundled pictures, on the file system of the data sets."""
    originals = sorted((ROOT / "Assets/Pictures").rglob("*.jpg"))
    folder.mkdir(parents=True, exist_ok=True)
    # A file has 65,000 names at most.
    copies = []
    for number in range(50):
        copy = folder / f"{number}.jpg"
        if not copy.exists():
            shutil.copy(originals[number % len(originals)], copy)
        copies.append(copy)
    return copies


def make(folder, count, kind):
    """A folder of `count` files called as ImageNet's, and a list of them."""
    if (folder / "list.txt").exists():
        return
    sources = pictures(folder.parent / "pictures")
    put = {"hard": os.link, "symbolic": os.symlink, "copy": shutil.copyfile}[kind]
    lines = []
    for label in range(CLASSES):
        inner = folder / "train" / f"n{label + 1440764:08}"
        inner.mkdir(parents=True)
        for place in range(count // CLASSES):
            path = inner / f"{inner.name}_{place * 7919 % 100_003}.JPEG"
            put(sources[place % len(sources)], path)
            lines.append(f"{path.relative_to(folder)} {label}\n")
    (folder / "list.txt").write_text("".join(lines))


class OpenWatch:
    """Tells when a file is opened (inotify)."""

    def __init__(self, path):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = self.libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        # IN_OPEN; of a symbolic link this watches the file that it leads to.
        self.libc.inotify_add_watch(self.descriptor, os.fsencode(path), 0x20)

    def has_happened(self):
        try:
            return bool(os.read(self.descriptor, 4096))
        except BlockingIOError:
            return False

    def close(self):
        os.close(self.descriptor)


def memory(process):
    """The resident memory, now and at most, in bytes; nothing of a process that has ended."""
    text = Path(f"/proc/{process.pid}/status").read_text()
    return [int(found) << 10 for found in re.findall(r"(?:VmRSS|VmHWM):\s*(\d+)", text)][::-1]


def processor_seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watch(command, seconds, picture):
    """The seconds to the first step or picture, by the clock and of the processor; the memory then, at the end and at most.
    """
    opened = OpenWatch(picture) if picture else None
    with tempfile.TemporaryFile() as output:
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            while process.poll() is None:
                output.seek(0)
                if opened.has_happened() if opened else b"epoch 1/1" in output.read():
                    break
                time.sleep(0.002)
            start = time.monotonic() - begun
            spent = processor_seconds(process)
            if process.poll() is not None:
                output.seek(0)
                sys.exit(f"{' '.join(map(str, command))} ended early:\n{output.read().decode()}")
            first, last, most = (memory(process) or [0, 0])[:1] * 3
            end = time.monotonic() + seconds + 0.5
            while time.monotonic() < end and (seen := memory(process)):
                last, most = seen
                if time.monotonic() < end - seconds:
                    first = last
                time.sleep(0.1)
        finally:
            process.kill()
            process.wait()
            if opened:
                opened.close()
    return start, spent, first, last, most


def main():
    chosen = options()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as scratch:
        base = Path(chosen.folder or scratch).resolve()
        weights = Path(scratch) / "weights"
        shared = ["--model", "m0", "--input-size", "32", "--batch", "2", "--threads", str(chosen.threads)]
        print(f"{machine.processor_name()}, {chosen.threads} threads, files: {chosen.kind}\n")
        print("| command | files | start, s | of the processor | memory after 0.5 s, MB | "
              f"after {0.5 + chosen.seconds} s | at most | bytes a file |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|")
        least = {}
        for form in chosen.forms:
            for count in chosen.counts:
                folder = base / f"{chosen.kind}-{count}"
                make(folder, count, chosen.kind)
                data = folder / ("train" if form == "folder" else "list.txt")
                first = min((folder / "train").iterdir())
                picture = min(first.iterdir()) if form == "folder" else first / f"{first.name}_0.JPEG"
                # An epoch of two pictures writes weights for the evaluation.
                if not weights.exists():
                    subprocess.run([chosen.program, "train", data, *shared, "--epochs", "1",
                                    "--samples-per-epoch", "2", "--output", weights], check=True, capture_output=True)
                training = [chosen.program, "train", data, *shared, "--epochs", "1", "--print-every", "1",
                            "--force", "--output", Path(scratch) / "run"]
                evaluation = [chosen.program, "evaluate", data, "--weights", weights / "best.safetensors",
                              "--threads", str(chosen.threads)]
                for name, command, watched in [("train", training, None), ("evaluate", evaluation, picture)]:
                    watch(command, 0, watched)
                    start, spent, now, last, most = watch(command, chosen.seconds, watched)
                    key = (name, form)
                    least.setdefault(key, (count, most))
                    extra = count - least[key][0]
                    each = f"{(most - least[key][1]) / extra:.0f}" if extra else "–"
                    sizes = " | ".join(f"{size / 1e6:.1f}" for size in (now, last, most))
                    print(f"| {name}, {form} | {count:,} | {start:.2f} | {spent:.2f} | {sizes} | {each} |", flush=True)


if __name__ == "__main__":
    main()
