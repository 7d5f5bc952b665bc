# SPDX-License-Identifier: GPL-3.0-or-later
"""Regression of a series on time and covariates."""

from __future__ import annotations

from collections.abc import Mapping
from ctypes import byref, c_char_p, c_void_p, cast, sizeof, string_at
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._columns import Floats, address, numbers, real, whole
from ._errors import argument_error, raise_error
from ._lib import lib
from ._names import Covariance, Family, Interval, Link
from ._results import (
    COVARIANCES,
    FAMILIES,
    INTERVALS,
    LINKS,
    PARTS,
    Caution,
    Reader,
    Result,
    check_level,
    check_series,
    choice,
    decoded,
    issue,
    points_frame,
    read_cautions,
    read_points,
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


@dataclass(frozen=True)
class Coefficient:
    """One coefficient, on the scale of the link.

    name       "(Intercept)", "time", "time^2", "x1" …
    estimate, se
    statistic  estimate over se
    p_value    two-sided; normal where the dispersion is known, t where it is estimated
    lower, upper  confidence limits
    """

    name: str
    estimate: float
    se: float
    statistic: float
    p_value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class DurbinWatson:
    """Durbin and Watson's test, rows in the order of time.

    statistic  about 2 without autocorrelation
    p_value    one-sided, against positive autocorrelation
    """

    statistic: float
    p_value: float


@dataclass(frozen=True, repr=False, eq=False)
class Fit(Result):
    """A fitted regression; NaN where a number does not apply.

    kind            what the figures are
    n               observations used
    first, last     time of the first and the last observation used
    level           confidence level of the intervals
    family, link, covariance, interval  their names
    coefficients    one `Coefficient` each
    vcov            their covariance
    df_residual     residual degrees of freedom
    rss, sigma, r_squared   gaussian: residual sum of squares, its root mean square, explained part
    deviance, null_deviance, pearson_chi2
    dispersion      Pearson's, never floored, for every family; `scale` is what the standard errors
                    carry: the same where the family estimates it, 1 for poisson and binomial
    log_likelihood, aic, bic   as R's; NaN for quasi families. Those of a gaussian fit count sigma as
                    a parameter, which statsmodels does not: aic is 2 and bic log(n) more than its
    theta, theta_se  of a negative binomial
    rho             autocorrelation of the errors
    iterations, converged
    durbin_watson   Durbin and Watson's test
    points          one row an observation, as a structured array: time, observed, fitted, leverage,
                    cooks_distance, residual_response, residual_pearson, residual_deviance
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
    coefficients: Tuple[Coefficient, ...]
    vcov: Floats
    df_residual: float
    rss: float
    sigma: float
    r_squared: float
    deviance: float
    null_deviance: float
    pearson_chi2: float
    dispersion: float
    log_likelihood: float
    aic: float
    bic: float
    theta: float
    theta_se: float
    rho: float
    iterations: int
    converged: bool
    durbin_watson: DurbinWatson
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
        return 1.0 if self.family in ("poisson", "binomial") else self.dispersion

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

    def to_frame(self) -> "pandas.DataFrame":
        """The observations as a pandas data frame, one row each, with the columns of `points`."""
        return points_frame(self.points)


PARTS[_abi.annum_durbin_watson] = DurbinWatson
Fit._readers = readers(Fit, _abi.annum_fit_result)


class _Handle(c_void_p):
    """A pointer to a fit of the library's, freed with the last reference to this object."""

    def __del__(self, free: Any = lib.annum_fit_free) -> None:
        free(self)


_SIZE = sizeof(_abi.annum_fit_result)
_POINT = np.dtype(_abi.annum_fit_point)
_OPTIONS_SIZE = sizeof(_abi.annum_fit_options)
_pack_options = packer(_abi.annum_fit_options).pack


def _covariates(x: Any, n: int) -> Tuple[Optional[Floats], Tuple[str, ...]]:
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
        name = f"x ({names[j]})" if names else "x" if len(columns) == 1 else f"x (column {j + 1})"
        column = numbers(data, name)
        if len(column) != n:
            raise argument_error(f"{name} has {len(column)} rows, and the series has {n}")
        matrix[j] = column
    return matrix, names


def _of_series(data: Any, name: str, n: int) -> Optional[Floats]:
    if data is None:
        return None
    column = numbers(data, name)
    if len(column) != n:
        raise argument_error(f"{name} has {len(column)} rows, and the series has {n}")
    return column


def fit(
    series: Series,
    *,
    family: Family = "auto",
    link: Link = "auto",
    degree: int = 1,
    x: Any = None,
    offset: Any = None,
    weights: Any = None,
    intercept: bool = True,
    time: bool = True,
    log: bool = False,
    origin: float = 0.0,
    covariance: Covariance = "model",
    lags: int = 0,
    adjust: bool = False,
    interval: Interval = "wald",
    level: float = 0.95,
) -> Fit:
    """Fits a regression of the series' figures on time and covariates.

    family      "auto" (by the kind of series), "gaussian", "poisson", "quasipoisson", "negbin",
                "binomial", "quasibinomial", "fractional", "gamma" or "inverse-gaussian"
    link        "auto" (the family's own), "identity", "log", "logit", "probit", "cloglog",
                "inverse", "sqrt" or "inverse-square"
    degree      of the polynomial in time, or in the one covariate without time
    x           covariates: a mapping or data frame of named columns, one column, or an array
                [n x k]; rows as in the columns the series was made from, NaN leaves a row out
    offset      added to the linear predictor
    weights     prior weights, 0 or more
    intercept, time   False leaves them out
    log         gaussian on the logarithm of the figures
    origin      time counts from here; 0: calendar years
    covariance  "model", "hc0" to "hc3", or "newey-west" with `lags` (-1: chosen from the figures;
                `adjust`: times n / (n - p))
    interval    "wald" or "profile"
    level       confidence level

    aic and bic follow R. Of a gaussian fit they count sigma as a parameter, which statsmodels does
    not do: aic is 2 more than its aic, and bic log(n) more than its bic.

    Warnings of the library are issued as `annum.AnnumWarning`, and stay in the result's `warnings`.
    """
    pointer = check_series(series)
    n = len(series)
    matrix, names = _covariates(x, n)
    name_array = (c_char_p * len(names))(*[name.encode() for name in names]) if names else None
    offset = _of_series(offset, "offset", n)
    weights = _of_series(weights, "weights", n)
    options = _pack_options(
        _OPTIONS_SIZE,
        choice(family, _FAMILY_CODES, "family"),
        choice(link, _LINK_CODES, "link"),
        whole(degree, "degree", 1),
        not intercept,
        not time,
        bool(log),
        choice(covariance, _COVARIANCE_CODES, "covariance"),
        whole(lags, "lags", -1),
        bool(adjust),
        choice(interval, _INTERVAL_CODES, "interval"),
        real(origin, "origin"),
        check_level(level),
        address(matrix),
        0 if matrix is None else len(matrix),
        0 if name_array is None else cast(name_array, c_void_p).value,
        address(offset),
        address(weights),
        1,  # diagnostics: Durbin and Watson's p-value
        0,
    )
    handle, error = _Handle(), _abi.annum_error()
    if lib.annum_fit(pointer, options, byref(handle), byref(error)):
        raise_error(error)
    raw = string_at(handle, _SIZE)
    found = _abi.annum_fit_result.from_buffer_copy(raw)
    p = found.n_coefficients
    covariances = np.frombuffer(string_at(found.vcov, 8 * p * p) if p else b"", dtype=np.float64)
    result: Fit = decoded(
        Fit,
        raw,
        coefficients=tuple(
            Coefficient(c.name.decode(), c.estimate, c.se, c.statistic, c.p_value, c.lower, c.upper)
            for c in found.coefficients[:p]
        ),
        vcov=covariances.reshape(p, p),
        points=read_points(found.points, found.n, _abi.annum_fit_point, _POINT),
        warnings=read_cautions(cast(found.warnings, c_void_p).value or 0, found.n_warnings),
    )
    issue(result.warnings)
    return result
