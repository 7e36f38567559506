"""Spark inside one process, as the benchmark and the agreement use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

Session = Any
"""It is made of Java."""


def session(threads: int, memory: str, scratch: Path) -> Session:
    """A session of `local[threads]` with a heap of `memory`, which leaves nothing outside `scratch`."""
    settings = {
        "spark.driver.memory": memory.removesuffix("B").lower(),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.sql.shuffle.partitions": str(2 * threads),
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # The plan of a whole notice has thousands of columns; its text would fill the memory.
        "spark.sql.maxPlanStringLength": "10000",
        # So would one method for a whole stage, which the JVM then interprets, since it is too long to be compiled.
        "spark.sql.codegen.wholeStage": "false",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(f"local[{threads}]").appName("doudi")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
