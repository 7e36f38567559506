"""Settings of all tests: how hard Hypothesis looks, and that files which hold the same are parsed once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from engine.language import tree

settings.register_profile("test", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "20000")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Keeps the trees of files: nearly every test loads a folder of policies that differs in a file from others."""
    with mock.patch.object(tree, "read", lru_cache(maxsize=1024)(tree.read)):
        yield
