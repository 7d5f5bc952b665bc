# SPDX-License-Identifier: GPL-3.0-or-later
"""Columns of figures from whatever holds them, as contiguous arrays of doubles.

Lists, tuples, ranges, numpy arrays (masked ones too), pandas, polars and pyarrow columns, and
anything with `__array__` or the Arrow C interface are understood. None of these packages but numpy
is imported unless the column itself is theirs. Contiguous float64 arrays are used where they are,
without a copy.
"""

from __future__ import annotations

import datetime
import re
from ctypes import addressof, c_char
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from operator import index
from typing import Any, List, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._errors import argument_error

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

FLOAT64 = np.dtype(np.float64)
MISSING_WORDS = frozenset(("", "na", "n/a", "nan", "null", "none", ".", ".."))
BOUND = re.compile(r"(<=|>=|<|>|≤|≥)\s*(\d+)")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?")
TEN = Fraction(10)
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?")
PERIODS = (
    "or start= and end= in decimal years, which annum.period(first_day, last_day) gives of a period"
)


class Figures(NamedTuple):
    """Figures, and the range that some are only known to lie in."""

    values: Floats
    state: Optional[Ints] = None
    lower: Optional[Floats] = None
    upper: Optional[Floats] = None


def address(column: Any) -> int:
    """Address of the first element; 0 for None. The caller keeps the array alive."""
    if column is None:
        return 0
    try:
        return addressof(c_char.from_buffer(column))
    except (TypeError, ValueError, BufferError):  # read-only or empty
        return int(column.ctypes.data)


def _as_array(data: Any, name: str) -> NDArray[Any]:
    """An array of the column's own type, without a copy where possible."""
    if type(data) is np.ndarray:
        return data
    if isinstance(data, np.ma.MaskedArray):
        masked: Any = data
        if data.dtype.kind in "iuf":
            return np.asarray(masked.astype(np.float64).filled(np.nan))
        items = np.empty(data.shape, dtype=object)
        items[:] = masked.tolist()
        return items
    if isinstance(data, np.ndarray):
        return np.asarray(data)
    if isinstance(data, (list, tuple, range)):
        return _from_list(data, name)
    if isinstance(data, (str, bytes, dict, set, frozenset)):
        raise TypeError(f"{name} is a {type(data).__name__}, and has to be a column of numbers")
    if hasattr(data, "to_numpy"):
        return _from_frame_column(data, name)
    if hasattr(data, "__array__"):
        return np.asarray(data)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return _from_arrow(data)
    if hasattr(data, "__iter__"):
        return _from_list(list(data), name)
    raise TypeError(f"{name} is a {type(data).__name__}, and has to be a column of numbers")


def _from_list(data: Any, name: str) -> NDArray[Any]:
    if isinstance(data, range):
        return np.asarray(data)
    if any(isinstance(item, (str, bytes)) or item is None for item in data):
        column = np.empty(len(data), dtype=object)
        column[:] = data
        return column
    try:
        return np.asarray(data)
    except ValueError:
        raise argument_error(
            f"{name} has to be one column, and its items differ in length"
        ) from None


def _from_frame_column(data: Any, name: str) -> NDArray[Any]:
    """A column of pandas, polars, pyarrow or xarray."""
    module = type(data).__module__.partition(".")[0]
    if module == "pyarrow":
        if hasattr(data, "combine_chunks"):
            return np.asarray(data.to_numpy())
        return np.asarray(data.to_numpy(zero_copy_only=False))
    if module == "pandas":
        dtype = getattr(data, "dtype", None)
        if getattr(dtype, "na_value", None) is not None and getattr(dtype, "kind", "O") in "iuf":
            return np.asarray(data.to_numpy(dtype=np.float64, na_value=np.nan))
    array = data.to_numpy()
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} is a {type(data).__name__}, and has to be a column of numbers")
    return array


def _from_arrow(data: Any) -> NDArray[Any]:
    try:
        import pyarrow
    except ImportError:
        raise ImportError("pyarrow is needed to read columns from the Arrow C interface") from None
    if hasattr(data, "__arrow_c_stream__"):
        return np.asarray(pyarrow.chunked_array(data).to_numpy())
    return np.asarray(pyarrow.array(data).to_numpy(zero_copy_only=False))


def _one_dimension(array: NDArray[Any], name: str) -> None:
    if array.ndim != 1:
        raise argument_error(f"{name} has {array.ndim} dimensions, and has to be one column")


def _is_missing(item: Any) -> bool:
    if item is None or type(item).__name__ in ("NAType", "NaTType", "MaskedConstant"):
        return True
    if isinstance(item, str):
        return item.strip().lower() in MISSING_WORDS
    return isinstance(item, (float, np.floating, Decimal)) and bool(item != item)


def _decimal(item: Any, name: str, row: int) -> Decimal:
    """The number that was printed, with its digits."""
    try:
        if isinstance(item, (bool, np.bool_, bytes)):
            raise TypeError
        if isinstance(item, str):
            text = item.strip()
            if GROUPED.fullmatch(text):
                text = re.sub("[, \u00a0\u202f]", "", text)
            if "_" in text:
                raise InvalidOperation
            return Decimal(text)
        return Decimal(repr(float(item)))
    except (InvalidOperation, TypeError, ValueError):
        raise argument_error(f"{name} is not a number in row {row + 1}: {item!r}", row) from None


def _floats(array: NDArray[Any], name: str) -> Floats:
    """Doubles from an array of numbers or objects."""
    kind = array.dtype.kind
    if kind in "iuf":
        column = np.ascontiguousarray(array, dtype=FLOAT64)
        return column if column.flags.aligned else column.copy()
    if kind in "OUT" or kind == "S":
        items = array.tolist()
        return np.array(
            [
                np.nan if _is_missing(item) else float(_decimal(item, name, row))
                for row, item in enumerate(items)
            ],
            dtype=FLOAT64,
        )
    raise TypeError(f"{name} has the type {array.dtype}, and has to be a column of numbers")


def real(value: Any, name: str) -> float:
    """One number."""
    if isinstance(value, (bool, str, bytes)) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} is a {type(value).__name__}, and has to be a number")
    return float(value)


def flag(value: Any, name: str) -> bool:
    """True or False; text such as "no" is true to Python, and was not meant so."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {value!r}, and has to be True or False")
    return bool(value)


def whole(value: Any, name: str, low: int, high: int = 2**31 - 1) -> int:
    """One whole number between limits."""
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}, and has to be a whole number") from None
    if not low <= number <= high:
        raise argument_error(f"{name} is {number}; give {low} to {high}")
    return number


def numbers(data: Any, name: str) -> Floats:
    """A column of numbers; missing ones are NaN."""
    if type(data) is np.ndarray and data.dtype is FLOAT64 and data.ndim == 1 and data.flags.carray:
        return data
    array = _as_array(data, name)
    _one_dimension(array, name)
    return _floats(array, name)


def _holds_dates(data: Any) -> bool:
    """Are these days of a calendar, as dates or as text like "2015-06-30"?"""
    kind = getattr(getattr(data, "dtype", None), "kind", "")
    if kind in ("i", "u", "f", "b"):
        return False
    dtype = str(getattr(data, "dtype", "")).lower()
    if kind == "M" or re.search(r"datetime|^period\[|date32|date64|^date$|timestamp", dtype):
        return True
    if isinstance(data, (str, bytes)) or not hasattr(data, "__iter__"):
        return False
    if not hasattr(data, "__len__"):  # what can be gone through once must not be begun here
        return False
    first = next((item for item in data if not _is_missing(item)), None)
    return isinstance(first, (datetime.date, np.datetime64)) or (
        isinstance(first, str) and DAY.fullmatch(first.strip()) is not None
    )


def read_moments(data: Any, name: str) -> Floats:
    """Where periods start or end, in decimal years."""
    if _holds_dates(data):
        raise argument_error(
            f"{name} holds dates, and has to be decimal years: "
            "annum.period(first_day, last_day) gives a period's start and end, last day included"
        )
    return numbers(data, name)


def read_years(data: Any, name: str = "years") -> Tuple[Floats, bool]:
    """Years as doubles, and whether all are whole."""
    if type(data) is np.ndarray and data.ndim == 1 and data.dtype.kind in "iu":
        return data.astype(FLOAT64), True
    kind = getattr(getattr(data, "dtype", None), "kind", "")
    if kind not in ("i", "u", "f"):
        frequency = getattr(data, "freqstr", None) or getattr(
            getattr(data, "dtype", None), "freq", None
        )
        frequency = getattr(frequency, "freqstr", frequency)
        if frequency in ("Y-DEC", "A-DEC") and hasattr(data, "year"):  # pandas years
            data = data.year
        elif isinstance(data, np.ndarray) and data.dtype.kind == "M":
            if np.datetime_data(data.dtype)[0] != "Y":
                raise argument_error(
                    f"{name} are dates: give whole years, as {name}.astype('datetime64[Y]'), "
                    f"{PERIODS}"
                )
            missing = np.isnat(data)
            data = np.where(missing, np.nan, data.astype(np.int64) + 1970.0)
        elif kind == "M" or "datetime" in str(getattr(data, "dtype", "")):
            raise argument_error(
                f"{name} are dates: give whole years (of a pandas column .dt.year, of an index "
                f".year), {PERIODS}"
            )
        elif _holds_dates(data):
            raise argument_error(
                f"{name} are dates: give whole years (of a datetime.date .year), {PERIODS}"
            )
    column = numbers(data, name)
    return column, not (np.rint(column) != column).any()


def _blank(n: int) -> Tuple[Any, Any, Any, Any]:
    """Values, states and ranges of n rows of which nothing is known yet."""
    return np.full(n, np.nan), np.zeros(n, dtype=np.int32), np.full(n, np.nan), np.full(n, np.nan)


def read_counts(data: Any, name: str, suppressed_min: float) -> Figures:
    """Counts, in which text such as "<5" is a count known only as a range."""
    if type(data) is np.ndarray and data.dtype is FLOAT64 and data.ndim == 1 and data.flags.carray:
        return Figures(data)
    array = _as_array(data, name)
    _one_dimension(array, name)
    if array.dtype.kind not in "OUT":
        return Figures(_floats(array, name))
    items = array.tolist()
    values, state, lower, upper = _blank(len(items))
    ranges = False
    for row, item in enumerate(items):
        if _is_missing(item):
            continue
        match = BOUND.fullmatch(item.strip()) if isinstance(item, str) else None
        if not match:
            values[row] = float(_decimal(item, name, row))
            continue
        ranges = True
        state[row] = _abi.SUPPRESSED
        bound = float(match[2])
        if match[1] in ("<", "<=", "≤"):
            lower[row] = suppressed_min
            upper[row] = bound - 1 if match[1] == "<" else bound
        else:
            lower[row] = bound + 1 if match[1] == ">" else bound
            upper[row] = np.inf
    return Figures(values, state, lower, upper) if ranges else Figures(values)


def _share_of(item: Any, percent: bool, name: str, row: int) -> Tuple[Fraction, int]:
    """A share as a fraction, and the power of ten of its last printed digit."""
    shift = 0
    if percent or _ends_in_percent(item):
        shift = -2
        item = item.strip().rstrip("%") if isinstance(item, str) else item
    number = _decimal(item, name, row)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > 400:
        raise argument_error(f"{name} is not a finite number in row {row + 1}: {item!r}", row)
    return Fraction(number) * TEN**shift, exponent + shift


def read_shares(data: Any, name: str, percent: bool, decimals: Optional[int]) -> Figures:
    """Shares as fractions; text ("2.2%") and `decimals` tell how far they were rounded.

    Text such as "<1%" is a share known only as a range.
    """
    if decimals is not None:
        decimals = whole(decimals, "decimals", 0, 30)
    array = _as_array(data, name)
    _one_dimension(array, name)
    texts = array.dtype.kind in "OUT"
    if not texts and not percent and decimals is None:
        return Figures(_floats(array, name))
    items: List[Any] = array.tolist() if texts else _floats(array, name).tolist()
    values, state, lower, upper = _blank(len(items))
    ranges = False
    for row, item in enumerate(items):
        if _is_missing(item):
            continue
        if isinstance(item, str) and item.strip().startswith("<"):
            ranges = True
            state[row] = _abi.SUPPRESSED
            lower[row] = 0.0
            upper[row] = float(_share_of(item.strip()[1:], percent, name, row)[0])
            continue
        share, last = _share_of(item, percent, name, row)
        values[row] = float(share)
        if decimals is not None:
            last = -decimals - (2 if percent or _ends_in_percent(item) else 0)
        elif not isinstance(item, str):
            continue
        ranges = True
        half = TEN**last / 2
        state[row] = _abi.ROUNDED
        inside = 0 <= share <= 1  # otherwise the series says what is wrong
        lower[row] = float(max(Fraction(0), share - half) if inside else share - half)
        upper[row] = float(min(Fraction(1), share + half) if inside else share + half)
    return Figures(values, state, lower, upper) if ranges else Figures(values)


def _ends_in_percent(item: Any) -> bool:
    return isinstance(item, str) and item.strip().endswith("%")
