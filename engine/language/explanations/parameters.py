"""E4xx: parameters and what districts set of them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language.diagnostics import Code
from engine.language.explanations.explanation import Explanation, Where

_SOURCE = "source: {document: notice, clause: 二}, verified: true"
_RATIO = "- parameter: extra\n  name: 限额比例\n  type: ratio\n  values:\n"
_FLOOR = "- parameter: floor\n  values:\n"

PARAMETERS: Mapping[Code, Explanation] = {
    Code.BAD_VALUE: Explanation(
        "数值的写法不对",
        "数值与参数的类型不合：比例没有写 %，金额超过两位小数，选项不在 `choices` 里，等等。",
        Where.PARAMETER,
        f"{_RATIO}    2021-01-01: {{value: 30, {_SOURCE}}}",
        "比例写 `30%`，金额以元为单位最多两位小数；不知道写 unknown，废止写 null。",
        f"{_RATIO}    2021-01-01: {{value: 30%, {_SOURCE}}}",
    ),
    Code.MISSING_NOTE: Explanation(
        "没有核实的数值缺少说明",
        "`verified: false` 的数值是假定，每次用到都会告诉查询的人，所以要写明假定了什么。",
        Where.PARAMETER,
        f"{_RATIO}    2021-01-01: {{value: 30%, source: {{document: notice, clause: 二}}, verified: false}}",
        "加上 `note: …`；与原文核对过的，改为 `verified: true`。",
        f"{_RATIO}    2021-01-01: {{value: 30%, source: {{document: notice, clause: 二}}, verified: false, "
        "note: 原文未查到}",
    ),
    Code.OVERLAY_UNKNOWN_PARAMETER: Explanation(
        "市里没有这个参数",
        "区县文件只能改市里已有的参数；名称多半写错了。",
        Where.DISTRICT,
        f"- parameter: flor\n  values:\n    2021-06-01: {{value: 50%, {_SOURCE}}}",
        "按提示改正名称；确是新的参数，先由市里声明。",
        f"{_FLOOR}    2021-06-01: {{value: 50%, {_SOURCE}}}",
    ),
    Code.OVERLAY_CLOSED: Explanation(
        "参数没有开放给下级",
        "市里没有在这个参数下写 `localise`，下级不能改。",
        Where.DISTRICT,
        f"- parameter: standard\n  values:\n    2021-06-01: {{value: 1200, {_SOURCE}}}",
        "删去这一项；确需本地化的，先由市里在该参数下写 `localise`。",
        f"{_FLOOR}    2021-06-01: {{value: 50%, {_SOURCE}}}",
    ),
    Code.OVERLAY_LEVEL: Explanation(
        "参数不开放给这一级",
        "`localise` 的 `by` 写明了哪一级可以改，这个地区不是那一级。",
        Where.WORDS,
        "市里写 `by: district`，乡镇的文件也改了这个参数",
        "删去这一项，或由市里在 `by` 里加上这一级。",
        "只有区县的文件改这个参数",
    ),
    Code.OVERLAY_OUT_OF_BOUNDS: Explanation(
        "超出市里划定的范围",
        "下级的数值低于下限、高于上限，或低于（高于）上级的数值。上级后来改了数值，也要再比一次。",
        Where.DISTRICT,
        f"{_FLOOR}    2021-06-01: {{value: 20%, {_SOURCE}}}",
        "改为范围以内的数值，或写 `value: parent` 回到上级的数值。",
        f"{_FLOOR}    2021-06-01: {{value: 50%, {_SOURCE}}}",
    ),
    Code.OVERLAY_LIST: Explanation(
        "列表的改法不对",
        "`extend` 只用于列表；市里写明只能增加的列表，不能用 `value` 替换。",
        Where.DISTRICT,
        f"- parameter: words\n  values:\n    2021-06-01: {{value: [丙], {_SOURCE}}}",
        "增加写 `extend: [增加的项]`；不是列表的写 `value`。",
        f"- parameter: words\n  values:\n    2021-06-01: {{extend: [丙], {_SOURCE}}}",
    ),
    Code.DATES_OUT_OF_ORDER: Explanation(
        "日期没有从早到晚排列",
        "一个参数的数值按施行的日期从早到晚排列，每个管到下一个的前一天；顺序乱了，多半是年份写错。",
        Where.PARAMETER,
        f"{_RATIO}    2022-01-01: {{value: 30%, {_SOURCE}}}\n    2021-01-01: {{value: 40%, {_SOURCE}}}",
        "按日期排好；年份写错的改正。",
        f"{_RATIO}    2021-01-01: {{value: 30%, {_SOURCE}}}\n    2022-01-01: {{value: 40%, {_SOURCE}}}",
    ),
}
