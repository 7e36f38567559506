"""What durable-rules 2.0.28 bears, as its C source says; beyond it crashes, loops or answers wrongly in silence."""

from __future__ import annotations

MAX_INTEGER = 2**62
"""Largest magnitude of a value or constant: its integers are of 64 bits and wrap."""

MAX_STACK = 60
"""Alpha nodes that wait at once while one fact is matched; beyond 64 the assertion fails with error 303.

It also keeps clear of two limits that crash: 128 tests for a missing property under one node, and 256 rules with one
pattern, which the compiler makes one rule.
"""

MAX_CHILDREN = 480
"""Tests directly under one node; its table has 512 places, and a full one is searched for ever."""

MAX_PROPERTIES = 240
"""Of one fact, beside the id, type and session that each has; 255 in all."""

MAX_RULES = 4000
"""Of one handle; 4,096 in all."""
