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

    def test_too_few_is_a_result(self):
        """Whatever the test: no p, and what it needs."""
        least = {"mann-kendall": 2, "seasonal": 2, "regional": 2, "cox-stuart": 2, "jonckheere": 2, "pettitt": 2,
                 "runs": 2, "spearman": 3, "buishand": 3, "buishand-u": 3, "buishand-q": 3, "snht": 3,
                 "von-neumann": 3, "bartels": 3, "partial": 4, "block-bootstrap": 5, "prewhiten": 6, "hamed-rao": 15,
                 "yue-wang": 15, "tfpw": 15, "poisson-trend": 2, "cochran-armitage": 2}
        for test, needs in least.items():
            arguments = ["--test", test, "--time", "year", "--events", "events"]
            arguments += ["--total", "total" if test == "cochran-armitage" else ""]
            arguments += ["--x", "x"] * (test == "partial")
            for n in (0, 1, needs - 1):
                text = "year,events,total,x\n" + "".join(f"{2000 + i},{i * i % 5},9,{i % 2}\n" for i in range(n))
                found = self.one("test", *arguments, text=text)
                self.assertEqual((found["p_value"], found["exact"], found["trend"]), (None, False, "no trend"), test)
                said = [w["message"] for w in found["warnings"] if w["code"] == "few_points"]
                self.assertEqual(len(said), 1, test)
                self.assertIn(f"{test} needs ", said[0])
                told = self.run_annum("test", *arguments, text=text).stdout.decode()
                self.assertIn("These figures allow no test", told)

    def test_suppressed_alone(self):
        """A hidden count is no number, and so none that is not whole."""
        text = "year,count\n" + "".join(f"{2000 + i},{'<5' if i % 3 == 1 else 6 + i}\n" for i in range(9))
        self.assertEqual([w["code"] for w in self.one("test", text=text)["warnings"]], ["suppressed"])
        found = self.one("test", text=text.replace("6\n", "6.5\n", 1))
        self.assertEqual({w["code"] for w in found["warnings"]}, {"suppressed", "not_whole"})
        self.assertNotIn("nan", str(found["warnings"]))


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
            (("--test", "pettitt", "--draws", "10000001"), "--draws '10000001' is no whole number from 1 to 10000000"),
            (("--test", "pettitt", "--exact", "mid"), "--exact mid is for cochran-armitage and poisson-trend"),
            (("--test", "hamed-rao", "--exact", "yes"), "--test hamed-rao has no exact p-value: leave --exact away"),
            (("--test", "regional", "--correlated", "--exact", "yes"), "--correlated leaves no exact p-value"),
            (("--test", "runs", "--alternative", "increasing"), "--test runs tells no rise from a fall"),
            (("--test", "pettitt", "--scale", "log"), "--scale is of Sen's slope"),
            (("--test", "seasonal", "--sen-weights", "distance"), "--sen-weights is of Sen's slope"),
            (("--test", "spearman", "--continuity", "no"), "--test spearman has no continuity correction"),
            (("--level", "5e-324"), "--level '5e-324' is too near to 0"),
            (("--level", "1"), "--level '1'"),
            (("--method", "dynamic"), "--method"),
        ):
            r = self.expect(2, "test", *arguments, text=FALL, says=says)
            self.assertIn(b"annum test --help", r.stderr)

    def test_harmless_options(self):
        """What changes nothing is taken by every test: the defaults, and seed and draws."""
        for test in ("mann-kendall", "pettitt", "spearman", "runs", "hamed-rao", "seasonal"):
            self.expect(0 if test != "seasonal" else 1, "test", "--test", test, "--exact", "auto", "--alternative",
                        "two-sided", "--continuity", "yes", "--scale", "plain", "--sen-weights", "equal", "--seed", "3",
                        "--draws", "99", text=FALL)

    def test_draws_are_never_left_out(self):
        """More than can be drawn in time is an error, and no other p-value."""
        text = "year,value\n" + "".join(f"{1900 + i},{i * i % 97}\n" for i in range(100))
        for test in ("pettitt", "von-neumann", "bartels", "snht"):
            self.expect(1, "test", "--test", test, "--draws", "3000001", text=text,
                        says="set --draws to 3000000 or less")
        self.expect(1, "test", "--test", "block-bootstrap", "--draws", "10000000",
                    text=text + "2000,5\n", says="set --draws to 9900990 or less")
        self.expect(1, "test", "--exact", "yes", text=text, says="set --exact to auto or no")

    def test_fewer_lags_than_asked_for(self):
        text = "year,value\n" + "".join(f"{1900 + i},{i * i % 17}\n" for i in range(20))
        found = self.one("test", "--test", "hamed-rao", "--lags", "1000", text=text)
        self.assertEqual(found["lag"], 19)
        self.assertIn("no more than 19 lags, of the 1000", str(found["warnings"]))
        self.assertNotIn("1000", str(self.one("test", "--test", "hamed-rao", "--lags", "19", text=text)["warnings"]))

    def test_a_covariate_that_is_time(self):
        text = "year,value,rain\n" + "".join(f"{2000 + i},{i * i % 7},{i * i * i % 11}\n" for i in range(12))
        arguments = ("test", "--test", "partial", "--time", "year", "--value", "value", "--x")
        said = [w["message"] for w in self.one(*arguments, "year", text=text)["warnings"] if w["code"] == "doubtful"]
        self.assertEqual(len(said), 1)
        self.assertIn("the covariate always rises with time (tau-b 1)", said[0])
        self.assertNotIn("doubtful", {w["code"] for w in self.one(*arguments, "rain", text=text)["warnings"]})

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
    def test_periods(self):
        """Text names the row's period, and JSON its time as a number."""
        level = [1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8]
        for form, first, at, last, number in (
            (lambda i: f"{1975 + i // 12}-{i % 12 + 1:02}", "1975-01", "1975-07", "1975-12", 1975 + 6.5 / 12 - 0.5),
            (lambda i: f"{2000 + i // 2}-H{i % 2 + 1}", "2000-H1", "2003-H1", "2005-H2", 2002.75),
            (lambda i: f"{2000 + i // 4}-Q{i % 4 + 1}", "2000-Q1", "2001-Q3", "2002-Q4", 2001.125),
            (lambda i: f"{2000 + i}/{(i + 1) % 100:02}", "2000/01", "2006/07", "2011/12", 2006.5),
            (lambda i: f"{2000 + i}", "2000", "2006", "2011", 2006),
            (lambda i: f"{2000 + i}.25", "2000.25", "2006.25", "2011.25", 2006.25),
        ):
            text = "period,value\n" + "".join(f"{form(i)},{v}\n" for i, v in enumerate(level))
            said = self.said("--test", "pettitt", text=text)
            self.assertIn(f"12 figures, {first} to {last}\n", said)
            self.assertIn(f"The new level begins with {at}.", said)
            self.near(self.one("test", "--test", "pettitt", text=text)["at"], number)

    def test_high_levels(self):
        self.assertIn("at the 99.99999 % level", self.said("--level", "1e-7", text=FALL))

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
