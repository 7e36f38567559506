"""`doudi check`: what policy staff read, on a small policy to the letter and on the real one where it matters."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf import json_format

from doudi.v1 import decision_pb2
from doudi.v1 import eligibility_service_pb2 as pb
from tests.tools.running import CASES, POLICIES, SMALL, Ran, run

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
TONGLU = CASES / "case-tonglu-single-listing.yaml"
MISSING = CASES / "case-tonglu-single-listing-missing-fact.yaml"
TAPERING = CASES / "case-tonglu-tapering.yaml"
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
IDENTIFIER = re.compile(r"\b[0-9a-f]{32}\b")


def check(case: Path, *options: str | Path, policies: Path = POLICIES) -> Ran:
    return run("check", case, "--policies", policies, *options)


def sections(page: str) -> dict[str, str]:
    """The text of each section by its heading, up to the explanations, which have empty lines of their own."""
    found = {}
    for block in page.rstrip("\n").split("\n\n"):
        title, _, text = block.partition("\n")
        found[title] = text
    return found


# --- the small policy, to the letter ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["struck", "nobody-known"])
def test_the_page_is_as_it_was_agreed(name: str) -> None:
    ran = check(HERE / f"{name}.yaml", "--explain", policies=SMALL)
    assert (ran.status, ran.err) == (0, "")
    shown = IDENTIFIER.sub("<编号>", DIGEST.sub("<版本>", ran.out))
    assert shown == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_without_explain_the_page_is_the_same_but_for_the_explanation() -> None:
    whole = check(HERE / "struck.yaml", "--explain", policies=SMALL).out
    short = check(HERE / "struck.yaml", policies=SMALL).out
    before, _, rest = whole.partition("每条规则为什么成立")
    _, _, after = rest.partition("所依据的政策")
    assert short == f"{before}所依据的政策{after}"


def test_a_region_that_has_ended_is_refused_with_its_successor() -> None:
    text = "as_of: 2022-03-01\nregion: 西\nhousehold: {受灾: true}"
    ran = run("check", "-", "--policies", SMALL, stdin=text)
    assert ran.status == 1
    assert "标准输入:2:9 REGION_NOT_IN_FORCE region：" in ran.err
    assert "东区" in ran.err


# --- the real policies ------------------------------------------------------------------------------------------------


def test_a_family_with_a_seriously_ill_member() -> None:
    ran = check(TONGLU)
    assert ran.status == 0
    page = sections(ran.out)
    assert "桐庐县（330122），基准日 2021-11-01" in page
    granted = page["符合"].splitlines()
    assert granted[:4] == [
        "  重病型单列户低保 · 成员[妻子]",
        "    金额    每月 441.00 元",
        "    期限    无",
        "    依据    《杭州市民政局 杭州市财政局 杭州市乡村振兴局关于巩固拓展脱贫攻坚兜底保障成果"
        "进一步做好困难群众基本生活保障工作的通知（征求意见稿）》三、1",
    ]
    assert "（single-listing/difference）" in granted[4]
    assert granted[5] == "    职责    无"
    assert granted[6].startswith("    假定    ")
    assert "低保标准" in granted[6]
    assert "重病型单列户低保（成员[丈夫]、成员[女儿]）" in page["不符合"]
    assert "  ✓ 重病患者 · 成员[妻子]" in page["身份"]
    assumed = page["假定（用到的、未经核实的参数）"]
    assert "  低保标准  1041.00 元/月（2021-01-01 起；" in assumed
    assert re.search(r"  低保标准 .*\n    说明    \S", assumed)
    assert DIGEST.search(page["所依据的政策"])


def test_the_same_family_before_the_wifes_income_is_known() -> None:
    page = sections(check(MISSING).out)
    assert "符合" not in page
    open_benefits = page["缺少事实，还不能确定"]
    assert (
        "  重病型单列户低保 · 成员[妻子]\n    还缺    成员[妻子].月收入（居民家庭经济状况核对机构）\n" in open_benefits
    )
    needed = page["还需要的事实（能解决的问题多的在前）"]
    assert needed.startswith("  1. 成员[妻子].月收入 · 向居民家庭经济状况核对机构取得 · 影响 ")
    assert "    问题    该成员核定后的可计入月收入是多少元" in needed
    assert "    写法    元/月\n" in needed


def test_the_day_decides() -> None:
    assert "    金额    每月 441.00 元\n" in check(TONGLU).out
    assert "    金额    每月 502.00 元\n" in check(CASES / "case-tonglu-single-listing-2022.yaml").out


def test_a_duty_with_its_deadline_stands_beside_the_benefit() -> None:
    granted = sections(check(TAPERING).out)["符合"]
    assert "    金额    每月不低于 385.70 元，建议 385.70 元\n    期限    12 个月\n" in granted
    assert "    职责    乡镇（街道）：事先书面告知；期限：渐退期起始日前 15 天，即 2022-02-14（" in granted


def test_an_amount_within_bounds_and_the_material_that_may_be_asked_for() -> None:
    page = sections(check(CASES / "case-xiaoshan-temporary-aid.yaml").out)
    assert "    金额    一次性 1,041.00 元至 3,123.00 元，建议 1,041.00 元\n" in page["符合"]
    assert "    原则    原单位情况说明、其他相关材料\n" in page["材料"]
    assert page["材料"].rstrip().endswith("    多要    没有")


def test_why() -> None:
    out = check(TONGLU, "--explain").out
    assert (
        "      ✓ 成员.月收入 < 低保标准  [hangzhou/single-listing/2021-10-01.yaml:19]\n"
        "        成员[妻子].月收入：600.00 元/月；低保标准：1041.00 元/月\n"
    ) in out
    assert "      ✗ 成员.重病患者  [hangzhou/single-listing/2021-10-01.yaml:18]\n" in out
    assert "推算出的事实\n" in out


def test_json_is_the_message_of_the_service() -> None:
    ran = check(TONGLU, "--json")
    assert (ran.status, ran.err) == (0, "")
    response = json_format.Parse(ran.out, pb.CheckResponse())
    wife = next(one for one in response.decision.benefits if one.name == "重病型单列户低保" and one.subject.index == 1)
    assert (wife.outcome, wife.monthly.suggested.yuan) == (decision_pb2.OUTCOME_ELIGIBLE, "441.00")
    assert not response.HasField("explanation")
    assert "重病型单列户低保" in ran.out
    assert "\\u" not in ran.out
    assert list(json.loads(ran.out)["decision"])[:4] == ["id", "release", "asOf", "region"]
    assert ran == check(TONGLU, "--json")
    explained = json_format.Parse(check(TONGLU, "--json", "--explain").out, pb.CheckResponse())
    assert explained.decision == response.decision
    assert explained.explanation.rules


# --- a district changes its ratio -------------------------------------------------------------------------------------


@pytest.fixture
def overlay(tmp_path: Path) -> Iterator[Path]:
    """A copy of the real policies; the overlay of a district in it."""
    copied = tmp_path / "policies"
    shutil.copytree(POLICIES, copied)
    yield copied / "districts" / "330122-tonglu" / "tapering.yaml"


def _set(overlay: Path, ratio: str) -> Path:
    text = overlay.read_text(encoding="utf-8")
    assert text.count("value: 35%") == 1
    overlay.write_text(text.replace("value: 35%", f"value: {ratio}"), encoding="utf-8")
    return overlay.parents[2]


def test_raising_a_districts_ratio_changes_the_answer(overlay: Path) -> None:
    assert "不低于 440.80 元" in check(TAPERING, policies=_set(overlay, "40%")).out


def test_lowering_it_under_the_citys_is_refused_with_both_places(overlay: Path) -> None:
    policies = _set(overlay, "29.99%")
    ran = check(TAPERING, policies=policies)
    assert (ran.status, ran.out) == (1, "")
    told = ran.err.splitlines()
    assert re.match(rf"{overlay}:\d+:\d+ E406 ", told[0])
    assert told[1] == "    value: 29.99%"
    assert re.match(rf"    另见 {policies}/hangzhou/parameters/tapering\.yaml:\d+:\d+", told[2])
    assert told[-1].startswith("    → ")


def test_the_citys_own_ratio_is_allowed(overlay: Path) -> None:
    assert "不低于 330.60 元" in check(TAPERING, policies=_set(overlay, "30%")).out
