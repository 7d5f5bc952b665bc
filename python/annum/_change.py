# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparison of figures: two counts or proportions, and the periods of a series with each other."""

from __future__ import annotations

import math
from ctypes import byref, c_void_p, cast, sizeof, string_at
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Union

from . import _abi
from ._columns import real
from ._errors import argument_error, raise_error
from ._lib import lib
from ._names import Adjustment, ChangeMethod
from ._results import (
    ADJUSTMENTS,
    AGAINST,
    CHANGE_METHODS,
    PARTS,
    Caution,
    Estimate,
    Reader,
    Result,
    check_level,
    check_series,
    choice,
    decoded,
    issue,
    read_cautions,
    readers,
)
from ._series import Series, import_pandas, packer

if TYPE_CHECKING:
    import pandas

_OPTIONS_SIZE = sizeof(_abi.annum_change_options)
_pack_options = packer(_abi.annum_change_options).pack

Period = Union[float, Tuple[float, float]]
"""A year as a whole number, an instant, or a pair of start and end in decimal years."""


@dataclass(frozen=True, repr=False, eq=False)
class CountChange(Result):
    """Two counts compared.

    from_, to   events per exposure, earlier and later ("from" in JSON)
    ratio       to / from
    percent     100 (ratio - 1)
    difference  to - from
    p_value     of equal rates, by the method; exact: twice the smaller tail, at most 1
    method      test and interval
    """

    from_: float
    to: float
    ratio: Estimate
    percent: Estimate
    difference: Estimate
    p_value: float
    method: str

    _type: ClassVar[int] = _abi.RESULT_COUNT_CHANGE
    _struct: ClassVar[Any] = _abi.annum_count_change
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("from_", "to", "p_value")


CountChange._readers = readers(CountChange, _abi.annum_count_change)


@dataclass(frozen=True, repr=False, eq=False)
class ProportionChange(Result):
    """Two proportions compared.

    from_, to   events over total, earlier and later ("from" in JSON)
    difference  to - from
    ratio       to / from
    odds_ratio  conditional maximum likelihood; NaN where every table with these margins is this one
    percent     100 (ratio - 1)
    p_value     of equal proportions, by the method; exact: twice the smaller tail, at most 1
    p_fisher    Fisher's exact test by minimum likelihood; NaN where figures are not whole
    method      test and intervals
    """

    from_: float
    to: float
    difference: Estimate
    ratio: Estimate
    odds_ratio: Estimate
    percent: Estimate
    p_value: float
    p_fisher: float
    method: Optional[str]

    _type: ClassVar[int] = _abi.RESULT_PROPORTION_CHANGE
    _struct: ClassVar[Any] = _abi.annum_proportion_change
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("from_", "to", "p_value")


ProportionChange._readers = readers(ProportionChange, _abi.annum_proportion_change)


@dataclass(frozen=True)
class FigureIntervals:
    """Intervals of one figure by itself; None where its kind has no such interval.

    garwood, midp, byar                                 of a count, per exposure
    clopper_pearson, wilson, agresti_coull, jeffreys    of a proportion
    normal                                              by the standard error
    """

    garwood: Optional[Estimate]
    midp: Optional[Estimate]
    byar: Optional[Estimate]
    clopper_pearson: Optional[Estimate]
    wilson: Optional[Estimate]
    agresti_coull: Optional[Estimate]
    jeffreys: Optional[Estimate]
    normal: Optional[Estimate]


@dataclass(frozen=True)
class ChangeFigure:
    """One of the two figures of a comparison.

    start, end  its period, in decimal years
    value       events per exposure or total, or the value
    events, size  events, and their exposure or total; NaN where there are none
    intervals   of the figure by itself
    unreliable  the rule of the US National Center for Health Statistics that it fails, or None
    """

    start: float
    end: float
    value: float
    events: float
    size: float
    intervals: FigureIntervals
    unreliable: Optional[str]


@dataclass(frozen=True)
class PeriodChange:
    """One comparison; estimates that do not exist for it are None.

    from_, to           the figures ("from" in JSON)
    difference          to - from
    ratio               to / from
    odds_ratio          of proportions
    percent             100 (ratio - 1)
    log_change          logarithm of the ratio
    annualised_percent  the change spread over the years between the periods
    halving_time, doubling_time  years, of a fall or a rise
    index               to, where the first figure is 100
    p_value             of no change; NaN where nothing can be tested
    p_fisher            of proportions, by minimum likelihood
    p_adjusted          over all comparisons
    p_equivalence       larger of two one-sided p against the margin; NaN without one
    detectable_percent  smallest rise that figures of this size show with a power of 80 %
    dispersion          variance over that of chance that intervals allow for
    method              test and intervals
    warnings            what its reader must know
    """

    from_: ChangeFigure
    to: ChangeFigure
    difference: Optional[Estimate]
    ratio: Optional[Estimate]
    odds_ratio: Optional[Estimate]
    percent: Optional[Estimate]
    log_change: Optional[Estimate]
    annualised_percent: Optional[Estimate]
    halving_time: Optional[Estimate]
    doubling_time: Optional[Estimate]
    index: Optional[Estimate]
    p_value: float
    p_fisher: float
    p_adjusted: float
    p_equivalence: float
    detectable_percent: float
    dispersion: float
    method: Optional[str]
    warnings: Tuple[Caution, ...]


@dataclass(frozen=True)
class YearProjection:
    """The end of a year of which the beginning is known.

    start, end  of the year, in decimal years
    until       where its known part ends
    events      in that part
    share       of a year's events that is taken to fall into it
    total       events of the year, with a prediction interval
    """

    start: float
    end: float
    until: float
    events: float
    share: float
    total: Estimate


@dataclass(frozen=True, repr=False, eq=False)
class Change(Result):
    """The periods of a series compared with each other.

    kind         what the figures are
    n            figures used
    first, last  time of the first and the last figure used
    level        confidence level of all intervals
    against      what each period is compared with
    adjust       adjustment of p-values over the comparisons
    projection   the last year's end, where the series has its beginning alone; else None
    changes      the comparisons
    warnings     what its reader must know
    """

    kind: str
    n: int
    first: float
    last: float
    level: float
    against: str
    adjust: str
    projection: Optional[YearProjection]
    changes: Tuple[PeriodChange, ...]
    warnings: Tuple[Caution, ...]

    _type: ClassVar[int] = _abi.RESULT_CHANGE
    _struct: ClassVar[Any] = _abi.annum_change_result
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("kind", "n", "first", "last", "against")

    def to_frame(self) -> "pandas.DataFrame":
        """The comparisons as a pandas data frame, one row each."""
        module = import_pandas()
        frame: "pandas.DataFrame" = module.DataFrame([_row(change) for change in self.changes])
        return frame


PARTS[_abi.annum_figure_intervals] = FigureIntervals
PARTS[_abi.annum_change_figure] = ChangeFigure
PARTS[_abi.annum_year_projection] = YearProjection
Change._readers = readers(Change, _abi.annum_change_result)
_change_readers = readers(PeriodChange, _abi.annum_period_change)


def _row(change: PeriodChange) -> Dict[str, Any]:
    row: Dict[str, Any] = {
        "from_start": change.from_.start,
        "from_end": change.from_.end,
        "from": change.from_.value,
        "to_start": change.to.start,
        "to_end": change.to.end,
        "to": change.to.value,
    }
    for name in ("difference", "ratio", "percent", "annualised_percent"):
        found: Optional[Estimate] = getattr(change, name)
        row[name] = found.estimate if found else math.nan
        row[name + "_lower"] = found.lower if found else math.nan
        row[name + "_upper"] = found.upper if found else math.nan
    row.update(p_value=change.p_value, p_adjusted=change.p_adjusted)
    return row


def _read_changes(array: Any, n: int) -> Tuple[PeriodChange, ...]:
    """The comparisons of a result that still lives."""
    size = sizeof(_abi.annum_period_change)
    raw = string_at(cast(array, c_void_p).value or 0, n * size) if n else b""
    made = []
    for i in range(n):
        one = raw[i * size : (i + 1) * size]
        struct = _abi.annum_period_change.from_buffer_copy(one)
        pointer = cast(struct.warnings, c_void_p).value or 0
        made.append(
            PeriodChange(
                **{name: reader(one) for name, reader in _change_readers.items()},
                warnings=read_cautions(pointer, struct.n_warnings),
            )
        )
    return tuple(made)


class _Handle(c_void_p):
    """A pointer to changes of the library's, freed with the last reference to this object."""

    def __del__(self, free: Any = lib.annum_change_free) -> None:
        free(self)


def _period(given: Any, name: str) -> Tuple[float, float]:
    if isinstance(given, (tuple, list)):
        if len(given) != 2:
            raise argument_error(f"{name} is {given!r}; a period is a pair (start, end)")
        return real(given[0], name), real(given[1], name)
    start = real(given, name)
    return start, start + 1 if start == math.floor(start) else start


def _which(against: Any, from_: Any, to: Any) -> Tuple[int, float, float, float, float]:
    """What is compared with what: the code, and the ends of the periods that it needs."""
    none = (0.0, 0.0)
    if (from_ is None) != (to is None):
        raise argument_error("from_ and to need each other; against=period compares all with one")
    if from_ is not None:
        if against != "previous and first":
            raise argument_error("against does not go with from_ and to")
        return (_abi.AGAINST_PAIR, *_period(from_, "from_"), *_period(to, "to"))
    if not isinstance(against, str):
        return (_abi.AGAINST_PERIOD, *_period(against, "against"), *none)
    codes = {name: code for code, name in AGAINST.items() if name not in ("period", "pair")}
    return (choice(against, codes, "against"), *none, *none)


def _share(given: Any) -> Tuple[float, float, float]:
    if given is None:
        return 0.0, 0.0, 0.0
    if isinstance(given, (tuple, list)):
        if len(given) != 2:
            raise argument_error(f"year_share is {given!r}; a range is a pair (lower, upper)")
        lower, upper = real(given[0], "year_share"), real(given[1], "year_share")
        if not 0 < lower <= upper < 1:
            raise argument_error(f"year_share is {given!r}; give a range between 0 and 1")
        return 0.0, lower, upper
    share = real(given, "year_share")
    if not 0 < share < 1:
        raise argument_error(f"year_share is {given!r}; give a share between 0 and 1")
    return share, 0.0, 0.0


def change(
    series: Series,
    *,
    against: Union[str, Period] = "previous and first",
    from_: Optional[Period] = None,
    to: Optional[Period] = None,
    method: ChangeMethod = "exact",
    adjust: Adjustment = "none",
    margin: float = 0.0,
    dispersion: Optional[float] = None,
    year_share: Union[None, float, Tuple[float, float]] = None,
    level: float = 0.95,
) -> Change:
    """Compares the periods of a series with each other.

    against     "previous and first" (each with the one before, and the last with the first),
                "previous", "first", "best" (the lowest figure), or a period: a year, an instant
                or a pair (start, end)
    from_, to   one pair of periods alone
    method      "exact", "midp", "score" or "wald"; of counts also "etest", of proportions also
                "newcombe" and "boschloo"; values and rates with standard errors are compared by z
    adjust      p-values over all comparisons: "none", "holm" or "bh" (false discovery rate)
    margin      also tests that the ratio lies within 1 / (1 + margin) and 1 + margin
    dispersion  variance over that of chance, 1 or more; None: learned from the series
    year_share  a part of a year against a year: the share of a year's events that falls into that
                part, or a range of it; None: learned from earlier years, else its length
    level       confidence level of the intervals

    Warnings of the library about all comparisons are issued as `annum.AnnumWarning`; those about
    one are in its `warnings`.
    """
    code, *ends = _which(against, from_, to)
    if dispersion is not None and not real(dispersion, "dispersion") >= 1:
        raise argument_error(f"dispersion is {dispersion!r}; give 1 or more, or None to learn it")
    options = _pack_options(
        _OPTIONS_SIZE,
        check_level(level),
        choice(method, {name: code for code, name in CHANGE_METHODS.items()}, "method"),
        code,
        choice(adjust, {name: code for code, name in ADJUSTMENTS.items()}, "adjust"),
        0,
        *ends,
        real(margin, "margin"),
        0.0 if dispersion is None else real(dispersion, "dispersion"),
        *_share(year_share),
    )
    handle, error = _Handle(), _abi.annum_error()
    if lib.annum_change(check_series(series), options, byref(handle), byref(error)):
        raise_error(error)
    raw = string_at(handle, sizeof(_abi.annum_change_result))
    found = _abi.annum_change_result.from_buffer_copy(raw)
    result: Change = decoded(
        Change,
        raw,
        changes=_read_changes(found.changes, found.n_changes),
        warnings=read_cautions(cast(found.warnings, c_void_p).value or 0, found.n_warnings),
    )
    issue(result.warnings)
    return result


def _pair_options(method: str, dispersion: float, level: float) -> Any:
    """Options of one comparison of two figures."""
    if not real(dispersion, "dispersion") >= 1:
        raise argument_error(f"dispersion is {dispersion!r}; give 1 or more")
    codes = {name: code for code, name in CHANGE_METHODS.items()}
    return _abi.annum_change_options(
        struct_size=_OPTIONS_SIZE,
        level=check_level(level),
        method=choice(method, codes, "method"),
        dispersion=dispersion,
    )


def change_counts(
    from_events: float,
    to_events: float,
    *,
    from_exposure: float = 1.0,
    to_exposure: float = 1.0,
    method: ChangeMethod = "exact",
    dispersion: float = 1.0,
    level: float = 0.95,
) -> CountChange:
    """Compares an earlier with a later count, each with the exposure that it arose from.

    method      "exact", "midp", "score", "wald" or "etest"
    dispersion  variance over that of chance, 1 or more
    level       confidence level of the intervals
    """
    error = _abi.annum_error()
    result = _abi.annum_count_change()
    result.struct_size = sizeof(result)
    options = _pair_options(method, dispersion, level)
    given = (
        real(from_events, "from_events"),
        real(from_exposure, "from_exposure"),
        real(to_events, "to_events"),
        real(to_exposure, "to_exposure"),
    )
    if lib.annum_change_counts(*given, byref(options), byref(result), byref(error)):
        raise_error(error)
    made: CountChange = decoded(CountChange, bytes(result))
    return made


def change_proportions(
    from_events: float,
    from_total: float,
    to_events: float,
    to_total: float,
    *,
    method: ChangeMethod = "exact",
    dispersion: float = 1.0,
    level: float = 0.95,
) -> ProportionChange:
    """Compares an earlier with a later proportion, events of a total each.

    method      "exact", "midp", "score", "wald", "newcombe" or "boschloo"
    dispersion  variance over that of chance, 1 or more
    level       confidence level of the intervals
    """
    error = _abi.annum_error()
    result = _abi.annum_proportion_change()
    result.struct_size = sizeof(result)
    options = _pair_options(method, dispersion, level)
    given = (
        real(from_events, "from_events"),
        real(from_total, "from_total"),
        real(to_events, "to_events"),
        real(to_total, "to_total"),
    )
    if lib.annum_change_proportions(*given, byref(options), byref(result), byref(error)):
        raise_error(error)
    made: ProportionChange = decoded(ProportionChange, bytes(result))
    return made
