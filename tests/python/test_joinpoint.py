# SPDX-License-Identifier: GPL-3.0-or-later
"""Joinpoint regression: options, how a result of the library's is read, and what is refused."""

from __future__ import annotations

import csv
import inspect
import io
import json
import math
import pickle
import warnings
from typing import Any, Dict

import numpy as np
import pytest

import annum
from annum import _abi, _joinpoint

YEARS = np.arange(1990, 2014)


def figures(bend: float = 12, ripple: float = 0) -> Any:
    """A rate that rises by 5 % a year up to the bend and then falls by 8 %, with a ripple of 1 %."""
    i = np.arange(24)
    return 50 * np.exp(
        0.05 * np.minimum(i, bend) - 0.08 * np.maximum(i - bend, 0) + 0.01 * np.sin(2.4 * i + ripple)
    )


def bent() -> annum.Series:
    return annum.rate(YEARS, figures())


def test_is_read() -> None:
    found = annum.joinpoint(bent(), max_joinpoints=2)
    assert (found.kind, found.n, found.first, found.last, found.level) == ("rate", 24, 1990, 2013, 0.95)
    assert (found.scale, found.errors, found.likelihood) == ("log", "constant", "gaussian")
    assert (found.select, found.compat, found.continuous, found.max) == ("wbic", "annum", False, 2)
    assert found.selected == 1 and found.model is found.models[1]
    assert [model.joinpoints for model in found.models] == [0, 1, 2]
    assert [joint.time for joint in found.at] == [2002]
    first, second = found.segments
    assert (first.from_, first.to, second.to) == (1990, 2002, 2013)
    assert first.slope == pytest.approx(0.05, abs=2e-3) and second.slope == pytest.approx(-0.08, abs=2e-3)
    assert first.slope_change is None and second.slope_change is not None
    assert second.slope_change.estimate == pytest.approx(second.slope - first.slope, rel=1e-12)
    assert first.annual_percent_change is not None and first.significant is True
    assert first.annual_percent_change.estimate == pytest.approx(100 * math.expm1(first.slope), rel=1e-12)
    whole = found.average_annual_percent_change[0]
    assert (whole.from_, whole.to) == (1990, 2013) and whole.estimate == found.aapc
    assert found.jump is None and found.permutation == ()
    assert found.points["observed"] == pytest.approx(figures())
    residuals = np.log(found.points["observed"] / found.points["fitted"])
    assert found.model.sse == pytest.approx(float(np.sum(residuals**2)), rel=1e-9)
    assert found.model.mse == found.model.sse / found.model.df


def test_is_rendered_and_kept() -> None:
    found = annum.joinpoint(bent(), select="permutation", permutations=199, max_joinpoints=2, jump=1995.5)
    assert found.jump is not None and found.jump.at == 1995.5
    assert found.permutation[0].permutations == 199
    text = found.summary()
    for words in ("Permutation Tests", "Jump Model, jump at 1995.5", "Annual Percent Change (APC)"):
        assert words in text
    assert "<table" in found._repr_html_()
    whole = json.loads(found.to_json())
    assert whole["selected"] == found.selected
    assert whole["models"][1]["at"][0]["time"] == found.models[1].at[0].time
    assert whole["models"][2]["segments"][2]["slope"] == found.models[2].segments[2].slope
    assert whole["models"][0]["points"][3]["fitted"] == found.models[0].points["fitted"][3]
    assert whole["models"][1]["jump"]["comparability_ratio"]["estimate"] > 0
    assert whole["permutation"][0]["p_value"] == found.permutation[0].p_value
    copy = pickle.loads(pickle.dumps(found))
    assert copy == found and copy.summary() == text


def test_nci_tables() -> None:
    found = annum.joinpoint(bent(), max_joinpoints=2)
    text = found.nci_table("APC", by={"sex": "all", "age": 3})
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert [row["sex"] for row in rows] == ["all", "all"] and rows[0]["age"] == "3"
    assert [float(row["Segment End"]) for row in rows] == [2002, 2013]
    assert found.nci_table("APC", by={"sex": "all", "age": 3}, header=False) == text.split("\n", 1)[1]
    data = found.nci_table("Data", time="year", figure="rate").splitlines()
    assert data[0].startswith('"year"\t"rate"\t"Model"\t"Flag"\t') and len(data) == 25
    assert found.nci_table("Jump.Model") == ""
    assert set(_joinpoint.TABLE_CODES) >= {"Model.Estimates", "Model.Selection", "AAPC"}
    with pytest.raises(annum.ArgumentError, match="table is 'Ftest'; it can be Data, Model.Estimates"):
        found.nci_table("Ftest")  # type: ignore[arg-type]


def test_frames() -> None:
    pytest.importorskip("pandas")
    found = annum.joinpoint(bent(), select="permutation", permutations=99, max_joinpoints=1)
    frame = found.to_frame()
    assert list(frame["from"]) == [1990, 2002] and list(frame["significant"]) == [True, True]
    assert frame["annual_percent_change_lower"][0] < frame["annual_percent_change"][0]
    assert math.isnan(frame["slope_change"][0])
    assert list(found.to_frame("at")["time"]) == [2002]
    models = found.to_frame("models")
    assert list(models["joinpoints"]) == [0, 1] and models["at"][1] == [2002]
    assert list(found.to_frame("permutation")["null"]) == [0]
    assert list(found.to_frame("aapc")["to"]) == [2013, 2013, 2013]
    assert list(found.to_frame("points").columns) == ["time", "observed", "fitted", "residual", "se"]
    with pytest.raises(annum.ArgumentError, match="table is 'tests'; it can be segments, at"):
        found.to_frame("tests")


@pytest.mark.parametrize(
    "given, match",
    [
        ({"max_joinpoints": -1}, "max_joinpoints is -1"),
        ({"min_joinpoints": -1}, "min_joinpoints is -1"),
        ({"scale": "logit"}, "scale is 'logit'; it can be log, linear"),
        ({"errors": "iid"}, "errors is 'iid'; it can be auto, constant, se"),
        ({"likelihood": "gamma"}, "likelihood is 'gamma'; it can be gaussian, poisson"),
        ({"select": "aic"}, "select is 'aic'; it can be wbic, permutation"),
        ({"interval": "wald"}, "interval is 'wald'; it can be auto, parametric"),
        ({"compat": "sas"}, "compat is 'sas'; it can be annum, nci"),
        ({"grid": -1}, "grid is -1"),
        ({"jump": 0}, "jump is 0"),
        ({"jump": math.nan}, "jump is nan"),
        ({"rho": 0.5}, "rho is for errors ar1, not for auto"),
        ({"errors": "covariance"}, "errors covariance needs a covariance matrix"),
        ({"covariance": np.eye(24)}, "covariance is for errors covariance, not for auto"),
        ({"errors": "covariance", "covariance": np.ones((2, 3))}, "covariance has the shape"),
        ({"aapc": [(2005, 2000)]}, "aapc has a range that does not end after it begins"),
        ({"aapc": [(2005,)]}, "aapc takes pairs"),
        ({"permutations": 99}, "permutations and alpha are for select permutation"),
        ({"alpha": 0.1}, "permutations and alpha are for select permutation"),
        ({"select": "permutation", "alpha": 1}, "alpha is 1"),
        ({"select": "permutation", "permutations": 1}, "permutations is 1"),
        ({"draws": 0}, "draws is 0"),
        ({"threads": 0}, "threads is 0"),
        ({"level": 0}, "level is 0"),
    ],
)
def test_wrong_options(given: Dict[str, Any], match: str) -> None:
    with pytest.raises(annum.ArgumentError, match=match):
        annum.joinpoint(bent(), **given)


def test_wrong_types() -> None:
    for name in ("continuous", "average"):
        wrong: Dict[str, Any] = {name: 1}
        with pytest.raises(TypeError, match=f"{name} is 1, and has to be True or False"):
            annum.joinpoint(bent(), **wrong)
    with pytest.raises(TypeError, match="max_joinpoints is 1.5"):
        annum.joinpoint(bent(), max_joinpoints=1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="annum.Series"):
        annum.joinpoint([1, 2])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="annum.Series"):
        annum.joinpoint_compare(bent(), None)  # type: ignore[arg-type]


def test_options_reach_the_library() -> None:
    assert len(annum.joinpoint(bent()).models) == 5
    assert len(annum.joinpoint(bent(), max_joinpoints=0).models) == 1
    assert [m.joinpoints for m in annum.joinpoint(bent(), min_joinpoints=1, max_joinpoints=2).models] == [1, 2]
    linear = annum.joinpoint(bent(), scale="linear", max_joinpoints=1)
    assert linear.scale == "linear" and linear.segments[0].annual_percent_change is None
    grid = annum.joinpoint(annum.rate(YEARS, figures(11.5)), grid=3, max_joinpoints=1)
    assert [joint.time for joint in grid.at] == [2001.5]
    ranges = annum.joinpoint(bent(), aapc=[(1995, 2000.5)], max_joinpoints=1).average_annual_percent_change
    assert (ranges[-1].from_, ranges[-1].to) == (1995, 2000.5)
    assert annum.joinpoint(bent(), errors="ar1", rho=0.25, max_joinpoints=1).rho == 0.25
    assert annum.joinpoint(bent(), continuous=np.bool_(True), max_joinpoints=1).continuous is True
    given = annum.joinpoint(bent(), errors="covariance", covariance=np.eye(24), max_joinpoints=1)
    plain = annum.joinpoint(bent(), compat="nci", max_joinpoints=1)
    assert given.model.at[0].time == plain.model.at[0].time and plain.compat == "nci"
    drawn: Dict[str, Any] = {"interval": "quantile", "draws": 99, "max_joinpoints": 1}
    one, other = (annum.joinpoint(bent(), seed=seed, **drawn) for seed in (1, 2))
    assert one.interval == "quantile" and one != other
    assert one == annum.joinpoint(bent(), seed=1, threads=2, **drawn)


def test_counts_and_warnings() -> None:
    events = [0, 3, 2, 5, 8, 9, 14, 19, 18, 12, 9, 7, 4, 3, 2, 0]
    series = annum.count(range(2000, 2016), events, population=[1000] * 16)
    found = annum.joinpoint(series, likelihood="poisson")
    assert found.likelihood == "poisson" and found.selected == 1
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        short = annum.joinpoint(annum.rate([2000, 2001], [1.0, 2.0]))
    assert [str(one.message) for one in caught] == [caution.message for caution in short.warnings] != []


def test_comparison() -> None:
    other = annum.rate(YEARS, figures(ripple=1))
    given: Dict[str, Any] = {"permutations": 199, "max_joinpoints": 1}
    found = annum.joinpoint_compare(bent(), other, names=("women", "men"), **given)
    assert (found.joinpoints, found.n, found.n_other) == (1, 24, 24)
    assert [group.name for group in found.groups] == ["women", "men"]
    alone = annum.joinpoint(bent(), max_joinpoints=1)
    assert found.groups[0].result.segments == alone.segments and found.groups[0].result.at == alone.at
    assert found.coincidence.p_value > 0.05 and found.coincidence.reject is False
    assert found.aapc_difference is not None
    assert found.aapc_difference.estimate == pytest.approx(
        found.groups[0].result.aapc - found.groups[1].result.aapc, rel=1e-9
    )
    assert "women (Joinpoint regression" in found.summary()
    whole = json.loads(found.to_json())
    assert whole["groups"][1]["name"] == "men" and whole["groups"][1]["result"]["selected"] == 1
    assert pickle.loads(pickle.dumps(found)) == found
    twice = annum.joinpoint_compare(bent(), annum.rate(YEARS, 2 * figures(ripple=1)), **given)
    assert twice.coincidence.reject is True and twice.parallelism.reject is False
    with pytest.raises(annum.ArgumentError, match="names is"):
        annum.joinpoint_compare(bent(), other, names=("one",))  # type: ignore[arg-type]


def test_comparison_frame() -> None:
    pytest.importorskip("pandas")
    found = annum.joinpoint_compare(bent(), bent(), permutations=99, max_joinpoints=1)
    frame = found.to_frame()
    assert list(frame["test"]) == ["coincidence", "parallelism"] and list(frame["permutations"]) == [99, 99]


def test_both_functions_have_the_same_options() -> None:
    """A new option of one has to be one of the other."""
    one, two = (dict(inspect.signature(f).parameters) for f in (annum.joinpoint, annum.joinpoint_compare))
    for name in ("series", "group", "other", "names"):
        one.pop(name, None), two.pop(name, None)
    assert list(one.items()) == list(two.items())


def test_handle_of_nothing() -> None:
    assert _joinpoint._Handle().value is None and _joinpoint._ComparisonHandle().value is None
    assert _joinpoint._POINT.itemsize == 5 * 8
    assert _abi.JOINPOINT_NONE == -1
