# SPDX-License-Identifier: GPL-3.0-or-later
"""Deaths by suicide in the United States, 1999 to 2017: where does the trend bend?

The same in a shell:

    annum joinpoint --by state --time year --rate age_adjusted_rate_per_100000 us_suicide_by_state.csv
"""

import csv
from pathlib import Path

import annum

DATA = Path(__file__).parent / "data" / "us_suicide_by_state.csv"

with open(DATA, newline="") as file:
    rows = [row for row in csv.DictReader(file) if row["state"] == "United States"]

rates = annum.rate(
    [int(row["year"]) for row in rows], [float(row["age_adjusted_rate_per_100000"]) for row in rows]
)
found = annum.joinpoint(rates, aapc=[(1999, 2006)])
print(found.summary())
for piece in found.segments:
    change = piece.annual_percent_change
    print(
        f"{piece.from_:.0f} to {piece.to:.0f}: {change.estimate:+.2f} % a year "
        f"({change.lower:+.2f} to {change.upper:+.2f})"
    )
