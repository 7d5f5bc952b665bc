# SPDX-License-Identifier: GPL-3.0-or-later
"""Columns of pandas, polars and pyarrow, and results as pandas data frames."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest

import annum
from conftest import EVENTS, EXPOSURE, YEARS, same

pytestmark = pytest.mark.filterwarnings("ignore::annum.AnnumWarning")

GAP = [None if year == 2004 else int(value) for year, value in zip(YEARS, EVENTS)]


class OnlyArrow:
    """A column that offers the Arrow C interface alone."""

    def __init__(self, column: Any) -> None:
        self.column = column

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.column.__arrow_c_stream__(requested_schema)


class OnlyArrowArray:
    def __init__(self, column: Any) -> None:
        self.column = column

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        return self.column.__arrow_c_array__(requested_schema)


LIBRARIES = {
    "pandas": pandas.Series,
    "pandas index": pandas.Index,
    "pandas array": pandas.array,
    "pandas object": lambda x: pandas.Series(x, dtype=object),
    "polars": polars.Series,
    "pyarrow": pyarrow.array,
    "pyarrow chunked": lambda x: pyarrow.chunked_array([x[:5], x[5:]]),
    "pandas of arrow": lambda x: pandas.Series(pandas.arrays.ArrowExtensionArray(pyarrow.array(x))),
    "arrow stream": lambda x: OnlyArrow(pyarrow.chunked_array([x])),
    "arrow array": lambda x: OnlyArrowArray(pyarrow.array(x)),
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_columns(name: str) -> None:
    make: Any = LIBRARIES[name]
    whole = annum.count(
        make(YEARS.tolist()), make(EVENTS.astype(int).tolist()), exposure=make(EXPOSURE.tolist())
    )
    assert same(whole.time, YEARS) and same(whole.events, EVENTS) and same(whole.exposure, EXPOSURE)


@pytest.mark.parametrize("name", LIBRARIES)
def test_missing(name: str) -> None:
    make: Any = LIBRARIES[name]
    series = annum.count(YEARS, make(GAP))
    assert series.n == 16 and series.n_usable == 15 and np.isnan(series.figure[4])


@pytest.mark.parametrize("name", [name for name in LIBRARIES if name != "pandas of arrow"])
def test_text(name: str) -> None:
    make: Any = LIBRARIES[name]
    words = ["12", "<5", None, "7", "9", "10"]
    series = annum.count(range(2001, 2007), make(words))
    assert series.n_usable == 4 and series.upper[1] == 4
    shares = annum.share(range(2001, 2007), make(["30%", "20%", None, "2.2%", "5%", "4%"]))
    assert shares.n_usable == 5 and shares.figure[3] == 0.022


@pytest.mark.parametrize(
    "dtype", ["Int64", "Int32", "UInt8", "Float64", "float32", "int64[pyarrow]", "double[pyarrow]"]
)
def test_pandas_types(dtype: str) -> None:
    column = pandas.Series([5, None, 7] if dtype != "float32" else [5, np.nan, 7], dtype=dtype)
    assert same(annum.count([1, 2, 3], column).figure, [5, np.nan, 7])


def test_years_from_the_index() -> None:
    column = pandas.Series(EVENTS, index=YEARS, name="events")
    for series in (annum.count(column), annum.count(events=column), annum.value(column)):
        assert same(series.time, YEARS)
    assert same(annum.rate(column).time, YEARS)
    assert same(annum.share(column / 100).time, YEARS)
    totals = pandas.Series(np.full(16, 100.0), index=YEARS)
    assert same(annum.proportion(column, total=totals).time, YEARS)
    assert same(annum.count(column + 0, exposure=EXPOSURE).exposure, EXPOSURE)
    other = annum.count(YEARS + 100, column)
    assert same(other.time, YEARS + 100)
    periods = annum.count(column, start=YEARS, end=YEARS + 1)
    assert same(periods.time, YEARS)
    text = pandas.Series(EVENTS, index=[str(year) for year in YEARS])
    assert same(annum.count(text).time, YEARS)
    yearly = pandas.Series(EVENTS, index=pandas.period_range("2000", periods=16, freq="Y"))
    assert same(annum.count(yearly).time, YEARS)


def test_an_index_that_is_no_years() -> None:
    with pytest.raises(annum.ArgumentError, match="numbers its rows"):
        annum.count(pandas.Series(EVENTS))
    dated = pandas.Series(EVENTS, index=pandas.date_range("2000", periods=16, freq="YS"))
    with pytest.raises(annum.ArgumentError, match="dates"):
        annum.count(dated)
    with pytest.raises(annum.ArgumentError, match="missing"):
        annum.count(polars.Series(EVENTS))
    quarters = pandas.Series(EVENTS, index=pandas.period_range("2000", periods=16, freq="Q"))
    with pytest.raises((annum.AnnumError, TypeError)):
        annum.count(quarters)


def test_no_copy_where_layouts_allow() -> None:
    from annum._columns import numbers

    def place(x: Any) -> int:
        return int(np.asarray(x).ctypes.data)

    column = pandas.Series(EVENTS)
    assert place(numbers(column, "x")) == place(column.to_numpy())
    arrow = pyarrow.array(EVENTS)
    assert place(numbers(arrow, "x")) == arrow.buffers()[1].address
    line = polars.Series(EVENTS)
    assert place(numbers(line, "x")) == place(line.to_numpy(allow_copy=False))


def test_data_frames_are_no_columns() -> None:
    for frame in (pandas.DataFrame({"a": [1, 2]}), polars.DataFrame({"a": [1, 2]})):
        with pytest.raises(annum.ArgumentError, match="one column"):
            annum.count([1, 2], frame)
    with pytest.raises((annum.ArgumentError, TypeError)):
        annum.count([1, 2], pyarrow.table({"a": [1, 2]}))


def test_covariates_from_frames() -> None:
    series = annum.value(YEARS, EVENTS)
    columns = {"sine": np.sin(YEARS), "cosine": np.cos(YEARS)}
    wanted = annum.fit(series, x=columns)
    for frame in (pandas.DataFrame(columns), polars.DataFrame(columns), pyarrow.table(columns)):
        fit = annum.fit(series, x=frame)
        assert fit == wanted and fit.names[2:] == ("sine", "cosine")
    assert annum.fit(series, x=pandas.Series(columns["sine"])).names[2] == "x1"


def test_to_frame(series: annum.Series) -> None:
    trend = annum.trend(series)
    frame = trend.to_frame()
    assert list(frame.columns) == list(trend.points.dtype.names or ())
    assert len(frame) == 16 and same(frame["fitted"], trend.points["fitted"])
    frame.loc[0, "fitted"] = 0.0
    assert trend.points["fitted"][0] != 0
    fit = annum.fit(series).to_frame()
    assert fit.columns[0] == "time" and same(fit["time"], YEARS)
    own = series.to_frame()
    assert same(own["events"], EVENTS) and "total" not in own


def test_pandas_is_asked_for_only_by_to_frame() -> None:
    program = """
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("pandas", "polars", "pyarrow"):
            raise ImportError(name + " is hidden")
sys.meta_path.insert(0, Hide())
import annum
trend = annum.trend(annum.count(range(2000, 2006), [9, 8, 9, 7, 5, 6]))
for make in (trend.to_frame, annum.fit(annum.value([1, 2, 3], [1, 3, 2])).to_frame):
    try:
        make()
    except ImportError as problem:
        assert "pip install pandas" in str(problem), problem
    else:
        raise SystemExit("no ImportError")
class Arrow:
    def __arrow_c_stream__(self, requested_schema=None): ...
try:
    annum.count([1], Arrow())
except ImportError as problem:
    assert "pyarrow is needed" in str(problem), problem
else:
    raise SystemExit("no ImportError")
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
