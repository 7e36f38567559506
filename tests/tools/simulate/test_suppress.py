"""Small cells: what is shown beside them tells nobody how small they are."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping

import pytest

from tools.simulate.report.lines import COUNTS, SUMS, WHOLE, Line, Paid, lines
from tools.simulate.report.suppress import LEAST, Relation, hidden, shown

REGIONS = ("a", "b", "c", "d")


def row(before: int, new_in: int = 0, new_out: int = 0, **more: int) -> dict[str, int]:
    """What a region counts, each household paid a hundred."""
    after = before + new_in - new_out
    found = dict.fromkeys(COUNTS, 0) | {"before": before, "after": after, "new_in": new_in, "new_out": new_out}
    return found | {"cost_before": before * 100, "cost_after": after * 100} | more


def table(regions: Mapping[str, Mapping[str, int]]) -> dict[str, Line]:
    return lines("x", "户", Paid.MONTHLY, regions)


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (LEAST - 1, None), (LEAST, LEAST)])
def test_a_count_below_the_least_is_hidden(count: int, told: int | None) -> None:
    assert shown(count) == told


@pytest.mark.parametrize(
    ("parts", "also"),
    [
        ((3, 100, 50), {2}),
        ((3, 2, 50), {2}),  # five in two cells: each is one to four, whoever reads it
        ((3, 3, 50), set()),
        ((0, 7, 50), set()),
        ((1, 1, 50, 60), {2}),
        ((4, 0, 50), {2}),
    ],
)
def test_a_total_does_not_tell_what_is_hidden(parts: tuple[int, ...], also: set[int]) -> None:
    counts = {(str(number), ""): count for number, count in enumerate(parts)} | {("", ""): sum(parts)}
    relation = Relation(tuple(counts)[:-1], (("", ""),))
    few = {number for number, count in enumerate(parts) if 0 < count < LEAST}
    assert hidden(counts, [relation]) == {(str(number), "") for number in few | also}


def test_where_all_parts_are_small_the_total_is_hidden() -> None:
    counts = {(str(number), ""): 1 for number in range(LEAST)} | {("", ""): LEAST}
    relation = Relation(tuple(counts)[:-1], (("", ""),))
    assert ("", "") in hidden(counts, [relation])


def test_before_and_after_do_not_tell_who_came_and_went() -> None:
    found = table({"a": row(81, new_in=2, new_out=7)})
    for line in found.values():
        assert line.new_in is None
        assert [line.before, line.after, line.new_out].count(None) == 1


def test_before_and_after_do_not_tell_who_came_where_nobody_went() -> None:
    line = table({"a": row(132, new_in=4), "b": row(300, new_in=20), "c": row(400, new_in=30)})["a"]
    assert (line.new_in, line.new_out) == (None, 0)
    assert None in (line.before, line.after)


def test_those_who_get_more_do_not_tell_how_few_are_left_to_go() -> None:
    found = table({"a": row(6, new_out=1, more=5), "b": row(80, new_out=9, more=71), "c": row(30, new_out=8, more=22)})
    line = found["a"]
    assert line.new_out is None
    assert line.before is None or line.more is None


def test_regions_do_not_tell_the_sum_of_a_hidden_one() -> None:
    found = table({"a": row(3), "b": row(40), "c": row(9)})
    assert [found[region].before for region in "abc"] == [None, 40, None]
    assert [found[region].cost_before for region in "abc"] == [None, 4000, None]
    assert (found[WHOLE].before, found[WHOLE].cost_before) == (52, 5200)


def test_what_waits_in_a_region_is_not_told_by_the_others() -> None:
    found = table({"a": row(0, open=2), "b": row(0, open=30), "c": row(0, open=8, review=1)})
    assert [found[region].open for region in ("a", "b", "c", WHOLE)] == [None, 30, None, 40]
    assert (found["c"].review, found[WHOLE].review) == (None, None)


@pytest.mark.parametrize("seed", range(150))
def test_whoever_adds_and_subtracts_learns_no_small_count(seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311
    regions = {}
    for region in REGIONS:
        before, new_in = (drawn.choice((0, 1, 3, 6, 20, 200)) for _ in range(2))
        new_out = drawn.randint(0, min(before, drawn.choice((0, 4, 9))))
        regions[region] = row(before, new_in, new_out, more=drawn.randint(0, before - new_out))
    found = table(regions)
    exact = {**regions, WHOLE: {part: sum(of[part] for of in regions.values()) for part in (*COUNTS, *SUMS)}}
    for (region, part), (low, high) in bounds(found).items():
        if part != "same" and 0 < exact[region][part] < LEAST:
            assert low < high, (region, part)


def bounds(found: Mapping[str, Line]) -> dict[tuple[str, str], tuple[float, float]]:
    """Between what each count lies, by what is shown and by all that adds up, one relation after another."""
    flows = ("before", "after", "new_in", "new_out", "more")
    known: dict[tuple[str, str], tuple[float, float]] = {}
    for region, line in found.items():
        for part in flows:
            value = getattr(line, part)
            known[region, part] = (1, float("inf")) if value is None else (value, value)
    relations = [({(region, part): 1 for region in REGIONS} | {(WHOLE, part): -1}) for part in flows]
    relations += [
        {(one, "before"): 1, (one, "new_in"): 1, (one, "after"): -1, (one, "new_out"): -1} for one in (*REGIONS, WHOLE)
    ]
    for one in (*REGIONS, WHOLE):  # less stands at 0
        known[one, "same"] = (0, float("inf"))
        relations.append({(one, "before"): 1, (one, "new_out"): -1, (one, "more"): -1, (one, "same"): -1})
        relations.append({(one, "after"): 1, (one, "new_in"): -1, (one, "more"): -1, (one, "same"): -1})
    for _ in range(20):
        for relation in relations:
            for cell, sign in relation.items():
                others = [
                    sorted(-sign * of * end for end in known[other]) for other, of in relation.items() if other != cell
                ]
                low, high = (sum(end[side] for end in others) for side in (0, 1))
                known[cell] = (max(known[cell][0], low), min(known[cell][1], high))
    return known


@pytest.mark.parametrize("seed", range(40))
def test_the_same_counts_hide_the_same_cells_in_whatever_order_they_come(seed: int) -> None:
    """Two reports of one population that hid different cells would tell together what each hides."""
    drawn = random.Random(seed)  # noqa: S311 - counts to try, nothing secret
    regions = {}
    for region in REGIONS:
        kept, more, less, new_in, new_out = (drawn.randint(0, 7) for _ in range(5))
        flows = {"new_in": new_in, "new_out": new_out, "more": more, "less": less}
        held = {"before": kept + more + less + new_out, "after": kept + more + less + new_in}
        rest = dict.fromkeys(("open", "review", "unpriced"), drawn.randint(0, 7))
        regions[region] = {**held, **flows, **rest, "cost_before": 100, "cost_after": 100}
    told = lines("低保", "户", Paid.MONTHLY, regions)
    for order in itertools.permutations(REGIONS):
        assert lines("低保", "户", Paid.MONTHLY, {region: regions[region] for region in order}) == told
