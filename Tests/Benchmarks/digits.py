"""Trains MicroNet on handwritten digits in PyTorch and in micronet, and compares the accuracy.

The data are scikit-learn's digits, 1,797 pictures of 8 x 8, enlarged and written as JPEG files: three quarters to
learn from, one quarter to validate with. Both sides start from the published initial values and follow one recipe,
each with its own random numbers. What counts is the top-1 accuracy after the last epoch, over several seeds. Prints
Markdown, and fails if the mean accuracies differ by more than one standard deviation. README.md says what to install.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[2]


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="m0", help="which")
    parser.add_argument("--micronet", default=ROOT / ".build/release/micronet", type=Path, help="our program")
    parser.add_argument("--seeds", default="1-10", help="the first and the last seed")
    parser.add_argument("--epochs", default=12, type=int, help="how often all pictures are seen")
    parser.add_argument("--threads", default=1, type=int, help="threads, and processors, for each")
    parser.add_argument("--json", type=Path, help="write all results to this file")
    return parser.parse_args()


OPTIONS = options()
machine.use_last(OPTIONS.threads)

import numpy as np  # noqa: E402
import safetensors.torch  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402

import network  # noqa: E402

torch.set_num_threads(OPTIONS.threads)
torch.set_num_interop_threads(1)

SIZE = 96
CLASSES = 10
# A batch that leaves a last one of 47 pictures: the statistics of a much smaller one would be noise.
RECIPE = {
    "epochs": OPTIONS.epochs, "batch": 50, "learning-rate": 0.1, "warm-up": 1, "momentum": 0.9, "weight-decay": 3e-5,
    "dropout": network.VARIANTS[OPTIONS.model].dropout, "label-smoothing": 0.1,
}
MEAN, DEVIATION = np.array([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]])[:, :, None, None]


# The data

def write_pictures(folder):
    """Writes `train` and `val`, each with a folder for each digit."""
    digits = load_digits()
    parts = train_test_split(
        np.arange(len(digits.target)), test_size=0.25, stratify=digits.target, random_state=0)
    for part, numbers in zip(("train", "val"), parts, strict=True):
        for number in sorted(numbers):
            target = folder / part / str(digits.target[number])
            target.mkdir(parents=True, exist_ok=True)
            levels = np.round(digits.images[number] * (255 / 16)).astype(np.uint8)
            picture = Image.fromarray(levels).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
            picture.convert("RGB").save(target / f"{number:04}.jpg", quality=95)


def files_of(folder):
    """The pictures with their labels."""
    return [(path, int(path.parent.name)) for path in sorted(folder.glob("*/*.jpg"))]


def random_view(picture, random):
    """A crop of 0.08 to 1 of the area, 3/4 to 4/3 as wide as high, resized; every second one is flipped."""
    width, height = picture.size
    for _ in range(10):
        area = width * height * random.uniform(0.08, 1)
        ratio = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        wide, tall = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < wide <= width and 0 < tall <= height:
            left, top = random.integers(width - wide + 1), random.integers(height - tall + 1)
            picture = picture.crop((left, top, left + wide, top + tall))
            break
    picture = picture.resize((SIZE, SIZE), Image.Resampling.BILINEAR)
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if random.random() < 0.5 else picture


def middle_view(picture):
    """The middle of the resized picture; the pictures are square."""
    side = 256 * SIZE // 224
    start = round((side - SIZE) / 2)
    resized = picture.resize((side, side), Image.Resampling.BILINEAR)
    return resized.crop((start, start, start + SIZE, start + SIZE))


def batch_of(files, view):
    pictures = np.stack([np.asarray(view(Image.open(path).convert("RGB"))) for path, _ in files])
    values = (pictures.transpose(0, 3, 1, 2) / 255 - MEAN) / DEVIATION
    return torch.from_numpy(values.astype(np.float32)), torch.tensor([label for _, label in files])


# The two sides

@dataclass
class Run:
    """A training run: the validation's top-1 after the last epoch, the mean loss of each epoch, and the time."""

    top1: float
    losses: list
    # Of the processor, over all threads.
    seconds: float


def in_pytorch(files, validation, seed):
    begin = time.process_time()
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = network.initialize(network.MicroNet(OPTIONS.model, CLASSES))
    optimizer = torch.optim.SGD(
        model.parameters(), lr=0, momentum=RECIPE["momentum"], weight_decay=RECIPE["weight-decay"])
    criterion = torch.nn.CrossEntropyLoss(label_smoothing=RECIPE["label-smoothing"])
    starts = range(0, len(files), RECIPE["batch"])
    warm_up, total = round(RECIPE["warm-up"] * len(starts)), RECIPE["epochs"] * len(starts)
    losses, step, top1 = [], 0, 0
    for _ in range(RECIPE["epochs"]):
        model.train()
        order, loss_sum = random.permutation(len(files)), 0
        for start in starts:
            chosen = [files[number] for number in order[start:start + RECIPE["batch"]]]
            pictures, labels = batch_of(chosen, lambda picture: random_view(picture, random))
            cosine = (1 + math.cos(math.pi * (step - warm_up) / (total - warm_up))) / 2
            optimizer.param_groups[0]["lr"] = RECIPE["learning-rate"] * (
                step / warm_up if step < warm_up else cosine)
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(model(pictures), labels)
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(labels)
            step += 1
        losses.append(loss_sum / len(files))
        top1 = validate(model, validation)
    return Run(top1, losses, time.process_time() - begin)


def validate(model, files):
    """The share of pictures whose class has the highest logit."""
    model.eval()
    right = 0
    with torch.no_grad():
        for start in range(0, len(files), RECIPE["batch"]):
            pictures, labels = batch_of(files[start:start + RECIPE["batch"]], middle_view)
            right += int((model(pictures).argmax(1) == labels).sum())
    return right / len(files)


def in_micronet(folder, validation, seed):
    recipe = [text for name, value in RECIPE.items() for text in (f"--{name}", str(value))]
    before = os.times()
    done = subprocess.run(
        [str(OPTIONS.micronet), "train", str(folder / "train"), "--validation", str(folder / "val"), "--model",
         OPTIONS.model, "--input-size", str(SIZE), *recipe, "--seed", str(seed), "--threads", str(OPTIONS.threads),
         "--output", str(folder / f"run-{seed}"), "--json", "--print-every", "1000000"],
        check=True, stdout=subprocess.PIPE, text=True)
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    answer = json.loads(done.stdout)
    check_validation(answer, validation)
    epochs = answer["epochs"]
    return Run(epochs[-1]["validation"]["top1"], [epoch["loss"] for epoch in epochs], seconds)


def check_validation(answer, files):
    """Both must measure the same accuracy of the same weights; else a comparison means nothing."""
    model = network.MicroNet(OPTIONS.model, CLASSES)
    unknown = model.load_state_dict(safetensors.torch.load_file(answer["weights"]), strict=False)
    if unknown.unexpected_keys or any("num_batches" not in key for key in unknown.missing_keys):
        sys.exit(f"{answer['weights']}: the tensors have other names: {unknown}")
    ours, theirs = answer["best"]["top1"], validate(model, files)
    # Two logits may be nearly equal.
    if abs(ours - theirs) * len(files) > 1.5:
        sys.exit(f"the same weights have a top-1 of {ours:.2%} in micronet and {theirs:.2%} in PyTorch")


# The comparison

def print_losses(runs):
    print("\n| mean training loss of epoch | micronet | PyTorch |\n|---:|---:|---:|")
    for epoch in range(RECIPE["epochs"]):
        cells = []
        for side in ("micronet", "torch"):
            values = [run.losses[epoch] for run in runs[side]]
            cells.append(f"{statistics.mean(values):.3f} ± {statistics.stdev(values):.3f}")
        print(f"| {epoch + 1} | {cells[0]} | {cells[1]} |")


def agree(runs):
    """Says whether the means of the accuracies lie within one standard deviation (pooled) of each other."""
    ours, theirs = [[100 * run.top1 for run in runs[side]] for side in ("micronet", "torch")]
    distance = statistics.mean(ours) - statistics.mean(theirs)
    deviation = math.sqrt((statistics.variance(ours) + statistics.variance(theirs)) / 2)
    # By chance alone, the means of ten seeds of equal trainers are a standard deviation apart once in 26 comparisons,
    # those of three seeds twice in seven.
    error = deviation * math.sqrt(2 / len(ours))
    holds = abs(distance) <= deviation
    print(f"\nThe means differ by {distance:+.2f} points (standard error {error:.2f}), which is "
          f"{'within' if holds else 'more than'} one standard deviation, {deviation:.2f}.")
    return holds


def main():
    first, last = (int(text) for text in OPTIONS.seeds.split("-"))
    if last <= first:
        sys.exit("--seeds: a standard deviation needs two seeds, such as 1-2")
    runs = {"micronet": [], "torch": []}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_pictures(folder)
        files, validation = files_of(folder / "train"), files_of(folder / "val")
        print(f"{machine.processor_name()}: {OPTIONS.model.upper()}, {SIZE} x {SIZE}, {len(files)} pictures to learn "
              f"from, {len(validation)} to validate with, threads: {OPTIONS.threads}\n\nRecipe: {RECIPE}\n")
        print("| seed | micronet top-1, % | PyTorch top-1, % | micronet, processor seconds "
              "| PyTorch, processor seconds |\n|---:|---:|---:|---:|---:|")
        for seed in range(first, last + 1):
            ours, theirs = in_micronet(folder, validation, seed), in_pytorch(files, validation, seed)
            runs["micronet"].append(ours)
            runs["torch"].append(theirs)
            print(f"| {seed} | {100 * ours.top1:.2f} | {100 * theirs.top1:.2f} | {ours.seconds:.1f} "
                  f"| {theirs.seconds:.1f} |", flush=True)
    for name, of in (("mean", statistics.mean), ("standard deviation", statistics.stdev)):
        cells = [f"{of([100 * run.top1 for run in side]):.2f}" for side in runs.values()]
        cells += [f"{of([run.seconds for run in side]):.1f}" for side in runs.values()]
        print(f"| {name} | {' | '.join(cells)} |")
    print_losses(runs)
    if OPTIONS.json:
        OPTIONS.json.write_text(json.dumps({side: [vars(run) for run in runs[side]] for side in runs}))
    return 0 if agree(runs) else 1


if __name__ == "__main__":
    sys.exit(main())
