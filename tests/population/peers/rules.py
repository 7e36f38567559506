"""低保, 低边, 单列户 and 渐退 of the notice, with the parameters of `parameters/`. Money is in whole 分.

A formula is given the persons or households, the month and the parameters; it works on whole arrays. A variable of
several answers has an enumeration. What is left to a person makes others hang on it, as the notice's rules do.
"""
# mypy: disable-error-code="misc, no-untyped-def, assignment"
# ruff: noqa: N801, N805, ANN001, ANN201, ARG002

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np

from tests.population.peers.framework import MONTH, Enum, TaxBenefitSystem, Variable, build_entity, max_, min_, where

Household: Any = build_entity(
    key="household",
    plural="households",
    label="Household",
    doc="People who live together.",
    roles=[{"key": "member", "plural": "members", "label": "Members", "doc": "Those who live together."}],
)
Person: Any = build_entity(key="person", plural="persons", label="Person", doc="A person.", is_person=True)
Array = Any
System = Any
"""Peers have no types."""
PARAMETERS = Path(__file__).with_name("parameters")


class Zone(Enum):
    """Districts with values of their own."""

    city = "市"
    yuhang = "余杭"
    tonglu = "桐庐"


class Aid(Enum):
    """What a household gets or got."""

    none = "无"
    income_dibao = "收入型低保"
    expenditure_dibao = "支出型低保"
    disability_dibao = "残疾人低保"
    dibian = "低边"
    destitute = "特困"


class Outcome(Enum):
    """What is decided of a benefit."""

    ineligible = "不符合"
    eligible = "符合"
    needs_review = "人工核定"


# --- what is known of households and persons --------------------------------------------------------------------------


class zone(Variable):
    value_type = Enum
    possible_values = Zone
    default_value = Zone.city
    entity = Household
    definition_period = MONTH
    label = "District, as far as it has values of its own"


class current_aid(Variable):
    value_type = Enum
    possible_values = Aid
    default_value = Aid.none
    entity = Household
    definition_period = MONTH
    label = "现救助类别"


class previous_aid(Variable):
    value_type = Enum
    possible_values = Aid
    default_value = Aid.none
    entity = Household
    definition_period = MONTH
    label = "原救助类别"


class registered_in_city(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "本市户籍"


class property_passes(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "财产符合规定"


class exit_decided(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "有退出核定日期"


class asks_single_listing(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "申请事项是重病型单列户低保"


class monthly_income(Variable):
    value_type = int
    entity = Person
    definition_period = MONTH
    label = "月收入"


class is_counted(Variable):
    value_type = bool
    default_value = True
    entity = Person
    definition_period = MONTH
    label = "没有不计入情形"


class has_listed_disease(Variable):
    value_type = bool
    entity = Person
    definition_period = MONTH
    label = "确诊病种在规定病种之内"


class has_disease_listed_in_yuhang(Variable):
    value_type = bool
    entity = Person
    definition_period = MONTH
    label = "确诊病种在余杭增加的病种之内"


class new_work_income(Variable):
    value_type = int
    entity = Person
    definition_period = MONTH
    label = "新增劳动收入"


class new_work_since(Variable):
    value_type = datetime.date
    default_value = datetime.date(1900, 1, 1)
    entity = Person
    definition_period = MONTH
    label = "新增就业起始日"


# --- income -----------------------------------------------------------------------------------------------------------


class size(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "人口"

    def formula(household, period, parameters):
        return household.nb_persons()


class income(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "月收入合计"

    def formula(household, period, parameters):
        return household.sum(household.members("monthly_income", period))


class counted_size(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "计入人口"

    def formula(household, period, parameters):
        return household.sum(household.members("is_counted", period))


class counted_income(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "计入月收入合计"

    def formula(household, period, parameters):
        counted = household.members("is_counted", period)
        return household.sum(counted * household.members("monthly_income", period))


# --- 渐退 -------------------------------------------------------------------------------------------------------------


class within_exemption(Variable):
    value_type = bool
    entity = Person
    definition_period = MONTH
    label = "在豁免期内，以月末为基准日"

    def formula(person, period, parameters):
        since = person("new_work_since", period).astype("datetime64[D]")
        last = np.datetime64(str(period.stop), "D")
        # On the last day of a month every month that was begun is completed.
        months = last.astype("datetime64[M]") - since.astype("datetime64[M]")
        return (since <= last) * (months.astype(int) < parameters(period).tapering.exemption_months)


class income_after_exemption(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "豁免后月收入合计"

    def formula(household, period, parameters):
        rules = parameters(period)
        members = household.members
        most = rules.dibao_standard * rules.tapering.exemption_multiple
        exempt = min_(min_(members("new_work_income", period), members("monthly_income", period)), most)
        return household("income", period) - household.sum(exempt * members("within_exemption", period))


class income_exemption_outcome(Variable):
    value_type = Enum
    possible_values = Outcome
    default_value = Outcome.ineligible
    entity = Household
    definition_period = MONTH
    label = "收入豁免，由经办机构核定"

    def formula(household, period, parameters):
        previous = household("previous_aid", period)
        standard = parameters(period).dibao_standard * household("size", period)
        met = (
            ((previous == Aid.income_dibao) + (previous == Aid.disability_dibao))
            * (household("income", period) >= standard)
            * household.any(household.members("within_exemption", period))
            * (household("income_after_exemption", period) < standard)
        )
        return where(met, Outcome.needs_review.index, Outcome.ineligible.index)


class income_exemption_monthly(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "收入豁免，建议每月"

    def formula(household, period, parameters):
        met = household("income_exemption_outcome", period) == Outcome.needs_review
        standard = parameters(period).dibao_standard * household("size", period)
        return met * (standard - household("income_after_exemption", period))


class tapering_dibao_outcome(Variable):
    value_type = Enum
    possible_values = Outcome
    default_value = Outcome.ineligible
    entity = Household
    definition_period = MONTH
    label = "渐退低保"

    def formula(household, period, parameters):
        rules = parameters(period)
        standard = rules.dibao_standard * household("size", period)
        income = household("income", period)
        met = (
            (household("previous_aid", period) == Aid.expenditure_dibao)
            * (income > standard)
            * (income <= standard * rules.tapering.income_multiple)
        )
        return where(met, Outcome.eligible.index, Outcome.ineligible.index)


class tapering_dibao_monthly(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "渐退低保，每月至少"

    def formula(household, period, parameters):
        rules = parameters(period)
        met = household("tapering_dibao_outcome", period) == Outcome.eligible
        floor = rules.dibao_standard * rules.tapering.floor_percent[household("zone", period)]
        return met * upwards(floor)


class tapering_dibian_outcome(Variable):
    value_type = Enum
    possible_values = Outcome
    default_value = Outcome.ineligible
    entity = Household
    definition_period = MONTH
    label = "渐退低边"

    def formula(household, period, parameters):
        rules = parameters(period)
        size = household("size", period).astype(np.int64)
        income = household("income", period).astype(np.int64)
        # 低边标准 is in hundredths of 分, since the multiple is in hundredths.
        limit = min(rules.dibao_standard * rules.dibian_percent, rules.minimum_wage * 100)
        met = (
            (household("previous_aid", period) == Aid.dibian)
            * (income * 100 > limit * size)
            * (income * 12 * 100 < rules.disposable_income * rules.tapering.dibian_percent * size)
        )
        return where(met, Outcome.eligible.index, Outcome.ineligible.index)


# --- 低保, 低边 and 单列户 --------------------------------------------------------------------------------------------


class dibao_outcome(Variable):
    value_type = Enum
    possible_values = Outcome
    default_value = Outcome.ineligible
    entity = Household
    definition_period = MONTH
    label = "低保"

    def formula(household, period, parameters):
        size = household("counted_size", period)
        met = (
            household("registered_in_city", period)
            * (size >= 1)
            * (household("counted_income", period) < parameters(period).dibao_standard * size)
            * household("property_passes", period)
            * (household("current_aid", period) != Aid.destitute)
        )
        return where(met, Outcome.eligible.index, Outcome.ineligible.index)


class dibao_monthly(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "低保，每月"

    def formula(household, period, parameters):
        met = household("dibao_outcome", period) == Outcome.eligible
        whole = parameters(period).dibao_standard * household("counted_size", period)
        return met * (whole - household("counted_income", period))


class dibian_outcome(Variable):
    value_type = Enum
    possible_values = Outcome
    default_value = Outcome.ineligible
    entity = Household
    definition_period = MONTH
    label = "低边待遇"

    def formula(household, period, parameters):
        rules = parameters(period)
        size = household("counted_size", period).astype(np.int64)
        income = household("counted_income", period).astype(np.int64)
        current = household("current_aid", period)
        met = (
            household("registered_in_city", period)
            * (size >= 1)
            * (income >= rules.dibao_standard * size)
            * (income <= rules.minimum_wage * size)
            * (income * 100 <= rules.dibao_standard * rules.dibian_percent * size)
            * household("property_passes", period)
            * (current != Aid.destitute)
            * np.logical_not((current == Aid.expenditure_dibao) * np.logical_not(household("exit_decided", period)))
            * (household("tapering_dibao_outcome", period) != Outcome.eligible)
        )
        # Whether somebody gets 收入豁免 is left to a person, and with it whether 低边 is given beside it.
        hangs = household("income_exemption_outcome", period) == Outcome.needs_review
        return where(met, where(hangs, Outcome.needs_review.index, Outcome.eligible.index), Outcome.ineligible.index)


class seriously_ill(Variable):
    value_type = bool
    entity = Person
    definition_period = MONTH
    label = "重病患者"

    def formula(person, period, parameters):
        return person("has_listed_disease", period)

    def formula_2022(person, period, parameters):
        there = person.household("zone", period) == Zone.yuhang
        return person("has_listed_disease", period) + there * person("has_disease_listed_in_yuhang", period)


class single_listing_dibao_outcome(Variable):
    value_type = Enum
    possible_values = Outcome
    default_value = Outcome.ineligible
    entity = Person
    definition_period = MONTH
    label = "重病型单列户低保"

    def formula(person, period, parameters):
        dibian = person.household("dibian_outcome", period)
        now = person.household("current_aid", period) == Aid.dibian
        met = (
            person.household("asks_single_listing", period)
            * person("seriously_ill", period)
            * (person("monthly_income", period) < parameters(period).dibao_standard)
        )
        sure = met * (now + (dibian == Outcome.eligible))
        hangs = met * (dibian == Outcome.needs_review)
        return where(
            sure,
            Outcome.eligible.index,
            where(hangs, Outcome.needs_review.index, Outcome.ineligible.index),
        )


class single_listing_dibao_monthly(Variable):
    value_type = int
    entity = Person
    definition_period = MONTH
    label = "重病型单列户低保，每月"

    def formula(person, period, parameters):
        rules = parameters(period)
        met = person("single_listing_dibao_outcome", period) == Outcome.eligible
        floor = upwards(rules.dibao_standard * rules.single_listing_floor_percent)
        return met * max_(rules.dibao_standard - person("monthly_income", period), floor)


def upwards(hundredths: Array) -> Array:
    """Hundredths of 分 as whole 分: 不低于 rounds up."""
    return -(-hundredths // 100)


INPUTS = (
    (zone, current_aid, previous_aid, registered_in_city, property_passes, exit_decided, asks_single_listing),
    (
        monthly_income,
        is_counted,
        has_listed_disease,
        has_disease_listed_in_yuhang,
        new_work_income,
        new_work_since,
    ),
)
"""What is sent of households, and of persons."""
OUTPUTS = (
    dibao_outcome,
    dibao_monthly,
    dibian_outcome,
    income_exemption_outcome,
    income_exemption_monthly,
    tapering_dibao_outcome,
    tapering_dibao_monthly,
    tapering_dibian_outcome,
    single_listing_dibao_outcome,
    single_listing_dibao_monthly,
)
_BETWEEN = (
    size,
    income,
    counted_size,
    counted_income,
    within_exemption,
    income_after_exemption,
    seriously_ill,
)


def system() -> System:
    """The rules with their parameters, in the framework that is installed."""
    made = TaxBenefitSystem([Person, Household])
    made.load_parameters(str(PARAMETERS))
    made.add_variables(*(one for some in INPUTS for one in some), *_BETWEEN, *OUTPUTS)
    return made
