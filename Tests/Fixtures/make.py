#!/usr/bin/env python3
"""Makes the files that the tests compare against, from formulas, PyTorch and Pillow.

    Tests/Fixtures/make.py --check          compares what it makes with what is here; exit status 1 if anything differs
    Tests/Fixtures/make.py                  writes what is missing or differs; leaves the rest as it is
    Tests/Fixtures/make.py --output DIR     writes everything to an empty folder
    Tests/Fixtures/make.py --checkpoints DIR   writes checkpoints of whole networks, for MICRONET_GOLDEN (README.md)

README.md says what to install and which tolerances hold.
"""

import argparse
import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

import torch

import checkpoints
import pictures
import png
import records

HERE = Path(__file__).resolve().parent
MODELS = ("m0", "m1", "m2", "m3")
# Numbers of the records are written with 8 digits. Gradients that vanish are noise of about 1e-15.
RELATIVE, ABSOLUTE = 1e-7, 1e-12
# What PyTorch adds to an archive depends on its version, and its identifier on that.
ARCHIVE_NOTES = ("serialization_id", ".format_version", ".storage_alignment", ".debug_pkl")
SCRIPTS = {"README.md", "requirements.txt"}


def text_deviation(ours, theirs):
    """The greatest relative deviation of two texts' numbers, and the greatest absolute one of numbers that differ by less
    than ABSOLUTE; None where something else differs."""
    ours, theirs = ours.split(), theirs.split()
    if len(ours) != len(theirs):
        return None
    relative = absolute = 0.0
    for left, right in zip(ours, theirs):
        if left == right:
            continue
        try:
            left_place, right_place = left.rpartition(":")[0], right.rpartition(":")[0]
            left, right = float(left.rpartition(":")[2]), float(right.rpartition(":")[2])
        except ValueError:
            return None
        difference = abs(left - right)
        if left_place != right_place:
            return None
        if difference > ABSOLUTE:
            relative = max(relative, difference / max(abs(left), abs(right)))
        else:
            absolute = max(absolute, difference)
    return relative, absolute


def archive_content(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()
            if not name.endswith(ARCHIVE_NOTES)}


def stream_content(data):
    """Of the older stream, whose storages are named by addresses: every tensor's place and its storage's bytes."""
    return {name: (value.dtype, value.shape, value.stride(), value.storage_offset(), type(value),
                   bytes(value.untyped_storage()))
            for name, value in torch.load(io.BytesIO(data), weights_only=True).items()}


def safetensors_content(data):
    end = 8 + int.from_bytes(data[:8], "little")
    return json.loads(data[8:end]), data[end:]


CONTENT = {".pth": archive_content, ".pt": archive_content, ".safetensors": safetensors_content}


def verdict(path, ours, theirs):
    """`identical`, `same content`, `within tolerance` or `different`, with what there is to say about it."""
    if ours == theirs:
        return "identical"
    if path.suffix == ".txt":
        deviations = text_deviation(ours.decode(), theirs.decode())
        if deviations is None:
            return "different"
        word = "within tolerance" if deviations[0] <= RELATIVE else "different"
        return "{} (max deviation: relative {:.1e}, of vanishing numbers {:.1e})".format(word, *deviations)
    read = stream_content if "legacy" in path.name else CONTENT.get(path.suffix)
    if read and read(ours) == read(theirs):
        return "same content"
    return "different"


def origin(name, data):
    """Where the bytes of a picture came from that cannot be made again."""
    if hashlib.sha256(data).hexdigest() == pictures.GIVEN_SHA256[name]:
        return "given"
    return "drawn" if data == pictures.drawn(name) else "different (neither the given picture nor the drawn one)"


def made_files(folder, golden):
    """Yields the path below the folder and the bytes of every file that can be made."""
    for name in MODELS:
        for size, classes in ((160, 10), (224, 1000)):
            yield Path(f"Inference/{name}-{size}.txt"), records.inference(name, size, classes).encode()
        yield Path(f"Training/{name}.txt"), records.training(name).encode()
    for name in ("m0", "m3"):
        yield Path(f"Network/{name}-tensors.txt"), records.tensor_list(name).encode()
    for name, data in checkpoints.files().items():
        yield Path("Checkpoints", name), data
    jpegs = pictures.made()
    for name, data in jpegs.items():
        yield Path("Pictures", name), data
    for name in pictures.GIVEN:
        path = folder / "Pictures" / name
        jpegs[name] = path.read_bytes() if path.exists() else pictures.drawn(name)
        yield Path("Pictures", name), jpegs[name]
    known = json.loads((HERE / "Pictures/pillow.json").read_text())
    yield Path("Pictures/pillow.json"), pictures.pillow_json(jpegs, golden, known).encode()
    yield Path("Pictures/png.json"), png.png_json().encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--output", type=Path, default=HERE, help="the folder to write to or to compare with")
    parser.add_argument("--golden", type=Path, help="the reference data, for the two pictures that are only there")
    parser.add_argument("--checkpoints", type=Path, help="write whole networks' checkpoints to this folder, no fixture")
    options = parser.parse_args()
    if options.checkpoints:
        options.checkpoints.mkdir(parents=True, exist_ok=True)
        for name, data in checkpoints.whole_networks():
            (options.checkpoints / name).write_bytes(data)
            print(f"{name}: written")
        return 0

    failures, seen = 0, set()
    for path, data in made_files(options.output, options.golden):
        target = options.output / path
        seen.add(target)
        if target.exists():
            word = verdict(path, data, target.read_bytes())
            if path.name in pictures.GIVEN:
                word = origin(path.name, data)
        else:
            word = "missing"
        wrong = word == "missing" or word.startswith("different")
        if wrong and options.check:
            failures += 1
        elif wrong:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            word += ", written"
        print(f"{path}: {word}", flush=True)
    for target in sorted(options.output.rglob("*")):
        is_script = target.suffix in (".py", ".pyc") or target.name in SCRIPTS
        if target.is_file() and target not in seen and not is_script:
            print(f"{target.relative_to(options.output)}: not made by this script")
            failures += options.check
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
