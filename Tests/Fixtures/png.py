"""Small PNG files of every colour type, depth and interlacing, and the bytes that Pillow makes of them."""

import base64
import io
import json
import random
import struct
import zlib

from PIL import Image

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# Of each pass of Adam7: first column, first row, step of columns, step of rows.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(values, depth):
    """A row's samples as bytes."""
    if depth == 16:
        return struct.pack(">%dH" % len(values), *values)
    bits = "".join(format(value, "0%db" % depth) for value in values)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[place:place + 8], 2) for place in range(0, len(bits), 8))


def filtered(row, previous, kind, unit):
    """A row after one of the five filters."""
    left = bytes(unit) + row
    above_left = bytes(unit) + previous
    out = bytearray([kind])
    for x, value in enumerate(row):
        a, b, c = left[x], previous[x], above_left[x]
        estimate = a + b - c
        paeth = min((a, b, c), key=lambda near: abs(estimate - near))
        out.append((value - (0, a, b, (a + b) // 2, paeth)[kind]) & 255)
    return bytes(out)


def encoded(color, depth, width, height, interlaced=False, extra=b"", palette=None, seed=1, largest=None, parts=1):
    """A PNG with random samples."""
    draw = random.Random(seed)
    top = (1 << depth) - 1 if largest is None else largest
    if palette is not None:
        top = min(top, palette - 1)
    pixels = [[[draw.randint(0, top) for _ in range(CHANNELS[color])] for _ in range(width)] for _ in range(height)]
    unit = max(CHANNELS[color] * depth // 8, 1)
    data = b""
    for x0, y0, dx, dy in PASSES if interlaced else ((0, 0, 1, 1),):
        columns = range(x0, width, dx)
        if not columns:
            continue
        previous = None
        for y in range(y0, height, dy):
            row = packed([value for x in columns for value in pixels[y][x]], depth)
            data += filtered(row, previous or bytes(len(row)), draw.randint(0, 4), unit)
            previous = row
    file = b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced)))
    if palette is not None:
        file += chunk(b"PLTE", bytes(draw.randint(0, 255) for _ in range(3 * palette)))
    stream = zlib.compress(data)
    size = -(-len(stream) // parts)
    idat = b"".join(chunk(b"IDAT", stream[place:place + size]) for place in range(0, len(stream), size))
    return file + extra + idat + chunk(b"IEND", b"")


def files():
    """Names and bytes."""
    for color, depths in DEPTHS.items():
        for depth in depths:
            palette = (1 << depth) if color == 3 else None
            for interlaced in (False, True):
                name = "color %d, %d bits%s" % (color, depth, ", interlaced" if interlaced else "")
                for width, height in ((9, 7), (1, 1), (3, 10)):
                    yield "%s, %dx%d" % (name, width, height), encoded(
                        color, depth, width, height, interlaced, palette=palette, seed=color + depth + width)
            transparent = {0: struct.pack(">H", 1), 2: struct.pack(">HHH", 1, 2, 3), 3: b"\x00\x80"}.get(color)
            if transparent:
                yield "color %d, %d bits, transparency" % (color, depth), encoded(
                    color, depth, 9, 7, palette=palette, extra=chunk(b"tRNS", transparent))
    yield "16-bit grey below 256", encoded(0, 16, 9, 7, largest=255)
    gamma = chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"sBIT", b"\x05\x06\x05") + chunk(
        b"bKGD", struct.pack(">HHH", 1, 2, 3)) + chunk(b"tEXt", b"Comment\x00nothing")
    yield "gamma, significant bits, background, text", encoded(2, 8, 9, 7, extra=gamma)
    yield "small palette", encoded(3, 8, 9, 7, palette=5)
    yield "several IDAT chunks", encoded(2, 8, 9, 7, parts=7)


def png_json():
    """By name: the file, and the RGB bytes of Image.open(file).convert("RGB"), both in base64."""
    made = {}
    for name, data in files():
        image = Image.open(io.BytesIO(data)).convert("RGB")
        made[name] = {
            "file": base64.b64encode(data).decode(), "width": image.width, "height": image.height,
            "rgb": base64.b64encode(image.tobytes()).decode()}
    return json.dumps(made, indent=0) + "\n"
