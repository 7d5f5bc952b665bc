# SPDX-License-Identifier: GPL-3.0-or-later
"""Breaks in a series: where its level or slope changed, and whether it did."""

from __future__ import annotations

import math
from ctypes import POINTER, byref, c_double, c_void_p, cast, sizeof, string_at
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Optional, Tuple, Union

import numpy as np

from . import _abi
from ._columns import flag, numbers, real, whole
from ._errors import argument_error, raise_error
from ._lib import lib
from ._names import BreakMethod, BreakPenalty, BreakRegressors, Family
from ._results import (
    BREAK_METHODS,
    BREAK_REGRESSORS,
    FAMILIES,
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
    read_table,
    readers,
)
from ._series import Series, import_pandas

if TYPE_CHECKING:
    import pandas

METHOD_CODES: Dict[str, int] = {name: code for code, name in BREAK_METHODS.items()}
REGRESSOR_CODES: Dict[str, int] = {name: code for code, name in BREAK_REGRESSORS.items()}
FAMILY_CODES: Dict[str, int] = {"auto": 0, **{n: code for code, n in FAMILIES.items() if code}}
PENALTY_CODES: Dict[str, int] = {"bic": _abi.BREAKS_BIC, "mbic": _abi.BREAKS_MBIC}


@dataclass(frozen=True)
class Break:
    """One break.

    time          of the first figure of the new regime; segmented: where the slope changes
    lower, upper  its confidence limits; NaN where there are none
    se            segmented: its standard error by the delta method; else NaN
    delta_lower, delta_upper  segmented: limits by that, as R's segmented; else NaN
    """

    time: float
    lower: float
    upper: float
    se: float
    delta_lower: float
    delta_upper: float


@dataclass(frozen=True)
class Segment:
    """What holds between two breaks.

    first, last  time of its first and its last figure
    n            its figures
    level        mean, or fitted figure at `first`, on the scale of the link
    slope        a year, on the scale of the link; None where only the level may change
    """

    first: float
    last: float
    n: int
    level: Optional[Estimate]
    slope: Optional[Estimate]


@dataclass(frozen=True)
class BreakModel:
    """The best model with a number of breaks.

    breaks
    rss             residual sum of squares; deviance of counts and proportions
    log_likelihood
    bic, lwz        Schwarz's criterion, and that of Liu, Wu and Zidek
    dispersion, df  residual variance, or Pearson's dispersion, and its degrees of freedom
    at              the breaks
    segments        what holds between them
    """

    breaks: int
    rss: float
    log_likelihood: float
    bic: float
    lwz: float
    dispersion: float
    df: float
    at: Tuple[Break, ...]
    segments: Tuple[Segment, ...]


@dataclass(frozen=True)
class BreakTest:
    """A test for any break, or for one more.

    name       "sup F", "sup F(2|1)" …
    statistic
    p_value
    p_error    standard error of a simulated p_value, else 0
    at         time at which the statistic is attained; NaN where it belongs to no time
    """

    name: str
    statistic: float
    p_value: float
    p_error: float
    at: float


@dataclass(frozen=True)
class BreakIntervention:
    """The changes at one given date.

    at            the date, where a period begins
    level_change  there, on the scale of the link
    slope_change  from there on, a year, on the scale of the link
    rss, bic      of the model with this date alone
    comparability_ratio  new over old figures at the date, of log links; else None
    bic_without   of the model without any date
    before, after  figures of the old and the new regime
    p_value       of no change at this date, level and slope together
    p_adjusted    the same by Holm over all dates given
    """

    at: float
    level_change: Optional[Estimate]
    slope_change: Optional[Estimate]
    rss: float
    bic: float
    comparability_ratio: Optional[Estimate]
    bic_without: float
    before: int
    after: int
    p_value: float
    p_adjusted: float


@dataclass(frozen=True)
class BreakProcess:
    """The process of residuals at a time, and the boundary that it crosses where there is a break."""

    time: float
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class BreakUnusual:
    """The last figure against what those before it predict.

    unusual        whether it is outside the limits; None: it can't be judged (a warning says why)
    is_last        False: rows after it have no figure to judge
    time, observed, expected
    lower, upper   prediction limits
    p_value        two-sided probability of a figure as far out
    p_lower, p_upper  probability of a figure this low or lower, this high or higher
    dispersion     variance over that of chance
    p_farrington   by Farrington's method; NaN without
    farrington_expected, farrington_lower, farrington_upper  what it predicts, and its limits
    farrington_dispersion, farrington_trend  of its baseline: dispersion, and whether it has a trend
    farrington_reweighted  figures of its baseline that weigh less, as outbreaks
    """

    unusual: Optional[bool]
    is_last: bool
    time: float
    observed: float
    expected: float
    lower: float
    upper: float
    p_value: float
    p_lower: float
    p_upper: float
    dispersion: float
    p_farrington: float
    farrington_expected: float
    farrington_lower: float
    farrington_upper: float
    farrington_dispersion: float
    farrington_trend: bool
    farrington_reweighted: int
    present: bool = field(default=True, repr=False)


@dataclass(frozen=True, repr=False, eq=False)
class Breaks(Result):
    """Breaks in a series.

    kind          what the figures are
    n             figures used
    left_out      rows without a usable figure
    first, last   time of the first and the last figure used
    level         confidence level of all intervals
    method, regressors, family  their names
    min_size      fewest figures between breaks, as used; 0: of a method without a search
    period        length of the figures' periods in years, 0 for instants; NaN where they differ
    penalty       pelt: what a break had to be worth; else NaN
    sigma         pelt: standard deviation that was taken for known; else NaN
    selected      breaks of the model with the least bic; pelt: of the best one under the penalty
    at            the breaks of that model
    p_value       of no break: of the first test, of the one date given, or of the last figure
    models        the best model of each number of breaks, from 0 on
    tests         tests for breaks
    intervention  the changes at given dates
    process       of the residuals (cusum, mosum)
    unusual       the last figure, or None
    warnings      what its reader must know
    """

    kind: str
    n: int
    left_out: int
    first: float
    last: float
    level: float
    method: str
    regressors: str
    family: str
    min_size: int
    period: float
    penalty: float
    sigma: float
    selected: int
    at: Tuple[Break, ...]
    p_value: float
    models: Tuple[BreakModel, ...]
    tests: Tuple[BreakTest, ...]
    intervention: Tuple[BreakIntervention, ...]
    process: Tuple[BreakProcess, ...]
    unusual: Optional[BreakUnusual]
    warnings: Tuple[Caution, ...]

    _type: ClassVar[int] = _abi.RESULT_BREAKS
    _struct: ClassVar[Any] = _abi.annum_breaks_result
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("method", "kind", "n", "selected", "p_value")

    @property
    def segments(self) -> Tuple[Segment, ...]:
        """What holds between the breaks of the selected model."""
        for model in self.models:
            if model.breaks == self.selected:
                return model.segments
        return ()

    def to_frame(self, table: Optional[str] = None) -> "pandas.DataFrame":
        """A table of the result as a pandas data frame, one row each.

        table  "segments" (of the selected model), "models", "tests", "intervention" or "process";
               None: intervention if there is one, process if there are no models, else segments
        """
        names = ("intervention", "process", "segments", "models", "tests")
        if table is None:
            # dynamic has a process too, the statistic at each date: its answer is the segments
            process = "process" if self.process and not self.models else "segments"
            table = "intervention" if self.intervention else process
        if table not in names:
            raise argument_error(f"table is {table!r}; it can be {', '.join(names)}")
        rows = [_row(item) for item in getattr(self, table)]
        frame: "pandas.DataFrame" = import_pandas().DataFrame(rows)
        return frame


def _row(item: Any) -> Dict[str, Any]:
    """A record as a row: of estimates the limits too, of breaks their times."""
    row: Dict[str, Any] = {}
    for name in (f.name for f in fields(item)):
        value = getattr(item, name)
        if isinstance(value, Estimate):
            row[name] = value.estimate
            row[name + "_lower"], row[name + "_upper"] = value.lower, value.upper
            if not math.isnan(value.p_value):
                row[name + "_p_value"] = value.p_value
        elif name == "at" and isinstance(value, tuple):
            row[name] = [one.time for one in value]
        elif not isinstance(value, tuple):
            row[name] = math.nan if value is None else value
    return row


PARTS[_abi.annum_break_unusual] = BreakUnusual
Breaks._readers = readers(Breaks, _abi.annum_breaks_result)
_model_readers = readers(BreakModel, _abi.annum_break_model)


class _Handle(c_void_p):
    """A pointer to breaks of the library's, freed with the last reference to this object."""

    def __del__(self, free: Any = lib.annum_breaks_free) -> None:
        free(self)


def _read_models(array: Any, n: int) -> Tuple[BreakModel, ...]:
    """The models of a result that still lives."""
    size = sizeof(_abi.annum_break_model)
    raw = string_at(cast(array, c_void_p).value or 0, n * size) if n else b""
    made = []
    for i in range(n):
        one = raw[i * size : (i + 1) * size]
        struct = _abi.annum_break_model.from_buffer_copy(one)
        made.append(
            BreakModel(
                **{name: reader(one) for name, reader in _model_readers.items()},
                at=read_table(struct.at, struct.n_at, Break),
                segments=read_table(struct.segments, struct.n_segments, Segment),
            )
        )
    return tuple(made)


def _dates(at: Any, method: str) -> Any:
    if (at is None) != (method != "intervention"):
        raise argument_error(
            "method intervention needs at: the first instants of the new regimes"
            if at is None
            else f"at is for method intervention, not for {method}"
        )
    return None if at is None else numbers(np.atleast_1d(at), "at")


_SEARCHES = ("dynamic", "segmented")
_SIMULATES = ("dynamic", "segmented", "pelt", "cusum", "mosum")
_READERS: Dict[str, Tuple[str, ...]] = {
    "max_breaks": _SEARCHES,
    "min_size": (*_SEARCHES, "pelt"),
    "penalty": ("pelt",),
    "bandwidth": ("mosum",),
    "tests": _SIMULATES,
    "seed": _SIMULATES,
    "draws": _SIMULATES,
}
"""Which methods read an option."""


def _check_read(method: str, given: Dict[str, bool], regressors: Optional[str]) -> None:
    """Refuses options that the method does not read: they would be a misunderstanding."""
    for name, is_given in given.items():
        if is_given and method not in _READERS[name]:
            readers_of = ", ".join(_READERS[name])
            raise argument_error(f"{name} is for method {readers_of}, not for {method}")
    if regressors == "mean" and method in ("segmented", "intervention"):
        raise argument_error(
            f"regressors mean does not go with method {method}: its lines have a slope"
        )


def _penalty(penalty: Union[float, BreakPenalty]) -> float:
    """A penalty that is a number; 0 for a rule."""
    if isinstance(penalty, str):
        return 0.0
    number = real(penalty, "penalty")
    if not 0 < number < math.inf:
        raise argument_error(f"penalty is {penalty!r}; give a finite number above 0, bic or mbic")
    return number


def _bandwidth(bandwidth: float) -> float:
    number = real(bandwidth, "bandwidth")
    if not 0 < number < 1:
        raise argument_error(
            f"bandwidth is {bandwidth!r}; give a part of the figures, above 0 and below 1"
        )
    return number


def breaks(
    series: Series,
    *,
    method: BreakMethod = "dynamic",
    regressors: Optional[BreakRegressors] = None,
    family: Family = "auto",
    max_breaks: int = 0,
    min_size: int = 0,
    at: Any = None,
    penalty: Optional[Union[float, BreakPenalty]] = None,
    bandwidth: Optional[float] = None,
    tests: bool = True,
    seed: Optional[int] = None,
    draws: Optional[int] = None,
    level: float = 0.95,
) -> Breaks:
    """Seeks breaks in a series.

    method      "dynamic" (best dates of every number of breaks, with tests and intervals),
                "segmented" (a line that bends), "pelt" (best dates of long series),
                "intervention" (what changed at given dates), "cusum" or "mosum" (sums of
                residuals), "unusual" (the last figure against those before it)
    regressors  what may change: "mean" (the default), or "trend" for level and slope; always
                "trend" with segmented and intervention; unusual: what the figures before have
    family      "auto" (gaussian; poisson of counts, binomial of proportions), or as for `annum.fit`
    max_breaks  dynamic: most breaks, 0: 5, or as many as fit; segmented: 3 at most, 0: 2
    min_size    dynamic and pelt: fewest figures between two breaks, 0: 15 % of them (pelt: none),
                at least 2, or 3 with slopes; segmented: of each line, 0: 2
    at          intervention: where the first period of each new regime begins, in decimal years, as
                `interventions` of `annum.fit`: 2003.5 for the third quarter of 2003
    penalty     pelt: what a break must be worth: "bic" (the default), "mbic" or a number
    bandwidth   mosum: part of the figures that is summed, 0.15 unless given
    tests       False: nothing is simulated: no tests, and no limits that need it; not of
                intervention and unusual
    seed, draws  of simulated p-values and limits: 0 and 9999 unless given, at most 1000000 draws;
                not of intervention and unusual
    level       confidence level

    An option that the method does not read is refused.
    Warnings of the library are issued as `annum.AnnumWarning`, and stay in the result's `warnings`.
    """
    code = choice(method, METHOD_CODES, "method")
    dates = _dates(at, method)
    simulated = flag(tests, "tests")
    most, least = whole(max_breaks, "max_breaks", 0), whole(min_size, "min_size", 0)
    given = {
        "max_breaks": most > 0,
        "min_size": least > 0,
        "penalty": penalty is not None,
        "bandwidth": bandwidth is not None,
        "tests": not simulated,
        "seed": seed is not None,
        "draws": draws is not None,
    }
    _check_read(method, given, regressors)
    number = 0.0 if penalty is None else _penalty(penalty)
    options = _abi.annum_breaks_options(
        struct_size=sizeof(_abi.annum_breaks_options),
        level=check_level(level),
        method=code,
        regressors=choice(regressors or "mean", REGRESSOR_CODES, "regressors"),
        family=choice(family, FAMILY_CODES, "family"),
        max=most,
        min_size=least,
        penalty_rule=0 if number else choice(penalty or "bic", PENALTY_CODES, "penalty"),
        penalty=number,
        bandwidth=0.0 if bandwidth is None else _bandwidth(bandwidth),
        without_tests=not simulated,
        seed=0 if seed is None else whole(seed, "seed", 0, 2**64 - 1),
        draws=0 if draws is None else whole(draws, "draws", 1, _abi.BREAKS_DRAWS_MAX),
    )
    if dates is not None:
        options.at = dates.ctypes.data_as(POINTER(c_double))
        options.n_at = len(dates)
    handle, error = _Handle(), _abi.annum_error()
    if lib.annum_breaks(check_series(series), byref(options), byref(handle), byref(error)):
        raise_error(error)
    result = _made(string_at(handle, sizeof(_abi.annum_breaks_result)))
    issue(result.warnings)
    return result


_TABLES: List[Tuple[str, Any]] = [
    ("at", Break),
    ("tests", BreakTest),
    ("intervention", BreakIntervention),
    ("process", BreakProcess),
]


def _made(raw: bytes) -> Breaks:
    """The Python object of a result of the library's, while that lives."""
    found = _abi.annum_breaks_result.from_buffer_copy(raw)
    absent: Dict[str, Any] = {} if found.unusual.present else {"unusual": None}
    result: Breaks = decoded(
        Breaks,
        raw,
        **absent,
        models=_read_models(found.models, found.n_models),
        warnings=read_cautions(cast(found.warnings, c_void_p).value or 0, found.n_warnings),
        **{
            name: read_table(getattr(found, name), getattr(found, "n_" + name), cls)
            for name, cls in _TABLES
        },
    )
    return result
