"""The documents of a step, a pure function of seed and step number."""

import random

from traces.documents import Document, Encoder, stream


def step_documents(encoder: Encoder, taken: set[tuple], seed: int, step: int, tokens: int) -> list[Document]:
    """Documents until the next one would exceed ``tokens``."""
    docs: list[Document] = []
    total = 0
    for doc in stream(encoder, random.Random(f"train/{seed}/{step}"), taken):
        total += len(doc.ids)
        if total > tokens:
            break
        docs.append(doc)
    return docs
