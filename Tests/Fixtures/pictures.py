"""JPEG files of every kind, and what Pillow makes of them: hashes of the decoded bytes and of the crops.

`made-*.jpg` are encoded from a formula. The other files were given with the reference data and cannot be made again
from anything; `drawn` makes one like each (same size, mode, subsampling and quality, of our own drawing).
"""

import ctypes
import io
import json
import os
from pathlib import Path

import numpy as np
from PIL import Image

import formula
import jpeg
from jpeg import Component

# Of the given files: width, height, mode and what to save it with. Those without a file here lie in the golden data.
GIVEN = {
    "baseline-420.jpg": (500, 375, "RGB", dict(quality=90)),
    "cmyk.jpg": (320, 240, "CMYK", dict(quality=92)),
    "exact-256.jpg": (256, 256, "RGB", dict(quality=90)),
    "exif-rotated.jpg": (400, 300, "RGB", dict(quality=90, exif=bytes.fromhex(
        "4578696600004d4d002a00000008000101120003000000010006000000000000"))),
    "gray.jpg": (301, 211, "L", dict(quality=88)),
    "odd-420.jpg": (333, 251, "RGB", dict(quality=85)),
    "odd-422.jpg": (251, 333, "RGB", dict(quality=85, subsampling="4:2:2")),
    "one-pixel.jpg": (1, 1, "RGB", dict(quality=95)),
    "progressive.jpg": (480, 640, "RGB", dict(quality=80, progressive=True)),
    "small-upscale.jpg": (40, 30, "RGB", dict(quality=95)),
    "tall.jpg": (64, 900, "RGB", dict(quality=85)),
    "wide.jpg": (1200, 90, "RGB", dict(quality=85))}
# Which bytes were given.
GIVEN_SHA256 = {
    "baseline-420.jpg": "7cfb6b0914870fd5bfba741c4b0c5628faf549286efd24f4724023d4743496e9",
    "cmyk.jpg": "5c6db41e27c5e99fd8c068492902f2d160b83ce512c0e29fbc455cd4830b1b24",
    "exact-256.jpg": "8897b6a4b8d29e3354c7db8d374ca653bb7eec53716bf71381ea188119ef40c2",
    "exif-rotated.jpg": "0247fe482b8491954d731f61e632cebe2c41949db41787a907472b48cf791b20",
    "gray.jpg": "01e1538a12af918f29cdd0d21c5f8410d982b94a2d8bc0f27a6e0eef9b5aa457",
    "odd-420.jpg": "27bac10c115fccb7d0b3c7cac51f88995b433decff8828498ad6269f5061c2a2",
    "odd-422.jpg": "c1835d551a9bf11ffc1e63a6b466cd031aaf76425b5448e538af2f0d80af7b16",
    "one-pixel.jpg": "926609788df9e4dc244ec322592350140497f9c831af0f8d9ed164adf119e7c7",
    "progressive.jpg": "bc9cf37077b737675654846f463c87d323a9513b367acaf74219b2869ccf7298",
    "small-upscale.jpg": "9ffca43deb5e2193238f238163f8767bdd5482d7813314ee75585d8d3944c03a",
    "tall.jpg": "fef82efb159a74930f9f4b538989f4fbb5ac470382bc2709b9db0781e8e449d3",
    "wide.jpg": "4e311ea7d58e47f25251b215f5d0eab9584678cae0730a97979d4122047fff6d",
}
GOLDEN_ONLY = ["full-444.jpg", "large.jpg"]
# It has two components, which Pillow does not read; a test wants it refused.
REFUSED = "made-two.jpg"

RESIZES = [
    ((1, 1), (7, 5)), ((1, 1), (1, 1)), ((13, 9), (13, 9)), ((13, 9), (13, 20)), ((13, 9), (5, 9)), ((2, 2), (64, 64)),
    ((97, 61), (31, 17)), ((61, 97), (17, 131)), ((640, 3), (10, 3)), ((300, 200), (1, 1)), ((511, 5), (224, 7)),
    ((5, 511), (5, 224)), ((255, 254), (254, 255)), ((100, 100), (99, 101)), ((1, 300), (40, 37)),
    ((1000, 2), (333, 1))]
CROPS = [
    ((3, 700), 224), ((513, 512), 224), ((1539, 4), 32), ((1025, 1024), 64), ((65500, 2), 64), ((3, 5000), 32),
    ((1200, 1), 96), ((450, 301), 160), ((70, 70), 288)]


def drawn(name):
    """A file like the given one: waves of colour, discs and noise, in integers only."""
    width, height, mode, options = GIVEN[name]
    channels = {"RGB": 3, "CMYK": 4, "L": 1}[mode]
    numbers = formula.splitmix(formula.fnv(name.encode()), 64) % np.uint64(1000)
    numbers = iter(int(number) for number in numbers)
    y, x = np.mgrid[:height, :width]

    def wave(place, length, phase):
        """A parabola up and a parabola down in turn, -64...64."""
        along = (place * 256 // length + phase) % 256 - 128
        return along * (128 - abs(along)) // 64

    planes = []
    for _ in range(channels):
        horizontal = wave(x, 40 + next(numbers) % 200, next(numbers))
        vertical = wave(y, 40 + next(numbers) % 200, next(numbers))
        planes.append(128 + horizontal + vertical * (64 + horizontal // 2) // 64)
    pixels = np.stack(planes, -1)
    for _ in range(5):
        across, down = next(numbers) * width // 1000, next(numbers) * height // 1000
        radius = max(min(width, height) * (100 + next(numbers) % 200) // 1000, 1)
        color = [next(numbers) % 256 for _ in range(channels)]
        pixels[(x - across) ** 2 + (y - down) ** 2 < radius**2] = color
    noise = formula.splitmix(1, pixels.size).reshape(pixels.shape) % np.uint64(13)
    pixels = np.clip(pixels + noise.astype(np.int64) - 6, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels[..., 0] if mode == "L" else pixels, mode).save(out, "JPEG", **options)
    return out.getvalue()


def _arithmetic(pixels):
    """Arithmetic coding, which TurboJPEG 2 does where the environment asks for it."""
    library = ctypes.CDLL("libturbojpeg.so.0")
    library.tjInitCompress.restype = ctypes.c_void_p
    os.environ["TJ_ARITHMETIC"] = "1"
    handle = ctypes.c_void_p(library.tjInitCompress())
    out, length = ctypes.c_void_p(), ctypes.c_ulong()
    height, width = pixels.shape[:2]
    failed = library.tjCompress2(
        handle, pixels.tobytes(), width, 0, height, 0, ctypes.byref(out), ctypes.byref(length), 2, 85, 4096)
    del os.environ["TJ_ARITHMETIC"]
    if failed:
        raise RuntimeError("TurboJPEG cannot write arithmetic coding")
    return ctypes.string_at(out, length.value)


def made():
    """The files that are encoded from a formula."""
    waves = (formula.ramps(61, 43, 4) // 2 % 256).astype(np.uint8)
    rgb, fourth = waves[..., :3], waves[..., 3]
    luminance, blue, red = jpeg.ycc(rgb)

    def sampled(first, second=(1, 1), third=(1, 1)):
        return jpeg.encode([
            Component(luminance, 1, *first), Component(blue, 2, *second, 1), Component(red, 3, *third, 1)],
            85, jpeg.JFIF)

    def pillow(**options):
        out = io.BytesIO()
        Image.fromarray(rgb).save(out, "JPEG", quality=85, **options)
        return out.getvalue()

    inks = jpeg.ycc(255 - rgb)
    return {
        "made-arith.jpg": _arithmetic(rgb),
        "made-mixed.jpg": sampled((2, 2), (1, 2), (2, 1)),
        "made-restart.jpg": pillow(restart_marker_blocks=3),
        "made-rgb.jpg": pillow(keep_rgb=True, subsampling=0),
        "made-s31.jpg": sampled((3, 1)),
        "made-s410.jpg": sampled((4, 2)),
        "made-s440.jpg": sampled((1, 2)),
        "made-two.jpg": jpeg.encode([Component(rgb[..., 0], 0), Component(rgb[..., 1], 1)], 85),
        "made-ycck.jpg": jpeg.encode([
            Component(inks[0], 1, 2, 2), Component(inks[1], 2, 1, 1, 1), Component(inks[2], 3, 1, 1, 1),
            Component(fourth, 4, 2, 2)], 85, jpeg.ADOBE_YCCK)}


def _hash(image):
    return f"{formula.fnv(image.tobytes()):016x}"


def _crop(image, size, rule):
    """Resized and cropped as torchvision or Paddle does it, by Pillow."""
    short, shorter = 256 * size // 224, min(image.size)
    if rule == "torchvision":
        sides = [short * side // shorter for side in image.size]
        offsets = [round((side - size) / 2) for side in sides]
    else:
        sides = [round(side * short / shorter) for side in image.size]
        offsets = [(side - size) // 2 for side in sides]
    resized = image.resize(sides, Image.BILINEAR)
    return resized.crop((*offsets, offsets[0] + size, offsets[1] + size))


def _record(name, data, is_bundled):
    image = Image.open(io.BytesIO(data)).convert("RGB")
    crops = {}
    for rule in ("torchvision", "paddle"):
        crop = _crop(image, 224, rule)
        grid = np.array(crop)[16::32, 16::32].flatten().tolist()
        crops[rule] = {"hash": _hash(crop), "grid": grid}
    return {
        "file": name, "width": image.width, "height": image.height, "bundled": is_bundled, "decoded": _hash(image),
        "crops": crops}


def pillow_json(files, golden, known):
    """What Pillow makes of the files and of pictures by formula. The records of pictures that are in the golden data
    only are taken from `known` where there is no such folder."""
    records = [_record(name, data, True) for name, data in files.items() if name != REFUSED]
    for name in GOLDEN_ONLY:
        path = golden and Path(golden, "images", name)
        if path and path.exists():
            records.append(_record(name, path.read_bytes(), False))
        else:
            records += [record for record in known["pictures"] if record["file"] == name]
    resizes, crops = [], []
    for source, target in RESIZES:
        image = Image.fromarray(formula.busy_pattern(*source)).resize(target, Image.BILINEAR)
        resizes.append({"from": source, "to": target, "hash": _hash(image)})
    for source, size in CROPS:
        for rule in ("torchvision", "paddle"):
            image = _crop(Image.fromarray(formula.busy_pattern(*source)), size, rule)
            crops.append({"from": source, "size": size, "rule": rule, "hash": _hash(image)})

    def lines(values):
        return ",\n".join(json.dumps(value, separators=(",", ":")) for value in values)

    records.sort(key=lambda record: record["file"])
    return (f'{{"pictures":[\n{lines(records)}\n],"resizes":[\n{lines(resizes)}\n],"crops":[\n{lines(crops)}\n]}}\n')
