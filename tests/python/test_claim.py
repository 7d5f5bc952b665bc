# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims from Python: how printed figures are read, and what comes back."""

from __future__ import annotations

import gc
import json
import math
import os
import pickle
import subprocess
from decimal import Decimal
from typing import Any, Dict, List, Tuple

import pytest

import annum

pytestmark = pytest.mark.filterwarnings("ignore::annum.AnnumWarning")

COMMAND = os.environ.get("ANNUM_COMMAND")
ARTICLE = ("2000:30%", "2015:2.2%")


def test_article() -> None:
    claim = annum.claim(*ARTICLE)
    assert (claim.kind, claim.n, claim.years) == ("share", 2, 15)
    assert claim.annual_percent_change is not None
    assert claim.annual_percent_change.estimate == pytest.approx(
        100 * ((2.2 / 30) ** (1 / 15) - 1), rel=1e-13
    )
    assert claim.implied_totals == annum.ImpliedTotals(10, 45)
    assert claim.detectable is not None and claim.detectable.smallest_total == 46
    assert claim.detectable.worst_p == pytest.approx(0.0164489598451862, rel=1e-10)  # R: fisher.test
    assert claim.change is None and claim.readings == () and claim.parts is None
    assert {s.about: s.supported for s in claim.statements} == {
        "differ": True,
        "beyond_chance": True,
        "cases": None,
        "occurrence": None,
    }
    found = claim.statement("beyond_chance")
    assert found is not None and "3 of 10 against 1 of 45" in str(found)
    assert claim.statement("stated") is None
    assert [w.code for w in claim.warnings] == ["total_unknown"]


def test_readings() -> None:
    claim = annum.claim("2014:52", "2015-H1:54")
    assert claim.conclusion_flips is True
    assert [(r.from_.start, r.from_.end) for r in claim.readings] == [(2014, 2014.5), (2014, 2015)]
    ratios = [r.change.ratio for r in claim.readings]
    assert all(ratio is not None for ratio in ratios)
    assert [round(float(ratio), 2) for ratio in ratios if ratio] == [1.04, 2.08]
    assert [r.change.significant for r in claim.readings] == [False, True]
    assert annum.claim("2014-H1:52", "2015-H1:54").conclusion_flips is None


PRINTED = [
    # from, to, stated, base, rounding
    (92, 159, "72.82", "first", "cut off"),
    (62, 78, 25, "first", "cut off"),
    (87, 104, "16.34", "last", "cut off"),
    (129, 109, "-15.5", "first", "rounded"),
    (106, 263, 148, "first", "rounded"),
    (85, 97, 14, "first", "rounded"),
    ("8.16%", "2.2%", "-73%", "first", "rounded"),
]


@pytest.mark.parametrize("earlier, later, stated, base, rounding", PRINTED)
def test_stated(earlier: Any, later: Any, stated: Any, base: str, rounding: str) -> None:
    claim = annum.claim((2001, earlier), (2002, later), stated=stated)
    assert claim.stated is not None
    assert (claim.stated.base, claim.stated.rounding) == (base, rounding)
    found = claim.statement("stated")
    assert found is not None and found.supported is (base == "first")


def test_stated_alone() -> None:
    stated = annum.claim(to="2024-H1:104", stated="16.34").stated
    assert stated is not None and stated.base == "none" and math.isnan(stated.on_first)
    assert math.isnan(stated.from_on_first.lower)
    assert stated.from_on_last == annum.ClaimRange(87, 87)


def test_parts_and_totals() -> None:
    claim = annum.claim("2014:87", "2015:104", parts=["54", 50])
    assert claim.parts is not None and claim.parts.consistent is True
    claim = annum.claim(*ARTICLE, total=137)
    assert claim == annum.claim(*ARTICLE, total_from=137, total_to=137)
    assert claim.from_ is not None and claim.from_.cases == 41
    assert claim.change is not None and claim.change.p_fisher < 1e-9


FIGURES: List[Tuple[Any, Tuple[float, float, float]]] = [
    ("30%", (0.3, 0.295, 0.305)),
    ("30.0 %", (0.3, 0.2995, 0.3005)),
    ("0.022", (0.022, 0.0215, 0.0225)),
    ("0%", (0, 0, 0.005)),
    ("100%", (1, 0.995, 1)),
    ("1,234", (1234, 1234, 1234)),
    ("12 345", (12345, 12345, 12345)),
    ("~500", (500, 450, 550)),
    ("about 1,230", (1230, 1225, 1235)),
    ("13.5", (13.5, 13.45, 13.55)),
    ("-3", (-3, -3.5, -2.5)),
    ("1.5e3", (1500, 1500, 1500)),
    (54, (54, 54, 54)),
    (54.0, (54, 54, 54)),
    (Decimal("13.50"), (13.5, 13.495, 13.505)),
]


@pytest.mark.parametrize("text, want", FIGURES)
def test_digits(text: Any, want: Tuple[float, float, float]) -> None:
    read = annum.claim(to=(2015, text)).to
    assert read is not None and (read.value, read.lower, read.upper) == want


PERIODS: List[Tuple[Any, Tuple[float, float]]] = [
    ("2015", (2015, 2016)),
    ("2015-H2", (2015.5, 2016)),
    ("2015-q3", (2015.5, 2015.75)),
    ("2015-06", (2015 + 5 / 12, 2015.5)),
    ("2015-02-29/2015-06-30", (0, 0)),
    ("2014/15", (2014.5, 2015.5)),
    ("2014/2015", (2014.5, 2015.5)),
    ("2016-01-01/2016-06-30", (2016, 2016.5)),
    ("2015.5", (2015.5, 2015.5)),
    ((2015, 2015.5), (2015, 2015.5)),
    (2015, (2015, 2016)),
]


@pytest.mark.parametrize("text, want", PERIODS)
def test_periods(text: Any, want: Tuple[float, float]) -> None:
    if want == (0, 0):
        with pytest.raises(annum.ArgumentError, match="no such day"):
            annum.claim(to=(text, "5%"))
        return
    read = annum.claim(to=(text, "5%")).to
    assert read is not None and (read.start, read.end) == pytest.approx(want, rel=1e-15)


@pytest.mark.parametrize(
    "text, match",
    [
        ("2000:130%", "0% to 100%, not 130%"),
        ("2000:-3%", "-3%"),
        ("2000", "no colon"),
        ("2000:", "missing"),
        ("2000:x", "no number"),
        ("2000:5%%", "no number"),
        ("2000:1,2", "no number"),
        ("2000:<5", "bound"),
        ("2000:1e999", "beyond"),
        ("2000-H3:5%", "expected a period such as"),
        ("2000-13:5%", "no such day"),
        ("2000-12/2000-01:5%", "end before it starts"),
        ("1999/01:5%", "expected a period such as"),
        (":5%", "expected a period"),
    ],
)
def test_wrong_figures(text: str, match: str) -> None:
    with pytest.raises(annum.ArgumentError, match=match):
        annum.claim(text, "2015:2.2%")


@pytest.mark.parametrize(
    "figures, options, match",
    [
        ((), {}, "no figure is given"),
        (("2014:30%", "2015:54"), {}, "a share and to a count"),
        (ARTICLE, {"total": 0}, "whole number"),
        (ARTICLE, {"total": 12.5}, "whole number"),
        (ARTICLE, {"total": 9, "total_to": 9}, "both totals"),
        ((None, "2015:2%"), {"total_from": 9}, "belongs to from_"),
        (("2015:2%", None), {"stated": 9}, "give it as to"),
        ((None, "2015:13.5"), {"total": 9}, "a value has no total"),
        (ARTICLE, {"stated": "much"}, "no number"),
        (ARTICLE, {"level": 0}, "level is 0"),
        (ARTICLE, {"level": 95}, "level"),
        (ARTICLE, {"year_start": 13}, "year_start"),
        (("2014:3", "2015:5"), {"parts": ["1%"]}, "percentage"),
    ],
)
def test_wrong_options(figures: Any, options: Dict[str, Any], match: str) -> None:
    with pytest.raises(annum.ArgumentError, match=match):
        annum.claim(*figures, **options)


def test_errors_of_the_library() -> None:
    for first in ("2016:5%", "2015:5%"):
        with pytest.raises(annum.SeriesError, match="not later"):
            annum.claim(first, "2015:2.2%")
    with pytest.raises(annum.SeriesError, match="overlaps from"):
        annum.claim("2014-07-01/2015-06-30:5", "2015:2")


@pytest.mark.parametrize("wrong", [5, 2.5, ("a",), b"2015:5%", (2015, 0.3), (2015, True), (2015, None)])
def test_wrong_types(wrong: Any) -> None:
    with pytest.raises(TypeError):
        annum.claim(to=wrong)


def test_text_of_parts() -> None:
    with pytest.raises(TypeError, match="list"):
        annum.claim(*ARTICLE, parts="1%")


def test_lifetime() -> None:
    claim = annum.claim("2014:52", "2015-H1:54", stated=4)
    again = pickle.loads(pickle.dumps(claim))
    for _ in range(300):
        annum.claim("2014:52", "2015-H1:55", parts=[5, 50])
    gc.collect()
    assert again == claim and again.statements == claim.statements
    assert again.summary() == claim.summary() == annum.claim("2014:52", "2015-H1:54", stated=4).summary()
    assert claim.readings[0].change.method


def test_shown() -> None:
    claim = annum.claim(*ARTICLE)
    whole = json.loads(claim.to_json())
    assert whole["conclusion_flips"] is None
    assert [s["supported"] for s in whole["statements"]] == [True, True, None, None]
    assert "Undecidable" in claim.summary() and "<table" in claim._repr_html_()
    assert repr(claim) == "<annum.Claim kind='share' n=2 first=2000 last=2015>"
    with pytest.warns(annum.AnnumWarning, match="share without its total"):
        annum.claim(*ARTICLE)


def test_frame() -> None:
    pandas = pytest.importorskip("pandas")
    frame = annum.claim(*ARTICLE).to_frame()
    assert list(frame.columns) == ["about", "supported", "text"] and len(frame) == 4
    assert frame["supported"].tolist()[:2] == [True, True]
    assert frame["supported"][2] is pandas.NA


# Python arguments, and the command's.
SAME: List[Tuple[Tuple[Any, ...], Dict[str, Any], List[str]]] = [
    (ARTICLE, {}, []),
    (ARTICLE, {"total": 137, "level": 0.9}, ["--total", "137", "--level", "0.9"]),
    (ARTICLE, {"total_from": 50}, ["--total-from", "50"]),
    (ARTICLE, {"parts": ["1.1%", "1.2%"]}, ["--part", "1.1%", "--part", "1.2%"]),
    (("2014:52", "2015-H1:54"), {}, []),
    (("2013/14:52", "2014/15:54"), {"year_start": 4}, ["--year-start", "4"]),
    (("2014:87", "2015:104"), {"stated": "16.34"}, ["--stated", "16.34"]),
    (("2014:87", "2015:104"), {"parts": [54, 50]}, ["--part", "54", "--part", "50"]),
    (("2014:0.087", "2015:3.3%"), {}, []),
    (("2014-06:~500", "2015-Q3:13.55"), {}, []),
    (("2014-02-28:1,234", "2015.5:-3.0"), {}, []),
    (("2014:1.2e-3", "2015:12 345.678"), {}, []),
    ((None, "2015-H1:28"), {"stated": "-7%"}, ["--stated", "-7%"]),
    (("2015-H1:28", None), {}, []),
]


@pytest.mark.skipif(not COMMAND, reason="ANNUM_COMMAND does not name the command")
@pytest.mark.parametrize("figures, options, arguments", SAME)
def test_as_the_command(figures: Any, options: Dict[str, Any], arguments: List[str]) -> None:
    """The same reading and the same numbers, to the last bit."""
    line = [str(COMMAND), "claim", "--format", "json"]
    for option, figure in zip(("--from", "--to"), figures):
        line += [option, figure] if figure else []
    done = subprocess.run([*line, *arguments], capture_output=True, text=True)
    try:
        claim = annum.claim(*figures, **options)
    except annum.ArgumentError:
        assert done.returncode == 2
        return
    assert done.returncode == 0, done.stderr
    assert claim.to_dict() == json.loads(done.stdout)["series"][0]
