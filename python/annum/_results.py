# SPDX-License-Identifier: GPL-3.0-or-later
"""What all results have in common: how they are read, kept, pickled and rendered.

A result is a frozen dataclass whose attributes are the keys of the library's JSON. It owns a copy
of the library's struct, and decodes an attribute from it when that is first asked for: most callers
look at a few numbers of many. Text, HTML and JSON are written by the library from the attributes,
so they never disagree with the command or with other languages.
"""

from __future__ import annotations

import json
import warnings
from ctypes import (
    Structure,
    byref,
    c_char_p,
    c_double,
    c_int32,
    c_size_t,
    c_void_p,
    cast,
    create_string_buffer,
    sizeof,
    string_at,
)
from dataclasses import dataclass, field, fields
from struct import Struct, calcsize, iter_unpack
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Dict, List, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._columns import real
from ._errors import AnnumWarning, argument_error, raise_error
from ._lib import lib
from ._series import KINDS, Series, import_pandas

if TYPE_CHECKING:
    import pandas

Reader = Callable[[bytes], Any]


def _names(function: str, enum: str) -> Dict[int, str]:
    name = getattr(lib, function)
    return {code: name(code).decode() for code in _abi.ENUMS[enum].values()}


FAMILIES = _names("annum_family_name", "annum_family")
LINKS = _names("annum_link_name", "annum_link")
COVARIANCES = _names("annum_covariance_name", "annum_covariance")
ERRORS = _names("annum_errors_name", "annum_errors")
METHODS = _names("annum_method_name", "annum_method")
ROBUSTS = _names("annum_robust_name", "annum_robust")
VERDICTS = _names("annum_verdict_name", "annum_verdict")
AGAINST = _names("annum_change_against_name", "annum_change_against")
ADJUSTMENTS = _names("annum_adjustment_name", "annum_adjustment")
CHANGE_METHODS = _names("annum_change_method_name", "annum_change_method")
TESTS = _names("annum_test_name", "annum_test")
ALTERNATIVES = _names("annum_alternative_name", "annum_alternative")
DIRECTIONS = _names("annum_direction_name", "annum_direction")
BREAK_METHODS = _names("annum_breaks_method_name", "annum_breaks_method")
BREAK_REGRESSORS = _names("annum_breaks_regressors_name", "annum_breaks_regressors")
JOINPOINT_SCALES = _names("annum_joinpoint_scale_name", "annum_joinpoint_scale")
JOINPOINT_ERRORS = _names("annum_joinpoint_errors_name", "annum_joinpoint_errors")
JOINPOINT_SELECTS = _names("annum_joinpoint_select_name", "annum_joinpoint_select")
JOINPOINT_INTERVALS = _names("annum_joinpoint_interval_name", "annum_joinpoint_interval")
JOINPOINT_COMPATS = _names("annum_joinpoint_compat_name", "annum_joinpoint_compat")
WARNINGS = _names("annum_warning_name", "annum_warning_code")
STATED_BASES = _names("annum_stated_base_name", "annum_stated_base")
STATED_ROUNDINGS = _names("annum_stated_rounding_name", "annum_stated_rounding")
INTERVALS = {
    code: name[len("ANNUM_") :].lower() for name, code in _abi.ENUMS["annum_interval_kind"].items()
}

# The names of the numbers in int32_t members; other int32_t members are flags.
NAMES: Dict[str, Dict[int, str]] = {
    "kind": KINDS,
    "family": FAMILIES,
    "link": LINKS,
    "covariance": COVARIANCES,
    "verdict": VERDICTS,
    "interval": INTERVALS,
    "errors": ERRORS,
    "method": METHODS,
    "robust": ROBUSTS,
    "against": AGAINST,
    "adjust": ADJUSTMENTS,
    "test": TESTS,
    "alternative": ALTERNATIVES,
    "trend": DIRECTIONS,
    "regressors": BREAK_REGRESSORS,
    "code": WARNINGS,
    "base": STATED_BASES,
    "rounding": STATED_ROUNDINGS,
}

TRISTATES = frozenset(("supported", "consistent", "conclusion_flips"))
"""The int32_t members that may not be known: True, False, or None."""

# Members whose names depend on the struct that they are in.
OWN_NAMES: Dict[Any, Dict[str, Dict[int, str]]] = {
    _abi.annum_breaks_result: {"method": BREAK_METHODS},
    _abi.annum_joinpoint_result: {
        "select": JOINPOINT_SELECTS,
        "scale": JOINPOINT_SCALES,
        "errors": JOINPOINT_ERRORS,
        "likelihood": FAMILIES,
        "interval": JOINPOINT_INTERVALS,
        "compat": JOINPOINT_COMPATS,
    },
}


COUNTS = {"average_annual_percent_change": "n_aapc", "averaged_changes": "n_averaged"}
"""The members with the lengths of tables, where they are not called `n_` and the table's name."""


def names_of(struct: Any, member: str) -> Optional[Dict[int, str]]:
    """The names of the numbers in an int32_t member of a struct; None where it is a flag."""
    return OWN_NAMES.get(struct, {}).get(member, NAMES.get(member))


@dataclass(frozen=True)
class Estimate:
    """A number with its confidence interval; NaN is "not known", or "unbounded on this side".

    estimate, lower, upper
    se       standard error on the same scale, or NaN where it has no meaning
    p_value  two-sided, of "no change"; NaN where none was computed
    method   how the interval was found, or None
    present  False: this quantity does not exist for this result, and is left out of reports
    """

    estimate: float
    lower: float
    upper: float
    se: float = float("nan")
    p_value: float = float("nan")
    method: Optional[str] = None
    present: bool = field(default=True, repr=False)

    def __float__(self) -> float:
        return self.estimate


@dataclass(frozen=True)
class Caution:
    """A condition that a result's reader must know; also issued as an `AnnumWarning`.

    code     its name: "overdispersed"
    message  one sentence
    row      index, from 0 and in the order given, of the row it is about, or None
    """

    code: str
    message: str
    row: Optional[int] = None

    def __str__(self) -> str:
        return self.message


def _text(pointer: int) -> Optional[str]:
    return string_at(pointer).decode() if pointer else None


def attribute(member: str) -> str:
    """The attribute for a member of a C struct: `from` is a word of Python's."""
    return "from_" if member == "from" else member


def members(struct: Any) -> List[Tuple[str, Any]]:
    """The members of a struct that carry a meaning of their own."""
    return [(k, t) for k, t in struct._fields_ if k not in ("struct_size", "reserved")]


def _scalar(code: str, at: int) -> Reader:
    unpack = Struct(code).unpack_from
    return lambda raw: unpack(raw, at)[0]


def _named(names: Dict[int, str], at: int) -> Reader:
    unpack = Struct("i").unpack_from
    return lambda raw: names.get(unpack(raw, at)[0], "unknown")


def _flag(at: int) -> Reader:
    unpack = Struct("i").unpack_from
    return lambda raw: bool(unpack(raw, at)[0])


def _tristate(at: int) -> Reader:
    unpack = Struct("i").unpack_from
    return lambda raw: (False, True, None)[unpack(raw, at)[0]]


def _string(at: int) -> Reader:
    """A text, to be read while the library's result lives."""
    unpack = Struct("P").unpack_from
    return lambda raw: _text(unpack(raw, at)[0])


def _estimate(at: int, optional: bool) -> Reader:
    unpack = Struct("5dPi").unpack_from
    new = object.__new__

    def read(raw: bytes) -> Optional[Estimate]:
        estimate, lower, upper, se, p_value, method, present = unpack(raw, at)
        if optional and not present:
            return None
        made = new(Estimate)
        made.__dict__.update(
            estimate=estimate,
            lower=lower,
            upper=upper,
            se=se,
            p_value=p_value,
            method=_text(method),
            present=present != 0,
        )
        return made

    return read


def _part(cls: Any, struct: Any, at: int, optional: bool) -> Reader:
    """A part of a result; an optional one says itself whether it is present."""
    items = list(readers(cls, struct, at).items())
    present = _flag(at + struct.present.offset) if optional else None

    def read(raw: bytes) -> Any:
        if present and not present(raw):
            return None
        return cls(**{name: reader(raw) for name, reader in items})

    return read


PARTS: Dict[Any, Any] = {}
"""The dataclass for each struct that is a part of a result."""


def readers(cls: Any, struct: Any, base: int = 0) -> Dict[str, Reader]:
    """How each attribute of a dataclass is read from a copy of its struct."""
    optional = {f.name for f in fields(cls) if str(f.type).startswith("Optional")}
    found: Dict[str, Reader] = {}
    for member, kind in members(struct):
        name = attribute(member)
        at = base + getattr(struct, member).offset
        if kind is c_double:
            found[name] = _scalar("d", at)
        elif kind is c_size_t:
            found[name] = _scalar("N", at)
        elif kind is c_int32:
            names = names_of(struct, member)
            if names is not None:
                found[name] = _named(names, at)
            else:
                found[name] = _tristate(at) if member in TRISTATES else _flag(at)
        elif kind is c_char_p:
            found[name] = _string(at)
        elif kind is _abi.annum_estimate:
            found[name] = _estimate(at, name in optional)
        elif kind in PARTS:
            found[name] = _part(PARTS[kind], kind, at, name in optional)
    return {f.name: found[f.name] for f in fields(cls) if f.name in found}


def fill(struct: Any, record: Any, kept: List[Any]) -> None:
    """Writes a dataclass into its struct; `kept` owns what the struct points at."""
    if hasattr(type(struct), "struct_size"):
        struct.struct_size = sizeof(struct)
    for member, kind in members(struct):
        value: Any = getattr(record, attribute(member), None)
        names = names_of(type(struct), member) if kind is c_int32 else None
        if names is not None:
            codes = {name: code for code, name in names.items()}
            setattr(struct, member, codes.get(value, 0))
        elif member in TRISTATES:
            setattr(struct, member, -1 if value is None else value)
        elif member == "present":
            setattr(struct, member, getattr(record, member, True))
        elif member == "row" and kind is c_int32:
            setattr(struct, member, -1 if value is None else value)
        elif kind is c_char_p:
            setattr(struct, member, None if value is None else value.encode())
        elif isinstance(value, np.ndarray):
            column = np.ascontiguousarray(value)
            kept.append(column)
            setattr(struct, member, cast(column.ctypes.data, kind))
        elif isinstance(value, tuple):
            array = (kind._type_ * len(value))()
            for item, part in zip(array, value):
                fill(item, part, kept)
            kept.append(array)
            setattr(struct, member, cast(array, kind))
            count = COUNTS.get(member, "n_" + member)
            if hasattr(type(struct), count):
                setattr(struct, count, len(value))
        elif issubclass(kind, Structure):
            if value is not None:
                fill(getattr(struct, member), value, kept)
        elif value is not None:
            setattr(struct, member, value)


def read_cautions(pointer: int, n: int) -> Tuple[Caution, ...]:
    """A result's warnings."""
    if not n:
        return ()
    size = calcsize("iiP")
    return tuple(
        Caution(WARNINGS.get(code, "unknown"), _text(message) or "", None if row < 0 else row)
        for code, row, message in iter_unpack("iiP", string_at(pointer, size * n))
    )


def choice(name: Any, codes: Dict[str, int], what: str) -> int:
    """The code of a named option."""
    try:
        return codes[name]
    except (KeyError, TypeError):
        raise argument_error(f"{what} is {name!r}; it can be {', '.join(codes)}") from None


def check_level(level: float) -> float:
    """A confidence level; 0 would mean the default to the library, and was not meant so."""
    level = real(level, "level")
    if level == 0:
        raise argument_error("level is 0; give a confidence level between 0 and 1, such as 0.95")
    return level


def check_series(series: Any) -> Any:
    """The library's pointer of a series."""
    if not isinstance(series, Series):
        raise TypeError(
            f"an annum.Series is needed, not a {type(series).__name__}: "
            "annum.count, proportion, share, value and rate make one"
        )
    return series._handle


def issue(cautions: Tuple[Caution, ...]) -> None:
    """Issues a result's warnings, as from the line that called the public function."""
    for caution in cautions:
        warnings.warn(AnnumWarning(caution.message, caution.code), stacklevel=3)


def read_points(pointer: int, n: int, struct: Any, dtype: Any) -> NDArray[np.void]:
    """A read-only copy of a table of doubles."""
    return np.frombuffer(string_at(pointer, n * dtype.itemsize) if n else b"", dtype=dtype)


def read_table(array: Any, n: int, cls: Any) -> Tuple[Any, ...]:
    """A table of a result that still lives, one dataclass a row."""
    if not n:
        return ()
    struct = array._type_
    size = sizeof(struct)
    items = list(readers(cls, struct).items())
    raw = string_at(cast(array, c_void_p).value or 0, n * size)
    rows = (raw[i * size : (i + 1) * size] for i in range(n))
    return tuple(cls(**{name: reader(row) for name, reader in items}) for row in rows)


def decoded(cls: Any, raw: bytes, **ready: Any) -> Any:
    """A result that reads its attributes, but for the ready ones, from a copy of its struct."""
    made = object.__new__(cls)
    own = made.__dict__
    own["_raw"] = raw
    own.update(ready)
    return made


class Result:
    """What every result offers besides its attributes."""

    _type: ClassVar[int]
    _struct: ClassVar[Any]
    _readers: ClassVar[Dict[str, Reader]]
    _brief: ClassVar[Tuple[str, ...]]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Decodes an attribute when it is first asked for."""
            reader = self._readers.get(name)
            raw = self.__dict__.get("_raw")
            if reader is None or raw is None:
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
            value = self.__dict__[name] = reader(raw)
            return value

    def _render(self, output: int) -> str:
        # A newer library's struct may be longer than the one known here; the rest of it is zero.
        memory = create_string_buffer(lib.annum_describe(self._type).contents.size)
        struct = self._struct.from_buffer(memory)
        kept: List[Any] = [memory]
        fill(struct, self, kept)
        error = _abi.annum_error()
        needed = c_size_t()
        capacity = 8192
        while True:
            buffer = create_string_buffer(capacity)
            status = lib.annum_render(
                self._type, byref(struct), output, buffer, capacity, byref(needed), byref(error)
            )
            if not status:
                return buffer.value.decode()
            if status != _abi.ERR_BUFFER or needed.value <= capacity:
                raise_error(error)
            capacity = needed.value

    def summary(self) -> str:
        """The result as a table of text, for people."""
        return self._render(_abi.TEXT).rstrip("\n")

    def to_json(self) -> str:
        """The result as JSON, with every digit; what is not known is null."""
        return self._render(_abi.JSON).rstrip("\n")

    def to_dict(self) -> Dict[str, Any]:
        """The result as dictionaries, lists and numbers, as in JSON; what is not known is None."""
        found: Dict[str, Any] = json.loads(self.to_json())
        return found

    def _repr_html_(self) -> str:
        return self._render(_abi.HTML)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        parts = []
        for name in self._brief:
            value = getattr(self, name)
            shown = f"{value:.6g}" if isinstance(value, float) else repr(value)
            parts.append(f"{name}={shown}")
        return f"<annum.{type(self).__name__} {' '.join(parts)}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result) or type(other) is not type(self):
            return NotImplemented
        return self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> Tuple[Any, ...]:
        values = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        return _restore, (type(self), values)


def _restore(cls: Any, values: Dict[str, Any]) -> Any:
    """Makes a pickled result again."""
    for value in values.values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return cls(**values)


def points_frame(points: NDArray[np.void]) -> "pandas.DataFrame":
    """A table of points as a pandas data frame."""
    module = import_pandas()
    names = points.dtype.names or ()
    frame: "pandas.DataFrame" = module.DataFrame({name: points[name].copy() for name in names})
    return frame
