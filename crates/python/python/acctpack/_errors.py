"""What acctpack could not do. What a list is like is no error: a `Report` says it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._report import Report


class AcctpackError(Exception):
    """Whatever acctpack raises. All of them can be pickled."""


class UsageError(AcctpackError, ValueError):
    """What was asked for makes no sense: a setting that there is not, a column of numbers."""


class NoColumnError(UsageError, KeyError):
    """The list has no such column."""

    def __init__(self, message: str, wanted: str, columns: Sequence[str]) -> None:
        super().__init__(message)
        #: What was asked for.
        self.wanted = wanted
        #: What the columns are called. If the list has no header, these are a row of it.
        self.columns = list(columns)

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.wanted, self.columns)


class AmbiguousColumnError(UsageError):
    """Several columns have the name that was asked for."""

    def __init__(self, message: str, wanted: str, numbers: Sequence[int]) -> None:
        super().__init__(message)
        #: The name.
        self.wanted = wanted
        #: The numbers of the columns, from 1: `column=2` takes one of them.
        self.numbers = list(numbers)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.wanted, self.numbers)


class FileError(AcctpackError, OSError):
    """A file could not be read or written."""

    def __init__(self, message: str, errno: int | None, filename: str | os.PathLike[str]) -> None:
        super().__init__(message)
        self.errno = errno
        self.filename = os.fspath(filename) or None

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.errno, self.filename or "")


class MissingFileError(FileError, FileNotFoundError):
    """There is no such file."""


class FilePermissionError(FileError, PermissionError):
    """The system does not allow it."""


class OutputExistsError(FileError, FileExistsError):
    """The output is there already; `overwrite=True` replaces it."""


class OutputIsInputError(FileError):
    """The output is the input itself, by another name maybe."""


class InputChangedError(FileError):
    """Another program changed the input while it was read."""


class RejectedError(AcctpackError):
    """A list was rejected, and `raise_if_rejected` was asked for. It names codes, and no account."""

    def __init__(self, report: Report) -> None:
        errors = ", ".join(f"{code} {count}" for code, count in list(report.counts.items())[:5])
        super().__init__(f"{report['file']} is rejected: {errors}")
        #: What was found.
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.report,)
