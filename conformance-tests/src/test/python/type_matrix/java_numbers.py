"""How Java writes floating-point numbers, and which one is nearest; computed without Java."""

import math
import struct
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction


def float_bits(value: float) -> str:
    """Return the bits of a 32-bit float in hexadecimal, all NaNs alike."""
    return "7fc00000" if math.isnan(value) else struct.pack(">f", value).hex()


def double_bits(value: float) -> str:
    """Return the bits of a 64-bit float in hexadecimal, all NaNs alike."""
    return "7ff8000000000000" if math.isnan(value) else struct.pack(">d", value).hex()


def to_float(value: float) -> float:
    """Return `value` rounded to 32 bits; raises OverflowError."""
    return float(struct.unpack(">f", struct.pack(">f", value))[0])


def nearest_float(value: Fraction) -> float:
    """Return the 32-bit float next to `value`, ties to even; raises OverflowError."""
    middle = to_float(float(value))
    (bits,) = struct.unpack(">i", struct.pack(">f", abs(middle)))
    around = [
        struct.unpack(">f", struct.pack(">i", near))[0]
        for near in (bits - 1, bits, bits + 1)
        if 0 <= near < 0x7F80_0000
    ]
    # Two roundings, to 64 bits and then to 32, may end one off.
    best = min(
        around,
        key=lambda near: (abs(Fraction(near) - abs(value)), struct.pack(">f", near)[3] & 1),
    )
    return math.copysign(best, value)


def shortest(value: float, *, single: bool) -> Decimal:
    """Return the decimal that Java's `toString` stands for, of a finite `value`."""
    for digits in range(2, 18):  # Java gives two digits to what one would do for
        text = f"{value:.{digits - 1}e}"
        with suppress(OverflowError):
            if (to_float(float(text)) if single else float(text)) == value:
                return Decimal(text)
    raise AssertionError(value)


def java_text(value: float, *, single: bool) -> str:
    """Return what `Float.toString` or `Double.toString` of the newest Java says."""
    if math.isnan(value):
        return "NaN"
    sign = "-" if math.copysign(1, value) < 0 else ""
    if math.isinf(value):
        return sign + "Infinity"
    if value == 0:
        return sign + "0.0"
    magnitude = abs(shortest(value, single=single))
    _, digits, exponent = magnitude.normalize().as_tuple()
    if not isinstance(exponent, int):
        raise TypeError(value)
    text = "".join(map(str, digits))
    point = len(text) + exponent  # digits before the point
    if Decimal("1e-3") <= magnitude < Decimal("1e7"):
        if point <= 0:
            return f"{sign}0.{'0' * -point}{text}"
        return f"{sign}{text[:point].ljust(point, '0')}.{text[point:] or '0'}"
    return f"{sign}{text[0]}.{text[1:] or '0'}E{point - 1}"
