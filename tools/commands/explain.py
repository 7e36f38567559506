"""`doudi explain`: why a benefit comes out as it does for a case, and what would have to change."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from doudi.v1 import decision_pb2 as pb
from engine.admission import AdmissionError
from engine.decision import Subject
from engine.engine import Admitted, Engine
from engine.language.tree import InputError
from engine.program import Benefit, Program
from engine.suggest import nearest
from engine.witness import alternatives
from server.answer import check_response
from tools import completion, console, names
from tools import policies as folders
from tools.cases import WrittenCase, choose, read_case, read_file
from tools.render.alternatives import alternatives as show_alternatives
from tools.render.benefits import benefits
from tools.render.explanation import rule as show_rule
from tools.render.layout import Page
from tools.render.terms import Terms


@click.command("explain")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("benefit", metavar="BENEFIT", shell_complete=completion.benefits)
@folders.option
@click.option("--subject", metavar="SUBJECT", help="只看一个人：引用名、从 1 起的序号，或 成员[妻子]。")
@click.option(
    "--case",
    "case",
    metavar="TITLE",
    shell_complete=completion.titles,
    help="文件是案例列表时，选哪一个：标题或从 1 起的序号。",
)
@click.help_option("-h", "--help", help="显示这段说明。")
def command(file: Path, benefit: str, policies: Path | None, subject: str | None, case: str | None) -> None:
    """说明一个案例里的一项待遇：为什么符合、不符合或不明，怎样会有不同的结果。

    FILE 是案例文件（与 doudi check 相同），BENEFIT 是待遇的名称或代码。逐条列出给予这项待遇的规则和它们的例外，
    再找出每个事实上下最近的界线：越过它结果就不同。每一项改动都由引擎实际算过才列出。

    \b
    例：
      doudi explain 案例.yaml 重病型单列户低保
      doudi explain 案例.yaml 重病型单列户低保 --subject 妻子
      doudi explain policies/hangzhou/tapering/2021-10-01.test.yaml 渐退低保 --case 3

    退出状态：0 说明了，1 案例被拒绝，2 用法不对或文件读不出来。
    """
    try:
        node = read_file(file)
        written = read_case(node if case is None else choose(node, case))
    except InputError as error:
        console.show_input_error(error, quote=False)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None
    with folders.engine(policies or folders.default()) as engine:
        try:
            admitted = engine.admit(written.raw)
        except AdmissionError as error:
            console.refuse(written, ((one.path, one.reason.value, one.message) for one in error.violations))
        about = _benefit(admitted.program, benefit)
        click.echo(_page(engine, admitted, about, _subjects(admitted, about, subject, written)))


def _benefit(program: Program, word: str) -> Benefit:
    known = {name: one for one in program.benefits.values() for name in (one.id, one.name)}
    if word not in known:
        raise click.UsageError(f"没有 {word} 这项待遇{nearest(word, known)}")
    return known[word]


def _subjects(admitted: Admitted, benefit: Benefit, word: str | None, written: WrittenCase) -> list[int]:
    """The indices of whom is asked about: one, or all of the list."""
    entity = admitted.program.entities[benefit.entity]
    count = len(admitted.case.many.get(entity.id, ())) if entity.many else 1
    if not count:
        message = f"{benefit.name}是给{entity.name}的，案例里没有写{entity.name}（{entity.key}）"
        click.echo(f"{written.place} {click.style(message, fg='red')}", err=True)
        raise click.exceptions.Exit(console.Status.FAILED)
    if word is None:
        return list(range(count))
    split = names.split(word)
    wanted = split.subject if split is not None and split.subject else word
    references = admitted.case.references.get(entity.id, ())
    known = {
        name: index for index in reversed(range(count)) for name in (str(index + 1), *references[index : index + 1])
    }
    if wanted not in known:
        raise click.UsageError(f"案例里没有 {wanted} 这个{entity.name}；写引用名或 1 到 {count} 的序号")
    return [known[wanted]]


def _page(engine: Engine, admitted: Admitted, benefit: Benefit, indices: list[int]) -> str:
    """The whole answer: what is decided, by which rules, and what would have to change."""
    response = check_response(admitted, engine.decide(admitted), engine.explain(admitted))
    page = Page(shutil.get_terminal_size().columns if sys.stdout.isatty() else None)
    terms = Terms(response.decision)
    concerned = _concerned(admitted.program, benefit)
    for index in indices:
        told = pb.Decision()
        mine = [one for one in response.decision.benefits if one.benefit == benefit.id and one.subject.index == index]
        told.benefits.extend(mine)
        benefits(page, terms, told)
        if not mine:
            page.heading(f"{benefit.name}：案例说的不是这类对象，没有作出结论")
            continue
        page.heading("为什么（✓ 成立，✗ 不成立，？ 不明）")
        entities = {rule.id: rule.entity for rule in admitted.program.rules}
        for one in response.explanation.rules:
            at = index if entities[one.rule.id] == benefit.entity else 0
            if one.rule.id in concerned and one.subject.index == at:
                show_rule(page, terms, one)
        found = alternatives(engine, admitted, benefit.id, Subject(benefit.entity, index))
        show_alternatives(page, admitted.program, admitted.case.references, found)
    return page.text()


def _concerned(program: Program, benefit: Benefit) -> frozenset[str]:
    """The rules that grant the benefit, and the exceptions to them."""
    granting = {one.id for one in program.rules if one.grant is not None and one.grant.benefit == benefit.id}
    return frozenset(granting | {one.id for one in program.rules if granting.intersection(one.exception_to)})
