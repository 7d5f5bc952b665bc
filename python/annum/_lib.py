# SPDX-License-Identifier: GPL-3.0-or-later
"""Loading of the shared library, and the check that it is the one this package was written for."""

from __future__ import annotations

import os
import sys
from ctypes import CDLL, sizeof
from pathlib import Path
from typing import List

from . import _abi

if sys.platform == "win32":
    FILE = "annum.dll"
elif sys.platform == "darwin":
    FILE = "libannum.dylib"
else:
    FILE = "libannum.so"

RESULTS = {
    _abi.RESULT_TREND: _abi.annum_trend_result,
    _abi.RESULT_FIT: _abi.annum_fit_result,
    _abi.RESULT_MANN_KENDALL: _abi.annum_mann_kendall_result,
    _abi.RESULT_SEN_SLOPE: _abi.annum_sen_slope_result,
    _abi.RESULT_COUNT_CHANGE: _abi.annum_count_change,
    _abi.RESULT_CHANGE: _abi.annum_change_result,
    _abi.RESULT_TRENDTEST: _abi.annum_trendtest_result,
    _abi.RESULT_BREAKS: _abi.annum_breaks_result,
}


def _open() -> CDLL:
    """The library that ANNUM_LIBRARY names, else the one beside this file, and no other."""
    named = os.environ.get("ANNUM_LIBRARY")
    paths = [Path(named)] if named else [Path(__file__).resolve().parent / FILE]
    failures: List[str] = []
    for path in paths:
        try:
            return CDLL(str(path))
        except OSError as problem:
            failures.append(f"{path}: {problem}")
    hint = (
        "ANNUM_LIBRARY names it"
        if named
        else f"install annum with pip, or let the environment variable ANNUM_LIBRARY name {FILE}"
    )
    raise ImportError(
        f"the annum library could not be loaded ({hint}). Tried {'; '.join(failures)}"
    )


def _check(library: CDLL) -> None:
    """Sets the types of all functions, and refuses a library with another interface."""
    name = library._name
    try:
        library.annum_abi_version.restype = _abi.FUNCTIONS["annum_abi_version"][0]
        abi = library.annum_abi_version()
        if abi != _abi.ABI_VERSION:
            raise ImportError(
                f"{name} has ABI {abi}, and this package needs ABI {_abi.ABI_VERSION}: "
                "install a package and a library of the same version"
            )
        for function, (result, arguments) in _abi.FUNCTIONS.items():
            pointer = getattr(library, function)
            pointer.restype = result
            pointer.argtypes = list(arguments)
    except AttributeError as problem:
        raise ImportError(f"{name} is not an annum library of this version: {problem}") from None
    for result_type, struct in RESULTS.items():
        description = library.annum_describe(result_type)
        # Structs grow at their end only, so a newer library's may be longer.
        if not description or description.contents.size < sizeof(struct):
            raise ImportError(
                f"{name} (version {library.annum_version().decode()}) has another "
                f"{struct.__name__} than this package (version {_abi.VERSION}): "
                "install a package and a library of the same version"
            )


lib = _open()
_check(lib)
