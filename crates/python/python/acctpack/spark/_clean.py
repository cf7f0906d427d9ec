"""`clean` over a frame or files: what is kept, rejected and found, the figures, the packages."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pyspark.sql import Column, DataFrame, SparkSession

import acctpack
from acctpack._options import merged

from . import _funnel, _shuffle
from ._packages import refuse_leftovers
from ._source import files_of

Data: TypeAlias = DataFrame | str | Path | Sequence[str | Path]


@dataclass
class Cleaned:
    """What came of `clean`. The frames read what lies in a staging folder: leave the `with`, or call
    `close`, when they are no longer wanted."""

    #: `account` and `order`, by which the accounts are sorted as the list has them.
    kept: DataFrame
    #: `file`, `row`, `codes`, `reason` and `_corrupt_record`, the row as it came.
    rejects: DataFrame
    #: What was found, row by row.
    findings: DataFrame
    #: The figures: `rows`, `kept`, `duplicates`, `rejected`, `blank`, `header`, `findings` and others.
    summary: Mapping[str, Any]
    #: What was written: `path`, `bytes`, `accounts`.
    packages: list[dict[str, Any]]
    _staging: Path = field(repr=False)

    def __post_init__(self) -> None:
        self._gone = weakref.finalize(self, shutil.rmtree, self._staging, ignore_errors=True)

    def close(self) -> None:
        """Removes the staging folder."""
        self._gone()

    def __enter__(self) -> Cleaned:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def clean(
    data: Data,
    column: str | int | None = None,
    *,
    options: acctpack.Options | None = None,
    order_by: str | Column | Sequence[str | Column] | None = None,
    packages: str | Path | None = None,
    overwrite: bool = False,
    max_rejects: int | str | None = None,
    plan: Literal["auto", "funnel", "shuffle"] = "auto",
    funnel_rows: int = 2_000_000_000,
    staging: str | Path | None = None,
    spark: SparkSession | None = None,
    **settings: Any,
) -> Cleaned:
    """Cleans a column of a frame, or files that make one list.

    `order_by` says what stands first in a frame: of equal accounts the first is kept. Without it the set of
    accounts is the same, and their order that of the frame's partitions. `packages` is the package to
    write: .txt, .csv or .zip; what exceeds the target's size is cut into OUT-001, OUT-002 ... `staging` is
    a folder that the driver and all executors reach.
    """
    session = data.sparkSession if isinstance(data, DataFrame) else spark or SparkSession.active()
    wanted = merged(options, settings)
    if packages is not None:
        packages = str(Path(packages).resolve())
        refuse_leftovers(packages, overwrite)
    if isinstance(data, DataFrame):
        if not isinstance(column, str) or column not in data.columns:
            raise acctpack.NoColumnError(f"no column is called {column!r}", str(column), data.columns)
    elif column is not None:
        wanted = acctpack.Options(**wanted).replace(column=column).to_dict()
    folder = Path(tempfile.mkdtemp(prefix="acctpack-", dir=staging))
    job = _funnel.Job(session, wanted, folder, packages, max_rejects)
    try:
        taken = data if isinstance(data, DataFrame) else files_of(data)
        if plan == "auto":
            plan = _plan(taken, funnel_rows)
        run = _funnel if plan == "funnel" else _shuffle
        if isinstance(taken, DataFrame):
            result = run.of_frame(job, taken, str(column), order_by)
        else:
            result = run.of_files(job, taken)
        kept, rejects, findings, summary, written = result
        return Cleaned(kept, rejects, findings, summary, written, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _plan(data: DataFrame | list[str], funnel_rows: int) -> Literal["funnel", "shuffle"]:
    """What one machine can do, it does in a fraction of the time."""
    if isinstance(data, DataFrame):
        rows = data.count()
    else:
        # A phone number and its row end.
        rows = sum(Path(path).stat().st_size for path in data) // 12
    return "funnel" if rows <= funnel_rows else "shuffle"
