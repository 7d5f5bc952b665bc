# SPDX-License-Identifier: GPL-3.0-or-later
"""Breaks: options, how a result of the library's is read, and what is refused."""

from __future__ import annotations

import ctypes
import json
import math
import pickle
import warnings
from typing import Any, Dict, List, Tuple

import numpy as np
import pytest

import annum
from annum import _abi, _breaks

STEP = np.array([(i * 7) % 5 + (20 if i >= 12 else 0) for i in range(24)], dtype=float)


def stepped() -> annum.Series:
    return annum.value(np.arange(1990, 2014), STEP)


def made() -> Tuple[annum.Breaks, List[Any]]:
    """A result as the library lays it out: one break, two tests, a date, a process and a last figure."""
    nan = math.nan
    here = (_abi.annum_break * 1)((1899.0, 1893.0, 1903.0))
    parts = (_abi.annum_segment * 2)()
    for part, first, last, n, level in zip(parts, (1871, 1899), (1898, 1970), (28, 72), (1097.75, 850.0)):
        part.first, part.last, part.n = first, last, n
        part.level = _abi.annum_estimate(level, level - 9, level + 9, nan, nan, b"t", 1, 0)
    models = (_abi.annum_break_model * 2)()
    models[0].rss, models[0].bic = 2835157.0, 1318.2
    models[1].breaks, models[1].rss, models[1].bic = 1, 1597457.0, 1270.1
    models[1].at, models[1].n_at = here, 1
    models[1].segments, models[1].n_segments = parts, 2
    tests = (_abi.annum_break_test * 2)((b"sup F", 75.9, 1e-9, 0.0), (b"sup F(2|1)", 3.2, 0.45, 0.005))
    dates = (_abi.annum_break_intervention * 1)()
    dates[0].at, dates[0].p_value = 1899, 0.01
    dates[0].level_change = _abi.annum_estimate(-2.0, -3.0, -1.0, 0.5, 0.001, None, 1, 0)
    process = (_abi.annum_break_process * 3)((1871, 0, -1, 1), (1872, 0.5, -1, 1), (1873, 2, -1, 1))
    result = _abi.annum_breaks_result(n=100, first=1871, last=1970, level=0.95, selected=1, p_value=1e-9)
    result.kind = _abi.VALUE
    result.method, result.regressors, result.family = _abi.BREAKS_DYNAMIC, _abi.BREAKS_MEAN, _abi.GAUSSIAN
    for name, array in (
        ("at", here),
        ("models", models),
        ("tests", tests),
        ("intervention", dates),
        ("process", process),
    ):
        setattr(result, name, array)
        setattr(result, "n_" + name, len(array))
    last = result.unusual
    last.present = last.unusual = 1
    last.time, last.observed, last.expected, last.upper, last.p_value = 1970, 54, 38, 51, 0.012
    last.p_farrington = last.farrington_upper = nan
    return _breaks._made(bytes(result)), [here, parts, models, tests, dates, process]


def test_is_read() -> None:
    found, kept = made()
    assert (found.method, found.regressors, found.family) == ("dynamic", "mean", "gaussian")
    assert (found.n, found.selected, found.p_value) == (100, 1, 1e-9)
    assert [(one.time, one.lower, one.upper) for one in found.at] == [(1899, 1893, 1903)]
    assert [model.breaks for model in found.models] == [0, 1]
    assert found.models[1].at == found.at and found.models[0].at == ()
    assert [part.n for part in found.segments] == [28, 72]
    assert found.segments[0].level is not None and found.segments[0].level.estimate == 1097.75
    assert found.segments[0].slope is None
    test = found.tests[1]
    assert (test.name, test.statistic, test.p_value, test.p_error) == ("sup F(2|1)", 3.2, 0.45, 0.005)
    change = found.intervention[0]
    assert change.level_change is not None and change.level_change.p_value == 0.001
    assert change.slope_change is None
    assert found.process[2].value == 2
    assert found.unusual is not None and found.unusual.unusual is True and found.unusual.upper == 51
    assert kept


def test_is_rendered() -> None:
    found, kept = made()
    del kept
    text = found.summary()
    assert "a new regime begins with 1899 (95 % interval 1893 to 1903)" in text
    assert "A break is shown at the 5 % level by sup F" in text
    assert "unusual" in text and "<table" in found._repr_html_()
    whole = json.loads(found.to_json())
    assert whole["method"] == "dynamic" and whole["selected"] == 1
    assert whole["at"] == whole["models"][1]["at"]
    assert [(b["time"], b["lower"], b["upper"]) for b in whole["at"]] == [(1899, 1893, 1903)]
    assert whole["models"][1]["rss"] == 1597457 and whole["models"][0]["at"] == []
    assert whole["models"][1]["segments"][1]["n"] == 72
    assert (whole["tests"][0]["name"], whole["tests"][0]["statistic"]) == ("sup F", 75.9)
    assert (whole["tests"][0]["p_value"], whole["tests"][0]["p_error"]) == (1e-9, 0)
    assert whole["intervention"][0]["level_change"]["se"] == 0.5
    assert whole["unusual"]["p_farrington"] is None
    assert len(whole["process"]) == 3
    copy = pickle.loads(pickle.dumps(found))
    assert copy == found and repr(copy.models) == repr(found.models)


def test_frames() -> None:
    pytest.importorskip("pandas")
    found, _ = made()
    assert list(found.to_frame()["level_change_lower"]) == [-3]
    assert list(found.to_frame("segments")["level"]) == [1097.75, 850]
    assert list(found.to_frame("models")["bic"]) == [1318.2, 1270.1]
    assert found.to_frame("models")["at"].iloc[1] == [1899]
    assert list(found.to_frame("tests")["name"]) == ["sup F", "sup F(2|1)"]
    assert len(found.to_frame("process")) == 3
    with pytest.raises(annum.ArgumentError, match="table is 'points'; it can be intervention"):
        found.to_frame("points")


@pytest.mark.parametrize(
    "given, match",
    [
        ({"method": "chow"}, "method is 'chow'; it can be dynamic, segmented"),
        ({"regressors": "both"}, "regressors is 'both'; it can be mean, trend"),
        ({"family": "normal"}, "family is 'normal'; it can be auto, gaussian"),
        ({"max_breaks": -1}, "max_breaks is -1"),
        ({"min_size": -1}, "min_size is -1"),
        ({"at": 2002}, "at is for method intervention, not for dynamic"),
        ({"method": "intervention"}, "intervention needs at"),
        ({"draws": 0}, "draws is 0"),
        ({"draws": 1000001}, "draws is 1000001"),
        ({"method": "pelt", "penalty": 0}, "penalty is 0"),
        ({"method": "pelt", "penalty": math.inf}, "penalty is inf; give a finite number above 0"),
        ({"method": "pelt", "penalty": "aic"}, "penalty is 'aic'; it can be bic, mbic"),
        ({"penalty": "bic"}, "penalty is for method pelt, not for dynamic"),
        ({"method": "mosum", "bandwidth": 0}, "bandwidth is 0; give a part of the figures"),
        ({"bandwidth": 0.2}, "bandwidth is for method mosum, not for dynamic"),
        ({"method": "pelt", "max_breaks": 2}, "max_breaks is for method dynamic, segmented, not for pelt"),
        ({"method": "cusum", "min_size": 2}, "min_size is for method dynamic, segmented, pelt, not for"),
        ({"method": "unusual", "draws": 99}, "draws is for method"),
        ({"method": "unusual", "tests": False}, "tests is for method"),
        ({"method": "segmented", "regressors": "mean"}, "regressors mean does not go with"),
        ({"level": 0}, "level is 0"),
    ],
)
def test_wrong_options(given: Dict[str, Any], match: str) -> None:
    with pytest.raises(annum.ArgumentError, match=match):
        annum.breaks(stepped(), **given)


def test_tests_is_yes_or_no() -> None:
    with pytest.raises(TypeError, match="tests is 'no', and has to be True or False"):
        annum.breaks(stepped(), tests="no")  # type: ignore[arg-type]


def test_frame_of_a_search_is_its_segments() -> None:
    pytest.importorskip("pandas")
    found = annum.breaks(stepped(), draws=99)
    assert len(found.process) > 2
    assert len(found.to_frame()) == len(found.segments) == 2
    assert len(annum.breaks(stepped(), method="cusum", draws=99).to_frame()) == 24


def test_dates_are_where_periods_begin() -> None:
    start = 2000 + np.arange(24) / 4
    value = [10 + i * 7 % 5 + (10 if i >= 12 else 0) for i in range(24)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", annum.AnnumWarning)
        series = annum.value(values=value, start=start, end=start + 0.25)
        found = annum.breaks(series, method="intervention", at=2003.0)
        fit = annum.fit(series, interventions=[2003.0])
    one = found.intervention[0]
    assert (one.at, one.before, one.after, found.period) == (2003, 12, 12, 0.25)
    change, other = one.level_change, fit.interventions[0].level_change
    assert change is not None and other is not None
    assert change.estimate == pytest.approx(other.estimate, rel=1e-11)
    assert "2003-Q1: level" in found.summary()


def test_what_can_not_be_judged() -> None:
    series = annum.value(np.arange(2000, 2020), [7.0] * 19 + [100])
    with pytest.warns(annum.AnnumWarning, match="can't be judged"):
        found = annum.breaks(series, method="unusual")
    assert found.unusual is not None and found.unusual.unusual is None and found.unusual.is_last
    assert "can't be judged" in found.summary()
    assert json.loads(found.to_json())["unusual"]["unusual"] is None


def test_options_reach_the_library() -> None:
    assert annum.breaks(stepped(), method="pelt", penalty=1e6).at == ()
    assert [one.time for one in annum.breaks(stepped(), method="pelt", penalty="mbic").at] == [2002]
    assert annum.breaks(stepped(), tests=False).tests == ()


def test_not_a_series() -> None:
    with pytest.raises(TypeError, match="annum.Series"):
        annum.breaks([1, 2])  # type: ignore[arg-type]


@pytest.mark.parametrize("method", list(_breaks.METHOD_CODES))
def test_every_method_answers_or_refuses(method: Any) -> None:
    at = [2002.0, 1996.0] if method == "intervention" else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", annum.AnnumWarning)
            draws = None if method in ("intervention", "unusual") else 99
            found = annum.breaks(stepped(), method=method, at=at, draws=draws)
    except annum.AnnumError as problem:
        assert str(problem)
        return
    assert found.method == method and found.n == 24
    assert pickle.loads(pickle.dumps(found)) == found
    assert json.loads(found.to_json())["selected"] == found.selected
    process = found.process if method in ("cusum", "mosum") else ()
    assert len(found.to_frame()) == len(found.intervention or process or found.segments)


def test_handle_of_nothing() -> None:
    assert _breaks._Handle().value is None
    assert ctypes.sizeof(_abi.annum_breaks_result) > 0
