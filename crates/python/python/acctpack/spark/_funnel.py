"""The plan *funnel*: one task streams the column into one run of the engine."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, StructField, StructType

import acctpack

from ._arrow import Rows, of_values
from ._source import ListFile, staged

#: What a plan comes to, as `Cleaned` takes it.
Result: TypeAlias = tuple[DataFrame, DataFrame, DataFrame, Any, list[dict[str, Any]]]
Order: TypeAlias = str | Column | Sequence[str | Column] | None

REPORT = StructType([StructField("report", BinaryType())])
FINDINGS = (
    "file string, row long, byte_offset long, code string, severity string, account string, message string, "
    "first_row long, fixed boolean"
)


@dataclass(frozen=True)
class Job:
    """What is asked of a plan."""

    #: None in a task.
    spark: SparkSession | None
    settings: dict[str, Any]
    folder: Path
    packages: str | None
    max_rejects: int | str | None

    @property
    def session(self) -> SparkSession:
        """The driver's session."""
        assert self.spark is not None
        return self.spark

    def in_task(self) -> Job:
        """What a task may be sent."""
        return replace(self, spark=None)


def in_order(frame: DataFrame, column: str, order_by: Order) -> DataFrame:
    """The column of a frame in its order, under the name `account`."""
    if order_by is None:
        return frame.select(F.col(column).alias("account"))
    keys = [order_by] if isinstance(order_by, (str, Column)) else list(order_by)
    return frame.orderBy(*keys).select(F.col(column).alias("account"))


def _run(job: Job, source: Any, settings: dict[str, Any]) -> bytes:
    """A run of the engine, in a task. A second attempt replaces what the first has written."""
    output = job_output(job)
    report = acctpack.clean(
        source,
        output,
        rejects=job.folder / "rejects.csv",
        reports=[job.folder / "findings.jsonl"],
        findings=0,
        overwrite=True,
        split=True,
        max_rejects=job.max_rejects,
        options=acctpack.Options(**settings),
    )
    return pickle.dumps(report)


def job_output(job: Job) -> str:
    """The package, or a text in the staging folder, where none was asked for."""
    return job.packages or str(job.folder / "kept.txt")


def _result(job: Job, told: bytes) -> Result:
    report: acctpack.CleanReport = pickle.loads(told)
    settings = {
        "delimiter": "none",
        "severity": {"header-row": "allow"},
        "target": job.settings.get("target"),
    }
    outputs = [str(Path(part["path"]).resolve()) for part in report.outputs]
    lists = [ListFile(index, path, settings) for index, path in enumerate(outputs)]
    kept = (
        staged(job.session, lists) if lists else job.session.createDataFrame([], "account string, order long")
    )
    kept = kept.where("account is not null").select("account", "order").orderBy("order")
    packages = [*report.outputs] if job.packages else []
    return kept, rejects_of(job, "rejects.csv"), findings_of(job, "findings.jsonl"), report, packages


def rejects_of(job: Job, name: str) -> DataFrame:
    """The rejected rows, as the program writes them."""
    path = job.folder / name
    schema = "file string, row long, codes array<string>, reason string, _corrupt_record string"
    if not path.exists():
        return job.session.createDataFrame([], schema)
    # As the program writes it: quoted where need be, a quote doubled.
    read = job.session.read.option("header", True).option("multiLine", True).option("escape", '"')
    table = read.option("quote", '"').option("inferSchema", False).option("emptyValue", "").csv(str(path))
    file = F.col("file") if "file" in table.columns else F.lit(None).cast("string")
    codes = F.split("code", r"[,;\s]+")
    return table.select(
        file.alias("file"),
        F.col("row").cast("long").alias("row"),
        codes.alias("codes"),
        "reason",
        F.col("text").alias("_corrupt_record"),
    )


def findings_of(job: Job, name: str) -> DataFrame:
    """The findings, as the report has them."""
    path = job.folder / name
    return (
        job.session.read.schema(FINDINGS).json(str(path))
        if path.exists()
        else job.session.createDataFrame([], FINDINGS)
    )


def of_frame(job: Job, frame: DataFrame, column: str, order_by: Order) -> Result:
    """A column of a frame."""
    task = job.in_task()

    def run(batches: Iterable[Any]) -> Iterator[pa.RecordBatch]:
        told = _run(task, Rows(batches, "account"), of_values(task.settings))
        yield pa.RecordBatch.from_arrays([pa.array([told], pa.binary())], ["report"])

    # Partitions that are merged stay in their order.
    funnel = in_order(frame, column, order_by).coalesce(1).mapInArrow(run, REPORT)
    return _result(job, bytes(funnel.collect()[0].report))


def of_files(job: Job, files: list[str]) -> Result:
    """Files: the task reads them itself."""
    task = job.in_task()

    def run(batches: Iterable[Any]) -> Iterator[pa.RecordBatch]:
        for _ in batches:
            pass
        told = _run(task, [Path(file) for file in files], task.settings)
        yield pa.RecordBatch.from_arrays([pa.array([told], pa.binary())], ["report"])

    funnel = job.session.range(0, 1, 1, 1).mapInArrow(run, REPORT)
    return _result(job, bytes(funnel.collect()[0].report))
