"""Questions, verifier and worked attempts of the spelling family."""

import random

import pytest
from tokenizers import Tokenizer

from conftest import ROOT
from families import spelling

TOKENIZER = Tokenizer.from_file(str(ROOT.parent / "public" / "models" / "s1-nano" / "tokenizer.json"))
LIMITS = {1: 36, 2: 50, 3: 72}
LEVELS = pytest.mark.parametrize("level", [1, 2, 3])


def tokens(text: str) -> int:
    """How many tokens a text has."""
    return len(TOKENIZER.encode(text, add_special_tokens=False).ids)


def nth(word: str, k: int, end: bool = False) -> dict:
    """Arguments of a question for one letter."""
    return {"kind": "nth", "word": word, "k": k, "end": end}


REVERSE_STONE = {"kind": "reverse", "word": "stone"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [(REVERSE_STONE, "e n o t s"), ({"kind": "reverse", "word": "noon"}, "n o o n"), (nth("planet", 4), "n"),
     (nth("planet", 1), "p"), (nth("planet", 1, True), "t"), (nth("planet", 2, True), "e"),
     (nth("cat", 3, True), "c")],
)  # fmt: skip
def test_answers_worked_by_hand(args: dict, expected: str) -> None:
    assert spelling.answer(args) == expected


@pytest.mark.parametrize(
    "text", ["e n o t s", "enots", "ENOTS", "e-n-o-t-s", "e, n, o, t, s", " enots. ", '"enots"']
)
def test_separators_case_and_quotes_do_not_matter(text: str) -> None:
    assert spelling.verify(REVERSE_STONE, text)


@pytest.mark.parametrize(
    "text",
    ["", "none", "stone", "enot", "e  n o t s", "enots-", "e--nots", "e n o t s s", "1e 2n", "--", "enots!"],
)
def test_wrong_and_malformed_answers_are_refused(text: str) -> None:
    assert not spelling.verify(REVERSE_STONE, text)


def test_one_letter_is_asked_for() -> None:
    assert spelling.verify(nth("planet", 4), "N")
    assert not spelling.verify(nth("planet", 4), "planet")
    assert not spelling.verify(nth("planet", 4), "4")


@pytest.mark.parametrize(
    ("args", "method", "text"),
    [(REVERSE_STONE, "number", "Number the letters: 1s 2t 3o 4n 5e. 5e 4n 3o 2t 1s. So e n o t s"),
     (REVERSE_STONE, "spell", "In pairs: 1 s t 2 o n 3 e. 3 e 2 n o 1 t s. So e n o t s"),
     (nth("stone", 2), "number", "Number the letters: 1s 2t 3o 4n 5e. 2t. So t"),
     (nth("stone", 2), "spell", "Spell it and count to 2: s1 t2. So t"),
     (nth("stone", 2, True), "number", "Number the letters: 1s 2t 3o 4n 5e. 5-2+1=4, 4n. So n"),
     (nth("stone", 2, True), "spell", "Spell it: s t o n e. From the end: e1 n2. So n")],
)  # fmt: skip
def test_attempts_read_as_described(args: dict, method: str, text: str) -> None:
    assert spelling.attempt(args, method, random.Random(1)).text == text


@LEVELS
def test_attempts_conclude_the_truth_within_the_limits(level: int) -> None:
    rng = random.Random(level)
    for _ in range(400):
        args = spelling.sample(rng, level)
        assert spelling.verify(args, spelling.answer(args))
        assert tokens(spelling.phrase(args, rng)) < 45
        for method in spelling.METHODS:
            made = spelling.attempt(args, method, rng)
            assert not made.slipped and all(s.loss for s in made.segments)
            assert made.value == spelling.answer(args)
            assert made.text.endswith(f". So {made.value}")
            assert tokens(made.text) <= LIMITS[level]
            assert made == spelling.attempt(args, method, random.Random(99))


@LEVELS
def test_slips_are_masked_to_the_end_and_mostly_wrong(level: int) -> None:
    rng, wrong = random.Random(10 + level), 0
    for i in range(400):
        args, method = spelling.sample(rng, level), spelling.METHODS[i % 2]
        made = spelling.attempt(args, method, rng, slip=True)
        flags = [s.loss for s in made.segments]
        assert flags == sorted(flags, reverse=True), "loss must not come back inside an attempt"
        assert made.slipped is not flags[-1]
        assert made.text.endswith(f". So {made.value}")
        learnt = "".join(s.text for s in made.segments if s.loss)
        assert spelling.attempt(args, method, rng).text.startswith(learnt), "what is learnt must be right"
        wrong += not spelling.verify(args, made.value)
    assert wrong > 340


def test_methods_begin_differently() -> None:
    rng = random.Random(5)
    for i in range(200):
        args = spelling.sample(rng, i % 3 + 1)
        first, second = (spelling.attempt(args, m, rng).text[0] for m in spelling.METHODS)
        assert first != second


def test_key_holds_the_word_whatever_the_place() -> None:
    assert spelling.key(nth("stone", 2)) == spelling.key(nth("stone", 4, True))
    assert spelling.key(nth("stone", 2)) != spelling.key(REVERSE_STONE)
    assert spelling.key(REVERSE_STONE) != spelling.key({"kind": "reverse", "word": "notes"})


def test_questions_name_the_word_and_the_place() -> None:
    rng = random.Random(6)
    seen = set()
    for _ in range(400):
        args = spelling.sample(rng, rng.randint(1, 3))
        text = spelling.phrase(args, rng).lower()
        assert args["word"] in text
        if args["kind"] == "nth" and args["end"]:
            assert "last" in text or "end" in text.replace(args["word"], "")
        seen.add(text.replace(args["word"], "W"))
    assert len(seen) > 100
    assert len(spelling.REVERSE) >= 8 and len(spelling.PLACE) >= 8


def test_many_different_questions() -> None:
    rng = random.Random(7)
    keys = {spelling.key(spelling.sample(rng, rng.randint(1, 3))) for _ in range(40_000)}
    assert len(keys) > 24_000
    assert not {w for level in (1, 2, 3) for w in spelling.words(level)} & set(spelling.EXCLUDED)
