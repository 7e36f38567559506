"""The Chinese words for what the policy files say in English: how binding a document is, how closely a fact touches."""

from __future__ import annotations

from collections.abc import Mapping

DOCUMENT_STATUSES: Mapping[str, str] = {
    "draft": "征求意见稿",
    "in_force": "现行有效",
    "repealed": "已废止",
    "unknown": "效力不明",
}
SENSITIVITIES: Mapping[str, str] = {"ordinary": "一般", "personal": "个人信息", "sensitive": "敏感个人信息"}
