"""Writes the OpenAPI 3.1 page of the services from `proto/`: the JSON mapping of every message, with its comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
)
from grpc_tools import protoc

Schema = dict[str, Any]
Path_ = tuple[int, ...]
PACKAGE = "doudi.v1"
_F = FieldDescriptorProto
_MESSAGES, _ENUMS, _SERVICES = 4, 5, 6
_FIELDS, _METHODS, _VALUES, _NESTED = 2, 2, 2, 3
"""Numbers of fields in the descriptors, by which comments are found."""
_SCALARS: Mapping[int, Schema] = {
    _F.TYPE_STRING: {"type": "string"},
    _F.TYPE_BOOL: {"type": "boolean"},
    _F.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
    _F.TYPE_INT32: {"type": "integer", "format": "int32"},
    _F.TYPE_UINT32: {"type": "integer", "minimum": 0},
    _F.TYPE_INT64: {"type": "string", "pattern": "^-?[0-9]+$", "description": "A 64-bit integer, as a string."},
    _F.TYPE_UINT64: {"type": "string", "pattern": "^[0-9]+$", "description": "A 64-bit integer, as a string."},
    _F.TYPE_DOUBLE: {"type": "number"},
    _F.TYPE_FLOAT: {"type": "number"},
}
_KNOWN: Mapping[str, Schema] = {
    ".google.protobuf.Value": {"description": "Any JSON value."},
    ".google.protobuf.Struct": {"type": "object"},
    ".google.protobuf.ListValue": {"type": "array"},
    ".google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    ".google.protobuf.Duration": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?s$"},
    ".google.protobuf.FieldMask": {"type": "string"},
    ".google.protobuf.Any": {"type": "object", "properties": {"@type": {"type": "string"}}, "required": ["@type"]},
    ".google.rpc.Status": {"$ref": "#/components/schemas/Status"},
}
_STATUS: Schema = {
    "type": "object",
    "description": "`google.rpc.Status`: the code of gRPC, a message in Chinese, and details such as what to mend.",
    "properties": {
        "code": {"type": "integer"},
        "message": {"type": "string"},
        "details": {"type": "array", "items": _KNOWN[".google.protobuf.Any"]},
    },
}
_ERRORS = {
    "400": "INVALID_ARGUMENT, FAILED_PRECONDITION: what is to be mended stands in the details",
    "401": "UNAUTHENTICATED",
    "403": "PERMISSION_DENIED",
    "404": "NOT_FOUND",
    "409": "ALREADY_EXISTS",
    "429": "RESOURCE_EXHAUSTED",
    "503": "UNAVAILABLE: try again",
}


def page(includes: tuple[Path, ...], sources: list[str], scratch: Path) -> str:
    """The page for the services of `sources`, which stand below one of `includes`, as JSON with a line end.

    Raises `click.ClickException` where protoc refuses them.
    """
    target = scratch / "descriptors.binpb"
    options = [f"-I{folder}" for folder in includes]
    options += ["--include_imports", "--include_source_info", f"--descriptor_set_out={target}"]
    if protoc.main(["protoc", *options, *sources]) != 0:
        raise click.ClickException("protoc refused a source of proto/")
    files = FileDescriptorSet.FromString(target.read_bytes()).file
    whole = _Writer([one for one in files if one.package == PACKAGE]).page()
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=False) + "\n"


class _Writer:
    def __init__(self, files: list[FileDescriptorProto]) -> None:
        self._files = files
        self._maps: dict[str, DescriptorProto] = {}
        for one in files:
            for message in one.message_type:
                for nested in message.nested_type:
                    if nested.options.map_entry:
                        self._maps[f".{PACKAGE}.{message.name}.{nested.name}"] = nested

    def page(self) -> Schema:
        schemas: Schema = {"Status": _STATUS}
        paths: Schema = {}
        tags: list[Schema] = []
        for file in self._files:
            comments = _comments(file)
            for number, message in enumerate(file.message_type):
                self._message(schemas, message, message.name, comments, (_MESSAGES, number))
            for number, one in enumerate(file.enum_type):
                schemas[one.name] = _enum(one, comments, (_ENUMS, number))
            for number, service in enumerate(file.service):
                tags.append({"name": service.name, "description": comments.get((_SERVICES, number), "")})
                for at, method in enumerate(service.method):
                    if not (method.client_streaming or method.server_streaming):
                        about = comments.get((_SERVICES, number, _METHODS, at), "")
                        paths[f"/v1/{service.name}/{method.name}"] = {"post": _operation(service.name, method, about)}
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "兜底 Doudi",
                "version": "v1",
                "description": "Social-assistance policy over HTTP and JSON: the same services, answers and errors "
                "as over gRPC, by the JSON mapping of protocol buffers.",
            },
            "security": [{}, {"bearer": []}],
            "tags": sorted(tags, key=lambda one: str(one["name"])),
            "paths": dict(sorted(paths.items())),
            "components": {
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
                "schemas": dict(sorted(schemas.items())),
            },
        }

    def _message(
        self, schemas: Schema, message: DescriptorProto, name: str, comments: Mapping[Path_, str], path: Path_
    ) -> None:
        properties = {}
        for number, field in enumerate(message.field):
            about = comments.get((*path, _FIELDS, number), "")
            schema = self._field(field)
            properties[field.json_name] = {**schema, "description": about} if about else schema
        schemas[name] = {"type": "object", "description": comments.get(path, ""), "properties": properties}
        for number, nested in enumerate(message.nested_type):
            if not nested.options.map_entry:
                self._message(schemas, nested, f"{name}.{nested.name}", comments, (*path, _NESTED, number))
        for number, one in enumerate(message.enum_type):
            schemas[f"{name}.{one.name}"] = _enum(one, comments, (*path, _ENUMS, number))

    def _field(self, field: FieldDescriptorProto) -> Schema:
        entry = self._maps.get(field.type_name)
        if entry is not None:
            return {"type": "object", "additionalProperties": self._single(entry.field[1])}
        single = self._single(field)
        return {"type": "array", "items": single} if field.label == _F.LABEL_REPEATED else single

    def _single(self, field: FieldDescriptorProto) -> Schema:
        if field.type not in (_F.TYPE_MESSAGE, _F.TYPE_ENUM):
            return dict(_SCALARS[field.type])
        if field.type_name in _KNOWN:
            return dict(_KNOWN[field.type_name])
        return {"$ref": f"#/components/schemas/{field.type_name.removeprefix(f'.{PACKAGE}.')}"}


def _enum(one: EnumDescriptorProto, comments: Mapping[Path_, str], path: Path_) -> Schema:
    told = [f"- `{value.name}`: {comments.get((*path, _VALUES, number), '')}" for number, value in enumerate(one.value)]
    about = "\n".join([comments.get(path, ""), "", *told])
    return {"type": "string", "enum": [value.name for value in one.value], "description": about}


def _operation(service: str, method: MethodDescriptorProto, about: str) -> Schema:
    def of(name: str) -> Schema:
        return {"$ref": f"#/components/schemas/{name.removeprefix(f'.{PACKAGE}.')}"}

    error = {"content": {"application/json": {"schema": of("Status")}}}
    return {
        "operationId": f"{service}.{method.name}",
        "tags": [service],
        "summary": about.partition("\n")[0],
        "description": about,
        "requestBody": {"required": True, "content": {"application/json": {"schema": of(method.input_type)}}},
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": of(method.output_type)}}},
            **{code: {"description": what, **error} for code, what in _ERRORS.items()},
        },
    }


def _comments(file: FileDescriptorProto) -> dict[Path_, str]:
    return dict(_found(file))


def _found(file: FileDescriptorProto) -> Iterator[tuple[Path_, str]]:
    for one in file.source_code_info.location:
        if one.leading_comments:
            yield tuple(one.path), re.sub(r"\s*\n\s*", "\n", one.leading_comments.strip())
