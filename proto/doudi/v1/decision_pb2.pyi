from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_ELIGIBLE: _ClassVar[Outcome]
    OUTCOME_INELIGIBLE: _ClassVar[Outcome]
    OUTCOME_NEEDS_FACTS: _ClassVar[Outcome]
    OUTCOME_NEEDS_REVIEW: _ClassVar[Outcome]

class ReviewReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REVIEW_REASON_UNSPECIFIED: _ClassVar[ReviewReason]
    REVIEW_REASON_CONFLICT: _ClassVar[ReviewReason]
    REVIEW_REASON_DISCRETION: _ClassVar[ReviewReason]
    REVIEW_REASON_PARAMETER_MISSING: _ClassVar[ReviewReason]
    REVIEW_REASON_INVALID_TERMS: _ClassVar[ReviewReason]

class Truth(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRUTH_UNSPECIFIED: _ClassVar[Truth]
    TRUTH_TRUE: _ClassVar[Truth]
    TRUTH_FALSE: _ClassVar[Truth]
    TRUTH_UNKNOWN: _ClassVar[Truth]

class ParameterState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PARAMETER_STATE_UNSPECIFIED: _ClassVar[ParameterState]
    PARAMETER_STATE_IN_FORCE: _ClassVar[ParameterState]
    PARAMETER_STATE_MISSING: _ClassVar[ParameterState]
    PARAMETER_STATE_ABOLISHED: _ClassVar[ParameterState]

class DocumentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DOCUMENT_STATUS_UNSPECIFIED: _ClassVar[DocumentStatus]
    DOCUMENT_STATUS_DRAFT: _ClassVar[DocumentStatus]
    DOCUMENT_STATUS_IN_FORCE: _ClassVar[DocumentStatus]
    DOCUMENT_STATUS_REPEALED: _ClassVar[DocumentStatus]
    DOCUMENT_STATUS_UNKNOWN: _ClassVar[DocumentStatus]

class DeadlineUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEADLINE_UNIT_UNSPECIFIED: _ClassVar[DeadlineUnit]
    DEADLINE_UNIT_DAY: _ClassVar[DeadlineUnit]
    DEADLINE_UNIT_WORKING_DAY: _ClassVar[DeadlineUnit]
    DEADLINE_UNIT_MONTH: _ClassVar[DeadlineUnit]

class ValueKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VALUE_KIND_UNSPECIFIED: _ClassVar[ValueKind]
    VALUE_KIND_BOOLEAN: _ClassVar[ValueKind]
    VALUE_KIND_MONEY: _ClassVar[ValueKind]
    VALUE_KIND_RATIO: _ClassVar[ValueKind]
    VALUE_KIND_NUMBER: _ClassVar[ValueKind]
    VALUE_KIND_DATE: _ClassVar[ValueKind]
    VALUE_KIND_CHOICE: _ClassVar[ValueKind]
    VALUE_KIND_TEXT: _ClassVar[ValueKind]
    VALUE_KIND_LIST: _ClassVar[ValueKind]

class ValueUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VALUE_UNIT_UNSPECIFIED: _ClassVar[ValueUnit]
    VALUE_UNIT_PER_MONTH: _ClassVar[ValueUnit]
    VALUE_UNIT_PER_YEAR: _ClassVar[ValueUnit]
    VALUE_UNIT_COUNT: _ClassVar[ValueUnit]
    VALUE_UNIT_MONTHS: _ClassVar[ValueUnit]
    VALUE_UNIT_DAYS: _ClassVar[ValueUnit]
    VALUE_UNIT_YEARS: _ClassVar[ValueUnit]

class ReadingKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    READING_KIND_UNSPECIFIED: _ClassVar[ReadingKind]
    READING_KIND_FACT: _ClassVar[ReadingKind]
    READING_KIND_DEFINE: _ClassVar[ReadingKind]
    READING_KIND_PARAMETER: _ClassVar[ReadingKind]
    READING_KIND_CONCLUSION: _ClassVar[ReadingKind]

class ConditionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONDITION_KIND_UNSPECIFIED: _ClassVar[ConditionKind]
    CONDITION_KIND_ALL: _ClassVar[ConditionKind]
    CONDITION_KIND_ANY: _ClassVar[ConditionKind]
    CONDITION_KIND_NOT: _ClassVar[ConditionKind]
    CONDITION_KIND_LEAF: _ClassVar[ConditionKind]
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_ELIGIBLE: Outcome
OUTCOME_INELIGIBLE: Outcome
OUTCOME_NEEDS_FACTS: Outcome
OUTCOME_NEEDS_REVIEW: Outcome
REVIEW_REASON_UNSPECIFIED: ReviewReason
REVIEW_REASON_CONFLICT: ReviewReason
REVIEW_REASON_DISCRETION: ReviewReason
REVIEW_REASON_PARAMETER_MISSING: ReviewReason
REVIEW_REASON_INVALID_TERMS: ReviewReason
TRUTH_UNSPECIFIED: Truth
TRUTH_TRUE: Truth
TRUTH_FALSE: Truth
TRUTH_UNKNOWN: Truth
PARAMETER_STATE_UNSPECIFIED: ParameterState
PARAMETER_STATE_IN_FORCE: ParameterState
PARAMETER_STATE_MISSING: ParameterState
PARAMETER_STATE_ABOLISHED: ParameterState
DOCUMENT_STATUS_UNSPECIFIED: DocumentStatus
DOCUMENT_STATUS_DRAFT: DocumentStatus
DOCUMENT_STATUS_IN_FORCE: DocumentStatus
DOCUMENT_STATUS_REPEALED: DocumentStatus
DOCUMENT_STATUS_UNKNOWN: DocumentStatus
DEADLINE_UNIT_UNSPECIFIED: DeadlineUnit
DEADLINE_UNIT_DAY: DeadlineUnit
DEADLINE_UNIT_WORKING_DAY: DeadlineUnit
DEADLINE_UNIT_MONTH: DeadlineUnit
VALUE_KIND_UNSPECIFIED: ValueKind
VALUE_KIND_BOOLEAN: ValueKind
VALUE_KIND_MONEY: ValueKind
VALUE_KIND_RATIO: ValueKind
VALUE_KIND_NUMBER: ValueKind
VALUE_KIND_DATE: ValueKind
VALUE_KIND_CHOICE: ValueKind
VALUE_KIND_TEXT: ValueKind
VALUE_KIND_LIST: ValueKind
VALUE_UNIT_UNSPECIFIED: ValueUnit
VALUE_UNIT_PER_MONTH: ValueUnit
VALUE_UNIT_PER_YEAR: ValueUnit
VALUE_UNIT_COUNT: ValueUnit
VALUE_UNIT_MONTHS: ValueUnit
VALUE_UNIT_DAYS: ValueUnit
VALUE_UNIT_YEARS: ValueUnit
READING_KIND_UNSPECIFIED: ReadingKind
READING_KIND_FACT: ReadingKind
READING_KIND_DEFINE: ReadingKind
READING_KIND_PARAMETER: ReadingKind
READING_KIND_CONCLUSION: ReadingKind
CONDITION_KIND_UNSPECIFIED: ConditionKind
CONDITION_KIND_ALL: ConditionKind
CONDITION_KIND_ANY: ConditionKind
CONDITION_KIND_NOT: ConditionKind
CONDITION_KIND_LEAF: ConditionKind

class Choice(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class ValueType(_message.Message):
    __slots__ = ("kind", "unit", "choices", "nullable")
    KIND_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    NULLABLE_FIELD_NUMBER: _ClassVar[int]
    kind: ValueKind
    unit: ValueUnit
    choices: _containers.RepeatedCompositeFieldContainer[Choice]
    nullable: bool
    def __init__(self, kind: _Optional[_Union[ValueKind, str]] = ..., unit: _Optional[_Union[ValueUnit, str]] = ..., choices: _Optional[_Iterable[_Union[Choice, _Mapping]]] = ..., nullable: _Optional[bool] = ...) -> None: ...

class Document(_message.Message):
    __slots__ = ("id", "title", "number", "status")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    number: str
    status: DocumentStatus
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., number: _Optional[str] = ..., status: _Optional[_Union[DocumentStatus, str]] = ...) -> None: ...

class Source(_message.Message):
    __slots__ = ("document", "clause")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    document: str
    clause: str
    def __init__(self, document: _Optional[str] = ..., clause: _Optional[str] = ...) -> None: ...

class RegionRef(_message.Message):
    __slots__ = ("code", "name")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class Money(_message.Message):
    __slots__ = ("fen", "yuan")
    FEN_FIELD_NUMBER: _ClassVar[int]
    YUAN_FIELD_NUMBER: _ClassVar[int]
    fen: int
    yuan: str
    def __init__(self, fen: _Optional[int] = ..., yuan: _Optional[str] = ...) -> None: ...

class Sum(_message.Message):
    __slots__ = ("at_least", "at_most", "suggested", "exact")
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    AT_MOST_FIELD_NUMBER: _ClassVar[int]
    SUGGESTED_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    at_least: Money
    at_most: Money
    suggested: Money
    exact: bool
    def __init__(self, at_least: _Optional[_Union[Money, _Mapping]] = ..., at_most: _Optional[_Union[Money, _Mapping]] = ..., suggested: _Optional[_Union[Money, _Mapping]] = ..., exact: _Optional[bool] = ...) -> None: ...

class SubjectRef(_message.Message):
    __slots__ = ("entity", "entity_name", "index", "reference")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    ENTITY_NAME_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    entity: str
    entity_name: str
    index: int
    reference: str
    def __init__(self, entity: _Optional[str] = ..., entity_name: _Optional[str] = ..., index: _Optional[int] = ..., reference: _Optional[str] = ...) -> None: ...

class RuleSetRef(_message.Message):
    __slots__ = ("id", "title", "status", "since", "source", "file")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    status: DocumentStatus
    since: str
    source: Source
    file: str
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., status: _Optional[_Union[DocumentStatus, str]] = ..., since: _Optional[str] = ..., source: _Optional[_Union[Source, _Mapping]] = ..., file: _Optional[str] = ...) -> None: ...

class RuleRef(_message.Message):
    __slots__ = ("id", "title", "source", "note")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    source: Source
    note: str
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., source: _Optional[_Union[Source, _Mapping]] = ..., note: _Optional[str] = ...) -> None: ...

class Displacement(_message.Message):
    __slots__ = ("rule", "by", "reason")
    RULE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    rule: RuleRef
    by: RuleRef
    reason: str
    def __init__(self, rule: _Optional[_Union[RuleRef, _Mapping]] = ..., by: _Optional[_Union[RuleRef, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class ParameterValue(_message.Message):
    __slots__ = ("id", "name", "type", "state", "value", "since", "region", "source", "verified", "note")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    type: ValueType
    state: ParameterState
    value: str
    since: str
    region: str
    source: Source
    verified: bool
    note: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., type: _Optional[_Union[ValueType, _Mapping]] = ..., state: _Optional[_Union[ParameterState, str]] = ..., value: _Optional[str] = ..., since: _Optional[str] = ..., region: _Optional[str] = ..., source: _Optional[_Union[Source, _Mapping]] = ..., verified: _Optional[bool] = ..., note: _Optional[str] = ...) -> None: ...

class NeededFact(_message.Message):
    __slots__ = ("path", "subject", "fact", "name", "type", "question", "authority", "authority_name", "opens")
    PATH_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    FACT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_NAME_FIELD_NUMBER: _ClassVar[int]
    OPENS_FIELD_NUMBER: _ClassVar[int]
    path: str
    subject: SubjectRef
    fact: str
    name: str
    type: ValueType
    question: str
    authority: str
    authority_name: str
    opens: int
    def __init__(self, path: _Optional[str] = ..., subject: _Optional[_Union[SubjectRef, _Mapping]] = ..., fact: _Optional[str] = ..., name: _Optional[str] = ..., type: _Optional[_Union[ValueType, _Mapping]] = ..., question: _Optional[str] = ..., authority: _Optional[str] = ..., authority_name: _Optional[str] = ..., opens: _Optional[int] = ...) -> None: ...

class DutyDeadline(_message.Message):
    __slots__ = ("count", "unit", "before", "base_name", "due", "missing_year")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    BASE_NAME_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    MISSING_YEAR_FIELD_NUMBER: _ClassVar[int]
    count: int
    unit: DeadlineUnit
    before: bool
    base_name: str
    due: str
    missing_year: int
    def __init__(self, count: _Optional[int] = ..., unit: _Optional[_Union[DeadlineUnit, str]] = ..., before: _Optional[bool] = ..., base_name: _Optional[str] = ..., due: _Optional[str] = ..., missing_year: _Optional[int] = ...) -> None: ...

class Duty(_message.Message):
    __slots__ = ("id", "name", "office", "subject", "rule", "source", "deadline", "assumptions")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OFFICE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    office: str
    subject: SubjectRef
    rule: RuleRef
    source: Source
    deadline: DutyDeadline
    assumptions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., office: _Optional[str] = ..., subject: _Optional[_Union[SubjectRef, _Mapping]] = ..., rule: _Optional[_Union[RuleRef, _Mapping]] = ..., source: _Optional[_Union[Source, _Mapping]] = ..., deadline: _Optional[_Union[DutyDeadline, _Mapping]] = ..., assumptions: _Optional[_Iterable[str]] = ...) -> None: ...

class Figure(_message.Message):
    __slots__ = ("subject", "id", "name", "type", "known", "value", "rule")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    subject: SubjectRef
    id: str
    name: str
    type: ValueType
    known: bool
    value: str
    rule: RuleRef
    def __init__(self, subject: _Optional[_Union[SubjectRef, _Mapping]] = ..., id: _Optional[str] = ..., name: _Optional[str] = ..., type: _Optional[_Union[ValueType, _Mapping]] = ..., known: _Optional[bool] = ..., value: _Optional[str] = ..., rule: _Optional[_Union[RuleRef, _Mapping]] = ...) -> None: ...

class Material(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class MaterialGroup(_message.Message):
    __slots__ = ("materials",)
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    materials: _containers.RepeatedCompositeFieldContainer[Material]
    def __init__(self, materials: _Optional[_Iterable[_Union[Material, _Mapping]]] = ...) -> None: ...

class MaterialRequirement(_message.Message):
    __slots__ = ("subject", "rule", "required", "one_of", "in_principle", "forbidden", "forbid_others", "violations_known", "violations")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    ONE_OF_FIELD_NUMBER: _ClassVar[int]
    IN_PRINCIPLE_FIELD_NUMBER: _ClassVar[int]
    FORBIDDEN_FIELD_NUMBER: _ClassVar[int]
    FORBID_OTHERS_FIELD_NUMBER: _ClassVar[int]
    VIOLATIONS_KNOWN_FIELD_NUMBER: _ClassVar[int]
    VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    subject: SubjectRef
    rule: RuleRef
    required: _containers.RepeatedCompositeFieldContainer[Material]
    one_of: _containers.RepeatedCompositeFieldContainer[MaterialGroup]
    in_principle: _containers.RepeatedCompositeFieldContainer[Material]
    forbidden: _containers.RepeatedCompositeFieldContainer[Material]
    forbid_others: bool
    violations_known: bool
    violations: _containers.RepeatedCompositeFieldContainer[Material]
    def __init__(self, subject: _Optional[_Union[SubjectRef, _Mapping]] = ..., rule: _Optional[_Union[RuleRef, _Mapping]] = ..., required: _Optional[_Iterable[_Union[Material, _Mapping]]] = ..., one_of: _Optional[_Iterable[_Union[MaterialGroup, _Mapping]]] = ..., in_principle: _Optional[_Iterable[_Union[Material, _Mapping]]] = ..., forbidden: _Optional[_Iterable[_Union[Material, _Mapping]]] = ..., forbid_others: _Optional[bool] = ..., violations_known: _Optional[bool] = ..., violations: _Optional[_Iterable[_Union[Material, _Mapping]]] = ...) -> None: ...

class BenefitDecision(_message.Message):
    __slots__ = ("subject", "benefit", "name", "outcome", "review_reason", "review", "rule", "rules", "displaced", "monthly", "once", "months", "duties", "materials", "needed_facts", "missing_parameters", "assumptions")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    BENEFIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REVIEW_REASON_FIELD_NUMBER: _ClassVar[int]
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    DISPLACED_FIELD_NUMBER: _ClassVar[int]
    MONTHLY_FIELD_NUMBER: _ClassVar[int]
    ONCE_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FACTS_FIELD_NUMBER: _ClassVar[int]
    MISSING_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    subject: SubjectRef
    benefit: str
    name: str
    outcome: Outcome
    review_reason: ReviewReason
    review: str
    rule: RuleRef
    rules: _containers.RepeatedCompositeFieldContainer[RuleRef]
    displaced: _containers.RepeatedCompositeFieldContainer[Displacement]
    monthly: Sum
    once: Sum
    months: int
    duties: _containers.RepeatedCompositeFieldContainer[Duty]
    materials: _containers.RepeatedCompositeFieldContainer[MaterialRequirement]
    needed_facts: _containers.RepeatedScalarFieldContainer[str]
    missing_parameters: _containers.RepeatedScalarFieldContainer[str]
    assumptions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, subject: _Optional[_Union[SubjectRef, _Mapping]] = ..., benefit: _Optional[str] = ..., name: _Optional[str] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., review_reason: _Optional[_Union[ReviewReason, str]] = ..., review: _Optional[str] = ..., rule: _Optional[_Union[RuleRef, _Mapping]] = ..., rules: _Optional[_Iterable[_Union[RuleRef, _Mapping]]] = ..., displaced: _Optional[_Iterable[_Union[Displacement, _Mapping]]] = ..., monthly: _Optional[_Union[Sum, _Mapping]] = ..., once: _Optional[_Union[Sum, _Mapping]] = ..., months: _Optional[int] = ..., duties: _Optional[_Iterable[_Union[Duty, _Mapping]]] = ..., materials: _Optional[_Iterable[_Union[MaterialRequirement, _Mapping]]] = ..., needed_facts: _Optional[_Iterable[str]] = ..., missing_parameters: _Optional[_Iterable[str]] = ..., assumptions: _Optional[_Iterable[str]] = ...) -> None: ...

class Conclusion(_message.Message):
    __slots__ = ("subject", "id", "name", "truth", "rules", "needed_facts", "missing_parameters", "assumptions")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TRUTH_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FACTS_FIELD_NUMBER: _ClassVar[int]
    MISSING_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    subject: SubjectRef
    id: str
    name: str
    truth: Truth
    rules: _containers.RepeatedCompositeFieldContainer[RuleRef]
    needed_facts: _containers.RepeatedScalarFieldContainer[str]
    missing_parameters: _containers.RepeatedScalarFieldContainer[str]
    assumptions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, subject: _Optional[_Union[SubjectRef, _Mapping]] = ..., id: _Optional[str] = ..., name: _Optional[str] = ..., truth: _Optional[_Union[Truth, str]] = ..., rules: _Optional[_Iterable[_Union[RuleRef, _Mapping]]] = ..., needed_facts: _Optional[_Iterable[str]] = ..., missing_parameters: _Optional[_Iterable[str]] = ..., assumptions: _Optional[_Iterable[str]] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("id", "release", "as_of", "region", "rule_sets", "overlays", "benefits", "statuses", "leads", "duties", "materials", "needed_facts", "missing_parameters", "assumptions", "documents", "figures")
    ID_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    RULE_SETS_FIELD_NUMBER: _ClassVar[int]
    OVERLAYS_FIELD_NUMBER: _ClassVar[int]
    BENEFITS_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    LEADS_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FACTS_FIELD_NUMBER: _ClassVar[int]
    MISSING_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    id: str
    release: str
    as_of: str
    region: RegionRef
    rule_sets: _containers.RepeatedCompositeFieldContainer[RuleSetRef]
    overlays: _containers.RepeatedScalarFieldContainer[str]
    benefits: _containers.RepeatedCompositeFieldContainer[BenefitDecision]
    statuses: _containers.RepeatedCompositeFieldContainer[Conclusion]
    leads: _containers.RepeatedCompositeFieldContainer[Conclusion]
    duties: _containers.RepeatedCompositeFieldContainer[Duty]
    materials: _containers.RepeatedCompositeFieldContainer[MaterialRequirement]
    needed_facts: _containers.RepeatedCompositeFieldContainer[NeededFact]
    missing_parameters: _containers.RepeatedCompositeFieldContainer[ParameterValue]
    assumptions: _containers.RepeatedCompositeFieldContainer[ParameterValue]
    documents: _containers.RepeatedCompositeFieldContainer[Document]
    figures: _containers.RepeatedCompositeFieldContainer[Figure]
    def __init__(self, id: _Optional[str] = ..., release: _Optional[str] = ..., as_of: _Optional[str] = ..., region: _Optional[_Union[RegionRef, _Mapping]] = ..., rule_sets: _Optional[_Iterable[_Union[RuleSetRef, _Mapping]]] = ..., overlays: _Optional[_Iterable[str]] = ..., benefits: _Optional[_Iterable[_Union[BenefitDecision, _Mapping]]] = ..., statuses: _Optional[_Iterable[_Union[Conclusion, _Mapping]]] = ..., leads: _Optional[_Iterable[_Union[Conclusion, _Mapping]]] = ..., duties: _Optional[_Iterable[_Union[Duty, _Mapping]]] = ..., materials: _Optional[_Iterable[_Union[MaterialRequirement, _Mapping]]] = ..., needed_facts: _Optional[_Iterable[_Union[NeededFact, _Mapping]]] = ..., missing_parameters: _Optional[_Iterable[_Union[ParameterValue, _Mapping]]] = ..., assumptions: _Optional[_Iterable[_Union[ParameterValue, _Mapping]]] = ..., documents: _Optional[_Iterable[_Union[Document, _Mapping]]] = ..., figures: _Optional[_Iterable[_Union[Figure, _Mapping]]] = ...) -> None: ...

class Reading(_message.Message):
    __slots__ = ("kind", "id", "name", "subject", "known", "value")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    kind: ReadingKind
    id: str
    name: str
    subject: SubjectRef
    known: bool
    value: str
    def __init__(self, kind: _Optional[_Union[ReadingKind, str]] = ..., id: _Optional[str] = ..., name: _Optional[str] = ..., subject: _Optional[_Union[SubjectRef, _Mapping]] = ..., known: _Optional[bool] = ..., value: _Optional[str] = ...) -> None: ...

class SourceSpan(_message.Message):
    __slots__ = ("file", "line", "column", "text")
    FILE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    file: str
    line: int
    column: int
    text: str
    def __init__(self, file: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class Condition(_message.Message):
    __slots__ = ("kind", "truth", "span", "readings", "left", "right", "parts")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TRUTH_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    READINGS_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    kind: ConditionKind
    truth: Truth
    span: SourceSpan
    readings: _containers.RepeatedCompositeFieldContainer[Reading]
    left: str
    right: str
    parts: _containers.RepeatedCompositeFieldContainer[Condition]
    def __init__(self, kind: _Optional[_Union[ConditionKind, str]] = ..., truth: _Optional[_Union[Truth, str]] = ..., span: _Optional[_Union[SourceSpan, _Mapping]] = ..., readings: _Optional[_Iterable[_Union[Reading, _Mapping]]] = ..., left: _Optional[str] = ..., right: _Optional[str] = ..., parts: _Optional[_Iterable[_Union[Condition, _Mapping]]] = ...) -> None: ...

class RuleExplanation(_message.Message):
    __slots__ = ("rule", "subject", "truth", "effective", "condition", "displaced")
    RULE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TRUTH_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    DISPLACED_FIELD_NUMBER: _ClassVar[int]
    rule: RuleRef
    subject: SubjectRef
    truth: Truth
    effective: Truth
    condition: Condition
    displaced: _containers.RepeatedCompositeFieldContainer[Displacement]
    def __init__(self, rule: _Optional[_Union[RuleRef, _Mapping]] = ..., subject: _Optional[_Union[SubjectRef, _Mapping]] = ..., truth: _Optional[_Union[Truth, str]] = ..., effective: _Optional[_Union[Truth, str]] = ..., condition: _Optional[_Union[Condition, _Mapping]] = ..., displaced: _Optional[_Iterable[_Union[Displacement, _Mapping]]] = ...) -> None: ...

class Explanation(_message.Message):
    __slots__ = ("rules", "defines")
    RULES_FIELD_NUMBER: _ClassVar[int]
    DEFINES_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[RuleExplanation]
    defines: _containers.RepeatedCompositeFieldContainer[Reading]
    def __init__(self, rules: _Optional[_Iterable[_Union[RuleExplanation, _Mapping]]] = ..., defines: _Optional[_Iterable[_Union[Reading, _Mapping]]] = ...) -> None: ...
