# SPDX-License-Identifier: GPL-3.0-or-later
"""Regressions from Python: what the options reach, and what comes back."""

from __future__ import annotations

from typing import Any, Dict

import numpy as np
import pytest

import annum
from conftest import EVENTS, EXPOSURE, YEARS

pytestmark = pytest.mark.filterwarnings("ignore::annum.AnnumWarning")
VALUE = np.cumsum(np.sin(YEARS * 1.7)) + 0.3 * (YEARS - 2000)


def falling() -> annum.Series:
    return annum.count(YEARS, EVENTS, exposure=EXPOSURE)


def rising() -> annum.Series:
    return annum.count(YEARS, EVENTS[::-1].copy(), exposure=EXPOSURE)


def test_groups() -> None:
    both = annum.fit_groups({"north": falling(), "south": rising()}, origin=2000)
    assert both.names == ("(Intercept)", "time", "groupsouth", "time:groupsouth")
    assert [slope.name for slope in both.slopes] == ["north", "south"]
    alone = annum.fit(rising(), origin=2000)
    assert both.slopes[1].estimate == pytest.approx(alone.params[1], rel=1e-11)
    assert both.slopes[1].se == pytest.approx(alone.bse[1], rel=1e-10)
    difference = both.combination({"time:groupsouth": 1})
    assert both.contrasts[0].estimate == pytest.approx(difference.estimate, rel=1e-13)
    assert annum.fit_groups([falling(), rising()]).slopes[1].name == "2"


def test_group_columns_follow_each_other() -> None:
    x = {"a": np.concatenate([np.cos(YEARS), np.sin(YEARS)])}
    both = annum.fit_groups({"A": falling(), "B": rising()}, x=x, origin=2000)
    assert both.names[3] == "a"
    with pytest.raises(annum.ArgumentError, match="16 rows, and the series has 32"):
        annum.fit_groups({"A": falling(), "B": rising()}, x={"a": np.cos(YEARS)})
    with pytest.raises(annum.ArgumentError, match="no series"):
        annum.fit_groups({})
    with pytest.raises(annum.ModelError, match="one kind"):
        annum.fit_groups([falling(), annum.value(YEARS, VALUE)])


def test_predictions() -> None:
    fitted = annum.fit(falling(), at=[2003, 2016, (2016.0, 2016.5), 2016.25], at_exposure=EXPOSURE[[3] * 4])
    times = [prediction.time for prediction in fitted.predictions]
    assert times == [2003, 2016, 2015.75, 2016.25]
    rate = fitted.fittedvalues[3] / EXPOSURE[3]
    assert fitted.predictions[0].fitted == pytest.approx(rate, rel=1e-12)
    limit = fitted.predictions[1].prediction_upper * EXPOSURE[3]
    assert limit == pytest.approx(round(limit), rel=1e-12)
    both = annum.fit_groups({"A": falling(), "B": rising()}, at=2016)
    assert [prediction.group for prediction in both.predictions] == ["A", "B"]
    covariate = {"a": np.cos(YEARS)}
    told = annum.fit(falling(), x=covariate, at=[2016, 2017], at_x={"a": [0.5, 0.25]})
    assert len(told.predictions) == 2


@pytest.mark.parametrize(
    "more, words",
    [
        ({"at": [2016], "x": {"a": np.cos(YEARS)}}, "at_x has to have a column"),
        ({"at": [2016], "x": {"a": np.cos(YEARS)}, "at_x": {"b": [1.0]}}, "at_x has the columns"),
        ({"at": [(2016.0, 2017.0, 2018.0)]}, "pair"),
        ({"at": [2016], "at_exposure": [1.0, 2.0]}, "at_exposure has 2 rows, and at has 1"),
        ({"at": [2016], "at_exposure": [0.0]}, "at_exposure"),
        ({"spline": 2}, "spline is 2"),
        ({"errors": "ma1"}, "iid, ar1, prais-winsten"),
        ({"errors": "ar1"}, "gaussian"),
        ({"robust": "huber"}, "gaussian"),
        ({"firth": "sometimes"}, "auto, always, never"),
        ({"interventions": [float("nan")]}, "intervention"),
        ({"joint": ["nothing"]}, "nothing"),
        ({"seed": -1}, "seed"),
    ],
)
def test_wrong_options(more: Dict[str, Any], words: str) -> None:
    with pytest.raises(annum.AnnumError, match=words):
        annum.fit(falling(), **more)


@pytest.mark.parametrize("name", ["intercept", "time", "log", "adjust", "ranges"])
def test_flags_are_true_or_false(series: annum.Series, name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} is 'no', and has to be True or False"):
        annum.fit(series, **{name: "no"})  # type: ignore[arg-type]


def test_errors_and_estimators() -> None:
    series = annum.value(YEARS, VALUE)
    assert -1 < annum.fit(series, errors="ar1").rho < 1
    assert annum.fit(series, errors="ar1", method="ml").method == "ml"
    assert annum.fit(series, errors="prais-winsten").errors == "prais-winsten"
    spoilt = VALUE.copy()
    spoilt[3] += 1000
    for robust in ("huber", "bisquare", "median"):
        # One figure of sixteen moves a robust slope by less than the figures' own scatter.
        fitted = annum.fit(annum.value(YEARS, spoilt), robust=robust)
        assert fitted.robust == robust
        assert abs(fitted.params[1] - annum.fit(series).params[1]) < 0.5
    assert abs(annum.fit(annum.value(YEARS, spoilt)).params[1]) > 5


def test_interventions() -> None:
    after = YEARS >= 2008
    figures = 3 + 2 * (YEARS - 2000) + after * (5 - (YEARS - 2008))
    fitted = annum.fit(annum.value(YEARS, figures), interventions=2008, origin=2000)
    assert fitted.interventions[0].at == 2008
    assert fitted.interventions[0].level_change.estimate == pytest.approx(5, rel=1e-11)
    assert fitted.interventions[0].slope_change.estimate == pytest.approx(-1, rel=1e-11)
    assert fitted.interventions[0].comparability_ratio is None
    ratio = annum.fit(falling(), interventions=2008).interventions[0].comparability_ratio
    assert ratio is not None and ratio.estimate > 0


def test_hypotheses() -> None:
    x = {"a": np.cos(YEARS), "b": np.sin(3 * YEARS)}
    small, large = annum.fit(falling(), origin=2000), annum.fit(falling(), x=x, origin=2000, joint=["a", "b"])
    compared = annum.compare(small, large)
    assert compared.statistic == pytest.approx(small.deviance - large.deviance, rel=1e-12)
    tests = {test.name: test for test in large.tests}
    assert tests["joint_likelihood_ratio"].p_value == pytest.approx(compared.p_value, rel=1e-9)
    wald = large.hypothesis([{"a": 1}, {"b": 1}])
    assert wald.statistic == pytest.approx(tests["joint"].statistic, rel=1e-9)
    assert large.hypothesis({"time": 1}, value=large.params[1]).statistic == pytest.approx(0, abs=1e-20)
    one = large.combination({"a": 2, "b": -1})
    assert one.estimate == pytest.approx(2 * large.params[2] - large.params[3], rel=1e-12)
    matrix = np.zeros((1, 4))
    matrix[0, 1] = 1
    assert large.hypothesis(matrix).statistic == pytest.approx(large.tvalues[1] ** 2, rel=1e-10)
    with pytest.raises(annum.ArgumentError, match="weights name c"):
        large.hypothesis({"c": 1})
    with pytest.raises(annum.ArgumentError, match="shape"):
        large.combination([1.0, 2.0])
    with pytest.raises(annum.ArgumentError, match="value has 2"):
        large.hypothesis({"a": 1}, value=[1, 2])
    with pytest.raises(annum.AnnumError, match="fewer coefficients first"):
        annum.compare(large, small)
    with pytest.raises(TypeError, match="smaller"):
        annum.compare(falling(), large)  # type: ignore[arg-type]


def test_sensitivity_and_residuals() -> None:
    fitted = annum.fit(falling(), seed=3)
    assert [row.name for row in fitted.sensitivity][:2] == ["without_first", "without_last"]
    shorter = annum.fit(annum.count(YEARS[1:], EVENTS[1:], exposure=EXPOSURE[1:]))
    assert fitted.sensitivity[0].estimate == pytest.approx(shorter.params[1], rel=1e-10)
    again, other = annum.fit(falling(), seed=3), annum.fit(falling(), seed=4)
    assert np.array_equal(fitted.points["residual_quantile"], again.points["residual_quantile"])
    assert not np.array_equal(fitted.points["residual_quantile"], other.points["residual_quantile"])


def test_separated() -> None:
    series = annum.count(range(2000, 2006), [0, 0, 0, 0, 0, 8])
    fitted = annum.fit(series)
    assert fitted.firth and np.all(np.isfinite(fitted.params))
    assert {caution.code for caution in fitted.warnings} >= {"firth"}
    assert not annum.fit(series, firth="never").firth
    assert fitted.exact_trend is not None and fitted.exact_trend.p_value < 0.05
