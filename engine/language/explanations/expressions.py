"""E2xx: expressions, names and types."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language.diagnostics import Code
from engine.language.explanations.explanation import Explanation, Where

EXPRESSIONS: Mapping[Code, Explanation] = {
    Code.EXPRESSION_SYNTAX: Explanation(
        "条件或式子写得不完整",
        "括号不成对、运算符两边缺了内容、`且` `或` `非` 的两边没有空格、一行里连写两个比较，都读不懂。",
        Where.RULE,
        "for: 家庭\nwhen: 家庭.房租 > (标准\nlead: 核查",
        "补上缺的部分；词语运算符两边留空格；`a < b < c` 写成 `a < b 且 b < c`。",
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 核查",
    ),
    Code.UNKNOWN_NAME: Explanation(
        "没有这个名称",
        "条件里的事实、派生事实、身份、参数、选项或函数没有声明过，多半是写错了字。",
        Where.RULE,
        "for: 家庭\nwhen: 家庭.房祖 > 标准\nlead: 核查",
        "按提示改正；确是新的，先在 vocabulary.yaml、参数文件或 `define:` 里声明。文字要加双引号。",
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 核查",
    ),
    Code.TYPE_MISMATCH: Explanation(
        "类型不对",
        "两种不同的东西放在一起比较或计算，例如选项和金额；或者条件的位置写了一个数。",
        Where.RULE,
        "for: 家庭\nwhen: 家庭.救助类别 > 标准\nlead: 核查",
        "检查名称是不是写错了；选项只能用 `=`、`≠`、`属于`。",
        "for: 家庭\nwhen: 家庭.救助类别 = 低保\nlead: 核查",
    ),
    Code.UNIT_MISMATCH: Explanation(
        "单位不对",
        "每月的钱和每年的钱、月数和天数、比例和个数不能直接比较或相加。",
        Where.RULE,
        "for: 家庭\nwhen: 任一(成员, 成员.年金 > 标准)\nlead: 核查",
        "用 `折月(…)`、`折年(…)` 换算；比例写成 `30%`。",
        "for: 家庭\nwhen: 任一(成员, 折月(成员.年金) > 标准)\nlead: 核查",
    ),
    Code.OUT_OF_SCOPE: Explanation(
        "这里读不到这个事实",
        "关于家庭的规则里，成员不止一个，不知道说的是哪一个；要说明怎样汇总。",
        Where.RULE,
        "for: 家庭\nwhen: 成员.月收入 > 标准\nlead: 核查",
        "用 `任一(成员, …)`、`全部(成员, …)`、`合计(成员.…)` 等汇总，或把规则改成 `for: 成员`。",
        "for: 家庭\nwhen: 任一(成员, 成员.月收入 > 标准)\nlead: 核查",
    ),
    Code.NOT_ROUNDED: Explanation(
        "发放的金额没有取整",
        "相乘、相除得到的金额不一定是整数分，发多少必须写明取整的方向，例如“不低于”应向上。",
        Where.RULE,
        "for: 家庭\ngrant: {benefit: 补助, monthly: 标准 ÷ 3}",
        "写成 `取整到分(…, 向上)` 或 `取整到元(…, 四舍五入)`，方向按条文的意思定。",
        'for: 家庭\ngrant: {benefit: 补助, monthly: "取整到分(标准 ÷ 3, 向上)"}',
    ),
    Code.DIVISOR_MAY_BE_ZERO: Explanation(
        "除数可能是零",
        "按事实的上下限和参数的数值，除数有可能是零或负数。",
        Where.RULE,
        "for: 家庭\nwhen: 标准 ÷ 家庭.房租 < 50%\nlead: 核查",
        "改写成乘法，写成 `较大(…, 1)`，或给里面的事实写大于零的 `at_least`。",
        "for: 家庭\nwhen: 家庭.房租 × 50% > 标准\nlead: 核查",
    ),
    Code.OUT_OF_RANGE: Explanation(
        "可能超出能计算的范围",
        "按事实的上下限，式子的值可能大得没有意义，多半是乘错了数。",
        Where.RULE,
        "for: 家庭\nwhen: 家庭.房租 × 100000000 > 标准\nlead: 核查",
        "改正式子，或给里面的事实写较小的 `at_most`。",
        "for: 家庭\nwhen: 家庭.房租 × 2 > 标准\nlead: 核查",
    ),
    Code.WRONG_ARGUMENTS: Explanation(
        "函数的参数不对",
        "函数括号里的内容个数不对，或种类不对。",
        Where.RULE,
        "for: 家庭\nwhen: 任一(成员, 周岁() ≥ 60)\nlead: 核查",
        "按提示的写法补齐；各函数的写法见语言说明的“表达式”一节。",
        "for: 家庭\nwhen: 任一(成员, 周岁(成员.出生日期) ≥ 60)\nlead: 核查",
    ),
    Code.EXPRESSION_TOO_LARGE: Explanation(
        "式子太长，或一层读一层太深",
        "一个式子太长，或者派生事实读派生事实、规则读规则，层次太多。",
        Where.WORDS,
        "三十多个派生事实一个读一个",
        "用 `define:` 拆开长的式子；减少一层读一层的层次。",
        "派生事实直接用事实和参数算出来",
    ),
}
