"""Answers over HTTP: JSON to a message, the handler that gRPC calls too, and its answer or its refusal back as JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, cast

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as _details
from google.rpc.code_pb2 import DEADLINE_EXCEEDED, INVALID_ARGUMENT, RESOURCE_EXHAUSTED
from google.rpc.status_pb2 import Status
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from server import telemetry
from server.callers.identify import AUTHORIZATION
from server.calls import REQUEST_ID
from server.http.context import CERTIFICATE, AbortedError, HttpContext
from server.telemetry import CallSpan, Tracing

PACKAGE = "doudi.v1"
_JSON = "application/json"
_PAGE = Path(__file__).with_name("openapi.json")
_FAILED = 500
_TOO_SLOW = 408
_TOO_LARGE = 413
_HTTP: Mapping[grpc.StatusCode, int] = {
    grpc.StatusCode.OK: 200,
    grpc.StatusCode.CANCELLED: 499,
    grpc.StatusCode.INVALID_ARGUMENT: 400,
    grpc.StatusCode.FAILED_PRECONDITION: 400,
    grpc.StatusCode.OUT_OF_RANGE: 400,
    grpc.StatusCode.UNAUTHENTICATED: 401,
    grpc.StatusCode.PERMISSION_DENIED: 403,
    grpc.StatusCode.NOT_FOUND: 404,
    grpc.StatusCode.ALREADY_EXISTS: 409,
    grpc.StatusCode.ABORTED: 409,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 429,
    grpc.StatusCode.UNIMPLEMENTED: 501,
    grpc.StatusCode.UNAVAILABLE: 503,
    grpc.StatusCode.DEADLINE_EXCEEDED: 504,
}
"""As `google.rpc.Code` says; what is not here is 500."""
_STATUS = {code.value[0]: http for code, http in _HTTP.items()}
_WRITABLE = (_details.BadRequest, _details.PreconditionFailure, _details.RetryInfo)
"""Details of errors: their types must be known for them to be written as JSON."""

Handle = Callable[[AsyncIterator[bytes], Any], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class _Details:
    """What gRPC asks a generic handler by."""

    method: str
    invocation_metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Method:
    """A method with one request: its messages, and the handler that answers serialised ones."""

    path: str
    request: type[Message]
    response: type[Message]
    handle: Handle


def gateway(
    services: Mapping[str, grpc.GenericRpcHandler[bytes, bytes]],
    *,
    longest: int,
    metrics: Callable[[], tuple[bytes, str]],
    healthy: Callable[[], bool],
    tracing: Tracing | None = None,
    idle: float | None = None,
) -> Starlette:
    """The application. `services`: the handler of each service by its full name; `longest`: bytes of a request at most.

    `metrics`: the page of metrics with its type. `healthy`: whether a policy is served. `tracing`: where calls of
    methods are traced; `None` for nowhere. `idle`: seconds between two parts of a request at most; `None` for any.
    """
    methods = {one.path: one for name, handler in services.items() for one in _methods(name, handler)}

    async def call(request: Request) -> Response:
        method = methods.get(request.url.path)
        if method is None:
            return _refusal(Status(code=grpc.StatusCode.NOT_FOUND.value[0], message="没有这个方法；见 /openapi.json"))
        if tracing is None:
            return await _answer(method, request, longest, idle)
        with _traced(tracing, method, request) as span:
            response = await _answer(method, request, longest, idle)
            span.answered_http(response.status_code)
            return response

    async def page(_: Request) -> Response:
        return Response(_page(), media_type=_JSON)

    async def docs(_: Request) -> Response:
        return Response(_docs(), media_type="text/html")

    async def measured(_: Request) -> Response:
        body, kind = metrics()
        return Response(body, headers={"content-type": kind})

    async def health(_: Request) -> Response:
        return Response("ok\n" if healthy() else "loading\n", status_code=200 if healthy() else 503)

    return Starlette(
        routes=[
            Route("/v1/{service}/{method}", call, methods=["POST"]),
            Route("/openapi.json", page, methods=["GET"]),
            Route("/", docs, methods=["GET"]),
            Route("/metrics", measured, methods=["GET"]),
            Route("/healthz", health, methods=["GET"]),
        ]
    )


def _methods(name: str, handler: grpc.GenericRpcHandler[bytes, bytes]) -> Iterable[_Method]:
    service = descriptor_pool.Default().FindServiceByName(name)
    for method in service.methods:
        found = handler.service(cast("grpc.HandlerCallDetails", _Details(f"/{name}/{method.name}")))
        if found is None or found.stream_unary is None:
            continue
        yield _Method(f"/v1/{service.name}/{method.name}", *_kinds(method), cast("Handle", found.stream_unary))


def _kinds(method: MethodDescriptor) -> tuple[type[Message], type[Message]]:
    return (
        message_factory.GetMessageClass(method.input_type),
        message_factory.GetMessageClass(method.output_type),
    )


@contextmanager
def _traced(tracing: Tracing, method: _Method, request: Request) -> Iterator[CallSpan]:
    """The span of a request, which whoever answers ends with the status."""
    span = tracing.http(method.path, request.url.scheme, request.headers.items())
    telemetry.make_current(span)
    try:
        yield span
    except (asyncio.CancelledError, ClientDisconnect):
        span.answered_http(_HTTP[grpc.StatusCode.CANCELLED])
        raise
    except Exception:
        span.answered_http(_FAILED)
        raise
    finally:
        telemetry.make_current(None)


async def _answer(method: _Method, request: Request, longest: int, idle: float | None) -> Response:
    body = await _body(request, longest, idle)
    if isinstance(body, Response):
        return body
    try:
        asked = json_format.Parse(body or b"{}", method.request())
    except (json_format.ParseError, UnicodeDecodeError, RecursionError):
        # What the parser says repeats what was sent.
        return _refusal(Status(code=INVALID_ARGUMENT, message="请求不是这个方法的 JSON；各字段见 /openapi.json"))
    metadata = [(key, value) for key, value in request.headers.items() if key == AUTHORIZATION]
    context = HttpContext(metadata, request.scope.get("state", {}).get(CERTIFICATE, {}))
    try:
        response = _json(method.response.FromString(await method.handle(_alone(asked), context)))
    except AbortedError as refused:
        response = _refusal(refused.status)
    response.headers.update({key: str(value) for key, value in context.trailers if key == REQUEST_ID})
    return response


async def _alone(asked: Message) -> AsyncIterator[bytes]:
    yield asked.SerializeToString()


async def _body(request: Request, longest: int, idle: float | None) -> bytes | Response:
    """What was sent, or a refusal where that is too long or is too long in coming."""
    body = bytearray()
    parts = aiter(request.stream())
    while len(body) <= longest:
        try:
            async with asyncio.timeout(idle):
                part = await anext(parts, None)
        except TimeoutError:
            message = f"请求没有发完，已有 {idle:g} 秒没有收到下一部分"
            return _refusal(Status(code=DEADLINE_EXCEEDED, message=message), _TOO_SLOW)
        if part is None:
            return bytes(body)
        body += part
    return _refusal(Status(code=RESOURCE_EXHAUSTED, message=f"请求太长，最多 {longest // 1024} KB"), _TOO_LARGE)


def _refusal(status: Status, http: int | None = None) -> Response:
    response = _json(status, http or _STATUS.get(status.code, _FAILED))
    if response.status_code == _HTTP[grpc.StatusCode.UNAUTHENTICATED]:
        response.headers["www-authenticate"] = "Bearer"
    return response


def _json(message: Message, http: int = 200) -> Response:
    text = json_format.MessageToJson(message, ensure_ascii=False, indent=None)
    return Response(text, status_code=http, media_type=_JSON, headers={"cache-control": "no-store"})


@cache
def _page() -> bytes:
    """The OpenAPI page."""
    return _PAGE.read_bytes()


@cache
def _docs() -> str:
    """A page that lists the methods; it needs nothing from elsewhere."""
    page = json.loads(_page())
    rows = "".join(
        f"<tr><td><code>POST {escape(path)}</code><td>{escape(one['post']['description'])}"
        for path, one in page["paths"].items()
    )
    return (
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>兜底 Doudi</title>"
        "<style>body{font:16px/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "td{padding:.3rem 1rem .3rem 0;vertical-align:top}</style>"
        "<h1>兜底 Doudi</h1><p>各方法收发 JSON；字段与说明见 <a href=openapi.json>openapi.json</a>（OpenAPI 3.1），"
        f"指标见 <a href=metrics>metrics</a>。</p><table>{rows}</table></html>"
    )
