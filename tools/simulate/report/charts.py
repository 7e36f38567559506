"""Charts as SVG, drawn without a browser and with nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from tools.render.layout import columns

_BEFORE, _AFTER, _MORE, _LESS = "#9aa7b5", "#2b6cb0", "#2f855a", "#c05621"
_WIDTH = 560
_ROW = 22
_LABEL = 13
"""The height of a label, and the width of a Chinese character."""
_FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"


def paired(rows: Sequence[tuple[str, float, float]], title: str) -> str:
    """A pair of bars for each row, before and after; "" where there is nothing to show."""
    data = [
        {"项目": name, "时间": when, "值": value}
        for name, before, after in rows
        for when, value in (("原政策", before), ("现政策", after))
        if before or after
    ]
    if not data:
        return ""
    chart = (
        alt.Chart({"values": data})
        .mark_bar()
        .encode(
            y=alt.Y("项目:N", sort=[name for name, *_ in rows], title=None),
            yOffset=alt.YOffset("时间:N", sort=["原政策", "现政策"]),
            x=alt.X("值:Q", title=title),
            color=alt.Color(
                "时间:N",
                sort=["原政策", "现政策"],
                scale=alt.Scale(domain=["原政策", "现政策"], range=[_BEFORE, _AFTER]),
                legend=alt.Legend(title=None, orient="top"),
            ),
        )
        .properties(width=_WIDTH, height=_ROW * 2 * len({one["项目"] for one in data}))
    )
    return _svg(chart.to_dict(), [name for name, *_ in rows])


def single(rows: Sequence[tuple[str, float]], title: str, *, signed: bool = False) -> str:
    """A bar for each row; where `signed`, those whose name speaks of less have another colour."""
    data = [
        {"项目": name, "值": value, "色": _LESS if signed and name.startswith("减少") else _MORE if signed else _AFTER}
        for name, value in rows
    ]
    if not any(value for _, value in rows):
        return ""
    chart = (
        alt.Chart({"values": data})
        .mark_bar()
        .encode(
            y=alt.Y("项目:N", sort=[name for name, _ in rows], title=None),
            x=alt.X("值:Q", title=title),
            color=alt.Color("色:N", scale=None),
        )
        .properties(width=_WIDTH, height=_ROW * len(data))
    )
    return _svg(chart.to_dict(), [name for name, _ in rows])


def _svg(chart: Mapping[str, Any], names: Sequence[str]) -> str:
    # Room for the names is asked for: they are measured in whatever font there is, which may know no Chinese.
    room = _LABEL * max(columns(name) for name in names) // 2 + _LABEL
    styled = {
        **chart,
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "axis": {"labelFontSize": _LABEL, "titleFontSize": _LABEL, "titleFontWeight": 400, "gridColor": "#e6e9ed"},
            "axisY": {"labelLimit": room, "minExtent": room},
            "legend": {"labelFontSize": _LABEL},
        },
    }
    drawn: str = vl_convert.vegalite_to_svg(styled)
    return drawn
