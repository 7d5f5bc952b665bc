# SPDX-License-Identifier: GPL-3.0-or-later
"""Regression of a series on time and covariates."""

from __future__ import annotations

from collections.abc import Mapping
from ctypes import POINTER, byref, c_char_p, c_double, c_void_p, cast, sizeof, string_at
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._columns import Floats, address, flag, numbers, real, whole
from ._errors import argument_error, raise_error
from ._fit_parts import (
    TABLES,
    Coefficient,
    DurbinWatson,
    FitTest,
    GroupSlope,
    Intervention,
    Knot,
    Prediction,
    SlopeSensitivity,
)
from ._lib import lib
from ._names import Covariance, ErrorModel, Family, Firth, Interval, Link, Method, Robust
from ._results import (
    COVARIANCES,
    ERRORS,
    FAMILIES,
    INTERVALS,
    LINKS,
    METHODS,
    ROBUSTS,
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
from ._series import Series, packer

if TYPE_CHECKING:
    import pandas


def _codes(names: Dict[int, str]) -> Dict[str, int]:
    return {name: code for code, name in names.items()}


def _codes_or_auto(names: Dict[int, str]) -> Dict[str, int]:
    """As above, of an enum whose 0 leaves the choice to the library."""
    return {"auto": 0, **{name: code for code, name in names.items() if code}}


_FAMILY_CODES = _codes_or_auto(FAMILIES)
_LINK_CODES = _codes_or_auto(LINKS)
_COVARIANCE_CODES = _codes(COVARIANCES)
_INTERVAL_CODES = _codes(INTERVALS)
_ERROR_CODES = _codes(ERRORS)
_METHOD_CODES = _codes(METHODS)
_ROBUST_CODES = _codes(ROBUSTS)
_FIRTH_CODES = {
    name[len("ANNUM_FIRTH_") :].lower(): code for name, code in _abi.ENUMS["annum_firth"].items()
}

Period = Union[float, Tuple[float, float]]


@dataclass(frozen=True, repr=False, eq=False)
class Fit(Result):
    """A fitted regression; NaN where a number does not apply.

    kind            what the figures are
    n               observations used
    first, last     time of the first and the last observation used
    level           confidence level of the intervals
    family, link, covariance, interval, errors, method, robust  their names
    firth           whether the estimates are bias-reduced
    coefficients    one `Coefficient` each
    vcov            their covariance
    df_residual     residual degrees of freedom
    rss, sigma, r_squared, adjusted_r_squared   gaussian: residual sum of squares, its root mean
                    square, explained part
    deviance, null_deviance, pearson_chi2
    dispersion      Pearson's, never floored, for every family; `scale` is what the standard errors
                    carry: the same where the family estimates it, 1 for poisson and binomial
    log_likelihood, aic, bic   as R's; NaN for quasi families. Those of a gaussian fit count sigma as
                    a parameter, which statsmodels does not: aic is 2 and bic log(n) more than its
    theta, theta_se  of a negative binomial
    precision, precision_se  of a beta regression
    rho, rho_lower, rho_upper  autocorrelation of the errors
    iterations, converged
    durbin_watson   Durbin and Watson's test
    exact_trend     slope by the exact conditional distribution, where events are few; or None
    n_ranges        figures that entered the likelihood as a range, as they are suppressed or rounded
    widening        how many times as large that makes the standard error of time
    tests           tests of the fit as a whole, one `FitTest` each
    sensitivity     the slope of time under other assumptions, one `SlopeSensitivity` each
    slopes, contrasts  of groups, one `GroupSlope` each
    interventions   what changed at known dates, one `Intervention` each
    knots           of a spline
    predictions     one `Prediction` each
    points          one row an observation, as a structured array: time, observed, fitted, leverage,
                    cooks_distance, residual_response, residual_pearson, residual_deviance,
                    residual_quantile
    warnings        what its reader must know

    The names that statsmodels has for the same things (`params`, `bse`, `pvalues`, `conf_int()` …)
    work too.
    """

    kind: str
    n: int
    first: float
    last: float
    level: float
    family: str
    link: str
    covariance: str
    interval: str
    errors: str
    method: str
    robust: str
    firth: bool
    coefficients: Tuple[Coefficient, ...]
    vcov: Floats
    df_residual: float
    rss: float
    sigma: float
    r_squared: float
    adjusted_r_squared: float
    deviance: float
    null_deviance: float
    pearson_chi2: float
    dispersion: float
    log_likelihood: float
    aic: float
    bic: float
    theta: float
    theta_se: float
    precision: float
    precision_se: float
    rho: float
    rho_lower: float
    rho_upper: float
    iterations: int
    converged: bool
    durbin_watson: DurbinWatson
    exact_trend: Optional[Estimate]
    n_ranges: int
    widening: float
    tests: Tuple[FitTest, ...]
    sensitivity: Tuple[SlopeSensitivity, ...]
    slopes: Tuple[GroupSlope, ...]
    contrasts: Tuple[GroupSlope, ...]
    interventions: Tuple[Intervention, ...]
    knots: Tuple[Knot, ...]
    predictions: Tuple[Prediction, ...]
    points: NDArray[np.void]
    warnings: Tuple[Caution, ...]

    _type: ClassVar[int] = _abi.RESULT_FIT
    _struct: ClassVar[Any] = _abi.annum_fit_result
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("kind", "family", "link", "n", "df_residual", "deviance")

    def _of_coefficients(self, name: str) -> Floats:
        column = np.array([getattr(c, name) for c in self.coefficients], dtype=np.float64)
        column.flags.writeable = False
        return column

    def _of_points(self, name: str) -> Floats:
        column: Floats = self.points[name]
        return column

    @property
    def names(self) -> Tuple[str, ...]:
        """Names of the coefficients."""
        return tuple(c.name for c in self.coefficients)

    @property
    def params(self) -> Floats:
        """Estimates of the coefficients."""
        return self._of_coefficients("estimate")

    @property
    def bse(self) -> Floats:
        """Their standard errors."""
        return self._of_coefficients("se")

    @property
    def tvalues(self) -> Floats:
        """Estimates over their standard errors."""
        return self._of_coefficients("statistic")

    @property
    def pvalues(self) -> Floats:
        """Two-sided p-values of coefficients of 0."""
        return self._of_coefficients("p_value")

    def conf_int(self, alpha: Optional[float] = None) -> Floats:
        """Confidence limits of the coefficients, one row each: lower, upper.

        They are those of the fit; another alpha needs another fit, `annum.fit(…, level=1 - alpha)`.
        """
        if alpha is not None and abs(1.0 - alpha - self.level) > 1e-12:
            raise argument_error(
                f"this fit has level {self.level:g}; "
                f"for alpha {alpha:g} fit with level={1 - alpha:g}"
            )
        limits = np.column_stack([self._of_coefficients("lower"), self._of_coefficients("upper")])
        limits.flags.writeable = False
        return limits

    def cov_params(self) -> Floats:
        """Covariance of the coefficients."""
        return self.vcov

    @property
    def nobs(self) -> int:
        """Observations used."""
        return self.n

    @property
    def df_resid(self) -> float:
        """Residual degrees of freedom."""
        return self.df_residual

    @property
    def scale(self) -> float:
        """The dispersion that standard errors carry: estimated, or 1 (poisson and binomial)."""
        known = ("poisson", "binomial", "negbin", "beta")
        return 1.0 if self.family in known else self.dispersion

    @property
    def llf(self) -> float:
        """Log-likelihood."""
        return self.log_likelihood

    @property
    def ssr(self) -> float:
        """Residual sum of squares of a gaussian fit."""
        return self.rss

    @property
    def rsquared(self) -> float:
        """Explained part of the variation of a gaussian fit."""
        return self.r_squared

    @property
    def fittedvalues(self) -> Floats:
        """Fitted figures, on the scale of the observed ones."""
        return self._of_points("fitted")

    @property
    def resid_response(self) -> Floats:
        """Observed less fitted, in events for a count."""
        return self._of_points("residual_response")

    @property
    def resid_pearson(self) -> Floats:
        """Pearson residuals."""
        return self._of_points("residual_pearson")

    @property
    def resid_deviance(self) -> Floats:
        """Deviance residuals."""
        return self._of_points("residual_deviance")

    def _struct_of(self, kept: List[Any]) -> Any:
        """The library's struct of this fit; `kept` owns what it points at."""
        struct = _abi.annum_fit_result()
        fill(struct, self, kept)
        return struct

    def _weights(self, weights: Any) -> Floats:
        """Rows of a hypothesis: numbers a coefficient, or mappings of names to numbers."""
        rows = [weights] if isinstance(weights, Mapping) else weights
        if isinstance(rows, (list, tuple)) and rows and isinstance(rows[0], Mapping):
            unknown = {name for row in rows for name in row} - set(self.names)
            if unknown:
                raise argument_error(
                    f"weights name {', '.join(sorted(map(str, unknown)))}; "
                    f"the coefficients are {', '.join(self.names)}"
                )
            rows = [[row.get(name, 0.0) for name in self.names] for row in rows]
        matrix = np.atleast_2d(np.ascontiguousarray(rows, dtype=np.float64))
        if matrix.ndim != 2 or matrix.shape[1] != len(self.coefficients):
            raise argument_error(
                f"weights have the shape {matrix.shape}; "
                f"give a number for each of the {len(self.coefficients)} coefficients"
            )
        return matrix

    def hypothesis(self, weights: Any, value: Any = None) -> FitTest:
        """Tests that linear combinations of the coefficients have a value (0): Wald, or F.

        weights  a mapping of names to numbers ({"time": 1, "x1": -1}), a list of them, or a matrix
        value    one number a combination
        """
        matrix = self._weights(weights)
        given = None if value is None else np.atleast_1d(numbers(np.atleast_1d(value), "value"))
        if given is not None and len(given) != len(matrix):
            raise argument_error(f"value has {len(given)} numbers for {len(matrix)} combinations")
        kept: List[Any] = []
        out, error = _abi.annum_fit_test(), _abi.annum_error()
        status = lib.annum_fit_hypothesis(
            byref(self._struct_of(kept)), _doubles(matrix), _doubles(given), len(matrix), byref(out), byref(error)
        )
        if status:
            raise_error(error)
        return _test(out)

    def combination(self, weights: Any) -> Estimate:
        """Estimates a linear combination of the coefficients, with its interval.

        weights  a mapping of names to numbers, or a number a coefficient
        """
        matrix = self._weights(weights)
        kept: List[Any] = []
        out, error = _abi.annum_estimate(), _abi.annum_error()
        status = lib.annum_fit_combination(
            byref(self._struct_of(kept)), _doubles(matrix[0]), byref(out), byref(error)
        )
        if status:
            raise_error(error)
        method = out.method.decode() if out.method else None
        return Estimate(out.estimate, out.lower, out.upper, out.se, out.p_value, method)

    def to_frame(self) -> "pandas.DataFrame":
        """The observations as a pandas data frame, one row each, with the columns of `points`."""
        return points_frame(self.points)


Fit._readers = readers(Fit, _abi.annum_fit_result)


class _Handle(c_void_p):
    """A pointer to a fit of the library's, freed with the last reference to this object."""

    def __del__(self, free: Any = lib.annum_fit_free) -> None:
        free(self)


_SIZE = sizeof(_abi.annum_fit_result)
_POINT = np.dtype(_abi.annum_fit_point)
_OPTIONS_SIZE = sizeof(_abi.annum_fit_options)
_DOUBLES = POINTER(c_double)
_pack_options = packer(_abi.annum_fit_options).pack


def _doubles(column: Optional[Floats]) -> Any:
    return None if column is None else column.ctypes.data_as(_DOUBLES)


def _test(out: Any) -> FitTest:
    return FitTest(
        out.name.decode() if out.name else "",
        out.statistic,
        out.df,
        out.df2,
        out.p_value,
        out.method.decode() if out.method else None,
    )


def compare(smaller: Fit, larger: Fit) -> FitTest:
    """Compares two fits of the same figures, the smaller nested in the larger, as R's anova.

    F where the dispersion is estimated, the likelihood ratio where it is known.
    """
    kept: List[Any] = []
    out, error = _abi.annum_fit_test(), _abi.annum_error()
    structs = []
    for fitted, name in ((smaller, "smaller"), (larger, "larger")):
        if not isinstance(fitted, Fit):
            raise TypeError(f"{name} has to be an annum.Fit, not a {type(fitted).__name__}")
        structs.append(fitted._struct_of(kept))
    if lib.annum_fit_compare(byref(structs[0]), byref(structs[1]), byref(out), byref(error)):
        raise_error(error)
    return _test(out)


def _periods(at: Any) -> Tuple[Floats, Floats]:
    """Periods to predict: years as whole numbers, instants, or pairs of start and end."""
    if np.isscalar(at):
        at = [at]
    start, end = np.empty(len(at)), np.empty(len(at))
    for i, period in enumerate(at):
        if isinstance(period, (tuple, list)):
            if len(period) != 2:
                raise argument_error(f"at[{i}] is {period!r}; a period is a pair (start, end)")
            start[i], end[i] = real(period[0], f"at[{i}]"), real(period[1], f"at[{i}]")
        else:
            start[i] = real(period, f"at[{i}]")
            end[i] = start[i] + (start[i] == np.floor(start[i]))
    return start, end


def _texts(names: Sequence[str]) -> Any:
    return (c_char_p * len(names))(*[name.encode() for name in names]) if names else None


def _pointer(array: Any) -> int:
    return 0 if array is None else cast(array, c_void_p).value or 0


def _covariates(x: Any, n: int, what: str = "x") -> Tuple[Optional[Floats], Tuple[str, ...]]:
    """Covariates as a matrix of one contiguous row each, and their names where they have any."""
    if x is None:
        return None, ()
    names: Tuple[str, ...] = ()
    columns: List[Any]
    named = getattr(x, "column_names", getattr(x, "columns", None))
    if isinstance(x, Mapping):
        names = tuple(str(name) for name in x)
        columns = list(x.values())
    elif named is not None and not callable(named):  # a data frame
        names = tuple(str(name) for name in named)
        columns = [x[name] for name in named]
    elif isinstance(x, np.ndarray) and x.ndim == 2:
        columns = [x[:, j] for j in range(x.shape[1])]
    else:
        columns = [x]
    matrix = np.empty((len(columns), n))
    for j, data in enumerate(columns):
        name = what if len(columns) == 1 else f"{what} (column {j + 1})"
        name = f"{what} ({names[j]})" if names else name
        column = numbers(data, name)
        if len(column) != n:
            raise argument_error(f"{name} has {len(column)} rows, and {_rows_of(what)} {n}")
        matrix[j] = column
    return matrix, names


def _rows_of(what: str) -> str:
    return "at has" if what.startswith("at_") else "the series has"


def _of_series(data: Any, name: str, n: int) -> Optional[Floats]:
    if data is None:
        return None
    column = numbers(data, name)
    if len(column) != n:
        raise argument_error(f"{name} has {len(column)} rows, and {_rows_of(name)} {n}")
    return column


def _made(handle: "_Handle") -> Fit:
    """The Python object of a fit of the library's."""
    raw = string_at(handle, _SIZE)
    found = _abi.annum_fit_result.from_buffer_copy(raw)
    p = found.n_coefficients
    covariances = np.frombuffer(string_at(found.vcov, 8 * p * p) if p else b"", dtype=np.float64)
    result: Fit = decoded(
        Fit,
        raw,
        vcov=covariances.reshape(p, p),
        points=read_points(found.points, found.n, _abi.annum_fit_point, _POINT),
        warnings=read_cautions(cast(found.warnings, c_void_p).value or 0, found.n_warnings),
        **{
            name: read_table(getattr(found, name), getattr(found, "n_" + name), cls)
            for name, cls in TABLES.items()
        },
    )
    return result


def _fitted(series: Sequence[Series], names: Optional[Sequence[str]], given: Dict[str, Any]) -> Fit:
    pointers = [check_series(one) for one in series]
    groups = 1 if names is None else len(pointers)
    n = sum(len(one) for one in series)
    matrix, x_names = _covariates(given["x"], n)
    name_array = _texts(x_names)
    offset = _of_series(given["offset"], "offset", n)
    weights = _of_series(given["weights"], "weights", n)
    joint = [given["joint"]] if isinstance(given["joint"], str) else list(given["joint"] or ())
    joint_array = _texts(joint)
    dates = None if given["interventions"] is None else numbers(
        np.atleast_1d(given["interventions"]), "interventions"
    )
    start = end = group = at_x = at_exposure = at_offset = None
    n_at = 0
    if given["at"] is not None:
        start, end = _periods(given["at"])
        n_at = groups * len(start)
        group = np.repeat(np.arange(groups, dtype=np.int32), len(start))
        start, end = np.tile(start, groups), np.tile(end, groups)
        at_exposure = _of_series(given["at_exposure"], "at_exposure", n_at)
        at_offset = _of_series(given["at_offset"], "at_offset", n_at)
        at_x, at_names = _covariates(given["at_x"], n_at, "at_x")
        if (0 if matrix is None else len(matrix)) != (0 if at_x is None else len(at_x)):
            raise argument_error("at_x has to have a column for each of x, as predictions need them")
        if at_names and x_names and at_names != x_names:
            raise argument_error(f"at_x has the columns {at_names}, and x {x_names}")
    options = _pack_options(
        _OPTIONS_SIZE,
        choice(given["family"], _FAMILY_CODES, "family"),
        choice(given["link"], _LINK_CODES, "link"),
        whole(given["degree"], "degree", 1),
        not flag(given["intercept"], "intercept"),
        not flag(given["time"], "time"),
        flag(given["log"], "log"),
        choice(given["covariance"], _COVARIANCE_CODES, "covariance"),
        whole(given["lags"], "lags", -1),
        flag(given["adjust"], "adjust"),
        choice(given["interval"], _INTERVAL_CODES, "interval"),
        real(given["origin"], "origin"),
        check_level(given["level"]),
        address(matrix),
        0 if matrix is None else len(matrix),
        _pointer(name_array),
        address(offset),
        address(weights),
        1,  # diagnostics: Durbin and Watson's p-value, tests, sensitivity
        whole(given["spline"], "spline", 0),
        choice(given["errors"], _ERROR_CODES, "errors"),
        choice(given["method"], _METHOD_CODES, "method"),
        choice(given["robust"], _ROBUST_CODES, "robust"),
        choice(given["firth"], _FIRTH_CODES, "firth"),
        not flag(given["ranges"], "ranges"),
        0,
        address(dates),
        0 if dates is None else len(dates),
        _pointer(joint_array),
        len(joint),
        address(start),
        address(end),
        address(at_exposure),
        address(at_offset),
        address(at_x),
        address(group),
        n_at,
        whole(given["seed"], "seed", 0, 2**64 - 1),
    )
    handle, error = _Handle(), _abi.annum_error()
    if names is None:
        status = lib.annum_fit(pointers[0], options, byref(handle), byref(error))
    else:
        array = (c_void_p * len(pointers))(*[pointer.value for pointer in pointers])
        status = lib.annum_fit_groups(
            array, _texts(names), len(pointers), options, byref(handle), byref(error)
        )
    if status:
        raise_error(error)
    return _made(handle)


def fit(
    series: Series,
    *,
    family: Family = "auto",
    link: Link = "auto",
    degree: int = 1,
    spline: int = 0,
    x: Any = None,
    offset: Any = None,
    weights: Any = None,
    intercept: bool = True,
    time: bool = True,
    log: bool = False,
    origin: float = 0.0,
    interventions: Any = None,
    covariance: Covariance = "model",
    lags: int = 0,
    adjust: bool = False,
    errors: ErrorModel = "iid",
    method: Method = "reml",
    robust: Robust = "none",
    firth: Firth = "auto",
    ranges: bool = True,
    interval: Interval = "wald",
    level: float = 0.95,
    joint: Any = None,
    at: Any = None,
    at_exposure: Any = None,
    at_offset: Any = None,
    at_x: Any = None,
    seed: int = 0,
) -> Fit:
    """Fits a regression of the series' figures on time and covariates.

    family      "auto" (by the kind of series), "gaussian", "poisson", "quasipoisson", "negbin",
                "binomial", "quasibinomial", "fractional", "beta", "gamma" or "inverse-gaussian"
    link        "auto" (the family's own), "identity", "log", "logit", "probit", "cloglog",
                "inverse", "sqrt" or "inverse-square"
    degree      of the polynomial in time, or in the one covariate without time
    spline      knots of a restricted cubic spline in time, 3 to 7; 0: none
    x           covariates: a mapping or data frame of named columns, one column, or an array
                [n x k]; rows as in the columns the series was made from, NaN leaves a row out
    offset      added to the linear predictor
    weights     prior weights, 0 or more
    intercept, time   False leaves them out
    log         gaussian on the logarithm of the figures
    origin      time counts from here; 0: calendar years
    interventions  dates in decimal years at which level and slope change
    covariance  "model", "hc0" to "hc3", or "newey-west" with `lags` (-1: chosen from the figures;
                `adjust`: times n / (n - p))
    errors      "iid", "ar1" (by `method` "reml" or "ml") or "prais-winsten"
    robust      "none", "huber", "bisquare" or "median"
    firth       Firth's bias reduction: "auto" (where events are separated), "always" or "never"
    ranges      False leaves suppressed figures out instead of fitting them as ranges
    interval    "wald" or "profile"
    level       confidence level
    joint       names of coefficients to be tested for being 0 together
    at          periods to predict: years, instants, or pairs (start, end), with at_exposure (or
                totals), at_offset and at_x of each
    seed        of the randomised quantile residuals

    aic and bic follow R. Of a gaussian fit they count sigma as a parameter, which statsmodels does
    not do: aic is 2 more than its aic, and bic log(n) more than its bic.

    Warnings of the library are issued as `annum.AnnumWarning`, and stay in the result's `warnings`.
    """
    given = dict(locals())
    del given["series"]
    result = _fitted([series], None, given)
    issue(result.warnings)
    return result


def fit_groups(
    series: Union[Mapping[str, Series], Sequence[Series]],
    *,
    family: Family = "auto",
    link: Link = "auto",
    degree: int = 1,
    spline: int = 0,
    x: Any = None,
    offset: Any = None,
    weights: Any = None,
    intercept: bool = True,
    time: bool = True,
    log: bool = False,
    origin: float = 0.0,
    interventions: Any = None,
    covariance: Covariance = "model",
    lags: int = 0,
    adjust: bool = False,
    errors: ErrorModel = "iid",
    method: Method = "reml",
    robust: Robust = "none",
    firth: Firth = "auto",
    ranges: bool = True,
    interval: Interval = "wald",
    level: float = 0.95,
    joint: Any = None,
    at: Any = None,
    at_exposure: Any = None,
    at_offset: Any = None,
    at_x: Any = None,
    seed: int = 0,
) -> Fit:
    """Fits several series together: each has its own level and its own terms of time.

    series      a mapping of names to series of one kind, or a list
    x, offset, weights   rows of the series one after the other
    at          predicted for each group; at_exposure and the like: group after group

    The other options are those of `annum.fit`. Coefficients are R's of `y ~ time * group + x`;
    `slopes` and `contrasts` have each group's slope and the differences.
    """
    given = dict(locals())
    del given["series"]
    if isinstance(series, Mapping):
        names, members = [str(name) for name in series], list(series.values())
    else:
        members = list(series)
        names = [str(i + 1) for i in range(len(members))]
    if not members:
        raise argument_error("there is no series: give one a group")
    result = _fitted(members, names, given)
    issue(result.warnings)
    return result
