"""A comparison as JSON, for other programs: the keys are stable, ids and codes beside the words for people.

    {"old"|"new": {"label", "release", "as_of", "region"},        as_of and region are null where all are compared
     "regions": [code], "only_old": [code], "only_new": [code],
     "different": bool,
     "sections": [{"regions": [code], "every": bool, "intervals": [{"since", "until"}],
                   "changes": [Change], "witnesses": [Witness], "without": [id],
                   "assumptions": [{"parameter", "value", "note"}]}],
     "search": null | {"tried": n, "witnesses": n}}

    Change:  {"what", "id", "name", "change": added|removed|changed, "bearing": meaning|basis|text, "ratio",
              "old", "new", "details": [{"aspect", "part", "bearing", "within": [all|any|not], "old", "new",
                                         "added": [id], "removed": [id], "spots": [{"old", "new"}]}],
              "affects": {"benefits", "statuses", "leads", "duties", "rules"}, "clauses": [text]}
    Witness: {"point", "conclusion", "subject": {"entity", "index"}, "old_as_of", "new_as_of", "region",
              "facts": [{"fact", "value"}], "old": text, "new": text}

`ratio` is a decimal text: "0.0586" is 5.86% more. `old` and `new` of a change are null where it was not there, and else
{"source", "since", "verified", "region", "value"} as far as it has them; values are written as staff write them.
"""

from __future__ import annotations

import datetime
from typing import Any

from engine.comparison import Affects, Change, Detail, Item
from engine.program import Parameter
from server.comparison import words
from server.comparison.words import Words
from tools.diff.answers import household
from tools.diff.gather import Gathered, Section
from tools.diff.sides import Place
from tools.diff.witnesses import Found, Shown

Json = dict[str, Any]


def wire(old: Place, new: Place, gathered: Gathered, found: Found | None) -> Json:
    """The document described above."""
    regions = {**old.policy.regions, **new.policy.regions}
    sections = []
    for number, section in enumerate(gathered.sections):
        mine = Words(section.example.old, section.example.new, regions)
        shown = found.by_section[number] if found else ()
        sections.append(_section(section, shown, found.without[number] if found else (), mine))
    return {
        "old": _side(old),
        "new": _side(new),
        "regions": [one.code for one in gathered.regions],
        "only_old": [one.code for one in gathered.only_old],
        "only_new": [one.code for one in gathered.only_new],
        "different": bool(gathered.sections),
        "sections": sections,
        "search": None
        if found is None
        else {"tried": found.tried, "witnesses": sum(len(one["witnesses"]) for one in sections)},
    }


def _side(place: Place) -> Json:
    return {
        "label": place.label,
        "release": place.policy.release,
        "as_of": _day(place.on),
        "region": place.region,
    }


def _section(section: Section, shown: tuple[Shown, ...], without: tuple[str, ...], mine: Words) -> Json:
    return {
        "regions": [one.code for one in section.regions],
        "every": section.every,
        "intervals": [{"since": _day(one.since), "until": _day(one.until)} for one in section.intervals],
        "changes": [_change(one, mine) for one in section.changes],
        "witnesses": [each for one in shown for each in _witnesses(one, mine)],
        "without": list(without),
        "assumptions": [
            {"parameter": one.id, "value": words.value(one), "note": one.note}
            for one in mine.assumptions(section.affected.rules)
        ],
    }


def _change(change: Change, mine: Words) -> Json:
    kind = "added" if change.old is None else "removed" if change.new is None else "changed"
    return {
        "what": change.what.value,
        "id": change.id,
        "name": mine.subject(change),
        "change": kind,
        "bearing": change.bearing.value,
        "ratio": words.ratio(change) or None,
        "old": _item(change.old, mine),
        "new": _item(change.new, mine),
        "details": [_detail(change, one, mine) for one in change.details],
        "affects": _affects(change.affects),
        "clauses": [mine.source(one) for one in mine.clauses(change.affects.rules)],
    }


def _item(one: Item | None, mine: Words) -> Json | None:
    if one is None:
        return None
    found: Json = {}
    source = getattr(one, "source", None)
    if source is not None:
        found["source"] = {"document": source.document, "clause": source.clause, "text": mine.source(source)}
    since = getattr(one, "since", None)
    if since is not None:
        found["since"] = _day(since)
    if isinstance(one, Parameter):
        found |= {"verified": one.verified, "region": one.region, "state": one.state.value, "value": words.value(one)}
    return found


def _detail(change: Change, detail: Detail, mine: Words) -> Json:
    return {
        "aspect": detail.aspect.value,
        "part": detail.part,
        "bearing": detail.bearing.value,
        "within": [one.value for one in detail.within],
        "old": mine.content(change, detail, new=False),
        "new": mine.content(change, detail, new=True),
        "added": list(detail.added),
        "removed": list(detail.removed),
        "spots": [{"old": words.spot(one.old), "new": words.spot(one.new)} for one in detail.spots],
    }


def _affects(one: Affects) -> Json:
    return {name: list(getattr(one, name)) for name in ("benefits", "statuses", "leads", "duties", "rules")}


def _witnesses(shown: Shown, mine: Words) -> list[Json]:
    told = household(shown, mine)
    return [
        {
            "point": witness.point.value,
            "conclusion": witness.conclusion,
            "subject": {"entity": witness.subject.entity, "index": witness.subject.index},
            "old_as_of": _day(witness.old_case.as_of),
            "new_as_of": _day(witness.new_case.as_of),
            "region": witness.new_case.region,
            "facts": [{"fact": name, "value": value} for name, value in told.facts],
            "old": answer.old,
            "new": answer.new,
        }
        for witness, answer in zip(shown.witnesses, told.answers, strict=True)
    ]


def _day(day: datetime.date | None) -> str | None:
    return None if day is None or day == datetime.date.min else day.isoformat()
