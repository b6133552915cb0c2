"""The two kinds of training document: short ones for the base model, long thoughts for SFT.

The base model is able but no long thinker. It learns from

* ``short``: one pass by one method, then the answer;
* ``direct``: no thinking at all, the forced closing, then the answer;
* ``cut``: a pass cut at a random token, the forced closing, then the true answer;
* ``checked``: a pass and one to five checks, each by another method and opened by "Check", with what follows from all
  of them; in most of these documents one attempt contains a mistake.

SFT documents are the thoughts of :mod:`traces.thoughts` with their answers. A model that is made in one stage learns from
all of these, from such thoughts (``thought``) and from thoughts that are cut (``thought-cut``).

What opens a round carries no loss anywhere: the model learns to check when it is told to, and to end when it is not.
"""

import random
from collections.abc import Iterator
from types import ModuleType

from families.overlap import overlaps
from families.registry import FAMILIES, Reserved, sample_new
from traces.encoder import Document, Encoder
from traces.rounds import BASE_OPENERS, make_rounds, single_pass, stated_answer
from traces.thoughts import draw_style, think

BASE_KINDS = {"short": 40, "direct": 12, "cut": 14, "checked": 34}
ALL_KINDS = {"short": 14, "direct": 8, "cut": 14, "thought": 46, "thought-cut": 18}
# The other methods need the practice: they decide when the first one is wrong.
FIRST_METHOD_SHARE = 0.35
# Checks of a checked document. Who has practised only one loses in the second forced "Wait" what was right after the first.
BASE_CHECKS = (1, 1, 2, 2, 3, 4, 5)
# Of the checked documents, the share in which an attempt contains a mistake: only then a third method is asked.
SLIP_SHARE = 0.6
LEVELS = (1, 2, 3)
# Of the questions of a family that knows which of its arguments are tricky, the share that has to be.
TRICKY_SHARE = 0.35
TRICKY_TRIES = 20
MAX_TOKENS = 1024


def _pick(rng: random.Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def _cut_length(rng: random.Random, length: int) -> int:
    """Where to cut: log-uniform or uniform over the length."""
    if rng.random() < 0.5:
        return min(length, int(2 ** rng.uniform(0, length.bit_length())))
    return rng.randint(0, length)


def base_document(encoder: Encoder, name: str, args: dict, question: str, rng: random.Random, kind: str) -> Document:
    """One document of the base mixture."""
    family = FAMILIES[name]
    doc = Document()
    doc.add(encoder.prompt(question), False)
    if kind == "direct":
        return encoder.force(doc, family.answer(args))
    if kind.startswith("thought"):
        rounds = think(family, args, rng, draw_style(rng))
        answer = stated_answer(family, args, rounds)
    elif kind == "checked":
        rounds = make_rounds(family, args, rng, rng.choice(BASE_CHECKS), slip=rng.random() < SLIP_SHARE, openers=BASE_OPENERS)
        answer = stated_answer(family, args, rounds)
    else:
        rounds, answer = single_pass(family, args, rng, rng.random() < FIRST_METHOD_SHARE)
    thinking = encoder.thinking(rounds)
    keep = _cut_length(rng, len(thinking.ids)) if kind.endswith("cut") else len(thinking.ids)
    doc.add(thinking.ids[:keep], thinking.loss[:keep])
    return encoder.force(doc, answer) if kind.endswith("cut") else encoder.finish(doc, answer)


def thought_document(encoder: Encoder, name: str, args: dict, question: str, rng: random.Random, style: str) -> Document:
    """One SFT document: a question as it was worded, its thought, and the answer."""
    rounds = think(FAMILIES[name], args, rng, style)
    doc = Document()
    doc.add(encoder.prompt(question), False)
    thinking = encoder.thinking(rounds)
    doc.add(thinking.ids, thinking.loss)
    return encoder.finish(doc, stated_answer(FAMILIES[name], args, rounds))


def practice(family: ModuleType, rng: random.Random, level: int, taken: Reserved) -> dict:
    """Arguments to train on: tricky ones more often than they are drawn by themselves."""
    args = sample_new(family, rng, level, taken)
    tricky = getattr(family, "tricky", None)
    if tricky is not None and rng.random() < TRICKY_SHARE:
        for _ in range(TRICKY_TRIES):
            if tricky(args):
                break
            args = sample_new(family, rng, level, taken)
    return args


def stream(
    encoder: Encoder, rng: random.Random, taken: Reserved, families: dict[str, int], kinds: dict[str, int]
) -> Iterator[Document]:
    """Endless documents of a mixture, clear of every evaluation question."""
    while True:
        name = _pick(rng, families)
        args = practice(FAMILIES[name], rng, rng.choice(LEVELS), taken)
        question = FAMILIES[name].phrase(args, rng)
        if overlaps(question, taken.grams):
            continue
        doc = base_document(encoder, name, args, question, rng, _pick(rng, kinds))
        if len(doc.ids) <= MAX_TOKENS:
            yield doc


def plain_text(rng: random.Random) -> str:
    """Question and rounds as plain text, for training the tokenizer; words are left out."""
    name = rng.choice(list(FAMILIES))
    args = FAMILIES[name].sample(rng, rng.randint(1, 3))
    question = FAMILIES[name].phrase(args, rng)
    text = "".join(r.text for r in think(FAMILIES[name], args, rng, draw_style(rng)))
    return f"user\n{question}\nassistant\nthink\n{text}answer\nFinal Answer: x\nAnswer: y"
