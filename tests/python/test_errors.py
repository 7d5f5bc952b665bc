# SPDX-License-Identifier: GPL-3.0-or-later
"""Every exception class, and the category of warnings."""

from __future__ import annotations

import pickle
import warnings
from typing import Any, Type

import numpy as np
import pytest

import annum
from annum import _abi, _errors
from conftest import EVENTS, YEARS

GROUPS = {
    annum.ArgumentError: ValueError,
    annum.SeriesError: ValueError,
    annum.ModelError: ValueError,
    annum.FitError: ArithmeticError,
    annum.OutOfMemoryError: MemoryError,
    annum.InternalError: RuntimeError,
}


def test_every_status_has_a_class() -> None:
    seen = set()
    for name, code in _abi.ENUMS["annum_status"].items():
        if code == 0:
            continue
        cls = _errors.error_class(code)
        seen.add(cls)
        assert issubclass(cls, GROUPS[cls]) and issubclass(cls, annum.AnnumError)
        error = cls("message", code, 3, 1)
        assert error.status == name[len("ANNUM_") :].lower()
        assert (str(error), error.code, error.row, error.other_row) == ("message", code, 3, 1)
    assert seen == set(GROUPS)
    assert _errors.error_class(-9999) is annum.AnnumError
    assert annum.AnnumError("message", -9999).status == "unknown"


@pytest.mark.parametrize("code", [-2, -101, -302, -8, -3, -300])
def test_the_library_s_message_is_the_exception_s(code: int) -> None:
    struct = _abi.annum_error(code, 4, -1, 0, "row 5: né".encode())
    with pytest.raises(_errors.error_class(code)) as caught:
        _errors.raise_error(struct)
    assert str(caught.value) == "row 5: né"
    assert (caught.value.code, caught.value.row, caught.value.other_row) == (code, 4, None)


@pytest.mark.parametrize("cls", list(GROUPS))
def test_errors_pickle(cls: Type[annum.AnnumError]) -> None:
    error = pickle.loads(pickle.dumps(cls("message", -101, 2, 1)))
    assert type(error) is cls
    assert (str(error), error.code, error.row, error.other_row) == ("message", -101, 2, 1)


def refused(cls: Type[annum.AnnumError], status: str, call: Any, **want: Any) -> annum.AnnumError:
    with pytest.raises(cls) as caught:
        call()
    assert caught.value.status == status
    assert caught.value.code == _abi.ENUMS["annum_status"]["ANNUM_" + status.upper()]
    for name, value in want.items():
        assert getattr(caught.value, name) == value
    assert len(str(caught.value)) > 10
    return caught.value


def test_series_errors() -> None:
    error = refused(
        annum.SeriesError,
        "err_duplicate",
        lambda: annum.count([2001, 2002, 2001], [1, 2, 3]),
        row=2,
        other_row=0,
    )
    assert "row 3" in str(error) and "row 1" in str(error)
    refused(annum.SeriesError, "err_negative", lambda: annum.count([1, 2], [1, -2]), row=1)
    refused(annum.SeriesError, "err_total", lambda: annum.proportion([1, 2], [1, 9], [5, 5]), row=1)
    refused(annum.SeriesError, "err_total", lambda: annum.share([1, 2], [0.5, 30]), row=1)
    refused(annum.SeriesError, "err_total", lambda: annum.share([1], ["150%"]), row=0)
    refused(
        annum.SeriesError,
        "err_exposure",
        lambda: annum.count([1, 2], [1, 2], exposure=[1, 0]),
        row=1,
    )
    refused(annum.SeriesError, "err_nonfinite", lambda: annum.value([1, 2], [1, np.inf]), row=1)
    refused(
        annum.SeriesError,
        "err_period",
        lambda: annum.value(start=[3, 1], end=[2, 2], values=[1, 2]),
        row=0,
    )
    refused(annum.SeriesError, "err_period", lambda: annum.value([2001, np.nan], [1, 2]), row=1)
    refused(
        annum.SeriesError,
        "err_column",
        lambda: annum.count([1], [1], exposure=[1], population=[1]),
    )


def test_argument_errors() -> None:
    series = annum.count(YEARS, EVENTS)
    for level in (0, 1, -0.5, 95, float("nan")):
        refused(annum.ArgumentError, "err_argument", lambda: annum.trend(series, level=level))
        refused(annum.ArgumentError, "err_argument", lambda: annum.fit(series, level=level))
        refused(annum.ArgumentError, "err_argument", lambda: annum.sen_slope(series, level=level))
    wrong: Any = "cubic"
    refused(annum.ArgumentError, "err_argument", lambda: annum.trend(series, model=wrong))
    refused(annum.ArgumentError, "err_argument", lambda: annum.fit(series, family=wrong))
    wrong = ["log"]
    refused(annum.ArgumentError, "err_argument", lambda: annum.fit(series, link=wrong))
    refused(annum.ArgumentError, "err_argument", lambda: annum.fit(series, degree=0))
    refused(
        annum.ArgumentError,
        "err_argument",
        lambda: annum.fit(series, lags=-2, covariance="newey-west"),
    )
    refused(annum.ArgumentError, "err_argument", lambda: annum.fit(series, degree=2**40))
    refused(annum.ArgumentError, "err_argument", lambda: annum.share([1], [0.5], decimals=-1))
    many = np.arange(1_000_001.0)
    refused(annum.ArgumentError, "err_too_large", lambda: annum.value(many, many))


def test_options_of_the_wrong_type() -> None:
    series = annum.count(YEARS, EVENTS)
    wrong: Any = "0.9"
    for call in (
        lambda: annum.trend(series, level=wrong),
        lambda: annum.fit(series, level=wrong),
        lambda: annum.fit(series, degree=wrong),
        lambda: annum.fit(series, degree=1.5),  # type: ignore[arg-type]
        lambda: annum.fit(series, origin=wrong),
        lambda: annum.change_counts(wrong, 3),
        lambda: annum.count(YEARS, EVENTS, suppressed_min=wrong),
        lambda: annum.share([1], [0.5], decimals=wrong),
    ):
        with pytest.raises(TypeError, match="has to be a"):
            call()


def test_model_and_fit_errors() -> None:
    counts = annum.count(YEARS, EVENTS)
    values = annum.value(YEARS, EVENTS - 30)
    refused(annum.ModelError, "err_kind", lambda: annum.fit(counts, family="binomial"))
    refused(annum.ModelError, "err_kind", lambda: annum.trend(values, model="poisson"))
    refused(annum.ModelError, "err_family", lambda: annum.fit(counts, link="logit"))
    refused(annum.FitError, "err_rank", lambda: annum.fit(values, x=YEARS * 2.0))
    refused(annum.FitError, "err_domain", lambda: annum.fit(values, log=True))
    refused(annum.FitError, "err_domain", lambda: annum.trend(values, model="loglinear"))


@pytest.mark.parametrize("call", [annum.trend, annum.fit, annum.mann_kendall, annum.sen_slope])
def test_only_a_series_is_a_series(call: Any) -> None:
    for wrong in (None, 5, [1, 2, 3], EVENTS):
        with pytest.raises(TypeError, match="annum.Series is needed"):
            call(wrong)


@pytest.mark.parametrize("call", [annum.trend, annum.fit])
def test_warnings_are_issued_and_stay(call: Any) -> None:
    events = EVENTS.copy()
    events[4] = np.nan
    series = annum.count(YEARS, events)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = call(series)
    assert len(caught) == len(result.warnings) >= 1
    for issued, kept in zip(caught, result.warnings):
        assert issued.category is annum.AnnumWarning
        assert issued.filename == __file__
        assert isinstance(issued.message, annum.AnnumWarning)
        assert (str(issued.message), issued.message.code) == (kept.message, kept.code)
        assert str(kept) == kept.message
    assert "missing" in [caution.code for caution in result.warnings]
    assert [w["code"] for w in result.to_dict()["warnings"]] == [w.code for w in result.warnings]


@pytest.mark.parametrize("call", [annum.trend, annum.fit])
def test_warnings_can_be_errors_or_ignored(call: Any) -> None:
    series = annum.count(YEARS, np.where(YEARS == 2004, np.nan, EVENTS))
    with warnings.catch_warnings():
        warnings.simplefilter("error", annum.AnnumWarning)
        with pytest.raises(annum.AnnumWarning, match="no figure for 2004"):
            call(series)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore", annum.AnnumWarning)
        assert call(series).warnings
    assert not caught


def test_warnings_pickle() -> None:
    warning = pickle.loads(pickle.dumps(annum.AnnumWarning("text", "missing")))
    assert (str(warning), warning.code) == ("text", "missing")
