"""The door for applicants: POST /v1/applications and GET /v1/applications/{id}.

The operator's own front stands before it, with TLS and limits. A reader needs the application's random id; answers
never repeat what the applicant stated.
"""

import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aimy.errors import ApiError, FatalError
from oracles.kyc.application import Applicant
from oracles.kyc.case import Case
from oracles.kyc.store import ApplicationStore, WalletTakenError

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 8 * 1024
NO_STORE = {"Cache-Control": "no-store"}

Handler = Callable[[Request], Awaitable[Response]]


def application_routes(store: ApplicationStore) -> Sequence[Route]:
    async def receive(request: Request) -> Response:
        applicant = _applicant(await _body(request))
        case = await run_in_threadpool(_opened, store, applicant)
        return JSONResponse({"application_id": case.application_id, "status": case.status}, 202, NO_STORE)

    async def show(request: Request) -> Response:
        case = store.get(request.path_params["application_id"])
        if case is None:
            raise ApiError(404, "application_unknown", "no application has this id")
        answer = {"application_id": case.application_id, "status": case.status, "reason": case.reason}
        return JSONResponse(answer, headers=NO_STORE)

    return (
        Route("/v1/applications", _guarded(receive), methods=["POST"]),
        Route("/v1/applications/{application_id}", _guarded(show), methods=["GET"]),
    )


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except ApiError as error:
            return JSONResponse({"error": {"code": error.code, "message": error.message}}, error.status, NO_STORE)

    return guarded


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise ApiError(413, "application_too_large", f"expected at most {MAX_BODY_BYTES} bytes")
    return body


def _applicant(body: bytes) -> Applicant:
    try:
        return Applicant.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        sentences = [f"{'.'.join(map(str, item['loc'])) or 'body'}: {_sentence(item['msg'])}" for item in problems]
        raise ApiError(422, "application_invalid", "; ".join(sentences)) from None


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")


def _opened(store: ApplicationStore, applicant: Applicant) -> Case:
    try:
        case = store.open_case(applicant, received_at=int(time.time()))
    except WalletTakenError as error:
        raise ApiError(409, "wallet_taken", str(error)) from None
    except FatalError as error:
        log.error("application_not_kept", reason=str(error))
        raise ApiError(503, "store_unavailable", "the application could not be kept, try again later") from None
    log.info("application_received", case=case.label, status=case.status)
    return case
