from doudi.v1 import comparison_pb2 as _comparison_pb2
from doudi.v1 import decision_pb2 as _decision_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Sensitivity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SENSITIVITY_UNSPECIFIED: _ClassVar[Sensitivity]
    SENSITIVITY_ORDINARY: _ClassVar[Sensitivity]
    SENSITIVITY_PERSONAL: _ClassVar[Sensitivity]
    SENSITIVITY_SENSITIVE: _ClassVar[Sensitivity]
SENSITIVITY_UNSPECIFIED: Sensitivity
SENSITIVITY_ORDINARY: Sensitivity
SENSITIVITY_PERSONAL: Sensitivity
SENSITIVITY_SENSITIVE: Sensitivity

class GetReleaseRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetReleaseResponse(_message.Message):
    __slots__ = ("release", "rule_set_versions", "regions", "facts")
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    release: str
    rule_set_versions: int
    regions: int
    facts: int
    def __init__(self, release: _Optional[str] = ..., rule_set_versions: _Optional[int] = ..., regions: _Optional[int] = ..., facts: _Optional[int] = ...) -> None: ...

class GetVocabularyRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetVocabularyResponse(_message.Message):
    __slots__ = ("release", "entities", "facts", "authorities", "benefits", "statuses", "leads", "materials", "documents", "duties")
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    AUTHORITIES_FIELD_NUMBER: _ClassVar[int]
    BENEFITS_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    LEADS_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    release: str
    entities: _containers.RepeatedCompositeFieldContainer[Entity]
    facts: _containers.RepeatedCompositeFieldContainer[Fact]
    authorities: _containers.RepeatedCompositeFieldContainer[Authority]
    benefits: _containers.RepeatedCompositeFieldContainer[Benefit]
    statuses: _containers.RepeatedCompositeFieldContainer[Benefit]
    leads: _containers.RepeatedCompositeFieldContainer[Benefit]
    materials: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Material]
    documents: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Document]
    duties: _containers.RepeatedCompositeFieldContainer[DutyKind]
    def __init__(self, release: _Optional[str] = ..., entities: _Optional[_Iterable[_Union[Entity, _Mapping]]] = ..., facts: _Optional[_Iterable[_Union[Fact, _Mapping]]] = ..., authorities: _Optional[_Iterable[_Union[Authority, _Mapping]]] = ..., benefits: _Optional[_Iterable[_Union[Benefit, _Mapping]]] = ..., statuses: _Optional[_Iterable[_Union[Benefit, _Mapping]]] = ..., leads: _Optional[_Iterable[_Union[Benefit, _Mapping]]] = ..., materials: _Optional[_Iterable[_Union[_decision_pb2.Material, _Mapping]]] = ..., documents: _Optional[_Iterable[_Union[_decision_pb2.Document, _Mapping]]] = ..., duties: _Optional[_Iterable[_Union[DutyKind, _Mapping]]] = ...) -> None: ...

class DutyKind(_message.Message):
    __slots__ = ("id", "name", "office", "source")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OFFICE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    office: str
    source: _decision_pb2.Source
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., office: _Optional[str] = ..., source: _Optional[_Union[_decision_pb2.Source, _Mapping]] = ...) -> None: ...

class Entity(_message.Message):
    __slots__ = ("id", "name", "key", "of", "many", "at_most", "question", "authority", "optional")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    MANY_FIELD_NUMBER: _ClassVar[int]
    AT_MOST_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    key: str
    of: str
    many: bool
    at_most: int
    question: str
    authority: str
    optional: bool
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., key: _Optional[str] = ..., of: _Optional[str] = ..., many: _Optional[bool] = ..., at_most: _Optional[int] = ..., question: _Optional[str] = ..., authority: _Optional[str] = ..., optional: _Optional[bool] = ...) -> None: ...

class Fact(_message.Message):
    __slots__ = ("id", "name", "entity", "type", "at_least", "at_most", "question", "authority", "sensitivity")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    AT_MOST_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    SENSITIVITY_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    entity: str
    type: _decision_pb2.ValueType
    at_least: str
    at_most: str
    question: str
    authority: str
    sensitivity: Sensitivity
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., entity: _Optional[str] = ..., type: _Optional[_Union[_decision_pb2.ValueType, _Mapping]] = ..., at_least: _Optional[str] = ..., at_most: _Optional[str] = ..., question: _Optional[str] = ..., authority: _Optional[str] = ..., sensitivity: _Optional[_Union[Sensitivity, str]] = ...) -> None: ...

class Authority(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class Benefit(_message.Message):
    __slots__ = ("id", "name", "entity")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    entity: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., entity: _Optional[str] = ...) -> None: ...

class ListRegionsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListRegionsResponse(_message.Message):
    __slots__ = ("release", "regions")
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    release: str
    regions: _containers.RepeatedCompositeFieldContainer[Region]
    def __init__(self, release: _Optional[str] = ..., regions: _Optional[_Iterable[_Union[Region, _Mapping]]] = ...) -> None: ...

class Region(_message.Message):
    __slots__ = ("code", "name", "aliases", "level", "of", "since", "until", "successors")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    SUCCESSORS_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    aliases: _containers.RepeatedScalarFieldContainer[str]
    level: str
    of: str
    since: str
    until: str
    successors: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ..., aliases: _Optional[_Iterable[str]] = ..., level: _Optional[str] = ..., of: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ..., successors: _Optional[_Iterable[str]] = ...) -> None: ...

class ListRuleSetsRequest(_message.Message):
    __slots__ = ("region", "as_of")
    REGION_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    region: str
    as_of: str
    def __init__(self, region: _Optional[str] = ..., as_of: _Optional[str] = ...) -> None: ...

class ListRuleSetsResponse(_message.Message):
    __slots__ = ("release", "region", "since", "until", "rule_sets", "overlays", "documents")
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    RULE_SETS_FIELD_NUMBER: _ClassVar[int]
    OVERLAYS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    release: str
    region: _decision_pb2.RegionRef
    since: str
    until: str
    rule_sets: _containers.RepeatedCompositeFieldContainer[RuleSet]
    overlays: _containers.RepeatedScalarFieldContainer[str]
    documents: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Document]
    def __init__(self, release: _Optional[str] = ..., region: _Optional[_Union[_decision_pb2.RegionRef, _Mapping]] = ..., since: _Optional[str] = ..., until: _Optional[str] = ..., rule_sets: _Optional[_Iterable[_Union[RuleSet, _Mapping]]] = ..., overlays: _Optional[_Iterable[str]] = ..., documents: _Optional[_Iterable[_Union[_decision_pb2.Document, _Mapping]]] = ...) -> None: ...

class RuleSet(_message.Message):
    __slots__ = ("version", "rules")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    version: _decision_pb2.RuleSetRef
    rules: _containers.RepeatedCompositeFieldContainer[Rule]
    def __init__(self, version: _Optional[_Union[_decision_pb2.RuleSetRef, _Mapping]] = ..., rules: _Optional[_Iterable[_Union[Rule, _Mapping]]] = ...) -> None: ...

class Rule(_message.Message):
    __slots__ = ("rule", "entity", "benefit", "review", "statuses", "leads", "duties", "materials", "exception_to", "reason", "condition", "assumptions", "figures")
    RULE_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    BENEFIT_FIELD_NUMBER: _ClassVar[int]
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    LEADS_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    EXCEPTION_TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    rule: _decision_pb2.RuleRef
    entity: str
    benefit: str
    review: str
    statuses: _containers.RepeatedScalarFieldContainer[str]
    leads: _containers.RepeatedScalarFieldContainer[str]
    duties: _containers.RepeatedScalarFieldContainer[str]
    materials: bool
    exception_to: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    condition: _decision_pb2.SourceSpan
    assumptions: _containers.RepeatedScalarFieldContainer[str]
    figures: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, rule: _Optional[_Union[_decision_pb2.RuleRef, _Mapping]] = ..., entity: _Optional[str] = ..., benefit: _Optional[str] = ..., review: _Optional[str] = ..., statuses: _Optional[_Iterable[str]] = ..., leads: _Optional[_Iterable[str]] = ..., duties: _Optional[_Iterable[str]] = ..., materials: _Optional[bool] = ..., exception_to: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., condition: _Optional[_Union[_decision_pb2.SourceSpan, _Mapping]] = ..., assumptions: _Optional[_Iterable[str]] = ..., figures: _Optional[_Iterable[str]] = ...) -> None: ...

class ListRuleSetVersionsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListRuleSetVersionsResponse(_message.Message):
    __slots__ = ("release", "versions", "documents")
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    release: str
    versions: _containers.RepeatedCompositeFieldContainer[RuleSetVersion]
    documents: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Document]
    def __init__(self, release: _Optional[str] = ..., versions: _Optional[_Iterable[_Union[RuleSetVersion, _Mapping]]] = ..., documents: _Optional[_Iterable[_Union[_decision_pb2.Document, _Mapping]]] = ...) -> None: ...

class RuleSetVersion(_message.Message):
    __slots__ = ("version", "until", "tenant")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    version: _decision_pb2.RuleSetRef
    until: str
    tenant: str
    def __init__(self, version: _Optional[_Union[_decision_pb2.RuleSetRef, _Mapping]] = ..., until: _Optional[str] = ..., tenant: _Optional[str] = ...) -> None: ...

class ListParametersRequest(_message.Message):
    __slots__ = ("region", "as_of")
    REGION_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    region: str
    as_of: str
    def __init__(self, region: _Optional[str] = ..., as_of: _Optional[str] = ...) -> None: ...

class ListParametersResponse(_message.Message):
    __slots__ = ("release", "region", "parameters", "documents")
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    release: str
    region: _decision_pb2.RegionRef
    parameters: _containers.RepeatedCompositeFieldContainer[_decision_pb2.ParameterValue]
    documents: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Document]
    def __init__(self, release: _Optional[str] = ..., region: _Optional[_Union[_decision_pb2.RegionRef, _Mapping]] = ..., parameters: _Optional[_Iterable[_Union[_decision_pb2.ParameterValue, _Mapping]]] = ..., documents: _Optional[_Iterable[_Union[_decision_pb2.Document, _Mapping]]] = ...) -> None: ...

class ListParameterVersionsRequest(_message.Message):
    __slots__ = ("region",)
    REGION_FIELD_NUMBER: _ClassVar[int]
    region: str
    def __init__(self, region: _Optional[str] = ...) -> None: ...

class ListParameterVersionsResponse(_message.Message):
    __slots__ = ("release", "region", "parameters", "documents")
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    release: str
    region: _decision_pb2.RegionRef
    parameters: _containers.RepeatedCompositeFieldContainer[ParameterVersions]
    documents: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Document]
    def __init__(self, release: _Optional[str] = ..., region: _Optional[_Union[_decision_pb2.RegionRef, _Mapping]] = ..., parameters: _Optional[_Iterable[_Union[ParameterVersions, _Mapping]]] = ..., documents: _Optional[_Iterable[_Union[_decision_pb2.Document, _Mapping]]] = ...) -> None: ...

class ParameterVersions(_message.Message):
    __slots__ = ("id", "name", "localised_by", "values")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    LOCALISED_BY_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    localised_by: _containers.RepeatedScalarFieldContainer[str]
    values: _containers.RepeatedCompositeFieldContainer[_decision_pb2.ParameterValue]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., localised_by: _Optional[_Iterable[str]] = ..., values: _Optional[_Iterable[_Union[_decision_pb2.ParameterValue, _Mapping]]] = ...) -> None: ...

class DiffRequest(_message.Message):
    __slots__ = ("old", "new")
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    old: DiffSide
    new: DiffSide
    def __init__(self, old: _Optional[_Union[DiffSide, _Mapping]] = ..., new: _Optional[_Union[DiffSide, _Mapping]] = ...) -> None: ...

class DiffSide(_message.Message):
    __slots__ = ("release", "region", "as_of")
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    release: str
    region: str
    as_of: str
    def __init__(self, release: _Optional[str] = ..., region: _Optional[str] = ..., as_of: _Optional[str] = ...) -> None: ...

class DiffResponse(_message.Message):
    __slots__ = ("old", "new", "different", "changes", "affected", "assumptions", "documents")
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    DIFFERENT_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    AFFECTED_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    old: DiffedSide
    new: DiffedSide
    different: bool
    changes: _containers.RepeatedCompositeFieldContainer[PolicyChange]
    affected: _comparison_pb2.ChangeReach
    assumptions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.ParameterValue]
    documents: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Document]
    def __init__(self, old: _Optional[_Union[DiffedSide, _Mapping]] = ..., new: _Optional[_Union[DiffedSide, _Mapping]] = ..., different: _Optional[bool] = ..., changes: _Optional[_Iterable[_Union[PolicyChange, _Mapping]]] = ..., affected: _Optional[_Union[_comparison_pb2.ChangeReach, _Mapping]] = ..., assumptions: _Optional[_Iterable[_Union[_decision_pb2.ParameterValue, _Mapping]]] = ..., documents: _Optional[_Iterable[_Union[_decision_pb2.Document, _Mapping]]] = ...) -> None: ...

class DiffedSide(_message.Message):
    __slots__ = ("release", "region", "as_of", "since", "until")
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    release: str
    region: _decision_pb2.RegionRef
    as_of: str
    since: str
    until: str
    def __init__(self, release: _Optional[str] = ..., region: _Optional[_Union[_decision_pb2.RegionRef, _Mapping]] = ..., as_of: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class PolicyChange(_message.Message):
    __slots__ = ("subject", "id", "name", "kind", "bearing", "ratio", "growth", "old", "new", "details", "affected", "clauses")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    BEARING_FIELD_NUMBER: _ClassVar[int]
    RATIO_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FIELD_NUMBER: _ClassVar[int]
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    AFFECTED_FIELD_NUMBER: _ClassVar[int]
    CLAUSES_FIELD_NUMBER: _ClassVar[int]
    subject: _comparison_pb2.ChangeSubject
    id: str
    name: str
    kind: _comparison_pb2.ChangeKind
    bearing: _comparison_pb2.ChangeBearing
    ratio: str
    growth: str
    old: ChangedThing
    new: ChangedThing
    details: _containers.RepeatedCompositeFieldContainer[_comparison_pb2.ChangeDetail]
    affected: _comparison_pb2.ChangeReach
    clauses: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Source]
    def __init__(self, subject: _Optional[_Union[_comparison_pb2.ChangeSubject, str]] = ..., id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[_Union[_comparison_pb2.ChangeKind, str]] = ..., bearing: _Optional[_Union[_comparison_pb2.ChangeBearing, str]] = ..., ratio: _Optional[str] = ..., growth: _Optional[str] = ..., old: _Optional[_Union[ChangedThing, _Mapping]] = ..., new: _Optional[_Union[ChangedThing, _Mapping]] = ..., details: _Optional[_Iterable[_Union[_comparison_pb2.ChangeDetail, _Mapping]]] = ..., affected: _Optional[_Union[_comparison_pb2.ChangeReach, _Mapping]] = ..., clauses: _Optional[_Iterable[_Union[_decision_pb2.Source, _Mapping]]] = ...) -> None: ...

class ChangedThing(_message.Message):
    __slots__ = ("source", "span", "parameter", "rule_set", "rule", "define", "duty", "benefit", "material", "entity", "fact", "calendar", "document", "authority")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    PARAMETER_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    DEFINE_FIELD_NUMBER: _ClassVar[int]
    DUTY_FIELD_NUMBER: _ClassVar[int]
    BENEFIT_FIELD_NUMBER: _ClassVar[int]
    MATERIAL_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    FACT_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    source: _decision_pb2.Source
    span: _decision_pb2.SourceSpan
    parameter: _decision_pb2.ParameterValue
    rule_set: _decision_pb2.RuleSetRef
    rule: Rule
    define: DerivedFact
    duty: DutyKind
    benefit: Benefit
    material: _decision_pb2.Material
    entity: Entity
    fact: Fact
    calendar: CalendarYear
    document: _decision_pb2.Document
    authority: Authority
    def __init__(self, source: _Optional[_Union[_decision_pb2.Source, _Mapping]] = ..., span: _Optional[_Union[_decision_pb2.SourceSpan, _Mapping]] = ..., parameter: _Optional[_Union[_decision_pb2.ParameterValue, _Mapping]] = ..., rule_set: _Optional[_Union[_decision_pb2.RuleSetRef, _Mapping]] = ..., rule: _Optional[_Union[Rule, _Mapping]] = ..., define: _Optional[_Union[DerivedFact, _Mapping]] = ..., duty: _Optional[_Union[DutyKind, _Mapping]] = ..., benefit: _Optional[_Union[Benefit, _Mapping]] = ..., material: _Optional[_Union[_decision_pb2.Material, _Mapping]] = ..., entity: _Optional[_Union[Entity, _Mapping]] = ..., fact: _Optional[_Union[Fact, _Mapping]] = ..., calendar: _Optional[_Union[CalendarYear, _Mapping]] = ..., document: _Optional[_Union[_decision_pb2.Document, _Mapping]] = ..., authority: _Optional[_Union[Authority, _Mapping]] = ...) -> None: ...

class DerivedFact(_message.Message):
    __slots__ = ("id", "name", "entity", "type", "rule_set", "value")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    entity: str
    type: _decision_pb2.ValueType
    rule_set: str
    value: _decision_pb2.SourceSpan
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., entity: _Optional[str] = ..., type: _Optional[_Union[_decision_pb2.ValueType, _Mapping]] = ..., rule_set: _Optional[str] = ..., value: _Optional[_Union[_decision_pb2.SourceSpan, _Mapping]] = ...) -> None: ...

class CalendarYear(_message.Message):
    __slots__ = ("year", "off", "work", "source", "verified", "note")
    YEAR_FIELD_NUMBER: _ClassVar[int]
    OFF_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    year: int
    off: _containers.RepeatedScalarFieldContainer[str]
    work: _containers.RepeatedScalarFieldContainer[str]
    source: _decision_pb2.Source
    verified: bool
    note: str
    def __init__(self, year: _Optional[int] = ..., off: _Optional[_Iterable[str]] = ..., work: _Optional[_Iterable[str]] = ..., source: _Optional[_Union[_decision_pb2.Source, _Mapping]] = ..., verified: _Optional[bool] = ..., note: _Optional[str] = ...) -> None: ...
