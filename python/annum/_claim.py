# SPDX-License-Identifier: GPL-3.0-or-later
"""What a published pair of figures can bear, from the figures alone."""

from __future__ import annotations

from ctypes import POINTER, byref, c_double, c_void_p, cast, sizeof, string_at
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Optional, Sequence, Tuple, Union

from . import _abi
from ._columns import real, whole
from ._errors import argument_error, raise_error
from ._lib import lib
from ._printed import Printed, kind_of, number_of, read_figure
from ._results import (
    PARTS,
    Caution,
    Estimate,
    Reader,
    Result,
    check_level,
    decoded,
    issue,
    read_cautions,
    read_table,
    readers,
)
from ._series import KINDS, import_pandas

if TYPE_CHECKING:
    import pandas

PrintedNumber = Union[str, int, float, Decimal]
Figure = Union[str, Tuple[Union[str, float, Tuple[float, float]], PrintedNumber]]
"""A figure as text, "2015-H1:54", or as a pair of its period and the number that was printed."""


@dataclass(frozen=True)
class ClaimRange:
    """A range without chance in it; NaN: no end on that side."""

    lower: float
    upper: float


@dataclass(frozen=True)
class ClaimPeriod:
    """A figure as it was read.

    start, end    its period, in decimal years
    value         the figure; a share is 0 to 1
    lower, upper  numbers that are printed like it
    total         what it is a share of; NaN where that is not known
    cases         with a total: the whole number of cases that is nearest to the figure
    cases_first, cases_last  and the fewest and most that are printed like it; NaN where none is
    interval      of the figure by itself, with chance, or None
    """

    start: float
    end: float
    value: float
    lower: float
    upper: float
    total: float
    cases: float
    cases_first: float
    cases_last: float
    interval: Optional[Estimate]


@dataclass(frozen=True)
class ClaimRounding:
    """What the printed digits leave open.

    p_fisher  over the whole cases that the totals allow; NaN without totals
    """

    ratio: ClaimRange
    annual_percent_change: ClaimRange
    annual_odds_change: ClaimRange
    annual_difference: ClaimRange
    total_factor: ClaimRange
    rest_factor: ClaimRange
    p_fisher: ClaimRange


@dataclass(frozen=True)
class ImpliedTotals:
    """The smallest totals of which some whole number of cases is printed as the share."""

    from_at_least: float
    to_at_least: float


@dataclass(frozen=True)
class Detectable:
    """Which totals make the change of two shares significant by Fisher's p; NaN: none was found.

    smallest_possible      smallest equal total that can print both figures
    smallest_total         smallest equal total of which some cases print both and are significant
    smallest_total_every   the same where all cases that print both are
    largest_insignificant  largest equal total of which some cases are not; 0: there is none
    smallest_nearest_cell  smallest equal total at which the nearest whole cases are significant
    worst_p                largest p over all totals that can print both figures
    worst_from_events, worst_from_total, worst_to_events, worst_to_total  and where that is
    worst_reach_from, worst_reach_to  totals up to here were looked at for it
    """

    smallest_possible: float
    smallest_total: float
    smallest_total_every: float
    largest_insignificant: float
    smallest_nearest_cell: float
    worst_p: float
    worst_from_events: float
    worst_from_total: float
    worst_to_events: float
    worst_to_total: float
    worst_reach_from: float
    worst_reach_to: float


@dataclass(frozen=True)
class ClaimChange:
    """Two figures compared, as far as cases are known.

    difference, ratio, odds_ratio, percent, annualised_percent  later against earlier, or None
    p_value            of no change, twice the smaller tail
    p_fisher           of shares; else NaN
    significant        at 1 - level; a share by Fisher's p
    undone_by          variance over that of chance from which on it would not be significant
    population_factor  of counts: growth of the population that would explain all of it
    method             the test
    """

    difference: Optional[Estimate]
    ratio: Optional[Estimate]
    odds_ratio: Optional[Estimate]
    percent: Optional[Estimate]
    annualised_percent: Optional[Estimate]
    p_value: float
    p_fisher: float
    significant: bool
    undone_by: float
    population_factor: float
    method: Optional[str]


@dataclass(frozen=True)
class ClaimSpan:
    """A period as one reading has it, in decimal years."""

    start: float
    end: float


@dataclass(frozen=True)
class ClaimReading:
    """One reading of a comparator that has two."""

    from_: ClaimSpan
    to: ClaimSpan
    change: ClaimChange


@dataclass(frozen=True)
class Composition:
    """How far the total, and all other cases, must have grown if the cases did not change."""

    total_factor: float
    rest_factor: float


@dataclass(frozen=True)
class StatedChange:
    """A stated percent change, computed again.

    stated    the change that was stated
    on_first  the change in percent of the earlier figure, as it should be
    on_last   in percent of the later figure
    points    of shares: in percentage points; else NaN
    base      what reproduces it: "first", "last", "points" or "none"
    rounding  how its digits were made: "rounded", "cut off" or "none"
    from_on_first, from_on_last  earlier figures that reproduce it on the one and the other base;
              NaN: none do
    """

    stated: float
    on_first: float
    on_last: float
    points: float
    base: str
    rounding: str
    from_on_first: ClaimRange
    from_on_last: ClaimRange


@dataclass(frozen=True)
class PartsSum:
    """Parts against the printed figure.

    sum           of the parts
    lower, upper  sums that the printed digits allow
    difference    sum less the printed figure
    consistent    whether the printed digits allow both
    """

    sum: float
    lower: float
    upper: float
    difference: float
    consistent: Optional[bool]


@dataclass(frozen=True)
class Statement:
    """One sentence about the claim.

    about      its key: "beyond_chance"
    text       the sentence, and the number behind it
    supported  True, False, or None: the figures leave it open
    """

    about: str
    text: str
    supported: Optional[bool]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, repr=False, eq=False)
class Claim(Result):
    """What a published figure, or a pair of them, can bear. What does not exist for it is None.

    kind                   of the figures: "share", "count" or "value"
    n                      figures: 1 or 2
    first, last            their times
    years                  between them
    level                  confidence level
    from_, to              the figures as they were read ("from" in JSON)
    annual_percent_change, annual_odds_change, annual_difference  a year; the intervals of shares
                           and values are what rounding leaves
    halving_time, doubling_time  years
    rounding               what the printed digits leave open
    implied_totals         totals that printed shares imply
    detectable             totals that make the change significant
    change                 the change, where cases are known
    readings               both readings of an ambiguous comparator; else empty
    conclusion_flips       whether they lead to different conclusions; None without readings
    composition            what else explains the shares
    stated                 the stated percent change, computed again
    parts                  the parts against the printed figure
    statements             what may be said
    warnings               what its reader must know
    """

    kind: str
    n: int
    first: float
    last: float
    years: float
    level: float
    from_: Optional[ClaimPeriod]
    to: Optional[ClaimPeriod]
    annual_percent_change: Optional[Estimate]
    annual_odds_change: Optional[Estimate]
    annual_difference: Optional[Estimate]
    halving_time: Optional[Estimate]
    doubling_time: Optional[Estimate]
    rounding: Optional[ClaimRounding]
    implied_totals: Optional[ImpliedTotals]
    detectable: Optional[Detectable]
    change: Optional[ClaimChange]
    readings: Tuple[ClaimReading, ...]
    conclusion_flips: Optional[bool]
    composition: Optional[Composition]
    stated: Optional[StatedChange]
    parts: Optional[PartsSum]
    statements: Tuple[Statement, ...]
    warnings: Tuple[Caution, ...]

    _type: ClassVar[int] = _abi.RESULT_CLAIM
    _struct: ClassVar[Any] = _abi.annum_claim_result
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("kind", "n", "first", "last")

    def statement(self, about: str) -> Optional[Statement]:
        """The sentence with that key, or None where nothing is said of it."""
        return next((s for s in self.statements if s.about == about), None)

    def to_frame(self) -> "pandas.DataFrame":
        """The statements as a pandas data frame, one row each."""
        module = import_pandas()
        rows = [(s.about, s.supported, s.text) for s in self.statements]
        frame: "pandas.DataFrame" = module.DataFrame(rows, columns=["about", "supported", "text"])
        frame["supported"] = frame["supported"].astype("boolean")
        return frame


PARTS.update(
    {
        _abi.annum_claim_range: ClaimRange,
        _abi.annum_claim_period: ClaimPeriod,
        _abi.annum_claim_rounding: ClaimRounding,
        _abi.annum_implied_totals: ImpliedTotals,
        _abi.annum_detectable: Detectable,
        _abi.annum_claim_change: ClaimChange,
        _abi.annum_claim_span: ClaimSpan,
        _abi.annum_composition: Composition,
        _abi.annum_stated_change: StatedChange,
        _abi.annum_parts_sum: PartsSum,
    }
)
Claim._readers = readers(Claim, _abi.annum_claim_result)


class _Handle(c_void_p):
    """A pointer to a claim of the library's, freed with the last reference to this object."""

    def __del__(self, free: Any = lib.annum_claim_free) -> None:
        free(self)


_KIND_WORDS = {_abi.SHARE: "a share", _abi.COUNT: "a count", _abi.VALUE: "a value"}


def _join_kinds(one: Optional[Printed], other: Optional[Printed]) -> int:
    """One kind for both: a whole number beside a value with decimals is a value."""
    kinds = [figure.kind for figure in (one, other) if figure]
    if len(set(kinds)) == 1:
        return kinds[0]
    if _abi.SHARE not in kinds:
        return _abi.VALUE
    raise argument_error(
        f"from_ is {_KIND_WORDS[kinds[0]]} and to {_KIND_WORDS[kinds[1]]}: "
        "write both as percent, or both as numbers"
    )


def _total(given: Any, name: str) -> float:
    if given is None:
        return 0.0
    total = real(given, name)
    if not (1 <= total <= 1e9 and total == int(total)):
        raise argument_error(f"{name} is {given!r}; give a whole number from 1 to 1000000000")
    return total


def _totals(
    total: Any, total_from: Any, total_to: Any, from_: Any, to: Any
) -> Tuple[float, float]:
    """Totals beside their figures; one for both is both."""
    if total is None:
        for name, given, figure in (("from_", total_from, from_), ("to", total_to, to)):
            if given is not None and figure is None:
                raise argument_error(f"total_{name.rstrip('_')} belongs to {name}, which is not given")
        return _total(total_from, "total_from"), _total(total_to, "total_to")
    if total_from is not None or total_to is not None:
        raise argument_error("total is both totals: leave out total_from and total_to")
    return _total(total, "total"), _total(total, "total")


def _check(to: Any, kind: int, totals: Tuple[float, float], stated: Any) -> None:
    if kind == _abi.VALUE and any(totals):
        raise argument_error("a value has no total; totals belong to shares and counts")
    if stated is not None and to is None:
        raise argument_error("stated is the change up to a later figure: give it as to")


def _part(given: Any, kind: int) -> Tuple[float, float, float]:
    number = number_of(given, "parts")
    if number.percent and kind != _abi.SHARE:
        raise argument_error(f"parts {given!r} is a percentage, the figure is not")
    power = -2 if number.percent else 0
    exact = kind == _abi.COUNT and kind_of(number) == _abi.COUNT
    return (number.shifted(power), *number.range(power, exact))


def _options(kind: int, stated: Any, parts: Sequence[Any], level: float, kept: List[Any]) -> Any:
    """The library's options; `kept` owns what they point at."""
    options = _abi.annum_claim_options(kind=kind, level=check_level(level))
    options.struct_size = sizeof(options)
    if stated is not None:
        number = number_of(stated, "stated")
        options.has_stated = 1
        options.stated = number.shifted(0)
        options.stated_lower, options.stated_upper = number.range(0, False)
    if isinstance(parts, (str, bytes)):
        raise TypeError("parts is text, and has to be a list of figures")
    columns = list(zip(*(_part(part, kind) for part in parts)))
    for name, column in zip(("parts", "parts_lower", "parts_upper"), columns):
        array = (c_double * len(column))(*column)
        kept.append(array)
        setattr(options, name, cast(array, POINTER(c_double)))
        options.n_parts = len(column)
    return options


def _struct(figure: Optional[Printed], total: float) -> Any:
    if figure is None:
        return None
    struct = _abi.annum_claim_figure(0, *figure[1:], total)
    struct.struct_size = sizeof(struct)
    return byref(struct)


def claim(
    from_: Optional[Figure] = None,
    to: Optional[Figure] = None,
    *,
    total: Optional[float] = None,
    total_from: Optional[float] = None,
    total_to: Optional[float] = None,
    stated: Optional[PrintedNumber] = None,
    parts: Sequence[PrintedNumber] = (),
    year_start: int = 7,
    level: float = 0.95,
) -> Claim:
    """What a published figure, or a pair of them, can bear, from the figures alone.

        annum.claim("2000:30%", "2015:2.2%").statements
        annum.claim("2014:52", "2015-H1:54").conclusion_flips
        annum.claim("2014:87", "2015:104", stated="16.34").stated.base

    from_, to   the earlier and the later figure as "PERIOD:FIGURE", or as a pair of the period (a
                text, a year, an instant or decimal years (start, end)) and the figure. The digits
                say how far it was rounded: write "2.20%" as it was printed. Percentages, and
                decimals between 0 and 1, are shares; whole numbers are counts, and exact
    total       what both figures are out of; total_from, total_to: what one of them is
    stated      the percent change that was printed beside them; without from_ the result says which
                earlier figures would give it
    parts       figures that were printed as the parts of the later figure
    year_start  month that a fiscal year ("2014/15") begins in
    level       confidence level

    Statements that the figures leave open have `supported` None. Warnings of the library are issued
    as `annum.AnnumWarning`, and stay in the result's `warnings`.
    """
    year_start = whole(year_start, "year_start", 1, 12)
    if from_ is None and to is None:
        raise argument_error('no figure is given: write claim("2000:30%", "2015:2.2%")')
    one = None if from_ is None else read_figure(from_, "from_", year_start)
    other = None if to is None else read_figure(to, "to", year_start)
    kind = _join_kinds(one, other)
    totals = _totals(total, total_from, total_to, from_, to)
    _check(other, kind, totals, stated)
    kept: List[Any] = []
    options = _options(kind, stated, parts, level, kept)
    handle, error = _Handle(), _abi.annum_error()
    figures = _struct(one, totals[0]), _struct(other, totals[1])
    if lib.annum_claim(*figures, byref(options), None, byref(handle), byref(error)):
        raise_error(error)
    raw = string_at(handle, sizeof(_abi.annum_claim_result))
    found = _abi.annum_claim_result.from_buffer_copy(raw)
    result: Claim = decoded(
        Claim,
        raw,
        readings=read_table(found.readings, found.n_readings, ClaimReading),
        statements=read_table(found.statements, found.n_statements, Statement),
        warnings=read_cautions(cast(found.warnings, c_void_p).value or 0, found.n_warnings),
    )
    issue(result.warnings)
    return result
