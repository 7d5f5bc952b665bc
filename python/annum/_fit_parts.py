# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a fitted regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from . import _abi
from ._results import PARTS, Estimate


@dataclass(frozen=True)
class Coefficient:
    """One coefficient, on the scale of the link.

    name       "(Intercept)", "time", "time^2", "x1" …; with groups "groupB", "time:groupB" as in R; of
               a spline "time", "time'" …; of interventions "level2010", "slope2010"
    estimate, se
    statistic  estimate over se
    p_value    two-sided; normal where the dispersion is known, t where it is estimated
    lower, upper  confidence limits
    df         degrees of freedom of its t; NaN where it is normal
    likelihood_ratio, likelihood_ratio_p_value  of a coefficient of 0, of generalised linear models
    score, score_p_value  Rao's, likewise
    """

    name: str
    estimate: float
    se: float
    statistic: float
    p_value: float
    lower: float
    upper: float
    df: float
    likelihood_ratio: float
    likelihood_ratio_p_value: float
    score: float
    score_p_value: float


@dataclass(frozen=True)
class DurbinWatson:
    """Durbin and Watson's test, rows in the order of time.

    statistic  about 2 without autocorrelation
    p_value    one-sided, against positive autocorrelation
    """

    statistic: float
    p_value: float


@dataclass(frozen=True)
class FitTest:
    """A test of a fit as a whole, or of a hypothesis on its coefficients.

    name       "model", "joint", "dispersion", "ljung_box", "excess_zeros" …
    statistic
    df, df2    degrees of freedom; df2 of the denominator of an F, NaN for a chi-squared
    p_value
    method     "F", "Wald", "likelihood ratio" …
    """

    name: str
    statistic: float
    df: float
    df2: float
    p_value: float
    method: Optional[str]


@dataclass(frozen=True)
class SlopeSensitivity:
    """The slope of time under another assumption than the fit's.

    name     "without_first", "without_last", "without_both", "drop_one_lowest", "drop_one_highest",
             "rho_0", "rho_0.2" …
    dropped  time of the figure left out; NaN where none or two are
    rho      assumed autocorrelation of the errors; NaN where none is
    """

    name: str
    dropped: float
    rho: float
    estimate: float
    se: float
    p_value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class GroupSlope:
    """The slope of one group, or ("B - A") the difference of two.

    p_adjusted  Holm's, over all pairs; of a group's own slope p_value
    """

    name: str
    estimate: float
    se: float
    statistic: float
    p_value: float
    lower: float
    upper: float
    p_adjusted: float


@dataclass(frozen=True)
class Intervention:
    """What changed at a known date, on the scale of the link.

    comparability_ratio  new level over old, with a log link or log response; otherwise None
    """

    at: float
    level_change: Estimate
    slope_change: Estimate
    comparability_ratio: Optional[Estimate]


@dataclass(frozen=True)
class Knot:
    """A knot of a spline."""

    time: float


@dataclass(frozen=True)
class Prediction:
    """A prediction.

    time, group       group is None without groups
    fitted            the mean figure: events per exposure or total, or the value
    se                of the linear predictor
    lower, upper      confidence limits of the mean
    prediction_lower, prediction_upper  limits of a figure to come; NaN where its exposure or total,
                      or its weight, is unknown
    """

    time: float
    group: Optional[str]
    fitted: float
    se: float
    lower: float
    upper: float
    prediction_lower: float
    prediction_upper: float


PARTS[_abi.annum_durbin_watson] = DurbinWatson

TABLES = {
    "coefficients": Coefficient,
    "tests": FitTest,
    "sensitivity": SlopeSensitivity,
    "slopes": GroupSlope,
    "contrasts": GroupSlope,
    "interventions": Intervention,
    "knots": Knot,
    "predictions": Prediction,
}
"""The dataclass of each table of a fit."""
