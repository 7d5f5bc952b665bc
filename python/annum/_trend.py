# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job: is a series rising or falling, by how much a year, and can its figures show it?"""

from __future__ import annotations

from ctypes import byref, c_void_p, sizeof, string_at
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._errors import raise_error
from ._lib import lib
from ._names import Model
from ._results import (
    PARTS,
    Caution,
    Estimate,
    Reader,
    Result,
    check_level,
    check_series,
    choice,
    issue,
    points_frame,
    read_cautions,
    readers,
)
from ._series import Series, packer
from ._trendtest import MannKendall

if TYPE_CHECKING:
    import pandas

_PREFIX = "ANNUM_TREND_"
MODELS: Dict[str, int] = {
    name[len(_PREFIX) :].lower(): code
    for name, code in _abi.ENUMS["annum_trend_model_kind"].items()
}


@dataclass(frozen=True)
class TrendModel:
    """The model that was fitted.

    family, link, covariance  their names
    dispersion                Pearson's, never floored; NaN without residual degrees of freedom
    """

    family: str
    link: str
    covariance: str
    dispersion: float


@dataclass(frozen=True)
class TotalChange:
    """Change from the first period to the last.

    from_, to   fitted figures of the first and the last period ("from" in JSON)
    percent     in percent of the first
    difference  in the unit of the figure
    """

    from_: float
    to: float
    percent: Estimate
    difference: Estimate


@dataclass(frozen=True, repr=False, eq=False)
class Trend(Result):
    """The trend of a series over time.

    kind                   what the figures are
    n                      figures used
    first, last            time of the first and the last figure used
    level                  confidence level of all intervals
    model                  the model that was fitted
    slope                  a year, on the scale of the link
    annual_percent_change  of the figure, in percent a year
    annual_odds_change     in percent a year; logit link only, else None
    annual_difference      unit of the figure a year, average over the span
    halving_time           years in which the figure halves, or None where it does not fall
    doubling_time          years in which it doubles, or None where it does not rise
    total_change           from the first period to the last
    p_value                two-sided, of the slope; NaN where no test is possible
    mann_kendall           Mann and Kendall's test, which never decides the verdict
    sen_slope              median slope of all pairs
    verdict                "falling", "rising", "no clear trend" or "too little data"
    points                 one row a period, as a structured array: start, end, observed, fitted,
                           lower, upper, residual
    warnings               what its reader must know
    """

    kind: str
    n: int
    first: float
    last: float
    level: float
    model: TrendModel
    slope: Estimate
    annual_percent_change: Estimate
    annual_odds_change: Optional[Estimate]
    annual_difference: Estimate
    halving_time: Optional[Estimate]
    doubling_time: Optional[Estimate]
    total_change: TotalChange
    p_value: float
    mann_kendall: MannKendall
    sen_slope: Estimate
    verdict: str
    points: NDArray[np.void]
    warnings: Tuple[Caution, ...]

    _type: ClassVar[int] = _abi.RESULT_TREND
    _struct: ClassVar[Any] = _abi.annum_trend_result
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("kind", "n", "first", "last", "verdict", "p_value")

    def to_frame(self) -> "pandas.DataFrame":
        """The periods as a pandas data frame, one row each, with the columns of `points`."""
        return points_frame(self.points)


PARTS[_abi.annum_trend_model] = TrendModel
PARTS[_abi.annum_total_change] = TotalChange
Trend._readers = readers(Trend, _abi.annum_trend_result)


class _Handle(c_void_p):
    """A pointer to a trend of the library's, freed with the last reference to this object."""

    def __del__(self, free: Any = lib.annum_trend_free) -> None:
        free(self)


_run = lib.annum_trend
_Error = _abi.annum_error
_SIZE = sizeof(_abi.annum_trend_result)
_POINT = np.dtype(_abi.annum_trend_point)
_POINT_SIZE = _POINT.itemsize
_OPTIONS_SIZE = sizeof(_abi.annum_trend_options)
_pack_options = packer(_abi.annum_trend_options).pack
_read_n = Struct("N").unpack_from
_N_AT = _abi.annum_trend_result.n.offset
_read_arrays = Struct("PPN").unpack_from
_ARRAYS_AT = _abi.annum_trend_result.points.offset
_new_object = object.__new__
_from_buffer = np.frombuffer


def trend(series: Series, *, model: Model = "auto", level: float = 0.95) -> Trend:
    """The trend of a series over time.

    model  "auto" (by the kind of series: value: straight line; rate: log-linear; count: Poisson;
           proportion: binomial; share: fractional logit), "linear", "loglinear", "poisson",
           "quasipoisson", "binomial", "quasibinomial" or "fractional"
    level  confidence level of the intervals, and 1 less the level of the verdict's test

    Warnings of the library are issued as `annum.AnnumWarning`, and stay in the result's `warnings`.
    """
    options = None
    if model != "auto" or level != 0.95:
        options = _pack_options(
            _OPTIONS_SIZE, check_level(level), choice(model, MODELS, "model"), 0
        )
    handle = _Handle()
    error = _Error()
    if _run(
        series._handle if type(series) is Series else check_series(series),
        options,
        byref(handle),
        byref(error),
    ):
        raise_error(error)
    raw = string_at(handle, _SIZE)
    n: int = _read_n(raw, _N_AT)[0]
    points, cautions, n_cautions = _read_arrays(raw, _ARRAYS_AT)
    result = _new_object(Trend)
    own = result.__dict__
    own["_raw"] = raw
    own["points"] = _from_buffer(string_at(points, n * _POINT_SIZE) if n else b"", _POINT)
    if n_cautions:
        own["warnings"] = read_cautions(cautions, n_cautions)
        issue(own["warnings"])
    else:
        own["warnings"] = ()
    return result
