"""The issuer's intake: takes submissions from the inbox to the registry, each exactly once."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import structlog

from aimy.chain import Block, Chain
from aimy.errors import ContractRefused, TransientError
from aimy.sender import Receipt
from aimy.store import ContentStore
from oracles.assets import metrics
from oracles.assets.decide import Announce, Refuse, Register, SetDocument, Settled, Submit, decide
from oracles.assets.registry import IssuerRegistry
from oracles.assets.submission import DECLARATION, MAX_DOCUMENTS, Submission, SubmissionError, read_submission

REGISTERED: Final = "registered.json"
REFUSED: Final = "refused.json"
MAX_MODELS: Final = 16
MAX_STEPS: Final = (
    MAX_DOCUMENTS + MAX_MODELS + 3
)  # register, documents, models, submit, the look that finds nothing left

log = structlog.get_logger()

Signature = tuple[tuple[str, int, int], ...]


class Intake:
    """The tick of the intake. It remembers only which folders need no second look; a restart looks at all again."""

    def __init__(self, chain: Chain, registry: IssuerRegistry, store: ContentStore, inbox: Path) -> None:
        self._chain = chain
        self._registry = registry
        self._store = store
        self._inbox = inbox
        self._settled: dict[str, Signature] = {}
        self._last_written_block = 0

    def tick(self) -> None:
        """Works through every submission that is new or changed. One that fails does not keep the others waiting."""
        postponed: list[TransientError | ContractRefused] = []
        for folder in self._waiting():
            signature = _signature(folder)
            if self._settled.get(folder.name) == signature:
                continue
            try:
                if self._take_in(folder):
                    self._settled[folder.name] = signature
            except (TransientError, ContractRefused) as error:
                log.warning("submission_postponed", submission=folder.name, reason=str(error))
                postponed.append(error)
        if postponed:
            raise postponed[0]

    def _waiting(self) -> list[Path]:
        try:
            folders = [entry for entry in self._inbox.iterdir() if (entry / DECLARATION).is_file()]
        except OSError as error:
            raise TransientError(f"inbox {self._inbox} cannot be read: {error.strerror}") from error
        return sorted(folder for folder in folders if not folder.name.startswith("."))

    def _take_in(self, folder: Path) -> bool:
        """True when the folder needs no second look until it changes."""
        try:
            submission = read_submission(folder)
            settled = self._bring_on_chain(submission)
        except SubmissionError as refused:
            metrics.submissions_refused.inc()
            log.warning("submission_refused", submission=folder.name, reasons=list(refused.reasons))
            _write(folder / REFUSED, {"reasons": list(refused.reasons)})
            return True
        if settled.is_waiting and (folder / REGISTERED).exists():
            return False
        metrics.submissions_registered.inc()
        log.info("submission_registered", submission=folder.name, asset=settled.asset_id, status=settled.status.name)
        _write(folder / REGISTERED, {"asset_id": settled.asset_id})
        (folder / REFUSED).unlink(missing_ok=True)
        return not settled.is_waiting

    def _bring_on_chain(self, submission: Submission) -> Settled:
        documents = {document.name: document.sha256 for document in submission.documents}
        self._keep(submission)
        for _ in range(MAX_STEPS):
            step = decide(documents, self._registry.find(submission.metadata_hash, self._head()))
            match step:
                case Register():
                    self._note(self._registry.register(submission))
                case SetDocument(asset_id, name):
                    self._note(self._registry.set_document(asset_id, submission.document(name)))
                case Announce(asset_id, model_hash):
                    self._note(self._registry.announce(asset_id, model_hash))
                case Submit(asset_id):
                    self._note(self._registry.submit(asset_id))
                case Settled():
                    return step
                case Refuse(reason):
                    raise SubmissionError((reason,))
        raise TransientError("the chain does not show what was written to it")

    def _keep(self, submission: Submission) -> None:
        """What the chain will hold the hashes of is in the store before the chain names it."""
        self._store.put(submission.metadata_json)
        for document in submission.documents:
            self._store.put(document.content)

    def _note(self, receipt: Receipt) -> None:
        self._last_written_block = max(self._last_written_block, receipt.block)

    def _head(self) -> Block:
        """The newest block, which must not be older than what this process has written."""
        head = self._chain.head()
        if head.number < self._last_written_block:
            raise TransientError(f"the node is at block {head.number}, written was block {self._last_written_block}")
        return head


def _signature(folder: Path) -> Signature:
    """Changes when a file of the submission changes; what intake itself writes does not count."""
    files = [entry for entry in folder.iterdir() if entry.is_file() and entry.name not in (REGISTERED, REFUSED)]
    states = ((file.name, file.stat()) for file in sorted(files))
    return tuple((name, state.st_size, state.st_mtime_ns) for name, state in states)


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Writes the whole file or nothing."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)
