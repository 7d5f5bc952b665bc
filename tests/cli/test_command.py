#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the annum command as its users see it: test_command.py ANNUM_BINARY [unittest arguments]"""
import json
import math
import os
import resource
import shutil
import stat
import subprocess
import threading

from annum_case import COUNTS, MB, PLAIN, Case, annum, main, refuse_constant


class General(Case):
    def test_version(self):
        r = self.expect(0, "--version")
        self.assertRegex(r.stdout.decode(), r"^annum \d+\.\d+\.\d+\n$")

    def test_help(self):
        self.assertIn(b"trend", self.expect(0, "--help").stdout)
        for command, option in (("trend", b"--model"), ("fit", b"--family")):
            out = self.expect(0, command, "--help").stdout
            for word in (option, b"--time", b"--by", b"--format", b"Exit status"):
                self.assertIn(word, out)
            self.assertIn("(, makes the dot a thousands mark)", " ".join(out.decode().split()))

    def test_wrong_command(self):
        self.expect(2)
        self.expect(2, "tendency", says="'tendency'")
        self.expect(2, "--verbose", says="'--verbose'")
        self.expect(2, "--version", "now", says="--version")
        self.expect(2, "forecast", says="not in this version")

    def test_text_and_csv(self):
        self.assertIn(b"value", self.expect(0, "trend", text=PLAIN).stdout)
        r = self.expect(1, "trend", "--format", "csv", "--by", "s",
                        text="s,year,value\na,1,2\na,2,3\na,3,5\nb,1,1\nb,1,2\n")
        lines = r.stdout.decode().splitlines()
        self.assertEqual(len(lines), 3)
        self.assertTrue(lines[0].startswith("s,"))
        self.assertIn("error", lines[0])

    def test_standard_input(self):
        want = self.one("trend", self.write(COUNTS))
        self.assertEqual(self.one("trend", text=COUNTS), want)
        self.assertEqual(self.one("trend", "-", text=COUNTS), want)
        for arguments in ([], ["-"]):
            self.assertIn(b'"file":null,', self.expect(0, "trend", "--format", "json", *arguments,
                                                       text=COUNTS).stdout.replace(b" ", b""))
        self.assertEqual(self.json("trend", self.path())["input"]["file"], self.path())


class Usage(Case):
    def test_options(self):
        file = self.write(PLAIN)
        for arguments, word in (
            (["--bogus"], "--bogus"), (["-q"], "q"), (["--time"], "--time"), (["--e", "x"], "--e"),
            (["--level", "2"], "--level"), (["--level", "0"], "--level"), (["--level", "high"], "--level"),
            (["--level", "0x1p-1"], "--level"), (["--level", "nan"], "--level"), (["--format", "xml"], "xml"),
            (["--threads", "0"], "--threads"), (["--threads", "2.5"], "--threads"), (["--threads", "-1"],
                                                                                     "--threads"),
            (["--suppressed-min", "2"], "--suppressed-min"), (["--year-start", "13"], "--year-start"),
            (["--decimal", ";"], "--decimal"), (["--per", "0"], "--per"), (["--per", "many"], "--per"),
            (["--by", "a,,b"], "--by"), (["--by", ""], "--by"), (["--break", "never"], "--break"),
            (["--break", "2015-02-30"], "--break"), (["second.csv"], "second.csv"), (["--percent=1"],
                                                                                     "--percent"),
            (["--value", "a", "--events", "b"], "--events"), (["--share", "a", "--rate", "b"], "--rate"),
            (["--unit", "u", "--total", "n"], "--total"), (["--exposure", "a", "--population", "b"],
                                                           "--population"),
            (["--total", "a", "--exposure", "b"], "--exposure"), (["--percent", "--value", "v"], "--percent"),
            (["--se", "s", "--events", "e"], "--se"), (["--time", "t", "--start", "s"], "--start"),
        ):
            for command in ("trend", "fit"):
                with self.subTest(arguments=arguments, command=command):
                    self.expect(2, command, file, *arguments, says=word)

    def test_trend(self):
        self.expect(2, "trend", "--model", "best", text=COUNTS, says=["best", "poisson"])
        self.expect(2, "trend", "--family", "poisson", text=COUNTS, says="--family")

    def test_fit(self):
        for arguments, word in (
            (["--spline", "2"], "--spline"), (["--spline", "4", "--degree", "2"], "--spline"),
            (["--spline", "4", "--no-time"], "--spline"),
            (["--group", "x", "--no-intercept"], "--group"), (["--errors", "ma1"], "ma1"),
            (["--method", "gmm"], "gmm"), (["--robust", "mean"], "mean"), (["--firth", "yes"], "yes"),
            (["--at", "someday"], "someday"), (["--at", "2016,"], "empty"), (["--at", "2016", "--no-time"], "--at"),
            (["--intervention", "2010/11"], "2010/11"), (["--intervention", "2003", "--no-time"], "--intervention"),
            (["--joint", "a,,b"], "empty"), (["--seed", "-1"], "--seed"),
            (["--family", "normal"], "normal"), (["--link", "cubic"], "cubic"), (["--degree", "0"],
                                                                                 "--degree"),
            (["--degree", "two"], "--degree"),
            (["--cov", "nw:x"], "nw:x"), (["--cov", "hc9"], "hc9"), (["--adjust"], "--adjust"),
            (["--log", "--family", "poisson"], "--log"), (["--log", "--link", "logit"], "--log"),
            (["--interval", "bayes"], "bayes"), (["--origin", "then"], "--origin"), (["--x", "a,"], "--x"),
            (["--no-time", "--no-intercept"], "nothing"), (["--no-time", "--degree", "2"], "--degree"),
        ):
            with self.subTest(arguments=arguments):
                self.expect(2, "fit", *arguments, text=PLAIN, says=word)
        self.expect(2, "fit", "--family", "gaussian", "--link", "logit", text=PLAIN)
        many = "year,value\n" + "".join(f"{y},{y * y % 11}\n" for y in range(2000, 2030))
        self.assertEqual(len(self.one("fit", "--degree", "15", "--origin", "2015", text=many)["coefficients"]),
                         16)
        self.expect(2, "fit", "--degree", "16", text=many, says=["--degree", "1 to 15"])

    def test_column_twice(self):
        self.expect(2, "trend", "--by", "year,Year", text=PLAIN, says=["--by", "twice"])
        self.expect(2, "fit", "--x", "year,year", text=PLAIN, says=["--x", "twice"])

    def test_ambiguous_columns(self):
        for header, words in (
            ("year,count,events", ["count", "events", "--events"]), ("year,date,value", ["year", "date",
                                                                                         "--time"]),
            ("year,count,total,exposure", ["--total", "--exposure"]), ("year,count,pop,exposure",
                                                                       ["--population"]),
            ("year,start,end,value", ["--time", "--start"]), ("year,count,n,denominator", ["--total"]),
        ):
            with self.subTest(header=header):
                self.expect(2, "trend", text=header + "\n" + ",".join("1" * len(header.split(","))) + "\n",
                            says=words)


class Columns(Case):
    def taken(self, header, *arguments):
        row = {"start": "2015-01-01", "end": "2015-12-31", "period_start": "2015-01-01",
               "period_end": "2015-12-31",
               "u": "kg", "unit": "kg", "share": "0.5", "k": "1", "count": "1"}
        cells = [row.get(name.lower(), "2") for name in header.split(",")]
        return self.json("trend", *arguments, text=header + "\n" + ",".join(cells) + "\n")["input"]["columns"]

    def test_by_name(self):
        for header, want in (
            ("Year,Value", {"time": "Year", "value": "Value"}),
            ("period,value,unit", {"time": "period", "value": "value", "unit": "unit"}),
            ("period_start,period_end,rate,se",
             {"start": "period_start", "end": "period_end", "rate": "rate", "se": "se"}),
            ("START,END,k,N", {"start": "START", "end": "END", "events": "k", "total": "N"}),
            ("time,cases,pop", {"time": "time", "events": "cases", "population": "pop"}),
            ("date,share", {"time": "date", "share": "share"}),
            ("year,value,share,count", {"time": "year", "events": "count"}),
            ("year,other,count,exposure", {"time": "year", "events": "count", "exposure": "exposure"}),
        ):
            with self.subTest(header=header):
                self.assertEqual(self.taken(header), want)

    def test_options_win(self):
        self.assertEqual(self.taken("year,y,count", "--value", "y"), {"time": "year", "value": "y"})
        self.assertEqual(self.taken("year,count,events", "--events", "count"), {"time": "year",
                                                                                "events": "count"})
        self.assertEqual(self.taken("year,count,n", "--total", ""), {"time": "year", "events": "count"})
        self.assertEqual(self.taken("year,count,n,pop", "--population", "pop"),
                         {"time": "year", "events": "count", "population": "pop"})
        self.assertEqual(self.taken("n,k,year", "--by", "n"), {"time": "year", "events": "k", "by": "n"})
        self.assertEqual(self.taken("Year,Y", "--value", "y", "--time", "YEAR"), {"time": "Year",
                                                                                  "value": "Y"})
        self.assertEqual(self.taken("year,share", "--percent"), {"time": "year", "share": "share"})
        self.assertEqual(self.taken("value,start", "--start", "start", "--end", "start"),
                         {"start": "start", "end": "start", "value": "value"})

    def test_missing(self):
        self.expect(3, "trend", "--value", "price", text=PLAIN, says=["'price'", "'year', 'value'"])
        self.expect(3, "trend", text="year,price\n2001,2\n", says=["--value", "'price'"])
        self.expect(3, "trend", text="when,value\n2001,2\n", says=["--time", "'when'"])
        self.expect(3, "trend", text="start,value\n2001,2\n", says="--end")
        self.expect(3, "trend", "--by", "x", text=PLAIN, says="--by")
        self.expect(3, "fit", "--x", "x", text=PLAIN, says="--x")
        self.expect(3, "fit", "--x", "year", text=PLAIN, says=["no column of periods", "--x took 'year'",
                                                               "--time"])
        self.expect(3, "trend", "--by", "Year", text=PLAIN, says="--by took 'year'")
        self.expect(3, "trend", "--value", "year", text="year,a\n2001,2\n", says="--value took 'year'")
        self.one("fit", "--x", "year", "--no-time", text=PLAIN)
        self.expect(3, "trend", text="2001,2\n2002,3\n", says="header")
        self.expect(3, "trend", "--value", "v", text="year,v,v\n2001,2,3\n", says=["twice", "2 and 3"])

    def test_by_order(self):
        text = "s,t,year,value\n" + "".join(f"{s},{t},{y},{y % 7}\n" for y in range(2000, 2005)
                                            for s in ("b", "a") for t in (2, 1))
        found = self.json("trend", "--by", "s,t", text=text)["series"]
        self.assertEqual([(x["by"]["s"], x["by"]["t"]) for x in found],
                         [("b", "2"), ("b", "1"), ("a", "2"), ("a", "1")])
        self.assertEqual({x["n"] for x in found}, {5})
        found = self.json("trend", "--by", "s",
                          text='s,year,value\n"Łódź, ""x""\nnext",2001,1\n,2001,2\n')["series"]
        self.assertEqual([x["by"]["s"] for x in found], ['Łódź, "x"\nnext', ""])

    def test_many_series(self):
        text = "s,year,value\n" + "".join(f"s{i % 5000},{2000 + i // 5000},{i % 13}\n" for i in range(20000))
        found = self.json("trend", "--by", "s", text=text)["series"]
        self.assertEqual([x["by"]["s"] for x in found], [f"s{i}" for i in range(5000)])
        self.assertEqual({x["n"] for x in found}, {4})

    def test_no_rows(self):
        self.assertEqual(self.one("trend", text="year,value\n")["verdict"], "too little data")
        self.assertEqual(self.json("trend", "--by", "s", text="s,year,value\n")["series"], [])


class Times(Case):
    def points(self, text, *arguments):
        return [(p["start"], p["end"]) for p in self.one("trend", *arguments, text=text)["points"]]

    def test_forms(self):
        for form, start, end in (
            ("2015", 2015, 2016), ("2015.0", 2015, 2016), ("2015-H1", 2015, 2015.5), ("2015-H2", 2015.5,
                                                                                      2016),
            ("2015-Q1", 2015, 2015.25), ("2015-Q3", 2015.5, 2015.75), ("2015-q4", 2015.75, 2016),
            ("2015-06", 2015 + 5 / 12, 2015.5), ("2014/15", 2014.5, 2015.5), ("2014/2015", 2014.5, 2015.5),
            ("1999/00", 1999.5, 2000.5), ("2015-01-01/2015-06-30", 2015, 2015.5),
            ("2015-03-17/2015-04-05", 2015 + 75 / 365, 2015 + 95 / 365), ("2015.5", 2015.5, 2015.5),
            ("2016-02-29", 2016 + 59 / 366, 2016 + 60 / 366), ('" 2015-Q1 "', 2015, 2015.25),
        ):
            with self.subTest(form=form):
                got = self.points(f"time,value\n1990,1\n1991,2\n{form},3\n")[-1]
                self.near(got[0], start)
                self.near(got[1], end)

    def test_year_start(self):
        for month, start in (("04", 2014.25), ("1", 2014), ("10", 2014.75)):
            got = self.points("time,value\n1990,1\n1991,2\n2014/15,3\n", "--year-start", month)[-1]
            self.near(got[0], start)
            self.near(got[1], start + 1)

    def test_days(self):
        got = self.points("start,end,value\n2014-01-01,2014-12-31,1\n2015-01-01,2015-06-30,2\n"
                          "2016-01,2016-03,3\n")
        self.assertEqual(got, [(2014, 2015), (2015, 2015.5), (2016, 2016.25)])

    def test_bad(self):
        for form in ("2015-H3", "2015-Q5", "2015-13", "2015-00", "2014/16", "2015-02-30", "2015-1-1",
                     "June 2015",
                     "2015-06-30/2015-01-01", "2015-01-01/", "/2015", "20150630", "1e9", "inf", "nan-1",
                     "2015H", "<5"):
            with self.subTest(form=form):
                self.expect(3, "trend", text=f"time,value\n1990,1\n{form},3\n", says=["line 3", "'time'",
                                                                                      form[:4]])
        self.expect(3, "trend", text="time,value\n1990,1\n,3\n", says=["line 3", "missing"])
        self.expect(3, "trend", text="start,end,value\n2015-01-01,,3\n", says=["line 2", "'end'"])
        self.expect(3, "trend", text="start,end,value\n2015-01-02,2015-01-01,3\n", says=["line 2", "before"])
        self.expect(3, "trend", text="start,end,value\n2015-02-29,2015-03-01,3\n", says=["line 2",
                                                                                         "2015-02-29"])

    def test_impossible_dates(self):
        for form in ("2013-02-29", "2013-02-29/2013-12-31", "2013-01-01/2013-04-31", "2013-13",
                     "2013-00-10"):
            with self.subTest(form=form):
                self.expect(3, "trend", text=f"time,value\n1990,1\n{form},3\n",
                            says=["line 3", form, "no such day"])
        self.expect(3, "trend", text="start,end,value\n2013-02-29,2015-03-01,3\n", says=["'start'",
                                                                                         "no such day"])
        self.expect(3, "trend", text="time,value\n2015-06-30/2015-01-01,3\n", says=["line 2", "before"])
        for form in ("2015-06-3O", "June 2015"):
            self.expect(3, "trend", text=f"time,value\n{form},3\n", says="2015-Q3")

    def test_breaks(self):
        text = "year,value\n" + "".join(f"{y},{y % 5}\n" for y in range(2000, 2010))
        for date in ("2005", "2005-01-01", "2005.5", "2003,2007-07-01"):
            with self.subTest(date=date):
                codes = {w["code"] for w in self.one("trend", "--break", date, text=text)["warnings"]}
                self.assertIn("break_crossed", codes)


class Numbers(Case):
    def observed(self, *cells, arguments=(), header="year,value"):
        text = header + "\n" + "".join(f"{2001 + i},{c}\n" for i, c in enumerate(cells))
        return [p["observed"] for p in self.one("trend", *arguments, text=text)["points"]]

    def test_forms(self):
        for cell, want in (("1234", 1234), ("-3.25", -3.25), ("+4", 4), (".5", 0.5), ("5.", 5), ("1e3", 1000),
                           ("1.5E-3", 0.0015), ('"1,234"', 1234), ('"1,234,567.5"', 1234567.5), ("1 234",
                                                                                                 1234),
                           ('"12\u00a0345"', 12345), ('"1\u202f234"', 1234), (" 7 ", 7), ("0.1",
                                                                                          0.1), ("1e22",
                                                                                                 1e22),
                           ("0.30000000000000004", 0.30000000000000004), ("1e23", 1e23), ("9007199254740993",
                                                                                          2.0**53),
                           ("2.2250738585072014e-308", 2.2250738585072014e-308), ("0" * 30 + "7", 7)):
            with self.subTest(cell=cell):
                self.assertEqual(self.observed(cell, 1, 2)[0], want)
        found = self.json("trend", text="year,value\n2001,1e308\n", status=0)["series"][0]
        self.assertEqual(found["n"], 1)

    def test_bad(self):
        for cell in ("abc", "1,23", "0,123", "1,2345", "12,34,567", "1 23", "1,234 567", "0x1p3", "inf",
                     "-inf",
                     "1e", "1e+", "--1", "1.2.3", "1_000", "12a", "nano", "5%", "1.5,000", "...", "-",
                     "1" * 600):
            with self.subTest(cell=cell):
                text = f'year,value\n2001,1\n2002,"{cell}"\n'
                self.expect(3, "trend", text=text, says=["line 3", "'value'", "found"])
        for cell in ("1e400", "-1e400", "1e-400", "1" + "0" * 400):
            self.expect(3, "trend", text=f"year,value\n2001,1\n2002,{cell}\n", says=["line 3", "range"])

    def test_marks_of_missing_figures_are_named(self):
        for mark in ("n/a", "-", "null"):
            self.expect(3, "trend", text=f"year,value\n2001,1\n2002,{mark}\n",
                        says=["line 3", f"'{mark}'", "missing", "empty", "NA, . or .."])

    def test_message_has_no_control_characters(self):
        r = self.expect(3, "trend", text="year,value\n2001,\x1b[31mred" + "x" * 500 + "\n")
        self.assertNotIn(b"\x1b", r.stderr)
        self.assertLess(len(r.stderr), 400)

    def test_missing(self):
        marks = ["", "NA", "na", "NaN", "nan", "NAN", ".", "..", '" NA "']
        text = "year,value\n" + "".join(f"{2000 + i},{m}\n" for i,
                                        m in enumerate(marks)) + "2020,1\n2021,2\n2022,2\n"
        found = self.json("trend", text=text)
        self.assertEqual(found["input"]["missing"], len(marks))
        self.assertEqual(found["input"]["rows"], len(marks) + 3)
        self.assertEqual(found["series"][0]["n"], 3)
        self.assertIn("missing", {w["code"] for w in found["series"][0]["warnings"]})

    def test_suppressed(self):
        for cell in ("<5", "< 5", "<10"):
            found = self.json("trend", text=f"year,count\n2001,{cell}\n2002,9\n2003,7\n2004,11\n")
            self.assertEqual(found["series"][0]["n"], 3)
            self.assertEqual(found["input"]["missing"], 0)
            self.assertIn("suppressed", {w["code"] for w in found["series"][0]["warnings"]})
        self.json("trend", "--suppressed-min", "1", text="year,count\n2001,<5\n2002,9\n2003,7\n")
        self.expect(3, "trend", "--suppressed-min", "1", text="year,count\n2001,<1\n", says=["line 2", "<1"])
        self.expect(3, "trend", text="year,count,n\n2001,1,<5\n", says=["line 2", "'n'"])

    def test_separators(self):
        want = self.one("trend", text=PLAIN)["slope"]
        for separator in (";", "\t"):
            self.assertEqual(self.one("trend", text=PLAIN.replace(",", separator))["slope"], want)
        self.assertEqual(self.one("trend", text="\ufeff" + PLAIN)["slope"], want)
        self.assertEqual(self.json("trend", text="\ufeff" + PLAIN)["input"]["columns"]["time"], "year")
        self.assertEqual(self.one("trend", text=PLAIN.replace("\n", "\r\n"))["slope"], want)
        self.assertEqual(self.one("trend", text=PLAIN.replace("\n", "\r"))["slope"], want)
        self.assertEqual(self.one("trend", text="\n\n" + PLAIN + "\n\n")["slope"], want)
        self.assertEqual(self.one("trend", text=PLAIN + ",\n , \n")["slope"], want)
        self.assertEqual(self.one("trend", text=PLAIN.rstrip("\n"))["slope"], want)
        quoted = "\n".join(",".join(f'"{c}"' for c in line.split(",")) for line in PLAIN.split("\n") if line)
        self.assertEqual(self.one("trend", text=quoted)["slope"], want)
        self.assertEqual(self.one("trend", text='year;value;"a,b,c,d"\n' +
                                  PLAIN.replace(",", ";").replace("\n", ";x\n").split("\n",
                                                                                      1)[1])["slope"], want)

    def test_decimal_comma(self):
        text = PLAIN.replace(",", ";").replace(".", ",")
        self.expect(3, "trend", text=text, says=["line 2", "--decimal"])
        self.expect(3, "trend", text="year;value\n2001;1,234\n", says=["line 2", "--decimal"])
        want = self.one("trend", text=PLAIN)["slope"]
        self.assertEqual(self.one("trend", "--decimal", ",", text=text)["slope"], want)
        got = self.one("trend", "--decimal", ",",
                       text="year;value\n2001;1.234,5\n2002;1\n2003;2\n")["points"][0]
        self.assertEqual(got["observed"], 1234.5)
        got = self.one("trend", "--decimal", ".",
                       text="year;value\n2001;1,234\n2002;1\n2003;2\n")["points"][0]
        self.assertEqual(got["observed"], 1234)

    def test_unit(self):
        text = "s,year,value,unit\np,2001,30,percent\np,2002,2.2,%\nc,2001,5,cases\nc,2002,7,Cases\n" \
               "v,2001,1.5,kg\nv,2002,2,kg\nn,2001,-1,kg\nn,2002,2,kg\nm,2001,1,kg\nm,2002,2,percent\n"
        found = self.json("trend", "--by", "s", text=text, status=1)["series"]
        by = {x["by"]["s"]: x for x in found}
        self.assertEqual([by[s].get("kind") for s in "pcvn"], ["share", "count", "value", "value"])
        self.assertEqual([p["observed"] for p in by["p"]["points"]], [0.3, 0.022])
        for word in ("line 11", "percent", "line 10", "kg"):
            self.assertIn(word, by["m"]["error"])

    def test_share(self):
        for cells, arguments in ((("0.022", "0.3"), ()), (("2.2%", "30%"), ()), (("2.2", "30"),
                                                                                 ("--percent",)),
                                 (("2.2 %", "30"), ("--percent",))):
            all_of_it = "100" if arguments else "1"
            text = f"year,share\n2001,{cells[0]}\n2002,{cells[1]}\n2003,0\n2004,{all_of_it}\n"
            found = self.one("trend", *arguments, text=text)
            self.assertEqual(found["kind"], "share")
            self.assertEqual([p["observed"] for p in found["points"]][:2], [0.022, 0.3])

    def rounding(self, text, *arguments):
        """The interval of the difference of two figures, and of the change in percent."""
        found = self.one("trend", *arguments, text=text)
        change = found["total_change"]
        estimates = [change[key] for key in ("difference", "percent") if key in change]
        for estimate in estimates:
            self.assertEqual(estimate["method"], "rounding alone")
        return [estimate[side] for estimate in estimates for side in ("lower", "upper")]

    def test_rounding(self):
        for header in ("value", "rate"):
            for one, other, (a, b), (c, d) in (
                ("12.3", "14.1", (12.25, 12.35), (14.05, 14.15)), ("30", "41", (29.5, 30.5), (40.5, 41.5)),
                ('"1,234.50"', "1.5e3", (1234.495, 1234.505), (1450, 1550)),
                ("0.125", "0.25", (0.1245, 0.1255), (0.245, 0.255)),
            ):
                with self.subTest(header=header, one=one):
                    got = self.rounding(f"year,{header}\n2001,{one}\n2003,{other}\n", "--model", "linear")
                    for x, want in zip(got, (c - b, d - a, 100 * (c / b - 1), 100 * (d / a - 1))):
                        self.near(x, want, 1e-9)
        got = self.rounding("year,value,unit\n2001,12.3,kg\n2003,14.1,kg\n")
        self.near(got[0], 14.05 - 12.35, 1e-9)
        got = self.rounding("year,value\n2001,-5\n2003,-1.0\n")
        self.near(got[0], -1.05 + 4.5, 1e-9)
        self.near(got[1], -0.95 + 5.5, 1e-9)

    def test_rounding_of_a_rate_stops_at_0(self):
        got = self.rounding("year,rate\n2001,5\n2003,0.4\n2004,\n", "--model", "linear")
        self.near(got[0], 0.35 - 5.5, 1e-9)
        got = self.rounding("year,rate\n2001,5\n2003,0\n", "--model", "linear")
        self.near(got[0], 0 - 5.5, 1e-9)
        self.near(got[1], 0.5 - 4.5, 1e-9)
        for rate in ("-1", "-0.2"):
            found = self.json("trend", text=f"year,rate\n2001,5\n2003,{rate}\n", status=1)["series"][0]
            self.assertIn(rate, found["error"])
            self.assertNotIn("lower", found["error"])

    def test_no_rounding(self):
        """Counts are exact; of figures with a standard error that says more."""
        counts = self.one("trend", text="year,value,unit\n2001,30,cases\n2003,41,cases\n")
        self.assertEqual(counts["kind"], "count")
        self.assertEqual(counts["total_change"],
                         self.one("trend", text="year,events\n2001,30\n2003,41\n")["total_change"])
        for header in ("value", "rate"):
            found = self.one("trend", text=f"year,{header},se\n2001,30,2\n2003,41,3\n")
            self.assertNotEqual(found["total_change"]["difference"].get("method"), "rounding alone")
        for cell in ("1e308", "-1.79769e308", "0e400"):
            self.json("trend", text=f"year,value\n2001,{cell}\n2003,1\n")

    def test_locale(self):
        """A locale with a decimal comma in the environment changes nothing."""
        environment = dict(os.environ)
        if shutil.which("localedef"):
            subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", self.path("de_DE.UTF-8")],
                           capture_output=True)
            environment["LOCPATH"] = self.folder
        for name in ("de_DE.UTF-8", "C"):
            environment["LC_ALL"] = environment["LANG"] = name
            outputs = [self.run_annum("trend", "--format", f, text=PLAIN + "2005,0.30000000000000004\n",
                                      env=environment).stdout for f in ("json", "text", "csv")]
            if name == "C":
                self.assertEqual(outputs, first)
            first = outputs
        self.assertIn(b"1.5", outputs[0])


class Limits(Case):
    def test_files(self):
        self.expect(3, "trend", self.path("none.csv"), says=["none.csv", "No such file"])
        self.expect(3, "trend", self.folder, says="directory")
        self.expect(3, "trend", text="", says="empty")
        self.expect(3, "trend", text="\n\n \n", says="no header")
        self.expect(3, "trend", text="\ufeff", says="no header")

    def test_bytes(self):
        self.expect(3, "trend", text=b"year,value\n2001,1\n2002,\x002\n", says=["line 3", "NUL"])
        self.expect(3, "trend", text=PLAIN.encode("utf-16"), says="UTF-16")
        self.expect(3, "trend", "--by", "s", text="s,year,value\né,2001,1\n".encode("latin-1"),
                    says=["line 2", "UTF-8"])
        self.expect(3, "trend", text="année,year,value\n1,2001,1\n".encode("latin-1"), says="UTF-8")
        self.assertEqual(self.one("trend", text="note,year,value\né,2001,1\n".encode("latin-1"))["n"], 1)

    def test_quotes(self):
        self.expect(3, "trend", text='year,value,note\n2001,1,a\n2002,2,"b\n2003,3,c\n', says=["line 3",
                                                                                               "not closed"])
        self.expect(3, "trend", text='year,value,note\n2001,1,5" pipe\n', says=["line 2", "quote"])
        self.expect(3, "trend", text='year,value,note\n2001,1,"a"b\n', says=["line 2", "quote"])

    def test_fields(self):
        self.expect(3, "trend", text="year,value\n2001,1\n2002\n", says=["line 3 has 1 field,", "2"])
        self.expect(3, "trend", text="year,value\n2001,1\n2002,1,5\n", says=["line 3 has 3 fields", "2"])

    def test_lines_are_physical(self):
        text = 'year,value,note\n2001,1,"two\nlines"\n\n2002,"x",y\n'
        self.expect(3, "trend", text=text, says="line 5")
        self.expect(3, "trend", text=text.replace("\n", "\r\n"), says="line 5")
        self.expect(3, "trend", text=text.replace("\n", "\r"), says="line 5")
        found = self.json("trend", text='year,value,note\n2001,1,"two\nlines"\n2001,2,z\n',
                          status=1)["series"][0]
        self.assertIn("line", found["error"])
        for line in ("2", "4"):
            self.assertIn(line, found["error"])

    def feed(self, pieces, *arguments):
        """Streams pieces into annum; returns the exit status, what it said and its peak memory in MB."""
        process = subprocess.Popen([annum(), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)

        def write():
            try:
                for piece in pieces:
                    process.stdin.write(piece)
            except BrokenPipeError:
                pass
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass

        writer = threading.Thread(target=write)
        writer.start()
        told = process.stderr.read().decode()
        self.assertEqual(process.stdout.read(), b"")
        writer.join()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        process.stderr.close()
        return process.returncode, told, usage.ru_maxrss / 1024

    def test_long_lines(self):
        block = b"x" * MB
        for name, head, piece, n, words in (
            ("one field", b"year,value\n2001,", block, 100, ["line 2", "field", "quote"]),
            ("quoted", b'year,value\n2001,1\n2002,"', block, 100, ["line 3", "field", "quote"]),
            ("quoted lines", b'year,value\n2001,1\n2002,"', b"2003,1\n" * 100000, 100, ["line 3", "quote"]),
            ("header", b"", b"column," * 100000, 100, ["100000"]),
            ("many fields", b"year,value\n2001,1\n2002,2", b",1,2,3" * 100000, 100, ["line 3"]),
        ):
            with self.subTest(name=name):
                status, told, memory = self.feed([head] + [piece] * n, "trend")
                self.assertEqual(status, 3, told)
                for word in words:
                    self.assertIn(word, told)
                self.assertLess(memory, 200)

    def test_too_many_rows(self):
        rows = b"".join(b"%d.5,1\n" % (y % 9000) for y in range(1000))
        status, told, memory = self.feed([b"year,value\n"] + [rows] * 1001, "trend")
        self.assertEqual(status, 3, told)
        self.assertIn("1000000 rows", told)
        self.assertLess(memory, 300)

    def test_memory_is_that_of_the_numbers(self):
        """60 MB of text, of which two numbers a line are kept."""
        line = b'"' + b"words " * 100 + b'",%d,1,s%d\n'
        pieces = [b"note,year,value,s\n"] + [b"".join(line % (2000 + i % 10,
                                                              (i + j * 1000) // 10) for i in range(1000))
                                             for j in range(100)] + [b"x,2000,bad,s\n"]
        status, told, memory = self.feed(pieces, "trend", "--by", "s")
        self.assertEqual(status, 3, told)
        self.assertIn("line 100002", told)
        self.assertLess(memory, 100 if "asan" not in annum() else 300)


class Series(Case):
    def test_errors(self):
        """Figures that contradict each other: the series has an error, the others are printed."""
        for name, header, rows, words in (
            ("negative", "s,year,count", ["bad,2001,-1", "bad,2002,3"], ["line 2"]),
            ("duplicate", "s,year,count", ["bad,2001,1", "good,2001,5", "bad,2001,3"], ["line", "2", "4"]),
            ("overlap", "s,year,count", ["bad,2001,1", "bad,2001-H2,3"], ["line"]),
            ("more than all", "s,year,k,n", ["bad,2001,5,4", "bad,2002,1,4"], ["line 2"]),
            ("share", "s,year,share", ["bad,2001,1.5", "bad,2002,0.1"], ["line 2"]),
            ("instant", "s,year,count", ["bad,2001.5,5", "bad,2002.5,4"], ["line", "exposure"]),
            ("exposure", "s,year,count,exposure", ["bad,2001,5,0", "bad,2002,5,1"], ["line 2"]),
            ("standard error", "s,year,rate,se", ["bad,2001,5,-1", "bad,2002,5,1"], ["line 2"]),
        ):
            cell = "0.5" if "share" in header else "1"
            good = [f"fine,{y}" + f",{cell}" * (len(header.split(",")) - 2) for y in range(2001, 2005)]
            text = "\n".join([header, *rows, *good]) + "\n"
            with self.subTest(name=name):
                r = self.expect(1, "trend", "--by", "s", "--format", "json", text=text, says="'bad'")
                found = {x["by"]["s"]: x for x in json.loads(r.stdout)["series"]}
                for word in words:
                    self.assertIn(word, found["bad"]["error"])
                self.assertIn(found["bad"]["error"], r.stderr.decode())
                self.assertNotIn("error", found["fine"])
                self.assertEqual(len(r.stderr.decode().splitlines()), 1)

    def test_model_that_does_not_fit(self):
        found = self.json("trend", "--model", "poisson", text=PLAIN, status=1)["series"][0]
        self.assertIn("error", found)

    def error_of(self, text, *arguments, status=1):
        r = self.expect(status, "trend", "--format", "json", *arguments, text=text)
        error = json.loads(r.stdout)["series"][0]["error"]
        self.assertIn(error, r.stderr.decode())
        return error

    def test_cures(self):
        text = "year,share\n2001,30\n2002,22\n"
        self.assertIn("--percent, or 30%", self.error_of(text))
        self.assertEqual(self.one("trend", "--percent", text=text)["points"][0]["observed"], 0.3)
        for text, arguments in (("year,share\n2001,150%\n2002,20%\n", []), ("year,share\n2001,-0.1\n", []),
                                ("year,share\n2001,150\n", ["--percent"]),
                                ("year,value,unit\n2001,150,percent\n", [])):
            self.assertNotIn("--percent", self.error_of(text, *arguments))

        text = "s,year,count\na,2001,3\nb,2001,4\n"
        self.assertIn("; --by COL makes a series of each group", self.error_of(text))
        self.assertNotIn("--by", self.error_of("s,year,count\na,2001,3\na,2001,4\n", "--by", "s"))

        text = "year,rate\n2001,3\n2002,0\n2003,2\n"
        self.assertIn("; --model linear takes it", self.error_of(text))
        self.one("trend", "--model", "linear", text=text)

    def test_counts_without_a_base_are_not_scaled(self):
        for header, row, scaled in (("year,count", "5", False), ("year,value,unit", "5,cases", False),
                                    ("year,count,exposure", "5,1", True), ("year,count,pop", "5,1", True),
                                    ("year,rate", "5", True)):
            text = header + "\n" + "".join(f"{y},{row}\n" for y in range(2001, 2007))
            with self.subTest(header=header):
                out = self.expect(0, "trend", "--per", "1000", text=text).stdout.decode()
                plain = self.expect(0, "trend", text=text).stdout.decode()
                self.assertEqual(out != plain, scaled)
                self.assertEqual("5000" in out.replace(",", ""), scaled)

    def test_json_has_no_nan(self):
        for text in (PLAIN, COUNTS, "year,value\n", "year,value\n2001,\n2002,\n",
                     "year,count\n2001,0\n2002,0\n",
                     "year,k,n\n2001,0,5\n2002,5,5\n2003,5,5\n", "year,share\n2001,0\n2002,1\n2003,1\n",
                     "year,value\n2001,1\n2002,1\n2003,1\n",
                     "year,value\n2001,1e308\n2002,-1e308\n2003,1e308\n"):
            for command in ("trend", "fit"):
                r = self.run_annum(command, "--format", "json", text=text)
                self.assertIn(r.returncode, (0, 1), (command, text, r.stderr))
                json.loads(r.stdout.decode(), parse_constant=refuse_constant)

    def test_threads_do_not_matter(self):
        text = "s,year,count\n" + "".join(f"s{i % 50},{2000 + i // 50},{i % 17}\n" for i in range(500))
        one = self.expect(0, "trend", "--by", "s", "--format", "json", text=text).stdout
        self.assertEqual(self.expect(0, "trend", "--by", "s", "--format", "json", "--threads", "4",
                                     text=text).stdout, one)


class Output(Case):
    def test_file(self):
        want = self.expect(0, "trend", "--format", "json", self.write(PLAIN)).stdout
        out = self.path("out.json")
        r = self.expect(0, "trend", "--format", "json", "-o", out, self.path())
        self.assertEqual(r.stdout, b"")
        with open(out, "rb") as file:
            self.assertEqual(file.read(), want)
        self.assertEqual(sorted(os.listdir(self.folder)), ["data.csv", "out.json"])
        mask = os.umask(0)
        os.umask(mask)
        self.assertEqual(stat.S_IMODE(os.stat(out).st_mode), 0o666 & ~mask)

    def test_old_file_is_kept(self):
        out = self.write("old", "out.txt")
        bad = self.write("year,value\n2001,x\n")
        for status, arguments in ((3, [bad]), (2, ["--level", "7"]), (3, ["none.csv"])):
            self.expect(status, "trend", "--output", out, *arguments)
            with open(out) as file:
                self.assertEqual(file.read(), "old")
        self.assertEqual(sorted(os.listdir(self.folder)), ["data.csv", "out.txt"])

    def test_old_file_is_replaced(self):
        real = self.write("old", "real.txt")
        os.chmod(real, 0o640)
        os.symlink("real.txt", self.path("link.txt"))
        self.expect(0, "trend", "-o", self.path("link.txt"), self.write(PLAIN))
        self.assertTrue(os.path.islink(self.path("link.txt")))
        with open(real) as file:
            self.assertNotEqual(file.read(), "old")
        self.assertEqual(stat.S_IMODE(os.stat(real).st_mode), 0o640)

    def test_series_errors_are_written(self):
        out = self.path("out.json")
        self.expect(1, "trend", "--format", "json", "-o", out, text="year,value\n2001,1\n2001,2\n")
        with open(out) as file:
            self.assertIn("error", json.load(file)["series"][0])

    def test_cannot_write(self):
        self.expect(3, "trend", "-o", self.path("none/out.txt"), text=PLAIN, says="none/out.txt")
        self.expect(3, "trend", "-o", self.folder, text=PLAIN, says="directory")
        if os.path.exists("/dev/full"):
            self.expect(3, "trend", "-o", "/dev/full", text=PLAIN, says="No space")
            for arguments in (["trend"], ["--help"], ["--version"], ["fit", "--help"]):
                with open("/dev/full", "wb") as full:
                    r = self.run_annum(*arguments, text=PLAIN, capture_output=False, stdout=full,
                                       stderr=subprocess.PIPE)
                self.assertEqual(r.returncode, 3, arguments)
                self.assertIn(b"No space", r.stderr)

    def test_closed_output(self):
        r = subprocess.run(["sh", "-c", '"$0" trend "$1" >&-', annum(), self.write(PLAIN)], capture_output=True)
        self.assertEqual(r.returncode, 3)
        self.assertIn(b"cannot write", r.stderr)


if __name__ == "__main__":
    main()
