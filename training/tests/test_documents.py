"""Documents: loss mask, conclusions, format, and separation from the held-out questions."""

import json
import random

import pytest
from conftest import ROOT
from tokenizers import Tokenizer

from families.registry import FAMILIES, FORBIDDEN_WORDS, QUESTIONS, reserved_keys, sample_new
from traces import documents
from traces.documents import Encoder, document, make_rounds

FOLDER = ROOT.parent / "public" / "models" / "s1-nano"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(Tokenizer.from_file(str(FOLDER / "tokenizer.json")))


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("slip", [False, True])
def test_rounds_end_with_the_truth(name: str, slip: bool) -> None:
    rng = random.Random(1)
    for i in range(200):
        args = FAMILIES[name].sample(rng, i % 3 + 1)
        rounds = make_rounds(name, args, rng, 1 + i % 4, slip)
        assert FAMILIES[name].verify(args, documents._final_answer(name, args, rounds))
        assert all(r.text.endswith(".\n") for r in rounds)
        last = rounds[-1].text.rpartition("So ")[2].split()[0].rstrip(".,")
        if not slip:
            assert FAMILIES[name].verify(args, last)


@pytest.mark.parametrize("name", FAMILIES)
def test_wrong_first_conclusions_carry_no_loss(name: str) -> None:
    rng = random.Random(2)
    for i in range(200):
        args = FAMILIES[name].sample(rng, i % 3 + 1)
        first = make_rounds(name, args, rng, 1, True)[0]
        value = first.text.rpartition("So ")[2].rstrip(".\n")
        if not FAMILIES[name].verify(args, value):
            assert not any(s.loss and "So" in s.text for s in first.segments)


@pytest.mark.parametrize("kind", ["full", "cut", "wait", "interrupt"])
@pytest.mark.parametrize("name", FAMILIES)
def test_documents(encoder: Encoder, name: str, kind: str) -> None:
    rng = random.Random(3)
    for i in range(60):
        args = FAMILIES[name].sample(rng, i % 3 + 1)
        doc = document(encoder, name, args, rng, kind)
        assert len(doc.ids) == len(doc.loss)
        text = encoder.tokenizer.decode(doc.ids, skip_special_tokens=False)
        thinking = text.partition("<|im_start|>think")[2]
        closing = "answer\nFinal Answer:" if kind == "cut" else "answer\nAnswer:"
        assert thinking.count("<|im_start|>") == 1
        head, _, answer = thinking.partition(f"<|im_start|>{closing}")
        assert FAMILIES[name].verify(args, answer.partition("<|im_end|>")[0])
        prompt = encoder.tokenizer.decode(doc.ids[: doc.loss.index(True)], skip_special_tokens=False)
        assert "<|im_start|>think" in prompt


def test_openers_and_forced_closings_carry_no_loss(encoder: Encoder) -> None:
    rng = random.Random(4)
    wait = encoder.tokenizer.token_to_id("Wait")
    for name in FAMILIES:
        for kind in ("wait", "cut", "interrupt"):
            doc = document(encoder, name, FAMILIES[name].sample(rng, 2), rng, kind)
            assert not any(flag for i, flag in zip(doc.ids, doc.loss) if i == wait)
            if kind == "cut":
                at = max(k for k, i in enumerate(doc.ids) if i == encoder.im_start)
                assert not doc.loss[at]


def test_heldout_questions_are_never_drawn() -> None:
    rng, taken = random.Random(5), reserved_keys()
    assert ("decimals", "9.11", "9.9") in taken
    for word in FORBIDDEN_WORDS:
        assert ("letters", word) in taken
        assert word not in (ROOT / "data" / "words.txt").read_text().split()
    for family in FAMILIES.values():
        for i in range(200):
            assert family.key(sample_new(family, rng, i % 3 + 1, taken)) not in taken


def test_heldout_file() -> None:
    records = [json.loads(line) for line in (QUESTIONS / "heldout.jsonl").read_text().splitlines()]
    assert len(records) == 2400
    assert len({FAMILIES[r["family"]].key(r["args"]) for r in records}) == 2400
    for r in records + json.loads((QUESTIONS / "examples.json").read_text()):
        assert FAMILIES[r["family"]].verify(r["args"], r["answer"])


def test_tokenizer(encoder: Encoder) -> None:
    size = encoder.tokenizer.get_vocab_size()
    assert size < 1024
    for word in ("Wait", "think", "answer"):
        assert len(encoder.plain(word)) == 1
    for word in ("Hmm", "Alternatively", "Final", " Answer"):
        assert len(encoder.plain(word)) <= 2
    for text in ("naïve 🙂\n\tx", "0123", "\u00e9"):
        assert encoder.tokenizer.decode(encoder.plain(text)) == text
