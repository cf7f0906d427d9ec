"""acctpack in Apache Spark 4: judge a column, clean what outgrows a machine.

    import acctpack.spark as acctspark

    judged = acctspark.judge(frame, "phone")                      # the frame, and a struct column beside
    with acctspark.clean(frame, "phone", packages="audience.zip") as cleaned:
        cleaned.kept, cleaned.rejects, cleaned.findings           # frames
        cleaned.summary["kept"], cleaned.packages                 # figures, and what was written

`clean` has two plans. *funnel* streams the column into one run of the engine, in one task: what it writes
is what the program writes, byte for byte. *shuffle* judges in all tasks, and has Spark's own `groupBy` find
the first of each account; its figures are aggregated, never accumulated, so that a task that runs twice
counts once. Files are read by the engine, a task each: their forms, encodings and headers are their own.

acctpack must be installed on the executors, and the staging folder and the packages must lie where all of
them and the driver reach them.
"""

from __future__ import annotations

from ._clean import Cleaned, clean
from ._judge import judge
from ._source import read

__all__ = ["Cleaned", "clean", "judge", "read"]
