"""E5xx: rules and what they conclude."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language.diagnostics import Code
from engine.language.explanations.explanation import Explanation, Where

_HEAD = "rule_set: odd\ntitle: 例子\nstatus: in_force\nsource: {document: notice, clause: 一}\n"

RULES: Mapping[Code, Explanation] = {
    Code.CYCLE: Explanation(
        "绕成一圈",
        "派生事实、结论或例外一个读一个，绕回了自己，算不出先后。",
        Where.RULE_SET,
        f"{_HEAD}define:\n"
        "  - {id: one, name: 甲, of: 家庭, value: 家庭.乙 + 1}\n"
        "  - {id: two, name: 乙, of: 家庭, value: 家庭.甲 + 1}",
        "让其中一个不再用到另一个，或去掉一处例外。",
        f"{_HEAD}define:\n"
        "  - {id: one, name: 甲, of: 家庭, value: 家庭.乙 + 1}\n"
        "  - {id: two, name: 乙, of: 家庭, value: 个数(成员) + 1}",
    ),
    Code.NO_CONCLUSION: Explanation(
        "规则没有结论",
        "规则成立以后什么也不发生，多半是漏写了。",
        Where.RULE,
        "for: 家庭\nwhen: 家庭.房租 > 标准",
        "写上 grant、status、lead、duties、materials、figures 中至少一项，或删去规则。",
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 核查",
    ),
    Code.EXCEPTION_SUBJECT: Explanation(
        "例外与被排除的规则不是关于同一对象",
        "关于某一个成员的规则，不能排除关于整个家庭的规则。",
        Where.RULE,
        "for: 成员\nwhen: 成员.月收入 > 标准\nstatus: 老年人\nexception_to: aid/general\nreason: 另有规定",
        "让例外与被排除的规则关于同一对象，或关于只有一个的对象，用 `任一(成员, …)` 写条件。",
        "for: 家庭\nwhen: 任一(成员, 成员.月收入 > 标准)\nlead: 核查\nexception_to: aid/general\nreason: 另有规定",
    ),
    Code.MISSING_REASON: Explanation(
        "例外没有写理由",
        "哪条规则优先于哪条，必须有条文依据，手册和答复里都要写明。",
        Where.RULE,
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 核查\nexception_to: aid/general",
        "加上 `reason: …`。",
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 核查\nexception_to: aid/general\nreason: 通知一明定的例外",
    ),
    Code.WRONG_SUBJECT: Explanation(
        "结论是另一种对象的",
        "待遇、身份、线索各有自己的对象；关于成员的规则不能给家庭的待遇。",
        Where.RULE,
        "for: 成员\nwhen: 成员.月收入 < 标准\ngrant: {benefit: 补助, monthly: 标准}",
        "改正 `for`，或换一个属于这种对象的结论。",
        "for: 家庭\nwhen: 任一(成员, 成员.月收入 < 标准)\ngrant: {benefit: 补助, monthly: 标准}",
    ),
    Code.CONFLICT: Explanation(
        "两条规则条件相同、结果不同",
        "条件完全一样，给出的数额或期限却不同，不可能都对。",
        Where.RULE_SET,
        f"{_HEAD}rules:\n"
        "  - {id: less, title: 少, for: 家庭, when: 家庭.房租 > 标准, grant: {benefit: 补助, months: 6}}\n"
        "  - {id: more, title: 多, for: 家庭, when: 家庭.房租 > 标准, grant: {benefit: 补助, months: 12}}",
        "写明哪一条是例外（`exception_to` 和 `reason`），改正条件，或删去其中一条。",
        f"{_HEAD}rules:\n"
        "  - {id: less, title: 少, for: 家庭, when: 家庭.房租 > 标准, grant: {benefit: 补助, months: 6}}\n"
        "  - {id: more, title: 多, for: 家庭, when: 家庭.房租 > 标准 × 2, grant: {benefit: 补助, months: 12},"
        " exception_to: odd/less, reason: 例子}",
    ),
    Code.MATERIALS_CONFLICT: Explanation(
        "同一种材料既要求又禁止",
        "一条规则里，一种材料不能既在 require、one_of、in_principle 里，又在 forbid 里。",
        Where.RULE,
        "for: 家庭\nmaterials: {require: [申请表], forbid: [申请表]}",
        "删去其中一处。",
        "for: 家庭\nmaterials: {require: [申请表], forbid: [身份证]}",
    ),
}
