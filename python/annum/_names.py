# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that options can have, for type checkers; the library decides when it is called."""

from __future__ import annotations

from typing import Literal

Model = Literal[
    "auto",
    "linear",
    "loglinear",
    "poisson",
    "quasipoisson",
    "binomial",
    "quasibinomial",
    "fractional",
    "negbin",
]
Family = Literal[
    "auto",
    "gaussian",
    "poisson",
    "quasipoisson",
    "binomial",
    "quasibinomial",
    "fractional",
    "gamma",
    "inverse-gaussian",
    "negbin",
    "beta",
]
Link = Literal[
    "auto",
    "identity",
    "log",
    "logit",
    "probit",
    "cloglog",
    "inverse",
    "sqrt",
    "inverse-square",
]
Covariance = Literal["model", "hc0", "hc1", "hc2", "hc3", "newey-west"]
Interval = Literal["wald", "profile"]
ErrorModel = Literal["iid", "ar1", "prais-winsten"]
Method = Literal["reml", "ml"]
Robust = Literal["none", "huber", "bisquare", "median"]
Firth = Literal["auto", "always", "never"]
ChangeMethod = Literal["exact", "midp", "score", "wald", "etest", "newcombe", "boschloo"]
Adjustment = Literal["none", "holm", "bh"]
TestName = Literal[
    "mann-kendall",
    "hamed-rao",
    "yue-wang",
    "prewhiten",
    "tfpw",
    "block-bootstrap",
    "seasonal",
    "regional",
    "partial",
    "cochran-armitage",
    "poisson-trend",
    "spearman",
    "cox-stuart",
    "jonckheere",
    "pettitt",
    "buishand",
    "snht",
    "runs",
    "von-neumann",
    "bartels",
    "buishand-u",
    "buishand-q",
]
Exactness = Literal["auto", "yes", "no", "mid"]
SenScale = Literal["plain", "log", "logit"]
SenWeights = Literal["equal", "distance"]
BreakPenalty = Literal["bic", "mbic"]
Alternative = Literal["two-sided", "increasing", "decreasing"]
BreakMethod = Literal[
    "dynamic", "segmented", "intervention", "cusum", "mosum", "pelt", "unusual"
]
BreakRegressors = Literal["mean", "trend"]
JoinpointScale = Literal["log", "linear"]
JoinpointErrors = Literal["auto", "constant", "se", "poisson", "covariance", "ar1"]
JoinpointLikelihood = Literal["gaussian", "poisson", "quasipoisson", "binomial"]
JoinpointSelect = Literal["wbic", "permutation", "bic", "bic3", "mbic"]
JoinpointInterval = Literal["auto", "parametric", "quantile"]
JoinpointCompat = Literal["annum", "nci"]
JoinpointTable = Literal[
    "Data",
    "Model.Estimates",
    "APC",
    "AAPC",
    "Model.Selection",
    "Final.Selected.Model",
    "Jump.Model",
]
