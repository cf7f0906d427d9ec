"""Packages as a data sink: tasks write parts aside, and all get their names when all are whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql.datasource import DataSource, DataSourceArrowWriter, WriterCommitMessage
from pyspark.sql.types import StructType

import acctpack

from ._arrow import Rows, of_values


@dataclass
class Parts(WriterCommitMessage):
    """What a task wrote: paths, bytes, accounts."""

    partition: int
    written: list[tuple[str, int, int]]


def aside(package: str) -> Path:
    """The folder beside a package in which its parts are written."""
    path = Path(package)
    return path.with_name(f".{path.name}.acctpack-parts")


def part_name(package: str, number: int, of: int) -> Path:
    """The name of a part, as the program numbers them."""
    path = Path(package)
    return path if of == 1 else path.with_name(f"{path.stem}-{number:03}{path.suffix}")


class PackageWriter(DataSourceArrowWriter):
    """Writes packages in two phases."""

    def __init__(self, options: dict[str, str]) -> None:
        self._package = options["path"]
        self._settings: dict[str, Any] = json.loads(options.get("settings", "{}"))

    def write(self, iterator: Iterator[pa.RecordBatch]) -> WriterCommitMessage:
        """A task's accounts, in parts that the target takes, in a folder of this attempt."""
        context = TaskContext.get()
        partition, attempt = (context.partitionId(), context.taskAttemptId()) if context else (0, 0)
        folder = aside(self._package) / f"{partition}-{attempt}"
        folder.mkdir(mode=0o700, parents=True)
        options = acctpack.Options(**of_values(self._settings))
        target = folder / Path(self._package).name
        report = acctpack.clean(Rows(iterator, "account"), target, split=True, findings=0, options=options)
        written = [(str(part["path"]), int(part["bytes"]), int(part["accounts"])) for part in report.outputs]
        if not written and report.rows:
            raise acctpack.AcctpackError(f"no part of {self._package} could be written: {report.counts}")
        return Parts(partition, written)

    def commit(self, messages: list[WriterCommitMessage | None]) -> None:
        """Gives all parts their names, in order, and says what was written."""
        tasks = sorted(
            (message for message in messages if isinstance(message, Parts)), key=lambda m: m.partition
        )
        parts = [part for task in tasks for part in task.written]
        outputs = []
        for number, (path, size, accounts) in enumerate(parts, 1):
            name = part_name(self._package, number, len(parts))
            os.replace(path, name)
            outputs.append({"path": str(name), "bytes": size, "accounts": accounts})
        (aside(self._package) / "outputs.json").write_text(json.dumps(outputs), "utf-8")

    def abort(self, messages: list[WriterCommitMessage | None]) -> None:
        """Leaves nothing."""
        shutil.rmtree(aside(self._package), ignore_errors=True)


class PackageSink(DataSource):
    """`frame.write.format("acctpack-package")`."""

    @classmethod
    def name(cls) -> str:
        """What it is called."""
        return "acctpack-package"

    def schema(self) -> StructType:
        """Nothing is read by it."""
        raise NotImplementedError("packages are written by it, and read by acctpack.spark.read")

    def writer(self, schema: StructType, overwrite: bool) -> PackageWriter:
        """A writer of the column `account`."""
        return PackageWriter(dict(self.options))


def outputs_of(package: str) -> list[dict[str, Any]]:
    """What `commit` wrote. Nothing is left aside."""
    told = (aside(package) / "outputs.json").read_text("utf-8")
    shutil.rmtree(aside(package))
    outputs: list[dict[str, Any]] = json.loads(told)
    return outputs


def refuse_leftovers(package: str, overwrite: bool) -> None:
    """Refuses a package that is there already, and files that would pass for its parts."""
    path = Path(package)
    if path.exists() and not overwrite:
        raise acctpack.OutputExistsError(f"{package} already exists", None, package)
    numbered = f"{path.stem}-[0-9][0-9][0-9]{path.suffix}"
    for leftover in sorted(path.parent.glob(numbered)):
        if not overwrite:
            raise acctpack.OutputExistsError(f"{leftover} is part of an earlier package", None, leftover)
        leftover.unlink()
