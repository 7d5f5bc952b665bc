# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures and periods as they are printed: "2015-H1:54", "2000:30%".

They are read as the command reads them: the digits say how far a figure was rounded, and a whole
number without a percent sign is a count, which is exact.
"""

from __future__ import annotations

import calendar
import math
import re
from ctypes import byref, c_double
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, Tuple

from . import _abi
from ._columns import TEN, real
from ._errors import ArgumentError, argument_error
from ._lib import lib

PERIOD_FORMS = (
    "a period such as 2015, 2015-H1, 2015-Q3, 2015-06, 2014/15, 2015-01-01/2015-06-30 or 2015.5"
)
_NO_DAY = "a date that exists; the calendar has no such day"
_REVERSED = "a period that does not end before it starts"
_YEAR_LIMIT = 1e6

_SPACES = " \u00a0\u202f\u2009"
_NUMBER = re.compile(
    rf"([+-]?)(\d*|[1-9]\d{{0,2}}([,{_SPACES}])\d{{3}}(?:\3\d{{3}})*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?",
    re.ASCII,
)
_BOUND = re.compile(r"<=|≤|<|>=|≥|>|~|≈|about ", re.IGNORECASE)
_MISSING = frozenset(("", "na", "nan", ".", ".."))
_SPAN = re.compile(r"(\d{4})(?:-(?:[Hh]([12])|[Qq]([1-4])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)
_INSTANT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_FISCAL = re.compile(r"(\d{4})/(\d{2}|\d{4})", re.ASCII)

Day = Tuple[int, int, int]


class Number(NamedTuple):
    """A printed number: its value, the power of ten of its last digit, and what stands around it."""

    value: Fraction
    last: int
    percent: bool
    about: bool

    def shifted(self, power: int) -> float:
        return float(self.value * TEN**power)

    def edge(self, side: int, power: int) -> float:
        """The lowest or highest figure that is printed like this one."""
        return float((self.value + side * TEN**self.last / 2) * TEN**power)

    def slack(self) -> float:
        """Half of the last digit that is not 0: "about 500" is 450 to 550."""
        unit = self.last
        while self.value and self.value % TEN ** (unit + 1) == 0:
            unit += 1
        return float(TEN**unit / 2)

    def range(self, power: int, exact: bool) -> Tuple[float, float]:
        """The numbers that are printed like it, times ten to the power."""
        value = self.shifted(power)
        if self.about:
            slack = self.slack() * 10.0**power
            return value - slack, value + slack
        return (value, value) if exact else (self.edge(-1, power), self.edge(1, power))


def read_number(text: str, name: str, whole: str) -> Number:
    """A number of a printed figure; `whole` is what messages quote."""
    rest = text.strip(" \t")
    if rest.lower() in _MISSING:
        raise argument_error(
            f"{name} {whole!r}: the figure is missing; write PERIOD:FIGURE, as in 2015:2.2%"
        )
    bound = _BOUND.match(rest)
    rest = rest[bound.end() :] if bound else rest
    percent = rest.endswith("%")
    match = _NUMBER.fullmatch(rest.rstrip("%" if percent else "").strip(" \t"))
    if not match or not (match[2] or match[4]) or rest.endswith("%%"):
        raise argument_error(
            f"{name} {whole!r}: the figure is no number such as 54, 1,234, 0.022 or 2.2%"
        )
    if bound and bound[0] not in ("~", "≈") and not bound[0].lower().startswith("about"):
        raise argument_error(f"{name} {whole!r}: a bound is no figure; give a number")
    digits = re.sub(rf"[,{_SPACES}]", "", match[2]) + (match[4] or "")
    exponent = int(match[5] or 0)
    last = exponent - len(match[4] or "")
    size = len(digits.lstrip("0")) + last
    if digits.strip("0") and not -307 <= size <= 308 or abs(exponent) > 9999:
        raise argument_error(f"{name} {whole!r}: the figure is beyond what can be computed with")
    value = Fraction(int(match[1] + digits)) * TEN**last
    return Number(value, last, percent, bound is not None)


def _span(text: str) -> Tuple[Day, Day]:
    """First and last day of "2015", "2015-H1", "2015-Q3", "2015-06" or "2015-06-30"."""
    match = _SPAN.fullmatch(text)
    if not match:
        raise ValueError(PERIOD_FORMS)
    year = int(match[1])
    if match[5]:
        day = (year, int(match[4]), int(match[5]))
        return day, day
    if match[4]:
        first = last = int(match[4])
    elif match[3]:
        first, last = 3 * int(match[3]) - 2, 3 * int(match[3])
    elif match[2]:
        first, last = 6 * int(match[2]) - 5, 6 * int(match[2])
    else:
        first, last = 1, 12
    return (year, first, 1), (year, last, _days_in(year, last))


def _days_in(year: int, month: int) -> int:
    """Days of a month; of one that there is not, the library says so."""
    if not 1 <= month <= 12:
        return 1
    return calendar.monthrange(year, month)[1]


def _days(text: str, year_start: int) -> Tuple[Day, Day]:
    """First and last day of a period."""
    fiscal = _FISCAL.fullmatch(text)
    if fiscal:
        year = int(fiscal[1])
        following = (year + 1) % 100 if len(fiscal[2]) == 2 else year + 1
        if int(fiscal[2]) != following:
            raise ValueError(PERIOD_FORMS)
        last = (year, 12) if year_start == 1 else (year + 1, year_start - 1)
        return (year, year_start, 1), (*last, _days_in(*last))
    one, slash, other = text.partition("/")
    return _span(one)[0], _span(other if slash else one)[1]


def read_period(text: str, year_start: int) -> Tuple[float, float]:
    """A period, as decimal years; ValueError says what was expected."""
    if "/" not in text and _INSTANT.fullmatch(text.strip(" \t")):
        at = float(text)
        if abs(at) <= _YEAR_LIMIT:
            return at, at + 1 if at == math.floor(at) else at
    first, last = _days(text, year_start)
    start, end, error = c_double(), c_double(), _abi.annum_error()
    if lib.annum_period(*first, *last, byref(start), byref(end), byref(error)):
        raise ValueError(_NO_DAY if first <= last else _REVERSED)
    return start.value, end.value


def kind_of(number: Number) -> int:
    """What a figure is by the way it is printed."""
    if number.percent:
        return _abi.SHARE
    if number.value.denominator == 1 and number.value >= 0:
        return _abi.COUNT
    return _abi.SHARE if 0 < number.value < 1 else _abi.VALUE


def number_of(given: Any, name: str, whole: str = "") -> Number:
    """A number that is text, or a Python number whose digits are known."""
    if isinstance(given, str):
        return read_number(given, name, whole or given)
    if isinstance(given, Decimal) or (isinstance(given, int) and not isinstance(given, bool)):
        return read_number(str(given), name, whole or str(given))
    if isinstance(given, float) and given == math.floor(given):
        return read_number(repr(int(given)), name, whole or repr(given))
    raise TypeError(
        f"{name} is {given!r}, and has to be text such as '2.2%' or '1,234', a whole number or a "
        "Decimal: their digits say how far the figure was rounded"
    )


def _period_of(given: Any, name: str, year_start: int) -> Tuple[float, float]:
    if isinstance(given, str):
        return read_period(given, year_start)
    if isinstance(given, (tuple, list)):
        if len(given) != 2:
            raise argument_error(f"{name}: the period is {given!r}; give a pair (start, end)")
        return real(given[0], name), real(given[1], name)
    start = real(given, name)
    return start, start + 1 if start == math.floor(start) else start


class Printed(NamedTuple):
    """A printed figure with its period."""

    kind: int
    start: float
    end: float
    value: float
    lower: float
    upper: float


def read_figure(given: Any, name: str, year_start: int) -> Printed:
    """A figure as "PERIOD:FIGURE", or as a pair (period, figure)."""
    if isinstance(given, str):
        when, colon, what = given.partition(":")
        whole = given
        if not colon:
            raise argument_error(
                f"{name} {given!r} has no colon; write PERIOD:FIGURE, as in 2015:2.2%"
            )
    elif isinstance(given, (tuple, list)) and len(given) == 2:
        when, what = given
        whole = f"{when}:{what}"
    else:
        raise TypeError(
            f"{name} is {given!r}, and has to be text such as '2015:2.2%' or a pair "
            "(period, figure)"
        )
    try:
        start, end = _period_of(when, name, year_start)
    except ArgumentError:
        raise
    except ValueError as error:
        raise argument_error(f"{name} {whole!r}: expected {error} before the colon") from None
    number = number_of(what, name, whole)
    kind, power = kind_of(number), -2 if number.percent else 0
    value = number.shifted(power)
    lower, upper = number.range(power, kind == _abi.COUNT)
    if kind == _abi.SHARE and not 0 <= value <= 1:
        raise argument_error(f"{name} {whole!r}: a share is from 0% to 100%, not {what}")
    if kind == _abi.COUNT and value == 0:
        lower = upper = 0.0
    return Printed(kind, start, end, value, lower, upper)
