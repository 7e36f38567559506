from doudi.v1 import decision_pb2 as _decision_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.rpc import status_pb2 as _status_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Subject(_message.Message):
    __slots__ = ("facts", "reference")
    class FactsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    FACTS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    facts: _containers.MessageMap[str, _struct_pb2.Value]
    reference: str
    def __init__(self, facts: _Optional[_Mapping[str, _struct_pb2.Value]] = ..., reference: _Optional[str] = ...) -> None: ...

class Subjects(_message.Message):
    __slots__ = ("subjects",)
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    subjects: _containers.RepeatedCompositeFieldContainer[Subject]
    def __init__(self, subjects: _Optional[_Iterable[_Union[Subject, _Mapping]]] = ...) -> None: ...

class Case(_message.Message):
    __slots__ = ("as_of", "region", "subjects")
    class SubjectsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Subjects
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Subjects, _Mapping]] = ...) -> None: ...
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    as_of: str
    region: str
    subjects: _containers.MessageMap[str, Subjects]
    def __init__(self, as_of: _Optional[str] = ..., region: _Optional[str] = ..., subjects: _Optional[_Mapping[str, Subjects]] = ...) -> None: ...

class CheckRequest(_message.Message):
    __slots__ = ("case", "release", "explain", "request_id")
    CASE_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case: Case
    release: str
    explain: bool
    request_id: str
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ..., release: _Optional[str] = ..., explain: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class CheckResponse(_message.Message):
    __slots__ = ("decision", "explanation")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    explanation: _decision_pb2.Explanation
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., explanation: _Optional[_Union[_decision_pb2.Explanation, _Mapping]] = ...) -> None: ...

class CheckBatchRequest(_message.Message):
    __slots__ = ("cases", "release", "explain", "request_id")
    CASES_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[Case]
    release: str
    explain: bool
    request_id: str
    def __init__(self, cases: _Optional[_Iterable[_Union[Case, _Mapping]]] = ..., release: _Optional[str] = ..., explain: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class CheckBatchResult(_message.Message):
    __slots__ = ("answer", "error")
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    answer: CheckResponse
    error: _status_pb2.Status
    def __init__(self, answer: _Optional[_Union[CheckResponse, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class CheckBatchResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[CheckBatchResult]
    def __init__(self, results: _Optional[_Iterable[_Union[CheckBatchResult, _Mapping]]] = ...) -> None: ...

class CheckStreamRequest(_message.Message):
    __slots__ = ("key", "case", "release", "explain", "request_id")
    KEY_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    key: str
    case: Case
    release: str
    explain: bool
    request_id: str
    def __init__(self, key: _Optional[str] = ..., case: _Optional[_Union[Case, _Mapping]] = ..., release: _Optional[str] = ..., explain: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class CheckStreamResponse(_message.Message):
    __slots__ = ("key", "answer", "error")
    KEY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    key: str
    answer: CheckResponse
    error: _status_pb2.Status
    def __init__(self, key: _Optional[str] = ..., answer: _Optional[_Union[CheckResponse, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...
