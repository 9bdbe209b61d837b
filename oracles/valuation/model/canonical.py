"""One byte form per value, so that two operators hash the same thing."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys, no white space, in UTF-8. Raises ValueError on NaN and infinities, which JSON has not."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def canonical_hash(value: Any) -> bytes:
    """SHA-256 (32 bytes) of the canonical JSON."""
    return hashlib.sha256(canonical_json(value)).digest()
