"""The language server over standard input and output, asked by a real client."""

from __future__ import annotations

import asyncio
import datetime
import queue
import shutil
import threading
from pathlib import Path

import pytest
from lsprotocol import types

from engine.language import check
from engine.language.cursor import locate
from tests.tools.editor import SECONDS, Editor, edit, edit_here
from tests.tools.running import POLICIES, SMALL, run
from tools.language_server.checker import Checker
from tools.language_server.completion import offers
from tools.language_server.describe import described
from tools.language_server.navigate import expected
from tools.language_server.references import Spot, named_at
from tools.language_server.snapshot import take
from tools.schemas.files import kind_of

AID = "city/aid/2021-01-01.yaml"
CITY = "city/parameters/standards.yaml"
EAST = "districts/110-east/standards.yaml"
CASES = "city/aid/2021-01-01.test.yaml"
CASE = """\
- case: 受灾
  as_of: 2021-02-01
  region: 东
  household: {救助类别: 无, 受灾: true}
  members: [{ref: 甲, 月收入: 100}]
  expect:
    救急: eligible
    受灾家庭: true
    "成员[甲].患病": unknown
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A copy of the small policy in a folder with a Chinese name and a space."""
    return Path(shutil.copytree(SMALL, tmp_path / "我的 政策"))


def test_a_mistake_that_is_not_saved_is_told_where_it_stands(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(AID)
        assert await editor.checked(AID) == []
        # A character beyond the basic plane is two units of UTF-16 and one character of the loader.
        version = editor.replace(
            AID, "when: 家庭.人均月收入 < 标准", "when: {all: [家庭.救助类别 ≠ 𠮷, 家庭.房租 > 1]}"
        )
        first, second = await editor.checked(AID, version)
        assert (first.code, first.severity, first.source) == ("E202", types.DiagnosticSeverity.Error, "doudi")
        assert editor.text_at(editor.uri(AID), first.range) == (AID, "𠮷")
        assert editor.text_at(editor.uri(AID), second.range) == (AID, "家庭.房租")
        assert "\n→ " in first.message
        version = editor.replace(AID, "𠮷, 家庭.房租 > 1", "无")
        assert await editor.checked(AID, version) == []

    before = (policies / AID).read_bytes()
    edit(policies, work)
    assert (policies / AID).read_bytes() == before


def test_a_change_of_the_city_is_told_in_the_district_that_it_breaks(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(CITY)
        assert await editor.checked(CITY) == []
        editor.replace(CITY, "value: 30%", "value: 60%")
        (finding,) = await editor.told(EAST, lambda one: len(one.diagnostics) == 1)
        assert (finding.code, editor.text_at(editor.uri(EAST), finding.range)) == ("E406", (EAST, "50%"))
        assert [one.location.uri for one in finding.related_information or ()][:1] == [editor.uri(CITY)]
        editor.replace(CITY, "value: 60%", "value: 40%")
        assert await editor.told(EAST, lambda one: not one.diagnostics) == []

    edit_here(policies, work)


def test_only_the_latest_of_many_changes_has_to_be_told(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(AID)
        version = 1
        for number in range(30):
            version = editor.replace(AID, f"months: {12 + number}", f"months: {13 + number}")
        version = editor.replace(AID, "months: 42", "months: 甲")
        (finding,) = await editor.checked(AID, version)
        assert editor.text_at(editor.uri(AID), finding.range) == (AID, "甲")
        versions = [one.version or 0 for one in editor.published[editor.uri(AID)]]
        assert versions == sorted(set(versions))

    edit_here(policies, work)


def test_what_is_told_is_what_lint_tells(policies: Path) -> None:
    for file, old, new in (
        (AID, "lead: 上门核查", "leed: 上门核查"),
        (EAST, "50%", "29%"),
        (CITY, "type: days", "type: day"),
    ):
        text = (policies / file).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (policies / file).write_text(text.replace(old, new), encoding="utf-8")
    found = check(policies).diagnostics
    assert {one.span.file for one in found} == {AID, EAST, CITY}

    async def work(editor: Editor) -> None:
        for file in (AID, EAST, CITY):
            mine = [one for one in found if one.span.file == file]
            told = await editor.told(file, lambda one: bool(one.diagnostics))
            assert [(one.code, one.range.start.line + 1) for one in told] == [(x.code.value, x.span.line) for x in mine]
            assert all(one.message.startswith(x.message) for one, x in zip(told, mine, strict=True))

    edit_here(policies, work)


def test_closing_without_saving_goes_back_to_the_disk(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(AID)
        version = editor.replace(AID, "status: 患病", "status: 生病")
        assert await editor.codes(AID, version) == ["E306"]
        editor.close(AID)
        assert await editor.told(AID, lambda one: not one.diagnostics) == []

    edit_here(policies, work)


def test_a_change_on_the_disk_is_seen(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(AID)
        assert await editor.checked(AID) == []
        text = (policies / CITY).read_text(encoding="utf-8")
        (policies / CITY).write_text(text.replace("name: 救急上限", "name: 救急最多"), encoding="utf-8")
        editor.changed_on_disk(CITY)
        told = await editor.told(AID, lambda one: bool(one.diagnostics))
        assert {one.code for one in told} == {"E202"}
        assert editor.registered == [types.WORKSPACE_DID_CHANGE_WATCHED_FILES]

    edit_here(policies, work)


def test_cases_are_checked_while_they_are_written(policies: Path) -> None:
    (policies / CASES).write_text(CASE, encoding="utf-8")

    async def work(editor: Editor) -> None:
        editor.open(CASES)
        assert await editor.checked(CASES) == []
        mistakes = {
            ("月收入: 100", "月收人: 100"): "月收人",
            ("region: 东", "region: 南"): "南",
            ("as_of: 2021-02-01", "as_of: 2021-02-30"): "2021-02-30",
            ("    受灾家庭: true", "    受灾之家: true"): "受灾之家",
            ("- case: 受灾", "- cases: 受灾"): "cases",
        }
        for (old, new), where in mistakes.items():
            version = editor.replace(CASES, old, new)
            (finding,) = await editor.checked(CASES, version)
            assert editor.text_at(editor.uri(CASES), finding.range) == (CASES, where)
            assert await editor.checked(CASES, editor.replace(CASES, new, old)) == []
        # A case that is to be refused may hold anything.
        version = editor.replace(
            CASES, '    救急: eligible\n    受灾家庭: true\n    "成员[甲].患病": unknown\n', "    error: 甲\n"
        )
        assert await editor.checked(CASES, version) == []

    edit_here(policies, work)


def test_keys_are_offered_where_keys_stand(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(AID)
        await editor.checked(AID)
        editor.replace(AID, "    note: 按月发放\n", "    \n    note: 按月发放\n")
        rule = await editor.complete(AID, "    duties: [告知]\n    ")
        assert {"exception_to", "lead", "materials", "reason"} <= rule.keys()
        assert not rule.keys() & {"id", "title", "for", "when", "grant", "duties"}
        assert editor.after(AID, rule["lead"]) == "    lead: "
        assert rule["reason"].detail == "例外的理由，写了 exception_to 就要写"
        grant = await editor.complete(AID, "    grant: {benefit: 津贴, mo")
        assert grant.keys() == {"monthly", "months", "once", "review"}
        assert editor.after(AID, grant["months"]).startswith("    grant: {benefit: 津贴, months: nthly: ")
        editor.replace(AID, "    lead: 上门核查\n", "    lead: 上门核查\n    grant:\n      ")
        below = await editor.complete(AID, "    lead: 上门核查\n    grant:\n      ")
        assert below.keys() == {"benefit", "monthly", "months", "once", "review"}
        editor.replace(AID, "- 家庭.受灾\n", "- al\n")
        assert (await editor.complete(AID, "        - al")).keys() >= {"all", "any", "not", "标准"}

    edit_here(policies, work)


def test_names_are_offered_where_names_stand(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(AID)
        await editor.checked(AID)
        benefits = await editor.complete(AID, "      benefit: 补")
        assert benefits.keys() == {"补助", "救急", "津贴", "取暖费", "allowance", "relief", "subsidy", "heating"}
        assert editor.after(AID, benefits["取暖费"]) == "      benefit: 取暖费助"
        duties = await editor.complete(AID, "duties: [告")
        assert duties.keys() == {"告知", "登记", "tell", "record"}
        assert (
            await editor.complete(
                AID, "source: {document: notice, clause: 一}\ndefine:\n  - {id: per_head, name: 人均月收入, of: "
            )
        ).keys() >= {
            *("家庭", "成员", "申请"),
        }
        assert {"draft", "in_force"} <= (await editor.complete(AID, "title: 救助\nstatus: ")).keys()
        editor.open(EAST)
        # Only what the city has opened.
        assert (await editor.complete(EAST, "- parameter: fl")).keys() == {"最低比例", "floor"}
        (policies / CASES).write_text(CASE, encoding="utf-8")
        editor.open(CASES)
        await editor.checked(CASES)
        assert {"月收入", "income", "ref"} <= (await editor.complete(CASES, "{ref: 甲, 月收")).keys() | {"ref"}
        assert {"补助", "受灾家庭", "上门核查", "duties", "error"} <= (
            await editor.complete(CASES, "    救急: eligible\n    受灾")
        ).keys()
        assert {"东", "东区", "110"} <= (await editor.complete(CASES, "region: ")).keys()

    edit_here(policies, work)


def test_an_expression_is_helped_along(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(AID)
        await editor.checked(AID)
        version = editor.replace(AID, "when: 家庭.人均月收入 < 标准", 'when: {all: [家庭.救助类别 ≠ "𠮷", 合')
        assert await editor.checked(AID, version) != []
        everything = await editor.complete(AID, '≠ "𠮷", 合')
        assert {
            "标准",
            "家庭.人均月收入",
            "家庭.救助类别",
            "成员.患病",
            "合计",
            "取整到分",
            "且",
            "基准日",
        } <= everything.keys()
        assert editor.after(AID, everything["合计"]).endswith('≠ "𠮷", 合计(')
        assert everything["合计"].detail == "合计(成员.月收入) 或 合计(成员.月收入, 条件)"
        assert everything["成员.月收入"].detail == "事实，income"
        editor.replace(AID, '≠ "𠮷", 合', '≠ "𠮷", 家庭.人')
        household = await editor.complete(AID, '≠ "𠮷", 家庭.人')
        assert household.keys() == {"救助类别", "受灾", "人均月收入", "补助", "救急", "取暖费", "受灾家庭"}
        assert editor.after(AID, household["人均月收入"]).endswith('≠ "𠮷", 家庭.人均月收入')
        editor.replace(AID, '≠ "𠮷", 家庭.人', "= 低")
        choices = await editor.complete(AID, "when: {all: [家庭.救助类别 = 低")
        assert sorted(choices, key=lambda label: choices[label].sort_text or "")[:2] == ["无", "低保"]
        assert editor.after(AID, choices["低保"]).endswith("家庭.救助类别 = 低保")

    edit_here(policies, work)


def test_a_parameter_is_shown_with_its_values_today(policies: Path) -> None:
    today = datetime.date.today()

    async def work(editor: Editor) -> None:
        editor.open(AID)
        await editor.checked(AID)
        standard = await editor.hover(AID, "when: 家庭.人均月收入 < 标")
        assert standard.startswith("**标准**　参数 `standard`")
        assert "类型：每月金额（money/month），单位 元/月" in standard
        assert (
            f"{today} 的数值：\n- 某市：**1200** 元/月（2022-01-01 起），未核实：数额没有核对，《关于救助的通知》一"
            in standard
        )
        assert "- 2021-01-01 起：1000\n- 2022-01-01 起：1200" in standard
        floor = await editor.hover(AID, "家庭.人均月收入, 标准 × 最低")
        assert "- 某市：**30%**（2021-01-01 起），已核实，《关于救助的通知》一" in floor
        assert "- 东区：**50%**（2021-06-01 起），未核实：东区的示例，《关于救助的通知》五" in floor
        assert "西区" not in floor
        assert "下级可以改：`by: district, not_below: parent, at_most: 100%`" in floor
        assert "- 某市：没有查到，未核实：没有查到" in await editor.hover(AID, "once: 取暖")
        editor.open(EAST)
        assert await editor.hover(EAST, "- parameter: flo") == floor

    edit_here(policies, work)


def test_facts_conclusions_functions_and_keys_are_explained(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(AID)
        await editor.checked(AID)
        fact = await editor.hover(AID, "value: 合计(成员.月")
        assert fact.startswith("**月收入**　事实 `income`\n\n类型：每月金额（money/month），单位 元/月，关于成员")
        assert "问：月收入多少？" in fact
        assert "由核对机构掌握" in fact
        assert "敏感程度：敏感个人信息" in fact
        assert "可选：无、低保" in await editor.hover(AID, "- 家庭.救助")
        assert (await editor.hover(AID, "value: 合计(成")).startswith("**成员**　对象 `member`")
        define = await editor.hover(AID, "when: 家庭.人均")
        assert "```\n合计(成员.月收入) ÷ 个数(成员)\n```" in define
        assert (await editor.hover(AID, "name: 人均")) == define
        relief = await editor.hover(AID, "once: {at_most: 救急上限}\n    source: {document: rul")
        assert relief == "**救助办法（某发〔2020〕9号）**　文件 `rules`\n\n某发〔2020〕9号\n\n现行有效"
        subsidy = await editor.hover(AID, "    grant: {benefit: 津")
        assert "由这些规则得出：\n- `aid/subsidy` 患病的人有津贴" in subsidy
        assert "期限：`count: 告知天数" in await editor.hover(AID, "duties: [告")
        assert await editor.hover(AID, "not: 有") == "函数 `有(事实)`"
        assert (await editor.hover(AID, "months: 12\n    dut")) == "要做的工作"
        assert (await editor.hover(AID, "title: 只要")).startswith("**只要身份证或申请表**　规则 `aid/materials`")

    edit_here(policies, work)


def test_from_a_name_to_its_declaration(policies: Path) -> None:
    (policies / CASES).write_text(CASE, encoding="utf-8")
    later = (policies / AID).read_text(encoding="utf-8").replace("title: 救助\n", "title: 新的救助\n")
    (policies / "city/aid/2023-01-01.yaml").write_text(later, encoding="utf-8")

    async def work(editor: Editor) -> None:
        editor.open(AID)
        editor.open(CASES)
        editor.open(EAST)
        await editor.checked(EAST)
        assert await editor.define(AID, "when: 家庭.人均月收入 < 标") == [(CITY, "standard")]
        assert await editor.define(AID, "value: 合计(成员.月") == [("vocabulary.yaml", "income")]
        assert await editor.define(AID, "value: 合计(成") == [("vocabulary.yaml", "member")]
        both = [(AID, "per_head"), ("city/aid/2023-01-01.yaml", "per_head")]
        assert await editor.define(AID, "when: 家庭.人均") == both
        assert await editor.define(AID, "        - 成员.患") == [("benefits.yaml", "ill")]
        assert await editor.define(AID, "      benefit: 补") == [("benefits.yaml", "allowance")]
        assert await editor.define(AID, "      forbid: [盖") == [("benefits.yaml", "stamp")]
        assert await editor.define(AID, "exception_to: aid/subs") == [
            (AID, "subsidy"),
            ("city/aid/2023-01-01.yaml", "subsidy"),
        ]
        assert await editor.define(AID, "once: {at_most: 救急上限}\n    source: {document: ru") == [
            ("documents.yaml", "rules")
        ]
        assert await editor.define(EAST, "- parameter: flo") == [(CITY, "floor")]
        assert await editor.define(CASES, "{ref: 甲, 月收") == [("vocabulary.yaml", "income")]
        assert await editor.define(CASES, "  mem") == [("vocabulary.yaml", "member")]
        assert await editor.define(CASES, '"成员[甲].患') == [("benefits.yaml", "ill")]
        assert await editor.define(CASES, "region: 东") == [("regions.yaml", '"110"')]
        assert await editor.define(AID, "note: 按月") == []

    edit_here(policies, work)


def test_the_outline_of_a_file(policies: Path) -> None:
    (policies / CASES).write_text(CASE, encoding="utf-8")

    async def work(editor: Editor) -> None:
        for file in (AID, CITY, CASES):
            editor.open(file)
        await editor.checked(CASES)
        outline = await editor.outline(AID)
        assert outline[:2] == [
            ("人均月收入", "派生事实 per_head"),
            ("人均月收入低于标准的发补助", "规则 aid/allowance"),
        ]
        assert len(outline) == 10
        assert ("最低比例", "参数 floor") in await editor.outline(CITY)
        assert await editor.outline(CASES) == [("受灾", "")]

    edit_here(policies, work)


def test_names_stay_known_while_a_file_is_broken(policies: Path) -> None:
    async def work(editor: Editor) -> None:
        for file in (AID, CITY):
            editor.open(file)
        await editor.checked(CITY)
        version = editor.replace(CITY, "- parameter: standard\n", "- parameter： standard\n")
        assert await editor.codes(CITY, version) == ["E102"]
        assert "**1200** 元/月" in await editor.hover(AID, "when: 家庭.人均月收入 < 标")
        assert "标准" in await editor.complete(AID, "when: 家庭.人均月收入 < 标")

    edit_here(policies, work)


def test_a_folder_that_is_named_is_checked_though_another_is_open(policies: Path, tmp_path: Path) -> None:
    (policies / AID).write_text("rule_set: aid\n", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    async def work(editor: Editor) -> None:
        editor.folder = policies
        assert {one.code for one in await editor.told(AID, lambda one: bool(one.diagnostics))} == {"E302", "E312"}

    edit(elsewhere, work, "--policies", str(policies))


def test_the_policies_themselves_and_a_file_that_is_none(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(POLICIES, tmp_path / "work" / "policies"))
    file = next(iter(sorted(folder.glob("*/tapering/*[0-9].yaml")))).relative_to(tmp_path / "work").as_posix()
    (tmp_path / "work" / "notes.yaml").write_text("甲: 乙\n", encoding="utf-8")

    async def work(editor: Editor) -> None:
        editor.open(file)
        editor.open("notes.yaml")
        assert await editor.checked(file) == []
        assert await editor.hover("notes.yaml", "甲") == ""
        assert await editor.outline("notes.yaml") == []

    edit_here(tmp_path / "work", work)


def test_units_are_those_that_editor_and_server_agree_on(policies: Path) -> None:
    async def whole() -> list[types.Diagnostic]:
        editor = Editor(policies, [types.PositionEncodingKind.Utf32, types.PositionEncodingKind.Utf16])
        result = await editor.start()
        assert result.capabilities.position_encoding == types.PositionEncodingKind.Utf32
        text = (policies / AID).read_text(encoding="utf-8")
        editor.open(AID, text.replace("家庭.人均月收入 < 标准", "家庭.救助类别 ≠ 𠮷"))
        found = await editor.checked(AID)
        assert await editor.end() == (0, "")
        return found

    (finding,) = asyncio.run(asyncio.wait_for(whole(), SECONDS))
    column = "    when: 家庭.救助类别 ≠ ".index("≠") + 2
    assert (finding.range.start.character, finding.range.end.character) == (column, column + 1)


def test_the_help_tells_how_an_editor_starts_it() -> None:
    ran = run("language-server", "--help")
    assert ran.status == 0
    assert "language-server" in ran.out
    assert run("language-server", "--policies", "nowhere").status == 2


def test_an_editor_that_goes_without_a_word_leaves_no_server_behind(policies: Path) -> None:
    async def whole() -> None:
        editor = Editor(policies)
        await editor.start()
        editor.open(AID)
        await editor.checked(AID)
        server = editor.server
        assert server is not None
        assert server.stdin is not None
        server.stdin.close()
        assert await server.wait() == 1
        assert await editor.leave() == ""

    asyncio.run(asyncio.wait_for(whole(), SECONDS))


def test_a_check_that_is_overtaken_is_not_told() -> None:
    begun, go_on, told = threading.Event(), threading.Event(), queue.Queue[tuple[int, int]]()

    def square(number: int) -> int:
        begun.set()
        assert go_on.wait(SECONDS)
        return number * number

    checker = Checker(square, lambda asked, found: told.put((asked, found)), quiet=0)
    checker.start()
    checker.ask(2)
    assert begun.wait(SECONDS)
    checker.ask(3)
    checker.ask(4)
    go_on.set()
    assert told.get(timeout=SECONDS) == (4, 16)
    checker.stop()
    assert told.empty()


def test_a_check_that_fails_is_logged_and_the_next_is_told(caplog: pytest.LogCaptureFixture) -> None:
    failed, told = threading.Event(), queue.Queue[int]()

    def inverse(number: int) -> int:
        if number == 0:
            failed.set()
        return 1 // number

    checker = Checker(inverse, lambda _, found: told.put(found), quiet=0)
    checker.start()
    checker.ask(0)
    assert failed.wait(SECONDS)
    checker.ask(1)
    assert told.get(timeout=SECONDS) == 1
    checker.stop()
    assert [one.message for one in caplog.records] == ["a check failed"]


def test_no_place_of_any_file_whole_or_broken_is_too_much() -> None:
    snapshot = take(SMALL.absolute(), {}, None)
    named = 0
    for file in sorted(SMALL.rglob("*.yaml")):
        path, text = file.relative_to(SMALL).as_posix(), file.read_text(encoding="utf-8")
        kind = kind_of(path)
        assert kind is not None
        for offset in range(0, len(text), 13):
            broken = text[:offset] + ["", "{", '"', "：", "\n  - "][offset % 5] + text[offset:]
            line, column = text[:offset].count("\n"), len(text[:offset].rpartition("\n")[2])
            cursor = locate(broken, line, column)
            if cursor is None:
                continue
            spot = Spot(line, column, broken.split("\n")[line])
            what = expected(snapshot.schemas[kind], cursor.path)
            assert all(0 <= one.start <= column for one in offers(cursor, spot, what, snapshot.declared))
            found = named_at(path, kind, cursor, spot, what, snapshot.declared)
            named += found is not None
            for one in found.declarations if found is not None else ():
                assert one.id in described(one, snapshot.declared, snapshot.policy, datetime.date(2021, 7, 1))
    assert named > 0
