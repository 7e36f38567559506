"""A folder that is checked with what an editor has open in place of what is on the disk."""

from __future__ import annotations

from pathlib import Path

from engine.language import Code, check
from engine.language.tree import Mapping

BASE = Path(__file__).parent / "base"
AID = "city/aid/2021-01-01.yaml"


def test_an_open_file_stands_in_place_of_the_one_on_the_disk() -> None:
    saved = check(BASE)
    text = (BASE / AID).read_text(encoding="utf-8")
    opened = check(BASE, {AID: text.replace("lead: 核查", "lead: 核察").encode()})
    (finding,) = opened.diagnostics
    assert (finding.code, finding.span.file) == (Code.UNKNOWN_REFERENCE, AID)
    assert finding.source.strip() == "lead: 核察"
    assert opened.policy is None
    assert (check(BASE).policy is not None, check(BASE).diagnostics) == (True, saved.diagnostics)


def test_another_text_is_another_release_and_the_same_text_is_not() -> None:
    data = (BASE / AID).read_bytes()
    saved, same, other = check(BASE), check(BASE, {AID: data}), check(BASE, {AID: data + b"# x\n"})
    assert saved.policy is not None
    assert same.policy is not None
    assert other.policy is not None
    assert saved.policy.release == same.policy.release != other.policy.release


def test_the_trees_of_the_files_that_can_be_read_are_given_whatever_is_wrong() -> None:
    checked = check(BASE, {AID: b"a: [", "regions.yaml": b"levels: [city]\n"})
    assert checked.policy is None
    assert AID not in checked.roots
    regions = checked.roots["regions.yaml"]
    assert isinstance(regions, Mapping)
    assert [key.text for key, _ in regions.entries] == ["levels"]
    assert {"vocabulary.yaml", "city/parameters/standards.yaml"} <= checked.roots.keys()


def test_a_text_of_a_file_that_is_not_there_changes_nothing() -> None:
    assert check(BASE, {"city/nowhere.yaml": b"a: ["}).diagnostics == check(BASE).diagnostics
