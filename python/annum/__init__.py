# SPDX-License-Identifier: GPL-3.0-or-later
"""annum: statistics of annual figures.

    import annum

    deaths = annum.count(years, events, population=population)
    trend = annum.trend(deaths)
    print(trend.annual_percent_change.estimate, trend.verdict)
    print(trend.summary())

A published pair of figures needs no series:

    print(annum.claim("2000:30%", "2015:2.2%").summary())

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
    ProportionChange,
    YearProjection,
    change,
    change_counts,
    change_proportions,
)
from ._claim import (
    Claim,
    ClaimChange,
    ClaimPeriod,
    ClaimRange,
    ClaimReading,
    ClaimRounding,
    ClaimSpan,
    Composition,
    Detectable,
    ImpliedTotals,
    PartsSum,
    StatedChange,
    Statement,
    claim,
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
from ._joinpoint import (
    Joinpoint,
    JoinpointAverage,
    JoinpointComparison,
    JoinpointGroup,
    JoinpointModel,
    JoinpointTest,
    Joint,
    JointJump,
    JointSegment,
    joinpoint,
    joinpoint_compare,
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
    "Claim",
    "ClaimChange",
    "ClaimPeriod",
    "ClaimRange",
    "ClaimReading",
    "ClaimRounding",
    "ClaimSpan",
    "Coefficient",
    "Composition",
    "CountChange",
    "Detectable",
    "DurbinWatson",
    "Estimate",
    "FigureIntervals",
    "Fit",
    "FitError",
    "FitTest",
    "GroupSlope",
    "ImpliedTotals",
    "InternalError",
    "Intervention",
    "Joinpoint",
    "JoinpointAverage",
    "JoinpointComparison",
    "JoinpointGroup",
    "JoinpointModel",
    "JoinpointTest",
    "Joint",
    "JointJump",
    "JointSegment",
    "Knot",
    "MannKendall",
    "ModelError",
    "OutOfMemoryError",
    "PartsSum",
    "PeriodChange",
    "Prediction",
    "ProportionChange",
    "Segment",
    "SenSlope",
    "Series",
    "SeriesError",
    "SlopeSensitivity",
    "StatedChange",
    "Statement",
    "TotalChange",
    "Trend",
    "TrendModel",
    "TrendTest",
    "YearProjection",
    "__version__",
    "breaks",
    "change",
    "change_counts",
    "change_proportions",
    "claim",
    "compare",
    "count",
    "fit",
    "fit_groups",
    "joinpoint",
    "joinpoint_compare",
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
