"""`EligibilityService` over a real socket, with the real policies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import cast

import grpc
import pytest
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import ListValue, Struct, Value
from google.rpc.error_details_pb2 import BadRequest, PreconditionFailure
from google.rpc.status_pb2 import Status
from hypothesis import given
from hypothesis import strategies as st

from doudi.v1 import decision_pb2
from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from server.eligibility import MAX_BATCH, MAX_RESULTS_BYTES
from tests.server.requests import case, single_listing, subject, value, without_income
from tests.server.running import ELIGIBILITY, SECONDS, Refused, Running, Stream, running, silence


def benefit(response: pb.CheckResponse, name: str, index: int = 0) -> decision_pb2.BenefitDecision:
    """The decision on one benefit for one subject."""
    return next(one for one in response.decision.benefits if one.name == name and one.subject.index == index)


def violations(status: Status) -> dict[str, str]:
    """Path and reason of each violation; each has a description and the same in `localized_message`."""
    bad = BadRequest()
    assert status.details[0].Unpack(bad)
    for one in bad.field_violations:
        assert one.description == one.localized_message.message
        assert one.localized_message.locale == "zh-CN"
    return {one.field: one.reason for one in bad.field_violations}


def fails(server: Running, sent: pb.Case) -> Status:
    """The status with which a case is refused."""
    with pytest.raises(Refused) as caught:
        server.check(pb.CheckRequest(case=sent))
    return caught.value.status


# --- answers ----------------------------------------------------------------------------------------------------------


def test_who_gets_what(server: Running, engine: Engine) -> None:
    response = server.check(pb.CheckRequest(case=single_listing()))
    told = response.decision
    assert told.release == engine.policy.release
    assert (told.region.code, told.region.name, told.as_of) == ("330122", "桐庐县", "2021-11-01")
    wife = benefit(response, "重病型单列户低保", 1)
    assert wife.outcome == decision_pb2.OUTCOME_ELIGIBLE
    assert wife.subject.reference == "妻子"
    assert (wife.monthly.exact, wife.monthly.suggested.fen, wife.monthly.suggested.yuan) == (True, 44100, "441.00")
    assert not wife.HasField("months")
    assert (wife.rule.id, wife.rule.source.clause) == ("single-listing/difference", "三、1")
    assert wife.rule.source.document in {one.id for one in told.documents}
    assert benefit(response, "重病型单列户低保", 0).outcome == decision_pb2.OUTCOME_INELIGIBLE
    assert {one.id for one in told.rule_sets} >= {"single-listing", "serious-illness", "tapering"}
    ill = [one.subject.reference for one in told.statuses if one.name == "重病患者" and one.truth == 1]
    assert ill == ["妻子"]
    assert not response.HasField("explanation")


def test_an_amount_within_bounds(server: Running) -> None:
    sent = case(
        {"现救助类别": "无", "基本生活受疫情影响陷入困境": True, "其他制度可覆盖": False, "遭遇重大生活困难": False},
        [
            subject(
                {
                    "月收入": 0,
                    "在本市务工": True,
                    "参加失业保险": False,
                    "失业保险可覆盖": False,
                    "居住证状态": "有效",
                    "受疫情影响无法返岗复工": True,
                    "最近一次收入日期": "2021-06-15",
                    "生活困难": True,
                }
            )
        ],
        {"申请事项": "临时救助", "临时救助事由": None, "申请地": "居住地"},
        region="萧山",
    )
    response = server.check(pb.CheckRequest(case=sent))
    once = benefit(response, "未参保失业临时救助").once
    assert (once.at_least.fen > 0, once.at_most.fen, once.exact) == (True, 3 * once.at_least.fen, False)


def test_a_missing_fact_is_asked_for(server: Running) -> None:
    response = server.check(pb.CheckRequest(case=without_income()))
    wife = benefit(response, "重病型单列户低保", 1)
    assert wife.outcome == decision_pb2.OUTCOME_NEEDS_FACTS
    assert "members[1].月收入" in wife.needed_facts
    first = response.decision.needed_facts[0]
    assert (first.path, first.fact, first.name) == ("members[1].月收入", "monthly_income", "月收入")
    assert first.subject.reference == "妻子"
    assert first.authority_name == "居民家庭经济状况核对机构"
    assert first.type.kind == decision_pb2.VALUE_KIND_MONEY
    assert first.type.unit == decision_pb2.VALUE_UNIT_PER_MONTH
    assert "？" in first.question
    assert first.opens == max(one.opens for one in response.decision.needed_facts)


def test_what_is_asked_for_settles_it_where_it_is_written(server: Running) -> None:
    before = server.check(pb.CheckRequest(case=without_income()))
    path = before.decision.needed_facts[0].path
    entity, rest = path.split("[")
    index, fact = rest.split("].")
    answered = without_income()
    answered.subjects[entity].subjects[int(index)].facts[fact].number_value = 600
    assert answered == single_listing()


def test_a_list_that_was_not_sent_is_asked_for(server: Running) -> None:
    sent = single_listing()
    del sent.subjects["members"]
    response = server.check(pb.CheckRequest(case=sent))
    unknown = benefit(response, "重病型单列户低保", -1)
    assert (unknown.outcome, list(unknown.needed_facts)) == (decision_pb2.OUTCOME_NEEDS_FACTS, ["members"])
    needed = next(one for one in response.decision.needed_facts if one.path == "members")
    assert (needed.fact, needed.name, needed.HasField("type")) == ("", "成员", False)
    sent.subjects["members"].SetInParent()
    assert server.check(pb.CheckRequest(case=sent)) == response


def test_the_day_decides(server: Running) -> None:
    one = benefit(server.check(pb.CheckRequest(case=single_listing())), "重病型单列户低保", 1)
    other = benefit(server.check(pb.CheckRequest(case=single_listing(as_of="2022-11-01"))), "重病型单列户低保", 1)
    assert one.monthly != other.monthly


def test_entities_and_facts_go_by_any_of_their_names(server: Running) -> None:
    named = single_listing()
    by_id = case(
        {"current_aid": "dibian"},
        [
            subject({"monthly_income": "3400.00", "certified_diseases": None}, "丈夫"),
            subject({"monthly_income": 600.0, "certified_diseases": ["恶性肿瘤"]}, "妻子"),
            subject({"monthly_income": 0, "certified_diseases": None}, "女儿"),
        ],
        {"申请事项": "重病型单列户低保"},
        region="330122",
    )
    by_id.subjects["成员"].CopyFrom(by_id.subjects["members"])
    del by_id.subjects["members"]
    assert server.check(pb.CheckRequest(case=by_id)) == server.check(pb.CheckRequest(case=named))


def test_equal_questions_have_equal_answers_to_the_byte(server: Running) -> None:
    method = f"{ELIGIBILITY}/Check"
    request = pb.CheckRequest(case=single_listing(), explain=True)
    first = server.raw(method, request.SerializeToString())
    assert server.raw(method, request.SerializeToString(deterministic=True)) == first
    reversed_ = pb.CheckRequest(explain=True)
    reversed_.case.as_of, reversed_.case.region = request.case.as_of, request.case.region
    for entity in sorted(request.case.subjects, reverse=True):
        for sent in request.case.subjects[entity].subjects:
            turned = reversed_.case.subjects[entity].subjects.add(reference=sent.reference)
            for word in sorted(sent.facts, reverse=True):
                turned.facts[word].CopyFrom(sent.facts[word])
    assert server.raw(method, reversed_.SerializeToString()) == first
    assert pb.CheckResponse.FromString(first).SerializeToString(deterministic=True) == first
    renamed = single_listing()
    renamed.subjects["members"].subjects[0].reference = "户主"
    ids = {server.check(pb.CheckRequest(case=one)).decision.id for one in (single_listing(), renamed)}
    assert len(ids) == 2


def test_why(server: Running) -> None:
    response = server.check(pb.CheckRequest(case=single_listing(), explain=True))
    won = next(
        one
        for one in response.explanation.rules
        if one.rule.id == "single-listing/difference" and one.subject.reference == "妻子"
    )
    assert won.truth == won.effective == decision_pb2.TRUTH_TRUE
    leaves = list(_leaves(won.condition))
    assert all(leaf.span.file.endswith(".yaml") and leaf.span.line > 0 and leaf.span.text for leaf in leaves)
    income = next(leaf for leaf in leaves if leaf.span.text.startswith("成员.月收入"))
    assert income.truth == decision_pb2.TRUTH_TRUE
    assert (income.left, income.right) == ("600.00 元/月", "1041.00 元/月")
    assert ("低保标准", "1041.00 元/月") in {(one.name, one.value) for one in income.readings}
    lost = [one for one in response.explanation.rules if one.truth == decision_pb2.TRUTH_FALSE]
    assert lost


def _leaves(condition: decision_pb2.Condition) -> Iterator[decision_pb2.Condition]:
    if condition.kind == decision_pb2.CONDITION_KIND_LEAF:
        yield condition
    for part in condition.parts:
        yield from _leaves(part)


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_every_violation_is_told_with_its_path(server: Running) -> None:
    sent = case(
        {"现救助类别": "低宝", "房产": 1},
        [
            subject({"月收入": -1}, "甲"),
            subject({"月收入": 0.001, "确诊病种": "恶性肿瘤"}, "甲"),
            subject({"月收入": None}),
        ],
        {},
    )
    status = fails(server, sent)
    assert grpc.StatusCode.INVALID_ARGUMENT.value[0] == status.code
    assert violations(status) == {
        "household.房产": "UNKNOWN_FACT",
        "household.现救助类别": "UNKNOWN_CHOICE",
        "members[0].月收入": "OUT_OF_BOUNDS",
        "members[1].月收入": "TOO_PRECISE",
        "members[1].确诊病种": "WRONG_TYPE",
        "members[1].ref": "DUPLICATE",
        "members[2].月收入": "NOT_NULLABLE",
    }


@pytest.mark.parametrize(
    ("as_of", "region", "path", "reason"),
    [
        ("", "桐庐", "as_of", "REQUIRED"),
        ("2021-13-01", "桐庐", "as_of", "BAD_DATE"),
        ("1899-12-31", "桐庐", "as_of", "OUT_OF_BOUNDS"),
        ("2021-11-01", "", "region", "REQUIRED"),
        ("2021-11-01", "桐芦", "region", "UNKNOWN_REGION"),
        ("2021-11-01", "下城", "region", "REGION_NOT_IN_FORCE"),
        ("2021-11-01", "浙江", "region", "REGION_WITHOUT_POLICY"),
    ],
)
def test_the_day_and_the_place_must_be_there(server: Running, as_of: str, region: str, path: str, reason: str) -> None:
    assert violations(fails(server, pb.Case(as_of=as_of, region=region))) == {path: reason}


def test_a_request_without_a_case(server: Running) -> None:
    with pytest.raises(Refused) as caught:
        server.check(pb.CheckRequest())
    assert violations(caught.value.status) == {"as_of": "REQUIRED"}


@pytest.mark.parametrize(
    ("hostile", "reason"),
    [
        (Value(), "WRONG_TYPE"),
        (Value(struct_value=Struct(fields={"a": Value(bool_value=True)})), "WRONG_TYPE"),
        (value(float("nan")), "OUT_OF_BOUNDS"),
        (value(float("inf")), "OUT_OF_BOUNDS"),
        (value(-1e300), "OUT_OF_BOUNDS"),
        (value([[1]]), "WRONG_TYPE"),
        (value("1e9"), "WRONG_TYPE"),
        (value("９"), "WRONG_TYPE"),
        (value(True), "WRONG_TYPE"),
    ],
)
def test_values_that_are_no_money(server: Running, hostile: Value, reason: str) -> None:
    sent = single_listing()
    sent.subjects["members"].subjects[1].facts["月收入"].CopyFrom(hostile)
    assert violations(fails(server, sent)) == {"members[1].月收入": reason}


def test_shapes_that_do_not_fit(server: Running) -> None:
    two = pb.Case(as_of="2021-11-01", region="桐庐")
    two.subjects["household"].subjects.extend([subject({}), subject({})])
    two.subjects["宠物"].subjects.add()
    two.subjects["members"].subjects.extend([subject({})] * 31)
    assert violations(fails(server, two)) == {
        "household": "WRONG_TYPE",
        "members": "TOO_MANY",
        "宠物": "UNKNOWN_ENTITY",
    }


def test_more_violations_than_trailers_hold_are_cut_and_counted(server: Running) -> None:
    wrong = subject({f"没有的事实{number}": 1 for number in range(60)})
    sent = pb.Case(as_of="2021-11-01", region="桐庐", subjects={"household": pb.Subjects(subjects=[wrong])})
    status = fails(server, sent)
    told = violations(status)
    assert 5 < len(told) < 60
    assert f"60 处需要更正，这里列出前 {len(told)} 处" in status.message
    (result,) = server.check_batch(pb.CheckBatchRequest(cases=[sent])).results
    assert len(violations(result.error)) == 60


def test_another_release(server: Running, engine: Engine) -> None:
    served = engine.policy.release
    assert server.check(pb.CheckRequest(case=single_listing(), release=served)).decision.release == served
    asked = "0" * 64
    with pytest.raises(Refused) as caught:
        server.check(pb.CheckRequest(case=single_listing(), release=asked))
    status = caught.value.status
    assert status.code == grpc.StatusCode.FAILED_PRECONDITION.value[0]
    assert asked in status.message
    assert served in status.message
    failure = PreconditionFailure()
    assert status.details[0].Unpack(failure)
    assert (failure.violations[0].type, failure.violations[0].subject) == ("RELEASE", served)
    with pytest.raises(Refused) as caught:
        server.check(pb.CheckRequest(case=single_listing(), release=f"{served} "))
    assert violations(caught.value.status) == {"release": "WRONG_TYPE"}


@pytest.mark.parametrize("method", ["Check", "CheckBatch"])
def test_bytes_that_are_no_message(server: Running, method: str) -> None:
    for sent in (b"\xff\xff\xff\xff", b"\x0a\x05\x0a\x03\xff\xfe\xfd", b"\x0a\xff\xff\xff\xff\x0f"):
        with pytest.raises(Refused) as caught:
            server.raw(f"{ELIGIBILITY}/{method}", sent)
        assert caught.value.status.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]


def test_values_nested_without_end(server: Running) -> None:
    nested = b""
    for _ in range(5_000):
        nested = _field(6, _field(1, nested))  # Value.list_value, ListValue.values
    entry = _field(1, b"x") + _field(2, nested)
    sent = _field(1, _field(3, _field(1, b"household") + _field(2, _field(1, _field(1, entry)))))
    with pytest.raises(Refused) as caught:
        server.raw(f"{ELIGIBILITY}/Check", sent)
    assert caught.value.status.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]


def _field(number: int, payload: bytes) -> bytes:
    length, size = bytearray(), len(payload)
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes((number << 3 | 2, *length, size)) + payload


def test_a_message_that_is_too_long(server: Running) -> None:
    with pytest.raises(Refused) as caught:
        server.raw(f"{ELIGIBILITY}/Check", bytes(5 * 1024 * 1024))
    assert caught.value.code is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_a_method_that_is_not_there(server: Running) -> None:
    with pytest.raises(Refused) as caught:
        server.raw(f"{ELIGIBILITY}/Grant", b"")
    assert caught.value.code is grpc.StatusCode.UNIMPLEMENTED


# --- batches ----------------------------------------------------------------------------------------------------------


def test_each_case_of_a_batch_stands_alone(server: Running) -> None:
    wrong = single_listing(income=-1)
    results = server.check_batch(pb.CheckBatchRequest(cases=[single_listing(), wrong, without_income()])).results
    assert [one.WhichOneof("result") for one in results] == ["answer", "error", "answer"]
    assert results[0].answer == server.check(pb.CheckRequest(case=single_listing()))
    assert violations(results[1].error) == {"members[1].月收入": "OUT_OF_BOUNDS"}
    assert results[2].answer == server.check(pb.CheckRequest(case=without_income()))


def test_batches_at_their_limit(server: Running) -> None:
    small = pb.Case(as_of="2017-01-01", region="桐庐")
    assert server.check_batch(pb.CheckBatchRequest()).results == []
    assert len(server.check_batch(pb.CheckBatchRequest(cases=[small] * MAX_BATCH)).results) == MAX_BATCH
    with pytest.raises(Refused) as caught:
        server.check_batch(pb.CheckBatchRequest(cases=[small] * (MAX_BATCH + 1)))
    assert caught.value.status.code == grpc.StatusCode.RESOURCE_EXHAUSTED.value[0]


def test_a_batch_with_more_to_say_than_clients_take(server: Running) -> None:
    request = pb.CheckBatchRequest(cases=[single_listing()] * 120, explain=True)
    results = server.check_batch(request).results
    kinds = [one.WhichOneof("result") for one in results]
    answered = kinds.count("answer")
    assert 1 < answered < 120
    assert kinds == ["answer"] * answered + ["error"] * (120 - answered)
    assert {one.error.code for one in results[answered:]} == {grpc.StatusCode.RESOURCE_EXHAUSTED.value[0]}
    assert sum(one.answer.ByteSize() for one in results[:answered]) <= MAX_RESULTS_BYTES


def test_a_deadline_ends_a_batch(engine: Engine) -> None:
    sent = pb.CheckBatchRequest(cases=[single_listing()] * MAX_BATCH, explain=True)
    with running(engine) as server:
        with pytest.raises(Refused) as caught:
            server.check_batch(sent, timeout=0.05)
        assert caught.value.code is grpc.StatusCode.DEADLINE_EXCEEDED
        (line,) = server.log(calls=1)
        assert (line["method"], line["code"]) == ("CheckBatch", "DEADLINE_EXCEEDED")
        assert line["cases"] < MAX_BATCH
        assert server.check(pb.CheckRequest(case=single_listing())).decision.benefits


# --- streams ----------------------------------------------------------------------------------------------------------


def test_a_stream_answers_in_order(server: Running, engine: Engine) -> None:
    sent = [
        pb.CheckStreamRequest(key="一", case=single_listing(), release=engine.policy.release),
        pb.CheckStreamRequest(key="二", case=single_listing(income="?")),
        pb.CheckStreamRequest(case=without_income(), explain=True),
        pb.CheckStreamRequest(key="四", case=single_listing(), release="0" * 64),
        pb.CheckStreamRequest(key="一", case=single_listing()),
    ]
    got = list(server.stream(iter(sent)))
    assert [one.key for one in got] == ["一", "二", "", "四", "一"]
    assert [one.WhichOneof("result") for one in got] == ["answer", "error", "answer", "error", "answer"]
    assert got[0].answer == got[4].answer
    assert got[2].answer.HasField("explanation")
    assert violations(got[1].error) == {"members[1].月收入": "WRONG_TYPE"}
    assert got[3].error.code == grpc.StatusCode.FAILED_PRECONDITION.value[0]


def test_a_stream_is_answered_as_it_comes(server: Running) -> None:
    answered = threading.Event()

    def requests() -> Iterator[pb.CheckStreamRequest]:
        yield pb.CheckStreamRequest(key="1", case=single_listing())
        assert answered.wait(SECONDS)
        yield pb.CheckStreamRequest(key="2", case=single_listing())

    answers = server.stream(requests())
    assert next(answers).key == "1"
    answered.set()
    assert [one.key for one in answers] == ["2"]


def test_a_stream_that_is_given_up(engine: Engine) -> None:
    done = threading.Event()

    def requests() -> Iterator[pb.CheckStreamRequest]:
        yield pb.CheckStreamRequest(key="1", case=single_listing())
        done.wait(SECONDS)

    with running(engine) as server:
        answers = server.stream(requests())
        assert next(answers).key == "1"
        answers.cancel()
        done.set()
        with pytest.raises(grpc.RpcError):
            next(answers)
        (line,) = server.log(calls=1)
        assert (line["method"], line["code"], line["cases"]) == ("CheckStream", "CANCELLED", 1)


def test_a_call_that_is_given_up_before_its_request(engine: Engine) -> None:
    with silence() as silent, running(engine) as server:
        ask = server.channel.stream_unary(f"{ELIGIBILITY}/Check", request_serializer=bytes, response_deserializer=bytes)
        call = cast(Stream, ask.future(silent(), timeout=SECONDS))
        # The service is known to have the call before it is given up, as it answers one that came later.
        assert server.check(pb.CheckRequest(case=single_listing())).decision.release
        call.cancel()
        lines = server.log(calls=2)
        assert sorted((line["method"], line["code"]) for line in lines) == [("Check", "CANCELLED"), ("Check", "OK")]


# --- anything at all --------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["household", "members", "application", "家庭", "成员", "现救助类别", "月收入", "确诊病种", "诊断编码", "恶性肿瘤"]
) | st.text(max_size=30)
PLAIN = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(-(10**9), 10**9).map(float), st.text(max_size=300), WORDS
)
VALUES = st.recursive(
    st.one_of(PLAIN.map(value), st.just(Value())),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5).map(lambda items: Value(list_value=ListValue(values=items))),
        st.dictionaries(WORDS, inner, max_size=3).map(lambda items: Value(struct_value=Struct(fields=items))),
    ),
    max_leaves=8,
)
SUBJECTS = st.builds(
    pb.Subject, facts=st.dictionaries(WORDS, VALUES, max_size=8), reference=st.sampled_from(["", "甲"]) | st.text()
)
CASES = st.builds(
    pb.Case,
    as_of=st.sampled_from(["2021-11-01", "2022-06-01", ""]) | st.text(max_size=12),
    region=st.sampled_from(["桐庐", "330122", "杭州"]) | st.text(max_size=12),
    subjects=st.dictionaries(WORDS, st.builds(pb.Subjects, subjects=st.lists(SUBJECTS, max_size=4)), max_size=4),
)


@given(sent=st.lists(CASES, max_size=4), explain=st.booleans())
def test_nothing_that_is_sent_is_a_defect(server: Running, sent: list[pb.Case], explain: bool) -> None:
    results = server.check_batch(pb.CheckBatchRequest(cases=sent, explain=explain)).results
    assert len(results) == len(sent)
    for one in results:
        if one.WhichOneof("result") == "error":
            assert one.error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
            assert violations(one.error)


@given(st.binary(max_size=300))
def test_no_bytes_are_a_defect(server: Running, sent: bytes) -> None:
    for method in ("Check", "CheckBatch"):
        try:
            server.raw(f"{ELIGIBILITY}/{method}", sent)
        except Refused as refused:
            assert refused.code is grpc.StatusCode.INVALID_ARGUMENT
    message: Message = pb.CheckRequest(case=pb.Case(as_of="2021-11-01", region="桐庐"))
    assert server.raw(f"{ELIGIBILITY}/Check", message.SerializeToString())
