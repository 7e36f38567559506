"""`doudi new-year`: begins next year's version of a rule set or of a file of parameters."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from engine.admission import AdmissionError, day
from engine.builtin import add_months
from engine.language import Policy, PolicyError, RuleSetVersion, load
from engine.language.parameters import ParameterDeclaration
from engine.language.policy import RegionError
from engine.language.scope import find
from engine.language.tree import InputError
from engine.program import Region
from engine.suggest import nearest
from tools import console, edits
from tools import policies as folders
from tools.completion import regions
from tools.newyear.draft import Draft, NewValue, NewYearError, Origin
from tools.newyear.testfile import Begun, begin
from tools.sheets import cells
from tools.sheets.rows import Row, Theme, themes

_YEAR = 12
_YAML = ".yaml"


def _date(_: click.Context, __: click.Parameter, value: str | None) -> datetime.date | None:
    if value is None:
        return None
    try:
        return day(value)
    except AdmissionError as error:
        raise click.BadParameter(f"--on {value}：{error.violations[0].message}") from None


@click.command("new-year")
@click.argument("target", metavar="TARGET")
@click.option("--on", metavar="DATE", callback=_date, help="从哪天起；不写时是现有最后一版的一年以后。")
@click.option("--set", "settings", metavar="参数=数值", multiple=True, help="一个参数的新数值；可以写多次。")
@click.option(
    "--region", metavar="REGION", shell_complete=regions, help="数值是哪个地区的；不写时是政策文件夹所属的地区。"
)
@click.option("--source", metavar="DOCUMENT", help="依据的文件（documents.yaml 里的编号）；写了，新的数值就算已核实。")
@click.option("--clause", metavar="CLAUSE", help="依据的条款，与 --source 同写。")
@click.option("--dry-run", is_flag=True, help="只显示会写哪些文件。")
@folders.option
@click.help_option("-h", "--help", help="显示这段说明。")
def command(
    target: str,
    on: datetime.date | None,
    settings: tuple[str, ...],
    region: str | None,
    source: str | None,
    clause: str | None,
    dry_run: bool,
    policies: Path | None,
) -> None:
    """从今年的版本起草明年的：规则集写成新的 <日期>.yaml 并开始它的案例文件，参数加上自那天起的新数值。

    TARGET 是规则集（编号、文件夹或文件），或参数文件（parameters/standards，或文件）。注释都保留。
    没有写 --set 时，在终端上逐个询问参数的新数值，按回车表示不变。
    没有写 --source 的，来源记为待补，新数值记为没有核实，并写明是起草的；改动后的政策能载入才写文件。

    \b
    例：
      doudi new-year parameters/standards --on 2023-01-01 --set 低保标准=1200
      doudi new-year tapering --on 2022-10-01 --set 渐退期月数=18 --set 渐退最低发放比例=35%
      doudi new-year tapering --region 桐庐 --set 渐退最低发放比例=40% --source tonglu-2022-3 --clause 二

    退出状态：0 已写出，1 政策有错误或起草后不能载入，2 用法不对或文件写不了。
    """
    if (source is None) != (clause is None):
        raise click.UsageError("--source 和 --clause 要同写")
    folder = policies or folders.around(Path(target)) or folders.default()
    policy = folders.loaded(folder)
    origin = _origin(policy, source, clause)
    subject = _subject(policy, folder, target)
    starts = on or _next(subject)
    place = _region(policy, subject, region, starts)
    new = [_value(subject, place, one) for one in settings]
    if not settings and sys.stdin.isatty():
        new = _asked(subject, place)
    if subject.version is None and not new:
        raise click.UsageError("没有新的数值；用 --set 参数=数值 写明，或在终端上运行来逐个填写")
    draft = Draft(policy, folder, starts, origin)
    try:
        path = draft.add_version(subject.version) if subject.version is not None else ""
        for one in new:
            draft.add_value(one)
        texts = draft.texts()
        begun = _tried(folder, texts, subject, path, starts)
    except NewYearError as error:
        raise click.UsageError(str(error)) from None
    except InputError as error:
        console.show_input_error(error)
        raise click.exceptions.Exit(console.Status.FAILED) from None
    if begun is not None and begun.text:
        texts[begun.path] = begun.text
    _finish(folder, texts, begun, dry_run=dry_run, pending=origin is None)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is begun: a version of a rule set, or values of the parameters of `themes` alone (`version` is `None`)."""

    version: RuleSetVersion | None
    themes: tuple[Theme, ...]
    asked: tuple[ParameterDeclaration, ...]
    """The parameters that somebody is asked about."""

    @property
    def owner(self) -> str:
        return self.themes[0].owner


def _subject(policy: Policy, folder: Path, target: str) -> _Subject:
    word = _within(folder, target)
    every = themes(policy)
    for theme in every:
        name = theme.file.removesuffix(_YAML)
        if word in (name, name.partition("/")[2]):
            return _Subject(None, (theme,), theme.parameters)
    versions = [
        one
        for one in policy.rule_set_versions
        if word in (one.rule_set.id, f"{one.tenant}/{one.rule_set.id}", one.rule_set.file.removesuffix(_YAML))
    ]
    if not versions:
        theme_names = {theme.file.removesuffix(_YAML).rpartition("/")[2]: theme for theme in every}
        if word in theme_names:
            theme = theme_names[word]
            return _Subject(None, (theme,), theme.parameters)
        known = [*(one.rule_set.id for one in policy.rule_set_versions), *theme_names]
        raise click.UsageError(f"没有规则集或参数文件 {target}{nearest(word, known)}")
    last = max(versions, key=lambda one: one.rule_set.since)
    mine = tuple(theme for theme in every if theme.tenant == last.tenant)
    if not mine:
        return _Subject(last, (), ())
    read = _read_by(policy, mine[0].owner, last)
    return _Subject(last, mine, tuple(one for theme in mine for one in theme.parameters if one.id in read))


def _within(folder: Path, target: str) -> str:
    """A target as a path within the policy folder without its ending, or as the word that it is."""
    path = Path(target)
    if path.exists():
        try:
            path = path.resolve().relative_to(folder.resolve())
        except ValueError:
            raise click.UsageError(f"{target} 不在政策文件夹 {folder} 里") from None
    return path.as_posix().removesuffix(_YAML)


def _read_by(policy: Policy, owner: str, version: RuleSetVersion) -> set[str]:
    """The parameters that the rules of a version rest on."""
    rules = policy.program(owner, version.rule_set.since).rules
    return {parameter for rule in rules if rule.rule_set == version.rule_set.id for parameter in rule.parameters}


def _next(subject: _Subject) -> datetime.date:
    """A year after what is there."""
    if subject.version is not None:
        return add_months(subject.version.rule_set.since, _YEAR)
    days = [row.since for theme in subject.themes for row in theme.rows if row.region == theme.owner]
    return add_months(max(days), _YEAR)


def _region(policy: Policy, subject: _Subject, word: str | None, on: datetime.date) -> Region | None:
    """The region whose values are set; `None` where there are no parameters at all."""
    if not subject.themes:
        return None
    if word is None:
        return policy.regions[subject.owner]
    try:
        return policy.region(word, on)
    except RegionError as error:
        raise click.BadParameter(f"--region {word}：{error.message}") from None


def _origin(policy: Policy, source: str | None, clause: str | None) -> Origin | None:
    if source is None or clause is None:
        return None
    if source not in policy.documents:
        hint = nearest(source, policy.documents)
        raise click.BadParameter(f"--source {source}：没有登记这份文件{hint}；先在 documents.yaml 里登记")
    return Origin(source, clause)


# --- values -----------------------------------------------------------------------------------------------------------


def _value(subject: _Subject, region: Region | None, setting: str) -> NewValue:
    """`参数=数值`."""
    name, sign, words = (part.strip() for part in setting.partition("="))
    if not sign or not name or not words:
        raise click.BadParameter(f"--set {setting}：写成 参数=数值，例如 低保标准=1200")
    every = [(theme, one) for theme in subject.themes for one in theme.parameters]
    found = find((one for _, one in every), name)
    if found is None or region is None:
        raise click.BadParameter(f"--set {setting}：没有参数 `{name}`{nearest(name, [one.name for _, one in every])}")
    theme = next(theme for theme, one in every if one is found)
    try:
        return _typed(theme, found, region, words)
    except cells.CellError as error:
        raise click.BadParameter(f"--set {setting}：{found.name}{error}") from None


def _typed(theme: Theme, parameter: ParameterDeclaration, region: Region, words: str) -> NewValue:
    own = region.code == theme.owner
    return NewValue(
        theme, parameter, region, _last(theme, parameter, region), *cells.typed(words, parameter.type, own=own)
    )


def _last(theme: Theme, parameter: ParameterDeclaration, region: Region) -> Row | None:
    rows = (row for row in theme.rows if row.key[:2] == (parameter.id, region.code))
    return max(rows, key=lambda row: row.since, default=None)


def _asked(subject: _Subject, region: Region | None) -> list[NewValue]:
    """Asks for each parameter on the terminal; what is left empty stays as it is."""
    found: list[NewValue] = []
    if region is None:
        return found
    for parameter in subject.asked:
        theme = next(one for one in subject.themes if parameter in one.parameters)
        last = _last(theme, parameter, region)
        now = f"，{last.since} 起是 {cells.cell_of(last.content, parameter.type)}" if last is not None else ""
        while True:
            prompt = f"{parameter.name}（{cells.unit(parameter.type)}{now}）的新数值，不变按回车"
            words = click.prompt(prompt, default="", show_default=False).strip()
            try:
                if words:
                    found.append(_typed(theme, parameter, region, words))
                break
            except cells.CellError as error:
                click.echo(click.style(f"{parameter.name}{error}", fg="red"), err=True)
    return found


# --- writing ----------------------------------------------------------------------------------------------------------


def _tried(folder: Path, texts: dict[str, str], subject: _Subject, path: str, on: datetime.date) -> Begun | None:
    """Loads the policy as it will be; begins the test file of a new version."""
    with edits.scratch(folder, texts) as copy:
        try:
            policy = load(copy)
        except PolicyError as error:
            console.show_findings(error.diagnostics, folder, err=True)
            click.echo(click.style("起草的内容不能载入，什么都没有写", fg="red", bold=True), err=True)
            raise click.exceptions.Exit(console.Status.FAILED) from None
        version = subject.version
        if version is None:
            return None
        return begin(policy, folder, texts, version.rule_set.file, path, version.rule_set.since, on)


def _finish(folder: Path, texts: dict[str, str], begun: Begun | None, *, dry_run: bool, pending: bool) -> None:
    made = {path: not (folder / path).exists() for path in texts}
    if not dry_run:
        edits.write({folder / path: text for path, text in texts.items()})
    for path, new in made.items():
        verb = "新建" if new else "改写"
        click.echo(f"{'将' if dry_run else '已'}{verb} {folder / path}")
    if begun is not None:
        _told(begun)
    if pending:
        click.echo("来源待补：新内容记为没有核实，查到文件后换上来源和条款，把 verified 改为 true")
    click.echo("接着：核对新文件，再运行 doudi lint 和 doudi test")


def _told(begun: Begun) -> None:
    if begun.text:
        click.echo(f"案例文件里有 {begun.kept} 个与原来结果相同的案例")
    else:
        click.echo("没有可以沿用的案例，案例文件请自己写")
    if begun.left:
        click.echo(f"{len(begun.left)} 个案例的结果与原来不同，需要核对：{_some(begun.left)}")


def _some(titles: Sequence[str], most: int = 3) -> str:
    shown = "；".join(titles[:most])
    return f"{shown} 等" if len(titles) > most else shown
