"""`sniff`: what a list is, before anything is judged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from . import _acctpack
from ._options import Options, merged
from ._run import wishes_of
from ._source import Source, lists

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._options import Settings


@dataclass(frozen=True)
class ColumnSample:
    """A column: what it is called, what stands in it, and of which kind most of that is."""

    name: str
    sample: str
    kind: str | None


@dataclass(frozen=True)
class Sniff:
    """What a list is. Names, samples and the header may be personal data."""

    file: str
    #: "txt", "csv" or "zip".
    input_format: str
    #: The name of the entry in a zip.
    entry: str | None
    #: As "UTF-8" or "GBK".
    encoding: str
    #: The encoding that it may be in, where that is not sure and it is read as UTF-8.
    guess: str | None
    byte_order_mark: bool
    line_end: Literal["lf", "crlf", "cr"] | None
    #: What separates its columns, where it has several.
    delimiter: str | None
    columns: tuple[ColumnSample, ...]
    more_columns: int
    #: The column, from 1, that seems to hold the accounts.
    column: int | None
    #: How many rows stand above the header.
    title_rows: int
    #: The row that names the columns, or the only one.
    header: str | None
    #: Why it cannot be read, or not surely: as in a report of findings.
    findings: tuple[dict[str, Any], ...]


def sniff(
    source: Source,
    /,
    *,
    options: Options | None = None,
    name: str | None = None,
    **settings: Unpack[Settings],
) -> Sniff:
    """Tells what a list is, by its beginning. Nothing is judged.

    >>> found = sniff(b"name;phone\\nalice;13800138000\\nbob;13800138001\\n")
    >>> found.delimiter, found.column, found.columns[1].kind
    (';', 2, 'phone')
    """
    wishes = wishes_of(name, 0, (), False, None, "en")
    told = json.loads(_acctpack.sniff(lists(source), merged(options, settings), wishes))
    columns = tuple(ColumnSample(**column) for column in told.pop("columns"))
    return Sniff(columns=columns, findings=tuple(told.pop("findings")), **told)
