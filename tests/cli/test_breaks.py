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
            (("--method", "intervention", "--at", "2002", "--max", "2"), "--max is for --method dynamic, segmented, not for intervention"),
            (("--method", "intervention", "--at", "2002", "--min-size", "2"), "--min-size is for --method dynamic, segmented, pelt, not for"),
            (("--method", "unusual", "--max", "1"), "not for unusual"),
            (("--method", "pelt", "--max", "1"), "--max is for --method dynamic, segmented, not for pelt"),
            (("--method", "segmented", "--max", "4"), "--max '4': --method segmented finds the best 3 joints"),
            (("--method", "segmented", "--min-size", "1"), "--min-size '1': a segment with level and slope needs 2"),
            (("--min-size", "1"), "--min-size '1': a segment with a level needs 2"),
            (("--regressors", "trend", "--min-size", "2"), "--min-size '2': a segment with level and slope needs 3"),
            (("--method", "cusum", "--min-size", "5"), "--min-size is for"),
            (("--method", "unusual", "--min-size", "5"), "--min-size is for"),
            (("--method", "segmented", "--regressors", "mean"), "--regressors mean does not go with --method segmented"),
            (("--method", "intervention", "--at", "2002", "--regressors", "mean"), "--regressors mean does not go with"),
            (("--method", "unusual", "--draws", "99"), "--draws is for --method dynamic, segmented, cusum, mosum, pelt"),
            (("--method", "unusual", "--no-tests"), "--no-tests is for"),
            (("--method", "intervention", "--at", "2002", "--seed", "1"), "--seed is for"),
            (("--draws", "0"), "--draws '0'"),
            (("--draws", "1000001"), "--draws '1000001' is no whole number from 1 to 1000000"),
            (("--penalty", "mbic"), "--penalty is for --method pelt, not for dynamic"),
            (("--method", "pelt", "--penalty", "-1"), "--penalty '-1' is no number above 0"),
            (("--method", "pelt", "--penalty", "aic"), "--penalty 'aic' is unknown; there are bic mbic"),
            (("--bandwidth", "0.2"), "--bandwidth is for --method mosum"),
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
            draws = () if method in ("intervention", "unusual") else ("--draws", "99")
            for text in (STEP, COUNTS, "year,value\n2000,1\n"):
                found = self.found("--method", method, *at, *draws, text=text)
                if "error" in found:
                    continue
                self.assertEqual(found["method"], method)
                for key in ("selected", "models", "tests", "intervention", "at", "p_value", "warnings", "family"):
                    self.assertIn(key, found)
                for output in ("text", "csv"):
                    self.expect(0, "breaks", "--method", method, *at, *draws, "--format", output, text=text)

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

    def test_without_tests(self):
        """Nothing is simulated: no test, no boundary, no p."""
        for method in ("dynamic", "segmented", "cusum", "mosum"):
            found = self.found("--no-tests", "--method", method)
            self.assertEqual((found["tests"], found["p_value"]), ([], None), method)
            self.assertTrue(all(one["upper"] is None for one in found.get("process", [])), method)
            self.assertNotIn("monte_carlo", self.codes(found), method)

    def test_dates_are_where_periods_begin(self):
        """The date of a quarter cuts before it, as annum fit has it; text names quarters."""
        text = "period,value\n" + "".join(
            f"{2000 + i // 4}-Q{i % 4 + 1},{10 + i * 7 % 5 + (10 if i >= 12 else 0)}\n" for i in range(24))
        for at in ("2003-Q1", "2003", "2003-01", "2003.0"):
            found = self.found("--method", "intervention", "--at", at, text=text)["intervention"][0]
            self.assertEqual((found["at"], found["before"], found["after"]), (2003, 12, 12), at)
            self.near(found["level_change"]["estimate"],
                      self.one("fit", "--intervention", at, text=text)["interventions"][0]["level_change"]["estimate"], 1e-9)
        told = self.expect(0, "breaks", text=text).stdout.decode()
        self.assertIn("2000-Q1 to 2005-Q4", told)
        self.assertIn("begins with 2003-Q1 (", told)
        told = self.expect(0, "breaks", "--method", "intervention", "--at", "2003-Q1", text=text).stdout.decode()
        self.assertIn("  2003-Q1: level +", told)

    def test_dates_of_instants(self):
        text = "time,value\n" + "".join(f"{2000 + i}.5,{i * 7 % 5 + (20 if i >= 5 else 0)}\n" for i in range(10))
        found = self.found("--method", "intervention", "--at", "2005.5", text=text)["intervention"][0]
        self.assertEqual((found["at"], found["before"]), (2005.5, 5))

    def codes(self, found):
        return [one["code"] for one in found["warnings"]]

    def test_what_can_not_be_judged(self):
        """A figure after ones that do not vary, and one that is not the last row."""
        same = "".join(f"{2000 + i},7\n" for i in range(19))
        found = self.found("--method", "unusual", text="year,value\n" + same + "2019,100\n")
        self.assertIsNone(found["unusual"]["unusual"])
        self.assertIsNone(found["p_value"])
        self.assertIn("whether 100, 93 more than they predict, is unusual can't be judged", found["warnings"][0]["message"])
        told = self.expect(0, "breaks", "--method", "unusual", text="year,value\n" + same + "2019,100\n").stdout.decode()
        self.assertIn("can't be judged", told)
        self.assertNotIn("unknown", told)
        counts = "year,count\n" + "".join(f"{2000 + i},{'<5' if i % 4 == 1 else 6 + i % 3}\n" for i in range(18))
        found = self.found("--method", "unusual", text=counts)
        self.assertFalse(found["unusual"]["is_last"])
        self.assertEqual((found["unusual"]["time"], found["n"], found["left_out"]), (2016, 17, 1))
        said = [one["message"] for one in found["warnings"]]
        self.assertTrue(any("of 2017, is known only as a range: that of 2016 is judged instead" in one for one in said), said)
        self.assertFalse(any("left out" in one for one in said), said)
        falling = "year,count\n" + "".join(f"{2000 + i},{300 - 12 * i}\n" for i in range(18))
        self.assertIn("doubtful", self.codes(self.found("--method", "unusual", text=falling)))
        self.assertNotIn("doubtful", self.codes(self.found("--method", "unusual", "--regressors", "trend", text=falling)))

    def test_nulls_say_why(self):
        zero = "year,count\n" + "".join(f"{2000 + i},0\n" for i in range(20))
        found = self.found(text=zero)
        self.assertIsNone(found["p_value"])
        self.assertIn("boundary", self.codes(found))
        for method in METHODS:
            at = ("--at", "2001") if method == "intervention" else ()
            found = self.found("--method", method, *at, text="year,value\n2000,1\n2001,2\n")
            self.assertIn("few_points", self.codes(found), method)
            self.assertEqual(found["models"], [])

    def test_changes_of_definition(self):
        """Said by every method, but for a date that takes the step out."""
        for method in METHODS:
            at = ("--at", "2002") if method == "intervention" else ()
            crossed = "break_crossed" in self.codes(self.found("--break", "2002", "--method", method, *at))
            self.assertEqual(crossed, method != "intervention", method)
        crossed = self.found("--break", "2002", "--method", "intervention", "--at", "1999")
        self.assertIn("break_crossed", self.codes(crossed))

    def test_a_jump_is_no_bend(self):
        found = self.found("--method", "segmented", "--draws", "99")
        self.assertIn("doubtful", self.codes(found))
        self.assertEqual((found["tests"][0]["name"], found["min_size"]), ("sup score", 2))
        self.assertEqual(found["p_value"], found["tests"][0]["p_value"])

    def test_messages_name_options(self):
        self.expect(1, "breaks", "--min-size", "20", text=STEP, says="lower --min-size, or add periods")
        self.expect(1, "breaks", "--method", "intervention", "--at", "2050", text=STEP, says="--at 2050: a date can only")

    def test_intervention(self):
        found = self.found("--method", "intervention", "--at", "2002,1996")
        self.assertEqual({x["at"] for x in found["intervention"]}, {2002, 1996})
        self.near({x["at"]: x for x in found["intervention"]}[2002]["level_change"]["estimate"],
                  self.one("fit", "--intervention", "2002", text=STEP)["interventions"][0]["level_change"]["estimate"], 1e-9)


if __name__ == "__main__":
    main()
