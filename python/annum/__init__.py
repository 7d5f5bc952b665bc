# SPDX-License-Identifier: GPL-3.0-or-later
"""annum: statistics of annual figures.

    import annum

    deaths = annum.count(years, events, population=population)
    trend = annum.trend(deaths)
    print(trend.annual_percent_change.estimate, trend.verdict)
    print(trend.summary())

A series says what its figures are: `count`, `proportion`, `share`, `value` or `rate`. Analyses take
a series, and give a frozen dataclass with a `summary()`, `to_dict()` and, where it has points,
`to_frame()`.
"""

from ._abi import VERSION as __version__
from ._breaks import (
    Break,
    BreakIntervention,
    BreakModel,
    BreakProcess,
    Breaks,
    BreakTest,
    BreakUnusual,
    Segment,
    breaks,
)
from ._change import (
    Change,
    ChangeFigure,
    CountChange,
    FigureIntervals,
    PeriodChange,
    YearProjection,
    change,
    change_counts,
)
from ._errors import (
    AnnumError,
    AnnumWarning,
    ArgumentError,
    FitError,
    InternalError,
    ModelError,
    OutOfMemoryError,
    SeriesError,
)
from ._fit import Fit, compare, fit, fit_groups
from ._fit_parts import (
    Coefficient,
    DurbinWatson,
    FitTest,
    GroupSlope,
    Intervention,
    Knot,
    Prediction,
    SlopeSensitivity,
)
from ._results import Caution, Estimate
from ._series import Series, count, period, proportion, rate, share, value
from ._trend import TotalChange, Trend, TrendModel, trend
from ._trendtest import MannKendall, SenSlope, TrendTest, mann_kendall, sen_slope, trend_test

__all__ = [
    "AnnumError",
    "AnnumWarning",
    "ArgumentError",
    "Break",
    "BreakIntervention",
    "BreakModel",
    "BreakProcess",
    "BreakTest",
    "BreakUnusual",
    "Breaks",
    "Caution",
    "Change",
    "ChangeFigure",
    "Coefficient",
    "CountChange",
    "DurbinWatson",
    "Estimate",
    "FigureIntervals",
    "Fit",
    "FitError",
    "FitTest",
    "GroupSlope",
    "InternalError",
    "Intervention",
    "Knot",
    "MannKendall",
    "ModelError",
    "OutOfMemoryError",
    "PeriodChange",
    "Prediction",
    "Segment",
    "SenSlope",
    "Series",
    "SeriesError",
    "SlopeSensitivity",
    "TotalChange",
    "Trend",
    "TrendModel",
    "TrendTest",
    "YearProjection",
    "__version__",
    "breaks",
    "change",
    "change_counts",
    "compare",
    "count",
    "fit",
    "fit_groups",
    "mann_kendall",
    "period",
    "proportion",
    "rate",
    "sen_slope",
    "share",
    "trend",
    "trend_test",
    "value",
]
