"""E1xx: the file as YAML."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language.diagnostics import Code
from engine.language.explanations.explanation import Explanation, Where

FILES: Mapping[Code, Explanation] = {
    Code.SYNTAX: Explanation(
        "YAML 写法有误",
        "文件不合 YAML 的写法，读不下去：括号、引号不成对，缩进对不齐，列表和键混在一起。",
        Where.PARAMETER,
        "- parameter: extra\n  name: [限额\n  type: ratio",
        "从指出的那一行往上看，补齐括号、引号，对齐缩进（同一层缩进相同，用空格）。",
        "- parameter: extra\n  name: 限额\n  type: ratio",
    ),
    Code.FULL_WIDTH_COLON: Explanation(
        "键后面用了全角冒号",
        "键和值之间要用半角冒号加一个空格；中文输入法打出的全角冒号会让整行变成一段文字。",
        Where.RULE,
        "for: 家庭\nwhen：家庭.房租 > 标准\nlead: 核查",
        "把「：」改成「: 」。条件、说明这些文字里面的全角冒号不用改。",
        "for: 家庭\nwhen: 家庭.房租 > 标准\nlead: 核查",
    ),
    Code.TAB: Explanation(
        "缩进用了制表符",
        "YAML 只许用空格缩进，不许用 Tab 键打出的制表符。",
        Where.RULE,
        "for: 家庭\nwhen:\n\tall: [家庭.房租 > 标准]\nlead: 核查",
        "把制表符换成两个空格；编辑器里可以设成按 Tab 键输入空格。",
        "for: 家庭\nwhen:\n  all: [家庭.房租 > 标准]\nlead: 核查",
    ),
    Code.ANCHOR: Explanation(
        "用了 YAML 的锚或引用",
        "`&名称` 和 `*名称` 让一处的内容出现在别处，读的人看不出来，政策文件里不用。",
        Where.PARAMETER,
        "- parameter: &it extra\n  name: 限额\n  type: ratio",
        "把引用的内容照写一遍；文字以 & 或 * 开头的，加双引号。",
        "- parameter: extra\n  name: 限额\n  type: ratio",
    ),
    Code.MERGE_KEY: Explanation(
        "用了 YAML 的合并键",
        "`<<:` 把别处的键并进来，读的人看不出来，政策文件里不用。",
        Where.PARAMETER,
        "- parameter: extra\n  <<: {name: 限额}\n  type: ratio",
        "把要并进来的键直接写在这里。",
        "- parameter: extra\n  name: 限额\n  type: ratio",
    ),
    Code.TAG: Explanation(
        "用了 YAML 的标签",
        "`!` 开头的标签改变值的类型，政策文件里不用；类型由参数或事实的 `type` 决定。",
        Where.PARAMETER,
        "- parameter: extra\n  name: !text 限额\n  type: ratio",
        "删去标签；文字以 ! 开头的，加双引号。",
        "- parameter: extra\n  name: 限额\n  type: ratio",
    ),
    Code.DUPLICATE_KEY: Explanation(
        "同一处写了两个相同的键",
        "同一层里一个键只能写一次，写两次就不知道以哪个为准。",
        Where.RULE,
        "for: 家庭\nwhen: 家庭.房租 > 标准\nwhen: 家庭.救助类别 = 低保\nlead: 核查",
        "留下一个；两个条件都要的，写进同一个 `all:`。",
        "for: 家庭\nwhen: {all: [家庭.房租 > 标准, 家庭.救助类别 = 低保]}\nlead: 核查",
    ),
    Code.SEVERAL_DOCUMENTS: Explanation(
        "一个文件里有几份 YAML",
        "单独一行的 `---` 会把文件分成几份，后面的就读不到了。",
        Where.PARAMETER,
        "- parameter: extra\n  name: 限额\n---\n- parameter: more\n  name: 上限",
        "删去中间的 `---`，或拆成几个文件。",
        "- parameter: extra\n  name: 限额\n- parameter: more\n  name: 上限",
    ),
    Code.FILE_TOO_LARGE: Explanation(
        "文件太大",
        "一个政策文件最多 1 MB；更大的多半是放错了文件。",
        Where.WORDS,
        "把整张数据表贴进了参数文件",
        "按主题拆成几个文件；数据表不放进政策文件夹。",
        "每个主题一个参数文件",
    ),
    Code.TOO_DEEP: Explanation(
        "层次太深",
        "一层套一层太多，读的人看不清，程序也不再读下去。",
        Where.WORDS,
        "条件里的 all、any、not 套了几十层",
        "用 `define:` 给里面的条件起名，或拆成几条规则。",
        "条件最多两三层",
    ),
    Code.TOO_MANY_NODES: Explanation(
        "内容太多",
        "一个文件里的项目、或一个规则集里的规则太多。",
        Where.WORDS,
        "一个规则集写了上千条规则",
        "按条款拆成几个规则集。",
        "一个条款一个规则集",
    ),
    Code.ENCODING: Explanation(
        "文件的编码不对",
        "政策文件要用 UTF-8 编码，不能有控制字符；用 GBK 保存的文件会读成乱码。",
        Where.WORDS,
        "用旧版记事本按 ANSI 保存的文件",
        "在编辑器里选“另存为”，编码选 UTF-8。",
        "按 UTF-8 保存的文件",
    ),
    Code.EMPTY_FILE: Explanation(
        "文件是空的",
        "文件里除了空行和注释什么也没有。",
        Where.PARAMETER,
        "# 以后再写",
        "写上内容，或删去文件。",
        "- parameter: extra\n  name: 限额",
    ),
    Code.UNEXPECTED_FILE: Explanation(
        "不该有的文件或文件夹",
        "政策文件夹里每种文件都有固定的位置；放错了位置的不会被读到，所以算错误。链接也不接受。",
        Where.WORDS,
        "hangzhou/tapering.yaml",
        "移到 <市>/<规则集>/<日期>.yaml、<市>/parameters/<主题>.yaml 或 districts/<代码>-<拼音>/<主题>.yaml；"
        "无关的文件拿走。",
        "hangzhou/tapering/2021-10-01.yaml",
    ),
    Code.MISSING_FILE: Explanation(
        "缺少必需的文件",
        "政策文件夹里必须有 documents.yaml、vocabulary.yaml、benefits.yaml、regions.yaml。",
        Where.WORDS,
        "--policies 指到了上一层文件夹",
        "检查 --policies 指的文件夹；文件丢了的，从版本库里找回来。",
        "--policies policies",
    ),
    Code.KEY_NOT_A_WORD: Explanation(
        "键不是一个词",
        "冒号前面应是一个词，不能是列表或一组键值。",
        Where.PARAMETER,
        "- parameter: extra\n  [name]: 限额",
        "键写成一个词；花括号、方括号只用在冒号后面。",
        "- parameter: extra\n  name: 限额",
    ),
}
