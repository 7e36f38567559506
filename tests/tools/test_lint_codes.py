"""`doudi lint --explain` and `--codes`: the pages of the closed list of codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language import Code
from engine.language.explanations import EXPLANATIONS
from tests.tools.running import run


@pytest.mark.parametrize("code", list(Code), ids=lambda code: code.value)
def test_every_code_is_explained(code: Code) -> None:
    ran = run("lint", "--explain", code.value)
    page = EXPLANATIONS[code]
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(f"{code.value} {page.title}（{'错误' if code.value < 'F' else '警告'}）\n")
    for part in (page.meaning, page.remedy, *page.wrong.splitlines(), *page.right.splitlines()):
        assert f"    {part}\n" in ran.out


def test_a_code_may_be_in_small_letters_and_needs_no_policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("lint", "--explain", "w602") == run("lint", "--explain", "W602")


@pytest.mark.parametrize(("word", "near"), [("E20", "E201"), ("W6O2", "W602"), ("四百零一", "")])
def test_a_code_that_is_not_there_suggests_one_that_is(word: str, near: str) -> None:
    ran = run("lint", "--explain", word)
    assert (ran.status, ran.out) == (2, "")
    assert f"没有 {word} 这个代码" in ran.err
    assert ("是不是想写" in ran.err) == bool(near)
    assert "doudi lint --codes" in ran.err


def test_all_codes_are_listed_in_their_order() -> None:
    ran = run("lint", "--codes")
    assert ran.status == 0
    lines = [line.split() for line in ran.out.splitlines()]
    codes = [(words[0], words[1]) for words in lines if words and words[0] in {one.value for one in Code}]
    assert codes == [(one.value, EXPLANATIONS[one].title.split()[0]) for one in Code]
