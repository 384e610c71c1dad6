"""Writes the Zstandard frames that the tests of the driver's `zstd` package read.

    python golden_frames.py DIRECTORY

Needs pyarrow and zstandard, both of which have the reference implementation. `frames.json` tells
for each `NAME.zst` how long its content is and its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import random
import struct
import sys
from pathlib import Path

import pyarrow as pa
import zstandard

RANDOM = random.Random(8878)  # noqa: S311 - the same data each time
WORDS = ("of", "the", "and", "to", "in", "is", "you", "that", "it", "he", "was", "for", "on")

SKIPPABLE = 0x184D2A5E

# What the frames must have among them, so that each way through the decoder is walked.
FEATURES = {
    *("raw block", "RLE block", "compressed block", "block without sequences"),
    *("raw literals", "literals with table", "treeless literals"),
    *("one stream", "four streams", "direct weights", "compressed weights"),
    *(
        f"{mode} {code}"
        for code in ("literals lengths", "offsets", "match lengths")
        for mode in ("predefined", "described", "repeated")
    ),
    *("RLE literals lengths", "RLE offsets", "RLE match lengths", "no size"),
    *("checksum", "skippable", "several blocks", "several frames"),
}


def text(size: int) -> bytes:
    words = " ".join(RANDOM.choice(WORDS) for _ in range(size // 3 + 2))
    return words.encode()[:size]


def doubles(count: int) -> bytes:
    return b"".join(struct.pack("<d", round(RANDOM.lognormvariate(3, 1), 2)) for _ in range(count))


def longs(count: int) -> bytes:
    value = 1_700_000_000_000
    values = []
    for _ in range(count):
        value += RANDOM.randrange(1, 2000)
        values.append(value)
    return struct.pack(f"<{count}q", *values)


def mixed(count: int) -> bytes:
    return doubles(count) + longs(count) + text(count * 8)


def arrow(content: bytes, level: int) -> bytes:
    return pa.Codec("zstd", compression_level=level).compress(content, asbytes=True)


def flushed(content: bytes, part: int, **options) -> bytes:
    """A frame with a block for each part of the content."""
    compressor = zstandard.ZstdCompressor(**options).compressobj()
    frame = b""
    for start in range(0, len(content), part):
        frame += compressor.compress(content[start : start + part])
        frame += compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return frame + compressor.flush()


def frames() -> dict[str, tuple[bytes, bytes]]:
    """By name: a content and its frames."""
    made = {}
    for level in (-50, -7, -1, 1, 2, 3, 5, 8, 12, 16, 19):
        content = mixed(150)
        made[f"level_{level}".replace("-", "minus_")] = content, arrow(content, level)
    for name, content in {
        "empty": b"",
        "one_byte": b"z",
        "noise": RANDOM.randbytes(70),
        "one_stream": text(200),
        "zeros": bytes(300_000),
        "doubles": doubles(700),
        "longs": longs(700),
        "offsets": struct.pack("<1200i", *range(0, 1200 * 7, 7)),
        "skewed": bytes(min(int(RANDOM.expovariate(0.3)), 40) for _ in range(6000)),
        "uniform": bytes(RANDOM.randrange(190, 256) for _ in range(3000)),
        "long_matches": RANDOM.randbytes(1500) * 150,
        "short_periods": b"".join(RANDOM.randbytes(n) * 200 for n in range(1, 34)),
    }.items():
        made[name] = content, arrow(content, 1)
    noise = RANDOM.randbytes(300)
    content = noise + b"".join(noise[n : n + 6] + b"=" for n in range(0, 280, 2))
    made["one_length"] = content, flushed(content, len(noise), level=3)
    content = noise[:4] + b"".join(bytes([n]) + b"a" * 40 for n in range(100, 110))
    made["one_code"] = content, arrow(content, 19)
    content = text(9000)
    made["blocks"] = content, flushed(content, 1500, level=3, write_checksum=True)
    content = mixed(400)
    made["blocks_19"] = content, flushed(content, 1200, level=19)
    content = longs(1200)
    made["blocks_of_longs"] = content, flushed(content, 1600, level=9)
    content = text(12000)
    made["blocks_of_text"] = content, flushed(content, 2000, level=19)
    content = mixed(60)
    made["no_size"] = content, flushed(content, len(content), level=5)
    checked = zstandard.ZstdCompressor(write_checksum=True).compress(content)
    made["checksum"] = content, checked
    skipped = struct.pack("<II", SKIPPABLE, 5) + b"mark!"
    more = text(300)
    made["several_frames"] = content + more, skipped + checked + skipped + arrow(more, 3) + skipped
    return made


def features(data: bytes) -> set[str]:
    """What headers show of frames."""
    seen = set()
    count = 0
    while data:
        count += 1
        if data[:4] == struct.pack("<I", SKIPPABLE):
            seen.add("skippable")
            data = data[8 + struct.unpack_from("<I", data, 4)[0] :]
            continue
        flags = data[4]
        single = flags >> 5 & 1
        width = 1 << (flags >> 6) if flags >> 6 or single else 0
        seen.add(f"size of {width}" if width else "no size")
        position = 4 + 1 + (1 - single) + width
        blocks = 0
        last = False
        while not last:
            header = int.from_bytes(data[position : position + 3], "little")
            last = bool(header & 1)
            kind = ("raw", "RLE", "compressed")[header >> 1 & 3]
            size = 1 if kind == "RLE" else header >> 3
            position += 3
            seen.add(f"{kind} block")
            if kind == "compressed":
                seen |= features_of_block(data[position : position + size])
            position += size
            blocks += 1
        if blocks > 1:
            seen.add("several blocks")
        if flags & 4:
            seen.add("checksum")
            position += 4
        data = data[position:]
    if count > 1:
        seen.add("several frames")
    return seen


def features_of_block(block: bytes) -> set[str]:
    kind = ("raw literals", "RLE literals", "literals with table", "treeless literals")[
        block[0] & 3
    ]
    seen = {kind}
    form = block[0] >> 2 & 3
    if block[0] & 3 < 2:
        header = {1: 2, 3: 3}.get(form, 1)
        size = int.from_bytes(block[:header], "little") >> (3 if header == 1 else 4)
        position = header + (size if kind == "raw literals" else 1)
    else:
        header = max(3, form + 2)
        bits = header * 4 - 2
        size = int.from_bytes(block[:header], "little") >> (4 + bits)
        seen.add("four streams" if form else "one stream")
        if kind == "literals with table":
            seen.add("direct weights" if block[header] >= 128 else "compressed weights")
        position = header + size
    if block[position] == 0:
        return seen | {"block without sequences"}
    modes = block[position + (1 if block[position] < 128 else 2 if block[position] < 255 else 3)]
    for shift, code in (6, "literals lengths"), (4, "offsets"), (2, "match lengths"):
        seen.add(f"{('predefined', 'RLE', 'described', 'repeated')[modes >> shift & 3]} {code}")
    return seen


def main() -> None:
    directory = Path(sys.argv[1])
    seen = set()
    told = {}
    for name, (content, compressed) in frames().items():
        (directory / f"{name}.zst").write_bytes(compressed)
        told[name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        found = features(compressed)
        print(f"{name}: {len(content)} -> {len(compressed)}: {', '.join(sorted(found))}")
        seen |= found
    (directory / "frames.json").write_text(json.dumps(told, indent=1) + "\n")
    assert seen >= FEATURES, FEATURES - seen


if __name__ == "__main__":
    main()
