#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regressions by the annum command: what reaches the library, and what comes back: test_fit.py ANNUM_BINARY"""
import math

from annum_case import Case, main

TWO = ("area,year,cases,pop,x\nA,2000,12,10,1\nA,2001,15,11,2\nA,2002,9,12,1\nA,2003,14,13,3\nA,2004,20,14,2\n"
       "A,2005,,20,4\nB,2000,5,10,1\nB,2001,7,10,2\nB,2002,8,10,1\nB,2003,3,10,3\nB,2004,2,10,2\nB,2005,,10,4\n")
LINE = "year,value\n" + "".join(f"{y},{3 + 2 * (y - 2000) + (y >= 2006) * (5 - (y - 2006))}\n"
                                for y in range(2000, 2012))


class Terms(Case):
    def test_groups(self):
        found = self.one("fit", "--group", "area", "--origin", "2000", text=TWO)
        self.assertEqual([c["name"] for c in found["coefficients"]],
                         ["(Intercept)", "time", "groupB", "time:groupB"])
        self.assertEqual([s["name"] for s in found["slopes"]], ["A", "B"])
        self.near(found["contrasts"][0]["estimate"], found["coefficients"][3]["estimate"])
        each = self.json("fit", "--by", "area", "--origin", "2000", text=TWO)["series"]
        for slope, alone in zip(found["slopes"], each):
            self.near(slope["estimate"], alone["coefficients"][1]["estimate"], 1e-10)
            self.near(slope["se"], alone["coefficients"][1]["se"], 1e-9)

    def test_groups_within_by(self):
        lines = TWO.splitlines()
        text = "land," + lines[0] + "\n" + "".join(f"{land},{line}\n" for line in lines[1:] for land in "XY")
        found = self.json("fit", "--by", "land", "--group", "area", text=text)
        self.assertEqual([s["by"] for s in found["series"]], [{"land": "X"}, {"land": "Y"}])
        self.assertEqual(found["input"]["columns"]["group"], "area")
        for series in found["series"]:
            self.assertEqual([s["name"] for s in series["slopes"]], ["A", "B"])
        self.assertEqual(found["series"][0]["coefficients"], found["series"][1]["coefficients"])

    def test_spline(self):
        found = self.one("fit", "--spline", "4", text=LINE)
        self.assertEqual([c["name"] for c in found["coefficients"]], ["(Intercept)", "time", "time'", "time''"])
        # quantiles of the twelve years: 0.05, 0.35, 0.65, 0.95
        for knot, want in zip(found["knots"], (2000.55, 2003.85, 2007.15, 2010.45)):
            self.near(knot["time"], want)

    def test_intervention(self):
        found = self.one("fit", "--intervention", "2006", "--origin", "2000", text=LINE)
        by = {c["name"]: c["estimate"] for c in found["coefficients"]}
        for name, want in (("(Intercept)", 3), ("time", 2), ("level2006", 5), ("slope2006", -1)):
            self.near(by[name], want, 1e-11)
        self.near(found["interventions"][0]["level_change"]["estimate"], 5, 1e-11)
        counts = self.one("fit", "--intervention", "2002", "--events", "cases", "--by", "area",
                          text="\n".join(TWO.splitlines()[:7]) + "\n")
        change = counts["interventions"][0]
        self.near(change["comparability_ratio"]["estimate"], math.exp(change["level_change"]["estimate"]))

    def test_intervention_outside(self):
        self.expect(1, "fit", "--intervention", "1990", text=LINE, says=["level1990", "leave it out"])


class Predictions(Case):
    def test_line(self):
        found = self.one("fit", "--at", "2005.5", text="time,value\n2000.5,1\n2001.5,2\n2002.5,3\n2003.5,4.5\n")
        self.near(found["predictions"][0]["fitted"], 2.625 + 3.5 * 1.15)
        found = self.one("fit", "--at", "2005,2003-H1,2030", "--no-intercept", "--origin", "2000",
                         text="year,value\n2000,0.1\n2001,2\n2002,4.1\n2003,5.9\n")
        slope = found["coefficients"][0]["estimate"]
        for got, time in zip(found["predictions"], (2005, 2002.75, 2030)):
            self.near(got["time"], time)
            self.near(got["fitted"], slope * (time - 2000), 1e-11)
            self.assertTrue(got["prediction_lower"] < got["lower"] < got["fitted"] < got["upper"]
                            < got["prediction_upper"])
        self.assertIn("extrapolated", {w["code"] for w in found["warnings"]})

    def test_row_without_figure(self):
        """It gives exposure and covariates of the period, whose mean is then in events per exposure."""
        found = self.one("fit", "--group", "area", "--x", "x", "--population", "pop", "--at", "2005", text=TWO)
        for got, area, population in zip(found["predictions"], "AB", (20, 10)):
            self.assertEqual(got["group"], area)
            for limit in ("prediction_lower", "prediction_upper"):
                self.near(got[limit] * population, round(got[limit] * population), 1e-9)

    def test_covariates_unknown(self):
        self.expect(1, "fit", "--by", "area", "--x", "x", "--at", "2006", text=TWO,
                    says=["--at 2006", "the x is unknown", "empty"])

    def test_without_exposure(self):
        found = self.one("fit", "--group", "area", "--population", "pop", "--at", "2010", text=TWO)
        self.assertIsNone(found["predictions"][0]["prediction_upper"])
        self.assertGreater(found["predictions"][0]["upper"], 0)
        self.assertIn("exposure_missing", {w["code"] for w in found["warnings"]})


class Bounds(Case):
    def test_what_is_said(self):
        text = "year,cases\n2000,<5\n2001,<=5\n2002,>10\n2003,\u226512\n2004,~500\n2005,about 20\n2006,31\n2007,6\n"
        found = self.one("fit", "--leave-ranges-out", text=text)
        self.assertEqual(found["n"], 4)
        self.assertEqual([p["observed"] for p in found["points"]], [500, 20, 31, 6])

    def test_where_no_figure_is(self):
        self.expect(3, "fit", text="year,cases,population\n2000,4,~5\n", says=["~5", "figures"])
        self.expect(3, "fit", text="year,cases\n2000,about\n", says="about")
        self.expect(3, "fit", text="year,cases\n2000,<\n", says="<")
        self.expect(2, "fit", "--level", "<0.9", text="year,cases\n2000,1\n", says="--level")


if __name__ == "__main__":
    main()
