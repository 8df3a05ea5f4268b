"""A baseline JPEG encoder for files that Pillow does not write: any sampling factors, YCCK, two components.

It computes what libjpeg computes (integer DCT, tables of Annex K scaled by a quality), so that its bytes equal
libjpeg's. Components are 2-D arrays of bytes at full resolution; the encoder downsamples them.
"""

from dataclasses import dataclass

import numpy as np

LUMINANCE = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99]
CHROMINANCE = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
    99, 99, 99, *[99] * 32]

# How many codes there are of each length, and the symbols in the order of their codes.
DC_CODES = [
    ([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], bytes(range(12))),
    ([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], bytes(range(12)))]
AC_CODES = [
    ([0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D], bytes.fromhex(
        "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a34353637"
        "38393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3"
        "a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9"
        "fa")),
    ([0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77], bytes.fromhex(
        "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a3536"
        "3738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999a"
        "a2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9"
        "fa"))]

ZIGZAG = sorted(range(64), key=lambda place: (
    place // 8 + place % 8, place // 8 if (place // 8 + place % 8) % 2 else place % 8))

ADOBE_YCCK = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x02"
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


@dataclass
class Component:
    samples: np.ndarray
    identifier: int
    horizontal: int = 1
    vertical: int = 1
    # Which quantization and Huffman tables: 0 for luminance, 1 for chrominance.
    table: int = 0


def ycc(rgb):
    """Y, Cb and Cr of an array of RGB bytes."""
    red, green, blue = (rgb[..., channel].astype(np.int64) for channel in range(3))
    half, middle = 1 << 15, (128 << 16) + (1 << 15) - 1
    return [
        (19595 * red + 38470 * green + 7471 * blue + half) >> 16,
        (-11059 * red - 21709 * green + 32768 * blue + middle) >> 16,
        (32768 * red - 27439 * green - 5329 * blue + middle) >> 16]


def quantization(table, quality):
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return [min(max((value * scale + 50) // 100, 1), 255) for value in table]


def _padded(plane, height, width):
    return np.pad(plane, ((0, height - plane.shape[0]), (0, width - plane.shape[1])), mode="edge")


def _downsampled(plane, rows, columns, height, width):
    """Means of `rows` x `columns` samples, with libjpeg's two ways of rounding."""
    plane = _padded(plane.astype(np.int64), -(-plane.shape[0] // rows) * rows, columns * width)
    sums = plane.reshape(plane.shape[0] // rows, rows, width, columns).sum((1, 3))
    count = rows * columns
    if (rows, columns) in [(1, 2), (2, 2)]:
        sums = (sums + np.arange(width) % 2 + count // 4) // count
    else:
        sums = (sums + count // 2) // count
    return _padded(sums, height, width)


def _pass(values, first):
    """One pass of the forward DCT over the last axis, in fixed point with 13 bits."""
    even = [values[..., place] + values[..., 7 - place] for place in range(4)]
    odd = [values[..., place] - values[..., 7 - place] for place in range(4)]
    bits, extra = 13, 2

    def scaled(value):
        shift = bits - extra if first else bits + extra
        return (value + (1 << (shift - 1))) >> shift

    out = [None] * 8
    t10, t13, t11, t12 = even[0] + even[3], even[0] - even[3], even[1] + even[2], even[1] - even[2]
    if first:
        out[0], out[4] = (t10 + t11) << extra, (t10 - t11) << extra
    else:
        out[0], out[4] = (t10 + t11 + 2) >> extra, (t10 - t11 + 2) >> extra
    z1 = (t12 + t13) * 4433
    out[2], out[6] = scaled(z1 + t13 * 6270), scaled(z1 - t12 * 15137)
    t7, t6, t5, t4 = odd
    z1, z2, z3, z4 = t4 + t7, t5 + t6, t4 + t6, t5 + t7
    z5 = (z3 + z4) * 9633
    z1, z2, z3, z4 = -7373 * z1, -20995 * z2, z5 - 16069 * z3, z5 - 3196 * z4
    out[7], out[5] = scaled(t4 * 2446 + z1 + z3), scaled(t5 * 16819 + z2 + z4)
    out[3], out[1] = scaled(t6 * 25172 + z2 + z3), scaled(t7 * 12299 + z1 + z4)
    return np.stack(out, -1)


def _coefficients(plane, divisors):
    """Quantized coefficients in zigzag order, block row by block row."""
    rows, columns = plane.shape[0] // 8, plane.shape[1] // 8
    blocks = plane.reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3) - 128
    blocks = _pass(_pass(blocks, True).swapaxes(-1, -2), False).swapaxes(-1, -2)
    values = blocks.reshape(rows, columns, 64)
    divisors = 8 * np.array(divisors)
    values = np.sign(values) * ((np.abs(values) + divisors // 2) // divisors)
    return values[..., ZIGZAG]


def _codes(lengths, symbols):
    codes, code, place = {}, 0, 0
    for length, count in enumerate(lengths, 1):
        for _ in range(count):
            codes[symbols[place]] = (code, length)
            code, place = code + 1, place + 1
        code <<= 1
    return codes


class _Bits:
    def __init__(self):
        self.out, self.value, self.count = bytearray(), 0, 0

    def put(self, value, count):
        self.value, self.count = self.value << count | value, self.count + count
        while self.count >= 8:
            byte = self.value >> (self.count - 8) & 255
            self.out += b"\xff\x00" if byte == 255 else bytes([byte])
            self.count -= 8
        self.value &= (1 << self.count) - 1

    def number(self, codes, run, value):
        size = int(abs(value)).bit_length()
        self.put(*codes[run << 4 | size])
        if size:
            self.put(value if value > 0 else value + (1 << size) - 1, size)

    def block(self, block, previous, dc, ac):
        self.number(dc, 0, int(block[0]) - previous)
        run = 0
        last = max(np.flatnonzero(block), default=0)
        for value in block[1:last + 1]:
            if not value:
                run += 1
                continue
            while run > 15:
                self.put(*ac[0xF0])
                run -= 16
            self.number(ac, run, int(value))
            run = 0
        if last < 63:
            self.put(*ac[0])


def encode(components, quality, application=b""):
    """A baseline file of the components in one scan. `application` is the marker after the start of the image."""
    height, width = components[0].samples.shape
    across, down = max(c.horizontal for c in components), max(c.vertical for c in components)
    tables = sorted({c.table for c in components})
    divisors = {0: quantization(LUMINANCE, quality), 1: quantization(CHROMINANCE, quality)}

    def segment(marker, data):
        return bytes([255, marker]) + (len(data) + 2).to_bytes(2, "big") + data

    out = b"\xff\xd8" + application
    for table in tables:
        out += segment(0xDB, bytes([table, *(divisors[table][place] for place in ZIGZAG)]))
    frame = b"\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + bytes([len(components)])
    out += segment(0xC0, frame + b"".join(
        bytes([c.identifier, c.horizontal << 4 | c.vertical, c.table]) for c in components))
    for table in tables:
        for kind, codes in ((0, DC_CODES), (16, AC_CODES)):
            lengths, symbols = codes[table]
            out += segment(0xC4, bytes([kind | table, *lengths]) + symbols)
    out += segment(0xDA, bytes([len(components)]) + b"".join(
        bytes([c.identifier, c.table * 17]) for c in components) + b"\x00\x3f\x00")

    planes = []
    for c in components:
        block_rows = -(-height * c.vertical // (8 * down))
        block_columns = -(-width * c.horizontal // (8 * across))
        plane = _downsampled(
            c.samples, down // c.vertical, across // c.horizontal, 8 * block_rows, 8 * block_columns)
        planes.append(_coefficients(plane, divisors[c.table]))
    dc = [_codes(*codes) for codes in DC_CODES]
    ac = [_codes(*codes) for codes in AC_CODES]
    bits, previous = _Bits(), [0] * len(components)
    for row in range(-(-height // (8 * down))):
        for column in range(-(-width // (8 * across))):
            for index, (c, plane) in enumerate(zip(components, planes)):
                for place in range(c.vertical * c.horizontal):
                    y = row * c.vertical + place // c.horizontal
                    x = column * c.horizontal + place % c.horizontal
                    if y < plane.shape[0] and x < plane.shape[1]:
                        block = plane[y, x]
                    else:
                        # Beyond the edge: as the block before it, without detail.
                        block = np.array([previous[index]] + [0] * 63)
                    bits.block(block, previous[index], dc[c.table], ac[c.table])
                    previous[index] = int(block[0])
    bits.put(127, 7)
    return out + bytes(bits.out) + b"\xff\xd9"
