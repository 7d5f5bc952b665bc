# SPDX-License-Identifier: GPL-3.0-or-later
"""Trends, fits, tests and changes: their attributes and how they are shown."""

from __future__ import annotations

import dataclasses
import json
import math
import warnings
from typing import Any, Dict

import numpy as np
import pytest

import annum
from conftest import EVENTS, EXPOSURE, YEARS, same

pytestmark = pytest.mark.filterwarnings("ignore::annum.AnnumWarning")


def every_series() -> Dict[str, annum.Series]:
    gap = np.where(YEARS == 2004, np.nan, EVENTS)
    return {
        "count": annum.count(YEARS, EVENTS, exposure=EXPOSURE),
        "gap": annum.count(YEARS, gap, exposure=EXPOSURE),
        "proportion": annum.proportion(YEARS, EVENTS, np.full(16, 200.0)),
        "share": annum.share(YEARS, EVENTS / 100, decimals=2),
        "value": annum.value(YEARS, EVENTS - 30),
        "rate": annum.rate(YEARS, EVENTS / EXPOSURE, se=np.sqrt(EVENTS) / EXPOSURE),
        "two": annum.count([2000, 2015], [40, 12]),
        "instants": annum.value(YEARS + 0.25, EVENTS),
    }


def every_result() -> Dict[str, Any]:
    found: Dict[str, Any] = {}
    for name, series in every_series().items():
        found[f"trend {name}"] = annum.trend(series)
        found[f"mann_kendall {name}"] = annum.mann_kendall(series)
        found[f"sen_slope {name}"] = annum.sen_slope(series)
        if name != "two":
            found[f"fit {name}"] = annum.fit(series)
    x = {"a": np.sin(YEARS), "b c": np.cos(YEARS)}
    found["fit covariates"] = annum.fit(every_series()["count"], x=x, degree=2, origin=2000)
    found["fit everything"] = annum.fit_groups(
        {"A": annum.count(YEARS, EVENTS), "B": annum.count(YEARS, EVENTS[::-1].copy())},
        interventions=[2008],
        at=[2016, (2016.0, 2016.5)],
    )
    found["fit spline"] = annum.fit(every_series()["value"], spline=4, at=2016)
    found["change"] = annum.change_counts(50, 30, from_exposure=2, to_exposure=3)
    found["proportions"] = annum.change_proportions(3, 10, 1, 45)
    found["claim shares"] = annum.claim("2000:30%", "2015:2.2%", total_from=50, stated=-93)
    found["claim readings"] = annum.claim("2014:52", "2015-H1:54", parts=[30, 24])
    found["claim alone"] = annum.claim(to="2015-H1:28", stated="10")
    found["claim values"] = annum.claim("2000:13.5", "2015:14")
    found["change from nothing"] = annum.change_counts(0, 0)
    return found


with warnings.catch_warnings():
    warnings.simplefilter("ignore", annum.AnnumWarning)
    RESULTS = every_result()


def agrees(value: Any, wanted: Any) -> None:
    """An attribute is what the library's JSON says, to the last bit."""
    if wanted is None:
        assert value is None or math.isnan(value)
    elif isinstance(wanted, dict):
        own = {f.name.rstrip("_"): f.name for f in dataclasses.fields(value)}
        for key, item in wanted.items():
            agrees(getattr(value, own[key]), item)
        for key in set(own) - set(wanted) - {"present", "row", "n"}:
            left_out = getattr(value, own[key])
            absent = isinstance(left_out, annum.Estimate) and not left_out.present
            assert absent or left_out is None or left_out == () or math.isnan(left_out), key
    elif isinstance(wanted, list):
        assert len(value) == len(wanted)
        for one, other in zip(value, wanted):
            if isinstance(one, np.void):
                left_out = set(one.dtype.names) - set(other)
                assert all(np.isnan(one[key]) for key in left_out)
                for key, item in other.items():
                    agrees(float(one[key]), item)
            else:
                agrees(one, other)
    else:
        assert type(value) is type(wanted) or {type(value), type(wanted)} <= {
            int,
            float,
            np.float64,
        }
        assert value == wanted


@pytest.mark.parametrize("name", RESULTS)
def test_attributes_are_the_library_s_json(name: str) -> None:
    agrees(RESULTS[name], RESULTS[name].to_dict())


@pytest.mark.parametrize("name", RESULTS)
def test_every_surface(name: str) -> None:
    result = RESULTS[name]
    assert str(result) == result.summary()
    assert not result.summary().endswith("\n") and len(result.summary()) > 40
    assert result._repr_html_().startswith("<table")
    assert json.loads(result.to_json()) == result.to_dict()
    assert repr(result).startswith(f"<annum.{type(result).__name__} ")


@pytest.mark.parametrize("name", RESULTS)
def test_frozen_dataclass(name: str) -> None:
    result = RESULTS[name]
    assert dataclasses.is_dataclass(result)
    for field in dataclasses.fields(result):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(result, field.name, 1)
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(result, field.name)
        value = getattr(result, field.name)
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable
            with pytest.raises(ValueError):
                value.flags.writeable = True
    everything = dataclasses.asdict(result)
    assert list(everything) == [field.name for field in dataclasses.fields(result)]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        result.nothing


@pytest.mark.parametrize("name", RESULTS)
def test_equality_and_replacement(name: str) -> None:
    result = RESULTS[name]
    same_again = dataclasses.replace(result)
    assert same_again == result and hash(same_again) == hash(result)
    assert same_again.summary() == result.summary()
    assert same_again._repr_html_() == result._repr_html_()
    assert result != 5
    changed = dataclasses.replace(result, p_value=0.5) if hasattr(result, "p_value") else None
    if changed is not None and result.p_value != 0.5:
        assert changed != result and changed.to_dict()["p_value"] == 0.5


def test_trend_of_a_falling_count(series: annum.Series) -> None:
    trend = annum.trend(series)
    assert trend.kind == "count" and trend.n == 16
    assert (trend.first, trend.last, trend.level) == (2000, 2015, 0.95)
    assert trend.verdict == "falling" and trend.p_value < 1e-6
    change = trend.annual_percent_change
    assert change.lower < change.estimate < change.upper < 0
    assert float(change) == change.estimate
    assert trend.halving_time and trend.halving_time.estimate > 0
    assert trend.doubling_time is None and trend.annual_odds_change is None
    assert trend.total_change.from_ > trend.total_change.to
    assert (trend.model.family, trend.model.link) == ("poisson", "log")
    assert trend.mann_kendall == annum.mann_kendall(series)
    assert same(trend.points["observed"], EVENTS / EXPOSURE)
    assert same(trend.points["start"], YEARS)


def test_trend_options(series: annum.Series) -> None:
    wide = annum.trend(series, level=0.99)
    narrow = annum.trend(series, level=0.5)
    assert wide.level == 0.99 and narrow.level == 0.5
    assert wide.annual_percent_change.lower < narrow.annual_percent_change.lower
    assert annum.trend(series, model="quasipoisson").model.family == "quasipoisson"
    assert annum.trend(series, model="auto", level=0.95) == annum.trend(series)


def test_fit_has_statsmodels_names(series: annum.Series) -> None:
    fit = annum.fit(series, origin=2000)
    assert fit.names == ("(Intercept)", "time")
    assert same(fit.params, [c.estimate for c in fit.coefficients])
    assert same(fit.bse, [c.se for c in fit.coefficients])
    assert same(fit.tvalues, [c.statistic for c in fit.coefficients])
    assert same(fit.pvalues, [c.p_value for c in fit.coefficients])
    assert same(fit.conf_int(), [[c.lower, c.upper] for c in fit.coefficients])
    assert same(fit.conf_int(0.05), fit.conf_int())
    with pytest.raises(annum.ArgumentError, match="level=0.9"):
        fit.conf_int(alpha=0.1)
    assert fit.cov_params() is fit.vcov and fit.vcov.shape == (2, 2)
    assert np.allclose(np.sqrt(np.diag(fit.vcov)), fit.bse, rtol=1e-14)
    assert (fit.nobs, fit.df_resid, fit.llf, fit.scale) == (
        fit.n,
        fit.df_residual,
        fit.log_likelihood,
        1.0,
    )
    assert same(fit.fittedvalues, fit.points["fitted"])
    assert same(fit.resid_response, fit.points["residual_response"])
    assert same(fit.resid_pearson, fit.points["residual_pearson"])
    assert same(fit.resid_deviance, fit.points["residual_deviance"])
    gaussian = annum.fit(annum.value(YEARS, EVENTS))
    assert (gaussian.rsquared, gaussian.ssr) == (gaussian.r_squared, gaussian.rss)
    assert 0 <= gaussian.durbin_watson.p_value <= 1
    for column in (fit.params, fit.bse, fit.pvalues, fit.conf_int(), fit.fittedvalues):
        assert not column.flags.writeable
    exact = np.polyfit(YEARS - 2007.5, EVENTS, 1)
    assert np.allclose(gaussian.params[1], exact[0], rtol=1e-12)


def test_scale_is_what_standard_errors_carry() -> None:
    counts = annum.count(YEARS, EVENTS)
    of_total = annum.proportion(YEARS, EVENTS, np.full(16, 200.0))
    shares = annum.share(YEARS, EVENTS / 100)
    for fixed in (annum.fit(counts), annum.fit(of_total)):
        assert fixed.scale == 1.0
        assert math.isclose(fixed.dispersion, fixed.pearson_chi2 / fixed.df_residual, rel_tol=1e-14)
        assert fixed.dispersion != 1
    poisson, quasi = annum.fit(counts), annum.fit(counts, family="quasipoisson")
    assert np.allclose(quasi.bse, poisson.bse * math.sqrt(quasi.scale), rtol=1e-12)
    gaussian = annum.fit(annum.value(YEARS, EVENTS))
    assert math.isclose(gaussian.scale, gaussian.rss / 14, rel_tol=1e-14)
    for estimated in (
        quasi,
        gaussian,
        annum.fit(shares),
        annum.fit(of_total, family="quasibinomial"),
        annum.fit(annum.value(YEARS, EVENTS), log=True),
    ):
        assert estimated.scale == estimated.dispersion


def test_aic_and_bic_of_a_gaussian_fit_count_sigma() -> None:
    fit = annum.fit(annum.value(YEARS, EVENTS))
    of_statsmodels = -2 * fit.llf + 2 * 2, -2 * fit.llf + 2 * math.log(16)
    assert math.isclose(fit.aic, of_statsmodels[0] + 2, rel_tol=1e-14)
    assert math.isclose(fit.bic, of_statsmodels[1] + math.log(16), rel_tol=1e-14)
    for text in (annum.fit.__doc__, annum.Fit.__doc__):
        assert "statsmodels" in str(text) and "log(n) more" in str(text)


def test_fit_options() -> None:
    series = annum.value(YEARS, EVENTS)
    x1, x2 = np.sin(YEARS), np.cos(YEARS)
    one = annum.fit(series, x=x1)
    assert one.names == ("(Intercept)", "time", "x1")
    array = annum.fit(series, x=np.column_stack([x1, x2]))
    named = annum.fit(series, x={"sine": x1, "cosine": x2})
    assert array.names[2:] == ("x1", "x2") and named.names[2:] == ("sine", "cosine")
    assert same(array.params, named.params)
    assert annum.fit(series, x=x1, time=False, degree=2).n == 16
    assert annum.fit(series, intercept=False).names == ("time",)
    assert annum.fit(series, degree=2, origin=2000).names == ("(Intercept)", "time", "time^2")
    assert annum.fit(series, log=True).family == "gaussian"
    for covariance in ("hc0", "hc1", "hc2", "hc3"):
        assert annum.fit(series, covariance=covariance).covariance == covariance
    lagged = annum.fit(series, covariance="newey-west", lags=2)
    adjusted = annum.fit(series, covariance="newey-west", lags=2, adjust=True)
    assert np.allclose(adjusted.vcov, lagged.vcov * 16 / 14, rtol=1e-12)
    weights = np.linspace(1, 2, 16)
    weighted = annum.fit(series, weights=weights)
    assert not same(weighted.params, annum.fit(series).params)
    shifted = annum.fit(series, offset=np.full(16, 3.0))
    assert np.allclose(shifted.params[1], annum.fit(series).params[1], rtol=1e-10)
    counts = annum.count(YEARS, EVENTS)
    assert annum.fit(counts, interval="profile").interval == "profile"
    assert annum.fit(counts, family="quasipoisson").family == "quasipoisson"
    for name in ("weights", "offset", "x"):
        options: Any = {name: [1.0, 2.0]}
        with pytest.raises(annum.ArgumentError, match="has 2 rows, and the series has 16"):
            annum.fit(series, **options)
    with pytest.raises(annum.ArgumentError, match=r"x \(b\) has 1 rows"):
        annum.fit(series, x={"a": x1, "b": [1]})


def test_covariates_follow_the_rows_as_given() -> None:
    order = np.argsort(np.sin(YEARS * 7.0))
    x = np.cos(YEARS)
    sorted_fit = annum.fit(annum.value(YEARS, EVENTS), x=x, weights=np.arange(1.0, 17))
    given_fit = annum.fit(
        annum.value(YEARS[order], EVENTS[order]), x=x[order], weights=np.arange(1.0, 17)[order]
    )
    assert given_fit == sorted_fit


def test_change_and_tests(series: annum.Series) -> None:
    change = annum.change_counts(50, 30, from_exposure=2, to_exposure=3, level=0.9)
    assert (change.from_, change.to) == (25, 10)
    assert (
        change.ratio.estimate == pytest.approx(0.4, rel=1e-15)
        and change.ratio.lower < 0.4 < change.ratio.upper
    )
    with pytest.raises(annum.SeriesError):
        annum.change_counts(-1, 3)
    test = annum.mann_kendall(annum.value(YEARS, -YEARS.astype(float)))
    assert test.statistic == -120 and test.tau == -1 and test.exact is True
    slope = annum.sen_slope(annum.value(YEARS, 2.0 * YEARS))
    assert slope.slope.estimate == 2 and slope.n_slopes == 120
