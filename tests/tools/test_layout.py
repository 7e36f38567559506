"""Lines of Chinese text on a terminal: no line is too long, and what goes on stands below its start."""

from __future__ import annotations

import click
import pytest

from tools.render.layout import Page, columns

TEXT = "人均月收入低于低保标准且财产符合规定的家庭，按差额发放低保金（dibao/difference），每月 1,041.00 元。"


def _page(width: int | None) -> list[str]:
    page = Page(width)
    page.line(TEXT, indent=2, mark="✓", colour="green")
    page.item("依据", TEXT)
    return click.unstyle(page.text()).split("\n")


def test_a_chinese_character_takes_two_columns() -> None:
    assert columns("低保 dibao（1）") == 4 + 1 + 5 + 2 + 1 + 2
    assert columns("？") == 2
    assert columns("✓") == 1


def test_without_a_width_nothing_is_broken() -> None:
    assert _page(None) == [f"  ✓ {TEXT}", f"    依据    {TEXT}"]


@pytest.mark.parametrize("width", [40, 41, 60, 79, 80])
def test_lines_fit_and_lose_nothing(width: int) -> None:
    lines = _page(width)
    assert all(columns(line) <= width for line in lines)
    joined = "".join("".join(line.split()) for line in lines)
    assert joined == "".join(f"✓{TEXT}依据{TEXT}".split())


def test_what_goes_on_stands_below_its_start() -> None:
    lines = _page(50)
    items = lines[next(index for index, line in enumerate(lines) if "依据" in line) :]
    assert all(line.startswith(" " * 12) and not line[12].isspace() for line in items[1:])


def test_no_line_begins_with_punctuation_and_no_word_is_cut() -> None:
    for width in range(30, 90):
        lines = [line.strip() for line in _page(width)]
        assert not any(line.startswith(("，", "。", "）")) for line in lines)
        assert any("dibao/difference" in line for line in lines)


def test_a_word_longer_than_the_terminal_stays_whole() -> None:
    page = Page(30)
    page.item("版本", "a" * 64)
    assert "a" * 64 in page.text()


def test_a_heading_stands_apart() -> None:
    page = Page(None)
    page.heading("甲")
    page.line("乙")
    page.heading("丙", "green")
    assert click.unstyle(page.text()) == "甲\n乙\n\n丙"
