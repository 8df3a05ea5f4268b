"""Times the way from a JPEG or PNG to the network's input in Pillow and micronet, side by side.

One processor, one thread, the file's bytes in memory. Pillow opens, converts to RGB, resizes, crops and returns the
bytes; `picture-times` decodes what the crop needs, resizes and also normalizes. Each is a separate process that times
itself, and they take turns. The minimum of the thread's processor times counts. Prints Markdown.
"""

import argparse
import ctypes
import ctypes.util
import io
import subprocess
import sys
import time
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[2]

# Constants of turbojpeg.h.
RGB, CMYK, ACCURATE = 0, 11, 4096


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", nargs="*", help="JPEG and PNG files")
    parser.add_argument("--large", type=Path, help="a folder in which large pictures are made, to be timed too")
    parser.add_argument("--probe", default=ROOT / ".build/release/picture-times", help="our program")
    parser.add_argument("--rounds", default=5, type=int, help="how many turns each takes")
    parser.add_argument("--seconds", default=0.3, type=float, help="how long a turn is")
    parser.add_argument("--cpu", default=max(machine.processors()), type=int, help="the processor to run on")
    parser.add_argument("--pillow", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def least(work, seconds):
    """The minimum processor time of this thread for `work`, in nanoseconds."""
    best, end = None, time.monotonic() + seconds
    while best is None or time.monotonic() < end:
        start = time.thread_time_ns()
        work()
        spent = time.thread_time_ns() - start
        best = spent if best is None else min(best, spent)
    return best


def pillow(data):
    """What torchvision does to a picture before it becomes a tensor."""
    from PIL import Image

    def work():
        image = Image.open(io.BytesIO(data)).convert("RGB")
        width, height = image.size
        short = min(width, height)
        size = (256 * width // short, 256 * height // short)
        image = image.resize(size, Image.BILINEAR)
        x, y = round((size[0] - 224) / 2), round((size[1] - 224) / 2)
        return image.crop((x, y, x + 224, y + 224)).tobytes()
    return work


def turbo(data):
    """TurboJPEG's decoding alone, of the whole picture into memory that is reused."""
    from PIL import Image
    library = ctypes.CDLL(ctypes.util.find_library("turbojpeg"))
    library.tjInitDecompress.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(library.tjInitDecompress())
    image = Image.open(io.BytesIO(data))
    width, height = image.size
    form, channels = (CMYK, 4) if image.mode == "CMYK" else (RGB, 3)
    pixels = ctypes.create_string_buffer(width * height * channels)
    return lambda: library.tjDecompress2(
        handle, data, ctypes.c_ulong(len(data)), pixels, width, 0, height, form, ACCURATE)


def large_pictures(folder):
    """Pictures of 48 million pixels with the grain of a camera, which encoders cannot leave out."""
    from PIL import Image, ImageChops
    folder.mkdir(parents=True, exist_ok=True)
    forms = {"large": {}, "large-progressive": {"progressive": True}, "large-444": {"subsampling": 0}}
    paths = [folder / f"{name}.jpg" for name in forms]
    if not all(path.exists() for path in paths):
        size = (8000, 6000)
        grain = Image.effect_noise((4000, 3000), 22).resize(size, Image.BICUBIC)
        slopes = [Image.linear_gradient("L").resize(size, Image.BICUBIC).rotate(angle) for angle in (0, 180)]
        slopes.append(Image.radial_gradient("L").resize(size, Image.BICUBIC))
        image = Image.merge("RGB", [ImageChops.add(slope, grain, 1.5) for slope in slopes])
        for path, form in zip(paths, forms.values()):
            image.save(path, quality=95, **form)
    return paths


def turn(command):
    """The numbers that a process prints."""
    return [int(word) for word in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def main():
    chosen = options()
    machine.use({chosen.cpu}, threads=1)
    if chosen.pillow:
        data = Path(chosen.pictures[0]).read_bytes()
        # A PNG has no time of TurboJPEG.
        print(least(pillow(data), chosen.seconds), least(turbo(data), chosen.seconds) if data[:2] == b"\xff\xd8" else 0)
        return
    import PIL
    print(f"Pillow {PIL.__version__}; milliseconds, and shares of Pillow's time.\n")
    print("| picture | Pillow | TurboJPEG alone | micronet to the crop | to the input |")
    print("|---|--:|--:|--:|--:|")
    for picture in chosen.pictures + (large_pictures(chosen.large) if chosen.large else []):
        theirs, ours = [], []
        for _ in range(chosen.rounds):
            theirs.append(turn([sys.executable, __file__, "--pillow", "--cpu", str(chosen.cpu),
                                "--seconds", str(chosen.seconds), picture]))
            ours.append(turn([chosen.probe, picture, str(chosen.seconds)]))
        whole, alone = (min(column) for column in zip(*theirs))
        to_crop, _, to_input = (min(column) for column in zip(*ours))
        cells = [f"{time / 1e6:.3f} ({time / whole:.2f})" if time else "–"
                 for time in (alone, to_crop, to_input)]
        print(f"| {Path(picture).stem} | {whole / 1e6:.3f} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
