# SPDX-License-Identifier: GPL-3.0-or-later
"""A published pair of shares: cases with minors "fell from 30 percent in 2000 to 2.2 percent in 2015"."""

import warnings

import annum

warnings.simplefilter("ignore", annum.AnnumWarning)  # they stay on the result, and summary() shows them

share = annum.share([2000, 2015], ["30%", "2.2%"])
trend = annum.trend(share)
print(trend.summary())
print(f"a year: {trend.annual_percent_change.estimate:.1f} % of the share,")
print(f"        {100 * trend.annual_difference.estimate:.2f} percentage points,")
print(f"        {trend.annual_odds_change.estimate:.1f} % of the odds")
