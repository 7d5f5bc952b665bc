#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of the annum command against formulas and sums that need no program: test_figures.py ANNUM_BINARY"""
import math

from annum_case import PLAIN, Case, main


class Figures(Case):
    """Results against formulas and sums that need no program."""

    ARTICLE = ("series,period_start,period_end,value,unit\n"
               "share,2000-01-01,2000-12-31,30,percent\nshare,2015-01-01,2015-12-31,2.2,percent\n"
               "halves,2014-01-01,2014-06-30,52,cases\nhalves,2015-01-01,2015-06-30,54,cases\n"
               "year,2014-01-01,2014-12-31,52,cases\nyear,2015-01-01,2015-06-30,54,cases\n"
               "one,2014-01-01,2014-12-31,,cases\none,2015-01-01,2015-06-30,28,cases\n")

    def series(self):
        found = self.json("trend", "--by", "series", text=self.ARTICLE)
        self.assertEqual((found["input"]["rows"], found["input"]["missing"]), (8, 1))
        return {x["by"]["series"]: x for x in found["series"]}

    def test_share(self):
        s = self.series()["share"]
        self.assertEqual((s["kind"], s["verdict"]), ("share", "too little data"))
        self.near(s["total_change"]["percent"]["estimate"], 100 * (2.2 / 30 - 1), 1e-9)
        self.near(s["annual_difference"]["estimate"], (0.022 - 0.30) / 15, 1e-9)
        self.near(s["annual_percent_change"]["estimate"], 100 * ((2.2 / 30) ** (1 / 15) - 1), 1e-9)
        self.near(s["halving_time"]["estimate"], -15 * math.log(2) / math.log(2.2 / 30), 1e-9)
        odds = (0.022 / 0.978) / (0.3 / 0.7)
        self.near(s["annual_odds_change"]["estimate"], 100 * (odds ** (1 / 15) - 1), 1e-9)

    def test_counts(self):
        found = self.series()
        # twice the smaller tail of binomial(106, p), p the later period's part of the time
        for name, p, ratio, years, verdict in (("halves", 1 / 2, 54 / 52, 1, "no clear trend"),
                                               ("year", 1 / 3, 108 / 52, 0.75, "rising")):
            tail = math.fsum(math.comb(106, k) * p**k * (1 - p) ** (106 - k) for k in range(54, 107))
            self.near(found[name]["p_value"], min(1, 2 * min(tail, 1)), 1e-10)
            self.near(found[name]["annual_percent_change"]["estimate"], 100 * (ratio ** (1 / years) - 1),
                      1e-9)
            self.assertEqual(found[name]["verdict"], verdict)
            self.assertIn("dispersion_unknown", {w["code"] for w in found[name]["warnings"]})
        self.assertEqual(found["one"]["verdict"], "too little data")

    def test_line(self):
        """Least squares on four points, by hand."""
        found = self.one("fit", text=PLAIN)
        x, y = [-1.5, -0.5, 0.5, 1.5], [1.5, 2, 3.5, 3]
        slope = sum(a * b for a, b in zip(x, y)) / 5
        rss = sum((b - 2.5 - slope * a) ** 2 for a, b in zip(x, y))
        by = {c["name"]: c for c in found["coefficients"]}
        self.near(by["time"]["estimate"], slope)
        self.near(by["(Intercept)"]["estimate"], 2.5 - slope * 2002.5)
        self.near(by["time"]["se"], math.sqrt(rss / 2 / 5))
        self.near(found["rss"], rss)
        self.assertTrue(0 <= found["durbin_watson"]["p_value"] <= 1)
        self.assertEqual(found["df_residual"], 2)
        moved = {c["name"]: c for c in self.one("fit", "--origin", "2002.5", text=PLAIN)["coefficients"]}
        self.near(moved["(Intercept)"]["estimate"], 2.5)

    def test_fit_options(self):
        text = "year,y,z,w\n2001,1,3,1\n2002,3,1,2\n2003,2,2,1\n2004,5,5,2\n2005,4,1,1\n2006,7,4,1\n"
        names = [c["name"] for c in self.one("fit", "--value", "y", "--x", "z", "--degree", "2",
                                             text=text)["coefficients"]]
        self.assertEqual(names, ["(Intercept)", "time", "time^2", "z"])
        found = self.one("fit", "--value", "y", "--no-time", "--x", "z", text="z,y\n1,2\n2,4\n3,6\n")
        self.assertEqual([p["time"] for p in found["points"]], [1, 2, 3])
        self.near(found["coefficients"][1]["estimate"], 2)
        found = self.one("fit", "--events", "y", "--no-time", "--time", "", text="y\n2\n4\n6\n")
        self.near(found["coefficients"][0]["estimate"], math.log(4), 1e-10)
        for arguments in (["--weights", "w"], ["--cov", "hc3"], ["--cov", "nw:2", "--adjust"], ["--log"],
                          ["--no-intercept"], ["--level", "0.9"]):
            self.assertTrue(self.one("fit", "--value", "y", *arguments, text=text)["converged"], arguments)
        poisson = self.one("fit", "--events", "y", "--offset", "w", "--interval", "profile", text=text)
        self.assertEqual(poisson["family"], "poisson")

    def test_saturated_poisson(self):
        """Two groups by an indicator: rates are the groups' own."""
        text = "count,exposure,x\n3,10,0\n5,20,0\n9,10,1\n12,20,1\n"
        found = self.one("fit", "--no-time", "--x", "x", text=text)["coefficients"]
        self.near(found[0]["estimate"], math.log(8 / 30), 1e-10)
        self.near(found[1]["estimate"], math.log(21 / 8), 1e-10)
        self.near(found[1]["se"], math.sqrt(1 / 8 + 1 / 21), 1e-9)

    def test_population(self):
        """A half-year of a population is half of its person-years."""
        text = "time,count,population\n2014,20,1000\n2015-H1,10,1000\n2015-H2,10,1000\n"
        self.assertEqual([p["observed"] for p in self.one("trend", text=text)["points"]], [0.02] * 3)


if __name__ == "__main__":
    main()
