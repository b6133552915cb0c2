"""Sequence questions: rules, verifier, worked attempts."""

import random
import re
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from families import sequences
from families.sequences_rules import RULES, following, one_reading
from families.sequences_words import TEMPLATES

TOKENIZER = Path(__file__).resolve().parents[2] / "public" / "models" / "s1-nano" / "tokenizer.json"
LONGEST = {1: 75, 2: 120, 3: 155}
MEANS = {1: 42, 2: 58, 3: 76}

CASES = [
    ("arithmetic", [3, 7, 11, 15], "19",
     "7-3=4, 11-7=4, 15+4=19. So 19", "Back: 15-11=4, 11-4=7, 15+4=19. So 19"),
    ("arithmetic", [93, 89, 85, 81], "77",
     "89-93=-4, 85-89=-4, 81-4=77. So 77", "Back: 81-85=-4, 85+4=89, 81-4=77. So 77"),
    ("geometric", [2, 6, 18, 54], "162",
     "2*3=6, 6*3=18, 54*3=150+12=162. So 162", "Back: 18*3=54, 18/3=6, 54*3=150+12=162. So 162"),
    ("geometric", [3, 30, 300, 3000], "30000",
     "3*10=30, 30*10=300, 3000*10=30000. So 30000", "Back: 300*10=3000, 300/10=30, 3000*10=30000. So 30000"),
    ("geometric", [48, 24, 12, 6], "3",
     "48/2=24, 24/2=12, 6/2=3. So 3", "Back: 6*2=12, 12*2=24, 6/2=3. So 3"),
    ("second", [1, 4, 9, 16], "25", "4-1=3, 9-4=5, 16-9=7, 7-5=2, 7+2=9, 16+9=25. So 25",
     "Back: 16-9=7, 9-4=5, 4-1=3, 7-5=2, 5-3=2, 7+2=9, 16+9=25. So 25"),
    ("fibonacci", [2, 3, 5, 8, 13], "21",
     "3-2=1, 5-3=2, 3+5=8, 8+10=18+3=21. So 21", "Back: 13-8=5, 8-5=3, 8+10=18+3=21. So 21"),
    ("alternating", [4, 9, 7, 12, 10], "15",
     "9-4=5, 7-9=-2, 12-7=5, 10-12=-2, 10+5=15. So 15", "Back: 12-9=3, 10-7=3, 12+3=15. So 15"),
    ("mixed", [3, 5, 10, 12, 24], "26",
     "5-3=2, 10-5=5, 12-10=2, 24-12=12, 5*2=10, 24+2=26. So 26", "Back: 12*2=24, 12-10=2, 24+2=26. So 26"),
    ("mixed", [3, 6, 8, 16, 18], "36",
     "6-3=3, 8-6=2, 16-8=8, 18-16=2, 3*2=6, 18*2=20+16=36. So 36",
     "Back: 18-16=2, 8*2=16, 18*2=20+16=36. So 36"),
    ("interleaved", [1, 10, 3, 20, 5, 30], "7",
     "10-1=9, 3-10=-7, 20-3=17, 5-20=-15, 3-1=2, 5-3=2, 5+2=7. So 7", "Back: 5-3=2, 3-1=2, 5+2=7. So 7"),
]  # fmt: skip


def sampled(level: int, count: int, seed: int) -> list[dict]:
    """Sampled arguments of one level."""
    rng = random.Random(seed)
    return [sequences.sample(rng, level) for _ in range(count)]


@pytest.mark.parametrize(("kind", "terms", "right", "forward", "backward"), CASES)
def test_hand_computed_cases(kind: str, terms: list[int], right: str, forward: str, backward: str) -> None:
    args = {"kind": kind, "terms": terms}
    assert sequences.answer(args) == right
    assert sequences.attempt(args, "forward", random.Random(1)).text == forward
    assert sequences.attempt(args, "backward", random.Random(1)).text == backward


@pytest.mark.parametrize("level", (1, 2, 3))
def test_attempts_conclude_the_truth(level: int) -> None:
    kinds = set()
    for args in sampled(level, 1500, level):
        kinds.add(args["kind"])
        for method in sequences.METHODS:
            made = sequences.attempt(args, method, random.Random(1))
            assert made.value == sequences.answer(args) and not made.slipped
            assert made.text.endswith(f". So {made.value}")
            assert all(s.loss for s in made.segments)
            assert made.text == sequences.attempt(args, method, random.Random(2)).text
            assert made.text.startswith("Back: ") == (method == "backward")
            assert made.text.startswith("Test: ") == (method == "tests")
    assert kinds == set(sequences.KINDS[level])


@pytest.mark.parametrize("level", (1, 2, 3))
def test_every_sum_written_in_an_attempt_is_right(level: int) -> None:
    for args in sampled(level, 500, 10 + level):
        for method in sequences.METHODS:
            text = sequences.attempt(args, method, random.Random(1)).text
            for step in text.removeprefix(sequences.HEADS[method]).partition(". So")[0].split(", "):
                said, _, verdict = step.partition(" ")
                assert said == "times" and verdict == "no" or chained(said), text
                assert (verdict in ("yes", "no")) if verdict else True


def test_rules_are_tested_until_one_holds() -> None:
    for level in (1, 2, 3):
        for args in sampled(level, 300, 60 + level):
            verdicts = re.findall(" (yes|no),", sequences.attempt(args, "tests", random.Random(1)).text)
            assert verdicts.count("yes") == (args["kind"] != "mixed")
            assert "yes" not in verdicts[:-1]


def chained(step: str) -> bool:
    """Whether a step such as ``54*3=150+12=162`` or ``84+10=94+9=103`` is right from sign to sign."""
    parts = step.split("=")
    total = eval(parts[0])
    if "*" in step:
        return len({eval(part) for part in (parts[0], parts[-1])}) == 1
    for part in parts[1:]:
        if int(re.match("-?[0-9]+", part)[0]) != total:
            return False
        total = eval(part)
    return True


def test_no_question_can_be_continued_in_two_ways() -> None:
    for level in (1, 2, 3):
        for args in sampled(level, 500, 20 + level):
            found = {following(kind, args["terms"]) for kind in RULES} - {None}
            assert found == {int(sequences.answer(args))}
            assert all(1 <= t for t in args["terms"]) and 4 <= len(args["terms"]) <= 6
    assert one_reading("arithmetic", [3, 7, 11, 15])
    assert not one_reading("interleaved", [1, 10, 2, 20, 4, 30])
    assert not one_reading("interleaved", [2, 4, 6, 8, 10, 12][:5])
    assert not one_reading("second", [1, 2, 4, 8])


def test_slips_are_masked_to_the_end_and_mostly_wrong() -> None:
    right = 0
    for level in (1, 2, 3):
        rng = random.Random(level)
        for i, args in enumerate(sampled(level, 600, 30 + level)):
            made = sequences.attempt(args, sequences.METHODS[i % 3], rng, slip=True)
            assert made.slipped and made.text.endswith(f". So {made.value}")
            losses = [s.loss for s in made.segments]
            assert not losses[-1] and losses == sorted(losses, reverse=True)
            right += sequences.verify(args, made.value)
    assert right < 0.15 * 1800


def test_key_is_the_terms() -> None:
    args = {"kind": "arithmetic", "terms": [3, 7, 11, 15]}
    assert sequences.key(args) == sequences.key(dict(reversed(args.items())))
    assert sequences.key(args) != sequences.key(args | {"terms": [3, 7, 11, 15, 19]})
    assert isinstance(hash(sequences.key(args)), int)


@pytest.mark.parametrize(
    ("text", "right"),
    [("19", True), (" 19. ", True), ("019", True), ("18", False), ("", False), ("19.0", False),
     ("-19", False), ("nineteen", False), ("19, 23", False), ("1e1", False), ("١٩", False), ("²", False)],
)  # fmt: skip
def test_verifier(text: str, right: bool) -> None:
    assert sequences.verify({"kind": "arithmetic", "terms": [3, 7, 11, 15]}, text) is right


def test_questions_show_all_terms_in_order() -> None:
    assert len(set(TEMPLATES)) >= 20
    rng, starts = random.Random(5), set()
    for args in sampled(3, 400, 40):
        text = sequences.phrase(args, rng)
        starts.add(text[0].islower())
        assert [int(n) for n in re.findall("[0-9]+", text)] == args["terms"]
    assert starts == {True, False}


@pytest.mark.parametrize("level", (1, 2, 3))
def test_texts_are_short(level: int) -> None:
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    rng, lengths = random.Random(6), []
    for args in sampled(level, 1000, 50 + level):
        assert len(tokenizer.encode(sequences.phrase(args, rng)).ids) <= 65
        texts = [sequences.attempt(args, method, rng).text for method in sequences.METHODS]
        lengths += [len(tokenizer.encode(text).ids) for text in texts]
    assert max(lengths) <= LONGEST[level]
    assert sum(lengths) / len(lengths) <= MEANS[level]


def test_there_are_many_questions() -> None:
    keys = {sequences.key(args) for level in (2, 3) for args in sampled(level, 40_000, level)}
    assert len(keys) > 30_000
