"""The documents of every training step: a pure function of the seed, the step and, for SFT, the traces."""

import json
import random
from pathlib import Path

from families.registry import Reserved
from stages import STAGES
from traces.documents import stream, thought_document
from traces.encoder import Document, Encoder


def take(docs, tokens: int) -> list[Document]:
    """Documents until the next one would exceed ``tokens``."""
    taken: list[Document] = []
    total = 0
    for doc in docs:
        total += len(doc.ids)
        if total > tokens:
            break
        taken.append(doc)
    return taken


class StreamBatches:
    """An endless stream of fresh documents."""

    def __init__(self, encoder: Encoder, taken: Reserved, seed: int, tokens: int, stage: str):
        self.encoder, self.taken, self.seed, self.tokens, self.stage = encoder, taken, seed, tokens, stage

    def documents(self, step: int) -> list[Document]:
        """The documents of a step."""
        rng = random.Random(f"{self.stage}/{self.seed}/{step}")
        stage = STAGES[self.stage]
        return take(stream(self.encoder, rng, self.taken, stage.families, stage.kinds), self.tokens)


class SftBatches:
    """A fixed set of traces, shuffled anew for every epoch."""

    def __init__(self, encoder: Encoder, traces: Path, seed: int, tokens: int, epochs: int):
        records = [json.loads(line) for line in traces.read_text(encoding="utf-8").splitlines()]
        docs = [trace_document(encoder, r) for r in records]
        self.batches: list[list[Document]] = []
        for epoch in range(epochs):
            order = random.Random(f"sft/{seed}/{epoch}").sample(docs, len(docs))
            while order:
                batch = take(order, tokens)
                order = order[len(batch) :]
                self.batches.append(batch)

    def __len__(self) -> int:
        return len(self.batches)

    def documents(self, step: int) -> list[Document]:
        """The documents of a step."""
        return self.batches[step]


def trace_document(encoder: Encoder, record: dict) -> Document:
    """The SFT document of a pool record; its wording depends on the record alone."""
    rng = random.Random(f"trace/{record['id']}")
    return thought_document(encoder, record["family"], record["args"], record["question"], rng, record["style"])
