#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims by the annum command: figures as they are printed, and what comes back: test_claim.py ANNUM_BINARY"""
import csv
import io
import json
import os

from annum_case import Case, main

ARTICLE = ("--from", "2000:30%", "--to", "2015:2.2%")


class Figures(Case):
    def claim(self, *arguments):
        return self.one("claim", *arguments)

    def test_article(self):
        found = self.json("claim", *ARTICLE)
        self.assertEqual(found["command"], "claim")
        self.assertIsNone(found["input"]["file"])
        claim = found["series"][0]
        self.assertEqual(claim["kind"], "share")
        self.near(claim["annual_percent_change"]["estimate"], 100 * ((2.2 / 30) ** (1 / 15) - 1))
        self.near(claim["rounding"]["annual_percent_change"]["lower"], 100 * ((2.15 / 30.5) ** (1 / 15) - 1))
        self.near(claim["rounding"]["annual_percent_change"]["upper"], 100 * ((2.25 / 29.5) ** (1 / 15) - 1))
        self.assertEqual(claim["implied_totals"], {"from_at_least": 10, "to_at_least": 45})
        self.assertEqual(claim["detectable"]["smallest_total"], 46)
        self.assertEqual({s["about"]: s["supported"] for s in claim["statements"]},
                         {"differ": True, "beyond_chance": True, "cases": None, "occurrence": None})

    def test_digits_as_printed(self):
        """A share without a percent sign, marks of thousands, trailing zeros, and figures that are about right."""
        for text, value, lower, upper in (("30%", 0.3, 0.295, 0.305), ("30.0%", 0.3, 0.2995, 0.3005),
                                          ("0.022", 0.022, 0.0215, 0.0225), ("2.2 %", 0.022, 0.0215, 0.0225),
                                          ("0%", 0, 0, 0.005), ("100%", 1, 0.995, 1), ("54", 54, 54, 54),
                                          ("1,234", 1234, 1234, 1234), ("~500", 500, 450, 550),
                                          ("13.5", 13.5, 13.45, 13.55), ("-3", -3, -3.5, -2.5)):
            got = self.claim("--to", f"2015:{text}")["to"]
            self.assertEqual([got[key] for key in ("value", "lower", "upper")], [value, lower, upper], text)

    def test_kinds(self):
        for one, other, kind in (("30%", "0.022", "share"), ("52", "54", "count"), ("13.5", "14", "value"),
                                 ("-3", "14", "value")):
            self.assertEqual(self.claim("--from", f"2014:{one}", "--to", f"2015:{other}")["kind"], kind)
        self.expect(2, "claim", "--from", "2014:30%", "--to", "2015:54", says=["'2014:30%'", "a share", "a count"])

    def test_readings(self):
        found = self.claim("--from", "2014:52", "--to", "2015-H1:54")
        self.assertEqual([(r["from"]["start"], r["from"]["end"]) for r in found["readings"]],
                         [(2014, 2014.5), (2014, 2015)])
        self.assertIs(found["conclusion_flips"], True)
        self.assertIn("ambiguous_comparator", {w["code"] for w in found["warnings"]})
        self.assertNotIn("change", found)
        self.assertNotIn("readings", self.claim("--from", "2014-H1:52", "--to", "2015-H1:54"))

    def test_fiscal_years(self):
        found = self.claim("--from", "2013/14:52", "--to", "2014/15:54", "--year-start", "04")
        self.assertEqual(found["from"]["start"], 2013.25)

    def test_totals(self):
        both = self.claim(*ARTICLE, "--total", "137")
        self.assertEqual(both, self.claim(*ARTICLE, "--total-from", "137", "--total-to", "137"))
        self.assertEqual((both["from"]["cases"], both["to"]["cases"]), (41, 3))
        self.near(both["change"]["difference"]["estimate"], (3 - 41) / 137)
        cases = self.claim("--from", "2000:41", "--to", "2015:3", "--total", "137")
        self.near(cases["change"]["p_fisher"], both["change"]["p_fisher"])

    def test_stated(self):
        found = self.claim("--from", "2014:87", "--to", "2015:104", "--stated", "16.34%")
        self.assertEqual(found["stated"]["base"], "last")
        self.near(found["stated"]["on_first"], 1700 / 87)
        self.near(found["stated"]["on_last"], 1700 / 104)
        self.assertEqual(self.claim("--from", "2014:87", "--to", "2015:104", "--stated", "20")["stated"]["base"], "first")

    def test_parts(self):
        arguments = ("--from", "2014:87", "--to", "2015:104", "--part", "54", "--part")
        self.assertIs(self.claim(*arguments, "50")["parts"]["consistent"], True)
        self.assertIs(self.claim(*arguments, "49")["parts"]["consistent"], False)
        self.expect(2, "claim", *arguments, "49%", says=["'49%'", "percentage"])
        self.assertIs(self.claim(*ARTICLE, "--part", "1.1%", "--part", "1.2%")["parts"]["consistent"], True)

    def test_alone(self):
        found = self.claim("--to", "2015-H1:28")
        self.assertEqual(found["n"], 1)
        self.assertTrue(18 < found["to"]["interval"]["lower"] < 19 and 40 < found["to"]["interval"]["upper"] < 41)
        self.assertEqual([s["supported"] for s in found["statements"]], [None, None])

    def test_level(self):
        strict = self.claim("--from", "2000:30%", "--to", "2015:2.2%", "--level", "0.999")
        self.assertGreater(strict["detectable"]["smallest_nearest_cell"], 16)
        self.assertEqual(strict["level"], 0.999)


class File(Case):
    TEXT = "place,year,share\nA,2000,30%\nA,2007,12%\nA,2015,2.2%\nB,2000,\nB,2015,5%\nC,2000,\n"

    def test_rows(self):
        """The first and the last figure of each series are the claim."""
        found = self.json("claim", self.write(self.TEXT), "--by", "place", status=1)["series"]
        want = self.one("claim", *ARTICLE)
        self.assertEqual({key: value for key, value in found[0].items() if key != "by"}, want)
        self.assertEqual((found[1]["by"], found[1]["n"]), ({"place": "B"}, 1))
        self.assertIn("no figure", found[2]["error"])

    def test_kinds(self):
        counts = self.one("claim", "-", text="time,cases\n2014,52\n2015-H1,54\n")
        self.assertEqual(counts, self.one("claim", "--from", "2014:52", "--to", "2015-H1:54"))
        of = self.one("claim", "-", text="year,cases,total\n2000,41,137\n2015,3,137\n")
        self.assertEqual(of, self.one("claim", "--from", "2000:41", "--to", "2015:3", "--total", "137"))

    def test_more_is_known(self):
        r = self.expect(1, "claim", "-", text="year,cases,pop\n2000,4,100\n2001,5,100\n", says="'annum change'")
        self.assertIn(b"Could not be analysed", r.stdout)
        self.expect(1, "claim", "-", text="year,value,se\n2000,4,1\n2001,5,1\n", says="standard errors")

    def test_wrong(self):
        self.expect(2, "claim", "--format", "json", says="no figure is given")
        self.expect(3, "claim", self.path("none.csv"), says="none.csv")


DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "data", "cambodia.csv")
BY_ROW = ("--from-value", "comparator_count", "--from-time", "comparator_period", "--stated", "printed_change_percent")


class Rows(Case):
    """A claim in each row: counts, with what the press printed beside them."""

    def test_printed_changes(self):
        found = self.json("claim", DATA, "--events", "count", "--by", "series", *BY_ROW, status=1)
        got = {}
        for series in found["series"]:
            if "stated" in series:
                s = series["stated"]
                got[s["stated"]] = (s["base"], s["rounding"])
                said = {x["about"]: x for x in series["statements"]}["stated"]
                self.assertIs(said["supported"], None if "from" not in series else s["base"] == "first")
                if "from" in series:
                    a, b = series["from"]["value"], series["to"]["value"]
                    self.near(s["on_first"], 100 * (b - a) / a)
                    self.near(s["on_last"], 100 * (b - a) / b)
        self.assertEqual(got, {72.82: ("first", "cut off"), -15.5: ("first", "rounded"), 25: ("first", "cut off"),
                               148: ("first", "rounded"), 14: ("first", "rounded"), 16.34: ("none", "none")})

    def test_missing_comparators(self):
        """What can't be inferred from the row is named, and what the stated change implies is found."""
        r = self.expect(1, "claim", DATA, "--events", "count", "--by", "series", *BY_ROW, "--format", "json",
                        says=["fill 'count'", "fill 'comparator_count'", "overlaps from (2015)"])
        rows = json.loads(r.stdout)["series"]
        alone = [s for s in rows if s.get("n") == 1]
        self.assertEqual(len(alone), 1)
        self.assertEqual(alone[0]["stated"]["from_on_first"], {"lower": None, "upper": None})
        self.assertEqual(alone[0]["stated"]["from_on_last"], {"lower": 87, "upper": 87})
        self.assertTrue(all(s["by"]["row"].startswith("line ") for s in rows))

    def test_shares(self):
        text = ("period,share,before,when,printed\n2015,2.2,8.16,2012,-73\n2015,2.2,7.59,2012-11,-73\n"
                "2015,2.2,,,-73\n2015,2.2,,,\n")
        found = self.json("claim", "-", "--percent", "--from-value", "before", "--from-time", "when", "--stated",
                          "printed", text=text)
        self.assertEqual((found["input"]["rows"], len(found["series"])), (4, 3))
        stated = [s["stated"] for s in found["series"]]
        self.assertEqual([s["base"] for s in stated], ["first", "none", "none"])
        self.near(stated[2]["from_on_first"]["lower"], 0.0215 / 0.275)
        self.near(stated[2]["from_on_first"]["upper"], 0.0225 / 0.26)

    def test_same_as_options(self):
        text = "year,cases,n,before,of,when,printed\n2015,3,137,41,120,2000,-93\n"
        row = self.one("claim", "-", "--total", "n", "--from-value", "before", "--from-total", "of", "--from-time", "when",
                       "--stated", "printed", text=text)
        self.assertEqual(row.pop("by"), {"row": "line 2"})
        self.assertEqual(row, self.one("claim", "--from", "2000:41", "--to", "2015:3", "--total-from", "120", "--total-to",
                                       "137", "--stated", "-93"))

    def test_text_and_csv(self):
        out = self.expect(1, "claim", DATA, "--events", "count", "--by", "series", *BY_ROW).stdout.decode()
        self.assertIn("wrongly relative to the later one, 87 would", out)
        lines = self.expect(1, "claim", DATA, "--events", "count", "--by", "series", *BY_ROW, "--format", "csv").stdout
        rows = list(csv.DictReader(io.StringIO(lines.decode())))
        self.assertEqual([r["stated.rounding"] for r in rows if r["stated.stated"] == "148"], ["rounded"])
        self.assertIn("statements.parts.supported", rows[0])

    def test_csv_of_readings(self):
        text = "time,place,cases\n2014,A,52\n2015,A,54\n2014,B,52\n2015-H1,B,54\n"
        out = self.expect(0, "claim", "-", "--by", "place", "--format", "csv", text=text).stdout.decode()
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([r["reading_2.from.end"] for r in rows], ["", "2015"])
        self.assertEqual([r["reading_1.change.significant"] for r in rows], ["", "false"])
        self.assertEqual([r["error"] for r in rows], ["", ""])

    def test_wrong(self):
        text = "year,cases,before,when\n2015,3,5,2014\n"
        for options, says in ((("--from-value", "before"), "--from-time"), (("--from-time", "when"), "--from-value"),
                              (("--from-total", "cases"), "--from-value")):
            self.expect(2, "claim", "-", *options, text=text, says=says)
        both = ("--from-value", "before", "--from-time", "when")
        self.expect(3, "claim", "-", *both, text=text.replace(",5,", ",<5,"), says="a bound is no figure")
        self.expect(3, "claim", "-", *both, text=text.replace("2014", "2014-H3"), says="expected a period")
        self.expect(1, "claim", "-", *both, text=text.replace("2014", ""), says="fill 'when'")


class Wrong(Case):
    def test_figures(self):
        for text, says in (("2000:130%", "130%"), ("2000:-3%", "-3%"), ("2000", "no colon"), ("2000:", "missing"),
                           ("2000:x", "no number"), ("2000:<5", "bound"), ("2000:1e999", "beyond"),
                           ("2000-H3:5%", "2000-H3"), ("2000-13:5%", "no such day"), (":5%", "expected a period"),
                           ("2016:5%", "not later"), ("2015:5%", "not later"), ("2014-07-01/2015-06-30:5%", "overlaps")):
            self.expect(2, "claim", "--from", text, "--to", "2015:2.2%", says=says)

    def test_options(self):
        for more, says in ((("--total", "0"), "'0'"), (("--total", "12.5"), "'12.5'"), (("--total-to", "x"), "'x'"),
                           (("--total", "9", "--total-to", "9"), "--total is both"), (("--stated", "much"), "'much'"),
                           (("--level", "95"), "'95'"), (("--format", "xml"), "'xml'"), (("--part", "x"), "'x'"),
                           (("--year-start", "13"), "'13'"), (("figures.csv",), "not both")):
            self.expect(2, "claim", *ARTICLE, *more, says=says)
        self.expect(2, "claim", says="no figure is given")
        self.expect(2, "claim", "--to", "2015:2.2%", "--total-from", "9", says="--total-from belongs to --from")
        self.expect(2, "claim", "--from", "2015:2.2%", "--stated", "9", says="give it as --to")
        self.expect(2, "claim", "--to", "2015:13.5", "--total", "9", says="a value has no total")
        self.expect(2, "claim", *ARTICLE, "--part", *["1%"] + [w for _ in range(100) for w in ("--part", "1%")],
                    says="more than 100 parts")
        self.assertEqual(self.run_annum("claim", "--sideways").returncode, 2)

    def test_impossible_total(self):
        """It is a finding, not a failure."""
        found = self.one("claim", *ARTICLE, "--total", "13")
        self.assertEqual([s["supported"] for s in found["statements"] if s["about"].endswith("possible")],
                         [False, False])
        self.assertNotIn("change", found)


class Output(Case):
    def test_text(self):
        out = self.expect(0, "claim", *ARTICLE).stdout.decode()
        for words in ("-16.0 % a year", "30 % takes a total of 10 or more; 2.2 % one of 45 or more",
                      "3 of 10 against 1 of 45", "total x 13.6", "all other cases x 19.1", "Undecidable: ", "Supported: "):
            self.assertIn(words, out)

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.expect(0, "claim", *ARTICLE, "--format", "csv").stdout.decode())))
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["detectable.smallest_total"], "46")
        self.assertEqual(rows[0]["statements.beyond_chance.supported"], "true")
        self.assertEqual(rows[0]["statements.occurrence.supported"], "")

    def test_file(self):
        want = self.expect(0, "claim", *ARTICLE).stdout
        self.expect(0, "claim", *ARTICLE, "-o", self.path("out.txt"))
        with open(self.path("out.txt"), "rb") as file:
            self.assertEqual(file.read(), want)
        self.expect(3, "claim", *ARTICLE, "-o", os.path.join(self.folder, "none", "out.txt"), says="out.txt")

    def test_help(self):
        out = self.expect(0, "claim", "--help").stdout
        for word in (b"--from", b"--to", b"--total", b"--stated", b"Exit status"):
            self.assertIn(word, out)
        self.assertIn(b"claim", self.expect(0, "--help").stdout)


if __name__ == "__main__":
    main()
