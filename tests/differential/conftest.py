"""The columnar reading takes minutes to compile for generated programs: it has a target of its own, `make columnar`."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("DOUDI_COLUMNAR") else ["test_columnar.py"]
