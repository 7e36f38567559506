"""The names of the places that links lead to. Made of ids, which have no dots, so that no two things share one."""

from __future__ import annotations


def rule(identifier: str) -> str:
    """Of a rule `rule-set/rule`."""
    return f"rule.{identifier.replace('/', '.')}"


def parameter(identifier: str) -> str:
    return f"parameter.{identifier}"


def define(entity: str, identifier: str) -> str:
    return f"define.{entity}.{identifier}"


def fact(entity: str, identifier: str) -> str:
    return f"fact.{entity}.{identifier}"


def duty(identifier: str) -> str:
    return f"duty.{identifier}"


def document(identifier: str) -> str:
    return f"document.{identifier}"


def clause(document_id: str, number: int) -> str:
    """Of the clause that is the `number`th of its document here, from 1."""
    return f"clause.{document_id}.{number}"
