# SPDX-License-Identifier: GPL-3.0-or-later
"""Python gives the numbers that the command gives, to the last bit."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any, Dict, List

import numpy as np
import pytest

import annum
from conftest import EVENTS, EXPOSURE, YEARS

COMMAND = os.environ.get("ANNUM_COMMAND")
pytestmark = [
    pytest.mark.skipif(not COMMAND, reason="ANNUM_COMMAND does not name the command"),
    pytest.mark.filterwarnings("ignore::annum.AnnumWarning"),
]


def csv(**columns: Any) -> str:
    rows = zip(*columns.values())
    lines = [",".join(columns)] + [",".join(str(cell) for cell in row) for row in rows]
    return "\n".join(lines) + "\n"


def run(arguments: List[str], text: str) -> Dict[str, Any]:
    done = subprocess.run(
        [str(COMMAND), *arguments, "--format", "json", "-"],
        input=text,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: Dict[str, Any] = json.loads(done.stdout)["series"][0]
    return found


EVENTS_TEXT = [
    "" if year == 2004 else "<5" if year == 2013 else int(k) for year, k in zip(YEARS, EVENTS)
]
SHARES = [f"{k}%" for k in EVENTS]
CASES: Dict[str, Any] = {
    "count": (
        annum.count(YEARS, EVENTS, exposure=EXPOSURE),
        csv(year=YEARS, events=EVENTS, exposure=EXPOSURE),
    ),
    "gaps": (
        annum.count(YEARS, EVENTS_TEXT, population=EXPOSURE),
        csv(year=YEARS, events=EVENTS_TEXT, population=EXPOSURE),
    ),
    "plain": (annum.count(YEARS, EVENTS), csv(year=YEARS, events=EVENTS)),
    "proportion": (
        annum.proportion(YEARS, EVENTS, np.full(16, 321)),
        csv(year=YEARS, events=EVENTS, total=np.full(16, 321)),
    ),
    "share": (annum.share(YEARS, SHARES), csv(year=YEARS, share=SHARES)),
    "value": (annum.value(YEARS, EVENTS / 7), csv(year=YEARS, value=EVENTS / 7)),
    "value_se": (
        annum.value(YEARS, EVENTS / 7, se=EVENTS / 50),
        csv(year=YEARS, value=EVENTS / 7, se=EVENTS / 50),
    ),
    "rate": (
        annum.rate(YEARS, EVENTS / EXPOSURE, se=np.sqrt(EVENTS) / EXPOSURE),
        csv(year=YEARS, rate=EVENTS / EXPOSURE, se=np.sqrt(EVENTS) / EXPOSURE),
    ),
    "two": (annum.count([2000, 2015], [40, 12]), csv(year=[2000, 2015], events=[40, 12])),
}


@pytest.mark.parametrize("name", CASES)
def test_trend(name: str) -> None:
    series, text = CASES[name]
    assert annum.trend(series).to_dict() == run(["trend"], text)
    assert annum.trend(series, level=0.9).to_dict() == run(["trend", "--level", "0.9"], text)


@pytest.mark.parametrize("name", [name for name in CASES if name != "two"])
def test_fit(name: str) -> None:
    series, text = CASES[name]
    assert annum.fit(series).to_dict() == run(["fit"], text)
    squared = annum.fit(series, degree=2, origin=2000, level=0.9)
    assert squared.to_dict() == run(
        ["fit", "--degree", "2", "--origin", "2000", "--level", "0.9"], text
    )


def test_fit_options() -> None:
    series, text = CASES["value"]
    cases: List[Any] = [
        ({"covariance": "hc3"}, ["--cov", "hc3"]),
        ({"covariance": "newey-west", "lags": 2, "adjust": True}, ["--cov", "nw:2", "--adjust"]),
        ({"log": True}, ["--log"]),
        ({"intercept": False}, ["--no-intercept"]),
    ]
    for options, arguments in cases:
        assert annum.fit(series, **options).to_dict() == run(["fit", *arguments], text)
    series, text = CASES["count"]
    cases = [
        ({"family": "quasipoisson"}, ["--family", "quasipoisson"]),
        ({"interval": "profile"}, ["--interval", "profile"]),
    ]
    for options, arguments in cases:
        assert annum.fit(series, **options).to_dict() == run(["fit", *arguments], text)


# The digits of a value in a file say how far it was rounded, those of a float do not.
@pytest.mark.parametrize("name", [name for name in CASES if name != "value"])
def test_change(name: str) -> None:
    series, text = CASES[name]
    assert annum.change(series).to_dict() == run(["change"], text)
    cases: List[Any] = [
        ({"against": "best", "adjust": "holm"}, ["--against", "best", "--adjust", "holm"]),
        ({"against": 2000, "margin": 0.1}, ["--against", "2000", "--margin", "0.1"]),
        ({"from_": 2000, "to": 2015, "level": 0.9}, ["--from", "2000", "--to", "2015", "--level", "0.9"]),
    ]
    if name in ("count", "gaps", "plain", "proportion", "two"):
        cases.append(({"method": "midp", "dispersion": 2}, ["--method", "midp", "--dispersion", "2"]))
    for options, arguments in cases:
        assert annum.change(series, **options).to_dict() == run(["change", *arguments], text)
