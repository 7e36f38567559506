"""Whole populations: how fast they are decided, beside peers too, and whether Spark agrees with DuckDB."""
