"""Numbers to divide, at every width that columns have."""

from __future__ import annotations

import random

from engine.columnar.numbers import NARROW

Pair = tuple[int, int]
ROWS = 1_000
NARROW_BOUNDS = [
    (most, divisor)
    for most in (10**6, 2**31, 2**50, 2**52 - 1, 10**15, 2**61, 10**18, NARROW)
    for divisor in (2, 100, 12 * 10**6, 10**12)
]
"""The greatest magnitude of a dividend of 64 bits, and the greatest divisor."""
WIDE_BOUNDS = [(10**20, 3), (10**17, 10**20), (10**30, 10**6), (10**35, 2), (10**36, 7), (10**37, 1)]
"""The same, of 38 digits."""


def pairs(most: int, divisor: int) -> list[Pair]:
    """Dividends of either sign and every size, many at and beside what divides without rest."""
    chance = random.Random(most + divisor)  # noqa: S311  numbers to try
    found = [(end, under) for end in (-most, 1 - most, -1, 0, 1, most - 1, most) for under in (1, 2, divisor)]
    while len(found) < ROWS:
        under = chance.choice((divisor, chance.randint(1, divisor), chance.randint(1, min(divisor, 1000))))
        over = chance.randint(-(size := 10 ** chance.randint(1, len(str(most)))), size)
        found.append((max(-most, min(most, over // under * under + chance.randint(-1, 1))), under))
    return found
