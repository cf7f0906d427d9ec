"""Check, clean and judge account packages for push campaigns.

>>> import acctpack
>>> report = acctpack.clean(b" 13800138000\\n13800138000\\nx\\n")
>>> report.kept, report.duplicates, report.rejected
(1, 1, 1)

A list is a path, bytes, a file that is open for reading bytes, or values: a list of `str`, a column of
pyarrow, Polars, pandas, DuckDB or whatever speaks the Arrow PyCapsule protocol. A value is one account,
however it reads; a file is judged as the service would read it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, BinaryIO, Literal, NamedTuple, TypeAlias, Union

from . import _acctpack
from ._acctpack import Array, __version__
from ._errors import (
    AcctpackError,
    AmbiguousColumnError,
    FileError,
    FilePermissionError,
    InputChangedError,
    MissingFileError,
    NoColumnError,
    OutputExistsError,
    OutputIsInputError,
    RejectedError,
    UsageError,
)
from ._options import Options, Settings, merged
from ._report import CleanReport, Finding, Findings, Report

__all__ = [
    "AcctpackError",
    "AmbiguousColumnError",
    "Array",
    "CleanReport",
    "FileError",
    "FilePermissionError",
    "Finding",
    "Findings",
    "InputChangedError",
    "Judge",
    "Judged",
    "MissingFileError",
    "NoColumnError",
    "Options",
    "OutputExistsError",
    "OutputIsInputError",
    "RejectedError",
    "Report",
    "Rule",
    "Settings",
    "UsageError",
    "__version__",
    "check",
    "clean",
    "judge",
    "rules",
]

Path: TypeAlias = Union[str, "os.PathLike[str]"]
#: Where a list comes from.
Source: TypeAlias = Union[Path, bytes, bytearray, memoryview, BinaryIO, Sequence[Union[str, bytes, None]], Any]
#: Called now and then with the phase, the bytes that went through it, and how many there are.
Progress: TypeAlias = Callable[[str, int, Union[int, None]], object]
Lang: TypeAlias = Literal["en", "zh"]


class Rule(NamedTuple):
    """A rule: what its code stands for."""

    code: str
    scope: str
    severity: str
    fix: str
    title: str
    remedy: str
    rationale: str


def rules(lang: Lang = "en") -> list[Rule]:
    """All rules, in the order of the bits of a mask.

    >>> [rule.severity for rule in rules() if rule.code == "too-short"]
    ['error']
    """
    return [Rule(**rule) for rule in _acctpack.rules(lang)]


def _speaks_arrow(value: object) -> bool:
    return hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")


def _source(value: Source) -> dict[str, Any]:
    if isinstance(value, (str, os.PathLike)):
        return {"kind": "path", "value": os.fspath(value)}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"kind": "bytes", "value": bytes(value)}
    if _speaks_arrow(value):
        return {"kind": "arrow", "value": value}
    if hasattr(value, "read"):
        return {"kind": "reader", "value": value}
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return {"kind": "values", "value": value}
    raise UsageError(f"a list is a path, bytes, an open file or values, not a {type(value).__name__}")


def _wishes(
    name: str | None,
    findings: int | None,
    reports: Sequence[Path],
    redact: bool,
    progress: Progress | None,
    lang: Lang,
    rejects: Path | None = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "findings": findings,
        "reports": [os.fspath(path) for path in reports],
        "rejects": None if rejects is None else os.fspath(rejects),
        "redact": redact,
        "lang": lang,
        "progress": progress,
    }


def check(
    source: Source,
    /,
    *,
    options: Options | None = None,
    name: str | None = None,
    findings: int | None = 10_000,
    reports: Sequence[Path] = (),
    redact: bool = False,
    progress: Progress | None = None,
    lang: Lang = "en",
    **settings: Any,
) -> Report:
    """Judges a list as it stands, as the service would get it.

    `findings` is how many of them are kept (all, where it is `None`); `reports` are files to write, whose
    form their extension names; `settings` are those of :class:`Options`.

    >>> check(["13800138000", "x"]).counts
    {'too-short': 1}
    >>> check("no/such/file.txt")
    Traceback (most recent call last):
    acctpack._errors.MissingFileError: cannot open no/such/file.txt: no such file
    """
    wishes = _wishes(name, findings, reports, redact, progress, lang)
    return Report(_acctpack.check(_source(source), merged(options, settings), wishes))


def clean(
    source: Source,
    output: Path | BinaryIO | None = None,
    /,
    *,
    options: Options | None = None,
    name: str | None = None,
    format: Literal["txt", "csv", "zip"] | None = None,
    rejects: Path | None = None,
    overwrite: bool = False,
    split: bool = False,
    max_rejects: int | str | None = None,
    findings: int | None = 10_000,
    reports: Sequence[Path] = (),
    redact: bool = False,
    progress: Progress | None = None,
    lang: Lang = "en",
    **settings: Any,
) -> CleanReport:
    """Makes a clean package: a file, what `output.write` gets in the form `format`, or, without an output,
    an array of accounts in memory.

    >>> report = clean([" alice ", "alice", "x"])
    >>> len(report.accounts), report.fixed
    (1, {'surrounding-whitespace': 1, 'duplicate': 1})
    """
    to: dict[str, Any] | None = None
    if isinstance(output, (str, os.PathLike)):
        to = {"kind": "path", "value": os.fspath(output)}
    elif output is not None:
        to = {"kind": format or "txt", "value": output}
    wanted = merged(options, settings)
    wanted |= {"overwrite": overwrite, "split": split, "max_rejects": max_rejects}
    wishes = _wishes(name, findings, reports, redact, progress, lang, rejects)
    return CleanReport(_acctpack.clean(_source(source), to, wanted, wishes))


class Judged(NamedTuple):
    """What one row is."""

    #: "kept", "rejected", "blank" or "header".
    outcome: str
    #: The account as it would be kept; `None` unless it is.
    account: str | None
    #: What was found and is still so.
    codes: tuple[str, ...]
    #: What was fixed.
    fixed: tuple[str, ...]


class Judge:
    """The rules, compiled once, for rows that stand in no file. Picklable.

    >>> judge = Judge(fix=["full-width"])
    >>> judge.one(" １３８００１３８０００")
    Judged(outcome='kept', account='13800138000', codes=(), fixed=('surrounding-whitespace', 'full-width'))
    >>> len(judge(["alice", None, "x"]))
    3
    """

    def __init__(
        self, options: Options | None = None, *, mode: Literal["clean", "check"] = "clean", **settings: Any
    ) -> None:
        self._options = Options(**merged(options, settings))
        self._mode = mode
        self._judge = _acctpack.Judge(self._options.to_dict(), mode)

    def __call__(self, accounts: Any, *, masks: bool = False) -> Array:
        """A struct for each value: `account` (null unless kept), `outcome`, `codes`, `fixed`; with `masks`
        numbers in place of the last three, bits by the order of :func:`rules`. A null is a blank row."""
        if not _speaks_arrow(accounts):
            accounts = _acctpack.strings(accounts)
        return self._judge.column(accounts, masks)

    def one(self, row: str | bytes) -> Judged:
        """What one row is."""
        outcome, account, codes, fixed = self._judge.one(row)
        return Judged(outcome, account, tuple(codes), tuple(fixed))

    def explain(self, row: str | bytes, *, lang: Lang = "en") -> list[Finding]:
        """Everything that is found in one row, in words."""
        return [Finding(**finding) for finding in self._judge.explain(row, lang)]

    def __repr__(self) -> str:
        return f"Judge({self._options!r}, mode={self._mode!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _judge, (self._options, self._mode)

    def __dask_tokenize__(self) -> tuple[str, str, str]:
        return "acctpack.Judge", repr(self._options), self._mode


def _judge(options: Options, mode: Literal["clean", "check"]) -> Judge:
    return Judge(options, mode=mode)


def judge(
    accounts: Any,
    /,
    *,
    options: Options | None = None,
    mode: Literal["clean", "check"] = "clean",
    masks: bool = False,
    **settings: Any,
) -> Array:
    """Judges a column, value by value: see :class:`Judge`.

    >>> judge(["alice", "x"]).to_pyarrow().field("outcome").to_pylist()
    ['kept', 'rejected']
    """
    return Judge(options, mode=mode, **settings)(accounts, masks=masks)
