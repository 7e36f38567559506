"""The canonical layout: what it tidies, what it keeps, that it is stable and never changes what a file says."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language import tree
from engine.language.layout import LayoutError, canonical, node, read, values, written
from engine.language.layout.document import Collection, Document, Entry
from engine.language.layout.expressions import canonical as expression
from engine.language.layout.scalars import Data
from engine.language.tree import InputError

ROOT = Path(__file__).resolve().parents[2]


def tidied(text: str) -> str:
    """The layout of a text that is no file of a policy."""
    found = canonical(text.encode(), "notes.yaml", None)
    assert canonical(found.encode(), "notes.yaml", None) == found
    return found


def same(one: tree.Node, other: tree.Node) -> bool:
    """Whether two trees say the same, wherever it stands."""
    match one, other:
        case tree.Scalar(), tree.Scalar():
            return (one.text, one.value) == (other.text, other.value)
        case tree.Sequence(), tree.Sequence():
            return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
        case tree.Mapping(), tree.Mapping():
            pairs = list(zip(one.entries, other.entries, strict=True))
            return all(mine[0].text == yours[0].text and same(mine[1], yours[1]) for mine, yours in pairs)
        case _:
            return False


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a:   1\nb:\n    - x\n    -   y\n", "a: 1\nb:\n  - x\n  - y\n", id="indentation"),
        pytest.param("b:\n- x\n- y\n", "b:\n  - x\n  - y\n", id="a list as deep as its key"),
        pytest.param("a: {b:   1,c: [ x,y ]}\n", "a: {b: 1, c: [x, y]}\n", id="a one-liner stays one"),
        pytest.param("a: {b: 1, c}\n", "a: {b: 1, c}\n", id="a key without a value"),
        pytest.param("a: [b: 1]\n", "a: [{b: 1}]\n", id="a pair within a list"),
        pytest.param("a: [\n  x,  y,\n      z\n]\n", "a: [\n  x, y,\n  z\n]\n", id="line breaks within brackets"),
        pytest.param("a: {b: 1,\n  c: 2}\n", "a: {b: 1,\n    c: 2}\n", id="below what follows the bracket"),
        pytest.param("\n\na: 1\n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n", id="blank lines"),
        pytest.param("a:\n\n  b: 1\n", "a:\n  b: 1\n", id="no blank line below a key"),
        pytest.param("a: 1   \r\nb: 2\r\n", "a: 1\nb: 2\n", id="ends of lines"),
        pytest.param("\ufeffa: 1\n", "a: 1\n", id="a byte order mark"),
        pytest.param("---\na: 1\n...\n", "a: 1\n", id="marks of a document"),
        pytest.param("? a\n: 1\n", "a: 1\n", id="a key with its sign"),
        pytest.param("- - x\n  - y\n-\n  a: 1\n", "- - x\n  - y\n- a: 1\n", id="lists of lists"),
        pytest.param("a: '无'\nb: \"无\"\n", "a: '无'\nb: \"无\"\n", id="quotation marks stay"),
        pytest.param("a: >-\n      x\n      y\nb: 1\n", "a: >-\n  x\n  y\nb: 1\n", id="a folded text"),
        pytest.param("a: |\n   x\n     y\n\n   z\n", "a: |\n  x\n    y\n\n  z\n", id="a literal text"),
        pytest.param("a: |1\n  x\n y\n", "a: |2\n   x\n  y\n", id="a literal text that begins with a space"),
        pytest.param("a: x\n   y\nb: 'p\n\n q'\n", "a: x\n  y\nb: 'p\n\n  q'\n", id="a text of several lines"),
        pytest.param("{a: 1,\n b: 2}\n", "{a: 1,\n b: 2}\n", id="JSON"),
        pytest.param("a:\nb: ~\n", "a:\nb: ~\n", id="nothing"),
    ],
)
def test_what_is_tidied(before: str, after: str) -> None:
    assert tidied(before) == after
    assert same(tree.read(before.encode(), ""), tree.read(after.encode(), ""))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("#一\n\na: 1 #二\n#三\n", "# 一\n\na: 1  # 二\n# 三\n", id="above, behind, below"),
        pytest.param("a:   # 一\n    b: 1\n", "a:  # 一\n  b: 1\n", id="behind a key"),
        pytest.param("-   # 一\n    b: 1\n", "-  # 一\n  b: 1\n", id="behind a dash"),
        pytest.param("a:\n    # 一\n    b: 1\n", "a:\n  # 一\n  b: 1\n", id="above the first"),
        pytest.param("a: # 一\n  x\n", "a: x  # 一\n", id="before a value on the next line"),
        pytest.param(
            "a:\n    - x\n    # 一\n\n# 二\nb: 1\n",
            "a:\n  - x\n  # 一\n\n# 二\nb: 1\n",
            id="below a list, above the next",
        ),
        pytest.param("- a: 1\n  # 一\n- b: 2\n", "- a: 1\n  # 一\n- b: 2\n", id="below a mapping in a list"),
        pytest.param("a: [x, # 一\n  y]\n", "a: [x,  # 一\n    y]\n", id="within brackets"),
        pytest.param("a: [\n# 一\nx\n# 二\n]\n", "a: [\n  # 一\n  x\n  # 二\n]\n", id="on lines within brackets"),
        pytest.param("a: >- # 一\n  x\nb: 1\n", "a: >-  # 一\n  x\nb: 1\n", id="behind the sign of a text"),
        pytest.param("a: 'x # y'  #一\n", "a: 'x # y'  # 一\n", id="a sign that is no comment"),
    ],
)
def test_comments_are_kept(before: str, after: str) -> None:
    assert tidied(before) == after


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "language" / "bad").glob("*.yaml")), ids=lambda one: one.stem)
def test_a_file_with_mistakes_is_read_to_the_same_or_refused(path: Path) -> None:
    data = path.read_bytes()
    try:
        text = canonical(data, "x.yaml", None)
    except (InputError, LayoutError):
        return
    assert same(tree.read(data, ""), tree.read(text.encode(), ""))


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn"))
    | st.sampled_from("#:,[]{}'\"-?&*|> 家庭0"),
    max_size=12,
)


@given(
    st.recursive(
        WORDS | st.booleans() | st.none() | st.integers(-(10**9), 10**9),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(WORDS.filter(lambda key: key != "<<"), inner, max_size=3)
        ),
        max_leaves=12,
    ),
    st.lists(st.sampled_from(["# 注", "#", "# 再注: {"]), max_size=2),
    st.booleans(),
)
def test_any_data_with_any_comments_reads_back(data: object, comments: list[str], flow: bool) -> None:
    value = node(data, flow=flow)  # type: ignore[arg-type]
    root = Collection(False, False, [Entry(None, value, list(comments)), Entry(None, node("末"))])
    if isinstance(value, Collection) and not flow:
        _unbracketed(value)
    text = written(Document(root))
    assert written(read(text.encode(), "")) == text
    found = tree.read(text.encode(), "")
    assert isinstance(found, tree.Sequence)
    assert _plain(found.items[0]) == data
    assert text.count("# 注") >= comments.count("# 注")


def _unbracketed(value: Collection) -> None:
    """Takes the brackets off where there is something within."""
    value.flow = not value.entries
    for entry in value.entries:
        if isinstance(entry.value, Collection):
            _unbracketed(entry.value)


def _plain(found: tree.Node) -> object:
    match found:
        case tree.Scalar():
            return found.value
        case tree.Sequence():
            return [_plain(item) for item in found.items]
        case tree.Mapping():
            return {key.text: _plain(value) for key, value in found.entries}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("家庭.人口>=2 and not 家庭.甲", "家庭.人口 ≥ 2 且 非 家庭.甲"),
        ("（甲 ＋ 乙）*30 %<=丙", "(甲 + 乙) × 30% ≤ 丙"),
        ("甲 not in [乙、丙，丁]", "甲 不属于 [乙, 丙, 丁]"),
        ("甲 = -1 - -2", "甲 = -1 - -2"),
        ("甲 != “文 字”", '甲 ≠ "文 字"'),
        ("甲 = true or 乙==false", "甲 = 是 或 乙 = 否"),
        ("as_of<2021-10-01", "基准日 < 2021-10-01"),
        ("如果(甲 > 1,\n乙,丙)", "如果(甲 > 1,\n乙, 丙)"),
        ("非 (甲 且 乙)", "非 (甲 且 乙)"),
        ("甲 / (乙)", "甲 ÷ (乙)"),
        ("甲 >", "甲 >"),
        ("", ""),
    ],
)
def test_expressions_without_their_names(before: str, after: str) -> None:
    assert expression(before, None) == after
    assert expression(after, None) == after


PARAMETERS = """\
- parameter: a
  values:
    2021-01-01: {value: 1, source: {document: x, clause: "一"}, verified: true}  # 甲
    # 末尾
  # 参数的末尾

# 乙
- parameter: b
  values: {2021-01-01: {value: [p, q], source: {document: x, clause: 二}, verified: false, note: 注}}
"""


def edited(parameter: str, since: str, parts: dict[str, Data]) -> str:
    """`PARAMETERS` with parts of a value set."""
    document = read(PARAMETERS.encode(), "x.yaml")
    values.put(document, parameter, datetime.date.fromisoformat(since), parts)
    return written(document)


SOURCE: dict[str, Data] = {"document": "y", "clause": "无: 1"}


@pytest.mark.parametrize(
    ("parameter", "since", "parts", "old", "new"),
    [
        pytest.param("a", "2021-01-01", {"value": 2}, "value: 1,", "value: 2,", id="a value"),
        pytest.param("a", "2021-01-01", {"source": {"document": "x", "clause": "一"}}, "", "", id="nothing"),
        pytest.param("a", "2021-01-01", {"source": SOURCE}, 'x, clause: "一"', 'y, clause: "无: 1"', id="a source"),
        pytest.param("b", "2021-01-01", {"extend": ["r"]}, "value: [p, q]", "extend: [r]", id="a list that grows"),
        pytest.param("b", "2021-01-01", {"note": None}, ", note: 注", "", id="no note"),
        pytest.param(
            "a",
            "2022-01-01",
            {"value": Decimal("1.50"), "source": SOURCE, "verified": True},
            "    # 末尾\n",
            '    2022-01-01: {value: 1.50, source: {document: y, clause: "无: 1"}, verified: true}\n    # 末尾\n',
            id="a later day",
        ),
        pytest.param(
            "b",
            "2020-01-01",
            {"value": None, "verified": False},
            "{2021-01-01: {value: [p",
            "{2020-01-01: {value: null, verified: false}, 2021-01-01: {value: [p",
            id="an earlier day within brackets",
        ),
        pytest.param(
            "c",
            "2020-01-01",
            {"value": "30%", "note": "x: y"},
            "note: 注}}\n",
            'note: 注}}\n\n- parameter: c\n  values:\n    2020-01-01:\n      value: 30%\n      note: "x: y"\n',
            id="another parameter",
        ),
    ],
)
def test_an_edit_touches_nothing_else(parameter: str, since: str, parts: dict[str, Data], old: str, new: str) -> None:
    assert edited(parameter, since, parts) == PARAMETERS.replace(old, new, 1)
