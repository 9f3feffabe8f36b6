"""How fast the detector is, and that its time grows linearly: `python tests/benchmarks/detector.py`.

The text is made by repetition with noise: the words of the made-up sources in random order.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from steppe_ledger.evidence.numbers import find_numbers

TEXTS = Path(__file__).parents[1] / "mini" / "texts"


def text_of(size: int) -> str:
    """About so many bytes of shuffled words."""
    words = " ".join(path.read_text("utf-8") for path in sorted(TEXTS.glob("*.txt"))).split(" ")
    chance = random.Random(1)
    pieces: list[str] = []
    length = 0
    while length < size:
        piece = " ".join(chance.choices(words, k=5000))
        pieces.append(piece)
        length += len(piece.encode())
    return " ".join(pieces)


def seconds(text: str) -> tuple[float, int]:
    """Processor seconds of one run, and the numbers found."""
    start = time.process_time()
    found = len(find_numbers(text))
    return time.process_time() - start, found


def main() -> None:
    """Print MB/s for sizes that double, up to 50 MB."""
    for megabytes in (6.25, 12.5, 25, 50):
        text = text_of(int(megabytes * 1e6))
        took, found = seconds(text)
        size = len(text.encode()) / 1e6
        print(f"{size:6.1f} MB {found:9} numbers {took:6.2f} s {size / took:5.1f} MB/s")


if __name__ == "__main__":
    main()
