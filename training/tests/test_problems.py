"""Word problems: verifier, stories, and worked attempts."""

import random
import re
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from families import problems
from families.problems_stories import STORIES, tell

MODEL = Path(__file__).resolve().parents[2] / "public" / "models" / "s1-nano"
LONGEST = {1: 48, 2: 80, 3: 105}
MEAN = {1: 33, 2: 58, 3: 75}
CASES = [
    ({"start": "12", "steps": ["+5", "-8", "*3"]}, "27", "12+5=17, -8=9, *3=27. So 27",
     "List +5 -8 *3: 12+5=17, -8=9, *3=27. So 27"),
    ({"start": "36", "steps": ["+25", "/2"]}, "30", None, None),
    ({"start": "3*8", "steps": ["-2*5", "*6"]}, "84", "3*8=24, 2*5=10, 24-10=14, *6=60+24=84. So 84",
     "List -2*5 *6: 3*8=24, 2*5=10, 24-10=14, *6=24+60=84. So 84"),
    ({"start": "36", "steps": ["+48", "/6"]}, "14", "36+40=76, +8=84, /6=10+4=14. So 14",
     "List +48 /6: 36+8=44, +40=84, /6=10+4=14. So 14"),
]  # fmt: skip


def tokens() -> Tokenizer:
    """The shipped tokenizer."""
    return Tokenizer.from_file(str(MODEL / "tokenizer.json"))


@pytest.mark.parametrize(("args", "value", "story", "listed"), CASES)
def test_cases_worked_by_hand(args: dict, value: str, story: str | None, listed: str | None) -> None:
    rng = random.Random(0)
    assert problems.answer(args) == value
    if story:
        assert problems.attempt(args, "story", rng).text == story
        assert problems.attempt(args, "list", rng).text == listed


@pytest.mark.parametrize("text", ["27", " 27 ", "27.", "$27", "027"])
def test_harmless_forms_are_accepted(text: str) -> None:
    assert problems.verify(CASES[0][0], text)


@pytest.mark.parametrize("text", ["", "none", "28", "-27", "27.0", "27 and 3", "2 7", "$", ".", "9*3", "²7", "2" * 99])
def test_other_answers_are_refused(text: str) -> None:
    assert not problems.verify(CASES[0][0], text)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_attempts_conclude_the_truth(level: int) -> None:
    rng = random.Random(level)
    for _ in range(400):
        args = problems.sample(rng, level)
        for method in problems.METHODS:
            made = problems.attempt(args, method, rng)
            assert not made.slipped and all(s.loss for s in made.segments)
            assert problems.verify(args, made.value)
            assert made.text.endswith(f". So {made.value}")
            assert made.text == problems.attempt(args, method, random.Random(99)).text


@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_written_equation_holds(level: int) -> None:
    rng = random.Random(10 + level)
    for i in range(300):
        args = problems.sample(rng, level)
        text = problems.attempt(args, problems.METHODS[i % 3], rng).text.partition(". So ")[0]
        total = ""
        for step in text.rpartition(": ")[2].split(", "):
            left, *right = step.split("=")
            full = left if left[0].isdigit() else total + left
            assert {eval(full), *map(eval, right)} == {int(right[-1])}
            total = right[-1]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_numbers_of_a_problem_differ_and_levels_have_their_steps(level: int) -> None:
    rng = random.Random(20 + level)
    for _ in range(300):
        args = problems.sample(rng, level)
        numbers = [n for part in (args["start"], *args["steps"]) for n in re.findall(r"\d+", part)]
        assert len(set(numbers)) == len(numbers)
        count = len(args["steps"]) + "".join((args["start"], *args["steps"])).count("*")
        count -= sum(s[0] == "*" for s in args["steps"])
        assert count in {1: (2, 3), 2: (4,), 3: (5, 6)}[level]
        assert 1 <= int(problems.answer(args)) <= 999


def test_slips_are_masked_to_the_end_and_mostly_wrong() -> None:
    rng, wrong = random.Random(4), 0
    for i in range(1200):
        args = problems.sample(rng, i % 3 + 1)
        made = problems.attempt(args, problems.METHODS[i % 3], rng, slip=True)
        flags = [s.loss for s in made.segments]
        assert made.slipped and not flags[-1]
        assert flags == sorted(flags, reverse=True)
        assert made.text.endswith(f". So {made.value}")
        wrong += not problems.verify(args, made.value)
    assert wrong > 1100


def test_the_question_holds_the_numbers_in_their_order() -> None:
    rng = random.Random(5)
    for i in range(1500):
        args = problems.sample(rng, i % 3 + 1)
        text = problems.phrase(args, rng)
        expected = [n for part in (args["start"], *args["steps"]) for n in re.findall(r"\d+", part)]
        told = re.findall(r"\d+", re.sub(r"\btwice\b|\bhalf\b", "2", text))
        assert told == expected, text


def test_every_story_can_tell_every_step() -> None:
    rng, seen = random.Random(6), set()
    clauses = [("+", 0, 7), ("-", 0, 5), ("+", 3, 4), ("-", 2, 6), ("*", 0, 9), ("/", 0, 8)]
    for _ in range(2000):
        text = tell((0, 99), clauses, rng)
        seen |= {s.noun for s in STORIES if s.noun in text.lower()}
        assert "{" not in text and "  " not in text
    assert len(seen) == len(STORIES) >= 12


def test_keys_ignore_the_order_of_a_product_only() -> None:
    def key(start: str, *steps: str) -> tuple:
        return problems.key({"start": start, "steps": list(steps)})

    assert key("3*8", "+2*5") == key("8*3", "+5*2")
    assert key("3*8", "+25") != key("3*8", "-25")
    assert key("12", "+5", "-8") != key("12", "-8", "+5")
    rng = random.Random(7)
    assert len({problems.key(problems.sample(rng, i % 3 + 1)) for i in range(36_000)}) > 30_000


@pytest.mark.parametrize("level", [1, 2, 3])
def test_lengths_in_tokens(level: int) -> None:
    rng, tok = random.Random(8 + level), tokens()
    lengths = []
    for i in range(600):
        args = problems.sample(rng, level)
        made = problems.attempt(args, problems.METHODS[i % 3], rng)
        lengths.append(len(tok.encode(made.text, add_special_tokens=False).ids))
        assert len(tok.encode(problems.phrase(args, rng), add_special_tokens=False).ids) < 80
    assert max(lengths) <= LONGEST[level]
    assert sum(lengths) / len(lengths) < MEAN[level]
