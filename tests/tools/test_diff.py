"""`doudi diff`: what OLD and NEW may be, what is said of a change and of the search, and the three outputs."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from engine.engine import Engine
from engine.language import load
from tests.tools.running import POLICIES, SMALL, Ran, run

RULES = "city/aid/2021-01-01.yaml"
Edit = Callable[[str, str, str], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the small policy."""
    return Path(shutil.copytree(SMALL, tmp_path / "修改稿"))


@pytest.fixture
def edit(copy: Path) -> Edit:
    """Replaces what stands once in a file of the copy."""

    def replace(file: str, old: str, new: str) -> None:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def _json(*words: str | Path) -> Any:  # noqa: ANN401 - a document
    ran = run("diff", *words, "--json")
    assert (ran.status in (0, 1), ran.err) == (True, "")
    found = json.loads(ran.out)
    assert found["different"] is (ran.status == 1)
    return found


def _small(*words: str | Path) -> Ran:
    return run("diff", *words, "--policies", SMALL)


@functools.cache
def _two_years() -> Any:  # noqa: ANN401 - a document
    return _json("2021-12-31", "2022-12-31", "--policies", POLICIES)


# --- two days ---------------------------------------------------------------------------------------------------------


def test_two_days_of_the_whole_policy() -> None:
    found = _two_years()
    everywhere, *local = found["sections"]
    assert everywhere["every"]
    assert {one["id"] for one in everywhere["changes"]} >= {"dibao_standard", "dibian_multiple"}
    standard = next(one for one in everywhere["changes"] if one["id"] == "dibao_standard")
    assert (standard["old"]["value"], standard["new"]["value"], standard["ratio"]) == (
        "1041.00 元/月",
        "1102.00 元/月",
        "0.0586",
    )
    assert "dibao" in standard["affects"]["benefits"]
    assert {tuple(one["regions"]): [each["id"] for each in one["changes"]] for one in local} == {
        ("330110",): ["serious_illnesses"],
        ("330122",): ["tapering_floor_ratio"],
    }
    assert {one["conclusion"] for one in everywhere["witnesses"]} >= {"dibao", "dibian", "tapering_dibao"}
    assert found["search"]["tried"] > found["search"]["witnesses"] > 0


def test_every_witness_answers_otherwise_and_says_how() -> None:
    for section in _two_years()["sections"]:
        affected = {one for change in section["changes"] for ids in change["affects"].values() for one in ids}
        shown = [one["conclusion"] for one in section["witnesses"]]
        for one in section["witnesses"]:
            assert one["old"] != one["new"]
            assert one["facts"]
            assert one["region"] in section["regions"]
        assert set(shown) | set(section["without"]) <= affected
        assert not set(shown) & set(section["without"])


def test_the_same_arguments_give_the_same_bytes() -> None:
    words = ("2021-07-01", "2022-07-01", "--json", "--seed", "7")
    assert _small(*words) == _small(*words)


def test_the_terminal_names_values_sources_and_what_is_affected() -> None:
    ran = _small("2021-07-01", "2022-01-02")
    assert (ran.status, ran.err) == (1, "")
    assert "只有旧的一边有、没有比较的地区：西区（由东区承接）" in ran.out
    assert "━━ 所有地区（2 个）" in ran.out
    assert "~ 标准（standard）　1000.00 元/月 → 1200.00 元/月　+20%" in ran.out
    assert "核实    已核实 → 未核实" in ran.out
    assert "待遇：补助、津贴" in ran.out
    assert "▸ 补助：" in ran.out
    assert "[1] 《关于救助的通知》" in ran.out
    assert "\x1b" not in ran.out
    assert re.search(r"试了 \d+ 个虚构的家庭，列出 \d+ 个回答不同的", ran.out)


def test_one_region_alone() -> None:
    ran = _small("2021-05-31", "2021-07-01", "--region", "东", "--no-witnesses")
    assert "最低比例（floor）　30% → 50%　+20 个百分点（+66.7%）" in ran.out
    assert "没有搜索家庭" in ran.out
    other = _small("2021-05-31", "2021-07-01", "--region", "西")
    assert (other.status, other.err) == (0, "")
    assert "两边的政策没有任何差别，没有家庭能得到不同的回答" in other.out


# --- two regions ------------------------------------------------------------------------------------------------------


def test_two_regions() -> None:
    ran = _small("西区", "东", "--date", "2021-07-01")
    assert ran.status == 1
    assert "━━ 西区 → 东区" in ran.out
    assert "由谁定  某市 → 东区" in ran.out
    assert _small("西区", "100", "--date", "2021-07-01").status == 0


# --- two releases -----------------------------------------------------------------------------------------------------


def test_two_folders_are_compared_on_every_day(copy: Path, edit: Edit) -> None:
    edit("city/parameters/standards.yaml", "2022-01-01: {value: 1200", "2022-03-01: {value: 1150")
    ran = run("diff", SMALL, copy)
    assert ran.status == 1
    assert "自 2022-01-01 起至 2022-02-28 止" in ran.out
    assert "自 2022-03-01 起" in ran.out
    assert "1200.00 元/月 → 1150.00 元/月" in ran.out
    later = run("diff", SMALL, copy, "--date", "2021-12-31")
    assert (later.status, "没有差别" in later.out) == (0, True)


def test_a_changed_condition_in_its_place(copy: Path, edit: Edit) -> None:
    edit(RULES, "成员.年龄 ≥ 60", "成员.年龄 ≥ 65")
    ran = run("diff", SMALL, copy)
    lines = [line.strip() for line in ran.out.splitlines()]
    at = lines.index("条件〔至少一项成立〕")
    assert lines[at + 1 : at + 4] == ["- 成员.年龄 ≥ 60", "+ 成员.年龄 ≥ 65", "其中 60 → 65"]
    assert "成员.丧失比例" not in "\n".join(lines[at : at + 6])
    (section,) = _json(SMALL, copy)["sections"]
    (witness,) = section["witnesses"]
    assert (witness["conclusion"], witness["subject"]["entity"]) == ("subsidy", "member")
    age = next(int(one["value"].split()[0]) for one in section["witnesses"][0]["facts"] if "年龄" in one["fact"])
    assert 60 <= age < 65
    assert (witness["old"].startswith("符合"), witness["new"]) == (True, "不符合")


def test_comments_order_and_places_are_no_difference(copy: Path, edit: Edit) -> None:
    edit(RULES, "rule_set: aid\n", "# 一行\n\nrule_set: aid\n")
    first, second = "        - 家庭.受灾\n", "        - 家庭.救助类别 = 低保\n"
    edit(RULES, first + second, second + first)
    ran = run("diff", SMALL, copy)
    assert (ran.status, ran.err, "没有差别" in ran.out) == (0, "", True)


def test_words_alone_are_told_and_searched_for_nothing(copy: Path, edit: Edit) -> None:
    edit(RULES, "note: 按月发放", "note: 每月发放")
    ran = run("diff", SMALL, copy)
    assert ran.status == 1
    assert "性质    只改文字" in ran.out
    assert "没有改动影响结果" in ran.out
    assert _json(SMALL, copy)["search"] == {"tried": 0, "witnesses": 0}


def test_rules_that_come_and_go(copy: Path, edit: Edit) -> None:
    edit(RULES, "id: visit\n    title: 没有救助的，上门看看", "id: call\n    title: 没有救助的，打电话")
    edit(RULES, "when: 家庭.救助类别 = 无", "when: 家庭.救助类别 = 低保")
    ran = run("diff", SMALL, copy)
    assert "+ 没有救助的，打电话（aid/call）" in ran.out
    assert "- 没有救助的，上门看看（aid/visit）" in ran.out
    assert "▸ 上门核查：" in ran.out


def test_a_policy_with_errors(copy: Path, edit: Edit) -> None:
    edit(RULES, "when: 家庭.人均月收入 < 标准", "when: 家庭.人均收入 < 标准")
    ran = run("diff", SMALL, copy)
    assert (ran.status, ran.out) == (2, "")
    assert f"{copy}/{RULES}:11:11 E202" in ran.err
    assert f"{copy} 的政策有错误，不能比较" in ran.err


def test_a_little_is_not_nothing(copy: Path, edit: Edit) -> None:
    edit("city/parameters/standards.yaml", "{value: 3000, ", "{value: 2999.99, ")
    assert "3000.00 元 → 2999.99 元　不到 -0.1%" in run("diff", SMALL, copy, "--no-witnesses").out


def test_a_release_archive(copy: Path, edit: Edit, tmp_path: Path) -> None:
    archive = tmp_path / "某市.doudi"
    assert run("release", "build", "--policies", SMALL, "--out", archive).status == 0
    assert run("diff", archive, SMALL).status == 0
    edit(RULES, "成员.年龄 ≥ 60", "成员.年龄 ≥ 65")
    ran = run("diff", archive, copy, "--no-witnesses")
    assert (ran.status, ran.err) == (1, "")
    assert "其中 60 → 65" in ran.out
    archive.write_bytes(archive.read_bytes().replace("救助".encode(), "救急".encode()))
    damaged = run("diff", archive, copy)
    assert (damaged.status, damaged.out) == (2, "")
    assert str(archive) in damaged.err


# --- git --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose last commit raised the age to 65; the work in it is at 70."""
    root = tmp_path / "repository"
    root.mkdir()
    shutil.copytree(SMALL, root / "policies")
    monkeypatch.chdir(root)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    _git("init", "--quiet", "--initial-branch", "main")
    _commit()
    _age(root, "60", "65")
    _commit()
    _age(root, "65", "70")
    return root


def _git(*words: str) -> None:
    identity = ("-c", "user.name=staff", "-c", "user.email=staff@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], check=True, capture_output=True)


def _commit() -> None:
    _git("add", ".")
    _git("commit", "--quiet", "-m", "policies")


def _age(root: Path, old: str, new: str) -> None:
    path = root / "policies" / RULES
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"成员.年龄 ≥ {old}", f"成员.年龄 ≥ {new}"), encoding="utf-8")


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("old", "new", "spot"),
    [("HEAD~1", "HEAD", "60 → 65"), ("HEAD", "policies", "65 → 70"), ("main~1@2021-07-01", ".@2021-07-01", "60 → 70")],
)
def test_git_revisions(old: str, new: str, spot: str) -> None:
    ran = run("diff", old, new, "--no-witnesses")
    assert (ran.status, ran.err) == (1, "")
    assert f"其中 {spot}" in ran.out


def test_a_word_that_could_be_two_things(repository: Path) -> None:
    (repository / "东区").mkdir()
    ran = run("diff", "东区", "西区", "--date", "2021-07-01")
    assert (ran.status, ran.out) == (2, "")
    assert "东区 可以是文件夹，也可以是地区" in ran.err
    _git("branch", "policies")
    assert "可以是文件夹，也可以是git 版本" in run("diff", "policies", "HEAD").err
    assert run("diff", "./policies", "HEAD", "--no-witnesses").status == 1


# --- two files --------------------------------------------------------------------------------------------------------


def test_two_versions_of_a_file(tmp_path: Path) -> None:
    old = tmp_path / "旧版.yaml"
    new = SMALL / "city" / "parameters" / "standards.yaml"
    old.write_text(new.read_text(encoding="utf-8").replace("value: 3000", "value: 2500"), encoding="utf-8")
    ran = run("diff", old, new)
    assert (ran.status, ran.err) == (1, "")
    assert "救急上限（most）　2500.00 元 → 3000.00 元　+20%" in ran.out
    assert "1 处改动" in ran.out
    assert run("diff", new, new).status == 0


def test_two_versions_of_a_rule_set() -> None:
    folder = POLICIES / "hangzhou" / "dibao"
    found = _json(folder / "2015-11-01.yaml", folder / "2021-07-01.yaml", "--no-witnesses")
    assert (found["old"]["as_of"], found["new"]["as_of"]) == ("2015-11-01", "2021-07-01")
    ids = {change["id"] for section in found["sections"] for change in section["changes"]}
    assert "dibao/difference" in ids
    assert all(one == "dibao" or one.startswith(("dibao/", "household/", "member/")) for one in ids)


# --- wrong use --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["东区1", "西区"], "是不是想写 `东区`"),
        (["2021-02-30", "2021-03-01"], "2021-02-30：没有这一天"),
        (["2021-07-01", "东区"], "一边写了日期，东区 没有写"),
        (["2021-07-01@东区", "2022-07-01"], "一边写了地区，2022-07-01 没有写"),
        (["2021-07-01@2021-08-01", "2022-07-01"], "里有两个日期"),
        (["西区", "东区", "--date", "2022-07-01"], "西区只到 2021-12-31 为止"),
        (["2021-07-01", "2022-07-01", "--region", "南区"], "南区（2021-07-01）：没有这个地区"),
        ([str(SMALL / RULES), "东区"], "另一边也要写一个文件"),
        ([str(SMALL / RULES), str(SMALL / "city/parameters/standards.yaml")], "不是同一规则集的两版"),
        (["2021-07-01"], "少了 'NEW'"),
    ],
)
def test_wrong_use(words: list[str], message: str) -> None:
    ran = _small(*words)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err
    assert "Traceback" not in ran.err


# --- the page ---------------------------------------------------------------------------------------------------------


class Read(HTMLParser):
    """A page as a browser sees it. Raises where tags do not nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attributes if name == "id"]
        self.links += [value or "" for name, value in attributes if name == "href"]
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_is_whole_and_escaped(copy: Path, edit: Edit, tmp_path: Path) -> None:
    hostile = """<script>alert("甲")</script> & 'a'"""
    edit(RULES, "title: 受灾的家庭可以救急", f"title: {hostile}")
    edit(RULES, "once: {at_most: 救急上限}", "once: {at_most: 救急上限 × 2}")
    file = tmp_path / "比较.html"
    ran = run("diff", SMALL, copy, "--html", file)
    assert (ran.status, ran.err) == (1, "")
    page = Read(file.read_text(encoding="utf-8"))
    text = "".join(page.words)
    assert "script" not in page.tags
    assert hostile in text
    assert {"概况", "规则", "回答不同的家庭（虚构）"} <= set(page.words)
    assert "救急上限 × 2" in text
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert all(link.startswith("#") for link in page.links)


def test_the_page_tells_what_came_to_a_list(tmp_path: Path) -> None:
    file = tmp_path / "比较.html"
    ran = run("diff", "桐庐", "余杭", "--date", "2022-06-01", "--no-witnesses", "--html", file, "--policies", POLICIES)
    assert ran.status == 1
    assert "增加 重型地中海贫血" in "".join(Read(file.read_text(encoding="utf-8")).words)


def test_the_page_of_nothing(tmp_path: Path) -> None:
    file = tmp_path / "比较.html"
    assert run("diff", SMALL, SMALL, "--html", file).status == 0
    assert "没有任何差别" in file.read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    ran = run("diff", SMALL, SMALL, "--html", tmp_path / "没有" / "比较.html")
    assert (ran.status, ran.out) == (2, "")
    assert "写不了" in ran.err


# --- the witnesses are the rete's -------------------------------------------------------------------------------------


def test_witnesses_are_decided_on_the_rete(monkeypatch: pytest.MonkeyPatch) -> None:
    decided: list[object] = []
    decide = Engine.decide

    def counted(engine: Engine, admitted: Any) -> Any:  # noqa: ANN401 - passed on
        decided.append(admitted.case)
        return decide(engine, admitted)

    monkeypatch.setattr(Engine, "decide", counted)
    found = _json("2021-07-01", "2022-01-02", "--policies", SMALL)
    assert len(decided) >= 2 * found["search"]["witnesses"] > 0
    assert load(SMALL).release == found["old"]["release"]
