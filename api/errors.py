"""One shape for every error: {"error": {"code", "message", "field"?}}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from aimy.errors import ApiError

log = structlog.get_logger(__name__)

_NO_STORE = {"Cache-Control": "no-store"}
_BROKE = "something broke while answering; it was logged"
_RETRY = {"Retry-After": "2"}
_CODES = {404: "not_found", 405: "method_not_allowed"}


class FieldError(ApiError):
    """An error of one field of the request."""

    def __init__(self, status: int, code: str, message: str, field: str) -> None:
        super().__init__(status, code, message)
        self.field = field


class NotModified(Exception):  # noqa: N818 - an answer rather than an error
    """What the caller has is still what stands."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__("not modified")
        self.headers = dict(headers)


def not_found(what: str, name: object, field: str) -> FieldError:
    """`what` of that name does not exist."""
    return FieldError(404, "not_found", f"there is no {what} {name} up to this block", field)


def unavailable(code: str, message: str) -> ApiError:
    return ApiError(503, code, message)


def from_database(error: psycopg.Error) -> ApiError:
    """What a failure of the database means to a reader."""
    if isinstance(error, (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)):
        return unavailable("index_missing", "the index does not exist yet: start the indexer, then try again")
    if isinstance(error, psycopg.errors.UndefinedColumn):
        return unavailable("index_differs", "the index was made by another version: run indexer and API of one version")
    if isinstance(error, psycopg.errors.QueryCanceled):
        return unavailable("database_slow", "the database took too long to answer: ask for less, or try again")
    reason = f"{type(error).__name__}: {error}".strip()
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        log.error("database_refused", reason=reason)
        return unavailable("database_refuses", "the database does not let this API read the index")
    if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        log.warning("database_failed", reason=reason)
        return unavailable("database_unreachable", "the database does not answer: try again")
    log.error("query_broke", reason=reason, exc_info=error)
    return ApiError(500, "internal", _BROKE)


def install(app: FastAPI) -> None:
    """Every error that leaves `app` takes the one shape."""
    app.add_exception_handler(NotModified, _not_modified)
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(psycopg.Error, _database_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _defect)


def _body(
    status: int, code: str, message: str, field: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    error = {"code": code, "message": message} | ({"field": field} if field else {})
    retry = _RETRY if status == 503 else {}
    return JSONResponse({"error": error}, status, headers={**_NO_STORE, **retry, **(headers or {})})


async def _not_modified(_request: Request, answer: Exception) -> Response:
    assert isinstance(answer, NotModified)
    return Response(status_code=304, headers=answer.headers)


async def _api_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return _body(error.status, error.code, error.message, getattr(error, "field", None))


async def _database_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, psycopg.Error)
    return await _api_error(request, from_database(error))


async def _invalid_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    first: Mapping[str, Any] = problems[0] if problems else {"loc": (), "msg": "invalid", "type": "invalid"}
    field = ".".join(str(part) for part in first["loc"][1:])
    code = first["type"] if str(first["type"]).startswith("invalid_") else "invalid_request"
    message = str(first["msg"])
    if code == "invalid_request":
        message = f"{field} is {str(first.get('input'))[:100]!r}: {message[:1].lower()}{message[1:]}"
    return _body(422, code, message, field or None)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "http_error")
    message = str(error.detail)
    if error.status_code == 404:
        message = f"there is nothing at {request.url.path}"
    elif error.status_code == 405:
        message = f"{request.method} is not offered at {request.url.path}: everything here is read with GET"
    return _body(error.status_code, code, message, headers=error.headers)


async def _defect(request: Request, error: Exception) -> Response:
    log.error("request_broke", path=request.url.path, exc_info=error)
    return _body(500, "internal", _BROKE)
