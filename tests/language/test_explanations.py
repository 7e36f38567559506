"""Every code has a page, and its examples are true: the wrong one gives the code, the one put right does not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.language import Code, check
from engine.language.explanations import EXPLANATIONS, Explanation, Where

BASE = Path(__file__).parent / "base"
RULE_SET = "rule_set: odd\ntitle: 例子\nstatus: in_force\nsource: {document: notice, clause: 一}\nrules:\n"


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.split("\n"))


def _file(path: str, around: Callable[[str], str] = lambda text: text) -> Callable[[Path, str], None]:
    def write(policies: Path, text: str) -> None:
        target = policies / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(around(text) + "\n", encoding="utf-8")

    return write


def _end(path: str, by: int) -> Callable[[Path, str], None]:
    def append(policies: Path, text: str) -> None:
        target = policies / path
        target.write_text(target.read_text("utf-8") + _indented(text, by) + "\n", "utf-8")

    return append


def _rule(text: str) -> str:
    return f"{RULE_SET}  - id: extra\n    title: 例子\n{_indented(text, 4)}"


PLACED: dict[Where, Callable[[Path, str], None]] = {
    Where.RULE: _file("city/odd/2021-01-01.yaml", _rule),
    Where.RULE_SET: _file("city/odd/2021-01-01.yaml"),
    Where.EARLIER: _file("city/aid/2020-01-01.yaml"),
    Where.PARAMETER: _file("city/parameters/extra.yaml"),
    Where.DISTRICT: _file("districts/110-east/standards.yaml"),
    Where.DOCUMENTS: _file("documents.yaml"),
    Where.FACTS: _end("vocabulary.yaml", 2),
    Where.REGIONS: _end("regions.yaml", 2),
}


def test_every_code_has_a_page_in_the_order_of_the_codes() -> None:
    assert list(EXPLANATIONS) == list(Code)


@pytest.mark.parametrize("code", EXPLANATIONS, ids=lambda code: code.value)
def test_a_page_is_whole(code: Code) -> None:
    page = EXPLANATIONS[code]
    assert all((page.title, page.meaning, page.wrong, page.remedy, page.right))
    assert page.wrong != page.right
    assert "\n" not in page.title and not page.title.endswith("。")
    assert page.meaning.endswith("。") and page.remedy.endswith("。")


@pytest.mark.parametrize(
    ("code", "page"),
    [(code, page) for code, page in EXPLANATIONS.items() if page.where is not Where.WORDS],
    ids=lambda value: value.value if isinstance(value, Code) else "",
)
def test_the_examples_are_true(tmp_path: Path, code: Code, page: Explanation) -> None:
    for name, text, expected in (("wrong", page.wrong, True), ("right", page.right, False)):
        policies = Path(shutil.copytree(BASE, tmp_path / name))
        PLACED[page.where](policies, text)
        found = check(policies).diagnostics
        assert (code in {one.code for one in found}) is expected, [(one.code, one.message) for one in found]
