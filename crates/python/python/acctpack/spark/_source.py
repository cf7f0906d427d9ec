"""Files as a data source: what `clean` keeps of each, a task a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.types import LongType, StringType, StructField, StructType

import acctpack
from acctpack._options import merged

from ._arrow import of_values, own_keys

#: Accounts by the order of their files, and by their order in them.
SHIFT = 40
#: So many accounts make a batch.
BATCH = 1 << 16

SCHEMA = StructType(
    [
        StructField("account", StringType()),
        StructField("file", StringType()),
        StructField("order", LongType()),
        StructField("own", LongType()),
        StructField("summary", StringType()),
    ]
)
ARROW = pa.schema(
    [
        ("account", pa.string()),
        ("file", pa.string()),
        ("order", pa.int64()),
        ("own", pa.int64()),
        ("summary", pa.string()),
    ]
)


@dataclass(frozen=True)
class ListFile:
    """A list, and where its findings and rejected rows go."""

    index: int
    path: str
    settings: dict[str, Any]
    #: One of several is read otherwise: a column is asked of tables, an encoding of what is not UTF-8.
    is_alone: bool = True
    findings: str | None = None
    rejects: str | None = None


def files_of(paths: str | Path | Sequence[str | Path]) -> list[str]:
    """Absolute paths, of folders those of the lists in them: executors have folders of their own."""
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    files: list[Path] = []
    for path in map(Path, given):
        if path.is_dir():
            files.extend(one for one in sorted(path.iterdir()) if one.is_file() and one.name[0] not in "._")
        else:
            files.append(path)
    if not files:
        raise acctpack.UsageError("no input is given")
    return [str(path.resolve()) for path in files]


def lists_of(files: Sequence[str], settings: dict[str, Any]) -> list[ListFile]:
    """Each file with its settings."""
    return [ListFile(index, path, settings, is_alone=len(files) == 1) for index, path in enumerate(files)]


def batches_of(one: ListFile) -> Iterator[pa.RecordBatch]:
    """The accounts that are kept of a list, and at last its summary."""
    # Beside an empty list a file is one of several.
    files = [Path(one.path)] if one.is_alone else [Path(one.path), Path(os.devnull)]
    report = acctpack.clean(
        files,
        rejects=one.rejects,
        reports=[] if one.findings is None else [one.findings],
        findings=0,
        options=acctpack.Options(**one.settings),
    )
    accounts = pa.array(report.accounts).cast(pa.large_string())
    first = one.index << SHIFT
    judge = acctpack.Judge(acctpack.Options(**of_values(one.settings)))
    for start in range(0, len(accounts), BATCH):
        piece = accounts.slice(start, BATCH).cast(pa.string())
        order = pa.array(range(first + start, first + start + len(piece)), pa.int64())
        own = own_keys(pa.array(judge(piece, masks=True)).field("found"), order)
        columns = [piece, pa.array([one.path] * len(piece)), order, own, pa.nulls(len(piece), pa.string())]
        yield pa.RecordBatch.from_arrays(columns, schema=ARROW)
    told = json.dumps({**report, "fixed": report.fixed})
    last = [[None], [one.path], [first], [None], [told]]
    yield pa.RecordBatch.from_arrays(
        [pa.array(v, f.type) for v, f in zip(last, ARROW, strict=True)], schema=ARROW
    )


@dataclass
class ListPartition(InputPartition):
    """A file a task."""

    one: ListFile


class ListReader(DataSourceReader):
    """Reads lists by the engine."""

    def __init__(self, lists: list[ListFile]) -> None:
        self._lists = lists

    def partitions(self) -> Sequence[InputPartition]:
        """A task a file."""
        return [ListPartition(one) for one in self._lists]

    def read(self, partition: InputPartition) -> Iterator[Any]:
        """The accounts that are kept of the file, and its summary."""
        assert isinstance(partition, ListPartition)
        return batches_of(partition.one)


class ListSource(DataSource):
    """`spark.read.format("acctpack")`."""

    @classmethod
    def name(cls) -> str:
        """What it is called."""
        return "acctpack"

    def schema(self) -> StructType:
        """Accounts in their order, and a row with the summary of each file."""
        return SCHEMA

    def reader(self, schema: StructType) -> DataSourceReader:
        """The lists that the options name."""
        lists = [ListFile(**one) for one in json.loads(self.options["lists"])]
        return ListReader(lists)


def staged(spark: SparkSession, lists: Sequence[ListFile]) -> DataFrame:
    """The lists as a frame of `SCHEMA`."""
    spark.dataSource.register(ListSource)
    told = json.dumps([vars(one) for one in lists])
    return spark.read.format("acctpack").option("lists", told).load()


def read(
    spark: SparkSession,
    paths: str | Path | Sequence[str | Path],
    *,
    options: acctpack.Options | None = None,
    **settings: Any,
) -> DataFrame:
    """What `clean` keeps of each of the files, or of those in a folder: `account`, `file`, and `order`, by
    which the accounts are sorted as they stand in the files. Each file is read by itself, in a task: its
    form, encoding, header and columns are its own. Accounts that stand in several files come several times.
    """
    lists = lists_of(files_of(paths), merged(options, settings))
    return staged(spark, lists).where("account is not null").select("account", "file", "order")
