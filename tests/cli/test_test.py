#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""annum test: which test, with which options, and how the answer is said: test_test.py ANNUM_BINARY"""
import csv
import io
import math

from annum_case import Case, main

FALL = "year,value\n" + "".join(f"{2000 + i},{v}\n" for i, v in enumerate((9, 8, 8.5, 7, 6.5, 6, 6.2, 5, 4.5, 4)))
FLAT = "year,value\n2000,1\n2001,3\n2002,2\n2003,4\n2004,1.5\n"
TWO = ("area,year,value\nA,2000,9\nA,2001,8\nA,2002,7\nA,2003,6\nA,2004,5\nA,2005,4\n"
       "B,2000,1\nB,2001,3\nB,2002,2\nB,2003,4\nB,2004,1.5\n")
KEYS = ["kind", "n", "n_series", "left_out", "first", "last", "level", "test", "statistic", "variance", "z", "tau",
        "tau_b", "p_value", "p_error", "exact", "alternative", "trend", "at", "sen_slope", "sen_intercept",
        "sen_intercept_residual", "lag", "autocorrelation", "warnings"]


def score(figures):
    return sum((b > a) - (b < a) for i, a in enumerate(figures) for b in figures[i + 1:])


def figures_of(text):
    return [float(line.split(",")[-1]) for line in text.splitlines()[1:]]


class MannKendall(Case):
    def test_keys(self):
        found = self.one("test", text=FALL)
        for key in KEYS:
            self.assertIn(key, found)
        self.assertEqual((found["test"], found["kind"], found["n"], found["n_series"]), ("mann-kendall", "value", 10, 1))
        self.assertEqual((found["first"], found["last"]), (2000, 2009))
        self.assertEqual(found["statistic"], score(figures_of(FALL)))
        self.near(found["tau"], score(figures_of(FALL)) / 45)
        self.assertEqual((found["trend"], found["exact"], found["alternative"]), ("decreasing", True, "two-sided"))
        self.assertIsNone(found["at"])
        self.assertLessEqual({"estimate", "lower", "upper"}, set(found["sen_slope"]))

    def test_sen_slope(self):
        figures = figures_of(FALL)
        slopes = sorted((figures[j] - figures[i]) / (j - i) for i in range(10) for j in range(i + 1, 10))
        found = self.one("test", text=FALL)
        self.near(found["sen_slope"]["estimate"], slopes[22])
        middle = sorted(figures)
        self.near(found["sen_intercept"], (middle[4] + middle[5]) / 2 - slopes[22] * 2004.5, 1e-10)

    def test_level_decides_the_word(self):
        figures = figures_of(FLAT)  # six pairs rise and four fall
        found = self.one("test", text=FLAT)
        self.assertEqual(found["statistic"], score(figures))
        self.assertEqual(found["trend"], "no trend")
        p = found["p_value"]
        self.assertEqual(self.one("test", "--level", f"{(1 - p) / 2:.17g}", text=FLAT)["trend"], "increasing")

    def test_missing_rows(self):
        found = self.one("test", text=FALL + "2010,\n2011,NA\n")
        self.assertEqual((found["n"], found["left_out"]), (10, 2))
        self.assertIn("missing", {w["code"] for w in found["warnings"]})

    def test_rates(self):
        """Figures are rates where exposure varies: the counts rise and the rates fall."""
        found = self.one("test", text="year,cases,population\n2000,10,100\n2001,11,120\n2002,12,150\n2003,13,190\n")
        self.assertEqual((found["kind"], found["statistic"]), ("count", -6))

    def test_one_series_each(self):
        found = self.json("test", "--by", "area", text=TWO)["series"]
        self.assertEqual([s["by"]["area"] for s in found], ["A", "B"])
        self.assertEqual([s["statistic"] for s in found], [-15, score([1, 3, 2, 4, 1.5])])

    def test_figures_are_as_printed(self):
        """7 is 7.0, above 6.9 and below 7.2: what its digits leave open is no tie."""
        found = self.one("test", text="year,value\n2000,6.9\n2001,7\n2002,7.2\n2003,8\n")
        self.assertEqual(found["statistic"], 6)
        self.assertNotIn("rounded", {w["code"] for w in found["warnings"]})

    def test_any_order(self):
        lines = FALL.splitlines()
        shuffled = "\n".join([lines[0]] + lines[:0:-1]) + "\n"
        self.assertEqual(self.one("test", text=shuffled), self.one("test", text=FALL))

    def test_hardly_any_figures(self):
        for text in ("year,value\n2000,1\n", "year,value\n2000,\n", "year,value\n2000,1\n2001,2\n", "year,value\n"):
            found = self.one("test", text=text)
            self.assertEqual(found["trend"], "no trend")
            self.expect(0, "test", text=text)


class Options(Case):
    def test_wrong_usage(self):
        for arguments, says in (
            (("--test", "kendall"), "--test 'kendall' is unknown; there are mann-kendall hamed-rao"),
            (("--exact", "maybe"), "--exact 'maybe' is unknown; there are auto yes no mid"),
            (("--alternative", "up"), "--alternative 'up' is unknown; there are two-sided increasing decreasing"),
            (("--continuity", "1"), "--continuity '1' is unknown; there are yes no"),
            (("--lags", "3"), "--lags is for hamed-rao"),
            (("--test", "hamed-rao", "--lags", "0"), "--lags '0' is no whole number from 1"),
            (("--test", "yue-wang", "--lags", "x"), "--lags 'x'"),
            (("--correlated",), "--correlated is for seasonal and regional, not for --test mann-kendall"),
            (("--x", "value"), "--x is the covariate of partial"),
            (("--test", "partial"), "--test partial takes one covariate"),
            (("--test", "partial", "--x", "a,b"), "takes one covariate"),
            (("--seed", "-1"), "--seed '-1'"),
            (("--draws", "0"), "--draws '0'"),
            (("--level", "1"), "--level '1'"),
            (("--method", "dynamic"), "--method"),
        ):
            r = self.expect(2, "test", *arguments, text=FALL, says=says)
            self.assertIn(b"annum test --help", r.stderr)

    def test_wrong_input(self):
        self.expect(3, "test", text="year,value\n2000,x\n", says="line 2")
        self.expect(3, "test", "--test", "partial", "--x", "rain", text=FALL, says="--x: there is no column 'rain'")
        self.expect(3, "test", "--by", "area", text=FALL, says="--by: there is no column 'area'")
        self.expect(3, "test", self.path("none.csv"), says="none.csv")

    def test_a_series_that_can_not_be(self):
        text = TWO + "B,2004,7\n"
        r = self.expect(1, "test", "--by", "area", "--format", "json", text=text, says="area 'B': line 13")
        self.assertIn(b'"error"', r.stdout)
        self.assertIn(b'"statistic":-15', r.stdout)

    def test_together(self):
        """The series of --by are one sample for regional and jonckheere: one element, without `by`."""
        for test in ("regional", "jonckheere"):
            r = self.run_annum("test", "--test", test, "--by", "area", "--format", "json", text=TWO)
            self.assertEqual(r.returncode, 0 if b'"error"' not in r.stdout else 1, r.stderr)
            self.assertEqual(r.stdout.count(b"\n{"), 1)
            self.assertIn(b'"by":"area"', r.stdout)
            self.assertNotIn(b'"by":{', r.stdout)
            if b'"error"' not in r.stdout:
                self.assertIn(b'"n_series":2', r.stdout)

    def test_scale_and_weights(self):
        """Figures that halve each year: -50 % a year, whichever pairs are taken."""
        text = "year,value\n" + "".join(f"{2000 + i},{64 / 2 ** i}\n" for i in range(7))
        found = self.one("test", "--scale", "log", "--sen-weights", "distance", text=text)
        self.near(found["sen_percent"]["estimate"], -50)
        self.near(found["sen_slope"]["estimate"], -math.log(2))
        self.assertIn("Sen slope -50.0 % a year", self.expect(0, "test", "--scale", "log", text=text).stdout.decode())
        self.assertNotIn("sen_percent", self.one("test", text=text))
        self.expect(2, "test", "--scale", "sqrt", text=text, says="--scale 'sqrt' is unknown; there are plain log logit")
        self.expect(2, "test", "--sen-weights", "x", text=text, says="there are equal distance")

    def test_mid_p(self):
        text = "year,k,n\n2000,9,20\n2001,7,20\n2002,4,20\n2003,3,20\n"
        whole, mid = (self.one("test", "--test", "cochran-armitage", "--exact", e, text=text)["p_value"] for e in ("yes", "mid"))
        self.assertLess(mid, whole)

    def test_help(self):
        text = self.expect(0, "test", "--help").stdout.decode()
        for word in ("--test", "mann-kendall", "--alternative", "--exact", "--lags", "--continuity", "--by", "pettitt"):
            self.assertIn(word, text)
        self.assertIn("  test ", self.expect(0, "--help").stdout.decode())


class Text(Case):
    def said(self, *arguments, text):
        return self.expect(0, "test", *arguments, text=text).stdout.decode()

    def test_shown(self):
        text = self.said(text=FALL)
        self.assertIn("Mann and Kendall's test: value, 10 figures, 2000 to 2009", text)
        self.assertIn("A falling trend is shown at the 5 % level, p", text)
        self.assertIn("Sen slope -0.", text)

    def test_not_shown(self):
        text = self.said(text=FLAT)
        self.assertIn("No trend is shown at the 5 % level, p = ", text)
        self.assertIn("That is no evidence that there is none.", text)
        self.assertNotIn("no trend exists", text)

    def test_units(self):
        text = self.said("--per", "1000", text="year,cases,population\n2000,10,1000\n2001,9,1000\n2002,7,1000\n2003,4,1000\n")
        self.assertIn("Sen slope -2 per 1,000 a year", text)
        self.assertIn("percentage points a year", self.said(text="year,share\n2000,5%\n2001,4%\n2002,3%\n"))

    def test_csv(self):
        r = self.expect(1, "test", "--by", "area", "--format", "csv", text=TWO + "C,2000,1\nC,2000,2\n")
        lines = list(csv.DictReader(io.StringIO(r.stdout.decode())))
        self.assertEqual([line["area"] for line in lines], ["A", "B", "C"])
        self.assertEqual(lines[0]["statistic"], "-15")
        self.assertEqual(lines[0]["trend"], "decreasing")
        self.assertTrue(math.isfinite(float(lines[1]["sen_slope.estimate"])))
        self.assertIn("line 13", lines[2]["error"])


if __name__ == "__main__":
    main()
