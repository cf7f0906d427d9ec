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

from typing import Literal, NamedTuple

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
from ._judge import Judge, Judged, judge
from ._options import Options, Settings
from ._report import CleanReport, Finding, Findings, Report
from ._run import FindingStream, check, clean, iter_findings
from ._sniff import ColumnSample, Sniff, sniff

__all__ = [
    "AcctpackError",
    "AmbiguousColumnError",
    "Array",
    "CleanReport",
    "ColumnSample",
    "FileError",
    "FilePermissionError",
    "Finding",
    "FindingStream",
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
    "Sniff",
    "UsageError",
    "__version__",
    "check",
    "clean",
    "iter_findings",
    "judge",
    "rules",
    "sniff",
]


class Rule(NamedTuple):
    """A rule: what its code stands for."""

    code: str
    scope: str
    severity: str
    fix: str
    title: str
    remedy: str
    rationale: str


def rules(lang: Literal["en", "zh"] = "en") -> list[Rule]:
    """All rules, in the order of the bits of a mask.

    >>> [rule.severity for rule in rules() if rule.code == "too-short"]
    ['error']
    """
    return [Rule(**rule) for rule in _acctpack.rules(lang)]
