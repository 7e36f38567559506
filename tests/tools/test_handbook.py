"""The handbook: all that the policy says is in it, with its standing, and no word of it slips through as markup."""

from __future__ import annotations

import datetime
import functools
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from engine.language import Policy, load
from engine.program import Kind, ParameterState
from tests.tools.running import POLICIES, SMALL, run
from tools.handbook.document import (
    Anchor,
    Badge,
    Chart,
    Code,
    Document,
    Item,
    Items,
    Link,
    Paragraph,
    Strong,
    Table,
    Tone,
)
from tools.handbook.markdown import markdown
from tools.handbook.order import natural, number
from tools.handbook.webpage import webpage

EDITIONS = [
    (POLICIES, "330100", "2021-11-01"),
    (POLICIES, "330122", "2022-01-01"),
    (POLICIES, "330103", "2020-01-01"),
    (POLICIES, "330100", "1990-01-01"),
    (SMALL, "110", "2021-07-01"),
]
HOSTILE = """<script>alert("甲")</script> & 'a' | *b* _c_ [d](javascript:e) `f` &lt; ~~g~~"""
VOID = {"meta"}


class Read(HTMLParser):
    """An HTML page as a browser sees it: its text, its ids and where its links lead. Raises where tags do not nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open

    @property
    def text(self) -> str:
        return "".join(self.words)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [value or "" for name, value in attributes if name == "id"]
        self.links += [value or "" for name, value in attributes if name == "href"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _handbook(folder: Path, region: str, day: str, form: str = "md") -> str:
    ran = run("handbook", "--policies", folder, "--region", region, "--date", day, "--format", form)
    assert (ran.status, ran.err) == (0, "")
    return ran.out


@functools.cache
def _known(folder: Path, region: str, day: str, form: str = "md") -> str:
    """A handbook of policies that no test changes."""
    return _handbook(folder, region, day, form)


def _section(page: str, title: str) -> str:
    """A section of a Markdown page, by its heading of any level."""
    level = re.search(rf"^(#+) {re.escape(title)}$", page, re.MULTILINE)
    assert level is not None, title
    return re.split(rf"^#{{2,{len(level[1])}}} ", page[level.end() :], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.fixture(scope="module")
def small() -> str:
    return _known(SMALL, "某市", "2021-07-01")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "policies"))


def _rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


# --- everything is there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("folder", "region", "day"), EDITIONS)
def test_everything_of_the_policy_is_there(folder: Path, region: str, day: str) -> None:
    policy = load(folder)
    program = policy.program(region, datetime.date.fromisoformat(day))
    page = _known(folder, region, day)
    for form, ids in ((page, re.findall(r'<a id="([^"]+)"></a>', page)), _read(folder, region, day)):
        assert len(ids) == len(set(ids))
        assert {f"rule.{one.id.replace('/', '.')}" for one in program.rules} <= set(ids)
        assert {f"parameter.{one}" for one in program.parameters} <= set(ids)
        assert {f"define.{entity}.{one}" for entity, one in program.defines} <= set(ids)
        assert {f"fact.{entity}.{one}" for entity, one in program.facts} <= set(ids)
        assert {f"duty.{one}" for one in program.duties} <= set(ids)
        assert {f"document.{one}" for one in program.documents} <= set(ids)
        for rule in program.rules:
            assert rule.id in form
            assert rule.title in form
        for duty in program.duties.values():
            assert duty.name in form
            assert duty.office in form
        for fact in program.facts.values():
            assert fact.question in form
        for where in policy.regions.values():
            assert where.name in form
        for identifier in (*program.benefits, *program.statuses, *program.leads, *program.materials):
            assert identifier in form
        assert policy.release in form


def _read(folder: Path, region: str, day: str) -> tuple[str, list[str]]:
    read = Read(_known(folder, region, day, "html"))
    return read.text, read.ids


@pytest.mark.parametrize("form", ["md", "html"])
@pytest.mark.parametrize(("folder", "region", "day"), EDITIONS)
def test_every_link_leads_somewhere(folder: Path, region: str, day: str, form: str) -> None:
    page = _known(folder, region, day, form)
    ids, links = set(re.findall(r'id="([^"]+)"', page)), set(re.findall(r'(?:\]\(|href=")#([^)"]+)', page))
    assert links
    assert links <= ids


@pytest.mark.parametrize(("folder", "region", "day"), EDITIONS)
def test_what_is_not_verified_or_has_no_value_is_listed_with_its_note(folder: Path, region: str, day: str) -> None:
    program = load(folder).program(region, datetime.date.fromisoformat(day))
    page = _known(folder, region, day)
    for one in program.parameters.values():
        if one.since == datetime.date.min:
            assert f"[{one.name}](#parameter.{one.id})" in _section(page, "这一天还没有数值的参数")
            continue
        title = "没有查到的数值" if one.state is ParameterState.MISSING else "未核实的数值"
        title = "解释口径" if one.type.kind is Kind.CHOICE and one.state is not ParameterState.MISSING else title
        listed = f"[{one.name}](#parameter.{one.id})" in _section(page, title)
        assert listed == (not one.verified or one.type.kind is Kind.CHOICE)
        if not one.verified:
            assert one.note in _section(page, title)
            assert one.note in _section(page, one.name)


def test_interpretations_name_the_other_readings() -> None:
    page = _section(_known(POLICIES, "杭州", "2021-11-01"), "解释口径")
    taken = page[page.index("[渐退最低发放口径]") :].split("\n- ", maxsplit=1)[0]
    assert "取定 按户〔未核实〕" in taken
    assert "另可选 按人" in taken
    assert "暂按户" in taken
    assert "(#rule.tapering.expenditure-dibao)" in taken


# --- clauses and rules ------------------------------------------------------------------------------------------------


def test_clauses_stand_in_the_order_of_the_document() -> None:
    page = _known(POLICIES, "杭州", "2021-11-01")
    notice, regulation = page.index("### \\[1\\] 《杭州市民政局"), page.index("### \\[2\\] 《浙江省社会救助条例》")
    clauses = [page.index(f"\n#### {one}\n") for one in ("一、1", "一、2", "二、2", "三、1", "三、2")]
    articles = [page.index(f"\n#### {one}\n", regulation) for one in ("第九条", "第十三条", "第三十九条")]
    order = [notice, *clauses, regulation, *articles]
    assert order == sorted(order)


def test_a_rule_in_full(small: str) -> None:
    assert (
        _section(small, "人均月收入低于标准的发补助")
        .strip()
        .startswith(
            "\n".join(
                (
                    "- **编号**：`aid/allowance`　`city/aid/2021-01-01.yaml:8`",
                    "- **对象**：家庭",
                    "- **条件**：`家庭.人均月收入 < 标准`",
                    "- **结果**：",
                    "  - 待遇 **补助**",
                    "    - 每月 `取整到分(较大(标准 - 家庭.人均月收入, 标准 × 最低比例), 向上)`",
                    "    - 期限 12 个月",
                    "  - 工作要求 [告知](#duty.tell)（乡镇；受理日后 `告知天数` ＝ 10 天〔告知天数未核实〕"
                    "（按工作日计）（起算：`基准日`）；[\\[1\\] 二](#clause.notice.2)）",
                    "- **说明**：按月发放",
                    "- **所用参数**：",
                    "  - [最低比例](#parameter.floor)：30%",
                    "  - [告知天数](#parameter.notice_days)：10 天〔未核实〕",
                    "  - [标准](#parameter.standard)：1000.00 元/月",
                )
            )
        )
    )


def test_conditions_are_a_list_within_a_list(small: str) -> None:
    wanted = "\n".join(
        (
            "- **条件**：同时满足：",
            "  - `成员.患病`",
            "  - 满足其一：",
            "    - `成员.丧失比例 ≥ 50%`",
            "    - `成员.年龄 ≥ 60`",
        )
    )
    assert wanted in _section(small, "患病的人有津贴")
    nots = "- **条件**：不满足：\n  - 不满足：\n    - `有(成员.患病日期)`\n"
    assert nots in _section(small, "患病的人")
    assert "- **条件**：没有条件，一律适用\n" in _section(small, "每家有取暖费")


def test_exceptions_are_told_on_both_sides(small: str) -> None:
    review = "[受灾又享受低保的，一事一议（aid/relief-review）](#rule.aid.relief-review)"
    relief = "[受灾的家庭可以救急（aid/relief）](#rule.aid.relief)"
    assert f"- **让位于**：{review}。理由：低保家庭另有规定" in _section(small, "受灾的家庭可以救急")
    assert f"- **优先于**：{relief}。理由：低保家庭另有规定" in _section(small, "受灾又享受低保的，一事一议")


def test_sums_are_worked_out_where_no_case_changes_them(small: str) -> None:
    rule = _section(small, "受灾又享受低保的，一事一议")
    assert "一次性不低于 `救急上限` ＝ 3000.00 元\n" in rule
    assert "一次性不超过 `救急上限 × 2` ＝ 6000.00 元\n" in rule
    assert "一次性建议 `救急上限` ＝ 3000.00 元\n" in rule
    assert "由人决定：一事一议" in rule
    assert "每月 `取整到分(标准 × 最低比例 ÷ 3, 向下)` ＝ 100.00 元/月\n" in _section(small, "患病的人有津贴")
    later = _section(_known(SMALL, "某市", "2022-01-01"), "患病的人有津贴")
    assert "＝ 120.00 元/月〔标准未核实〕\n" in later


def test_a_sum_on_a_value_that_nobody_knows_is_not_worked_out(small: str) -> None:
    rule = _section(small, "每家有取暖费")
    assert "一次性 `取暖标准`〔取暖标准没有数值，算不出〕" in rule
    assert "＝" not in rule


def test_only_the_branch_that_parameters_choose_counts(tmp_path: Path) -> None:
    """按户 hangs on no fact, 按人 on how many they are."""
    title = "原支出型低保家庭收入超过低保标准而在上限以内的，再享受一年低保待遇"
    folder = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    by_household = _section(_handbook(folder, "杭州", "2021-11-01"), title)
    assert "低保标准 × 渐退最低发放比例), 向上)` ＝ 312.30 元/月〔低保标准、渐退最低发放口径未核实〕\n" in by_household
    _rewrite(folder / "hangzhou" / "parameters" / "tapering.yaml", "value: 按户", "value: 按人")
    by_person = _section(_handbook(folder, "杭州", "2021-11-01"), title)
    assert "低保标准 × 渐退最低发放比例), 向上)`\n" in by_person


@pytest.mark.parametrize(
    ("months", "shown"),
    [
        ("取整(月数(2021-01-01, 2022-01-01), 向上)", " ＝ 12 个月"),
        ("较大(月数(2021-01-01, 基准日), 1)", ""),
        ("如果(周岁(2000-01-01) > 18, 6, 12)", ""),
        ("如果(周岁(2000-01-01, 2021-01-01) > 18, 6, 12)", " ＝ 6 个月"),
        ("如果(家庭.受灾, 6, 12)", ""),
        ("如果(取暖标准 > 标准 × 月数(2021-01-01, 2021-02-01), 6, 12)", "〔取暖标准没有数值，算不出〕"),
    ],
)
def test_what_hangs_on_the_case_or_its_day_is_not_worked_out(copy: Path, months: str, shown: str) -> None:
    _rewrite(copy / "city" / "aid" / "2021-01-01.yaml", "months: 12", f"months: {months}")
    rule = _section(_handbook(copy, "某市", "2021-07-01"), "人均月收入低于标准的发补助")
    assert f"    - 期限 `{months}`{shown}\n" in rule


def test_materials(small: str) -> None:
    rule = _section(small, "只要身份证或申请表")
    assert "    - 任选一种：身份证、申请表\n    - 不得要求：盖章\n    - 核对实际要求的材料：`申请.要求的材料`" in rule


def test_derived_facts_name_their_readers(small: str) -> None:
    wanted = "\n".join(
        (
            "- **算式**：`合计(成员.月收入) ÷ 个数(成员)`",
            "- **编号**：`per_head`　每月金额　`city/aid/2021-01-01.yaml:6`",
            "- **规则集**：救助（aid）　[\\[1\\] 一](#clause.notice.1)",
            "- **用于**：[人均月收入低于标准的发补助（aid/allowance）](#rule.aid.allowance)",
        )
    )
    assert _section(small, "人均月收入").strip().startswith(wanted)


def test_figures_are_told_and_their_parameters_with_them(copy: Path) -> None:
    rules = copy / "city" / "aid" / "2021-01-01.yaml"
    _rewrite(rules, "    lead: 上门核查\n", "    lead: 上门核查\n    figures: [家庭.差额]\n")
    _rewrite(rules, "define:\n", "define:\n  - {id: gap, name: 差额, of: 家庭, value: 标准 - 家庭.人均月收入}\n")
    page = _handbook(copy, "某市", "2021-07-01")
    rule = _section(page, "没有救助的，上门看看")
    assert "  - 报出数字 [家庭.差额](#define.household.gap)\n" in rule
    assert "- **所用参数**：\n  - [标准](#parameter.standard)：1000.00 元/月\n" in rule
    assert "[没有救助的，上门看看（aid/visit）](#rule.aid.visit)" in _section(page, "差额")


# --- parameters of a region and a day ---------------------------------------------------------------------------------


def test_a_district_has_its_own_value(small: str) -> None:
    city = _section(small, "最低比例")
    assert "- **数值**：30%〔已核实〕　2021-01-01 起（某市）" in city
    local = "  - 东区　50%〔未核实〕　2021-06-01 起，现行　`districts/110-east/standards.yaml:3`　东区的示例"
    assert local in city
    assert "- **本地化**：区、县（市）可以改，不得低于上级的数值，不得高于 100%" in city
    east = _known(SMALL, "东", "2021-07-01")
    assert "- **数值**：50%〔未核实〕　2021-06-01 起（东区）" in _section(east, "最低比例")
    assert "＝ 166.66 元/月〔最低比例未核实〕" in _section(east, "患病的人有津贴")
    assert "`districts/110-east/standards.yaml`" in _section(east, "概况")
    assert "districts" not in _section(small, "概况")


@pytest.mark.parametrize(("day", "when"), [("2021-05-31", "尚未生效"), ("2021-06-01", "现行")])
def test_a_local_value_before_its_day(day: str, when: str) -> None:
    page = _known(SMALL, "东", day)
    assert f"2021-06-01 起，{when}" in _section(page, "最低比例")
    assert (when == "现行") == ("- **数值**：50%" in page)


def test_a_local_value_that_returned_to_the_one_above() -> None:
    page = _section(_known(POLICIES, "杭州", "2021-11-01"), "低保标准")
    assert "  - 临安区　780.00 元/月〔已核实〕　2017-11-01 至 2020-12-31，已过　" in page


def test_the_history_of_a_value(small: str) -> None:
    standard = _section(small, "标准")
    assert "  - 2021-01-01 起　1000.00 元/月〔已核实〕" in standard
    assert "  - 2022-01-01 起　1200.00 元/月〔未核实〕　[\\[1\\] 一](#clause.notice.1)　数额没有核对" in standard
    assert "数额没有核对" in _section(small, "其他日子未核实或没有查到的数值")
    assert "数额没有核对" not in _section(_known(SMALL, "某市", "2022-01-01"), "其他日子未核实或没有查到的数值")


def test_a_value_that_is_missing_or_abolished(copy: Path) -> None:
    _rewrite(copy / "city" / "parameters" / "standards.yaml", "value: 3000", "value: null")
    page = _handbook(copy, "某市", "2021-07-01")
    assert "- **数值**：〔已废止〕" in _section(page, "救急上限")
    assert "- **数值**：〔没有查到〕" in _section(page, "取暖标准")
    assert "已核实 2 个，未核实 1 个，没有查到 1 个，已废止 1 个" in page


def test_before_any_policy_there_are_no_rules() -> None:
    page = _known(SMALL, "某市", "2020-12-31")
    assert "这一天没有生效的规则。" in page
    assert "已核实 0 个，未核实 0 个，没有查到 0 个，尚无数值 5 个" in page
    assert "| 救助 `aid` | 2021-01-01 起 |" in page


def test_a_list_that_may_only_grow() -> None:
    page = _section(_known(POLICIES, "余杭", "2022-01-01"), "规定病种")
    assert "只能增加，不能减少" in page
    assert "重型地中海贫血" in page


# --- form -------------------------------------------------------------------------------------------------------------


def test_the_same_edition_is_the_same_bytes() -> None:
    words = ["handbook", "--region", "桐庐", "--date", "2022-01-01", "--policies", str(POLICIES)]
    program = (
        "import contextlib, sys; from tools.cli import main\n"
        "for form in ('md', 'html'):\n"
        "    with contextlib.suppress(SystemExit): main([*sys.argv[1:], '--format', form])"
    )
    pages = [
        subprocess.run(
            [sys.executable, "-c", program, *words],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    ]
    assert pages[0] == pages[1]
    assert pages[0].decode() == "".join(_known(POLICIES, "330122", "2022-01-01", form) for form in ("md", "html"))


def test_the_page_needs_nothing_else() -> None:
    page = _known(POLICIES, "杭州", "2021-11-01", "html")
    read = Read(page)
    assert not read.tags & {"script", "link", "img", "iframe", "base", "object", "form"}
    assert all(link.startswith("#") for link in read.links)
    assert not re.search(r"https?:|//|@import|url\(", page)


@pytest.mark.parametrize("form", ["md", "html"])
def test_words_of_the_policy_are_never_markup(copy: Path, form: str) -> None:
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    _rewrite(copy / "documents.yaml", "title: 关于救助的通知", f"title: {quoted}")
    _rewrite(copy / "benefits.yaml", "office: 乡镇", f"office: {quoted}")
    rules = copy / "city" / "aid" / "2021-01-01.yaml"
    for old in ("title: 受灾的家庭可以救急", "note: 按月发放", "reason: 低保家庭另有规定", "review: 一事一议"):
        _rewrite(rules, old, f"{old.split(':')[0]}: {quoted}")
    page = _handbook(copy, "某市", "2021-07-01", form)
    if form == "html":
        read = Read(page)
        assert "script" not in read.tags
        assert all(link.startswith("#") for link in read.links)
        assert read.text.count(HOSTILE) >= 6
    else:
        assert (
            "\\<script\\>alert(\"甲\")\\</script\\> \\& 'a' \\| \\*b\\* \\_c\\_ \\[d\\](javascript:e) \\`f\\`" in page
        )
        assert not re.search(r"(?<!\\)<(?!a id=|/a>)", re.sub(r"`[^`\n]*`", "", page.replace("\\`", "")))


def test_markdown_of_words_that_look_like_something_else() -> None:
    lines = [Item((text,)) for text in ("# 一", "1. 二", "- 三", "+ 四", "=", "2021 年", "a|b\nc", "$x$", "\\*")]
    page = markdown(Document("甲*乙*", (Items(tuple(lines)), Paragraph(("2) 五",)))))
    assert page == "\n\n".join(
        (
            "# 甲\\*乙\\*",
            "\n".join(
                (
                    "- \\# 一",
                    "- 1\\. 二",
                    "- \\- 三",
                    "- \\+ 四",
                    "- \\=",
                    "- 2021 年",
                    "- a\\|b c",
                    "- \\$x\\$",
                    "- \\\\\\*",
                )
            ),
            "2\\) 五\n",
        )
    )


def test_code_in_markdown_is_as_it_was_written() -> None:
    codes = ("a < b | c", "`", "x``y", "a*b_c")
    line = tuple(part for one in codes for part in (Code(one), " "))
    assert "`a < b | c` `` ` `` ```x``y``` `a*b_c`" in markdown(Document("", (Paragraph(line),)))
    assert "| `a < b \\| c` |" in markdown(Document("", (Table(("甲",), (((Code(codes[0]),),),)),)))


def test_html_of_every_kind_of_word() -> None:
    line = ("<&\"'>", Code("<"), Strong("&"), Link("a", "<"), Anchor("a"), Badge(">", Tone.BAD))
    page = webpage(Document("</title>", (Items((Item(line, (Item(("<li>",)),)),)),)))
    assert "<title>&lt;/title&gt;</title>" in page
    assert (
        "<li>&lt;&amp;&quot;&#x27;&gt;<code>&lt;</code><strong>&amp;</strong>"
        '<a href="#a">&lt;</a><a id="a"></a> <span class="badge bad">&gt;</span>\n'
        "<ul>\n<li>&lt;li&gt;</li>\n</ul>\n</li>"
    ) in page
    assert "<li>" not in Read(page).text.replace("<li>", "", 1)


def test_html_of_numbers_and_drawings() -> None:
    table = Table(("甲", "乙"), ((("a",), ("1",)),), names=1)
    page = webpage(Document("", (table, Chart("<svg/>", "<"), Chart("<svg/>", ""))), "own { color: red; }\n")
    assert '<tr><th>甲</th><th class="number">乙</th></tr>' in page
    assert '<tr><td>a</td><td class="number">1</td></tr>' in page
    drawn = '<figure><div aria-hidden="true"><svg/></div>'
    assert f"{drawn}<figcaption>&lt;</figcaption></figure>\n{drawn}</figure>" in page
    assert "own { color: red; }\n</style>" in page


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("零", 0), ("九", 9), ("十", 10), ("十三", 13), ("二十", 20), ("一百零五", 105), ("一千二百五十九", 1259)),
        *(("二〇二一", 2021), ("一万", 10_000), ("十二万三千", 123_000), ("两百", 200)),
    ],
)
def test_chinese_numerals(word: str, count: int) -> None:
    assert number(word) == count


def test_the_natural_order_of_clauses() -> None:
    ordered = ["一、1", "一、2", "一、10", "二、1", "十、1", "第九条", "第九条、第十二条", "第十条", "第一百条", "附件"]
    assert sorted(set(ordered), key=natural) == ordered


# --- how it is called -------------------------------------------------------------------------------------------------


def test_help() -> None:
    ran = run("handbook", "--help")
    assert ran.status == 0
    assert "例：\n" in ran.out
    assert "退出状态：0" in ran.out
    for option in ("--region", "--date", "--format", "--out", "--policies"):
        assert option in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--region", "东山"], "--region 东山：没有这个地区"),
        (["--region", "西", "--date", "2022-01-01"], "--region 西：西区只到 2021-12-31 为止，此后的案例用东区"),
        (["--date", "2021-02-29"], "--date 2021-02-29："),
        (["--date", "昨天"], "--date 昨天："),
        (["--date", ""], "--date ："),
        (["--format", "htm"], "没有 htm 这种格式，是不是想写 `html`？；可写：md、html"),
        (["--out", "."], "."),
        (["--out", "nowhere/手册.md"], "nowhere/手册.md 写不了"),
        (["extra"], "多了 extra"),
    ],
)
def test_wrong_use(words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("handbook", "--policies", SMALL, *words)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err
    assert not list(tmp_path.iterdir())


def test_the_region_and_the_day_where_nobody_names_them() -> None:
    policy: Policy = load(SMALL)
    page = run("handbook", "--policies", SMALL).out
    assert page.startswith("# 某市社会救助政策手册\n")
    assert f"- **地区**：{policy.regions['100'].name}（100）" in page
    assert re.search(r"^- \*\*基准日\*\*：[0-9]{4}-[0-9]{2}-[0-9]{2}（", page, re.MULTILINE)


def test_several_regions_with_policies_of_their_own(copy: Path) -> None:
    shutil.copytree(copy / "city", copy / "town")
    _rewrite(
        copy / "regions.yaml", "regions:\n", 'regions:\n  - {code: "200", name: 另市, level: city, policies: town}\n'
    )
    ran = run("handbook", "--policies", copy, "--date", "2021-07-01")
    assert (ran.status, ran.out) == (2, "")
    assert "有几个地区的政策（另市、某市），请用 --region 写明" in ran.err
    page = _handbook(copy, "另市", "2021-07-01")
    assert "`town/aid/2021-01-01.yaml:8`" in page
    assert "东区　50%" not in page


def test_the_page_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "手册.html"
    words = ("handbook", "--policies", SMALL, "--date", "2021-07-01", "--format", "html")
    ran = run(*words, "--out", file)
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert file.read_bytes() == run(*words).out.encode()


def test_a_policy_with_errors(copy: Path) -> None:
    _rewrite(copy / "city" / "aid" / "2021-01-01.yaml", "benefit: 补助", "benefit: 补贴")
    ran = run("handbook", "--policies", copy)
    assert (ran.status, ran.out) == (1, "")
    assert "2021-01-01.yaml" in ran.err
