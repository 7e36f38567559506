"""Decides generated programs on Spark: python -m tests.population.spark_programs FOLDER MEMORY

`FOLDER/jobs.pickle` lists programs with the files of their input tables; what is decided of each is written to
`FOLDER/<number>/spark`.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import ibis

from engine import columnar
from tests.population import spark
from tests.population.whole import PARTS


def main() -> None:
    """All of them, in one session."""
    folder = Path(sys.argv[1])
    session = spark.session(2, sys.argv[2], folder / "scratch")
    base = ibis.pyspark.connect(session)
    jobs = pickle.loads((folder / "jobs.pickle").read_bytes())  # noqa: S301  written by the process that started this
    for number, (program, files) in enumerate(jobs):
        tables = {}
        for level, path in files.items():
            session.read.parquet(path).createOrReplaceTempView(f"{level}_{number}")
            tables[level] = base.table(f"{level}_{number}")
        results = columnar.compile(program).decide(tables)
        for part, found in zip(PARTS, (results.decisions, results.needed), strict=True):
            for level, table in found.items():
                statement = str(ibis.to_sql(table, dialect="pyspark"))
                session.sql(statement).write.parquet(str(folder / str(number) / "spark" / part / level))
    session.stop()
    sys.stdout.write(json.dumps({"programs": len(jobs)}) + "\n")


if __name__ == "__main__":
    main()
