"""A lock between processes: whoever holds the file has what it stands for."""

import fcntl
from pathlib import Path
from typing import BinaryIO

from aimy.errors import FatalError


def locked(path: Path, taken: str) -> BinaryIO:
    """Locks `path`, which is made if it is not there, until the file is closed or the process ends, however it ends.

    FatalError with the sentence `taken` while somebody else holds it; OSError when the file cannot be opened.
    """
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise FatalError(taken) from None
    return file
