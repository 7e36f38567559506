"""`doudi lint --format`: the same findings for other programs."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from engine.language import Code
from tests.tools.editing import Edit
from tests.tools.running import POLICIES, run
from tests.tools.sarif import SARIF


def test_json_holds_what_the_text_shows(policies: Path, warned: Path, edit: Edit) -> None:
    overlay = edit("districts/110-east/standards.yaml", "value: 50%", "value: 29%")
    ran = run("lint", policies, "--format", "json")
    told = json.loads(ran.out)
    assert ran.status == 1
    assert (told["policies"], told["errors"], told["warnings"], told["elsewhere"]) == (str(policies), 1, 0, 0)
    (finding,) = told["findings"]
    assert finding["code"] == "E406"
    assert finding["severity"] == "error"
    assert (finding["file"], finding["line"]) == (str(overlay), 3)
    assert finding["source"][finding["column"] - 1 :].startswith("29%")
    assert finding["message"] and finding["remedy"]
    assert {one["file"] for one in finding["related"]} == {str(policies / "city" / "parameters" / "standards.yaml")}
    told = json.loads(run("lint", warned / "regions.yaml", "--format", "json").out)
    assert (told["findings"], told["elsewhere"]) == ([], 1)


def test_sarif_of_no_findings_lists_the_rules() -> None:
    log = json.loads(run("lint", POLICIES, "--format", "sarif").out)
    (told,) = log["runs"]
    assert told["results"] == []
    assert [one["id"] for one in told["tool"]["driver"]["rules"]] == [code.value for code in Code]
    assert run("lint", POLICIES, "--format", "sarif").out == run("lint", POLICIES, "--format", "sarif").out


def test_sarif_points_at_the_text(policies: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    edit("city/aid/2021-01-01.yaml", "when: 家庭.人均月收入 < 标准", "when: 家庭.人均收入 < 标准")
    monkeypatch.chdir(policies.parent)
    ran = run("lint", policies.name, "--format", "sarif")
    log = json.loads(ran.out)
    assert ran.status == 1
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    driver = log["runs"][0]["tool"]["driver"]
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "E202"
    assert result["level"] == "error"
    assert "是不是想写" in result["message"]["text"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "%E6%94%BF%E7%AD%96/city/aid/2021-01-01.yaml"
    region = physical["region"]
    line = physical["contextRegion"]["snippet"]["text"]
    assert region["startLine"] == physical["contextRegion"]["startLine"] == 11
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "家庭.人均收入"


def test_sarif_of_a_whole_file_has_no_region(policies: Path) -> None:
    (policies / "stray.yaml").write_text("- a\n", encoding="utf-8")
    log = json.loads(run("lint", policies, "--format", "sarif").out)
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical == {"artifactLocation": {"uri": (policies / "stray.yaml").as_uri()}}


def test_sarif_names_the_other_places(policies: Path, edit: Edit) -> None:
    edit("districts/110-east/standards.yaml", "value: 50%", "value: 29%")
    log = json.loads(run("lint", policies, "--format", "sarif").out)
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    assert [one["id"] for one in result["relatedLocations"]] == [1, 2]
    assert all(one["message"]["text"].startswith("另见") for one in result["relatedLocations"])


def test_a_format_that_is_not_there(policies: Path) -> None:
    ran = run("lint", policies, "--format", "sari")
    assert (ran.status, ran.out) == (2, "")
    assert "没有 sari 这种格式，是不是想写 `sarif`？" in ran.err
