"""`check`, `clean` and `iter_findings`: runs over a whole list."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from . import _acctpack
from ._options import Options, merged
from ._report import CleanReport, Finding, Report
from ._source import Path, Source, Writer, lists

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._options import Settings

#: Called now and then with the phase, the bytes that went through it, and how many there are.
Progress: TypeAlias = Callable[[str, int, int | None], object]
Lang: TypeAlias = Literal["en", "zh"]

_log = logging.getLogger("acctpack")


def wishes_of(
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


@contextmanager
def _shown(progress: bool | Progress) -> Iterator[Progress | None]:
    """A bar of tqdm where one was asked for and tqdm is there."""
    if callable(progress):
        yield progress
        return
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        progress = False
    if not progress:
        yield None
        return
    with tqdm(unit="B", unit_scale=True, leave=False) as bar:

        def show(phase: str, done: int, total: int | None) -> None:
            bar.set_description(phase, refresh=False)
            bar.total, bar.n = total, done
            bar.refresh()

        yield show


def _told(report: Report) -> None:
    _log.info("%r in %.2f s", report, report["seconds"])


def check(
    source: Source,
    /,
    *,
    options: Options | None = None,
    name: str | None = None,
    findings: int | None = 10_000,
    reports: Sequence[Path] = (),
    redact: bool = False,
    progress: bool | Progress = False,
    lang: Lang = "en",
    **settings: Unpack[Settings],
) -> Report:
    """Judges a list as it stands, as the service would get it.

    `findings` is how many of them are kept (all, where it is `None`); `reports` are files to write, whose
    form their extension names; `progress` is called now and then, or `True` for a bar of tqdm; `settings`
    are those of :class:`Options`.

    >>> check(["13800138000", "x"]).counts
    {'too-short': 1}
    >>> check("no/such/file.txt")
    Traceback (most recent call last):
    acctpack._errors.MissingFileError: cannot open no/such/file.txt: there is no such file or folder
    """
    wanted = merged(options, settings)
    with _shown(progress) as shown:
        wishes = wishes_of(name, findings, reports, redact, shown, lang)
        report = Report(_acctpack.check(lists(source), wanted, wishes))
    _told(report)
    return report


def clean(
    source: Source,
    output: Path | Writer | None = None,
    /,
    *,
    options: Options | None = None,
    exclude: Sequence[Source] = (),
    name: str | None = None,
    form: Literal["txt", "csv", "zip"] | None = None,
    rejects: Path | None = None,
    overwrite: bool = False,
    split: bool = False,
    max_rejects: int | str | None = None,
    findings: int | None = 10_000,
    reports: Sequence[Path] = (),
    redact: bool = False,
    progress: bool | Progress = False,
    lang: Lang = "en",
    **settings: Unpack[Settings],
) -> CleanReport:
    """Makes a clean package: a file, what `output.write` gets in the form `form`, or, without an output,
    an array of accounts in memory. Accounts that stand in one of the lists `exclude` are left out.

    >>> report = clean([" alice ", "alice", "bob", "x"], exclude=[["bob"]])
    >>> len(report.accounts), report.excluded, report.fixed
    (1, 1, {'duplicate': 1, 'surrounding-whitespace': 1})
    """
    to: dict[str, Any] | None = None
    if isinstance(output, (str, os.PathLike)):
        to = {"kind": "path", "value": os.fspath(output)}
    elif output is not None:
        to = {"kind": form or "txt", "value": output}
    wanted = merged(options, settings)
    wanted |= {"overwrite": overwrite, "split": split, "max_rejects": max_rejects}
    left_out = [given for one in exclude for given in lists(one)]
    with _shown(progress) as shown:
        wishes = wishes_of(name, findings, reports, redact, shown, lang, rejects)
        report = CleanReport(_acctpack.clean(lists(source), left_out, to, wanted, wishes))
    _told(report)
    return report


class FindingStream(Iterator[Finding]):
    """Findings as they are found, in bounded memory. Arrow libraries take it as a stream of batches:
    `pyarrow.RecordBatchReader.from_stream(stream)`. What was taken is gone."""

    def __init__(self, raw: _acctpack.RawFindings) -> None:
        self._raw = raw

    def __next__(self) -> Finding:
        return Finding(**next(self._raw))

    def close(self) -> None:
        """Ends the run. It ends, too, when nobody holds the stream any more."""
        self._raw.close()

    def __enter__(self) -> FindingStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __arrow_c_schema__(self) -> object:
        return self._raw.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._raw.__arrow_c_stream__(requested_schema)


def iter_findings(
    source: Source,
    /,
    *,
    options: Options | None = None,
    name: str | None = None,
    reports: Sequence[Path] = (),
    redact: bool = False,
    lang: Lang = "en",
    **settings: Unpack[Settings],
) -> FindingStream:
    """What `check` finds, one by one: the list is judged beside, no further ahead than some thousand
    findings.

    >>> [(finding.row, finding.code) for finding in iter_findings(["x", "alice", "y"])]
    [(1, 'too-short'), (3, 'too-short')]
    """
    wishes = wishes_of(name, None, reports, redact, None, lang)
    return FindingStream(_acctpack.iter_findings(lists(source), merged(options, settings), wishes))
