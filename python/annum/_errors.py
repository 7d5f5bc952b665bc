# SPDX-License-Identifier: GPL-3.0-or-later
"""Exceptions, one class a group of status codes, and the category of warnings."""

from __future__ import annotations

from typing import Any, Dict, NoReturn, Optional, Tuple, Type

from . import _abi

STATUS_NAMES: Dict[int, str] = {
    code: name[len("ANNUM_") :].lower() for name, code in _abi.ENUMS["annum_status"].items()
}


class AnnumError(Exception):
    """Base class of all errors of annum; the text is the library's message.

    code       the library's status code, negative
    status     its name: "err_duplicate"
    row        index, from 0 and in the order given, of the row at fault, or None
    other_row  index of a second row (a duplicate's partner), or None
    """

    def __init__(
        self, message: str, code: int, row: Optional[int] = None, other_row: Optional[int] = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = STATUS_NAMES.get(code, "unknown")
        self.row = row
        self.other_row = other_row

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (str(self), self.code, self.row, self.other_row)


class ArgumentError(AnnumError, ValueError):
    """An option or a size outside its range, or columns that do not go together."""


class SeriesError(AnnumError, ValueError):
    """Figures or periods that can't be a series: `row` tells which."""


class ModelError(AnnumError, ValueError):
    """A model, family or link that does not fit this kind of series."""


class FitError(AnnumError, ArithmeticError):
    """Figures for which the model can't be fitted: too few, collinear, or outside its domain."""


class OutOfMemoryError(AnnumError, MemoryError):
    """The library's allocator had no memory left."""


class InternalError(AnnumError, RuntimeError):
    """A bug in annum; please report it with the input."""


class AnnumWarning(UserWarning):
    """A condition that does not stop an analysis but that its reader must know.

    code  its name: "overdispersed"; results keep the same in their `warnings`
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (str(self), self.code)


_CLASSES: Dict[int, Type[AnnumError]] = {
    _abi.ERR_NULL: InternalError,
    _abi.ERR_NO_MEMORY: OutOfMemoryError,
    _abi.ERR_ARGUMENT: ArgumentError,
    _abi.ERR_VERSION: InternalError,
    _abi.ERR_TOO_LARGE: ArgumentError,
    _abi.ERR_BUFFER: InternalError,
    _abi.ERR_CANCELLED: InternalError,
    _abi.ERR_INTERNAL: InternalError,
    _abi.ERR_KIND: ModelError,
    _abi.ERR_FAMILY: ModelError,
    _abi.ERR_RANK: FitError,
    _abi.ERR_DOMAIN: FitError,
    _abi.ERR_FEW: FitError,
}


def error_class(code: int) -> Type[AnnumError]:
    """The class of a status code; -100 to -199 are about series."""
    found = _CLASSES.get(code)
    if found is None:
        found = SeriesError if -200 < code <= -100 else AnnumError
    return found


def raise_error(error: Any) -> NoReturn:
    """Raises what an annum_error struct says."""
    code = int(error.code)
    raise error_class(code)(
        error.message.decode("utf-8", "replace"),
        code,
        None if error.row < 0 else int(error.row),
        None if error.other_row < 0 else int(error.other_row),
    )


def argument_error(message: str, row: Optional[int] = None) -> ArgumentError:
    """An error found before the library was called."""
    return ArgumentError(message, _abi.ERR_ARGUMENT, row)
