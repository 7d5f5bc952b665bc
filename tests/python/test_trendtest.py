# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of trend: options, what comes back, and what is refused."""

from __future__ import annotations

import json
import math
import pickle
import warnings
from typing import Any, Dict, List

import numpy as np
import pytest

import annum
from annum import _trendtest
from conftest import EVENTS, EXPOSURE, YEARS


def score(figures: List[float]) -> int:
    return sum((b > a) - (b < a) for i, a in enumerate(figures) for b in figures[i + 1 :])


def test_mann_kendall(series: annum.Series) -> None:
    found = annum.trend_test(series)
    rates = (EVENTS / EXPOSURE).tolist()
    assert found.test == "mann-kendall" and found.kind == "count"
    assert found.n == 16 and found.n_series == 1 and found.left_out == 0
    assert (found.first, found.last, found.level) == (2000, 2015, 0.95)
    assert found.statistic == score(rates)
    assert found.tau == pytest.approx(score(rates) / 120, rel=1e-15)
    assert found.trend == "decreasing" and found.alternative == "two-sided"
    assert found.exact is True and found.p_error == 0
    assert math.isnan(found.at)
    same = annum.mann_kendall(series)
    assert (same.statistic, same.p_value) == (found.statistic, found.p_value)
    slope = annum.sen_slope(series)
    assert found.sen_slope is not None
    assert found.sen_slope.estimate == slope.slope.estimate
    assert found.sen_slope.lower == slope.slope.lower
    assert found.sen_intercept == slope.intercept


def test_rows_left_out() -> None:
    with pytest.warns(annum.AnnumWarning) as issued:
        found = annum.trend_test(annum.value([2000, 2001, 2002, 2003], [1, None, 2, 3]))
    assert (found.n, found.left_out) == (3, 1)
    codes = [w.code for w in found.warnings]
    assert codes.count("missing") == 1 and len(issued) == len(codes)
    assert issued[0].filename == __file__


def test_exact_as_a_word_or_a_flag(series: annum.Series) -> None:
    for exact in ("no", False):
        assert _codes(series, exact=exact) == _codes(series, exact="no")
    for exact in ("yes", True):
        assert _codes(series, exact=exact) == _codes(series, exact="yes")


def _codes(series: annum.Series, **given: Any) -> Any:
    try:
        return annum.trend_test(series, **given).exact
    except annum.ArgumentError as problem:
        return str(problem)


@pytest.mark.parametrize(
    "given, match",
    [
        ({"test": "kendall"}, "test is 'kendall'; it can be mann-kendall, hamed-rao"),
        ({"exact": "maybe"}, "exact is 'maybe'; it can be auto, yes, no, mid"),
        ({"alternative": "up"}, "alternative is 'up'; it can be two-sided, increasing, decreasing"),
        ({"scale": "sqrt"}, "scale is 'sqrt'; it can be plain, log, logit"),
        ({"weights": "x"}, "weights is 'x'; it can be equal, distance"),
        ({"lags": -1}, "lags is -1"),
        ({"draws": 0}, "draws is 0"),
        ({"test": "pettitt", "draws": 2**63}, "draws is 9223372036854775808; give 1 to 10000000"),
        ({"lags": 3}, "lags is for hamed-rao, .*, not for test mann-kendall"),
        ({"correlated": True}, "correlated is for seasonal and regional"),
        ({"test": "spearman", "continuity": False}, "continuity is for normal p-values"),
        ({"test": "pettitt", "scale": "log"}, "scale is for Sen's slope"),
        ({"test": "runs", "weights": "distance"}, "weights is for Sen's slope"),
        ({"test": "runs", "alternative": "increasing"}, "runs tells no rise from a fall"),
        ({"test": "hamed-rao", "exact": "yes"}, "hamed-rao has no exact p-value"),
        ({"level": 5e-324}, "further from 0"),
        ({"seed": -1}, "seed is -1"),
        ({"level": 0}, "level is 0"),
        ({"level": 1.5}, "level"),
        ({"test": "partial"}, "partial needs a covariate"),
        ({"covariate": EVENTS}, "covariate is for test partial, not for mann-kendall"),
        ({"test": "partial", "covariate": EVENTS[1:]}, "covariate has 15 rows, and the series has 16"),
    ],
)
def test_wrong_options(series: annum.Series, given: Dict[str, Any], match: str) -> None:
    with pytest.raises(annum.ArgumentError, match=match):
        annum.trend_test(series, **given)


@pytest.mark.parametrize("name", ["continuity", "correlated"])
@pytest.mark.parametrize("word", ["no", "yes", 1, None])
def test_flags_are_true_or_false(series: annum.Series, name: str, word: Any) -> None:
    with pytest.raises(TypeError, match=f"{name} is {word!r}, and has to be True or False"):
        annum.trend_test(series, **{name: word})


def test_numpy_flags() -> None:
    other = annum.value(range(2000, 2100), [i * i % 37 for i in range(100)])
    want = annum.trend_test(other, continuity=False)
    assert annum.trend_test(other, continuity=np.bool_(False)) == want
    assert annum.trend_test(other, exact=np.bool_(False)) == annum.trend_test(other, exact="no")


def test_draws_are_never_left_out() -> None:
    other = annum.value(range(1900, 2000), [i * i % 97 for i in range(100)])
    for name in ("pettitt", "bartels"):
        with pytest.raises(annum.AnnumError, match="set draws to 3000000 or less"):
            annum.trend_test(other, test=name, draws=10_000_000)  # type: ignore[arg-type]


def test_too_few_is_a_result() -> None:
    few = annum.value([2000, 2001], [1, 2])
    for name in ("hamed-rao", "tfpw", "yue-wang", "block-bootstrap", "bartels"):
        with pytest.warns(annum.AnnumWarning, match=f"{name} needs"):
            found = annum.trend_test(few, test=name)  # type: ignore[arg-type]
        assert math.isnan(found.p_value) and not found.exact and found.trend == "no trend"


def test_several_series(series: annum.Series) -> None:
    other = annum.value(YEARS, EVENTS)
    for several in ([series, other], (series, other), {"a": series, "b": other}):
        with pytest.raises(annum.ArgumentError, match="mann-kendall takes one series, and 2 were"):
            annum.trend_test(several)
    assert annum.trend_test([other]) == annum.trend_test(other)
    with pytest.raises(annum.ArgumentError, match="no series"):
        annum.trend_test([])
    with pytest.raises(TypeError, match="series\\[1\\] is an int, and has to be an annum.Series"):
        annum.trend_test([series, 3])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="annum.Series is needed, not an int"):
        annum.trend_test(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="annum.Series is needed, not a ndarray"):
        annum.trend_test(np.arange(3))  # type: ignore[arg-type]


def test_every_test_answers_or_refuses(series: annum.Series) -> None:
    for name in _trendtest.TEST_CODES:
        given: Dict[str, Any] = {"covariate": EVENTS[::-1].copy()} if name == "partial" else {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", annum.AnnumWarning)
                found = annum.trend_test(series, test=name, draws=99, **given)  # type: ignore[arg-type]
        except annum.AnnumError as problem:
            assert str(problem)
            continue
        assert found.test == name
        assert 0 <= found.p_value <= 1 or math.isnan(found.p_value)
        assert pickle.loads(pickle.dumps(found)) == found


def test_renders(series: annum.Series) -> None:
    found = annum.trend_test(series)
    assert "A falling trend is shown at the 5 % level" in found.summary()
    assert "<table" in found._repr_html_()
    whole = found.to_dict()
    assert whole == json.loads(found.to_json())
    assert whole["statistic"] == found.statistic and whole["at"] is None
    assert whole["sen_slope"]["estimate"] == found.sen_slope.estimate  # type: ignore[union-attr]
    assert whole["trend"] == "decreasing" and whole["test"] == "mann-kendall"
    assert repr(found).startswith("<annum.TrendTest test='mann-kendall' n=16 ")
    copy = pickle.loads(pickle.dumps(found))
    assert copy == found and hash(copy) == hash(found)


def test_frame(series: annum.Series) -> None:
    pandas = pytest.importorskip("pandas")
    line = annum.value(range(2000, 2010), range(10))
    frame = pandas.concat([annum.trend_test(series).to_frame(), annum.trend_test(line).to_frame()])
    assert list(frame["n"]) == [16, 10]
    assert {"statistic", "p_value", "trend", "sen_slope", "sen_slope_lower", "warnings"} <= set(frame)
    assert frame["sen_slope"].iloc[1] == 1


def test_scale_of_the_slope() -> None:
    line = annum.value(range(2000, 2007), [64.0 / 2**i for i in range(7)])
    found = annum.trend_test(line, scale="log", weights="distance")
    assert found.sen_percent is not None and found.sen_percent.estimate == pytest.approx(-50)
    assert annum.trend_test(line).sen_percent is None
    assert found.to_dict()["sen_percent"]["estimate"] == found.sen_percent.estimate


def test_many_are_freed(series: annum.Series) -> None:
    for _ in range(200):
        annum.trend_test(series)
    assert _trendtest._Handle().value is None
