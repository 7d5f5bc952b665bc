# SPDX-License-Identifier: GPL-3.0-or-later
"""Rank tests of trend."""

from __future__ import annotations

from ctypes import byref, sizeof
from dataclasses import dataclass
from typing import Any, ClassVar, Dict

from . import _abi
from ._errors import raise_error
from ._lib import lib
from ._results import PARTS, Estimate, Reader, Result, check_level, check_series, decoded, readers
from ._series import Series, packer

_OPTIONS_SIZE = sizeof(_abi.annum_trendtest_options)
_pack_options = packer(_abi.annum_trendtest_options).pack


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
    options = _pack_options(_OPTIONS_SIZE, check_level(level))
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
