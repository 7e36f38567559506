"""`doudi simulate`: it decides what the engine decides, adds up what was decided, and hides small cells."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.admission import RawCase, RawSubject
from engine.decision import Outcome
from engine.engine import Engine
from engine.language import load
from tests.server.processes import raised
from tests.tools.running import SMALL, Ran, run
from tests.tools.simulate.drafts import with_a_benefit
from tools.simulate.report.query import KINDS
from tools.simulate.report.suppress import shown
from tools.simulate.run import chunks

HOUSEHOLDS = 60
DAY = "2021-06-30"


def income(number: int) -> int | None:
    """元 a month; every tenth is not known."""
    return None if number % 10 == 9 else 20 * number


def struck(number: int) -> bool | None:
    return None if number % 7 == 6 else number % 3 == 0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    households = ["户编号,地区,受灾"]
    members = ["户编号,月收入,年龄"]
    words = {True: "是", False: "否", None: ""}
    for number in range(HOUSEHOLDS):
        households.append(f"H{number},{'东区' if number % 2 else '某市'},{words[struck(number)]}")
        earned = income(number)
        members.append(f"H{number},{'' if earned is None else earned},{30 + number % 50}")
    (folder / "household.csv").write_text("\n".join(households) + "\n", encoding="utf-8")
    (folder / "members.csv").write_text("\n".join(members) + "\n", encoding="utf-8")
    return folder


def simulate(data: Path, *options: str | Path, policies: Path = SMALL) -> Ran:
    return run("simulate", data, "--policies", policies, *options)


def decided(policies: Path) -> dict[str, Counter[Outcome]]:
    """What the engine decides about the same households, by the name of the benefit."""
    engine = Engine(load(policies))
    found: dict[str, Counter[Outcome]] = {one.name: Counter() for one in engine.policy.benefits.values()}
    for number in range(HOUSEHOLDS):
        household = {"受灾": struck(number)} if struck(number) is not None else {}
        earned = income(number)
        member: dict[str, Any] = {"年龄": 30 + number % 50} | ({} if earned is None else {"月收入": earned})
        entities: dict[str, Any] = {"household": RawSubject(household), "members": [RawSubject(member)]}
        admitted = engine.admit(RawCase(DAY, "东区" if number % 2 else "某市", entities))
        for one in engine.decide(admitted).benefits:
            found[engine.policy.benefits[one.benefit].name][one.outcome] += 1
    engine.close()
    return found


def test_it_counts_what_the_engine_decides(data: Path) -> None:
    ran = simulate(data, "--at", DAY, "--json")
    assert ran.status == 0, ran.err
    report = json.loads(ran.out)
    assert (report["households"], report["aside"]) == (HOUSEHOLDS, 0)
    by_engine = decided(SMALL)
    assert {line["name"] for line in report["benefits"]} == set(by_engine)
    for line in report["benefits"]:
        counts = by_engine[line["name"]]
        assert line["after"] == shown(counts[Outcome.ELIGIBLE]), line
        assert line["open"] == shown(counts[Outcome.NEEDS_FACTS]), line
        assert line["review"] == shown(counts[Outcome.NEEDS_REVIEW]), line
    assert any(line["after"] for line in report["benefits"])


def test_a_draft_is_compared_with_what_is_in_force(data: Path, tmp_path: Path) -> None:
    draft = Path(shutil.copytree(SMALL, tmp_path / "draft"))
    raised(draft, 900)
    html = tmp_path / "report.html"
    ran = simulate(data, "--at", DAY, "--new-policies", draft, "--json", "--html", html)
    assert ran.status == 0, ran.err
    report = json.loads(ran.out)
    before, after = decided(SMALL), decided(draft)
    assert before != after, "the draft must change something"
    for line in report["benefits"]:
        # Either may be hidden, lest both together tell of the few who came or went.
        counts = {"before": before[line["name"]][Outcome.ELIGIBLE], "after": after[line["name"]][Outcome.ELIGIBLE]}
        hides = any(line[flow] is None for flow in ("new_in", "new_out"))
        for part, count in counts.items():
            assert line[part] == shown(count) or (line[part] is None and hides), line
    assert any(line["before"] or line["after"] for line in report["benefits"])
    page = html.read_text(encoding="utf-8")
    assert "<svg" in page
    assert "://" not in page.replace("http://www.w3.org/", "")


def test_a_draft_with_the_same_rules_and_another_vocabulary_is_decided_by_its_own(data: Path, tmp_path: Path) -> None:
    draft, out = with_a_benefit(tmp_path / "draft"), tmp_path / "out"
    ran = simulate(data, "--at", DAY, "--new-policies", draft, "--out", out)
    assert ran.status == 0, ran.err
    for file in (out / "run" / "decisions").glob("*/*/case.parquet"):
        names = pq.read_schema(file).names
        assert "new__household__extra__outcome" in names
        assert "household__extra__outcome" not in names


def test_examples_open_and_say_what_was_counted(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert simulate(data, "--at", DAY, "--out", out).status == 0
    files = sorted(out.glob("examples/*/*.yaml"))
    assert files
    for file in files:
        assert file.stat().st_mode & 0o077 == 0
        ran = run("check", file, "--policies", SMALL)
        assert ran.status == 0, ran.err


def test_what_the_page_names_opens_as_it_is_printed(data: Path, tmp_path: Path) -> None:
    draft = Path(shutil.copytree(SMALL, tmp_path / "修改 稿"))
    raised(draft, 900)
    out, html = tmp_path / "结 果", tmp_path / "report.html"
    assert simulate(data, "--at", DAY, "--new-policies", draft, "--out", out, "--html", html).status == 0
    commands = [unescape(one) for one in re.findall(r"<code>(doudi check .*?)</code>", html.read_text("utf-8"))]
    assert len(commands) > 1
    for command in commands[:: len(commands) - 1]:
        _, *words = shlex.split(command)
        assert words[-1] == str(draft)
        ran = run(*words)
        assert ran.status == 0, ran.err
        assert DAY in ran.out


def test_without_a_folder_the_page_names_no_file(data: Path, tmp_path: Path) -> None:
    html = tmp_path / "report.html"
    assert simulate(data, "--at", DAY, "--html", html).status == 0
    page = html.read_text("utf-8")
    assert "doudi check" not in page
    assert "--out" in page


def test_no_example_tells_of_few(data: Path, tmp_path: Path) -> None:
    draft = Path(shutil.copytree(SMALL, tmp_path / "draft"))
    raised(draft, 900)
    ran = simulate(data, "--at", DAY, "--new-policies", draft, "--json")
    report = json.loads(ran.out)
    counts = {
        (code, line["name"]): line
        for code, (_, lines) in zip(("100", "110"), sorted(report["regions"], reverse=True), strict=True)
        for line in lines
    }
    assert any(line[kind] is None for line in counts.values() for kind in KINDS), "some cell must be hidden"
    assert report["examples"]
    for one in report["examples"]:
        assert counts[one["region"], one["benefit"]][one["kind"]], one


def test_examples_of_an_earlier_report_are_gone(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert simulate(data, "--at", DAY, "--out", out).status == 0
    files = {file: file.read_bytes() for file in sorted(out.glob("examples/*/*.yaml"))}
    old = next(iter(files)).with_name("987654321.yaml")
    old.write_text("as_of: 2021-06-30\n", encoding="utf-8")
    assert simulate(data, "--at", DAY, "--out", out).status == 0
    assert {file: file.read_bytes() for file in sorted(out.glob("examples/*/*.yaml"))} == files


def test_money_is_whole_in_what_is_written(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert simulate(data, "--at", DAY, "--out", out).status == 0
    sums = 0
    for file in (out / "run" / "decisions").glob("*/*/*.parquet"):
        for column in pq.read_schema(file):
            if "__monthly" in column.name or "__once" in column.name:
                sums += 1
                assert not pa.types.is_floating(column.type), column.name
    assert sums


def test_a_run_that_was_stopped_goes_on_and_tells_the_same(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    whole = simulate(data, "--at", DAY, "--json", "--out", out)
    done = out / "run" / "decisions"
    kept = {path: path.stat().st_mtime_ns for path in done.glob("110/*/*.parquet")}
    assert kept
    shutil.rmtree(done / "100")
    again = simulate(data, "--at", DAY, "--json", "--out", out)
    assert again.out == whole.out
    assert {path: path.stat().st_mtime_ns for path in done.glob("110/*/*.parquet")} == kept
    assert len(chunks(out / "population")) == 2


def test_another_run_does_not_mix_with_one_that_is_there(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert simulate(data, "--at", DAY, "--out", out).status == 0
    ran = simulate(data, "--at", "2021-07-01", "--out", out)
    assert ran.status == 2
    assert "另一次推算" in ran.err


def test_tables_that_have_changed_are_not_taken_for_those_that_were_decided(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert simulate(data, "--at", DAY, "--out", out).status == 0
    with (data / "members.csv").open("a", encoding="utf-8") as file:
        file.write("H1,100,30\n")
    ran = simulate(data, "--at", DAY, "--out", out)
    assert (ran.status, ran.out) == (2, "")
    assert "另一份数据" in ran.err


def test_households_with_a_mistake_are_counted_and_told(data: Path, tmp_path: Path) -> None:
    with (data / "members.csv").open("a", encoding="utf-8") as file:
        file.write("H1,-5,30\n")
    ran = simulate(data, "--at", DAY, "--json", "--out", tmp_path / "out")
    assert ran.status == 0
    report = json.loads(ran.out)
    assert (report["households"], report["aside"]) == (HOUSEHOLDS - 1, 1)
    assert "1 户因数据有误没有推算" in ran.err
    assert "H1,members.csv,62,月收入" in (tmp_path / "out" / "population" / "set-aside.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "写明基准日"),
        (("--from", DAY), "--from 和 --to 要一起写"),
        (("--at", DAY, "--to", DAY), "只能写一种"),
        (("--at", "2021-13-01"), "不是日期"),
    ],
)
def test_wrong_use_is_told(data: Path, options: tuple[str, ...], said: str) -> None:
    ran = simulate(data, *options)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_columns_that_are_not_known_are_told_and_nothing_is_decided(data: Path) -> None:
    (data / "household.csv").write_text("户编号,地区,受宰\nH0,东区,是\n", encoding="utf-8")
    ran = simulate(data, "--at", DAY)
    assert (ran.status, ran.out) == (2, "")
    assert "不认识列 受宰，是不是想写 `受灾`" in ran.err
