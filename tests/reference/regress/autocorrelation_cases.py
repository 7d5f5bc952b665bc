# SPDX-License-Identifier: GPL-3.0-or-later
"""Series with autocorrelated errors, for autocorrelation.py and, through autocorrelation_cases.csv, for
autocorrelation.R. Run: python3 autocorrelation_cases.py writes that file.

    case/model  errors (1 ar1, 2 Prais-Winsten), method (0 REML, 1 ML), degree, no_intercept, no_time, origin, n_x, level,
                log, tolerance
    case/row    time, y, weight, x1, x2
    case/end
"""
import pathlib

NAN = float("nan")
AR1, PRAIS_WINSTEN, REML, ML = 1, 2, 0, 1

# R's longley: Employed, GNP, Population (Longley 1967).
LONGLEY_YEAR = list(range(1947, 1963))
LONGLEY_Y = [60.323, 61.122, 60.171, 61.187, 63.221, 63.639, 64.989, 63.761, 66.019, 67.857, 68.169, 66.513, 68.655,
             69.564, 69.331, 70.551]
LONGLEY_GNP = [234.289, 259.426, 258.054, 284.599, 328.975, 346.999, 365.385, 363.112, 397.469, 419.18, 442.769,
               444.546, 482.704, 502.601, 518.173, 554.894]
LONGLEY_POPULATION = [107.608, 108.632, 109.773, 110.929, 112.075, 113.27, 115.094, 116.219, 117.388, 118.734, 120.445,
                      121.95, 123.366, 125.368, 127.852, 130.081]
# R's LakeHuron, its first 28 years (Brockwell and Davis 1991).
HURON = [580.38, 581.86, 580.97, 580.8, 579.79, 580.39, 580.42, 580.82, 581.4, 581.32, 581.44, 581.68,
         581.17, 580.53, 580.01, 579.91, 579.14, 579.16, 579.55, 579.67, 578.44, 578.24, 579.1, 579.09,
         579.35, 578.82, 579.32, 579.01]
# Blaisdell Company: sales of the industry and of the company by quarters (Kutner, Nachtsheim and Neter, ch. 12).
INDUSTRY = [127.3, 130.0, 132.7, 129.4, 135.0, 137.1, 141.2, 142.8, 145.5, 145.3, 148.3, 146.4, 150.2, 153.1, 157.3,
            160.7, 164.2, 165.6, 168.7, 171.7]
COMPANY = [20.96, 21.40, 21.96, 21.52, 22.39, 22.76, 23.48, 23.66, 24.10, 24.01, 24.54, 24.30, 25.00, 25.64, 26.36,
           26.98, 27.52, 27.78, 28.24, 28.78]
QUARTER = [1998 + i / 4 for i in range(20)]
# Made up, with a negative and a positive autocorrelation, and gaps.
ZIGZAG = [12.1, 14.9, 11.7, 15.2, 12.8, 15.0, 13.1, 16.4, 13.3, 16.1, 14.4, 16.0, 14.9, 17.7]
SMOOTH = [31.2, 32.9, 33.1, 31.8, 30.4, 29.9, 30.6, 32.0, 33.3, 32.5, 31.0, 30.9, 28.8, 28.1, 29.0, 29.7]
WEIGHT = [1, 2, 0.5, 3, 1.25, 1, 1, 4, 0.1, 2, 2, 1, 0.75, 1.5, 3, 1]
YEARS = list(range(2005, 2021))
GAPPED = [2001, 2002, 2003, 2005, 2006, 2008, 2009, 2010, 2013, 2014, 2015, 2016, 2019, 2020, 2021, 2022]
UNEQUAL = [2001.0, 2001.9, 2003.2, 2004.0, 2005.5, 2006.1, 2007.3, 2008.0, 2009.4, 2010.2, 2011.9, 2012.5, 2013.2,
           2014.8, 2015.3, 2016.0]
WHITE = [5.1, 4.7, 5.6, 5.9, 5.2, 6.3, 5.8, 6.6, 6.1, 6.2, 7.1, 6.5, 7.4, 6.9, 7.2, 7.9]


class Case:
    def __init__(self, name, time, y, errors=AR1, method=REML, degree=1, intercept=True, use_time=True, origin=2010,
                 x=(), weight=None, level=0.95, log=False, tolerance=1e-11):
        self.name, self.time, self.y, self.errors, self.method = name, time, y, errors, method
        self.degree, self.intercept, self.use_time, self.origin, self.x = degree, intercept, use_time, origin, x
        self.weight, self.level, self.log, self.tolerance = weight, level, log, tolerance


def cases():
    longley = dict(x=[LONGLEY_GNP, LONGLEY_POPULATION], use_time=False, origin=0)
    out = []
    for method, word in ((REML, "reml"), (ML, "ml")):
        out += [
            Case(f"{word}-longley", LONGLEY_YEAR, LONGLEY_Y, method=method, **longley),
            Case(f"{word}-zigzag", YEARS[:14], ZIGZAG, method=method),
            Case(f"{word}-smooth", YEARS, SMOOTH, method=method, level=0.9),
            Case(f"{word}-quadratic", YEARS, WHITE, method=method, degree=2),
            Case(f"{word}-raw-years", YEARS, SMOOTH, method=method, origin=0),
            Case(f"{word}-weights", YEARS, WHITE, method=method, weight=WEIGHT),
            Case(f"{word}-log", YEARS, WHITE, method=method, log=True),
            Case(f"{word}-gapped", GAPPED, SMOOTH, method=method),
            Case(f"{word}-gapped-zigzag", GAPPED[:14], ZIGZAG, method=method, weight=WEIGHT[:14]),
            Case(f"{word}-unequal", UNEQUAL, SMOOTH, method=method),
            Case(f"{word}-unequal-weights", UNEQUAL, SMOOTH, method=method, weight=WEIGHT),
            Case(f"{word}-quarters", QUARTER[:16], SMOOTH, method=method, origin=2000),
            Case(f"{word}-no-intercept", YEARS, SMOOTH, method=method, intercept=False, origin=1990),
            Case(f"{word}-five", YEARS[:5], WHITE[:5], method=method),
        ]
    out += [
        Case("ml-company", QUARTER, COMPANY, method=ML, x=[INDUSTRY], use_time=False, origin=0),
        Case("reml-huron", list(range(1875, 1903)), HURON, origin=1890),
        Case("pw-longley", LONGLEY_YEAR, LONGLEY_Y, errors=PRAIS_WINSTEN, **longley),
        Case("pw-smooth", YEARS, SMOOTH, errors=PRAIS_WINSTEN),
        Case("pw-zigzag", YEARS[:14], ZIGZAG, errors=PRAIS_WINSTEN),
        Case("pw-weights", YEARS, WHITE, errors=PRAIS_WINSTEN, weight=WEIGHT),
        Case("pw-log-quadratic", YEARS, WHITE, errors=PRAIS_WINSTEN, degree=2, log=True),
        Case("pw-company", YEARS[:1] + list(range(2006, 2025)), COMPANY, errors=PRAIS_WINSTEN, x=[INDUSTRY],
             use_time=False, origin=0),
        Case("pw-huron", list(range(1875, 1903)), HURON, errors=PRAIS_WINSTEN, origin=1890),
    ]
    return out


def lines_of(case):
    yield "model", (case.errors, case.method, case.degree, not case.intercept, not case.use_time, case.origin,
                    len(case.x), case.level, case.log, case.tolerance)
    for i, year in enumerate(case.time):
        yield "row", (year, case.y[i], case.weight[i] if case.weight else NAN,
                      *[column[i] for column in case.x], *[NAN] * (2 - len(case.x)))


def main():
    path = pathlib.Path(__file__).parent / "autocorrelation_cases.csv"
    lines = ["# by autocorrelation_cases.py", "id,numbers as autocorrelation_cases.py says"]
    for case in cases():
        lines += [",".join([f"{case.name}/{what}"] + [repr(float(v)) for v in v]) for what, v in lines_of(case)]
        lines.append(f"{case.name}/end,0")
    path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
