"""How the tables came to be, step by step, by alembic; `upgrade` in `server.decisions.schema` takes every step due."""
