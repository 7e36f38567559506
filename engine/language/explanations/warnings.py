"""W6xx: what is no error and yet hardly meant."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language.diagnostics import Code
from engine.language.explanations.explanation import Explanation, Where

_HEAD = "rule_set: odd\ntitle: 例子\nstatus: in_force\nsource: {document: notice, clause: 一}\n"
_GENERAL = "rules:\n  - {id: high, title: 房租高的核查, for: 家庭, when: 家庭.房租 > 标准 × 2, lead: 核查}\n"
_EXCEPTION = "status: 困难家庭, exception_to: odd/high, reason: 例子}"
_SOURCE = "source: {document: notice, clause: 二}, verified: true"
_FLOOR = "- parameter: floor\n  values:\n"

WARNINGS: Mapping[Code, Explanation] = {
    Code.PARAMETER_UNUSED: Explanation(
        "没有规则读的参数",
        "参数声明了，没有规则、派生事实或期限用到它；改它的数值不会有任何结果。",
        Where.WORDS,
        "声明了参数“限额比例”，规则里写的却是“最低比例”",
        "检查规则里是不是写了别的名称；确实不用的删去。",
        "规则里写 `家庭.房租 > 标准 × 限额比例`",
    ),
    Code.RULE_UNREACHABLE: Explanation(
        "条件不可能成立的规则",
        "按事实的上下限和这些天、这个地区的参数数值，没有一个案例能满足这条规则。"
        "只由参数决定的条件（口径开关）和没有数值的参数不算在内。",
        Where.RULE,
        "for: 家庭\nwhen: {all: [家庭.房租 < 标准, 家庭.房租 > 标准 × 2]}\nlead: 核查",
        "检查比较的方向、事实的上下限和参数的数值；确实用不到的规则删去。",
        "for: 家庭\nwhen: {all: [家庭.房租 > 标准, 家庭.房租 < 标准 × 2]}\nlead: 核查",
    ),
    Code.RULE_DISPLACED: Explanation(
        "总是被例外排除的规则",
        "这条规则每次成立，总有一条例外也成立，所以它从不生效。",
        Where.RULE_SET,
        f"{_HEAD}{_GENERAL}  - {{id: wide, title: 另办, for: 家庭, when: 家庭.房租 > 标准, {_EXCEPTION}",
        "检查例外的条件是不是太宽；确实被取代的规则删去。",
        f"{_HEAD}{_GENERAL}  - {{id: wide, title: 另办, for: 家庭, when: 家庭.房租 > 标准 × 3, {_EXCEPTION}",
    ),
    Code.CONDITION_ALWAYS_TRUE: Explanation(
        "总是成立的条件",
        "按事实的上下限和参数的数值，这个条件只要知道就一定成立，写不写一样。",
        Where.RULE,
        "for: 家庭\nwhen: {all: [家庭.房租 ≥ 0, 家庭.救助类别 = 低保]}\nlead: 核查",
        "检查比较的方向和数值；没有作用的条件删去。",
        "for: 家庭\nwhen: {all: [家庭.房租 > 0, 家庭.救助类别 = 低保]}\nlead: 核查",
    ),
    Code.CONDITION_ALWAYS_FALSE: Explanation(
        "从不成立的条件",
        "按事实的上下限和参数的数值，或因为没有规则得出这个结论，这个条件不可能成立。",
        Where.RULE,
        "for: 家庭\nwhen: {any: [家庭.房租 < 0, 家庭.救助类别 = 低保]}\nlead: 核查",
        "检查比较的方向和数值；用不到的条件连同它管的部分删去。",
        "for: 家庭\nwhen: {any: [家庭.房租 < 1, 家庭.救助类别 = 低保]}\nlead: 核查",
    ),
    Code.RULE_UNTESTED: Explanation(
        "没有案例测到的规则",
        "没有一个政策案例（*.test.yaml）让这条规则成立并生效，改错了也不会被发现。"
        "用 `doudi lint --tests` 检查；条件级的覆盖看 `doudi test --coverage`。",
        Where.WORDS,
        "新写了一条规则，旁边的 2021-10-01.test.yaml 里没有满足它的案例",
        "在规则集文件旁边的 .test.yaml 里加一个让它成立的案例，最好再加一个恰好不成立的。",
        "每条规则至少有一个让它成立的案例",
    ),
    Code.VALUE_REPEATED: Explanation(
        "与前一个相同的数值",
        "数值和来源都与前一个日期的相同，写不写一样，多半是忘了改。另有文件确认数值不变的，来源不同，不算重复。",
        Where.DISTRICT,
        f"{_FLOOR}    2021-06-01: {{value: 50%, {_SOURCE}}}\n    2022-06-01: {{value: 50%, {_SOURCE}}}",
        "删去后一个；应当不同的，改正数值或来源。",
        f"{_FLOOR}    2021-06-01: {{value: 50%, {_SOURCE}}}\n    2022-06-01: {{value: 60%, {_SOURCE}}}",
    ),
    Code.VALUE_AS_ABOVE: Explanation(
        "与上级相同的数值",
        "下级写的数值在它管的每一天都与上级相同；上级以后改了，下级也不会跟着变。",
        Where.DISTRICT,
        f"{_FLOOR}    2021-06-01: {{value: 30%, {_SOURCE}}}\n    2022-01-01: {{value: 60%, {_SOURCE}}}",
        "删去这个数值，就随上级；应当不同的，改正数值。",
        f"{_FLOOR}    2021-06-01: {{value: 50%, {_SOURCE}}}\n    2022-01-01: {{value: 60%, {_SOURCE}}}",
    ),
    Code.VALUE_WITHOUT_EFFECT: Explanation(
        "用不到的数值",
        "数值管的那些天里，没有规则读这个参数，上级已经废止它，或这个地区不存在。",
        Where.DISTRICT,
        f"{_FLOOR}    2019-01-01: {{value: 50%, {_SOURCE}}}\n    2020-01-01: {{value: 60%, {_SOURCE}}}",
        "检查日期；确实用不到的数值删去。",
        f"{_FLOOR}    2021-06-01: {{value: 50%, {_SOURCE}}}\n    2022-01-01: {{value: 60%, {_SOURCE}}}",
    ),
    Code.CLAUSE_UNKNOWN: Explanation(
        "文件里没有的条款",
        "来源、标题、说明或理由里提到的条款，在 documents.yaml 给这份文件列出的 `clauses` 里没有。"
        "没有列 `clauses` 的文件不检查。",
        Where.DOCUMENTS,
        "# 有的来源写了 {document: notice, clause: 二}\n"
        "- {id: notice, title: 关于救助的通知, status: in_force, clauses: [一]}",
        "核对原文，改正条款；文件确有这一条的，补进 `clauses`。",
        "- {id: notice, title: 关于救助的通知, status: in_force, clauses: [一, 二]}",
    ),
    Code.VALUE_LEAPS: Explanation(
        "跳得太远的数值",
        "数值是前一个日期的、或上级的十倍以上，或十分之一以下，多半写错了单位（分当作元）或位数。",
        Where.PARAMETER,
        "- parameter: extra\n  name: 限额\n  type: money/month\n  values:\n"
        f"    2021-01-01: {{value: 1041, {_SOURCE}}}\n    2022-01-01: {{value: 110200, {_SOURCE}}}",
        "金额以元为单位，改正数值；确实如此的不用改。",
        "- parameter: extra\n  name: 限额\n  type: money/month\n  values:\n"
        f"    2021-01-01: {{value: 1041, {_SOURCE}}}\n    2022-01-01: {{value: 1102, {_SOURCE}}}",
    ),
}
