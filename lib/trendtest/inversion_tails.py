#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes inversion_tails.c beside itself: the law of inversions up to its middle, counted in whole numbers.

    inversion_tails.py
"""
import pathlib
from fractions import Fraction
from math import factorial

N_MAX = 30
HEAD = """/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * P(a random order of n different figures has k inversions or fewer), n = 2 .. 30, k up to the middle.
 *
 * Written by inversion_tails.py, which counts in whole numbers: each is the nearest double. A look-up, as the counting
 * takes longer than the rest of the test.
 */
#include "trendtest/inversions.h"

"""


def counts(n):
    """How many orders of n have 0, 1, ... inversions."""
    law = [1]
    for m in range(2, n + 1):
        law = [sum(law[max(0, k - m + 1) : k + 1]) for k in range(len(law) + m - 1)]
    return law


def rows():
    for n in range(2, N_MAX + 1):
        law, below = counts(n), 0
        row = []
        for k in range(n * (n - 1) // 4 + 1):
            below += law[k]
            row.append(float(Fraction(below, factorial(n))))
        yield row


def main():
    starts, values = [0, 0], []
    for row in rows():
        starts.append(len(values))
        values += row
    lines = []
    for numbers in (values[i : i + 5] for i in range(0, len(values), 5)):
        lines.append("    " + ", ".join(repr(x) for x in numbers) + ",")
    text = HEAD + "const uint16_t annum__inversion_starts[] = {\n    " + ", ".join(map(str, starts)) + "};\n\n"
    text += "/* clang-format off */\nconst double annum__inversion_tails[] = {\n" + "\n".join(lines) + "\n};\n"
    (pathlib.Path(__file__).parent / "inversion_tails.c").write_text(text)


if __name__ == "__main__":
    main()
