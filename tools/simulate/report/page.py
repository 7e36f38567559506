"""The report as one page that needs nothing beside it, and prints on A4."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.handbook.document import (
    Block,
    Chart,
    Code,
    Document,
    Heading,
    Item,
    Items,
    Line,
    Paragraph,
    Strong,
    Table,
    labelled,
)
from tools.handbook.webpage import webpage
from tools.simulate.report import charts, lines, words
from tools.simulate.report.costs import TOTAL, by_region
from tools.simulate.report.figures import Figures
from tools.simulate.report.lines import Paid
from tools.simulate.report.query import KINDS
from tools.simulate.report.stylesheet import STYLE
from tools.simulate.report.summary import summary
from tools.simulate.report.suppress import HIDDEN, Count

_MONTHLY = "每月支出（万元）"


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the examples are, and the folder of the policy that they are to be read by, as they were named."""

    folder: Path
    policies: Path | None

    def command(self, kind: str, case: int) -> str:
        """What opens an example, to be run where the report was made."""
        words = ["doudi", "check", str(self.folder / kind / f"{case}.yaml"), "--explain"]
        return shlex.join(words if self.policies is None else [*words, "--policies", str(self.policies)])


def page(figures: Figures, title: str, opening: Opening | None) -> str:
    """The page. `opening`: `None` where no examples were kept."""
    return webpage(Document(title, tuple(_blocks(figures, opening))), STYLE)


def _blocks(figures: Figures, opening: Opening | None) -> Iterator[Block]:
    two = len(figures.sides) == 2
    yield Heading(2, "summary", "摘要")
    yield Items(tuple(labelled(label, (text,)) for label, text in summary(figures)))
    yield Heading(3, "costs", "各地区每月支出", listed=False)
    yield _table(words.regions(figures, two=two), 1)
    yield Heading(2, "benefits", "各项待遇")
    yield from _benefits(figures.benefits, two=two)
    if figures.bands is not None:
        yield Heading(2, "bands", "每户每月增减")
        yield _table(words.bands(figures.bands), 1)
        rows = figures.bands.households
        yield from _chart(
            charts.single([(name, value or 0) for name, value in rows], "户数（户）", signed=True), dict(rows).values()
        )
    yield Heading(2, "waiting", "还定不了的")
    yield from _waiting(figures)
    yield Heading(2, "regions", "各地区")
    yield from _regions(figures, two=two)
    yield Heading(2, "assumptions", "用到的假定")
    if figures.assumptions:
        yield _table([("未经核实的数值或口径", "说明"), *figures.assumptions], 2)
    else:
        yield Paragraph(("没有。",))
    yield Heading(2, "notes", "怎样读这份报告")
    yield Items(tuple(Item((note,)) for note in (*words.NOTES, *_releases(figures))))
    yield Heading(2, "examples", "附：实例")
    yield from _examples(figures, opening)


def _benefits(benefits: Sequence[lines.Line], *, two: bool) -> Iterator[Block]:
    yield _table(words.benefits(benefits, two=two), 2)
    told = {one.name for one in benefits if one.before != 0 or one.after != 0}
    if none := [one.name for one in benefits if one.name not in told]:
        yield Paragraph((f"没有家庭享受的：{'、'.join(none)}。",))
    yield from _sums(benefits, two=two)
    for unit in dict.fromkeys(one.unit for one in benefits):
        held = [one for one in benefits if one.unit == unit]
        yield from _chart(
            _bars([(one.name, one.before or 0, one.after or 0) for one in held], f"享受的{unit}数（{unit}）", two=two),
            [value for one in held for value in (one.before, one.after)],
        )


def _sums(benefits: Sequence[lines.Line], *, two: bool) -> Iterator[Block]:
    paid = [one for one in benefits if one.paid is Paid.MONTHLY]
    rows = [(one.name, _millions(one.cost_before or 0), _millions(one.cost_after or 0)) for one in paid]
    yield from _chart(
        _bars(rows, _MONTHLY, two=two), [sum_ for one in paid for sum_ in (one.cost_before, one.cost_after)]
    )


def _bars(rows: Sequence[tuple[str, float, float]], title: str, *, two: bool) -> str:
    if two:
        return charts.paired(rows, title)
    return charts.single([(name, after) for name, _, after in rows if after], title)


def _waiting(figures: Figures) -> Iterator[Block]:
    rows = words.waiting(figures.benefits)
    if len(rows) == 1:
        yield Paragraph(("每户都有结论。",))
        return
    yield _table(rows, 2)
    if figures.missing:
        yield Heading(3, "missing", "缺哪些事实，向谁问", listed=False)
        yield _table(words.missing(figures.missing), 2)


def _regions(figures: Figures, *, two: bool) -> Iterator[Block]:
    rows = [(one.name, _millions(one.before), _millions(one.after)) for one in by_region(figures)]
    yield from _chart(_bars(rows, _MONTHLY, two=two), ())
    for number, (name, benefits) in enumerate(figures.regions):
        yield Heading(3, f"region-{number}", name, listed=False)
        held = words.benefits(benefits, two=two)
        yield _table(held, 2) if len(held) > 1 else Paragraph(("没有家庭享受。",))


def _examples(figures: Figures, opening: Opening | None) -> Iterator[Block]:
    if opening is None:
        yield Paragraph(("没有保存实例；推算时加 ", Code("--out 文件夹"), "，就能逐户打开来看。"))
        return
    if not figures.examples:
        yield Paragraph(("没有。",))
        return
    yield Paragraph(
        (
            "家庭只有推算时编的号。实例文件含有这个家庭的事实，不要外传。在作推算的文件夹里运行命令，"
            "可以看到它为什么有这样的结论（按现政策）。"
            if len(figures.sides) == 2
            else "可以看到它为什么有这样的结论。",
        )
    )
    for kind, title in KINDS.items():
        mine = [one for one in figures.examples if one.kind == kind]
        if mine:
            yield Heading(3, f"examples-{kind}", title, listed=False)
            rows = tuple(((one.benefit,), (f"{one.case}",), (Code(opening.command(kind, one.case)),)) for one in mine)
            yield Table(("待遇", "家庭编号", "打开的命令"), rows)


def _releases(figures: Figures) -> Iterator[str]:
    told = {f"{as_of}：{label}，版本 {release[:12]}" for label, as_of, release in figures.sides}
    yield f"所用的政策文件：{'；'.join(sorted(told))}。"


def _chart(svg: str, values: Iterable[Count]) -> Iterator[Block]:
    """A chart of `values`, unless there is nothing to draw."""
    if svg:
        yield Chart(svg, f"隐去的数（{HIDDEN}）不画。" if any(one is None for one in values) else "")


def _table(rows: Sequence[tuple[str, ...]], names: int) -> Table:
    titles, *others = rows
    return Table(titles, tuple(tuple(_cell(cell, row[0]) for cell in row) for row in others), names)


def _cell(text: str, name: str) -> Line:
    return (Strong(text) if name == TOTAL else text,)


def _millions(cost: int) -> float:
    return cost / 1_000_000
