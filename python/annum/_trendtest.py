# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of trend and of change."""

from __future__ import annotations

from collections.abc import Mapping
from ctypes import POINTER, byref, c_double, c_void_p, cast, sizeof, string_at
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np

from . import _abi
from ._columns import flag, numbers, whole
from ._errors import argument_error, raise_error
from ._lib import lib
from ._names import Alternative, Exactness, SenScale, SenWeights, TestName
from ._results import (
    ALTERNATIVES,
    PARTS,
    TESTS,
    Caution,
    Estimate,
    Reader,
    Result,
    a_type,
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

_OPTIONS_SIZE = sizeof(_abi.annum_trendtest_options)
_pack_options = packer(_abi.annum_trendtest_options).pack
_REST = (0,) * (len(_abi.annum_trendtest_options._fields_) - 2)


@dataclass(frozen=True, repr=False, eq=False)
class MannKendall(Result):
    """Mann and Kendall's test of a monotone trend.

    n          figures used
    statistic  S: pairs that rise less pairs that fall
    variance   of S without trend, corrected for ties
    z          S moved one towards zero, over its standard deviation
    tau        S over n (n - 1) / 2
    p_value    two-sided: exact, or normal with continuity correction
    exact      whether p_value is exact
    """

    n: int
    statistic: float
    variance: float
    z: float
    tau: float
    p_value: float
    exact: bool

    _type: ClassVar[int] = _abi.RESULT_MANN_KENDALL
    _struct: ClassVar[Any] = _abi.annum_mann_kendall_result
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("n", "statistic", "tau", "p_value")


@dataclass(frozen=True, repr=False, eq=False)
class SenSlope(Result):
    """Sen's slope: the median of the slopes of all pairs.

    n          figures used
    n_slopes   pairs of figures with different times
    slope      unit of the figure a year
    intercept  median figure less slope times median time
    """

    n: int
    n_slopes: int
    slope: Estimate
    intercept: float

    _type: ClassVar[int] = _abi.RESULT_SEN_SLOPE
    _struct: ClassVar[Any] = _abi.annum_sen_slope_result
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("n", "n_slopes", "intercept")


for _cls in (MannKendall, SenSlope):
    PARTS[_cls._struct] = _cls
    _cls._readers = readers(_cls, _cls._struct)


def _run(function: Any, cls: Any, series: Series, level: float) -> Any:
    error = _abi.annum_error()
    result = cls._struct()
    result.struct_size = sizeof(result)
    options = _pack_options(_OPTIONS_SIZE, check_level(level), *_REST)
    if function(check_series(series), options, byref(result), byref(error)):
        raise_error(error)
    return decoded(cls, bytes(result))


def mann_kendall(series: Series, *, level: float = 0.95) -> MannKendall:
    """Mann and Kendall's test of a monotone trend in the figures.

    They are rates where exposure or length varies. `level` has no effect on the test itself.
    """
    result: MannKendall = _run(lib.annum_mann_kendall, MannKendall, series, level)
    return result


def sen_slope(series: Series, *, level: float = 0.95) -> SenSlope:
    """Sen's slope with its interval by the rank method, at confidence `level`."""
    result: SenSlope = _run(lib.annum_sen_slope, SenSlope, series, level)
    return result


TEST_CODES: Dict[str, int] = {name: code for code, name in TESTS.items()}
ALTERNATIVE_CODES: Dict[str, int] = {name: code for code, name in ALTERNATIVES.items()}
_PREFIX = "ANNUM_EXACT_"
EXACT_CODES: Dict[str, int] = {
    name[len(_PREFIX) :].lower(): code for name, code in _abi.ENUMS["annum_exactness"].items()
}


SCALE_CODES: Dict[str, int] = {
    name[len("ANNUM_SEN_") :].lower(): code for name, code in _abi.ENUMS["annum_sen_scale"].items()
}
WEIGHT_CODES: Dict[str, int] = {"equal": _abi.SEN_EQUAL, "distance": _abi.SEN_BY_DISTANCE}


@dataclass(frozen=True, repr=False, eq=False)
class TrendTest(Result):
    """A test of trend or of change; NaN is what this test has not.

    kind             what the figures are
    n                figures used
    n_series         series used
    left_out         rows without a usable figure
    first, last      time of the first and the last figure used
    level            confidence level of the interval, and 1 less the level of the words
    test             its name
    statistic        S of rank tests of trend, or the test's own
    variance         of the statistic without trend
    z                the statistic in standard deviations
    tau              S over n (n - 1) / 2
    tau_b            S over the geometric mean of the pairs untied in either
    p_value          of no trend, or of no change
    p_error          standard error of a simulated p_value, else 0
    exact            whether p_value is exact
    alternative      which departures p_value counts
    trend            "increasing", "decreasing" or "no trend": none is shown, not that there is none
    at               tests of a change: time of the first figure after it
    sen_slope        median slope of all pairs, or None
    sen_percent      log scale: percent change of the figure a year; logit scale: of the odds; or None
    n_slopes         pairs of figures that sen_slope is the median of
    sen_intercept    median figure less slope times median time
    sen_intercept_residual  median of figure less slope times time
    lag              lags or block length used
    autocorrelation  at lag 1, as the test estimates it
    warnings         what its reader must know
    """

    kind: str
    n: int
    n_series: int
    left_out: int
    first: float
    last: float
    level: float
    test: str
    statistic: float
    variance: float
    z: float
    tau: float
    tau_b: float
    p_value: float
    p_error: float
    exact: bool
    alternative: str
    trend: str
    at: float
    sen_slope: Optional[Estimate]
    sen_percent: Optional[Estimate]
    n_slopes: int
    sen_intercept: float
    sen_intercept_residual: float
    lag: float
    autocorrelation: float
    warnings: Tuple[Caution, ...]

    _type: ClassVar[int] = _abi.RESULT_TRENDTEST
    _struct: ClassVar[Any] = _abi.annum_trendtest_result
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("test", "n", "statistic", "p_value", "trend")

    def to_frame(self) -> "pandas.DataFrame":
        """The test as a pandas data frame of one row, for a table of many."""
        row = self.to_dict()
        for member in ("sen_slope", "sen_percent"):
            slope = row.pop(member, None) or {}
            for name in ("estimate", "lower", "upper"):
                row[member if name == "estimate" else f"{member}_{name}"] = slope.get(name)
        row["warnings"] = " ".join(caution.code for caution in self.warnings)
        frame: "pandas.DataFrame" = import_pandas().DataFrame([row])
        return frame


TrendTest._readers = readers(TrendTest, _abi.annum_trendtest_result)


class _Handle(c_void_p):
    """A pointer to a test of the library's, freed with the last reference to this object."""

    def __del__(self, free: Any = lib.annum_trendtest_free) -> None:
        free(self)


def _members(series: Any) -> List[Series]:
    if isinstance(series, Series):
        return [series]
    if isinstance(series, Mapping):
        return list(series.values())
    if isinstance(series, (list, tuple)):
        for i, member in enumerate(series):
            if not isinstance(member, Series):
                raise TypeError(
                    f"series[{i}] is {a_type(member)}, and has to be an annum.Series: "
                    "annum.count, proportion, share, value and rate make one"
                )
        return list(series)
    check_series(series)
    raise AssertionError


def _check_read(test: str, takes: int, options: Any) -> None:
    """An option that the test does not read would be a misunderstanding."""
    for given, option, name, use in (
        (options.lags, _abi.TAKES_LAGS, "lags", "hamed-rao, yue-wang and block-bootstrap"),
        (options.correlated, _abi.TAKES_CORRELATED, "correlated", "seasonal and regional"),
        (options.no_continuity, _abi.TAKES_CONTINUITY, "continuity", "normal p-values"),
        (options.scale, _abi.TAKES_SEN, "scale", "Sen's slope as mann-kendall has it"),
        (options.weights, _abi.TAKES_SEN, "weights", "Sen's slope as mann-kendall has it"),
    ):
        if given and not takes & option:
            raise argument_error(f"{name} is for {use}, not for test {test}")


def _covariate(given: Any, test: str, members: List[Series]) -> Any:
    if (given is None) != (test != "partial"):
        raise argument_error(
            "test partial needs a covariate"
            if given is None
            else f"covariate is for test partial, not for {test}"
        )
    if given is None:
        return None
    column = numbers(given, "covariate")
    rows = sum(len(member) for member in members)
    if len(column) != rows:
        raise argument_error(f"covariate has {len(column)} rows, and the series has {rows}")
    return column


def trend_test(
    series: Union[Series, Sequence[Series], Mapping[Any, Series]],
    *,
    test: TestName = "mann-kendall",
    exact: Union[bool, Exactness] = "auto",
    alternative: Alternative = "two-sided",
    continuity: bool = True,
    lags: int = 0,
    correlated: bool = False,
    covariate: Any = None,
    scale: SenScale = "plain",
    weights: SenWeights = "equal",
    seed: int = 0,
    draws: Optional[int] = None,
    level: float = 0.95,
) -> TrendTest:
    """Tests a series for a trend, for one change of level, or for a random order.

    series       one; "regional" and "jonckheere" take several, as a list or a mapping
    test         of a trend: "mann-kendall", "hamed-rao", "yue-wang", "prewhiten", "tfpw",
                 "block-bootstrap", "seasonal", "regional", "partial", "cochran-armitage",
                 "poisson-trend", "spearman", "cox-stuart", "jonckheere"; of one change of level:
                 "pettitt", "buishand", "buishand-u", "buishand-q", "snht"; of a random order: "runs",
                 "von-neumann", "bartels"
    exact        "auto" (where it can be computed), "yes" or True (or an error), "no" or False, "mid"
                 (cochran-armitage, poisson-trend: the mid-p)
    alternative  "two-sided", "increasing" or "decreasing"
    continuity   continuity correction of normal p-values
    lags         hamed-rao, yue-wang: most lags; block-bootstrap: length of a block; 0: the test's
                 own rule
    correlated   seasonal, regional: allows for correlation between seasons or series
    covariate    partial: a number a row, in the order the series was made from; NaN leaves it out
    scale        of Sen's slope: "plain", "log" or "logit"
    weights      what a pair counts for in it: "equal", or "distance" in time
    seed, draws  of simulated p-values; draws up to 10000000, without them 9999, or where that many
                 would take too long the approximation
    level        confidence level of Sen's interval, and 1 less the level of `trend`

    Warnings of the library are issued as `annum.AnnumWarning`, and stay in the result's `warnings`.
    """
    code = choice(test, TEST_CODES, "test")
    members = _members(series)
    pointers = [check_series(member) for member in members]
    if not pointers:
        raise argument_error("there is no series: give at least one")
    column = _covariate(covariate, test, members)
    word = ("yes" if exact else "no") if isinstance(exact, (bool, np.bool_)) else exact
    options = _abi.annum_trendtest_options(
        struct_size=_OPTIONS_SIZE,
        level=check_level(level),
        test=code,
        exact=choice(word, EXACT_CODES, "exact"),
        alternative=choice(alternative, ALTERNATIVE_CODES, "alternative"),
        no_continuity=not flag(continuity, "continuity"),
        lags=whole(lags, "lags", 0),
        correlated=flag(correlated, "correlated"),
        scale=choice(scale, SCALE_CODES, "scale"),
        weights=choice(weights, WEIGHT_CODES, "weights"),
        seed=whole(seed, "seed", 0, 2**64 - 1),
        draws=0 if draws is None else whole(draws, "draws", 1, _abi.TRENDTEST_DRAWS_MAX),
    )
    _check_read(test, lib.annum_test_takes(code), options)
    if column is not None:
        options.covariate = column.ctypes.data_as(POINTER(c_double))
    handle, error = _Handle(), _abi.annum_error()
    array = (c_void_p * len(pointers))(*[pointer.value for pointer in pointers])
    if lib.annum_trendtest_many(array, len(pointers), byref(options), byref(handle), byref(error)):
        raise_error(error)
    raw = string_at(handle, sizeof(_abi.annum_trendtest_result))
    found = _abi.annum_trendtest_result.from_buffer_copy(raw)
    result: TrendTest = decoded(
        TrendTest,
        raw,
        warnings=read_cautions(cast(found.warnings, c_void_p).value or 0, found.n_warnings),
    )
    issue(result.warnings)
    return result
