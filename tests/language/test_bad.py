"""One mistake a file: `bad/<mistake>.yaml` joins the small policy of `base/` at the path that its first line names,
and the findings are exactly those of `bad/<mistake>.txt`: place, code, message, remedy, and the other places.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.language import Code, Diagnostic, PolicyError, check, load, tree
from engine.program import Span

HERE = Path(__file__).parent
BAD = sorted((HERE / "bad").glob("*.yaml"))
GENERATED = {
    Code.FILE_TOO_LARGE,
    Code.TOO_DEEP,
    Code.TOO_MANY_NODES,
    Code.ENCODING,
    Code.EMPTY_FILE,
    Code.MISSING_FILE,
    Code.UNEXPECTED_FILE,
}
"""Codes whose files are made by a test below, since they would be huge, broken or not there at all."""


def told(findings: tuple[Diagnostic, ...]) -> str:
    """Findings as the fixtures hold them."""
    lines: list[str] = []
    for one in findings:
        lines.append(f"{_place(one.span)} {one.code.value} {one.message}")
        lines += [f"    {one.source.strip()[:100]}"] if one.source.strip() else []
        lines += [f"    另见 {_place(span)}" for span in one.related]
        lines.append(f"    → {one.remedy}")
    return "\n".join(lines) + "\n"


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}:{span.column}"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A copy of the small policy."""
    return Path(shutil.copytree(HERE / "base", tmp_path / "policies"))


def _join(base: Path, fixture: Path) -> None:
    data = fixture.read_bytes()
    target = base / data.split(b"\n", 1)[0].decode().removeprefix("# ").strip()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def test_the_small_policy_is_sound(base: Path) -> None:
    assert check(base).diagnostics == ()


@pytest.mark.parametrize("fixture", BAD, ids=lambda path: path.stem)
def test_a_mistake_is_told_with_its_place_and_remedy(base: Path, fixture: Path) -> None:
    _join(base, fixture)
    checked = check(base)
    assert told(checked.diagnostics) == fixture.with_suffix(".txt").read_text(encoding="utf-8")
    assert all(one.message and one.remedy for one in checked.diagnostics)


def test_every_error_has_a_fixture() -> None:
    told_lines = [line for path in (HERE / "bad").glob("*.txt") for line in path.read_text("utf-8").splitlines()]
    seen = {line.split()[1] for line in told_lines if not line.startswith(" ")}
    assert {code.value for code in Code if code.value.startswith("E") and code not in GENERATED} <= seen


def test_a_load_tells_every_mistake_at_once(base: Path) -> None:
    _join(base, HERE / "bad" / "ratio-without-percent.yaml")
    for name in ("unknown-parameter", "ratio-as-whole-number"):
        (base / "city" / name).mkdir()
        text = (HERE / "bad" / f"{name}.yaml").read_text(encoding="utf-8")
        (base / "city" / name / "2021-01-01.yaml").write_text(
            text.replace("rule_set: extra", f"rule_set: {name}"), "utf-8"
        )
    with pytest.raises(PolicyError) as error:
        load(base)
    assert [one.code for one in error.value.diagnostics] == [
        Code.BAD_VALUE,
        Code.UNIT_MISMATCH,
        Code.UNKNOWN_NAME,
    ]


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("city/parameters/x.yaml", b"# \n" + b"- a\n" * 300_000, Code.FILE_TOO_LARGE),
        ("city/parameters/x.yaml", b"[" * 10_000, Code.TOO_DEEP),
        ("city/parameters/x.yaml", b"- \xff\xfe\n", Code.ENCODING),
        ("city/parameters/x.yaml", b"- \x07\n", Code.ENCODING),
        ("city/parameters/x.yaml", b"# nothing\n", Code.EMPTY_FILE),
        ("city/parameters/x.yml", b"- a\n", Code.UNEXPECTED_FILE),
        ("city/stray.yaml", b"- a\n", Code.UNEXPECTED_FILE),
        ("stray.yaml", b"- a\n", Code.UNEXPECTED_FILE),
        ("districts/east/x.yaml", b"- a\n", Code.UNEXPECTED_FILE),
        ("city/a/b/2021-01-01.yaml", b"- a\n", Code.UNEXPECTED_FILE),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_a_hostile_file_is_a_finding(base: Path, path: str, data: bytes, code: Code) -> None:
    (base / path).parent.mkdir(parents=True, exist_ok=True)
    (base / path).write_bytes(data)
    (finding,) = check(base).diagnostics
    assert (finding.code, finding.span.file) == (code, path)


def test_a_file_with_too_many_nodes_is_a_finding(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_NODES", 1_000)
    (base / "city" / "parameters" / "x.yaml").write_bytes(b"[" + b"1," * 997 + b"1]")
    assert Code.TOO_MANY_NODES not in {one.code for one in check(base).diagnostics}
    (base / "city" / "parameters" / "x.yaml").write_bytes(b"[" + b"1," * 998 + b"1]")
    (finding,) = check(base).diagnostics
    assert (finding.code, finding.span.file) == (Code.TOO_MANY_NODES, "city/parameters/x.yaml")


@pytest.mark.parametrize("name", ["documents.yaml", "vocabulary.yaml", "benefits.yaml", "regions.yaml"])
def test_a_missing_file_is_named(base: Path, name: str) -> None:
    (base / name).unlink()
    assert (Code.MISSING_FILE, name) in [(one.code, one.span.file) for one in check(base).diagnostics]


def test_an_empty_folder_and_one_that_is_not_there_are_findings(tmp_path: Path) -> None:
    assert {one.code for one in check(tmp_path).diagnostics} == {Code.MISSING_FILE}
    assert Code.UNEXPECTED_FILE in {one.code for one in check(tmp_path / "nowhere").diagnostics}


def test_a_link_is_not_followed(base: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("- a\n", encoding="utf-8")
    (base / "city" / "parameters" / "link.yaml").symlink_to(outside)
    (finding,) = check(base).diagnostics
    assert (finding.code, finding.span.file) == (Code.UNEXPECTED_FILE, "city/parameters/link.yaml")


def test_tests_and_notes_are_no_part_of_a_release(base: Path) -> None:
    before = load(base).release
    (base / "city" / "aid" / "2021-01-01.test.yaml").write_text("- nonsense", encoding="utf-8")
    (base / "README.md").write_text("# 说明", encoding="utf-8")
    assert load(base).release == before
    (base / "documents.yaml").write_text((base / "documents.yaml").read_text("utf-8") + "# 注\n", "utf-8")
    assert load(base).release != before
