"""The JSON Schemas of policy files: every policy is valid by them, every mistake of structure is not, none is stale."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engine.language import check, load, tree
from engine.language.tree import InputError
from tests.tools.running import POLICIES, ROOT, SMALL, run
from tools.schemas import generate
from tools.schemas.declared import collect
from tools.schemas.files import FOLDER, FileKind, associations, kind_of

LANGUAGE = ROOT / "tests" / "language"
BASE = LANGUAGE / "base"
BAD = sorted((LANGUAGE / "bad").glob("*.yaml"))

YAML_ITSELF = frozenset(
    {
        *("anchor", "duplicate-key", "duplicate-key-and-anchor", "full-width-colon", "full-width-colon-in-a-text"),
        *("key-not-a-word", "merge-key", "several-documents", "tab", "tag", "wrong-indent", "yaml-bomb"),
    }
)
"""Fixtures that are no plain YAML, so that no schema ever sees them."""
LOADER_ALONE = frozenset(
    {
        # Expressions: their syntax, names, types, units and bounds.
        *("bare-text", "chained-comparison", "choice-ordered", "condition-not-a-condition", "date-added"),
        *("days-and-months", "define-of-another-type", "defines-too-deep", "divisor-may-be-zero"),
        *("divisor-zero-by-fact", "expression-too-deep", "fact-of-another-entity", "fact-without-entity"),
        *("lead-read-by-a-rule", "list-compared", "missing-bracket", "money-multiplied", "month-and-year"),
        *("no-such-day", "not-rounded", "number-out-of-range", "once-in-monthly", "operator-without-spaces"),
        *("out-of-range", "out-of-scope", "ratio-as-whole-number", "rounding-without-direction", "type-mismatch"),
        *("unknown-choice", "unknown-entity", "unknown-fact", "unknown-function", "unknown-parameter"),
        *("wrong-arguments", "wrong-operator"),
        # Names that the file itself may declare, and names that are declared twice.
        *("exception-unknown", "figure-not-a-define", "region-unknown-parent", "unknown-authority"),
        *("define-named-as-fact", "duplicate-fact-name", "duplicate-parameter", "duplicate-region"),
        *("duplicate-rule", "duplicate-status-name", "overlay-twice"),
        # How one place stands to another.
        *("bad-fact-bounds", "benefit-of-another-subject", "conclusion-cycle", "dates-out-of-order"),
        *("define-cycle", "entity-cycle", "entity-of-a-list", "exception-cycle", "exception-of-another-subject"),
        *("holiday-of-another-year", "holiday-off-and-worked", "holiday-worked-on-a-weekday"),
        *("localise-bounds-crossed", "material-required-and-forbidden", "overlay-abolishes"),
        *("overlay-above-bound", "overlay-below-later-parent", "overlay-below-parent", "overlay-level"),
        *("overlay-wrong-twice", "region-cycle", "region-ends-before-it-begins", "region-level-not-below"),
        *("same-condition-other-terms", "versions-overlap"),
        # Files and folders.
        *("file-name-not-a-date", "overlay-of-the-city", "overlay-unknown-region"),
        *("region-folder-without-policies", "rule-set-in-another-folder"),
        # `multipleOf` is of binary fractions, and 312.30 is no multiple of 0.01 in them.
        "money-with-three-decimals",
    }
)
"""Fixtures whose mistake no schema can see. The schemas refuse every other."""
WARNED = re.compile(r" W6\d\d ")


def plain(node: tree.Node) -> Any:  # noqa: ANN401
    """A tree as a validator of JSON has it."""
    match node:
        case tree.Scalar(value=value):
            return float(value) if isinstance(value, Decimal) else value
        case tree.Sequence(items=items):
            return [plain(item) for item in items]
        case tree.Mapping(entries=entries):
            return {key.text: plain(value) for key, value in entries}


def validators(folder: Path) -> dict[FileKind, Draft7Validator]:
    made = generate(collect(check(folder).roots))
    for schema in made.values():
        Draft7Validator.check_schema(schema)
    return {kind: Draft7Validator(schema) for kind, schema in made.items()}


@pytest.fixture(scope="module")
def of_base() -> dict[FileKind, Draft7Validator]:
    return validators(BASE)


def problems(validator: Draft7Validator, file: Path) -> list[str]:
    found = validator.iter_errors(plain(tree.read(file.read_bytes(), file.name)))
    return [f"{file}: {one.json_path} {one.message[:200]}" for one in found]


@pytest.mark.parametrize("folder", [POLICIES, SMALL, BASE], ids=["policies", "small", "base"])
def test_every_policy_file_is_valid(folder: Path) -> None:
    made = validators(folder)
    found: list[str] = []
    seen: set[FileKind] = set()
    for file in sorted(folder.rglob("*.yaml")):
        kind = kind_of(file.relative_to(folder).as_posix())
        assert kind is not None, file
        seen.add(kind)
        found += problems(made[kind], file)
    assert found == []
    assert folder != POLICIES or seen == set(FileKind)


@pytest.mark.parametrize("fixture", BAD, ids=lambda path: path.stem)
def test_a_mistake_of_structure_is_refused(fixture: Path, of_base: dict[FileKind, Draft7Validator]) -> None:
    data = fixture.read_bytes()
    target = data.split(b"\n", 1)[0].decode().removeprefix("# ").strip()
    try:
        root = tree.read(data, target)
    except InputError:
        assert fixture.stem in YAML_ITSELF
        return
    kind = kind_of(target)
    assert kind is not None
    told = fixture.with_suffix(".txt").read_text(encoding="utf-8")
    only_warned = all(WARNED.search(line) for line in told.splitlines() if not line.startswith(" "))
    assert of_base[kind].is_valid(plain(root)) == (fixture.stem in LOADER_ALONE or only_warned)


def test_the_lists_of_fixtures_name_only_what_is_there() -> None:
    assert {fixture.stem for fixture in BAD} >= YAML_ITSELF | LOADER_ALONE


@pytest.mark.parametrize(
    ("kind", "text", "valid"),
    [
        (FileKind.RULE_SET, "rules: [{id: a, title: 甲, for: 家庭, grant: {benefit: 补肋}}]", False),
        (FileKind.RULE_SET, "rules: [{id: a, title: 甲, for: household, grant: {benefit: allowance}}]", True),
        (FileKind.RULE_SET, "rules: [{id: a, title: 甲, for: 家庭, duties: [告知]}]", True),
        (FileKind.RULE_SET, "rules: [{id: a, title: 甲, for: 家庭, duties: []}]", False),
        (
            FileKind.RULE_SET,
            "rules: [{id: a, title: 甲, for: 家庭, when: {all: [{not: {none: x}}]}, lead: 核查}]",
            False,
        ),
        (FileKind.RULE_SET, "rules: [{id: a, title: 甲, for: 家庭, when: {all: [{not: x}]}, lead: 核查}]", True),
        (FileKind.RULE_SET, "rules: [{id: a, title: 甲, for: 家庭, materials: {forbid: [others]}}]", True),
        (FileKind.RULE_SET, "rules: [{id: a, title: 甲, for: 家庭, materials: {require: [others]}}]", False),
        (FileKind.RULE_SET, "until: 2023-02-30", False),
        (
            FileKind.TEST,
            "{case: 甲, as_of: 2021-02-01, region: 东, household: {房租: 100}, expect: {补助: eligible}}",
            True,
        ),
        (
            FileKind.TEST,
            "{case: 甲, as_of: 2021-02-01, region: 110, household: {rent: 100}, expect: {poor: true}}",
            True,
        ),
        (
            FileKind.TEST,
            "{case: 甲, as_of: 2021-02-01, region: 南, household: {房租: 1}, expect: {补助: eligible}}",
            False,
        ),
        (
            FileKind.TEST,
            "{case: 甲, as_of: 2021-02-01, region: 东, household: {房祖: 1}, expect: {补助: eligible}}",
            False,
        ),
        (FileKind.TEST, "{case: 甲, as_of: 2021-02-01, region: 东, household: {房祖: 1}, expect: {error: 甲}}", True),
        (
            FileKind.TEST,
            "{case: 甲, as_of: 2021-02-01, region: 东, household: {房租: null}, expect: {补助: {months: 1}}}",
            False,
        ),
        (FileKind.TEST, '{case: 甲, as_of: 2021-02-01, region: 东, expect: {"成员[1].老年人": unknown}}', True),
        (FileKind.TEST, '{case: 甲, as_of: 2021-02-01, region: 东, expect: {"家庭[1].困难家庭": true}}', False),
        (FileKind.TEST, "{case: 甲, as_of: 2021-02-01, region: 东, expect: {补助: {outcome: maybe}}}", False),
        (FileKind.TEST, "{case: 甲, region: 东, expect: {补助: eligible}}", False),
        (FileKind.OVERLAY, "- {parameter: 标准, values: {2021-06-01: {value: 1, source: S, verified: true}}}", False),
        (
            FileKind.OVERLAY,
            "- {parameter: 最低比例, values: {2021-06-01: {value: parent, source: S, verified: true}}}",
            True,
        ),
        (FileKind.OVERLAY, "- {parameter: floor, values: {2021-06-01: {value: 30, source: S, verified: true}}}", False),
        (
            FileKind.OVERLAY,
            "- {parameter: words, values: {2021-06-01: {extend: [丙], source: S, verified: true}}}",
            True,
        ),
    ],
)
def test_one_mistake_a_snippet(
    kind: FileKind, text: str, valid: bool, of_base: dict[FileKind, Draft7Validator]
) -> None:
    head = "rule_set: x\ntitle: 甲\nstatus: draft\nsource: S\n" if kind is FileKind.RULE_SET else ""
    data = f"{head}{text}\n".replace("source: S", "source: {document: notice, clause: 一}")
    assert of_base[kind].is_valid(plain(tree.read(data.encode(), "x"))) is valid


def test_names_are_offered_with_what_they_stand_for(of_base: dict[FileKind, Draft7Validator]) -> None:
    schema: Any = of_base[FileKind.RULE_SET].schema
    grant = schema["properties"]["rules"]["items"]["properties"]["grant"]
    benefit = grant["properties"]["benefit"]
    assert dict(zip(benefit["enum"], benefit["enumDescriptions"], strict=True)) == {
        "补助": "待遇，allowance",
        "allowance": "待遇，补助",
    }
    assert "doudi schema" in benefit["errorMessage"]


def test_every_key_is_described_in_chinese(of_base: dict[FileKind, Draft7Validator]) -> None:
    silent: list[str] = []

    def walk(schema: object, path: str) -> None:
        if isinstance(schema, list):
            for item in schema:
                walk(item, path)
        elif isinstance(schema, dict):
            if isinstance(schema.get("required"), list) and schema.get("additionalProperties") is False:
                properties: dict[str, Any] = schema["properties"]
                silent.extend(
                    f"{path}/{key}"
                    for key, one in properties.items()
                    if not re.search(r"[\u4e00-\u9fff]", one.get("description", "")) and "$ref" not in one and one
                )
            for key, one in schema.items():
                walk(one, f"{path}/{key}")

    for kind, validator in of_base.items():
        walk(validator.schema, kind.value)
    assert silent == []


def test_the_committed_schemas_are_those_of_the_policies() -> None:
    ran = run("schema", "--check", "--policies", POLICIES)
    assert (ran.status, ran.err) == (0, "")


def test_the_command_writes_compares_and_leaves_the_release_alone(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "政策", ignore=shutil.ignore_patterns(FOLDER)))
    release = load(folder).release
    assert run("schema", "--check", "--policies", folder).status == 1
    ran = run("schema", "--policies", folder)
    assert (ran.status, ran.out, ran.err) == (0, f"已写出 9 个 schema（{folder / FOLDER}）\n", "")
    assert sorted(path.name for path in (folder / FOLDER).iterdir()) == sorted(kind.file for kind in FileKind)
    assert run("schema", "--check", "--policies", folder).status == 0
    assert (load(folder).release, check(folder).diagnostics) == (release, ())
    (folder / FOLDER / FileKind.BENEFITS.file).write_text("{}", encoding="utf-8")
    stale = run("schema", "--check", "--policies", folder)
    assert stale.status == 1
    assert stale.err.startswith(str(folder / FOLDER / FileKind.BENEFITS.file))
    assert len(stale.err.splitlines()) == 1
    elsewhere = tmp_path / "别处"
    assert run("schema", "--policies", folder, "--out", elsewhere).status == 0
    assert len(list(elsewhere.iterdir())) == len(FileKind)


def test_a_policy_with_errors_gives_no_schemas(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "政策", ignore=shutil.ignore_patterns(FOLDER)))
    (folder / "benefits.yaml").write_text("benefit: []\n", encoding="utf-8")
    ran = run("schema", "--policies", folder)
    assert ran.status == 1
    assert " E301 " in ran.err
    assert not (folder / FOLDER).exists()


def test_vscode_finds_one_schema_for_each_file() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    wanted = {f"./policies/{FOLDER}/{kind.file}": list(each) for kind, each in associations("policies").items()}
    assert settings["yaml.schemas"] == wanted
    for file in sorted(POLICIES.rglob("*.yaml")):
        path = file.relative_to(ROOT).as_posix()
        fitting = [
            kind for kind, patterns in associations("policies").items() if any(_fits(one, path) for one in patterns)
        ]
        assert fitting == [kind_of(file.relative_to(POLICIES).as_posix())], path


def _fits(pattern: str, path: str) -> bool:
    """As the YAML extension of VS Code does it: `*` is anything, and the pattern stands at the end of the path."""
    return re.search(re.escape(pattern).replace(r"\*", ".*") + "$", path) is not None
