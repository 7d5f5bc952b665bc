# SPDX-License-Identifier: GPL-3.0-or-later
"""annum change: which periods, by which method, and how it is said."""
import csv
import io
import math

import annum_case
from annum_case import Case

COUNTS = "year,cases\n2000,61\n2001,55\n2002,58\n2003,43\n2004,47\n2005,30\n"
HALVES = "time,cases\n2010-H1,40\n2010-H2,60\n2011-H1,44\n2011-H2,40\n2012,110\n2013-H1,70\n"
TWO = "area,year,k,n\nA,2000,10,40\nA,2001,4,45\nB,2000,3,10\nB,2001,1,45\n"


def pairs(series):
    return [(c["from"]["start"], c["to"]["start"]) for c in series["changes"]]


class Periods(Case):
    def test_every_pair_and_the_last_on_the_first(self):
        found = self.one("change", text=COUNTS)
        steps = [(2000.0 + i, 2001.0 + i) for i in range(5)]
        self.assertEqual(pairs(found), steps + [(2000, 2005)])
        self.assertEqual((found["against"], found["adjust"], found["n"]), ("previous and first", "none", 6))

    def test_against(self):
        for which, base in (("first", 2000), ("best", 2005), ("2003", 2003)):
            found = self.one("change", "--against", which, text=COUNTS)
            self.assertEqual({c["from"]["start"] for c in found["changes"]}, {base})
            self.assertEqual(len(found["changes"]), 5)
        self.assertEqual(len(self.one("change", "--against", "previous", text=COUNTS)["changes"]), 5)

    def test_one_pair(self):
        found = self.one("change", "--from", "2010-H1", "--to", "2013-H1", text=HALVES)
        self.assertEqual(pairs(found), [(2010, 2013)])
        self.near(found["changes"][0]["ratio"]["estimate"], 70 / 40)
        fiscal = "time,cases\n2014/15,10\n2015/16,20\n"
        found = self.one("change", "--from", "2014/15", "--to", "2015/16", "--year-start", "04", text=fiscal)
        self.assertEqual(pairs(found), [(2014.25, 2015.25)])
        self.near(found["changes"][0]["ratio"]["estimate"], 2)

    def test_instants(self):
        instants = "time,value\n2000.5,10\n2001.5,20\n2002.5,25\n"
        found = self.one("change", "--from", "2000.5", "--to", "2001.5", text=instants)
        self.assertEqual(pairs(found), [(2000.5, 2001.5)])

    def test_a_period_that_is_not_there(self):
        r = self.expect(1, "change", "--against", "1990", "--format", "json", text=COUNTS, says="no period 1990")
        self.assertIn(b'"error"', r.stdout)
        both = COUNTS.replace("year,", "area,year,").replace("\n2", "\nA,2") + "B,1990,3\nB,1991,5\n"
        r = self.expect(1, "change", "--by", "area", "--against", "1990", text=both, says="area 'A'")
        self.assertIn(b"1990 to 1991", r.stdout)

    def test_wrong_usage(self):
        for arguments, says in (
            (("--from", "2000"), "--from and --to need each other"),
            (("--to", "2000"), "need each other"),
            (("--from", "2000", "--to", "2001", "--against", "first"), "does not go with"),
            (("--from", "20000630", "--to", "2001"), "--from '20000630': expected a period"),
            (("--against", "worst"), "--against 'worst': expected a period"),
            (("--adjust", "bonferroni"), "--adjust"),
            (("--method", "guess"), "--method"),
            (("--margin", "-1"), "--margin '-1'"),
            (("--dispersion", "0.5"), "--dispersion '0.5'"),
            (("--year-share", "1.5"), "--year-share '1.5'"),
            (("--year-share", "0.5-0.4"), "range such as"),
            (("--year-share", "0.5-"), "range such as"),
            (("--year-share", "-0.5"), "range such as"),
            (("--method", "boschloo"), "boschloo does not fit a series of kind count"),
        ):
            self.expect(2, "change", *arguments, text=COUNTS, says=says)

    def test_too_little(self):
        found = self.one("change", text="year,cases\n2000,5\n")
        self.assertEqual(found["changes"], [])
        self.assertIn("few_points", {w["code"] for w in found["warnings"]})


class Numbers(Case):
    def test_keys(self):
        change = self.one("change", "--margin", "0.2", text=COUNTS)["changes"][0]
        for key in ("from", "to", "difference", "ratio", "percent", "log_change", "annualised_percent", "index",
                    "p_value", "p_adjusted", "p_equivalence", "detectable_percent", "dispersion", "method", "warnings"):
            self.assertIn(key, change)
        self.assertNotIn("odds_ratio", change)
        self.assertNotIn("p_fisher", change)
        self.assertEqual(set(change["from"]["intervals"]), {"garwood", "midp", "byar"})
        change = self.one("change", text="year,k,n\n2000,10,40\n2001,4,45\n")["changes"][0]
        self.assertEqual(set(change["to"]["intervals"]), {"clopper_pearson", "wilson", "agresti_coull", "jeffreys"})
        self.assertIn("odds_ratio", change)
        self.assertNotIn("p_equivalence", change)
        change = self.one("change", text="year,rate,se\n2000,10,1\n2001,4,1\n")["changes"][0]
        self.assertEqual(set(change["to"]["intervals"]), {"normal"})
        self.near(change["p_value"], math.erfc(6 / math.sqrt(2) / math.sqrt(2)), 1e-13)

    def test_zeros(self):
        change = self.one("change", text="year,cases\n2000,0\n2001,0\n")["changes"][0]
        self.assertEqual(change["p_value"], 1)
        self.assertEqual((change["ratio"]["estimate"], change["ratio"]["lower"], change["ratio"]["upper"]), (None, 0, None))
        self.assertIn("unbounded", {w["code"] for w in change["warnings"]})

    def test_adjust(self):
        plain = [c["p_value"] for c in self.one("change", "--against", "first", text=COUNTS)["changes"]]
        for how in ("holm", "bh"):
            found = self.one("change", "--against", "first", "--adjust", how, text=COUNTS)["changes"]
            self.assertEqual([c["p_value"] for c in found], plain)
            order = sorted(range(5), key=lambda i: plain[i])
            factor = [5 - i if how == "holm" else 5 / (i + 1) for i in range(5)]
            want = [min(1, factor[i] * plain[order[i]]) for i in range(5)]
            for i in range(1, 5):
                if how == "holm":
                    want[i] = max(want[i], want[i - 1])
                else:
                    want[4 - i] = min(want[4 - i], want[5 - i])
            for i in range(5):
                self.near(found[order[i]]["p_adjusted"], want[i], 1e-14)

    def test_dispersion(self):
        one = self.one("change", "--dispersion", "1", "--method", "wald", text=COUNTS)["changes"][0]
        four = self.one("change", "--dispersion", "4", "--method", "wald", text=COUNTS)
        width = [c["log_change"]["upper"] - c["log_change"]["lower"] for c in (one, four["changes"][0])]
        self.near(width[1], 2 * width[0])
        self.assertEqual({w["code"] for w in four["warnings"]}, {"overdispersed"})

    def test_year_share(self):
        given = ("change", "--from", "2012", "--to", "2013-H1", "--dispersion", "1")
        learned = self.one(*given, text=HALVES)
        self.near(learned["changes"][0]["ratio"]["estimate"], 70 / (84 / 184) / 110)
        stated = self.one(*given, "--year-share", "0.5", text=HALVES)["changes"][0]
        self.near(stated["ratio"]["estimate"], 140 / 110)
        around = self.one(*given, "--year-share", "0.45-0.55", text=HALVES)["changes"][0]
        self.assertLess(around["ratio"]["lower"], stated["ratio"]["lower"])
        self.assertGreater(around["ratio"]["upper"], stated["ratio"]["upper"])
        self.near(learned["projection"]["total"]["estimate"], 70 * 184 / 84)
        self.assertIn("extrapolated", {w["code"] for w in learned["warnings"]})
        self.assertNotIn("projection", self.one("change", text=COUNTS))

    def test_printed_shares(self):
        change = self.one("change", text="year,share\n2000,30%\n2015,2.2%\n")["changes"][0]
        self.near(change["annualised_percent"]["estimate"], 100 * ((0.022 / 0.3) ** (1 / 15) - 1))
        self.near(change["percent"]["lower"], 100 * (2.15 / 30.5 - 1))
        self.near(change["percent"]["upper"], 100 * (2.25 / 29.5 - 1))
        self.assertIsNone(change["p_value"])

    def test_series(self):
        found = self.json("change", "--by", "area", text=TWO)["series"]
        self.assertEqual([s["by"]["area"] for s in found], ["A", "B"])
        self.near(found[1]["changes"][0]["p_fisher"], 0.0164489598451862, 1e-12)  # R: fisher.test


class Text(Case):
    def said(self, *arguments, text):
        return self.expect(0, "change", *arguments, text=text).stdout.decode()

    def test_table(self):
        text = self.said("--adjust", "holm", "--margin", "0.2", text=COUNTS)
        for word in ("Change: count, 6 figures, each compared with the one before, and the last with the first",
                     "95 % interval", "p (Holm)", "p (equivalence)", "2000 to 2001", "-50.8 %"):
            self.assertIn(word, text)
        self.assertLessEqual(max(len(line) for line in text.splitlines() if " to 20" in line and "%" in line), 100)
        self.assertIn("compared with the lowest", self.said("--against", "best", text=COUNTS))

    def test_never_no_change(self):
        self.assertNotIn("no change", self.said(text=COUNTS))

    def test_unreliable(self):
        text = self.said(text="year,cases\n2000,5\n2001,20\n")
        self.assertIn("5*", text)
        self.assertIn("not reliable by itself (NCHS): fewer than 10 events", text)

    def test_values_without_ratio(self):
        text = self.said(text="year,value\n2000,-3\n2001,5\n")
        self.assertIn("difference", text)
        self.assertIn("+8", text)

    def test_rates(self):
        text = self.said("--per", "100000", text="year,cases,population\n2000,50,1000000\n2001,60,1000000\n")
        self.assertIn("per 100,000", text)
        self.assertRegex(text, r"2000 to 2001 +5 +6 ")

    def test_projection(self):
        self.assertIn("2013 as a whole, foreseen from the 70 of 2013-H1:", self.said("--dispersion", "1", text=HALVES))

    def test_csv_and_help(self):
        lines = self.expect(0, "change", "--format", "csv", text=COUNTS).stdout.decode().splitlines()
        self.assertEqual(len(lines), 2)
        rows = list(csv.DictReader(lines))
        changes = self.one("change", text=COUNTS)["changes"]
        for name, want in (("latest", changes[-2]), ("overall", changes[-1])):
            for key in ("from.start", "to.events", "ratio.upper", "percent.estimate", "p_value", "from.intervals.garwood.lower"):
                value = want
                for part in key.split("."):
                    value = value[part]
                self.assertEqual(float(rows[0][f"{name}.{key}"]), value, key)
        self.assertIn("--year-share", self.expect(0, "change", "--help").stdout.decode())

    def test_csv_of_series_that_differ(self):
        """Other periods, kinds and lengths fit under one header."""
        text = "place,year,count\nA,2000,9\nA,2001,5\nA,2002,7\nB,2010,8\nB,2011,9\nC,2005,3\nD,2005,3\nD,2005,4\n"
        out = self.expect(1, "change", "--by", "place", "--format", "csv", text=text).stdout.decode()
        rows = {row["place"]: row for row in csv.DictReader(io.StringIO(out))}
        self.assertEqual([rows[p]["latest.to.start"] for p in "ABCD"], ["2002", "2011", "", ""])
        self.assertEqual([rows[p]["overall.from.start"] for p in "ABCD"], ["2000", "2010", "", ""])
        self.assertEqual([rows[p]["error"] != "" for p in "ABCD"], [False, False, False, True])
        latest = self.json("change", "--by", "place", text=text, status=1)["series"][0]["changes"][-2]
        self.assertEqual(rows["A"]["latest.warnings"], " ".join(w["code"] for w in latest["warnings"]))


class Published(Case):
    """Rows of published tables, in the shapes that they come in."""

    def test_two_editions_of_a_year(self):
        text = ("period_start,period_end,group,count,vintage\n2017-01-01,2017-12-31,all,5142,A\n"
                "2017-01-01,2017-12-31,all,5145,B\n2018-01-01,2018-12-31,all,6993,A\n2016-01-01,2016-12-31,all,3804,B\n")
        self.expect(1, "change", "--by", "group", text=text, says="keep one")
        found = self.json("change", "--by", "group,vintage", text=text)["series"]
        self.near(found[0]["changes"][0]["percent"]["estimate"], 100 * (6993 / 5142 - 1))
        self.near(found[1]["changes"][0]["percent"]["estimate"], 100 * (5145 / 3804 - 1))

    def test_populations_and_gaps(self):
        text = ("state,year,count,population\nAK,2014,11,563182\nAK,2016,11,567983\n"
                "AK,2017,2,567000\nAL,2016,1,4841164\n")
        found = self.json("change", "--by", "state", text=text)["series"]
        self.near(found[0]["changes"][0]["ratio"]["estimate"], 563182 / 567983)
        self.assertIn("missing", {w["code"] for w in found[0]["warnings"]})
        self.assertEqual(found[1]["changes"], [])

    def test_years_that_begin_in_december(self):
        """Periods that share a day are refused; they are read once the earlier one ends the day before."""
        text = "period_start,period_end,count\n2014-12-25,2015-12-25,94\n2015-12-25,2016-12-25,92\n"
        self.expect(1, "change", text=text, says="overlaps")
        found = self.one("change", text=text.replace("2015-12-25,94", "2015-12-24,94"))
        self.assertEqual(found["changes"][0]["to"]["events"], 92)

    def test_part_of_a_whole(self):
        """The part that the source puts in parentheses is missing in some years."""
        text = "area,year,count,labour_count\nW,2016,9071,717\nW,2017,7135,332\nW,2018,7481,\n"
        found = self.one("change", "--events", "labour_count", "--by", "area", text=text)
        self.assertEqual(found["n"], 2)
        self.near(found["changes"][0]["ratio"]["estimate"], 332 / 717)


if __name__ == "__main__":
    annum_case.main()
