from doudi.v1 import decision_pb2 as _decision_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ChangeSubject(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_SUBJECT_UNSPECIFIED: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_PARAMETER: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_RULE_SET: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_RULE: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_DEFINE: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_DUTY: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_BENEFIT: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_STATUS: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_LEAD: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_MATERIAL: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_ENTITY: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_FACT: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_CALENDAR: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_DOCUMENT: _ClassVar[ChangeSubject]
    CHANGE_SUBJECT_AUTHORITY: _ClassVar[ChangeSubject]

class ChangeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_KIND_UNSPECIFIED: _ClassVar[ChangeKind]
    CHANGE_KIND_ADDED: _ClassVar[ChangeKind]
    CHANGE_KIND_REMOVED: _ClassVar[ChangeKind]
    CHANGE_KIND_CHANGED: _ClassVar[ChangeKind]

class ChangeBearing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_BEARING_UNSPECIFIED: _ClassVar[ChangeBearing]
    CHANGE_BEARING_MEANING: _ClassVar[ChangeBearing]
    CHANGE_BEARING_BASIS: _ClassVar[ChangeBearing]
    CHANGE_BEARING_TEXT: _ClassVar[ChangeBearing]

class ChangeAspect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_ASPECT_UNSPECIFIED: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_VALUE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_STATE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_LIST: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_SINCE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_SOURCE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_VERIFIED: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_NOTE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_REGION: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_TYPE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_AT_LEAST: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_AT_MOST: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_NAME: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_TITLE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_STANDING: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_ID: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_ENTITY: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_CONDITION: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_BENEFIT: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_MONTHLY: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_ONCE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_MONTHS: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_REVIEW: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_STATUSES: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_LEADS: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_DUTIES: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_REQUIRED: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_ONE_OF: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_IN_PRINCIPLE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_FORBIDDEN: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_FORBID_OTHERS: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_ASKED: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_EXCEPTION_TO: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_REASON: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_FIGURES: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_OFFICE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_DEADLINE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_DEADLINE_BASE: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_QUESTION: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_AUTHORITY: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_SENSITIVITY: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_KEY: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_BELONGS: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_OPTIONAL: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_OFF: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_WORK: _ClassVar[ChangeAspect]
    CHANGE_ASPECT_NUMBER: _ClassVar[ChangeAspect]

class ChangePart(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_PART_UNSPECIFIED: _ClassVar[ChangePart]
    CHANGE_PART_EXACT: _ClassVar[ChangePart]
    CHANGE_PART_AT_LEAST: _ClassVar[ChangePart]
    CHANGE_PART_AT_MOST: _ClassVar[ChangePart]
    CHANGE_PART_SUGGESTED: _ClassVar[ChangePart]
    CHANGE_PART_COUNT: _ClassVar[ChangePart]
    CHANGE_PART_UNIT: _ClassVar[ChangePart]
    CHANGE_PART_BEFORE: _ClassVar[ChangePart]
CHANGE_SUBJECT_UNSPECIFIED: ChangeSubject
CHANGE_SUBJECT_PARAMETER: ChangeSubject
CHANGE_SUBJECT_RULE_SET: ChangeSubject
CHANGE_SUBJECT_RULE: ChangeSubject
CHANGE_SUBJECT_DEFINE: ChangeSubject
CHANGE_SUBJECT_DUTY: ChangeSubject
CHANGE_SUBJECT_BENEFIT: ChangeSubject
CHANGE_SUBJECT_STATUS: ChangeSubject
CHANGE_SUBJECT_LEAD: ChangeSubject
CHANGE_SUBJECT_MATERIAL: ChangeSubject
CHANGE_SUBJECT_ENTITY: ChangeSubject
CHANGE_SUBJECT_FACT: ChangeSubject
CHANGE_SUBJECT_CALENDAR: ChangeSubject
CHANGE_SUBJECT_DOCUMENT: ChangeSubject
CHANGE_SUBJECT_AUTHORITY: ChangeSubject
CHANGE_KIND_UNSPECIFIED: ChangeKind
CHANGE_KIND_ADDED: ChangeKind
CHANGE_KIND_REMOVED: ChangeKind
CHANGE_KIND_CHANGED: ChangeKind
CHANGE_BEARING_UNSPECIFIED: ChangeBearing
CHANGE_BEARING_MEANING: ChangeBearing
CHANGE_BEARING_BASIS: ChangeBearing
CHANGE_BEARING_TEXT: ChangeBearing
CHANGE_ASPECT_UNSPECIFIED: ChangeAspect
CHANGE_ASPECT_VALUE: ChangeAspect
CHANGE_ASPECT_STATE: ChangeAspect
CHANGE_ASPECT_LIST: ChangeAspect
CHANGE_ASPECT_SINCE: ChangeAspect
CHANGE_ASPECT_SOURCE: ChangeAspect
CHANGE_ASPECT_VERIFIED: ChangeAspect
CHANGE_ASPECT_NOTE: ChangeAspect
CHANGE_ASPECT_REGION: ChangeAspect
CHANGE_ASPECT_TYPE: ChangeAspect
CHANGE_ASPECT_AT_LEAST: ChangeAspect
CHANGE_ASPECT_AT_MOST: ChangeAspect
CHANGE_ASPECT_NAME: ChangeAspect
CHANGE_ASPECT_TITLE: ChangeAspect
CHANGE_ASPECT_STANDING: ChangeAspect
CHANGE_ASPECT_ID: ChangeAspect
CHANGE_ASPECT_ENTITY: ChangeAspect
CHANGE_ASPECT_CONDITION: ChangeAspect
CHANGE_ASPECT_BENEFIT: ChangeAspect
CHANGE_ASPECT_MONTHLY: ChangeAspect
CHANGE_ASPECT_ONCE: ChangeAspect
CHANGE_ASPECT_MONTHS: ChangeAspect
CHANGE_ASPECT_REVIEW: ChangeAspect
CHANGE_ASPECT_STATUSES: ChangeAspect
CHANGE_ASPECT_LEADS: ChangeAspect
CHANGE_ASPECT_DUTIES: ChangeAspect
CHANGE_ASPECT_REQUIRED: ChangeAspect
CHANGE_ASPECT_ONE_OF: ChangeAspect
CHANGE_ASPECT_IN_PRINCIPLE: ChangeAspect
CHANGE_ASPECT_FORBIDDEN: ChangeAspect
CHANGE_ASPECT_FORBID_OTHERS: ChangeAspect
CHANGE_ASPECT_ASKED: ChangeAspect
CHANGE_ASPECT_EXCEPTION_TO: ChangeAspect
CHANGE_ASPECT_REASON: ChangeAspect
CHANGE_ASPECT_FIGURES: ChangeAspect
CHANGE_ASPECT_OFFICE: ChangeAspect
CHANGE_ASPECT_DEADLINE: ChangeAspect
CHANGE_ASPECT_DEADLINE_BASE: ChangeAspect
CHANGE_ASPECT_QUESTION: ChangeAspect
CHANGE_ASPECT_AUTHORITY: ChangeAspect
CHANGE_ASPECT_SENSITIVITY: ChangeAspect
CHANGE_ASPECT_KEY: ChangeAspect
CHANGE_ASPECT_BELONGS: ChangeAspect
CHANGE_ASPECT_OPTIONAL: ChangeAspect
CHANGE_ASPECT_OFF: ChangeAspect
CHANGE_ASPECT_WORK: ChangeAspect
CHANGE_ASPECT_NUMBER: ChangeAspect
CHANGE_PART_UNSPECIFIED: ChangePart
CHANGE_PART_EXACT: ChangePart
CHANGE_PART_AT_LEAST: ChangePart
CHANGE_PART_AT_MOST: ChangePart
CHANGE_PART_SUGGESTED: ChangePart
CHANGE_PART_COUNT: ChangePart
CHANGE_PART_UNIT: ChangePart
CHANGE_PART_BEFORE: ChangePart

class ChangeSpot(_message.Message):
    __slots__ = ("old", "new")
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    old: str
    new: str
    def __init__(self, old: _Optional[str] = ..., new: _Optional[str] = ...) -> None: ...

class ChangeDetail(_message.Message):
    __slots__ = ("aspect", "part", "label", "bearing", "within", "old", "new", "old_span", "new_span", "added", "removed", "spots")
    ASPECT_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    BEARING_FIELD_NUMBER: _ClassVar[int]
    WITHIN_FIELD_NUMBER: _ClassVar[int]
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    OLD_SPAN_FIELD_NUMBER: _ClassVar[int]
    NEW_SPAN_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    SPOTS_FIELD_NUMBER: _ClassVar[int]
    aspect: ChangeAspect
    part: ChangePart
    label: str
    bearing: ChangeBearing
    within: _containers.RepeatedScalarFieldContainer[_decision_pb2.ConditionKind]
    old: str
    new: str
    old_span: _decision_pb2.SourceSpan
    new_span: _decision_pb2.SourceSpan
    added: _containers.RepeatedScalarFieldContainer[str]
    removed: _containers.RepeatedScalarFieldContainer[str]
    spots: _containers.RepeatedCompositeFieldContainer[ChangeSpot]
    def __init__(self, aspect: _Optional[_Union[ChangeAspect, str]] = ..., part: _Optional[_Union[ChangePart, str]] = ..., label: _Optional[str] = ..., bearing: _Optional[_Union[ChangeBearing, str]] = ..., within: _Optional[_Iterable[_Union[_decision_pb2.ConditionKind, str]]] = ..., old: _Optional[str] = ..., new: _Optional[str] = ..., old_span: _Optional[_Union[_decision_pb2.SourceSpan, _Mapping]] = ..., new_span: _Optional[_Union[_decision_pb2.SourceSpan, _Mapping]] = ..., added: _Optional[_Iterable[str]] = ..., removed: _Optional[_Iterable[str]] = ..., spots: _Optional[_Iterable[_Union[ChangeSpot, _Mapping]]] = ...) -> None: ...

class ReachedItem(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class ChangeReach(_message.Message):
    __slots__ = ("benefits", "statuses", "leads", "duties", "rules")
    BENEFITS_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    LEADS_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    benefits: _containers.RepeatedCompositeFieldContainer[ReachedItem]
    statuses: _containers.RepeatedCompositeFieldContainer[ReachedItem]
    leads: _containers.RepeatedCompositeFieldContainer[ReachedItem]
    duties: _containers.RepeatedCompositeFieldContainer[ReachedItem]
    rules: _containers.RepeatedCompositeFieldContainer[ReachedItem]
    def __init__(self, benefits: _Optional[_Iterable[_Union[ReachedItem, _Mapping]]] = ..., statuses: _Optional[_Iterable[_Union[ReachedItem, _Mapping]]] = ..., leads: _Optional[_Iterable[_Union[ReachedItem, _Mapping]]] = ..., duties: _Optional[_Iterable[_Union[ReachedItem, _Mapping]]] = ..., rules: _Optional[_Iterable[_Union[ReachedItem, _Mapping]]] = ...) -> None: ...
