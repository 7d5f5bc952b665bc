# SPDX-License-Identifier: GPL-3.0-or-later
"""The package, and a program that uses it, pass mypy --strict."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, get_args

import pytest

from annum import _breaks, _fit, _joinpoint, _names, _trend, _trendtest
from conftest import ROOT

PROGRAM = """
from typing import Optional, Tuple
import numpy as np
import annum

series: annum.Series = annum.count([2001, 2002], np.array([3, 4]), exposure=(1.0, 2.0))
trend: annum.Trend = annum.trend(series, level=0.9)
p: float = trend.p_value
change: annum.Estimate = trend.annual_percent_change
halving: Optional[annum.Estimate] = trend.halving_time
method: Optional[str] = change.method
cautions: Tuple[annum.Caution, ...] = trend.warnings
fit: annum.Fit = annum.fit(series, family="quasipoisson")
slope: float = float(fit.params[1])
names: Tuple[str, ...] = fit.names
exact: bool = trend.mann_kendall.exact
text: str = fit.summary()
annum.fit(series, family="poisson", link="log", covariance="model", interval="profile")
annum.trend(series, model="poisson")
claim: annum.Claim = annum.claim("2000:30%", (2015, "2.2%"), stated=-93)
supported: Optional[bool] = claim.statements[0].supported
two: annum.ProportionChange = annum.change_proportions(3, 10, 1, 45, method="boschloo")
test: annum.TrendTest = annum.trend_test(series, test="spearman", exact=False, alternative="increasing")
sen: Optional[annum.Estimate] = annum.trend_test({"a": series}, test="regional", exact="yes").sen_slope
found: annum.Breaks = annum.breaks(series, method="intervention", at=[2002.0], regressors="trend")
dates: Tuple[float, ...] = tuple(one.time for one in found.at)
bends: annum.Joinpoint = annum.joinpoint(series, select="bic3", jump=2004.5, aapc=[(2001, 2005)])
changes: Tuple[Optional[annum.Estimate], ...] = tuple(s.annual_percent_change for s in bends.segments)
two_groups: annum.JoinpointComparison = annum.joinpoint_compare(series, series, names=("a", "b"))
apart: Optional[annum.Estimate] = two_groups.aapc_difference
half: Tuple[float, float] = annum.period("2010-01-01", np.datetime64("2010-06-30"))
"""

WRONG = PROGRAM + """
trend.p_value = 0.5
trend.verdikt
annum.trend(series, models="auto")
number: int = trend.verdict
annum.trend(series, model="ols")
annum.fit(series, family="normal")
annum.fit(series, link="logarithm")
annum.fit(series, covariance="hc4")
annum.fit(series, interval="bayes")
annum.period(2010, 2011)
annum.claim("2000:30%", 2.2)
annum.change_proportions(3, 10, 1, 45, method="exakt")
annum.trend_test(series, test="kendall")
annum.trend_test(series, alternative="up")
annum.breaks(series, method="chow")
found.breaks
annum.joinpoint(series, select="aic")
annum.joinpoint(series, errors="iid")
bends.at[0].date
"""


def mypy(arguments: List[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "MYPYPATH": str(ROOT / "python")},
    )


def test_the_package_is_typed() -> None:
    done = mypy(["--config-file", "pyproject.toml", "annum", "generate_abi.py"], ROOT / "python")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_program_that_uses_it(tmp_path: Path) -> None:
    config = str(ROOT / "python" / "pyproject.toml")
    (tmp_path / "good.py").write_text(PROGRAM)
    done = mypy(["--config-file", config, "good.py"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "wrong.py").write_text(WRONG)
    done = mypy(["--config-file", config, "wrong.py"], tmp_path)
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert len(errors) == 20, done.stdout


@pytest.mark.parametrize(
    "names, codes",
    [
        (_names.Model, _trend.MODELS),
        (_names.Family, _fit._FAMILY_CODES),
        (_names.Link, _fit._LINK_CODES),
        (_names.Covariance, _fit._COVARIANCE_CODES),
        (_names.Interval, _fit._INTERVAL_CODES),
        (_names.ErrorModel, _fit._ERROR_CODES),
        (_names.Method, _fit._METHOD_CODES),
        (_names.Robust, _fit._ROBUST_CODES),
        (_names.Firth, _fit._FIRTH_CODES),
        (_names.TestName, _trendtest.TEST_CODES),
        (_names.Exactness, _trendtest.EXACT_CODES),
        (_names.SenWeights, _trendtest.WEIGHT_CODES),
        (_names.BreakPenalty, _breaks.PENALTY_CODES),
        (_names.Alternative, _trendtest.ALTERNATIVE_CODES),
        (_names.BreakMethod, _breaks.METHOD_CODES),
        (_names.BreakRegressors, _breaks.REGRESSOR_CODES),
        (_names.JoinpointScale, _joinpoint.SCALE_CODES),
        (_names.JoinpointErrors, _joinpoint.ERROR_CODES),
        (_names.JoinpointLikelihood, _joinpoint.LIKELIHOOD_CODES),
        (_names.JoinpointSelect, _joinpoint.SELECT_CODES),
        (_names.JoinpointInterval, _joinpoint.INTERVAL_CODES),
        (_names.JoinpointCompat, _joinpoint.COMPAT_CODES),
        (_names.JoinpointTable, _joinpoint.TABLE_CODES),
        (_names.Family, _breaks.FAMILY_CODES),
    ],
)
def test_names_are_the_library_s(names: Any, codes: Dict[str, int]) -> None:
    assert list(get_args(names)) == list(codes)
