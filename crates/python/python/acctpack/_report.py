"""What came of a run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, overload

from . import _acctpack
from ._acctpack import Array
from ._errors import RejectedError

_Self = TypeVar("_Self", bound="Report")


class Finding(NamedTuple):
    """One thing that was found, and where. The keys are those of the JSONL report."""

    row: int | None
    byte_offset: int | None
    code: str
    severity: str
    #: The row as it came.
    account: str | None
    message: str
    first_row: int | None
    fixed: bool
    #: The file, where there are several, and the file of `first_row`, where that is another.
    file: str | None
    first_file: str | None
    #: Whether `account` was cut.
    truncated: bool
    #: The bytes of the row at fault, where one place is.
    span: tuple[int, int] | None


class Findings(Sequence[Finding]):
    """The findings that were kept. Arrow libraries take them as a table: `polars.DataFrame(report.findings)`."""

    def __init__(self, raw: _acctpack.RawReport) -> None:
        self._raw = raw

    def __reduce__(self) -> tuple[Any, ...]:
        return _findings_of, (self._raw.parts(),)

    @property
    def total(self) -> int:
        """How many there were, kept or not."""
        return self._raw.total

    @property
    def truncated(self) -> bool:
        """Whether some were not kept: `findings=None` keeps all."""
        return len(self) < self.total

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> list[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | list[Finding]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError("no such finding")
        return Finding(**self._raw.finding(place))

    def __iter__(self) -> Iterator[Finding]:
        return (self[place] for place in range(len(self)))

    def __arrow_c_schema__(self) -> object:
        return self._raw.findings().__arrow_c_schema__()

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        return self._raw.findings().__arrow_c_array__(requested_schema)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._raw.findings().__arrow_c_stream__(requested_schema)

    def to_pyarrow(self) -> Any:
        """A `pyarrow.Table`."""
        import pyarrow as pa

        return pa.table(self)

    def to_polars(self) -> Any:
        """A `polars.DataFrame`."""
        import polars as pl

        return pl.DataFrame(self)

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`."""
        return self.to_pyarrow().to_pandas()

    def __repr__(self) -> str:
        return f"<{len(self)} of {self.total} findings>"


class Report(Mapping[str, Any]):
    """The summary of a run: the keys of `--format json`, in that order, and what was found.

    >>> import acctpack
    >>> report = acctpack.check(b"13800138000\\nx\\n")
    >>> report.accepted, report["rows"], report.kept, report.counts
    (False, 2, 1, {'too-short': 1})
    >>> report.findings[0].row, report.findings[0].code
    (2, 'too-short')
    """

    def __init__(self, raw: _acctpack.RawReport) -> None:
        self._raw = raw
        self._summary: dict[str, Any] = json.loads(raw.json)

    def __reduce__(self) -> tuple[Any, ...]:
        return _report_of, (type(self), self._raw.parts())

    def __getitem__(self, key: str) -> Any:
        return self._summary[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._summary)

    def __len__(self) -> int:
        return len(self._summary)

    def __bool__(self) -> bool:
        raise TypeError("a report is neither true nor false; ask report.accepted")

    @property
    def accepted(self) -> bool:
        """Whether the service would take the list; of `clean`, whether a package was made."""
        return bool(self["verdict"] == "accepted")

    @property
    def rows(self) -> int:
        """How many rows there are: kept + duplicates + excluded + rejected + blank + header."""
        return int(self["rows"])

    @property
    def kept(self) -> int:
        """How many accounts are good and the first of their kind."""
        return int(self["kept"])

    @property
    def rejected(self) -> int:
        """How many rows have an error."""
        return int(self["rejected"])

    @property
    def duplicates(self) -> int:
        """How many good rows repeat an account."""
        return int(self["duplicates"])

    @property
    def excluded(self) -> int:
        """How many good rows hold an account that was to be left out."""
        return int(self["excluded"])

    @property
    def outputs(self) -> list[dict[str, Any]]:
        """What was written: `path`, `bytes`, `accounts`."""
        return list(self["outputs"])

    @property
    def counts(self) -> dict[str, int]:
        """How often each code was found."""
        return {code: count for code, count in self["findings"].items() if count}

    @property
    def fixed(self) -> dict[str, int]:
        """How often each code was fixed."""
        return dict(self._raw.fixed)

    @property
    def findings(self) -> Findings:
        """What was found, row by row; the first 10,000 where nothing else was asked for."""
        return Findings(self._raw)

    def raise_if_rejected(self: _Self) -> _Self:
        """Raises `RejectedError` if the list was rejected, else gives the report back."""
        if not self.accepted:
            raise RejectedError(self)
        return self

    def to_html(
        self, path: str | os.PathLike[str] | None = None, *, lang: str = "en", redact: bool = False
    ) -> str:
        """The report page; with a path, written there too, for its owner's eyes alone."""
        page = self._raw.html(lang, redact)
        if path is not None:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(page)
        return page

    def _repr_html_(self) -> str:
        """For notebooks: the page, masked, in a frame of its own."""
        from html import escape

        page = escape(self.to_html(redact=True), quote=True)
        return (
            f'<iframe srcdoc="{page}" sandbox style="width:100%;height:36rem;border:0" '
            f'title="acctpack: {escape(str(self["file"]))}"></iframe>'
        )

    def __repr__(self) -> str:
        figures = ", ".join(
            f"{self[key]} {key}" for key in ("kept", "duplicates", "rejected", "blank", "header") if self[key]
        )
        return f"<{type(self).__name__} {self['file']}: {self['verdict']}, {figures or 'no rows'}>"


class CleanReport(Report):
    """The summary of `clean`, and, where it wrote into memory, the accounts."""

    @property
    def accounts(self) -> Array | None:
        """The accounts that were kept, in order, of a run without an output."""
        return self._raw.accounts()


def _report_of(kind: type[Report], parts: dict[str, Any]) -> Report:
    return kind(_acctpack.RawReport.restored(parts))


def _findings_of(parts: dict[str, Any]) -> Findings:
    return Findings(_acctpack.RawReport.restored(parts))
