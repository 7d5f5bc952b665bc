# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparisons from Python: what the options reach, and what comes back."""

from __future__ import annotations

import json
import math
import pickle
from typing import Any, Dict, get_args

import numpy as np
import pytest

import annum
from annum import _change, _names, _results
from conftest import EVENTS, EXPOSURE, YEARS

pytestmark = pytest.mark.filterwarnings("ignore::annum.AnnumWarning")


def falling() -> annum.Series:
    return annum.count(YEARS, EVENTS, exposure=EXPOSURE)


def halves() -> annum.Series:
    start = np.array([2010, 2010.5, 2011, 2011.5, 2012, 2013])
    end = np.array([2010.5, 2011, 2011.5, 2012, 2013, 2013.5])
    return annum.count(events=[40, 60, 44, 40, 110, 70], start=start, end=end)


def test_chain() -> None:
    found = annum.change(falling(), adjust="holm")
    assert found.kind == "count" and found.n == 16
    assert found.against == "previous and first" and found.adjust == "holm"
    assert len(found.changes) == 16
    last = found.changes[-1]
    assert (last.from_.start, last.to.start) == (2000, 2015)
    assert last.percent is not None and last.ratio is not None
    assert last.percent.estimate == pytest.approx(100 * (last.ratio.estimate - 1), rel=1e-13)
    assert last.halving_time is not None and last.doubling_time is None
    assert last.odds_ratio is None and math.isnan(last.p_fisher)
    assert last.from_.events == 61 and last.from_.size == EXPOSURE[0]
    assert last.from_.intervals.garwood is not None and last.from_.intervals.wilson is None
    assert all(change.p_adjusted >= change.p_value for change in found.changes)
    assert found.projection is None


def test_as_two_counts() -> None:
    change = annum.change(annum.count([2014, 2015], [52, 54]), dispersion=1).changes[0]
    two = annum.change_counts(52, 54)
    assert change.p_value == pytest.approx(two.p_value, rel=1e-13)
    assert change.percent is not None
    assert change.percent.upper == pytest.approx(two.percent.upper, rel=1e-13)


def test_which() -> None:
    series = annum.count([2000, 2001, 2002], [9, 5, 7])
    for against, base in (("first", 2000), ("best", 2001), (2002, 2002), ((2002.0, 2003.0), 2002)):
        found = annum.change(series, against=against)
        assert {change.from_.start for change in found.changes} == {base}
    assert annum.change(series, against=2002).against == "period"
    one = annum.change(series, from_=2000, to=(2002, 2003))
    assert one.against == "pair" and len(one.changes) == 1
    assert one.changes[0].ratio is not None and one.changes[0].ratio.estimate == 7 / 9


@pytest.mark.parametrize(
    "given, match",
    [
        ({"from_": 2000}, "need each other"),
        ({"from_": 2000, "to": 2001, "against": "first"}, "does not go with"),
        ({"against": "worst"}, "previous and first, previous, first, best"),
        ({"against": "period"}, "against is 'period'"),
        ({"against": (2000, 2001, 2002)}, "pair"),
        ({"method": "guess"}, "exact, midp"),
        ({"adjust": "bonferroni"}, "none, holm, bh"),
        ({"dispersion": 0}, "dispersion is 0"),
        ({"dispersion": 0.5}, "1 or more"),
        ({"margin": -1}, "margin"),
        ({"year_share": 1.2}, "between 0 and 1"),
        ({"year_share": (0.5, 0.4)}, "range"),
        ({"year_share": (0.5,)}, "pair"),
        ({"level": 0}, "level is 0"),
    ],
)
def test_wrong_options(given: Dict[str, Any], match: str) -> None:
    with pytest.raises(annum.ArgumentError, match=match):
        annum.change(falling(), **given)


def test_refusals() -> None:
    with pytest.raises(annum.SeriesError, match="no period 1990"):
        annum.change(falling(), against=1990)
    with pytest.raises(annum.ModelError, match="newcombe does not fit"):
        annum.change(falling(), method="newcombe")
    with pytest.raises(TypeError, match="annum.Series"):
        annum.change([1, 2])  # type: ignore[arg-type]


def test_proportions() -> None:
    series = annum.proportion([2000, 2015], [3, 1], [10, 45])
    change = annum.change(series, margin=0.2).changes[0]
    assert change.odds_ratio is not None
    assert change.p_fisher == pytest.approx(0.0164489598451862, rel=1e-10)  # R: fisher.test
    assert 0.5 < change.p_equivalence < 1
    assert change.from_.unreliable == "total below 30"
    assert change.to.intervals.jeffreys is not None
    assert annum.change(series, method="boschloo").changes[0].method != change.method


def test_rates_by_z() -> None:
    change = annum.change(annum.rate([2000, 2001], [10.0, 4.0], se=[1.0, 1.0])).changes[0]
    assert change.p_value == pytest.approx(math.erfc(3), rel=1e-13)
    assert change.from_.intervals.normal is not None


def test_part_of_a_year() -> None:
    learned = annum.change(halves(), from_=2012, to=(2013, 2013.5), dispersion=1)
    assert learned.projection is not None
    assert learned.projection.share == pytest.approx(84 / 184, rel=1e-14)
    assert learned.projection.total.estimate == pytest.approx(70 * 184 / 84, rel=1e-14)
    assert learned.projection.total.lower < 153 < learned.projection.total.upper
    around = annum.change(halves(), from_=2012, to=(2013, 2013.5), dispersion=1, year_share=(0.4, 0.6))
    ratio, wider = learned.changes[0].ratio, around.changes[0].ratio
    assert ratio is not None and wider is not None
    assert wider.estimate == pytest.approx(70 / math.sqrt(0.24) / 110, rel=1e-13)
    stated = annum.change(halves(), from_=2012, to=(2013, 2013.5), year_share=0.5).changes[0].ratio
    assert stated is not None and stated.estimate == pytest.approx(140 / 110, rel=1e-13)


def test_warnings() -> None:
    with pytest.warns(annum.AnnumWarning, match="too few figures"):
        found = annum.change(annum.count([2000, 2001], [0, 4]))
    assert found.warnings[0].code == "dispersion_unknown"
    assert [warning.code for warning in found.changes[0].warnings] == ["unbounded"] * len(
        found.changes[0].warnings
    )
    ratio = found.changes[0].ratio
    assert ratio is not None and math.isnan(ratio.estimate) and ratio.lower > 0


@pytest.mark.parametrize("series", [falling(), halves(), annum.share([2000, 2015], [0.3, 0.022])])
def test_renders_what_it_has(series: annum.Series) -> None:
    found = annum.change(series, margin=0.1)
    copy = pickle.loads(pickle.dumps(found))
    assert copy == found and copy.changes == found.changes or "nan" in repr(found.changes)
    assert copy.to_json() == found.to_json()
    whole = json.loads(found.to_json())
    assert len(whole["changes"]) == len(found.changes)
    assert ("projection" in whole) == (found.projection is not None)
    assert whole["changes"][0]["from"]["start"] == found.changes[0].from_.start
    assert "compared" in found.summary() and "<table" in found._repr_html_()


def test_frame() -> None:
    pytest.importorskip("pandas")
    frame = annum.change(falling()).to_frame()
    assert len(frame) == 16
    assert list(frame.columns[:6]) == ["from_start", "from_end", "from", "to_start", "to_end", "to"]
    assert frame["percent"].iloc[-1] < -70


def test_names_are_the_library_s() -> None:
    assert list(get_args(_names.ChangeMethod)) == list(_results.CHANGE_METHODS.values())
    assert list(get_args(_names.Adjustment)) == list(_results.ADJUSTMENTS.values())


def test_many_are_freed() -> None:
    for _ in range(200):
        annum.change(falling())
    assert _change._Handle().value is None


def test_two_proportions() -> None:
    two = annum.change_proportions(3, 10, 1, 45)
    assert two.p_fisher == pytest.approx(0.0164489598451862, rel=1e-10)  # R: fisher.test
    change = annum.change(annum.proportion([2000, 2015], [3, 1], [10, 45]), dispersion=1).changes[0]
    assert two.p_value == change.p_value and repr(two.odds_ratio) == repr(change.odds_ratio)
    for method in ("midp", "score", "wald", "newcombe", "boschloo"):
        other = annum.change_proportions(3, 10, 1, 45, method=method)  # type: ignore[arg-type]
        assert other.method != two.method
    wider = annum.change_proportions(3, 10, 1, 45, dispersion=3, level=0.9)
    assert wider.p_value > two.p_value
    with pytest.raises(annum.SeriesError, match="more than from_total"):
        annum.change_proportions(3, 2, 1, 45)
    with pytest.raises(annum.ArgumentError, match="does not fit proportions"):
        annum.change_proportions(3, 10, 1, 45, method="etest")


def test_two_counts_by_other_methods() -> None:
    series = annum.count([2014, 2015], [52, 54])
    for method in ("midp", "score", "wald", "etest"):
        two = annum.change_counts(52, 54, method=method, dispersion=1)  # type: ignore[arg-type]
        change = annum.change(series, dispersion=1, method=method).changes[0]  # type: ignore[arg-type]
        assert two.p_value == change.p_value and repr(two.ratio) == repr(change.ratio)
    with pytest.raises(annum.ArgumentError, match="does not fit counts"):
        annum.change_counts(52, 54, method="newcombe")
    with pytest.raises(annum.ArgumentError, match="1 or more"):
        annum.change_counts(52, 54, dispersion=0)
