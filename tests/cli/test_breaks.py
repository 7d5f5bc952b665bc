#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""annum breaks: which method, with which options, and what comes back: test_breaks.py ANNUM_BINARY"""
import json

from annum_case import Case, main, refuse_constant

STEP = "year,value\n" + "".join(f"{1990 + i},{(i * 7) % 5 + (20 if i >= 12 else 0)}\n" for i in range(24))
COUNTS = "year,cases\n" + "".join(f"{1990 + i},{30 + (i * 7) % 5 - (15 if i >= 12 else 0)}\n" for i in range(24))
METHODS = ("dynamic", "segmented", "intervention", "cusum", "mosum", "pelt", "unusual")


class Options(Case):
    def test_wrong_usage(self):
        for arguments, says in (
            (("--method", "chow"), "--method 'chow' is unknown; there are " + " ".join(METHODS)),
            (("--regressors", "both"), "--regressors 'both' is unknown; there are mean trend"),
            (("--family", "normal"), "--family 'normal' is unknown; there are gaussian poisson"),
            (("--max", "0"), "--max '0' is no whole number from 1"),
            (("--max", "2.5"), "--max '2.5'"),
            (("--min-size", "x"), "--min-size 'x'"),
            (("--at", "2002"), "--at is for --method intervention, not for dynamic"),
            (("--method", "intervention"), "needs --at"),
            (("--method", "intervention", "--at", "20020101"), "--at '20020101': expected a period"),
            (("--method", "intervention", "--at", "2002,"), "--at '2002,': an empty name"),
            (("--method", "intervention", "--at", "2002,2002-H1"), "--at has '2002-H1' twice"),
            (("--method", "intervention", "--at", "2002", "--max", "2"), "--max is for dynamic, segmented and pelt"),
            (("--method", "intervention", "--at", "2002", "--min-size", "2"), "--min-size does not go with"),
            (("--method", "unusual", "--max", "1"), "not for --method unusual"),
            (("--draws", "0"), "--draws '0'"),
            (("--penalty", "mbic"), "--penalty is for pelt, not for --method dynamic"),
            (("--method", "pelt", "--penalty", "-1"), "--penalty '-1' is no number above 0"),
            (("--method", "pelt", "--penalty", "aic"), "--penalty 'aic' is unknown; there are bic mbic"),
            (("--bandwidth", "0.2"), "--bandwidth is for mosum"),
            (("--method", "mosum", "--bandwidth", "1"), "--bandwidth '1' is no number between 0 and 1"),
            (("--seed", "1e30"), "--seed '1e30'"),
            (("--test", "pettitt"), "--test"),
        ):
            r = self.expect(2, "breaks", *arguments, text=STEP, says=says)
            self.assertIn(b"annum breaks --help", r.stderr)

    def test_wrong_input(self):
        self.expect(3, "breaks", text="year,value\n2000,x\n", says="line 2")
        self.expect(3, "breaks", self.path("none.csv"), says="none.csv")
        self.expect(3, "breaks", text="", says="empty")

    def test_help(self):
        text = self.expect(0, "breaks", "--help").stdout.decode()
        for word in ("--method", "--max", "--min-size", "--regressors", "--family", "--at", "--seed", "intervention"):
            self.assertIn(word, text)
        self.assertIn("  breaks ", self.expect(0, "--help").stdout.decode())

    def test_a_series_that_can_not_be(self):
        text = "area,year,value\nA,2000,1\nA,2000,2\n"
        r = self.expect(1, "breaks", "--by", "area", "--format", "json", text=text, says="area 'A': line 3")
        self.assertIn("error", json.loads(r.stdout)["series"][0])


class Results(Case):
    """Whatever a method finds, or says why it can't: the JSON is whole."""

    def found(self, *arguments, text=STEP):
        r = self.run_annum("breaks", "--format", "json", *arguments, text=text)
        self.assertIn(r.returncode, (0, 1), r.stderr)
        series = json.loads(r.stdout, parse_constant=refuse_constant)["series"][0]
        self.assertEqual("error" in series, r.returncode == 1)
        return series

    def test_every_method(self):
        for method in METHODS:
            at = ("--at", "2002") if method == "intervention" else ()
            for text in (STEP, COUNTS, "year,value\n2000,1\n"):
                found = self.found("--method", method, *at, "--draws", "99", text=text)
                if "error" in found:
                    continue
                self.assertEqual(found["method"], method)
                for key in ("selected", "models", "tests", "intervention", "at", "p_value", "warnings", "family"):
                    self.assertIn(key, found)
                for output in ("text", "csv"):
                    self.expect(0, "breaks", "--method", method, *at, "--draws", "99", "--format", output, text=text)

    def test_step(self):
        found = self.found("--method", "dynamic", "--max", "2", "--min-size", "4", "--draws", "99")
        self.assertEqual([m["breaks"] for m in found["models"]], [0, 1, 2])
        self.assertEqual([b["time"] for b in found["models"][1]["at"]], [2002])
        self.assertEqual([b["time"] for b in found["at"]], [2002] if found["selected"] == 1 else
                         [b["time"] for b in found["models"][found["selected"]]["at"]])

    def test_options_reach_the_library(self):
        """A dear penalty leaves no break; without tests there is none; another bandwidth is another sum."""
        self.assertEqual(self.found("--method", "pelt", "--penalty", "1e6")["at"], [])
        self.assertEqual([b["time"] for b in self.found("--method", "pelt", "--penalty", "mbic")["at"]], [2002])
        self.assertEqual(self.found("--no-tests")["tests"], [])
        wide = self.found("--method", "mosum", "--bandwidth", "0.5", "--draws", "99")
        self.assertNotEqual(len(wide["process"]), len(self.found("--method", "mosum", "--draws", "99")["process"]))

    def test_intervention(self):
        found = self.found("--method", "intervention", "--at", "2002,1996")
        self.assertEqual({x["at"] for x in found["intervention"]}, {2002, 1996})
        self.near({x["at"]: x for x in found["intervention"]}[2002]["level_change"]["estimate"],
                  self.one("fit", "--intervention", "2002", text=STEP)["interventions"][0]["level_change"]["estimate"], 1e-9)


if __name__ == "__main__":
    main()
