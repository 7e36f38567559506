"""A district asks about itself, without any household: how far it falls short, by when, and nothing about families."""

from __future__ import annotations

from doudi.v1 import decision_pb2
from doudi.v1 import eligibility_service_pb2 as pb
from tests.server.requests import subject
from tests.server.running import Running


def _asked(server: Running, facts: dict[str, str | float | bool | None], as_of: str) -> decision_pb2.Decision:
    case = pb.Case(as_of=as_of, region="桐庐", subjects={"district": pb.Subjects(subjects=[subject(facts)])})
    return server.check(pb.CheckRequest(case=case)).decision


def test_a_district_is_told_how_far_it_falls_short(server: Running) -> None:
    told = _asked(server, {"网办率": "98%", "镇街级助联体数": 0, "总结报送日期": None}, "2022-01-10")
    figures = {one.name: one for one in told.figures}
    assert figures["网办率差距"].value == "2%"
    assert figures["总结报送逾期天数"].value == "36 天"
    assert figures["总结报送逾期天数"].subject.entity == "district"
    assert figures["网办率差距"].rule.id == "district-duties/online-rate"
    summary = next(one for one in told.duties if one.name == "报送工作总结材料")
    assert summary.deadline.due == "2021-12-05"
    assert set(summary.assumptions) <= {one.id for one in told.assumptions}
    assert summary.assumptions


def test_nothing_is_said_of_households_that_nobody_asked_about(server: Running) -> None:
    told = _asked(server, {"网办率": "100%"}, "2021-11-01")
    assert not told.benefits
    entities = {one.subject.entity for one in (*told.statuses, *told.leads)}
    assert entities == {"district"}
    assert {one.subject.entity for one in told.needed_facts} == {"district"}


def test_nothing_is_said_of_the_district_of_a_household(server: Running) -> None:
    members = pb.Subjects(subjects=[subject({"月收入": 1300})])
    case = pb.Case(as_of="2021-11-01", region="桐庐", subjects={"members": members})
    told = server.check(pb.CheckRequest(case=case)).decision
    asked = {one.subject.entity for one in told.benefits}
    asked |= {one.subject.entity for one in (*told.statuses, *told.leads)}
    assert "household" in asked
    assert not asked & {"district", "application", "handling"}


def test_a_deadline_that_no_known_calendar_covers_names_the_year(server: Running) -> None:
    subjects = {
        "application": pb.Subjects(subjects=[subject({"申请事项": "低保"})]),
        "handling": pb.Subjects(subjects=[subject({"受理日期": "2030-12-31"})]),
    }
    case = pb.Case(as_of="2030-12-31", region="桐庐", subjects=subjects)
    told = server.check(pb.CheckRequest(case=case)).decision
    (start,) = [one for one in told.duties if one.name == "启动家庭经济状况调查"]
    assert (start.deadline.count, start.deadline.due, start.deadline.missing_year) == (3, "", 2031)
