"""Takes trees apart: closed mappings, required keys, words, lists, sources. Says each mistake where it stands."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator

from engine.language.bounds import FIRST_DAY, LAST_DAY
from engine.language.diagnostics import Code, Findings
from engine.language.surface import Text
from engine.language.tree import Mapping, Node, Scalar, Sequence
from engine.program import Source, Span
from engine.suggest import nearest

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WIRE_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_NAME_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NAME = re.compile(r"[^\W\d][\w·]{0,63}")
OPERATOR_WORDS = frozenset(
    {"且", "或", "非", "属于", "不属于", "是", "否", "基准日", "and", "or", "not", "in", "as_of"}
)
"""Words that mean something in an expression and so name nothing else."""
_BOOLEAN_WORDS = frozenset({"true", "false"})


class Reader:
    """Reads the trees of the policy files and keeps the findings.

    A method that cannot read what it should says so and returns `None` or what it could read; the load goes on.
    """

    def __init__(self, findings: Findings, documents: Collection[str] | None = None) -> None:
        self.findings = findings
        self.documents = documents
        """The documents that sources may name; `None` where nobody knows, since their file cannot be read."""
        self.lines: dict[str, list[str]] = {}
        """The lines of each file that was read, for the findings and for the places of expressions."""

    # --- places -------------------------------------------------------------------------------------------------------

    def span(self, node: Node, text: str = "") -> Span:
        """Where a node stands."""
        return Span(node.place.file, node.place.line, node.place.column, text)

    def text(self, node: Scalar) -> Text:
        """A scalar with its place; behind the quotation mark where it is quoted."""
        lines = self.lines.get(node.place.file, [])
        line = lines[node.place.line - 1] if node.place.line <= len(lines) else ""
        start = node.place.column - 1
        if line.startswith(node.text, start):
            return Text(node.text, self.span(node), exact=True)
        if line[start : start + 1] in {'"', "'"} and line.startswith(node.text, start + 1):
            return Text(node.text, Span(node.place.file, node.place.line, start + 2), exact=True)
        return Text(node.text, self.span(node), exact=False)

    def error(self, code: Code, node: Node, message: str, remedy: str, *related: Span) -> None:
        """Adds an error at a node."""
        self.findings.error(code, self.span(node), message, remedy, *related)

    # --- mappings -----------------------------------------------------------------------------------------------------

    def mapping(
        self, node: Node, what: str, required: Collection[str], optional: Collection[str] = ()
    ) -> Mapping | None:
        """A mapping with all of `required` and nothing beside these and `optional`; `None` where it is none."""
        if not isinstance(node, Mapping):
            self.shape(node, f"{what}应是一组键和值", "写成 `键: 值`，冒号后面有空格")
            return None
        for key, _ in node.entries:
            if key.text not in required and key.text not in optional:
                known = [*required, *optional]
                self.error(
                    Code.UNKNOWN_KEY,
                    key,
                    f"{what}没有 `{key.text}` 这个键{nearest(key.text, known)}",
                    f"可用的键：{'、'.join(known)}",
                )
        for key_name in required:
            if node.get(key_name) is None:
                if key_name == "source":
                    self.error(
                        Code.MISSING_SOURCE, node, f"{what}没有来源", "加上 `source: {document: 文件, clause: 条款}`"
                    )
                else:
                    self.error(Code.MISSING_KEY, node, f"{what}缺少 `{key_name}`", f"加上 `{key_name}: …`")
        return node

    def shape(self, node: Node, message: str, remedy: str) -> None:
        """Says that a node has the wrong shape; a full-width colon is the commonest cause."""
        if isinstance(node, Scalar) and "：" in node.text:
            at = self.text(node).span.column + node.text.index("：")
            span = Span(node.place.file, node.place.line, at)
            message, remedy = "这里用了全角冒号「：」", "键后面用半角冒号加一个空格：`键: 值`"
            self.findings.error(Code.FULL_WIDTH_COLON, span, message, remedy)
            return
        self.error(Code.WRONG_SHAPE, node, message, remedy)

    def items(self, node: Node | None, what: str) -> Iterator[Node]:
        """The items of a list; nothing where there is none."""
        if node is None:
            return
        if isinstance(node, Sequence):
            yield from node.items
        else:
            self.shape(node, f"{what}应是一个列表", "每一项以 `- ` 开头，或写成 `[…, …]`")

    def words(self, node: Node | None, what: str) -> tuple[Text, ...]:
        """One word, or a list of words."""
        if node is None:
            return ()
        if isinstance(node, Scalar):
            single = self.word(node, what)
            return () if single is None else (single,)
        return tuple(word for item in self.items(node, what) if (word := self.word(item, what)) is not None)

    def word(self, node: Node | None, what: str) -> Text | None:
        """A scalar that is not empty."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.value is None or not node.text.strip():
            self.shape(node, f"{what}应是文字", "写在同一行，不能是空的")
            return None
        return self.text(node)

    def string(self, node: Node | None, what: str, default: str = "") -> str:
        """The text of a scalar, `default` where there is none. An empty text in quotation marks is allowed."""
        if node is None:
            return default
        if not isinstance(node, Scalar) or node.value is None:
            self.shape(node, f"{what}应是文字", "写在同一行")
            return default
        return node.text.strip()

    def boolean(self, node: Node | None, what: str, *, default: bool) -> bool:
        """`true` or `false`."""
        if node is None:
            return default
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.error(Code.BAD_WORD, node, f"{what}应是 true 或 false", "写 true 或 false")
        return default

    def whole(self, node: Node | None, what: str, default: int) -> int:
        """A whole number of at least one."""
        if node is None:
            return default
        if isinstance(node, Scalar) and type(node.value) is int and node.value >= 1:
            return node.value
        self.error(Code.BAD_WORD, node, f"{what}应是正整数", "例如 30")
        return default

    def one_of(self, node: Node | None, what: str, known: Collection[str], default: str) -> str:
        """One of a closed list of words."""
        if node is None:
            return default
        found = node.text if isinstance(node, Scalar) else ""
        if found in known:
            return found
        self.error(
            Code.BAD_WORD, node, f"{what}没有 `{found}` 这个取值{nearest(found, known)}", f"可写：{'、'.join(known)}"
        )
        return default

    def date(self, node: Node | None, what: str) -> datetime.date | None:
        """A day as `2021-10-01`."""
        if node is None:
            return None
        found = parse_date(node.text) if isinstance(node, Scalar) else None
        if found is None:
            self.error(Code.BAD_DATE, node, f"{what}不是日期", "写成 `2021-10-01` 的形式，并且确有这一天")
        return found if found is not None and self.sensible(found, node) else None

    def sensible(self, day: datetime.date, node: Node) -> bool:
        """Whether a day on which something changes is one that a case may have; says so where it is not."""
        if FIRST_DAY <= day <= LAST_DAY:
            return True
        remedy = f"应在 {FIRST_DAY} 到 {LAST_DAY} 之间；没有终止日就不写"
        self.error(Code.BAD_DATE, node, f"日期 {day} 太早或太晚", remedy)
        return False

    def wire_id(self, node: Node | None, what: str) -> Text | None:
        """An id that never stands in an expression; hyphens allowed."""
        return self._id(
            node, what, _WIRE_ID, "小写字母开头，只用小写字母、数字、连字符和下划线，例如 `one-certificate`"
        )

    def name_id(self, node: Node | None, what: str) -> Text | None:
        """An id that may stand in an expression."""
        return self._id(node, what, _NAME_ID, "小写字母开头，只用小写字母、数字和下划线，例如 `monthly_income`")

    def _id(self, node: Node | None, what: str, pattern: re.Pattern[str], remedy: str) -> Text | None:
        word = self.word(node, f"{what}的编号")
        if word is not None and (not pattern.fullmatch(word.text) or word.text in OPERATOR_WORDS | _BOOLEAN_WORDS):
            self.findings.error(Code.BAD_ID, word.span, f"{what}的编号 `{word.text}` 不合规则", remedy)
            return None
        return word

    def name(self, node: Node | None, what: str) -> Text | None:
        """A Chinese name that may stand in an expression."""
        word = self.word(node, f"{what}的名称")
        if word is not None and (not _NAME.fullmatch(word.text) or word.text in OPERATOR_WORDS | _BOOLEAN_WORDS):
            remedy = "用一个词，不含空格、标点和运算符，也不能是“且、或、非、属于、是、否”这样的运算词"
            self.findings.error(Code.BAD_ID, word.span, f"{what}的名称 `{word.text}` 不能用在条件里", remedy)
            return None
        return word

    # --- sources ------------------------------------------------------------------------------------------------------

    def source(self, node: Node | None) -> Source | None:
        """A document of `documents.yaml` and the clause in it."""
        if node is None:
            return None
        entry = self.mapping(node, "来源", ("document", "clause"))
        if entry is None:
            return None
        document = self.word(entry.get("document"), "来源的 `document`")
        clause = self.word(entry.get("clause"), "来源的 `clause`")
        if document is None or clause is None:
            return None
        if self.documents is not None and document.text not in self.documents:
            self.findings.error(
                Code.UNKNOWN_REFERENCE,
                document.span,
                f"没有登记 `{document.text}` 这份文件{nearest(document.text, self.documents)}",
                "先在 documents.yaml 里登记这份文件",
            )
        return Source(document.text, clause.text)


def parse_date(text: str) -> datetime.date | None:
    """`2021-10-01` as a day, or `None`."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
