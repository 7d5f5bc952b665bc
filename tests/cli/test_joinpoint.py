#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""annum joinpoint: its options, its formats, the program's text files: test_joinpoint.py ANNUM_BINARY

Numbers named as the program's were printed by the NCI Joinpoint program; the figures beside them were printed with two
decimals, which is what bounds the agreement.
"""
import csv
import glob
import json
import math
import os

from annum_case import Case, main, refuse_constant

SCALES, SELECTS = ("log", "linear"), ("wbic", "permutation", "bic", "bic3", "mbic")


def table(figures, first=1990, column="rate"):
    return f"year,{column}\n" + "".join(f"{first + i},{y!r}\n" for i, y in enumerate(figures))


def bent(n=24, bend=12, seed=0):
    """A rate that rises by 5 % a year up to the bend and then falls by 8 %, with a ripple of 1 %."""
    return [
        50 * math.exp(0.05 * min(i, bend) - 0.08 * max(i - bend, 0) + 0.01 * math.sin(2.4 * i + seed)) for i in range(n)
    ]


BENT = table(bent())
GROUPS = "year,sex,rate\n" + "".join(
    f"{1990 + i},{sex},{y!r}\n" for sex, seed in (("women", 0), ("men", 1)) for i, y in enumerate(bent(seed=seed))
)
COUNTS = "year,count,population\n" + "".join(
    f"{2000 + i},{c},1000\n" for i, c in enumerate((0, 3, 2, 5, 8, 9, 14, 19, 18, 12, 9, 7, 4, 3, 2, 0))
)


class Options(Case):
    def test_wrong_usage(self):
        for arguments, says in (
            (("--max", "-1"), "--max '-1' is no whole number from 0 to 20"),
            (("--max", "two"), "--max 'two'"),
            (("--min", "3", "--max", "2"), "--min 3 is above --max 2"),
            (("--min", "1", "--max", "0"), "--min 1 is above --max 0"),
            (("--min-end", "x"), "--min-end 'x' is no whole number from 0"),
            (("--min-between", "1.5"), "--min-between '1.5'"),
            (("--grid", "-2"), "--grid '-2' is no whole number from 0 to 1000"),
            (("--grid", "2", "--continuous"), "--continuous takes the place of --grid"),
            (("--scale", "logit"), "--scale 'logit' is unknown; there are " + " ".join(SCALES)),
            (("--errors", "iid"), "--errors 'iid' is unknown; there are auto constant se poisson covariance ar1"),
            (("--likelihood", "gamma"), "--likelihood 'gamma' is unknown; there are gaussian poisson quasipoisson binomial"),
            (("--likelihood", "poisson", "--errors", "se"), "--errors se is for least squares: not with --likelihood poisson"),
            (("--select", "aic"), "--select 'aic' is unknown; there are " + " ".join(SELECTS)),
            (("--interval", "wald"), "--interval 'wald' is unknown; there are auto parametric quantile"),
            (("--compat", "sas"), "--compat 'sas' is unknown; there are annum nci"),
            (("--permutations", "1"), "--permutations '1' is no whole number from 2"),
            (("--permutations", "99"), "--permutations is for --select permutation and for --compare, not for --select wbic"),
            (("--alpha", "0.1", "--select", "bic"), "--alpha is for --select permutation and for --compare, not for --select bic"),
            (("--alpha", "5"), "--alpha '5' is no number between 0 and 1"),
            (("--draws", "10"), "--draws is for --interval quantile"),
            (("--draws", "0", "--interval", "quantile"), "--draws '0'"),
            (("--seed", "x"), "--seed 'x'"),
            (("--jump", "then"), "--jump 'then' is no time"),
            (("--jump", "0"), "--jump '0' is no time"),
            (("--rho", "0.5"), "--rho is for --errors ar1"),
            (("--rho", "1", "--errors", "ar1"), "--rho '1' is no correlation"),
            (("--covariance", "m.csv"), "--covariance is for --errors covariance"),
            (("--errors", "covariance"), "--errors covariance needs --covariance FILE"),
            (("--aapc", "2000"), "--aapc '2000' is no range of time: write FROM-TO"),
            (("--aapc", "2005-2000"), "--aapc '2005-2000' is no range"),
            (("--aapc", "1995-2000,"), "--aapc '' is no range"),
            (("--tables", "x", "--compare", "sex"), "--tables does not go with --compare"),
            (("--model", "auto"), "--model"),
        ):
            r = self.expect(2, "joinpoint", *arguments, text=BENT, says=says)
            self.assertIn(b"annum joinpoint --help", r.stderr)

    def test_wrong_input(self):
        self.expect(3, "joinpoint", text="year,rate\n2000,x\n", says="line 2")
        self.expect(3, "joinpoint", "--compare", "sex", text=BENT, says="--compare: there is no column 'sex'")

    def test_wrong_matrix(self):
        given = ("joinpoint", "--errors", "covariance", "--covariance")
        self.expect(3, *given, self.path("none.csv"), text=BENT, says="none.csv")
        for text, says in (
            ("1,0\n0,x\n", "line 2, column 2: 'x' is no number"),
            ("1,0\n0,\n", "line 2, column 2: '' is no number"),
            ("1,0\n0,1,2\n", "line 2 has 3 numbers, and the first line 2"),
            ("1,0\n0,1\n0,0\n", "has 3 lines of 2 numbers"),
            ("\n\n", "has 0 lines"),
        ):
            self.expect(3, *given, self.write(text, "m.csv"), text=BENT, says=("m.csv", says))

    def test_help(self):
        text = self.expect(0, "joinpoint", "--help").stdout.decode()
        for word in (
            "--max --scale --errors --likelihood --select --permutations --seed --alpha --min-end --min-between --grid "
            "--continuous --interval --jump --compat --compare --aapc --average --threads --draws --rho --covariance --tables"
        ).split():
            self.assertIn(word, text)
        self.assertIn("  joinpoint ", self.expect(0, "--help").stdout.decode())

    def test_series_that_can_not_be(self):
        text = "area,year,rate\nA,2000,1\nA,2000,2\n" + "".join(f"B,{1990 + i},{y}\n" for i, y in enumerate(bent()))
        r = self.expect(1, "joinpoint", "--by", "area", "--format", "json", text=text, says="area 'A': line 3")
        one, other = json.loads(r.stdout)["series"]
        self.assertIn("error", one)
        self.assertEqual(other["n"], 24)

    def test_groups_to_compare(self):
        three = GROUPS + "".join(f"{1990 + i},all,{y}\n" for i, y in enumerate(bent()))
        self.expect(1, "joinpoint", "--compare", "sex", text=three, says="--compare takes two groups; the column 'sex' has 3")
        one = GROUPS.replace("women", "men").split("\n")[:25]
        self.expect(1, "joinpoint", "--compare", "sex", text="\n".join(one), says="the column 'sex' has 1")


class Results(Case):
    def found(self, *arguments, text=BENT):
        return self.one("joinpoint", *arguments, text=text)

    def test_bend(self):
        found = self.found()
        model = found["models"][found["selected"]]
        self.assertEqual((found["selected"], [j["time"] for j in model["at"]]), (1, [2002]))
        self.assertEqual([m["joinpoints"] for m in found["models"]], [0, 1, 2, 3, 4])
        for piece, slope in zip(model["segments"], (0.05, -0.08)):
            self.near(piece["slope"], slope, 2e-3)
            self.near(piece["annual_percent_change"]["estimate"], 100 * math.expm1(piece["slope"]))
        self.assertEqual([(p["from"], p["to"]) for p in model["segments"]], [(1990, 2002), (2002, 2013)])
        whole, ten, five = found["average_annual_percent_change"]
        self.assertEqual([(a["from"], a["to"]) for a in (whole, ten, five)], [(1990, 2013), (2004, 2013), (2009, 2013)])
        self.near(whole["estimate"], 100 * math.expm1((12 * model["segments"][0]["slope"] + 11 * model["segments"][1]["slope"]) / 23))
        for key in ("sse", "mse", "df", "bic", "bic3", "wbic", "mbic", "parameters", "points"):
            self.assertIn(key, model)

    def test_limits(self):
        """--max by the number of figures, as the contract says; 0 is none."""
        for n, most in ((6, 0), (7, 1), (11, 1), (12, 2), (16, 2), (17, 3), (21, 3), (22, 4), (26, 4), (27, 5), (40, 5)):
            self.assertEqual(len(self.found(text=table(bent(n, n // 2)))["models"]), most + 1, n)
        self.assertEqual(len(self.found("--max", "0")["models"]), 1)
        self.assertEqual([m["joinpoints"] for m in self.found("--min", "1", "--max", "2")["models"]], [1, 2])

    def test_options_reach_the_library(self):
        self.assertEqual(self.found("--scale", "linear")["scale"], "linear")
        self.assertEqual(self.found("--compat", "nci")["compat"], "nci")
        self.assertTrue(self.found("--continuous", "--max", "1")["continuous"])
        self.assertEqual(self.found("--errors", "ar1", "--rho", "0.25", "--max", "1")["rho"], 0.25)
        for select in SELECTS:
            more = ("--permutations", "99") if select == "permutation" else ()
            self.assertEqual(self.found("--select", select, "--max", "2", *more)["select"], select)
        tests = self.found("--select", "permutation", "--permutations", "199", "--alpha", "0.2", "--max", "2")["permutation"]
        self.assertEqual((tests[0]["permutations"], tests[0]["alpha"]), (199, 0.1))
        last = self.found("--aapc", "1995-2000,2000.5-2004", "--aapc", "1991-H1-1992-H2")["average_annual_percent_change"][3:]
        self.assertEqual([(a["from"], a["to"]) for a in last], [(1995, 2000), (2000.5, 2004), (1990.75, 1992.25)])
        fine = self.found("--grid", "3", text=table(bent(24, 11.5)))
        self.assertEqual(fine["models"][1]["at"][0]["time"], 2001.5)
        close = self.found("--min-end", "12", "--max", "1", text=table(bent(24, 8)))
        self.assertEqual(close["models"][0]["joinpoints"], 0)
        self.assertEqual([m for m in close["models"][1:] if m["at"]], [], close)
        wide = self.found("--level", "0.99")["models"][1]["segments"][0]["annual_percent_change"]
        narrow = self.found("--level", "0.9")["models"][1]["segments"][0]["annual_percent_change"]
        self.assertLess(wide["lower"], narrow["lower"])
        self.assertEqual(self.found("--interval", "quantile", "--draws", "99", "--seed", "3", "--max", "1")["interval"], "quantile")
        averaged = self.found("--average")["models"]
        self.near(sum(m["weight"] for m in averaged), 1)

    def test_threads_change_nothing(self):
        given = ("--select", "permutation", "--permutations", "299", "--max", "2", "--seed", "5")
        self.assertEqual(self.found(*given), self.found(*given, "--threads", "3"))

    def test_jump(self):
        figures = [y * (1.5 if i >= 9 else 1) for i, y in enumerate(bent(24, 15))]
        jump = self.found("--jump", "1998.5", "--max", "1", text=table(figures))["models"][1]["jump"]
        self.assertEqual(jump["at"], 1998.5)
        self.near(jump["comparability_ratio"]["estimate"], 1.5, 0.02)
        self.near(jump["estimate"], math.log(jump["comparability_ratio"]["estimate"]))

    def test_counts_with_zeros(self):
        found = self.found("--likelihood", "poisson", text=COUNTS)
        self.assertEqual((found["likelihood"], found["n"], found["selected"]), ("poisson", 16, 1))
        self.assertAlmostEqual(found["models"][1]["at"][0]["time"], 2007, delta=1)

    def test_covariance(self):
        """A diagonal matrix is what standard errors are."""
        n = 24
        se = [1 + i % 3 for i in range(n)]
        matrix = "".join(",".join(str(se[i] ** 2 if i == j else 0) for j in range(n)) + "\n" for i in range(n))
        text = "year,rate,se\n" + "".join(f"{1990 + i},{y!r},{s}\n" for i, (y, s) in enumerate(zip(bent(), se)))
        by_matrix = self.found("--errors", "covariance", "--covariance", self.write(matrix, "m.csv"), "--max", "2")
        by_se = self.found("--max", "2", text=text)
        self.assertEqual((by_matrix["errors"], by_se["errors"]), ("covariance", "se"))
        for one, other in zip(by_matrix["models"], by_se["models"]):
            self.near(one["sse"], other["sse"], 1e-9)
            self.assertEqual([j["time"] for j in one["at"]], [j["time"] for j in other["at"]])

    def test_compare(self):
        given = ("joinpoint", "--compare", "sex", "--permutations", "199", "--max", "1")
        found = self.one(*given, text=GROUPS)
        self.assertEqual([g["name"] for g in found["groups"]], ["women", "men"])
        self.assertEqual((found["n"], found["n_other"], found["joinpoints"]), (24, 24, 1))
        for test in ("coincidence", "parallelism"):
            self.assertEqual(found[test]["permutations"], 199)
            self.assertGreater(found[test]["p_value"], 0.05)
        parted = GROUPS.replace(",men,", ",men,9")  # men's rates ten to a hundred times as high, in steps
        self.assertLess(self.one(*given, text=parted)["coincidence"]["p_value"], 0.05)
        text = self.expect(0, *given, text=GROUPS).stdout.decode()
        self.assertIn("Joinpoint comparison of two groups", text)
        self.assertIn("women (Joinpoint regression:", text)
        self.expect(0, *given, "--format", "csv", text=GROUPS)


class Program(Case):
    """What the NCI program printed: desktop version, WBIC, constant variance, two figures at the ends and between."""

    FIBRE = (17.82, 16.43, 16.93, 15.72, 16.71, 16.42, 17.07, 17.15, 17.84, 17.64, 18.74)  # g a day, women of 20-49, 2008-2018
    MEAT = (44.03, 42.37, 36.04, 30.77, 40.26, 31.76, 37.74, 36.62, 38.75, 28.95, 21.89)  # red meat, men of 50 and older

    def test_criteria(self):
        for figures, bic0, bic, bic3, weight, wbic, at in (
            (self.FIBRE, -6.0610588, -6.9953273, -6.7773368, 0.7459564, -6.8327159, 2011),
            (self.MEAT, -3.4572552, -3.7756470, -3.5576566, 0.5296945, -3.6601787, 2016),
        ):
            none, one = self.one("joinpoint", "--compat", "nci", text=table(figures, 2008))["models"]
            self.near(none["bic"], bic0, 1e-3)
            self.near(none["wbic"], none["bic"])
            self.near(one["bic"], bic, 1e-3)
            self.near(one["bic3"], bic3, 1e-3)
            self.near(one["wbic"], wbic, 1e-3)
            self.near((one["wbic"] - one["bic"]) / (one["bic3"] - one["bic"]), weight, 1e-3)
            self.assertEqual([j["time"] for j in one["at"]], [at])

    def test_changes(self):
        found = self.one("joinpoint", "--compat", "nci", text=table(self.FIBRE, 2008))
        self.assertEqual(found["selected"], 1)
        printed = ((-3.1115, -7.2440, 1.2050, -1.7745, 0.126338), (2.0565, 0.8745, 3.2523, 4.2758, 0.005230))
        for piece, (apc, lower, upper, t, p) in zip(found["models"][1]["segments"], printed):
            change = piece["annual_percent_change"]
            for got, want in ((change["estimate"], apc), (change["lower"], lower), (change["upper"], upper), (piece["statistic"], t)):
                self.assertAlmostEqual(got, want, delta=0.02)
            self.assertAlmostEqual(piece["p_value"], p, delta=5e-4)


class Formats(Case):
    def test_text(self):
        text = self.expect(0, "joinpoint", text=BENT).stdout.decode()
        for words in (
            "Joinpoint regression: rate, 24 figures, 1990 to 2013",
            "Final selected model: 1 joinpoint, by weighted BIC.",
            "Model Selection",
            "Annual Percent Change (APC)",
            "1990-2002",
            "* The APC is significantly different from zero at alpha = 0.05.",
            "Average Annual Percent Change (AAPC)",
        ):
            self.assertIn(words, text)
        self.assertNotIn("Permutation", text)
        tested = self.expect(0, "joinpoint", "--select", "permutation", "--permutations", "99", "--max", "1", text=BENT)
        self.assertIn(b"Permutation Tests", tested.stdout)

    def test_csv(self):
        """One line a series, the same columns however many joinpoints, ranges and figures there are."""
        text = "area,year,rate\n" + "".join(
            f"{area},{1990 + i},{y!r}\n"
            for area, n, bend in (("short", 4, 9), ("long", 30, 12), ("bad", 0, 0), ("mid", 14, 6))
            for i, y in enumerate(bent(n, bend) if n else [])
        )
        text += "bad,2000,1\nbad,2000,2\n"
        out = self.expect(1, "joinpoint", "--by", "area", "--format", "csv", text=text).stdout.decode()
        lines = list(csv.DictReader(out.splitlines()))
        self.assertEqual([line["area"] for line in lines], ["short", "long", "mid", "bad"])
        self.assertEqual([bool(line["error"]) for line in lines], [False, False, False, True])
        self.assertEqual([line["selected"] for line in lines], ["0", "1", "1", ""])
        self.assertEqual([line["at"] for line in lines], ["", "2002", "1996", ""])
        whole = json.loads(self.run_annum("joinpoint", "--by", "area", "--format", "json", text=text).stdout)["series"][1]
        self.near(float(lines[1]["aapc.estimate"]), whole["average_annual_percent_change"][0]["estimate"])
        second = whole["models"][1]["segments"][1]
        self.near(float(lines[1]["segment_2.slope"]), second["slope"])
        self.near(float(lines[1]["segment_2.annual_percent_change.upper"]), second["annual_percent_change"]["upper"])
        self.assertEqual(lines[0]["segment_2.slope"], "")


class Tables(Case):
    def read(self, name):
        with open(self.path("out.Export." + name + ".txt"), newline="") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    def test_files(self):
        data = self.write(GROUPS)
        given = ("joinpoint", "--by", "sex", "--tables", self.path("out"), data)
        text = self.expect(0, *given).stdout
        self.assertEqual(text, self.expect(0, "joinpoint", "--by", "sex", data).stdout)
        names = sorted(os.path.basename(p) for p in glob.glob(self.path("out.*")))
        self.assertEqual(
            names,
            [f"out.Export.{n}.txt" for n in ("AAPC", "APC", "Data", "Final.Selected.Model", "Model.Estimates", "Model.Selection")],
        )
        found = self.json(*given)["series"]
        pieces = [(s["by"]["sex"], p) for s in found for p in s["models"][s["selected"]]["segments"]]
        rows = self.read("APC")
        self.assertEqual(len(rows), len(pieces))
        for row, (sex, piece) in zip(rows, pieces):
            self.assertEqual(row["sex"], sex)
            self.assertEqual((float(row["Segment Start"]), float(row["Segment End"])), (piece["from"], piece["to"]))
            self.assertEqual(float(row["APC"]), piece["annual_percent_change"]["estimate"])
            self.assertEqual(float(row["APC 95% LCL"]), piece["annual_percent_change"]["lower"])
            self.assertEqual(row["APC Significant"], str(int(piece["significant"])))
        self.assertEqual([row["Model"] for row in self.read("Final.Selected.Model")], [str(s["selected"]) for s in found])
        rows = self.read("Data")
        self.assertEqual(len(rows), 48)
        self.assertEqual([float(r["Model"]) for r in rows[:24]], [p["fitted"] for p in found[0]["models"][found[0]["selected"]]["points"]])
        self.assertEqual([r["year"] for r in rows if r["Flag"] == "Joinpoint 1"], ["2002", "2002"])
        self.assertEqual(float(rows[3]["rate"]), bent()[3])
        self.assertEqual(len(self.read("Model.Selection")), 10)

    def test_only_whole(self):
        """Wrong usage and unreadable input leave no file, and a series without a result no row."""
        self.expect(2, "joinpoint", "--tables", self.path("out"), "--max", "x", text=BENT)
        self.expect(3, "joinpoint", "--tables", self.path("out"), text="year,rate\n2000,x\n")
        self.expect(3, "joinpoint", "--tables", self.path("no/out"), text=BENT, says="cannot write")
        self.expect(1, "joinpoint", "--tables", self.path("out"), text="year,rate\n2000,1\n2000,2\n")
        self.assertEqual(glob.glob(self.path("*")), [])

    def test_jump(self):
        self.expect(0, "joinpoint", "--jump", "1998.5", "--max", "1", "--tables", self.path("out"), text=BENT)
        self.assertEqual([row["Jump Location"] for row in self.read("Jump.Model")], ["1998.5"])
        self.assertEqual([row["rate"] for row in self.read("Data") if row["year"] == "1998.5"], ["NA", "NA"])


class Whole(Case):
    def test_every_combination_is_whole(self):
        """Whatever is asked for, the JSON has no NaN, and every format is written."""
        for text in (BENT, table([1, 2]), table([5]), table([0, 1, 2, 3, 4, 5, 6, 7]), COUNTS):
            for more in ((), ("--scale", "linear"), ("--continuous", "--max", "1"), ("--select", "bic3", "--average")):
                r = self.run_annum("joinpoint", "--format", "json", *more, text=text)
                self.assertIn(r.returncode, (0, 1), r.stderr)
                found = json.loads(r.stdout, parse_constant=refuse_constant)["series"][0]
                self.assertEqual("error" in found, r.returncode == 1)
                for output in ("text", "csv"):
                    self.expect(r.returncode, "joinpoint", *more, "--format", output, text=text)


if __name__ == "__main__":
    main()
