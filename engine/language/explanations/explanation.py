"""What the page of a code says."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Where(enum.Enum):
    """Where the examples of a page stand. All but those of `WORDS` are read by the tests, in the small policy there."""

    WORDS = ""
    """No lines of a file, but what it is like, in words."""
    RULE = "规则里"
    RULE_SET = "规则集文件 odd/2021-01-01.yaml"
    EARLIER = "规则集文件 aid/2020-01-01.yaml，下一版是 2021-01-01.yaml"
    PARAMETER = "参数文件"
    DISTRICT = "区县的参数文件"
    FACTS = "vocabulary.yaml 的 facts"
    REGIONS = "regions.yaml 的 regions"
    DOCUMENTS = "documents.yaml"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The page of one code, in Chinese: what it means, a wrong example, what to do, and the example put right."""

    title: str
    meaning: str
    where: Where
    wrong: str
    remedy: str
    right: str
