"""Cut the committed extract out of a full OFAC `sdn.xml`: `python make_extract.py <sdn.xml> <extract.xml.gz>`.

Entries stay as they are published, byte for byte, with one exception: the identity documents of persons are left out.
`Record_Count` is set to the number of entries kept. The same input gives the same bytes.
"""

import gzip
import re
import sys
from pathlib import Path

EVERY = {"Individual": 15, "Entity": 45, "Vessel": 80, "Aircraft": 60}
ENTRY = re.compile(rb"  <sdnEntry>.*?</sdnEntry>\r?\n", re.DOTALL)
KIND = re.compile(rb"<sdnType>(.*?)</sdnType>")
IDENTITY_DOCUMENTS = re.compile(rb"    <idList>.*?</idList>\r?\n", re.DOTALL)
COUNT = re.compile(rb"<Record_Count>\d+</Record_Count>")


def extract(full: bytes) -> bytes:
    head = full[: full.index(b"  <sdnEntry>")]
    seen = dict.fromkeys(EVERY, 0)
    kept = []
    for match in ENTRY.finditer(full):
        entry = match.group()
        kind = KIND.search(entry).group(1).decode()
        if seen[kind] % EVERY[kind] == 0:
            kept.append(IDENTITY_DOCUMENTS.sub(b"", entry) if kind == "Individual" else entry)
        seen[kind] += 1
    return COUNT.sub(b"<Record_Count>%d</Record_Count>" % len(kept), head) + b"".join(kept) + b"</sdnList>\n"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_bytes(gzip.compress(extract(source.read_bytes()), compresslevel=9, mtime=0))
