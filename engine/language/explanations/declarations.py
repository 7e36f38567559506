"""E3xx: declarations, versions, regions, sources."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language.diagnostics import Code
from engine.language.explanations.explanation import Explanation, Where

_HEAD = "title: 例子\nstatus: in_force\nsource: {document: notice, clause: 一}\n"
_RULE = "rules:\n  - {id: extra, title: 一律核查, for: 家庭, lead: 核查}"
_FACT = "question: 水费多少？, authority: office}"
_VALUE = "{value: 30%, source: {document: notice, clause: 二}, verified: true}"
_RATIO = "  name: 限额比例\n  type: ratio\n  values:\n"

DECLARATIONS: Mapping[Code, Explanation] = {
    Code.UNKNOWN_KEY: Explanation(
        "没有这个键",
        "每一处能写哪些键是固定的，写错的键不会起作用，所以算错误。",
        Where.RULE,
        "for: 家庭\nwhen: 家庭.房租 > 标准\nleads: 核查",
        "按提示改正；可用的键列在提示里。",
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 核查",
    ),
    Code.MISSING_KEY: Explanation(
        "缺少必需的键",
        "这一处少了必须写的内容。",
        Where.RULE,
        "when: 家庭.房租 > 标准\nlead: 核查",
        "补上提示的键。",
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 核查",
    ),
    Code.WRONG_SHAPE: Explanation(
        "写法的形状不对",
        "该写列表的写成了文字，该写一组键值的写成了列表，或一处同时写了 all 和 any。",
        Where.RULE,
        "for: 家庭\nwhen: {all: [家庭.房租 > 标准], any: [家庭.救助类别 = 低保]}\nlead: 核查",
        "列表每一项以 `- ` 开头；all 和 any 同时要的，把 any 套在 all 里面。",
        "for: 家庭\nwhen: {all: [家庭.房租 > 标准, {any: [家庭.救助类别 = 低保, 家庭.房租 > 9000]}]}\nlead: 核查",
    ),
    Code.BAD_ID: Explanation(
        "编号或名称不合规则",
        "编号只用小写字母、数字和下划线（规则、规则集、文件的编号还可用连字符），以字母开头；"
        "名称是一个词，不含空格和标点，不能是“且、或、非”这样的运算词。",
        Where.PARAMETER,
        f"- parameter: 限额比例\n{_RATIO}    2021-01-01: {_VALUE}",
        "编号改用英文或拼音，中文写在 `name` 里。",
        f"- parameter: extra_ratio\n{_RATIO}    2021-01-01: {_VALUE}",
    ),
    Code.DUPLICATE_ID: Explanation(
        "编号或名称重复",
        "同一类东西的编号、名称不能重复；一个对象的事实、派生事实和结论共用一套名称。",
        Where.PARAMETER,
        f"- parameter: floor\n{_RATIO}    2021-01-01: {_VALUE}",
        "换一个编号或名称，或删去重复的一个。",
        f"- parameter: extra_ratio\n{_RATIO}    2021-01-01: {_VALUE}",
    ),
    Code.UNKNOWN_REFERENCE: Explanation(
        "引用的东西没有声明",
        "引用的文件、部门、对象、待遇、身份、材料、规则或地区没有声明过。",
        Where.RULE,
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 复查",
        "按提示改正；确是新的，先在相应的文件里声明。",
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 核查",
    ),
    Code.BAD_WORD: Explanation(
        "不能写这个词",
        "这一处只能写固定的几个词，例如类型、状态、true 或 false。",
        Where.FACTS,
        f"- {{id: water, name: 水费, of: 家庭, type: 金额, {_FACT}",
        "从提示列出的词里选。",
        f"- {{id: water, name: 水费, of: 家庭, type: money/month, {_FACT}",
    ),
    Code.BAD_DATE: Explanation(
        "日期不对",
        "日期写成 `2021-10-01` 的形式，并且确有这一天；太早、太晚、终止早于施行的也不行。",
        Where.PARAMETER,
        f"- parameter: extra_ratio\n{_RATIO}    2021-2-30: {_VALUE}",
        "改正日期；月和日写两位。",
        f"- parameter: extra_ratio\n{_RATIO}    2021-02-28: {_VALUE}",
    ),
    Code.VERSIONS_OVERLAP: Explanation(
        "两个版本都管同一天",
        "一个规则集的一个版本管到下一版施行的前一天；`until` 写得太晚，就有几天两版都管。",
        Where.EARLIER,
        f"rule_set: aid\nuntil: 2021-06-30\n{_HEAD}{_RULE}",
        "把前一版的 `until` 改早，或删去它。",
        f"rule_set: aid\nuntil: 2020-12-31\n{_HEAD}{_RULE}",
    ),
    Code.WRONG_FILE_NAME: Explanation(
        "文件名或文件夹名不对",
        "规则集文件的名字是施行的日期，文件夹的名字是规则集的编号。",
        Where.RULE_SET,
        f"rule_set: other\n{_HEAD}{_RULE}",
        "让编号与文件夹相同，文件名写成 2021-10-01.yaml 的形式。",
        f"rule_set: odd\n{_HEAD}{_RULE}",
    ),
    Code.REGION_CYCLE: Explanation(
        "地区绕成一圈",
        "地区的 `of` 一级一级往上，绕回了自己。",
        Where.REGIONS,
        '- {code: "210", name: 甲区, level: district, of: "220"}\n'
        '- {code: "220", name: 乙区, level: district, of: "210"}',
        "改正 `of`，写上一级的代码；最上一级不写。",
        '- {code: "210", name: 甲区, level: district, of: "100"}\n'
        '- {code: "220", name: 乙区, level: district, of: "100"}',
    ),
    Code.MISSING_SOURCE: Explanation(
        "没有来源",
        "每条规则、每个数值、每项工作要求都要写明依据哪份文件的哪一条。",
        Where.PARAMETER,
        f"- parameter: extra_ratio\n{_RATIO}    2021-01-01: {{value: 30%, verified: true}}",
        "加上 `source: {document: 文件, clause: 条款}`；没有查到的，用登记为“未查到”的文件并写 `verified: false`。",
        f"- parameter: extra_ratio\n{_RATIO}    2021-01-01: {_VALUE}",
    ),
    Code.BAD_BOUNDS: Explanation(
        "上下限不对",
        "下限大于上限，单位不对，或这种类型没有上下限。",
        Where.FACTS,
        f"- {{id: water, name: 水费, of: 家庭, type: money/month, at_least: 100, at_most: 50, {_FACT}",
        "改正 `at_least` 和 `at_most`，用工作人员填写的单位。",
        f"- {{id: water, name: 水费, of: 家庭, type: money/month, at_least: 50, at_most: 100, {_FACT}",
    ),
}
