# SPDX-License-Identifier: GPL-3.0-or-later
"""Series of published figures: `count`, `proportion`, `share`, `value` and `rate` make them."""

from __future__ import annotations

import datetime
import re
from ctypes import byref, c_double, c_void_p, sizeof, string_at
from struct import Struct
from typing import TYPE_CHECKING, Any, Dict, NoReturn, Optional, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._columns import (
    Figures,
    Floats,
    Ints,
    address,
    numbers,
    read_counts,
    read_moments,
    read_shares,
    read_years,
    real,
)
from ._errors import argument_error, raise_error
from ._lib import lib

if TYPE_CHECKING:
    import pandas

_Error = _abi.annum_error
_new = lib.annum_series_new
_data = lib.annum_series_data

KINDS: Dict[int, str] = {
    code: lib.annum_kind_name(code).decode() for code in _abi.ENUMS["annum_kind"].values()
}


def packer(struct: Any) -> Struct:
    """Packs one of the library's option structs: bytes are cheaper to make than a Structure."""
    codes = {"c_size_t": "N", "c_ulong": "N", "c_ulonglong": "Q", "c_int": "i", "c_double": "d"}
    return Struct("".join(codes.get(kind.__name__, "P") for _, kind in struct._fields_))


_COLUMNS_SIZE = sizeof(_abi.annum_columns)
_pack = packer(_abi.annum_columns).pack


class _Handle(c_void_p):
    """A pointer to a series of the library's, freed with the last reference to this object."""

    def __del__(self, free: Any = lib.annum_series_free) -> None:
        free(self)


class Series:
    """A series of annual figures: checked as a whole when it is made, and immutable from then on.

    `annum.count`, `annum.proportion`, `annum.share`, `annum.value` and `annum.rate` make one. Its
    columns are sorted by time, and read-only. Any number of threads may use it at once.
    """

    __slots__ = ("_handle", "__weakref__")
    _handle: c_void_p

    def __init__(self) -> None:
        raise TypeError("make a series with annum.count, proportion, share, value or rate")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a series can't be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a series can't be changed")

    def _view(self) -> Any:
        return _data(self._handle).contents

    def _column(self, name: str) -> Optional[NDArray[Any]]:
        view = self._view()
        pointer = getattr(view, name)
        if not pointer:
            return None
        n = view.n_breaks if name == "breaks" else view.n
        dtype = np.dtype(pointer._type_)
        column = np.frombuffer(string_at(pointer, n * dtype.itemsize) if n else b"", dtype=dtype)
        return column

    def _always(self, name: str) -> NDArray[Any]:
        column = self._column(name)
        if column is None:
            column = np.empty(0)
            column.flags.writeable = False
        return column

    @property
    def kind(self) -> str:
        """What the figures are: "value", "count", "proportion", "share" or "rate"."""
        return KINDS[self._view().kind]

    @property
    def n(self) -> int:
        """Rows, missing ones included."""
        return int(self._view().n)

    @property
    def n_usable(self) -> int:
        """Rows whose figure (and exposure, total or standard error as needed) is known."""
        return int(self._view().n_usable)

    @property
    def start(self) -> Floats:
        """First moment of each period, in decimal years."""
        return self._always("start")

    @property
    def end(self) -> Floats:
        """First moment after each period, in decimal years."""
        return self._always("end")

    @property
    def length(self) -> Floats:
        """Length of each period, in years; 0 for an instant."""
        return self._always("length")

    @property
    def time(self) -> Floats:
        """Time of each period as a number: its midpoint less a half; the year 2015 is 2015."""
        return self._always("time")

    @property
    def figure(self) -> Floats:
        """Events per exposure, events per total, or the value; NaN where missing."""
        return self._always("figure")

    @property
    def events(self) -> Optional[Floats]:
        """Events of a count or proportion, else None."""
        return self._column("events")

    @property
    def exposure(self) -> Optional[Floats]:
        """Exposure of a count (the length in years where none was given), else None."""
        return self._column("exposure")

    @property
    def total(self) -> Optional[Floats]:
        """Totals of a proportion, else None."""
        return self._column("total")

    @property
    def se(self) -> Optional[Floats]:
        """Standard errors of a value or rate that has them, else None."""
        return self._column("se")

    @property
    def lower(self) -> Floats:
        """Lower end of the range that the figure is known to lie in."""
        return self._always("lower")

    @property
    def upper(self) -> Floats:
        """Upper end of that range."""
        return self._always("upper")

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Rows that an analysis takes."""
        usable: NDArray[np.bool_] = self._always("usable").astype(bool)
        usable.flags.writeable = False
        return usable

    @property
    def row(self) -> Ints:
        """Index of each row in the columns that the series was made from."""
        return self._always("row").astype(np.int32, copy=False)

    @property
    def breaks(self) -> Floats:
        """Dates, in decimal years, at which the definition changed."""
        return self._always("breaks")

    def __len__(self) -> int:
        return self.n

    def __repr__(self) -> str:
        time = self.time
        span = f" first={time[0]:.10g} last={time[-1]:.10g}" if len(time) else ""
        return f"<annum.Series kind={self.kind!r} n={len(time)}{span}>"

    def __reduce__(self) -> Tuple[Any, ...]:
        view = self._view()
        order = self.row
        columns: Dict[str, Any] = {}
        names = ["start", "end", "row_number"]
        if view.kind in (_abi.COUNT, _abi.PROPORTION):
            names += ["events", "total"] + (["exposure"] if view.has_exposure else [])
        else:
            names += ["figure", "se"]
        state = self._always("state")
        if state.any():
            names += ["state", "lower", "upper"]
        for name in names:
            column = self._column(name)
            if column is not None:
                given = np.empty_like(column)
                given[order] = column
                columns["value" if name == "figure" else name] = given
        columns["breaks"] = self._column("breaks")
        return _restore, (int(view.kind), int(view.n), columns)

    def to_frame(self) -> "pandas.DataFrame":
        """The series as a pandas data frame, one row a period."""
        module = import_pandas()
        names = ("start", "end", "time", "figure", "events", "exposure", "total", "se")
        columns = {name: self._column(name) for name in names}
        frame: "pandas.DataFrame" = module.DataFrame(
            {name: column.copy() for name, column in columns.items() if column is not None}
        )
        return frame


def import_pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise ImportError("to_frame() needs pandas: pip install pandas") from None
    return pandas


_new_object = object.__new__
_set_handle: Any = vars(Series)["_handle"].__set__  # past __setattr__


def _make(
    kind: int,
    n: int,
    year: Optional[Floats] = None,
    start: Optional[Floats] = None,
    end: Optional[Floats] = None,
    value: Optional[Floats] = None,
    se: Optional[Floats] = None,
    events: Optional[Floats] = None,
    total: Optional[Floats] = None,
    exposure: Optional[Floats] = None,
    population: Optional[Floats] = None,
    state: Optional[Ints] = None,
    lower: Optional[Floats] = None,
    upper: Optional[Floats] = None,
    breaks: Optional[Floats] = None,
    row_number: Optional[Floats] = None,
) -> Series:
    """A series from columns that are ready; they stay alive as arguments for the whole call."""
    columns = _pack(
        _COLUMNS_SIZE,
        n,
        kind,
        0,
        0 if year is None else address(year),
        0 if start is None else address(start),
        0 if end is None else address(end),
        0 if value is None else address(value),
        0 if se is None else address(se),
        0 if events is None else address(events),
        0 if total is None else address(total),
        0 if exposure is None else address(exposure),
        0 if population is None else address(population),
        0 if state is None else address(state),
        0 if lower is None else address(lower),
        0 if upper is None else address(upper),
        0 if breaks is None else address(breaks),
        0 if breaks is None else len(breaks),
        0 if row_number is None else address(row_number),
        0,
    )
    handle = _Handle()
    error = _Error()
    if _new(columns, None, byref(handle), byref(error)):
        raise_error(error)
    series = _new_object(Series)
    _set_handle(series, handle)
    return series


def _restore(kind: int, n: int, columns: Dict[str, Any]) -> Series:
    """Makes a pickled series again."""
    ready = {k: None if v is None else np.ascontiguousarray(v) for k, v in columns.items()}
    return _make(kind, n, **ready)


def _of_length(data: Any, name: str, n: int, figure: str, read: Any = numbers) -> Floats:
    column: Floats = read(data, name)
    if len(column) != n:
        raise argument_error(f"{name} has {len(column)} rows, and {figure} has {n}")
    return column


def _index_years(figures: Any, name: str) -> Any:
    """The years that a pandas column carries as its index."""
    index = getattr(figures, "index", None)
    if index is None or callable(index):
        raise argument_error(f"years are missing: give years and {name}")
    if type(index).__name__ == "RangeIndex" and index.start == 0 and index.step == 1:
        raise argument_error(f"years are missing: the index of {name} numbers its rows")
    return index


def _series(
    kind: int,
    name: str,
    figures: Figures,
    years: Any,
    start: Any,
    end: Any,
    breaks: Any,
    se: Any = None,
    total: Any = None,
    exposure: Any = None,
    population: Any = None,
) -> Series:
    """Checks what the columns have in common, and makes the series."""
    values = figures[0]
    n = len(values)
    year: Optional[Floats] = None
    if start is None and end is None:
        year, whole = read_years(years)
        if len(year) != n:
            raise argument_error(f"years has {len(year)} rows, and {name} has {n}")
        if not whole:  # a number that is not whole is an instant
            start, year = year, None
            end = np.where(np.rint(start) == start, start + 1.0, start)
    elif years is not None:
        raise argument_error("give years, or start and end, not both")
    elif start is None or end is None:
        raise argument_error("start and end need each other")
    else:
        start = _of_length(start, "start", n, name, read_moments)
        end = _of_length(end, "end", n, name, read_moments)
    counted = kind == _abi.COUNT or kind == _abi.PROPORTION
    return _make(
        kind,
        n,
        year,
        start,
        end,
        None if counted else values,
        None if se is None else _of_length(se, "se", n, name),
        values if counted else None,
        None if total is None else _of_length(total, "total", n, name),
        None if exposure is None else _of_length(exposure, "exposure", n, name),
        None if population is None else _of_length(population, "population", n, name),
        figures[1],
        figures[2],
        figures[3],
        None if breaks is None else numbers(breaks, "breaks"),
    )


def _split(years: Any, figures: Any, start: Any, name: str) -> Tuple[Any, Any]:
    """Years and figures, where years may be the figures' index."""
    if figures is None:
        if years is None:
            raise argument_error(f"{name} are missing")
        return (None if start is not None else _index_years(years, name)), years
    if years is None and start is None:
        return _index_years(figures, name), figures
    return years, figures


def count(
    years: Any = None,
    events: Any = None,
    *,
    exposure: Any = None,
    population: Any = None,
    start: Any = None,
    end: Any = None,
    breaks: Any = None,
    suppressed_min: int = 0,
) -> Series:
    """A series of counts.

    years       whole calendar years, or instants where they are not whole; a pandas column of
                events may carry them as its index: `annum.count(events)`
    events      counts, 0 or more; None and NaN are missing; "<5" is suppressed: known to be 4 or
                fewer
    exposure    person-time, used as it is
    population  people at mid-period: the exposure is population times the length in years; with
                neither, the length itself is the exposure
    start, end  decimal years [start, end) in place of years; see `annum.period`
    breaks      dates, in decimal years, at which the definition changed
    suppressed_min  the lowest count that "<5" can hide
    """
    if events is None or years is None:
        years, events = _split(years, events, start, "events")
    figures = read_counts(events, "events", real(suppressed_min, "suppressed_min"))
    return _series(
        _abi.COUNT, "events", figures, years, start, end, breaks, None, None, exposure, population
    )


def proportion(
    years: Any = None,
    events: Any = None,
    total: Any = None,
    *,
    start: Any = None,
    end: Any = None,
    breaks: Any = None,
    suppressed_min: int = 0,
) -> Series:
    """A series of k of n: events out of a known total.

    events  0 or more, at most the total; missing and suppressed ones as in `annum.count`
    total   above 0

    The other parameters are those of `annum.count`.
    """
    if events is None or years is None:
        years, events = _split(years, events, start, "events")
    if total is None:
        raise argument_error(
            "total is missing; annum.share takes shares whose totals are not known"
        )
    figures = read_counts(events, "events", real(suppressed_min, "suppressed_min"))
    return _series(_abi.PROPORTION, "events", figures, years, start, end, breaks, None, total)


def share(
    years: Any = None,
    shares: Any = None,
    *,
    percent: bool = False,
    decimals: Optional[int] = None,
    start: Any = None,
    end: Any = None,
    breaks: Any = None,
) -> Series:
    """A series of published shares whose totals are not known.

    shares    fractions from 0 to 1, or text: "2.2%" is 0.022, rounded to a tenth of a percent
    percent   bare numbers are percent
    decimals  digits after the point that numbers were rounded to, in percent if they are percent;
              without it numbers are exact, and text is rounded as it is printed

    The other parameters are those of `annum.count`.
    """
    if shares is None or years is None:
        years, shares = _split(years, shares, start, "shares")
    figures = read_shares(shares, "shares", percent, decimals)
    return _series(_abi.SHARE, "shares", figures, years, start, end, breaks)


def value(
    years: Any = None,
    values: Any = None,
    *,
    se: Any = None,
    start: Any = None,
    end: Any = None,
    breaks: Any = None,
) -> Series:
    """A series of real figures.

    values  any finite numbers; None and NaN are missing
    se      their standard errors, if known

    The other parameters are those of `annum.count`.
    """
    if values is None or years is None:
        years, values = _split(years, values, start, "values")
    figures = Figures(numbers(values, "values"))
    return _series(_abi.VALUE, "values", figures, years, start, end, breaks, se)


def rate(
    years: Any = None,
    rates: Any = None,
    *,
    se: Any = None,
    start: Any = None,
    end: Any = None,
    breaks: Any = None,
) -> Series:
    """A series of rates.

    rates  above 0; None and NaN are missing
    se     their standard errors, if known

    The other parameters are those of `annum.count`.
    """
    if rates is None or years is None:
        years, rates = _split(years, rates, start, "rates")
    figures = Figures(numbers(rates, "rates"))
    return _series(_abi.RATE, "rates", figures, years, start, end, breaks, se)


_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def _day(day: Any, name: str) -> Tuple[int, int, int]:
    """Year, month and day; whether the calendar has them is for the library to say."""
    if isinstance(day, str):
        match = _ISO_DAY.fullmatch(day.strip())
        if not match:
            raise argument_error(f"{name} is {day!r}; give a day such as '2015-06-30'")
        return int(match[1]), int(match[2]), int(match[3])
    if isinstance(day, np.datetime64):
        if np.datetime_data(day.dtype)[0] in ("Y", "M", "W"):
            raise argument_error(f"{name} is {day}, which is no day; give one such as '2015-06-30'")
        given, day = day, day.astype("datetime64[D]").item()
        if not isinstance(day, datetime.date):
            raise argument_error(f"{name} is {given}; give a day of the years 1 to 9999")
    if isinstance(day, datetime.date):
        if day != day:
            raise argument_error(f"{name} is missing: {day}")
        return day.year, day.month, day.day
    raise TypeError(
        f"{name} is a {type(day).__name__}, and has to be a day: a datetime.date, "
        "a numpy.datetime64, or text such as '2015-06-30'"
    )


def period(
    first: Union[str, datetime.date, np.datetime64], last: Union[str, datetime.date, np.datetime64]
) -> Tuple[float, float]:
    """The period from one day to another, both included, as decimal years [start, end).

    Days are dates of `datetime` or numpy, or text such as "2015-06-30". Whole months are exact
    twelfths: the first half of 2015 is (2015.0, 2015.5).
    """
    start, end, error = c_double(), c_double(), _Error()
    days = (*_day(first, "first"), *_day(last, "last"))
    if lib.annum_period(*days, byref(start), byref(end), byref(error)):
        raise_error(error)
    return start.value, end.value
