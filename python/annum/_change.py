# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparison of two figures."""

from __future__ import annotations

from ctypes import byref, sizeof
from dataclasses import dataclass
from typing import Any, ClassVar, Dict

from . import _abi
from ._columns import real
from ._errors import raise_error
from ._lib import lib
from ._results import Estimate, Reader, Result, check_level, decoded, readers
from ._series import packer

_OPTIONS_SIZE = sizeof(_abi.annum_change_options)
_pack_options = packer(_abi.annum_change_options).pack


@dataclass(frozen=True, repr=False, eq=False)
class CountChange(Result):
    """Two counts compared by the exact conditional test.

    from_, to   events per exposure, earlier and later ("from" in JSON)
    ratio       to / from
    percent     100 (ratio - 1)
    difference  to - from
    p_value     of equal rates: twice the smaller tail, at most 1
    """

    from_: float
    to: float
    ratio: Estimate
    percent: Estimate
    difference: Estimate
    p_value: float

    _type: ClassVar[int] = _abi.RESULT_COUNT_CHANGE
    _struct: ClassVar[Any] = _abi.annum_count_change
    _readers: ClassVar[Dict[str, Reader]] = {}
    _brief = ("from_", "to", "p_value")


CountChange._readers = readers(CountChange, _abi.annum_count_change)


def change_counts(
    from_events: float,
    to_events: float,
    *,
    from_exposure: float = 1.0,
    to_exposure: float = 1.0,
    level: float = 0.95,
) -> CountChange:
    """Compares an earlier with a later count, each with the exposure that it arose from."""
    error = _abi.annum_error()
    result = _abi.annum_count_change()
    result.struct_size = sizeof(result)
    options = _pack_options(_OPTIONS_SIZE, check_level(level))
    given = (
        real(from_events, "from_events"),
        real(from_exposure, "from_exposure"),
        real(to_events, "to_events"),
        real(to_exposure, "to_exposure"),
    )
    if lib.annum_change_counts(*given, options, byref(result), byref(error)):
        raise_error(error)
    made: CountChange = decoded(CountChange, bytes(result))
    return made
