"""Documents: loss mask, conclusions, format, and separation from the held-out questions."""

import json
import random

import pytest
from conftest import ROOT
from tokenizers import Tokenizer

from families.overlap import overlaps, own_ngrams
from families.registry import FAMILIES, FORBIDDEN_WORDS, QUESTIONS, reserved, sample_new
from traces.documents import ALL_KINDS, BASE_KINDS, base_document, thought_document
from traces.encoder import Encoder
from traces.rounds import make_rounds, stated_answer
from traces.thoughts import STYLES

FOLDER = ROOT.parent / "public" / "models" / "s1-nano"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(Tokenizer.from_file(str(FOLDER / "tokenizer.json")))


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("slip", [False, True])
def test_rounds_end_with_the_truth(name: str, slip: bool) -> None:
    rng, family = random.Random(1), FAMILIES[name]
    for i in range(100):
        args = family.sample(rng, i % 3 + 1)
        rounds = make_rounds(family, args, rng, 1 + i % 4, slip)
        answer = stated_answer(family, args, rounds)
        assert family.verify(args, answer)
        assert all(r.text.endswith(".\n") for r in rounds)
        text = "".join(r.text for r in rounds)
        assert text.rpartition("So ")[2].startswith(f"{answer}.")


@pytest.mark.parametrize("name", FAMILIES)
def test_wrong_first_conclusions_carry_no_loss(name: str) -> None:
    rng, family = random.Random(2), FAMILIES[name]
    for i in range(100):
        first = make_rounds(family, family.sample(rng, i % 3 + 1), rng, 1, True)[0]
        masked = [s.loss for s in first.segments]
        assert masked == sorted(masked, reverse=True), "loss must not come back inside a slipped pass"


def test_models_do_not_learn_to_open_checks_by_themselves(encoder: Encoder) -> None:
    rng, family = random.Random(5), FAMILIES["letters"]
    check = encoder.plain("Check")
    for _ in range(40):
        args = family.sample(rng, 2)
        doc = base_document(encoder, "letters", args, family.phrase(args, rng), rng, "checked")
        opened = [i for i in range(len(doc.ids)) if doc.ids[i : i + len(check)] == check]
        assert 1 <= len(opened) <= 5
        assert not any(doc.loss[i + k] for i in opened for k in range(len(check)))
        thought = thought_document(encoder, "letters", args, family.phrase(args, rng), rng, "second")
        assert not any(thought.loss[i] for i, token in enumerate(thought.ids) if token == encoder.plain("Wait")[0])


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("name", FAMILIES)
def test_documents_of_a_mixture(encoder: Encoder, name: str, kind: str) -> None:
    rng, family = random.Random(3), FAMILIES[name]
    for i in range(40):
        args = family.sample(rng, i % 3 + 1)
        doc = base_document(encoder, name, args, family.phrase(args, rng), rng, kind)
        assert len(doc.ids) == len(doc.loss)
        thinking = encoder.tokenizer.decode(doc.ids, skip_special_tokens=False).partition("<|im_start|>think")[2]
        ends_by_itself = kind in ("short", "thought")
        closing = "answer\nAnswer:" if ends_by_itself else "answer\nFinal Answer:"
        assert thinking.count("<|im_start|>") == 1
        thought, _, answer = thinking.partition(f"<|im_start|>{closing}")
        assert family.verify(args, answer.partition("<|im_end|>")[0])
        assert kind not in BASE_KINDS or "Wait" not in thought
        at = max(k for k, i in enumerate(doc.ids) if i == encoder.im_start)
        assert doc.loss[at] is ends_by_itself, "a forced closing carries no loss"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", FAMILIES)
def test_thoughts(encoder: Encoder, name: str, style: str) -> None:
    rng, family = random.Random(4), FAMILIES[name]
    for i in range(40):
        args = family.sample(rng, i % 3 + 1)
        doc = thought_document(encoder, name, args, family.phrase(args, rng), rng, style)
        text = encoder.tokenizer.decode(doc.ids, skip_special_tokens=False)
        thought, _, answer = text.partition("<|im_start|>think")[2].partition("<|im_start|>answer\nAnswer:")
        assert family.verify(args, answer.partition("<|im_end|>")[0])
        opened = sum(thought.count(o) for o in ("Wait", "Hmm", "Alternatively"))
        assert (opened == 0) is (style == "plain")
        waits = [flag for token, flag in zip(doc.ids, doc.loss) if token == encoder.tokenizer.token_to_id("Wait")]
        assert not any(waits), "what opens a round is forced in"


def test_heldout_questions_are_never_drawn() -> None:
    rng, taken = random.Random(5), reserved()
    for numbers in (["9.9", "9.11"], ["9.5", "9.11", "9.9"]):
        assert not taken.allows(FAMILIES["decimals"], {"numbers": numbers, "want": "max"})
    for word in FORBIDDEN_WORDS:
        assert ("letters", word) in taken.keys
        assert word not in (ROOT / "data" / "words.txt").read_text().split()
    for family in FAMILIES.values():
        for i in range(200):
            assert family.key(sample_new(family, rng, i % 3 + 1, taken)) not in taken.keys


def test_overlap_counts_only_what_is_the_questions_own() -> None:
    text, args = "How many times does the letter s occur in possession?", {"word": "possession", "letter": "s"}
    grams = frozenset(own_ngrams(text, args))
    assert overlaps("Please: how many times does the letter s occur in possession?", grams)
    assert not overlaps("How many times does the letter t occur in tomato?", grams)
    fixed = "There are many birds now and how many birds are there now in all?"
    assert own_ngrams(fixed, {"a": 3}) == []
    truth = "Ann says Bob lies. Bob says Cal lies. One tells the truth, the others lie. Who tells the truth?"
    grams = frozenset(own_ngrams(truth, {"kind": "truth", "says": ["Ann!=Bob", "Bob!=Cal"]}))
    assert overlaps(truth, grams)
    assert not overlaps("Eve says Dan lies. One tells the truth, the others lie. Who tells the truth?", grams)


@pytest.mark.parametrize("name", FAMILIES)
def test_hardly_any_question_is_dropped_for_what_it_shares_with_a_heldout_one(name: str) -> None:
    rng, family, taken = random.Random(9), FAMILIES[name], reserved()
    dropped: dict[str, list[bool]] = {}
    for i in range(300):
        args = sample_new(family, rng, i % 3 + 1, taken)
        dropped.setdefault(args.get("kind", ""), []).append(overlaps(family.phrase(args, rng), taken.grams))
    for kind, flags in dropped.items():
        assert sum(flags) <= 0.1 * len(flags) + 1, kind


def test_heldout_file() -> None:
    records = [json.loads(line) for line in (QUESTIONS / "heldout.jsonl").read_text().splitlines()]
    assert len(records) == 300 * len(FAMILIES)
    assert len({FAMILIES[r["family"]].key(r["args"]) for r in records}) == len(records)
    for name in FAMILIES:
        assert [sum(r["family"] == name and r["level"] == lv for r in records) for lv in (1, 2, 3)] == [100] * 3
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
