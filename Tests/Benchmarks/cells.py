"""Measures how close pictures drawn in character cells come to their pixels: micronet against chafa.

micronet draws the crop that the network sees on the Features screen; chafa draws the same crop into the same number of
cells with the same symbols and colours. Both are read back as ANSI text, every cell is painted with its two colours, and
the mean squared error against the crop is printed, in squared steps of 0…255, as Markdown.

chafa is measured with its defaults and without preprocessing and with the most work it offers; the better of the two
counts. Needs Pillow, numpy and the Debian package chafa.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]

# The parts of a cell that a glyph fills, by columns and rows.
QUADRANTS = {
    " ": 0, "▘": 1, "▝": 2, "▀": 3, "▖": 4, "▌": 5, "▞": 6, "▛": 7, "▗": 8, "▚": 9, "▐": 10, "▜": 11, "▄": 12,
    "▙": 13, "▟": 14, "█": 15,
}
MODES = [("half", "vhalf"), ("quad", "quad"), ("sextant", "sextant")]
COLORS = ["full", "256"]
# A cell in pixels: a multiple of its parts in both directions, twice as high as wide.
WIDTH, HEIGHT = 12, 24


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", nargs="+", help="JPEG or PNG files")
    parser.add_argument("--program", default=ROOT / ".build/release/micronet", help="our program")
    parser.add_argument("--size", default="200x60", help="the terminal's columns and lines")
    return parser.parse_args()


def mask(glyph):
    """The filled parts of a cell as a Boolean raster; None for a character that is no symbol."""
    raster = numpy.zeros((HEIGHT, WIDTH), bool)
    if glyph in QUADRANTS:
        columns, rows, bits = 2, 2, QUADRANTS[glyph]
    elif 0x1FB00 <= ord(glyph) <= 0x1FB3B:
        bits = ord(glyph) - 0x1FB00 + 1
        bits += (bits >= 0b010101) + (bits + (bits >= 0b010101) >= 0b101010)
        columns, rows = 2, 3
    else:
        return None
    for part in range(columns * rows):
        if bits >> part & 1:
            x, y = part % columns * WIDTH // columns, part // columns * HEIGHT // rows
            raster[y:y + HEIGHT // rows, x:x + WIDTH // columns] = True
    return raster


def palette(index):
    """A colour of the 256-colour palette, as xterm has it."""
    if index < 16:
        levels = [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
                  (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255),
                  (255, 0, 255), (0, 255, 255), (255, 255, 255)]
        return levels[index]
    if index >= 232:
        return (8 + 10 * (index - 232),) * 3
    steps = (0, 95, 135, 175, 215, 255)
    index -= 16
    return (steps[index // 36], steps[index // 6 % 6], steps[index % 6])


def cells(text):
    """Lines of (character, foreground, background); a colour is None where it is the terminal's own."""
    lines = []
    for line in text.split("\n"):
        row, ink, paper, inverse = [], None, None, False
        for match in re.finditer(r"\x1b\[([0-9;?]*)([A-Za-z])|(.)", line):
            codes, kind, character = match.groups()
            if character is not None:
                row.append((character, *((paper, ink) if inverse else (ink, paper))))
            elif kind == "m":
                numbers = [int(code or 0) for code in codes.split(";")]
                while numbers:
                    code = numbers.pop(0)
                    if code == 0:
                        ink, paper, inverse = None, None, False
                    elif code == 7:
                        inverse = True
                    elif code == 27:
                        inverse = False
                    elif code == 39:
                        ink = None
                    elif code == 49:
                        paper = None
                    elif code in (38, 48):
                        if numbers.pop(0) == 2:
                            color, numbers = tuple(numbers[:3]), numbers[3:]
                        else:
                            color = palette(numbers.pop(0))
                        if code == 38:
                            ink = color
                        else:
                            paper = color
        lines.append(row)
    return lines


def paint(rows):
    """Rows of cells as an image."""
    image = numpy.zeros((len(rows) * HEIGHT, len(rows[0]) * WIDTH, 3))
    for y, row in enumerate(rows):
        for x, (glyph, ink, paper) in enumerate(row):
            filled = mask(glyph)
            assert filled is not None, f"{glyph!r} is no symbol"
            place = image[y * HEIGHT:(y + 1) * HEIGHT, x * WIDTH:(x + 1) * WIDTH]
            place[:] = paper or (0, 0, 0)
            place[filled] = ink or (0, 0, 0)
    return image


def ours(program, picture, size, symbols, colors):
    """The cells of the crop at the right of the Features screen, where the operation has no plane."""
    text = subprocess.run(
        [program, "render", "features", picture, "--size", size, "--keys", "/classifier.2<Enter>", "--format", "ansi",
         "--symbols", symbols, "--colors", colors], check=True, capture_output=True, text=True).stdout
    rows = []
    for line in cells(text)[3:]:
        row = [cell for cell in line if cell[1] is not None and cell[2] is not None and mask(cell[0]) is not None]
        if len(row) > 30:
            rows.append(row)
    if not rows or len({len(row) for row in rows}) != 1:
        sys.exit(f"{picture}: the picture was not found on the screen")
    return rows


def theirs(crop, columns, rows, symbols, colors, extra):
    """chafa's cells for the same picture."""
    text = subprocess.run(
        ["chafa", "--format", "symbols", "--symbols", symbols, "--colors", colors, "--size", f"{columns}x{rows}",
         "--stretch", *extra, crop], check=True, capture_output=True, text=True).stdout
    found = [row for row in cells(text) if row]
    assert len(found) == rows and all(len(row) == columns for row in found), "chafa drew another size"
    return found


def crop(path):
    """What the network sees: the shorter side to 256, the middle 224×224."""
    image = Image.open(path).convert("RGB")
    width, height = image.size
    short = min(width, height)
    image = image.resize((256 * width // short, 256 * height // short), Image.BILINEAR)
    x, y = round((image.width - 224) / 2), round((image.height - 224) / 2)
    return image.crop((x, y, x + 224, y + 224))


def error(rows, source):
    painted = paint(rows)
    wanted = numpy.asarray(source.resize((painted.shape[1], painted.shape[0]), Image.BICUBIC), float)
    return ((painted - wanted) ** 2).mean()


def main():
    arguments = options()
    version = subprocess.run(["chafa", "--version"], check=True, capture_output=True, text=True).stdout.split("\n")[0]
    print(f"{version}; {arguments.size}; mean squared error, micronet / chafa (ratio)\n")
    modes = [(mode, color) for color in COLORS for mode in MODES]
    print("| picture | " + " | ".join(f"{ours_name} {color}" for (ours_name, _), color in modes) + " |")
    print("| :--- |" + " ---: |" * len(modes))
    ratios = [[] for _ in modes]
    with tempfile.TemporaryDirectory() as folder:
        for picture in arguments.pictures:
            source = crop(picture)
            file = Path(folder) / "crop.png"
            source.save(file)
            columns = []
            for index, ((symbols, peer), color) in enumerate(modes):
                mine = ours(arguments.program, picture, arguments.size, symbols, color)
                size = (len(mine[0]), len(mine))
                other = min(
                    error(theirs(file, *size, peer, color, extra), source)
                    for extra in ([], ["-p", "off", "-w", "9", "--color-space", "rgb"]))
                own = error(mine, source)
                ratios[index].append(own / other)
                columns.append(f"{own:.0f} / {other:.0f} ({own / other:.2f})")
            print(f"| {Path(picture).stem} | " + " | ".join(columns) + " |", flush=True)
    print("| **largest ratio** | " + " | ".join(f"**{max(values):.2f}**" for values in ratios) + " |")


if __name__ == "__main__":
    main()
