"""The reading that decides whole populations: a program as Ibis expressions over a table of cases and one of each list.

One definition runs on every engine that Ibis speaks to: DuckDB inside the process, Spark where a machine is too small.
Unknown is SQL's NULL; its logic is Kleene's, and where SQL has other habits (aggregates skip NULL) the expressions say
what the language means.
"""

import ibis

from engine.columnar.errors import UnsupportedError
from engine.columnar.plan import Plan, Results, compile  # noqa: A004  read as `columnar.compile`
from engine.columnar.tables import MILLION, Schema, schema

__all__ = ["MILLION", "Plan", "Results", "Schema", "UnsupportedError", "compile", "schema"]

# Each column is made once and read by name: to write what it is into all that read it takes long, and undoes that.
ibis.options.sql.fuse_selects = False
