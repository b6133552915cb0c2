"""Greedy budget forcing in batches, by token ids."""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from model import Cache, Decoder
from traces.encoder import Encoder

ANSWER_TOKENS = 32
BATCH = 100


@dataclass
class Thought:
    """The thinking tokens of one question and whether the model ended them itself."""

    prompt: list[int]
    ids: list[int] = field(default_factory=list)
    forced: list[int] = field(default_factory=list)
    waits: int = 0
    natural: bool = False


class BudgetForcer:
    """Decodes with one set of weights."""

    def __init__(self, model: Decoder, encoder: Encoder):
        self.model, self.encoder = model, encoder
        self.entries = encoder.tokenizer.get_vocab_size()
        end = encoder.tokenizer.token_to_id("<|endoftext|>")
        self.stops = (encoder.im_start, encoder.im_end, end)

    def _choose(self, logits: Tensor) -> tuple[list[int], list[int]]:
        """Best token of each row, and best token that is no stop."""
        logits = logits.clone()
        logits[:, self.entries :] = -torch.inf
        best = logits.argmax(-1).tolist()
        logits[:, list(self.stops)] = -torch.inf
        return best, logits.argmax(-1).tolist()

    def _prefill(self, sequences: list[list[int]], room: int) -> tuple[Cache, Tensor]:
        """Feed whole sequences; returns the cache and the logits after each."""
        counts = torch.tensor([len(s) for s in sequences])
        ids = torch.zeros(len(sequences), int(counts.max()), dtype=torch.long)
        for i, s in enumerate(sequences):
            ids[i, : len(s)] = torch.tensor(s)
        cache = Cache(self.model.shape, len(sequences), ids.shape[1] + room)
        return cache, self.model.step(ids, counts, cache)

    @staticmethod
    def _keep(cache: Cache, rows: list[int]) -> None:
        """Drop all other rows of the cache."""
        cache.k, cache.v = cache.k[:, rows].contiguous(), cache.v[:, rows].contiguous()
        cache.lengths = cache.lengths[rows]

    def _advance(self, t: Thought, best: int, other: int, waits: int, opener: list[int]) -> None:
        """Let one thought take its next token: a queued forced one, an extension, or the sampled one."""
        if t.forced:
            t.ids.append(t.forced.pop(0))
        elif best not in self.stops:
            t.ids.append(best)
        elif t.waits < waits:
            t.waits += 1
            t.ids += (opener or [other])[:1]
            t.forced = opener[1:]
        else:
            t.natural = True

    @torch.no_grad()
    def think(self, questions: list[str], budget: int, waits: int = 0, opener: str = "Wait") -> list[Thought]:
        """Thoughts of at most ``budget`` tokens with ``waits`` extensions."""
        return self.go_on([self.encoder.prompt(q) for q in questions], budget, waits, opener)

    @torch.no_grad()
    def go_on(self, prefixes: list[list[int]], budget: int, waits: int = 0, opener: str = "Wait") -> list[Thought]:
        """Thoughts that go on from given ids: prompts, or prompts with the beginning of a thought."""
        forced = self.encoder.plain(opener) if opener else []
        done: list[Thought] = []
        for at in range(0, len(prefixes), BATCH):
            thoughts = [Thought(p) for p in prefixes[at : at + BATCH]]
            done += thoughts
            if budget:
                self._run(thoughts, budget, waits, forced)
        return done

    def _run(self, thoughts: list[Thought], budget: int, waits: int, opener: list[int]) -> None:
        """Advance a batch until every thought has ended or is as long as the budget."""
        cache, logits = self._prefill([t.prompt for t in thoughts], budget)
        active = thoughts
        while active:
            for t, best, other in zip(active, *self._choose(logits), strict=True):
                self._advance(t, best, other, waits, opener)
            rows = [i for i, t in enumerate(active) if not t.natural and len(t.ids) < budget]
            if len(rows) < len(active):
                self._keep(cache, rows)
                active = [active[i] for i in rows]
            if active:
                last = torch.tensor([[t.ids[-1]] for t in active])
                logits = self.model.step(last, torch.ones(len(active), dtype=torch.long), cache)

    def close(self, t: Thought, budget: int) -> list[int]:
        """Everything before the answer when thinking is capped at ``budget``."""
        if t.natural and len(t.ids) < budget:
            return [*t.prompt, *t.ids, self.encoder.im_start, *self.encoder.plain("answer")]
        ids = [*t.prompt, *t.ids[:budget]]
        newline = [] if self.encoder.tokenizer.decode(ids[-1:]).endswith("\n") else self.encoder.newline
        return [*ids, *newline, self.encoder.im_start, *self.encoder.plain("answer\nFinal Answer:")]

    @torch.no_grad()
    def answers(self, thoughts: list[Thought], budget: int) -> list[str]:
        """The answers at a budget, extracted from what follows ``Answer:``."""
        out: list[str] = []
        for at in range(0, len(thoughts), BATCH):
            prefixes = [self.close(t, budget) for t in thoughts[at : at + BATCH]]
            written: list[list[int]] = [[] for _ in prefixes]
            cache, logits = self._prefill(prefixes, ANSWER_TOKENS)
            running = list(range(len(prefixes)))
            for _ in range(ANSWER_TOKENS):
                best, _ = self._choose(logits)
                rows = [i for i, b in enumerate(best) if b not in self.stops]
                for i in rows:
                    written[running[i]].append(best[i])
                running = [running[i] for i in rows]
                if not running:
                    break
                self._keep(cache, rows)
                last = torch.tensor([[written[r][-1]] for r in running])
                logits = self.model.step(last, torch.ones(len(running), dtype=torch.long), cache)
            out += [self._extract(p, w) for p, w in zip(prefixes, written, strict=True)]
        return out

    def _extract(self, prefix: list[int], written: list[int]) -> str:
        """Text after the last ``Answer:``."""
        text = self.encoder.tokenizer.decode([*prefix[-8:], *written], skip_special_tokens=False)
        return text.rpartition("Answer:")[2].strip() if "Answer:" in text else ""
