"""`doudi key`: what is printed for the file works with the key, and is not the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.callers.keys import read
from tests.tools.running import run


def test_the_entry_knows_the_key_and_does_not_hold_it(tmp_path: Path) -> None:
    ran = run("key", "tonglu", "--district", "330122", "--service", "EligibilityService")
    assert ran.status == 0
    key = ran.err.splitlines()[0].partition("：")[2]
    assert key not in ran.out
    file = tmp_path / "callers.yaml"
    file.write_text(ran.out, encoding="utf-8")
    caller = read(file).caller(key)
    assert caller is not None
    assert (caller.id, caller.services, caller.districts) == (
        "tonglu",
        frozenset({"EligibilityService"}),
        frozenset({"330122"}),
    )


def test_no_two_keys_are_the_same() -> None:
    assert run("key", "one").out != run("key", "one").out


@pytest.mark.parametrize(
    ("words", "said"),
    [(["a b"], "ID 应由"), (["a", "--district", "桐庐"], "例如 330122"), (["a", "--service", "X"], "X")],
)
def test_wrong_use_is_told(words: list[str], said: str) -> None:
    ran = run("key", *words)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
