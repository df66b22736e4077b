"""A composed paper as canonical JSON and back: what a report said on the day of its compile stays
what it says, whatever the wording of a later release. Pure."""

import json
from hashlib import sha256

from reports.pipeline.document import Document
from reports.pipeline.snapshot import canonical, codec

SCHEMA = 1


def written(document: Document) -> str:
    """The paper as text with sorted keys and no spaces: equal papers, equal bytes."""
    return canonical({"schema": SCHEMA, "document": codec.plain(document)}).decode()


def read(text: str) -> Document:
    """The paper that `written` has written; parts that came later take their defaults."""
    paper: Document = codec.value(Document, json.loads(text)["document"])
    return paper


def hash_of(text: str) -> str:
    """SHA-256 of the bytes, hexadecimal."""
    return sha256(text.encode()).hexdigest()
