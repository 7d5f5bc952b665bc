# SPDX-License-Identifier: GPL-3.0-or-later
"""Series: their kinds, periods and columns."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

import annum
from conftest import EVENTS, EXPOSURE, YEARS, same


def test_count() -> None:
    series = annum.count(YEARS, EVENTS, exposure=EXPOSURE)
    assert (series.kind, series.n, len(series), series.n_usable) == ("count", 16, 16, 16)
    assert (
        same(series.start, YEARS)
        and same(series.end, YEARS + 1)
        and same(series.length, np.ones(16))
    )
    assert same(series.figure, EVENTS / EXPOSURE)
    assert series.total is None and series.se is None
    assert repr(series) == "<annum.Series kind='count' n=16 first=2000 last=2015>"
    assert repr(annum.count([], [])) == "<annum.Series kind='count' n=0>"


def test_exposure_of_a_count() -> None:
    assert same(annum.count(YEARS, EVENTS).exposure, np.ones(16))
    half = annum.count(start=[2015, 2016], end=[2015.5, 2017], events=[3, 4], population=[10, 10])
    assert same(half.exposure, [5, 10])
    given = annum.count(start=[2015, 2016], end=[2015.5, 2017], events=[3, 4], exposure=[10, 10])
    assert same(given.exposure, [10, 10])


def test_other_kinds() -> None:
    proportion = annum.proportion([2001, 2002], [3, 4], [10, 20])
    assert proportion.kind == "proportion" and same(proportion.figure, [0.3, 0.2])
    assert same(proportion.total, [10, 20])
    assert annum.share([2001], [0.3]).kind == "share"
    value = annum.value([2001, 2002], [-3.5, 4], se=[0.1, 0.2])
    assert value.kind == "value" and same(value.se, [0.1, 0.2]) and value.events is None
    assert annum.value([2001], [1]).se is None
    assert annum.rate([2001], [1.5], se=[0.1]).kind == "rate"


def test_rows_are_sorted_by_time() -> None:
    series = annum.count([2003, 2001, 2002], [3, 1, 2], exposure=[30, 10, 20])
    assert same(series.time, [2001, 2002, 2003])
    assert same(series.events, [1, 2, 3]) and same(series.exposure, [10, 20, 30])
    assert series.row.tolist() == [1, 2, 0]


def test_instants() -> None:
    series = annum.value([2001.25, 2002.5], [1, 2])
    assert same(series.time, [2001.25, 2002.5]) and same(series.length, [0, 0])
    mixed = annum.proportion([2001, 2002.5], [1, 2], [5, 5])
    assert same(mixed.start, [2001, 2002.5]) and same(mixed.end, [2002, 2002.5])
    assert same(annum.count([2001.5], [3], exposure=[7]).exposure, [7])
    with pytest.raises(annum.SeriesError, match="exposure"):
        annum.count([2001.5, 2002.5], [3, 4])


def test_start_and_end() -> None:
    series = annum.count(start=[2015, 2015.5], end=[2015.5, 2016], events=[3, 4])
    assert same(series.time, [2014.75, 2015.25])
    for wrong in ({"start": [1]}, {"end": [1]}, {"years": [1], "start": [1], "end": [2]}):
        arguments: Any = wrong
        with pytest.raises(annum.ArgumentError):
            annum.count(events=[3], **arguments)


def test_period() -> None:
    day = datetime.date
    assert annum.period(day(2015, 1, 1), day(2015, 6, 30)) == (2015.0, 2015.5)
    assert annum.period(day(2015, 3, 17), day(2015, 3, 17))[0] == 2015 + 75 / 365
    with pytest.raises(annum.SeriesError):
        annum.period(day(2015, 2, 1), day(2015, 1, 1))


def test_days_of_a_period() -> None:
    pandas = pytest.importorskip("pandas")
    forms: Any = (
        lambda text: text,
        lambda text: f" {text} ",
        datetime.date.fromisoformat,
        datetime.datetime.fromisoformat,
        np.datetime64,
        lambda text: np.datetime64(text + "T23:59:59.5"),
        pandas.Timestamp,
    )
    for form in forms:
        assert annum.period(form("2010-01-01"), form("2010-06-30")) == (2010.0, 2010.5)
        assert annum.period(form("2010-01-01"), "2010-12-31") == (2010.0, 2011.0)
    with pytest.raises(annum.SeriesError):
        annum.period("2010-01-01", "2013-02-29")
    with pytest.raises(annum.SeriesError):
        annum.period("2010-06-30", "2010-01-01")
    for wrong in (
        "June 2010",
        "2010-6-1",
        "20100601",
        "2010-06-01T00:00",
        "",
        np.datetime64("2010"),
        np.datetime64("2010-06"),
        np.datetime64("NaT"),
        np.datetime64("20000-01-01"),
        pandas.NaT,
    ):
        with pytest.raises(annum.ArgumentError, match="^last is "):
            annum.period("2010-01-01", wrong)
    unfit: Any
    for unfit in (2010, 2010.5, None, True, ["2010-01-01"], b"2010-01-01", datetime.time(1)):
        with pytest.raises(TypeError, match="first is a .*has to be a day"):
            annum.period(unfit, "2010-06-30")


def test_breaks() -> None:
    series = annum.count(YEARS, EVENTS, breaks=[2010.5, 2004])
    assert same(series.breaks, [2004, 2010.5])
    assert annum.count(YEARS, EVENTS).breaks.tolist() == []
    with pytest.raises(annum.SeriesError):
        annum.count(YEARS, EVENTS, breaks=[np.inf])


def test_what_is_missing() -> None:
    for call in (
        lambda: annum.count(),
        lambda: annum.count([2001]),
        lambda: annum.count(events=[1]),
        lambda: annum.value(YEARS),
        lambda: annum.rate(),
        lambda: annum.share([0.1]),
        lambda: annum.proportion([2001], [1]),
    ):
        with pytest.raises(annum.ArgumentError, match="missing"):
            call()


def test_a_series_is_immutable(series: annum.Series) -> None:
    with pytest.raises(AttributeError):
        series.kind = "value"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        series._handle = None  # type: ignore[assignment]
    with pytest.raises(AttributeError):
        series.other = 1  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        del series._handle
    with pytest.raises(TypeError, match="annum.count"):
        annum.Series()
    for name in ("time", "figure", "events", "exposure", "usable", "row", "breaks", "lower"):
        column = getattr(series, name)
        assert not column.flags.writeable


def test_columns_outlive_the_series() -> None:
    time = annum.count(YEARS, EVENTS).time
    assert same(time, YEARS)
