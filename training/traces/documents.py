"""Training documents: rounds, cuts and interruptions, as token ids with a loss mask.

Kinds of document:

* ``full``: thinking to its natural end, then the answer;
* ``cut``: thinking cut at a random token, the forced closing, then the true answer;
* ``wait``: one to four suppressed ends, each replaced by an opener without loss, then the end;
* ``interrupt``: thinking interrupted in the middle by a forced "Wait", then a fresh attempt.
"""

import random
from dataclasses import dataclass, field

from tokenizers import Tokenizer

from families import countdown, decimals
from families.registry import FAMILIES, sample_new
from traces.rounds import countdown_rounds, voting_rounds
from traces.segments import Round, Segment

FAMILY_WEIGHTS = {"letters": 38, "arithmetic": 27, "countdown": 12, "decimals": 23}
TOKENIZER_WEIGHTS = {"letters": 30, "arithmetic": 33, "countdown": 25, "decimals": 12}
KIND_WEIGHTS = {"full": 40, "cut": 25, "wait": 32, "interrupt": 3}
WAITS = (1, 1, 1, 1, 2, 2, 3, 4)
SLIP_RATE = 0.6
MAX_TOKENS = 1024


@dataclass
class Document:
    """Token ids and, for each, whether the model is trained to produce it."""

    ids: list[int] = field(default_factory=list)
    loss: list[bool] = field(default_factory=list)

    def add(self, ids: list[int], loss: bool | list[bool]) -> None:
        """Append ids with one flag for all or one each."""
        self.ids += ids
        self.loss += loss if isinstance(loss, list) else [loss] * len(ids)


def make_rounds(name: str, args: dict, rng: random.Random, waits: int, slip: bool) -> list[Round]:
    """The rounds of one question."""
    if name == "countdown":
        return countdown_rounds(args, rng, waits, slip)
    slips: set[int] = set()
    if slip and waits:
        slips = {0} if rng.random() < 0.75 else {rng.randint(1, waits)}
    return voting_rounds(FAMILIES[name], args, rng, waits, slips)


class Encoder:
    """Encodes rounds and assembles documents with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.im_start, self.im_end = (tokenizer.token_to_id(t) for t in ("<|im_start|>", "<|im_end|>"))
        self.newline = self.plain("\n")

    def plain(self, text: str) -> list[int]:
        """Ids of a text."""
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def segments(self, segments: list[Segment], prefix: str = "") -> tuple[list[int], list[bool]]:
        """Ids of joined segments; a token has loss when none of its characters is masked."""
        text = prefix + "".join(s.text for s in segments)
        masked: list[bool] = [False] * len(prefix)
        for s in segments:
            masked += [not s.loss] * len(s.text)
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        return encoding.ids, [not any(masked[a:b]) for a, b in encoding.offsets]

    def prompt(self, question: str) -> list[int]:
        """The chat prompt with the think opener."""
        return [
            self.im_start, *self.plain(f"user\n{question}"), self.im_end, *self.newline,
            self.im_start, *self.plain("assistant\n"), self.im_start, *self.plain("think"),
        ]  # fmt: skip

    def round(self, r: Round, first: bool) -> tuple[list[int], list[bool]]:
        """Ids of one round; the opener's tokens have no loss."""
        ids, loss = self.segments(r.segments, "\n" if first else "")
        if r.opener:
            opener = self.plain(r.opener)
            return [*opener, *ids], [False] * len(opener) + loss
        return ids, loss

    def finish(self, doc: Document, answer: str) -> Document:
        """Natural end and answer, all with loss."""
        tail = [self.im_start, *self.plain(f"answer\nAnswer: {answer}"), self.im_end, *self.newline]
        doc.add(tail, True)
        doc.loss[-1] = False
        return doc

    def force(self, doc: Document, answer: str) -> Document:
        """Forced closing without loss, then the true answer with loss."""
        ends_in_newline = self.tokenizer.decode(doc.ids[-1:]).endswith("\n")
        closing = [] if ends_in_newline else self.newline
        doc.add([*closing, self.im_start, *self.plain("answer\nFinal Answer:")], False)
        doc.add([*self.plain(f" {answer}"), self.im_end], True)
        return doc


def _final_answer(name: str, args: dict, rounds: list[Round]) -> str:
    """The answer to write: for countdown the expression that the trace ended with."""
    if name != "countdown":
        return FAMILIES[name].answer(args)
    return rounds[-1].text.rpartition("So ")[2].split()[0].rstrip(".")


def _cut_length(rng: random.Random, length: int) -> int:
    """Where to cut: sometimes 0, else log-uniform or uniform over the length."""
    if rng.random() < 0.15:
        return 0
    if rng.random() < 0.5:
        return min(length, int(2 ** rng.uniform(0, length.bit_length())))
    return rng.randint(0, length)


def _interrupt(name: str, args: dict, rng: random.Random, encoder: Encoder, doc: Document) -> Document:
    """Part of an attempt, a forced Wait in the middle, then a full attempt and the end."""
    started, loss = encoder.round(make_rounds(name, args, rng, 0, False)[0], True)
    keep = rng.randint(1, len(started) - 1)
    doc.add(started[:keep], loss[:keep])
    if rng.random() < 0.5 and not encoder.tokenizer.decode(started[keep - 1 : keep]).endswith("\n"):
        doc.add(encoder.newline, False)
    rounds = make_rounds(name, args, rng, 0, False)
    first = rounds[0].segments[0]
    again = Segment(f", from the start. {first.text}", first.loss)
    doc.add(encoder.plain("Wait"), False)
    doc.add(*encoder.segments([again, *rounds[0].segments[1:]]))
    return encoder.finish(doc, _final_answer(name, args, rounds))


def document(encoder: Encoder, name: str, args: dict, rng: random.Random, kind: str) -> Document:
    """One training document of the given kind."""
    doc = Document()
    doc.add(encoder.prompt(FAMILIES[name].phrase(args, rng)), False)
    if kind == "interrupt":
        return _interrupt(name, args, rng, encoder, doc)
    waits = rng.choice(WAITS) if kind == "wait" or (kind == "cut" and rng.random() < 0.15) else 0
    rounds = make_rounds(name, args, rng, waits, kind == "wait" and rng.random() < SLIP_RATE)
    answer = _final_answer(name, args, rounds)
    thinking = Document()
    for i, r in enumerate(rounds):
        thinking.add(*encoder.round(r, i == 0))
    if kind == "cut":
        keep = _cut_length(rng, len(thinking.ids))
        doc.add(thinking.ids[:keep], thinking.loss[:keep])
        return encoder.force(doc, answer)
    doc.add(thinking.ids, thinking.loss)
    return encoder.finish(doc, answer)


def _pick(rng: random.Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def stream(encoder: Encoder, rng: random.Random, taken: set[tuple]):
    """Endless documents."""
    while True:
        name, kind = _pick(rng, FAMILY_WEIGHTS), _pick(rng, KIND_WEIGHTS)
        args = sample_new(FAMILIES[name], rng, rng.choice((1, 2, 2, 3, 3)), taken)
        doc = document(encoder, name, args, rng, kind)
        if len(doc.ids) <= MAX_TOKENS:
            yield doc


def plain_text(rng: random.Random) -> str:
    """Question and rounds as plain text, for training the tokenizer; words are left out."""
    name = _pick(rng, TOKENIZER_WEIGHTS)
    args = FAMILIES[name].sample(rng, rng.randint(1, 3))
    if name == "letters":
        args = {**args, "word": args["word"][:1] * 2}
    rounds = make_rounds(name, args, rng, rng.choice((0, 0, 1, 2)), False)
    question = FAMILIES[name].phrase(args, rng)
    return f"user\n{question}\nassistant\nthink\n{''.join(r.text for r in rounds)}answer\nFinal Answer: x\nAnswer: y"
