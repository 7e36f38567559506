import datetime

from doudi.v1 import decision_pb2 as _decision_pb2
from doudi.v1 import eligibility_service_pb2 as _eligibility_service_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Masking(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MASKING_UNSPECIFIED: _ClassVar[Masking]
    MASKING_SEALED: _ClassVar[Masking]
    MASKING_HASHED: _ClassVar[Masking]
    MASKING_DROPPED: _ClassVar[Masking]
MASKING_UNSPECIFIED: Masking
MASKING_SEALED: Masking
MASKING_HASHED: Masking
MASKING_DROPPED: Masking

class MaskedFact(_message.Message):
    __slots__ = ("path", "masking", "digest")
    PATH_FIELD_NUMBER: _ClassVar[int]
    MASKING_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    path: str
    masking: Masking
    digest: str
    def __init__(self, path: _Optional[str] = ..., masking: _Optional[_Union[Masking, str]] = ..., digest: _Optional[str] = ...) -> None: ...

class BenefitOutcome(_message.Message):
    __slots__ = ("benefit", "outcome")
    BENEFIT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    benefit: str
    outcome: _decision_pb2.Outcome
    def __init__(self, benefit: _Optional[str] = ..., outcome: _Optional[_Union[_decision_pb2.Outcome, str]] = ...) -> None: ...

class DecisionEntry(_message.Message):
    __slots__ = ("id", "time", "caller", "method", "release", "as_of", "region", "outcomes")
    ID_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    CALLER_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    id: str
    time: _timestamp_pb2.Timestamp
    caller: str
    method: str
    release: str
    as_of: str
    region: str
    outcomes: _containers.RepeatedCompositeFieldContainer[BenefitOutcome]
    def __init__(self, id: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., caller: _Optional[str] = ..., method: _Optional[str] = ..., release: _Optional[str] = ..., as_of: _Optional[str] = ..., region: _Optional[str] = ..., outcomes: _Optional[_Iterable[_Union[BenefitOutcome, _Mapping]]] = ...) -> None: ...

class DecisionContent(_message.Message):
    __slots__ = ("request_id", "case", "explain", "masked", "replayable", "answer")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    MASKED_FIELD_NUMBER: _ClassVar[int]
    REPLAYABLE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    case: _eligibility_service_pb2.Case
    explain: bool
    masked: _containers.RepeatedCompositeFieldContainer[MaskedFact]
    replayable: bool
    answer: _eligibility_service_pb2.CheckResponse
    def __init__(self, request_id: _Optional[str] = ..., case: _Optional[_Union[_eligibility_service_pb2.Case, _Mapping]] = ..., explain: _Optional[bool] = ..., masked: _Optional[_Iterable[_Union[MaskedFact, _Mapping]]] = ..., replayable: _Optional[bool] = ..., answer: _Optional[_Union[_eligibility_service_pb2.CheckResponse, _Mapping]] = ...) -> None: ...

class GetDecisionRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetDecisionResponse(_message.Message):
    __slots__ = ("entry", "content")
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    entry: DecisionEntry
    content: DecisionContent
    def __init__(self, entry: _Optional[_Union[DecisionEntry, _Mapping]] = ..., content: _Optional[_Union[DecisionContent, _Mapping]] = ...) -> None: ...

class ListDecisionsRequest(_message.Message):
    __slots__ = ("region", "benefit", "outcome", "caller", "start_time", "end_time", "release", "decision_id", "page_size", "page_token")
    REGION_FIELD_NUMBER: _ClassVar[int]
    BENEFIT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CALLER_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    region: str
    benefit: str
    outcome: _decision_pb2.Outcome
    caller: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    release: str
    decision_id: str
    page_size: int
    page_token: str
    def __init__(self, region: _Optional[str] = ..., benefit: _Optional[str] = ..., outcome: _Optional[_Union[_decision_pb2.Outcome, str]] = ..., caller: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., release: _Optional[str] = ..., decision_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDecisionsResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[DecisionEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[DecisionEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ReplayDecisionsRequest(_message.Message):
    __slots__ = ("ids", "release")
    IDS_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[str]
    release: str
    def __init__(self, ids: _Optional[_Iterable[str]] = ..., release: _Optional[str] = ...) -> None: ...

class BenefitDifference(_message.Message):
    __slots__ = ("benefit", "name", "subject", "before", "after", "changed")
    BENEFIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    benefit: str
    name: str
    subject: _decision_pb2.SubjectRef
    before: _decision_pb2.BenefitDecision
    after: _decision_pb2.BenefitDecision
    changed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, benefit: _Optional[str] = ..., name: _Optional[str] = ..., subject: _Optional[_Union[_decision_pb2.SubjectRef, _Mapping]] = ..., before: _Optional[_Union[_decision_pb2.BenefitDecision, _Mapping]] = ..., after: _Optional[_Union[_decision_pb2.BenefitDecision, _Mapping]] = ..., changed: _Optional[_Iterable[str]] = ...) -> None: ...

class ReplayComparison(_message.Message):
    __slots__ = ("identical", "differences")
    IDENTICAL_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    identical: bool
    differences: _containers.RepeatedCompositeFieldContainer[BenefitDifference]
    def __init__(self, identical: _Optional[bool] = ..., differences: _Optional[_Iterable[_Union[BenefitDifference, _Mapping]]] = ...) -> None: ...

class ReplayResult(_message.Message):
    __slots__ = ("id", "recorded_release", "release", "comparison", "error")
    ID_FIELD_NUMBER: _ClassVar[int]
    RECORDED_RELEASE_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    COMPARISON_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    id: str
    recorded_release: str
    release: str
    comparison: ReplayComparison
    error: _status_pb2.Status
    def __init__(self, id: _Optional[str] = ..., recorded_release: _Optional[str] = ..., release: _Optional[str] = ..., comparison: _Optional[_Union[ReplayComparison, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class ReplayDecisionsResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[ReplayResult]
    def __init__(self, results: _Optional[_Iterable[_Union[ReplayResult, _Mapping]]] = ...) -> None: ...
