# SPDX-License-Identifier: GPL-3.0-or-later
"""Joinpoint regression: a trend of straight pieces that meet, with the number and places sought."""

from __future__ import annotations

import math
from ctypes import (
    POINTER,
    byref,
    c_char_p,
    c_double,
    c_size_t,
    c_void_p,
    cast,
    create_string_buffer,
    sizeof,
    string_at,
)
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._columns import flag, real, whole
from ._errors import argument_error, raise_error
from ._lib import lib
from ._names import (
    JoinpointCompat,
    JoinpointErrors,
    JoinpointInterval,
    JoinpointLikelihood,
    JoinpointScale,
    JoinpointSelect,
    JoinpointTable,
)
from ._results import (
    JOINPOINT_COMPATS,
    JOINPOINT_ERRORS,
    JOINPOINT_INTERVALS,
    JOINPOINT_SCALES,
    JOINPOINT_SELECTS,
    PARTS,
    Caution,
    Estimate,
    Reader,
    Result,
    check_level,
    check_series,
    choice,
    decoded,
    fill,
    issue,
    points_frame,
    read_cautions,
    read_points,
    read_table,
    readers,
)
from ._series import Series, import_pandas

if TYPE_CHECKING:
    import pandas

SCALE_CODES: Dict[str, int] = {name: code for code, name in JOINPOINT_SCALES.items()}
ERROR_CODES: Dict[str, int] = {name: code for code, name in JOINPOINT_ERRORS.items()}
SELECT_CODES: Dict[str, int] = {name: code for code, name in JOINPOINT_SELECTS.items()}
INTERVAL_CODES: Dict[str, int] = {name: code for code, name in JOINPOINT_INTERVALS.items()}
COMPAT_CODES: Dict[str, int] = {name: code for code, name in JOINPOINT_COMPATS.items()}
LIKELIHOOD_CODES: Dict[str, int] = {
    "gaussian": _abi.GAUSSIAN,
    "poisson": _abi.POISSON,
    "quasipoisson": _abi.QUASIPOISSON,
    "binomial": _abi.BINOMIAL,
}
TABLE_CODES: Dict[str, int] = {
    lib.annum_joinpoint_table_name(code).decode(): code
    for code in _abi.ENUMS["annum_joinpoint_table_kind"].values()
}


@dataclass(frozen=True)
class Joint:
    """A joinpoint.

    time
    lower, upper  its confidence limits
    """

    time: float
    lower: float
    upper: float


@dataclass(frozen=True)
class JointSegment:
    """A straight piece.

    from_, to       where it begins and ends
    intercept, intercept_se  of its line at time 0, on the scale of the model
    slope, se       a year, on the scale of the model
    statistic       slope over se
    p_value         two-sided, by t
    df              degrees of freedom of that t; NaN means normal
    slope_change    from the segment before; None of the first
    annual_percent_change  100 (exp(slope) - 1); None on the linear scale
    significant     whether p_value is below 1 - level (quantile: 0 is outside the interval)
    """

    from_: float
    to: float
    intercept: float
    intercept_se: float
    slope: float
    se: float
    statistic: float
    p_value: float
    df: float
    slope_change: Optional[Estimate]
    annual_percent_change: Optional[Estimate]
    significant: bool


@dataclass(frozen=True)
class JointJump:
    """A level jump.

    at             when
    estimate, se, lower, upper  on the scale of the model
    p_value, df    two-sided, by t
    comparability_ratio  new level over old; None on the linear scale
    """

    at: float
    estimate: float
    se: float
    lower: float
    upper: float
    p_value: float
    df: float
    comparability_ratio: Optional[Estimate]
    present: bool = field(default=True, repr=False)


@dataclass(frozen=True, eq=False)
class JoinpointModel:
    """The best model with a number of joinpoints.

    joinpoints
    sse, mse, df   weighted sum of squared errors (deviance of a likelihood), over df, figures less
                   parameters
    bic, bic3, wbic, mbic  criteria
    parameters     two a joinpoint and two more; the jump is not counted
    log_likelihood
    weight         in the average over numbers of joinpoints
    at             the joinpoints
    segments       the straight pieces
    jump           of the level, or None
    points         one row a figure, as a structured array: time, observed, fitted, residual, se
    """

    joinpoints: int
    sse: float
    mse: float
    df: float
    bic: float
    bic3: float
    wbic: float
    mbic: float
    parameters: int
    log_likelihood: float
    weight: float
    at: Tuple[Joint, ...]
    segments: Tuple[JointSegment, ...]
    jump: Optional[JointJump]
    points: NDArray[np.void]

    @property
    def n_points(self) -> int:
        """Figures."""
        return len(self.points)


@dataclass(frozen=True)
class JoinpointTest:
    """One permutation test.

    null, alternative  joinpoints under the hypotheses
    statistic       sum of squared errors of the null over that of the alternative
    p_value
    p_error         Monte-Carlo standard error of it
    alpha           level of this test
    reject          whether the null is rejected
    uncertain       whether p_value is so close to alpha that another seed may decide otherwise
    permutations    orders that p_value comes from, the figures' own counted
    """

    null: int
    alternative: int
    statistic: float
    p_value: float
    p_error: float
    alpha: float
    reject: bool
    uncertain: bool
    permutations: int


@dataclass(frozen=True)
class JoinpointAverage:
    """Average annual percent change over a range; on the linear scale the average annual change.

    from_, to       the range
    estimate, lower, upper
    p_value
    se              of the weighted slope, on the scale of the model
    statistic
    method          "t", "normal", "quantile" or "average"
    significant     whether it is shown to differ from 0 at 1 - level
    """

    from_: float
    to: float
    estimate: float
    lower: float
    upper: float
    p_value: float
    se: float
    statistic: float
    method: Optional[str]
    significant: bool


@dataclass(frozen=True, repr=False, eq=False)
class Joinpoint(Result):
    """Joinpoint regression of a series.

    kind           what the figures are
    n              figures used
    left_out       rows without a usable figure
    first, last    time of the first and the last figure used
    level          confidence level of all intervals
    scale, likelihood, errors  their names, as used
    rho            errors ar1: the correlation used; else NaN
    interval, compat  their names, as used
    continuous     whether joinpoints may be anywhere
    select         how the number of joinpoints was chosen
    max            most joinpoints looked at
    selected       joinpoints of the selected model
    at             its joinpoints
    models         the best model of each number of joinpoints; none where figures are too few
    permutation    the sequence of permutation tests
    average_annual_percent_change  of the selected model: the whole range, the last 10 and 5 years
                   where they exist, the ranges asked for; with average the same again, averaged
    averaged_changes  with average: from each figure to the next, averaged over models
    warnings       what its reader must know
    """

    kind: str
    n: int
    left_out: int
    first: float
    last: float
    level: float
    scale: str
    likelihood: str
    errors: str
    rho: float
    interval: str
    compat: str
    continuous: bool
    select: str
    max: int
    selected: int
    at: Tuple[Joint, ...]
    models: Tuple[JoinpointModel, ...]
    permutation: Tuple[JoinpointTest, ...]
    average_annual_percent_change: Tuple[JoinpointAverage, ...]
    averaged_changes: Tuple[JoinpointAverage, ...]
    warnings: Tuple[Caution, ...]

    _type: ClassVar[int] = _abi.RESULT_JOINPOINT
    _struct: ClassVar[Any] = _abi.annum_joinpoint_result
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("kind", "n", "selected", "select", "aapc")

    @property
    def model(self) -> JoinpointModel:
        """The selected model; an error where the figures are too few for any."""
        for model in self.models:
            if model.joinpoints == self.selected:
                return model
        raise argument_error(f"there is no model: {self.n} figures are too few")

    @property
    def segments(self) -> Tuple[JointSegment, ...]:
        """The straight pieces of the selected model."""
        return self.model.segments if self.models else ()

    @property
    def jump(self) -> Optional[JointJump]:
        """The level jump in the selected model, or None."""
        return self.model.jump if self.models else None

    @property
    def points(self) -> NDArray[np.void]:
        """The figures, and those of the selected model."""
        return self.model.points if self.models else np.empty(0, dtype=_POINT)

    @property
    def aapc(self) -> float:
        """The average annual percent change over the whole range."""
        averages = self.average_annual_percent_change
        return averages[0].estimate if averages else math.nan

    def to_frame(self, table: str = "segments") -> "pandas.DataFrame":
        """A table of the result as a pandas data frame, one row each.

        table  "segments", "at" and "points" (of the selected model), "models", "permutation" or
               "aapc"
        """
        if table == "points":
            return points_frame(self.points)
        tables: Dict[str, Sequence[Any]] = {
            "segments": self.segments,
            "at": self.at,
            "models": self.models,
            "permutation": self.permutation,
            "aapc": self.average_annual_percent_change,
        }
        if table not in tables:
            raise argument_error(f"table is {table!r}; it can be {', '.join((*tables, 'points'))}")
        rows = [_row(item) for item in tables[table]]
        frame: "pandas.DataFrame" = import_pandas().DataFrame(rows)
        return frame

    def nci_table(
        self,
        table: JoinpointTable,
        *,
        by: Optional[Mapping[str, Any]] = None,
        header: bool = True,
        time: str = "time",
        figure: Optional[str] = None,
    ) -> str:
        """A table in the layout of the text files that the NCI Joinpoint program writes.

        table         "Data", "Model.Estimates", "APC", "AAPC", "Model.Selection",
                      "Final.Selected.Model" or "Jump.Model"
        by            columns that tell this series from others, and its values
        header        False: rows alone, to go below those of another series
        time, figure  names of the columns of times and of figures
        """
        names = {} if by is None else {str(name): str(value) for name, value in by.items()}
        options = _abi.annum_joinpoint_table_options(
            struct_size=sizeof(_abi.annum_joinpoint_table_options),
            table=choice(table, TABLE_CODES, "table"),
            without_header=not flag(header, "header"),
            n_by=len(names),
            time=time.encode(),
            figure=None if figure is None else figure.encode(),
        )
        columns = _texts(names.keys()), _texts(names.values())
        options.by, options.value = (cast(column, type(options.by)) for column in columns)
        kept: List[Any] = [columns]
        struct = _abi.annum_joinpoint_result()
        fill(struct, self, kept)
        error, needed = _abi.annum_error(), c_size_t()
        call = lib.annum_joinpoint_table
        status = call(byref(struct), byref(options), None, 0, byref(needed), byref(error))
        if status != _abi.ERR_BUFFER:
            raise_error(error)
        buffer = create_string_buffer(needed.value)
        if call(byref(struct), byref(options), buffer, needed.value, byref(needed), byref(error)):
            raise_error(error)
        return buffer.value.decode()


@dataclass(frozen=True)
class JoinpointGroup:
    """One of two groups.

    name
    result  of it alone
    """

    name: Optional[str]
    result: Joinpoint


@dataclass(frozen=True, repr=False, eq=False)
class JoinpointComparison(Result):
    """Two groups compared.

    joinpoints       of both groups in the tests
    coincidence      test of one trend for both groups
    parallelism      test of the same joinpoints and slopes
    aapc_difference  first group less second, percentage points; None on the linear scale
    from_, to        the range of it, which both groups have
    n, n_other       figures of the first and of the second group
    groups           both, each alone
    warnings         what its reader must know
    """

    joinpoints: int
    coincidence: JoinpointTest
    parallelism: JoinpointTest
    aapc_difference: Optional[Estimate]
    from_: float
    to: float
    n: int
    n_other: int
    groups: Tuple[JoinpointGroup, ...]
    warnings: Tuple[Caution, ...]

    _type: ClassVar[int] = _abi.RESULT_JOINPOINT_COMPARISON
    _struct: ClassVar[Any] = _abi.annum_joinpoint_comparison
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("joinpoints", "n", "n_other")

    def to_frame(self) -> "pandas.DataFrame":
        """The two tests as a pandas data frame, one row each."""
        tests = {"coincidence": self.coincidence, "parallelism": self.parallelism}
        rows = [{"test": name, **_row(test)} for name, test in tests.items()]
        frame: "pandas.DataFrame" = import_pandas().DataFrame(rows)
        return frame


def _row(item: Any) -> Dict[str, Any]:
    """A record as a row: of estimates the limits too, of joinpoints their times."""
    row: Dict[str, Any] = {}
    for name in (f.name for f in fields(item)):
        value = getattr(item, name)
        key = name.rstrip("_")
        if isinstance(value, Estimate):
            row[key] = value.estimate
            row[key + "_lower"], row[key + "_upper"] = value.lower, value.upper
        elif name == "at" and isinstance(value, tuple):
            row[key] = [one.time for one in value]
        elif name in ("slope_change", "annual_percent_change"):
            row[key] = row[key + "_lower"] = row[key + "_upper"] = math.nan
        elif not isinstance(value, (tuple, np.ndarray, JointJump)) and name != "jump":
            row[key] = value
    return row


def _texts(words: Any) -> Any:
    encoded = [word.encode() for word in words]
    return (c_char_p * len(encoded))(*encoded)


PARTS[_abi.annum_joint_jump] = JointJump
PARTS[_abi.annum_joinpoint_test] = JoinpointTest
Joinpoint._readers = readers(Joinpoint, _abi.annum_joinpoint_result)
JoinpointComparison._readers = readers(JoinpointComparison, _abi.annum_joinpoint_comparison)
_model_readers = readers(JoinpointModel, _abi.annum_joinpoint_model)
_POINT = np.dtype(_abi.annum_joint_point)


class _Handle(c_void_p):
    """A pointer to a joinpoint regression of the library's, freed with the last reference to this."""

    def __del__(self, free: Any = lib.annum_joinpoint_free) -> None:
        free(self)


class _ComparisonHandle(c_void_p):
    """A pointer to a comparison of the library's, freed with the last reference to this."""

    def __del__(self, free: Any = lib.annum_joinpoint_comparison_free) -> None:
        free(self)


def _address(array: Any) -> int:
    return cast(array, c_void_p).value or 0


def _read_models(array: Any, n: int) -> Tuple[JoinpointModel, ...]:
    """The models of a result that still lives."""
    size = sizeof(_abi.annum_joinpoint_model)
    raw = string_at(_address(array), n * size) if n else b""
    made = []
    for i in range(n):
        one = raw[i * size : (i + 1) * size]
        struct = _abi.annum_joinpoint_model.from_buffer_copy(one)
        made.append(
            JoinpointModel(
                **{name: reader(one) for name, reader in _model_readers.items()},
                at=read_table(struct.at, struct.n_at, Joint),
                segments=read_table(struct.segments, struct.n_segments, JointSegment),
                points=read_points(
                    _address(struct.points), struct.n_points, _abi.annum_joint_point, _POINT
                ),
            )
        )
    return tuple(made)


def _made(raw: bytes) -> Joinpoint:
    """The Python object of a result of the library's, while that lives."""
    found = _abi.annum_joinpoint_result.from_buffer_copy(raw)
    result: Joinpoint = decoded(
        Joinpoint,
        raw,
        at=read_table(found.at, found.n_at, Joint),
        models=_read_models(found.models, found.n_models),
        permutation=read_table(found.permutation, found.n_permutation, JoinpointTest),
        average_annual_percent_change=read_table(
            found.average_annual_percent_change, found.n_aapc, JoinpointAverage
        ),
        averaged_changes=read_table(found.averaged_changes, found.n_averaged, JoinpointAverage),
        warnings=read_cautions(_address(found.warnings), found.n_warnings),
    )
    return result


def _read_groups(array: Any, n: int) -> Tuple[JoinpointGroup, ...]:
    size = sizeof(_abi.annum_joinpoint_group)
    raw = string_at(_address(array), n * size) if n else b""
    made = []
    for i in range(n):
        one = raw[i * size : (i + 1) * size]
        struct = _abi.annum_joinpoint_group.from_buffer_copy(one)
        name = None if struct.name is None else struct.name.decode()
        made.append(JoinpointGroup(name, _made(bytes(struct.result))))
    return tuple(made)


def _made_comparison(raw: bytes) -> JoinpointComparison:
    """The Python object of a comparison of the library's, while that lives."""
    found = _abi.annum_joinpoint_comparison.from_buffer_copy(raw)
    result: JoinpointComparison = decoded(
        JoinpointComparison,
        raw,
        groups=_read_groups(found.groups, found.n_groups),
        warnings=read_cautions(_address(found.warnings), found.n_warnings),
    )
    return result


# ---- Options ------------------------------------------------------------------------------------


def _limit(value: Optional[int], name: str) -> int:
    """Where 0 is the library's default, its "none" is another number."""
    if value is None:
        return 0
    return whole(value, name, 0) or _abi.JOINPOINT_NONE


def _covariance(given: Any, errors: str) -> Any:
    if (given is None) != (errors != "covariance"):
        raise argument_error(
            "errors covariance needs a covariance matrix"
            if given is None
            else f"covariance is for errors covariance, not for {errors}"
        )
    if given is None:
        return None
    matrix = np.ascontiguousarray(given, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise argument_error(f"covariance has the shape {matrix.shape}; a covariance matrix is square")
    return matrix


def _ranges(given: Any) -> NDArray[np.float64]:
    ranges = [tuple(one) for one in given]
    if any(len(one) != 2 for one in ranges):
        raise argument_error("aapc takes pairs of times: [(2005, 2014)]")
    pairs = [(real(start, "aapc"), real(end, "aapc")) for start, end in ranges]
    if any(not start < end for start, end in pairs):
        raise argument_error("aapc has a range that does not end after it begins")
    return np.array(pairs, dtype=np.float64).reshape(-1, 2).T.copy()


def _one(value: Optional[float], name: str) -> float:
    if value is None:
        return 0.0
    number = real(value, name)
    if number == 0 or not math.isfinite(number):
        raise argument_error(f"{name} is {number}; leave it out for none")
    return number


def _options(kept: List[Any], given: Mapping[str, Any]) -> Any:
    """The options of the library; `kept` owns what they point at."""
    permutes = given["select"] == "permutation" or "names" in given
    if not permutes and not (given["permutations"] == 4499 and given["alpha"] == 0.05):
        raise argument_error("permutations and alpha are for select permutation and for comparisons")
    if given["rho"] is not None and given["errors"] != "ar1":
        raise argument_error(f"rho is for errors ar1, not for {given['errors']}")
    alpha = real(given["alpha"], "alpha")
    if not 0 < alpha < 1:
        raise argument_error(f"alpha is {alpha}; give a number between 0 and 1")
    options = _abi.annum_joinpoint_options(
        struct_size=sizeof(_abi.annum_joinpoint_options),
        level=check_level(given["level"]),
        max=_limit(given["max_joinpoints"], "max_joinpoints"),
        min=whole(given["min_joinpoints"], "min_joinpoints", 0),
        scale=choice(given["scale"], SCALE_CODES, "scale"),
        errors=choice(given["errors"], ERROR_CODES, "errors"),
        likelihood=choice(given["likelihood"], LIKELIHOOD_CODES, "likelihood"),
        select=choice(given["select"], SELECT_CODES, "select"),
        interval=choice(given["interval"], INTERVAL_CODES, "interval"),
        compat=choice(given["compat"], COMPAT_CODES, "compat"),
        min_end=_limit(given["min_end"], "min_end"),
        min_between=_limit(given["min_between"], "min_between"),
        grid=whole(given["grid"], "grid", 0),
        continuous=flag(given["continuous"], "continuous"),
        average=flag(given["average"], "average"),
        threads=whole(given["threads"], "threads", 1, 4096),
        seed=whole(given["seed"], "seed", 0, 2**64 - 1),
        permutations=whole(given["permutations"], "permutations", 2, 2**63),
        draws=whole(given["draws"], "draws", 1, 2**63),
        alpha=alpha,
        jump=_one(given["jump"], "jump"),
        rho=_one(given["rho"], "rho"),
    )
    matrix, ranges = _covariance(given["covariance"], given["errors"]), _ranges(given["aapc"])
    kept.extend((matrix, ranges))
    if matrix is not None:
        options.covariance = matrix.ctypes.data_as(POINTER(c_double))
        options.n_covariance = len(matrix)
    options.n_aapc = ranges.shape[1]
    options.aapc_from = ranges[0].ctypes.data_as(POINTER(c_double))
    options.aapc_to = ranges[1].ctypes.data_as(POINTER(c_double))
    if "names" in given:
        options.group_name, options.other_name = (name.encode() for name in given["names"])
    return options


def joinpoint(
    series: Series,
    *,
    max_joinpoints: Optional[int] = None,
    min_joinpoints: int = 0,
    scale: JoinpointScale = "log",
    errors: JoinpointErrors = "auto",
    likelihood: JoinpointLikelihood = "gaussian",
    select: JoinpointSelect = "wbic",
    interval: JoinpointInterval = "auto",
    compat: JoinpointCompat = "annum",
    min_end: Optional[int] = None,
    min_between: Optional[int] = None,
    grid: int = 0,
    continuous: bool = False,
    average: bool = False,
    jump: Optional[float] = None,
    rho: Optional[float] = None,
    covariance: Any = None,
    aapc: Sequence[Tuple[float, float]] = (),
    permutations: int = 4499,
    alpha: float = 0.05,
    draws: int = 1000,
    seed: int = 0,
    threads: int = 1,
    level: float = 0.95,
) -> Joinpoint:
    """Joinpoint regression of a series.

    max_joinpoints  most joinpoints; None: by the number of figures, at most five
    min_joinpoints  fewest
    scale           on which the pieces are straight: "log" (a constant percent change) or "linear"
    errors          "auto" (se where the series has standard errors, else constant), "constant",
                    "se", "poisson", "covariance" or "ar1"
    likelihood      "gaussian" (least squares), or of counts and proportions "poisson",
                    "quasipoisson" or "binomial"
    select          how their number is chosen: "wbic", "permutation", "bic", "bic3" or "mbic"
    interval        "auto" (parametric), "parametric" or "quantile" (refits of drawn residuals)
    compat          whose conventions hold: "annum", or "nci" for those of the NCI program
    min_end         figures before the first joinpoint and after the last; None: 2
    min_between     figures between two joinpoints; None: 2
    grid            places for a joinpoint between two figures, beside the figures' own
    continuous      a joinpoint may be anywhere (Hudson's method)
    average         estimates averaged over the numbers of joinpoints too
    jump            the level jumps at this time, between two figures
    rho             errors ar1: the correlation a year; None: estimated
    covariance      errors covariance: the covariance matrix of the figures, in the order of time
    aapc            further ranges of the average change, as pairs of times
    permutations    orders of permutation tests, the figures' own counted
    alpha           level of the permutation tests together
    draws           of quantile intervals
    seed, threads   of permutations and draws; the numbers do not depend on threads
    level           confidence level

    Warnings of the library are issued as `annum.AnnumWarning`, and stay in the result's `warnings`.
    """
    given = dict(locals())
    kept: List[Any] = []
    options = _options(kept, given)
    handle, error = _Handle(), _abi.annum_error()
    if lib.annum_joinpoint(check_series(series), byref(options), byref(handle), byref(error)):
        raise_error(error)
    result = _made(string_at(handle, sizeof(_abi.annum_joinpoint_result)))
    issue(result.warnings)
    return result


def joinpoint_compare(
    group: Series,
    other: Series,
    *,
    names: Tuple[str, str] = ("first", "second"),
    max_joinpoints: Optional[int] = None,
    min_joinpoints: int = 0,
    scale: JoinpointScale = "log",
    errors: JoinpointErrors = "auto",
    likelihood: JoinpointLikelihood = "gaussian",
    select: JoinpointSelect = "wbic",
    interval: JoinpointInterval = "auto",
    compat: JoinpointCompat = "annum",
    min_end: Optional[int] = None,
    min_between: Optional[int] = None,
    grid: int = 0,
    continuous: bool = False,
    average: bool = False,
    jump: Optional[float] = None,
    rho: Optional[float] = None,
    covariance: Any = None,
    aapc: Sequence[Tuple[float, float]] = (),
    permutations: int = 4499,
    alpha: float = 0.05,
    draws: int = 1000,
    seed: int = 0,
    threads: int = 1,
    level: float = 0.95,
) -> JoinpointComparison:
    """Compares the joinpoint trends of two groups (Kim et al. 2004).

    names  what the groups are called

    The other options are those of `annum.joinpoint`, and hold for both groups.
    """
    given = dict(locals())
    if len(names) != 2 or not all(isinstance(name, str) for name in names):
        raise argument_error(f"names is {names!r}; give two texts")
    kept: List[Any] = []
    options = _options(kept, given)
    handle, error = _ComparisonHandle(), _abi.annum_error()
    pointers = check_series(group), check_series(other)
    if lib.annum_joinpoint_compare(*pointers, byref(options), byref(handle), byref(error)):
        raise_error(error)
    result = _made_comparison(string_at(handle, sizeof(_abi.annum_joinpoint_comparison)))
    issue(result.warnings)
    return result
