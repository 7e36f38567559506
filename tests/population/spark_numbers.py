"""Divides whole numbers on Spark as columns do, against Python: python -m tests.population.spark_numbers FOLDER MEMORY

Exit 1 where a quotient differs.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

import ibis

from engine.columnar.numbers import Whole, quotient
from tests.population import spark
from tests.population.pairs import NARROW_BOUNDS, WIDE_BOUNDS, pairs


def main() -> None:
    """Every width."""
    session = spark.session(2, sys.argv[2], Path(sys.argv[1]))
    base = ibis.pyspark.connect(session)
    compared = 0
    for kind, made, bounds in (("bigint", int, NARROW_BOUNDS), ("decimal(38, 0)", Decimal, WIDE_BOUNDS)):
        for most, divisor in bounds:
            rows = pairs(most, divisor)
            numbered = [(at, made(over), made(under)) for at, (over, under) in enumerate(rows)]
            session.createDataFrame(numbered, f"at int, a {kind}, b {kind}").createOrReplaceTempView("pairs")
            there = base.table("pairs")
            column = quotient(Whole(there.a, -most, most), Whole(there.b, 1, divisor)).column
            statement = str(ibis.to_sql(there.select("at", q=column).order_by("at"), dialect="pyspark"))
            found = [int(row["q"]) for row in session.sql(statement).collect()]
            for pair, one in zip(rows, found, strict=True):
                if one != pair[0] // pair[1]:
                    sys.exit(f"{pair[0]} over {pair[1]} is {one} on Spark")
            compared += len(rows)
    session.stop()
    sys.stdout.write(json.dumps({"compared": compared}) + "\n")


if __name__ == "__main__":
    main()
