# SPDX-License-Identifier: GPL-3.0-or-later
"""What columns are made of: types, layouts, missing figures, text."""

from __future__ import annotations

import array
import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import annum
from annum._columns import numbers, read_counts, read_shares
from conftest import EVENTS, EXPOSURE, YEARS, same


@pytest.mark.parametrize(
    "dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "g", ">f8", ">i4"]
)
def test_every_numeric_type(dtype: str) -> None:
    series = annum.count(YEARS, EVENTS.astype(dtype), exposure=EXPOSURE)
    assert same(series.events, EVENTS)


@pytest.mark.parametrize("dtype", ["i2", "u2", "i4", "i8", "f4", "f8", ">i8"])
def test_every_type_of_years(dtype: str) -> None:
    assert same(annum.count(YEARS.astype(dtype), EVENTS).time, YEARS)


def strided(x: Any) -> Any:
    wide = np.zeros((len(x), 3))
    wide[:, 1] = x
    return wide[:, 1]


def read_only(x: Any) -> Any:
    copy = x.copy()
    copy.flags.writeable = False
    return copy


def unaligned(x: Any) -> Any:
    memory = np.zeros(8 * len(x) + 1, dtype=np.uint8)
    column = memory[1:].view(np.float64)
    column[:] = x
    return column


def reversed_view(x: Any) -> Any:
    return x[::-1].copy()[::-1]


def masked(x: Any) -> Any:
    return np.ma.masked_array(x, mask=False)


class WithArray:
    def __init__(self, x: Any) -> None:
        self.x = x

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self.x, dtype=dtype)


@pytest.mark.parametrize(
    "layout",
    [
        list,
        tuple,
        iter,
        strided,
        read_only,
        unaligned,
        reversed_view,
        masked,
        WithArray,
        np.asfortranarray,
        lambda x: array.array("d", x),
        lambda x: [Decimal(str(v)) for v in x],
        lambda x: [Fraction(v) for v in x],
        lambda x: [str(v) for v in x],
        lambda x: np.array([str(v) for v in x]),
        lambda x: x.astype(object),
        lambda x: np.broadcast_to(x, (2, len(x)))[0],
    ],
)
def test_every_layout(layout: Any) -> None:
    series = annum.count(YEARS, layout(EVENTS), exposure=layout(EXPOSURE))
    assert same(series.events, EVENTS)
    assert same(series.exposure, EXPOSURE)


def test_contiguous_doubles_are_not_copied() -> None:
    for column in (EVENTS, read_only(EVENTS), EVENTS[3:9]):
        assert numbers(column, "x") is column
        assert read_counts(column, "x", 0).values is column


def test_columns_are_left_alone() -> None:
    events, exposure, years = EVENTS.copy(), EXPOSURE.copy(), YEARS.copy()
    series = annum.count(years, events, exposure=exposure)
    assert same(events, EVENTS) and same(exposure, EXPOSURE) and (years == YEARS).all()
    events[:] = 0
    assert same(series.events, EVENTS)


def test_a_range_of_years() -> None:
    assert same(annum.count(range(2000, 2016), EVENTS).time, YEARS)


@pytest.mark.parametrize("gap", [None, float("nan"), np.nan, Decimal("NaN"), "", "NA", " .. "])
def test_missing_in_a_list(gap: Any) -> None:
    events: Any = [5, gap, 7]
    series = annum.count([2001, 2002, 2003], events)
    assert series.n == 3 and series.n_usable == 2
    assert np.isnan(series.figure[1])


def test_missing_in_a_masked_array() -> None:
    whole = np.ma.masked_array([5, 6, 7], mask=[False, True, False])
    words = np.ma.masked_array(np.array(["5", "6", "<5"]), mask=[False, True, False])
    assert annum.count([1, 2, 3], whole).n_usable == 2
    assert annum.count([1, 2, 3], words).n_usable == 1


@pytest.mark.parametrize(
    "text, lower, upper",
    [
        ("<5", 0, 4),
        ("< 5", 0, 4),
        ("<=5", 0, 5),
        ("≤5", 0, 5),
        (">100", 101, np.inf),
        (">= 9", 9, np.inf),
    ],
)
def test_suppressed_counts(text: str, lower: float, upper: float) -> None:
    series = annum.count([2001, 2002, 2003], [12, text, "1,234"])
    assert series.n_usable == 2
    assert (series.lower[1], series.upper[1]) == (lower, upper)
    assert same(series.figure[[0, 2]], [12, 1234])
    assert annum.count([2001], [text], suppressed_min=1).lower[0] == max(1, lower)


@pytest.mark.parametrize(
    "text, value, lower, upper",
    [
        ("2.2%", 0.022, 0.0215, 0.0225),
        (" 30 % ", 0.30, 0.295, 0.305),
        ("0.022", 0.022, 0.0215, 0.0225),
        ("0%", 0.0, 0.0, 0.005),
        ("100%", 1.0, 0.995, 1.0),
        ("1e-1", 0.1, 0.05, 0.15),
    ],
)
def test_shares_as_text(text: str, value: float, lower: float, upper: float) -> None:
    series = annum.share([2001], [text])
    assert (series.figure[0], series.lower[0], series.upper[0]) == (value, lower, upper)


def test_shares_as_numbers() -> None:
    exact = annum.share([2001, 2002], [0.3, 0.022])
    assert same(exact.lower, exact.upper)
    percent = annum.share([2001, 2002], [30.0, 2.2], percent=True)
    assert same(percent.figure, [0.3, 0.022]) and same(percent.lower, percent.upper)
    rounded = annum.share([2001, 2002, 2003], [30.0, 2.2, np.nan], percent=True, decimals=1)
    assert same(rounded.lower[:2], [0.2995, 0.0215]) and same(rounded.upper[:2], [0.3005, 0.0225])
    assert same(annum.share([2001], [0.3], decimals=2).upper, [0.305])
    assert same(annum.share([2001], ["30%"], decimals=0).upper, [0.305])
    assert annum.share([2001, 2002], ["<1%", "3%"]).n_usable == 1
    assert read_shares(["30"], "x", True, None).values[0] == 0.3


@pytest.mark.parametrize("bad", ["5x", "1,23", "1_000", b"5", True, object(), "--", "5%"])
def test_what_is_no_count(bad: Any) -> None:
    with pytest.raises(annum.ArgumentError, match="events is not a number in row 2") as caught:
        annum.count([2001, 2002], np.array([3, bad], dtype=object))
    assert caught.value.row == 1


@pytest.mark.parametrize("bad", ["5x", "inf", "nan%", "%", "1e999999999", "1e-999999999"])
def test_what_is_no_share(bad: str) -> None:
    with pytest.raises(annum.ArgumentError, match="shares is not a"):
        annum.share([2001, 2002], ["3%", bad])


@pytest.mark.parametrize(
    "bad",
    [
        "12",
        b"12",
        {"a": 1},
        {1, 2},
        5,
        3.5,
        object(),
        np.array([True, False]),
        [True, False],
        np.array([1j, 2]),
        np.array(["2001", "2002"], dtype="M8[Y]"),
        np.zeros(2, dtype="m8[D]"),
        np.zeros(2, dtype=[("a", "f8")]),
    ],
)
def test_what_is_no_column(bad: Any) -> None:
    with pytest.raises(TypeError, match="has to be a column of numbers"):
        annum.count([2001, 2002], bad)


@pytest.mark.parametrize(
    "bad", [np.zeros((2, 2)), np.zeros((2, 1)), np.array(3.0), [[1, 2], [3, 4]]]
)
def test_only_one_dimension(bad: Any) -> None:
    for make in (annum.count, annum.value, annum.share):
        with pytest.raises(annum.ArgumentError, match="has to be one column"):
            make([2001, 2002], bad)


def test_ragged_lists() -> None:
    with pytest.raises((annum.ArgumentError, TypeError)):
        annum.value([2001, 2002], [[1, 2], [3]])


def test_no_rows() -> None:
    for empty in ([], (), np.array([]), np.array([], dtype=int), range(0)):
        series = annum.count(empty, empty, exposure=empty)
        assert series.n == 0 and len(series.time) == 0
    with pytest.warns(annum.AnnumWarning):
        assert annum.trend(series).verdict == "too little data"


def test_lengths_have_to_agree() -> None:
    with pytest.raises(annum.ArgumentError, match="exposure has 2 rows, and events has 3"):
        annum.count([2001, 2002, 2003], [1, 2, 3], exposure=[1, 2])
    with pytest.raises(annum.ArgumentError, match="years has 2 rows, and events has 3"):
        annum.count([2001, 2002], [1, 2, 3])
    with pytest.raises(annum.ArgumentError, match="end has 1 rows, and values has 2"):
        annum.value(start=[2001, 2002], end=[2002], values=[1, 2])


def test_dates_as_years() -> None:
    dates = np.array(["2001", "2002", "2003"], dtype="M8[Y]")
    assert same(annum.count(dates, [1, 2, 3]).time, [2001, 2002, 2003])
    with pytest.raises(annum.ArgumentError, match="dates"):
        annum.count(dates.astype("M8[D]"), [1, 2, 3])
    with pytest.raises(annum.SeriesError):
        annum.count(np.array(["2001", "NaT"], dtype="M8[Y]"), [1, 2])
    text = ["2001-01-01", "2002-01-01", "2003-01-01"]
    for days in ([datetime.date(2001, 1, 1)] * 3, text, dates.astype("M8[D]")):
        with pytest.raises(annum.ArgumentError, match="are dates: give whole years.*annum.period"):
            annum.count(days, [1, 2, 3])
    assert same(annum.count(["2001", "2002", "2003"], [1, 2, 3]).time, [2001, 2002, 2003])


def test_dates_as_start_and_end() -> None:
    date, moment = datetime.date(2001, 1, 1), datetime.datetime(2001, 1, 1)
    for day in (date, "2001-01-01", np.datetime64("2001-01-01"), moment):
        for days in ([day], np.array([day])):
            with pytest.raises(annum.ArgumentError, match="start holds dates, .*annum.period"):
                annum.value(values=[1], start=days, end=days)
    with pytest.raises(annum.ArgumentError, match="end holds dates"):
        annum.value(values=[1], start=[2001.0], end=[None, "2001-12-31"])
    start, end = annum.period("2001-01-01", "2001-06-30")
    assert same(annum.value(values=[1], start=[start], end=[end]).time, [2000.75])
    assert same(annum.value(values=[1], start=["2001"], end=["2001.5"]).time, [2000.75])
