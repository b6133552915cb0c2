"""Questions, verifiers and worked methods about remainders, divisors and primes."""

import random
from math import gcd
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from families import numbers
from families.numbers_slips import Slip
from families.numbers_templates import TEMPLATES

LEVELS = (1, 2, 3)
MOST_TOKENS = {1: 48, 2: 75, 3: 95}
MEAN_TOKENS = {1: 30, 2: 45, 3: 60}
TOKENIZER = Path(__file__).resolve().parents[2] / "public/models/s1-nano/tokenizer.json"
WRONG_FOR_5 = ("", "none", "1.2.3", "--", "(1", "5 5", "-5", "5..", "²", "yes", "r5", "4")


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(TOKENIZER))


def text_of(kind: str, a: int, b: int | None, method: str) -> str:
    args = {"kind": kind, "a": a} if b is None else {"kind": kind, "a": a, "b": b}
    return numbers.attempt(args, method, random.Random(0)).text


@pytest.mark.parametrize(
    ("kind", "a", "b", "division", "parts"),
    [
        ("remainder", 347, 6, "347/6: 34-30=4, 47-42=5. So 5",
         "By places 6: 300:0, 40:4, 7:1, 0+4+1=5. So 5"),
        ("remainder", 90, 9, "90/9: 9-9=0, 0-0=0. So 0", "By places 9: 90:0. So 0"),
        ("divisible", 302, 12, "302/12: 30-24=6, 62-60=2. So no", "By places 12: 300:0, 2:2, 0+2=2. So no"),
        ("divisible", 84, 7, "84/7: 8-7=1, 14-14=0. So yes", "By places 7: 80:3, 4:4, 3+4=7:0. So yes"),
        ("gcd", 84, 126, "126-84=46-4=42, 84-42=44-2=42, 42-42=0. So 42",
         "Factors: 84=2*42=2*2*21=2*2*3*7, 126=2*63=2*3*21=2*3*3*7, both 2*3*7=6*7=42. So 42"),
        ("gcd", 9, 20, "20-18=2, 9-8=1. So 1", "Factors: 9=3*3, 20=2*10=2*2*5, both 1. So 1"),
        ("prime", 61, None, "61: 2 no, 3 61:1, 5 no, 7 61:5. So yes",
         "Ends in 1: 2 no, 3 6+1=7:1, 5 no, 7 6-2=4. So yes"),
        ("prime", 301, None, "301: 2 no, 3 30:0 1:1, 5 no, 7 30:2 21:0. So no",
         "Ends in 1: 2 no, 3 3+0+1=4:1, 5 no, 7 30-2=28:0. So no"),
        ("factor", 35, None, "35: 2 no, 3 35:2, 5 yes. So 5", "Ends in 5: 2 no, 3 3+5=8:2, 5 yes. So 5"),
    ],
)  # fmt: skip
def test_worked_by_hand(kind: str, a: int, b: int | None, division: str, parts: str) -> None:
    assert text_of(kind, a, b, "division") == division
    assert text_of(kind, a, b, "parts") == parts


def truth(args: dict) -> str:
    """The answer from definitions, sharing nothing with the family."""
    a, b = args["a"], args.get("b", 0)
    divisors = [d for d in range(2, a + 1) if a % d == 0]
    return {
        "remainder": lambda: str(a - a // b * b),
        "divisible": lambda: "yes" if b in divisors else "no",
        "gcd": lambda: str(gcd(a, b)),
        "prime": lambda: "yes" if divisors == [a] else "no",
        "factor": lambda: str(divisors[0]),
    }[args["kind"]]()


@pytest.mark.parametrize("level", LEVELS)
def test_attempts_conclude_the_truth(level: int) -> None:
    rng = random.Random(level)
    for _ in range(800):
        args = numbers.sample(rng, level)
        right = truth(args)
        assert numbers.answer(args) == right
        assert numbers.verify(args, right)
        texts = []
        for method in numbers.METHODS:
            made = numbers.attempt(args, method, rng)
            assert made.value == right
            assert made.text.endswith(f". So {right}")
            assert not made.slipped and all(s.loss for s in made.segments)
            assert made.segments[0].text
            assert made.text == numbers.attempt(args, method, random.Random(9)).text
            texts.append(made.text)
        assert texts[0][0] != texts[1][0]


@pytest.mark.parametrize("level", LEVELS)
def test_slips_are_masked_to_the_end_and_mostly_wrong(level: int) -> None:
    rng = random.Random(level)
    right = 0
    for i in range(600):
        args = numbers.sample(rng, level)
        made = numbers.attempt(args, numbers.METHODS[i % 2], rng, slip=True)
        masks = [s.loss for s in made.segments]
        assert made.slipped and not masks[-1]
        assert masks == sorted(masks, reverse=True)
        assert made.text.endswith(f". So {made.value}")
        right += numbers.verify(args, made.value)
    assert right < 600 * 0.05


@pytest.mark.parametrize("level", LEVELS)
def test_texts_are_short(level: int, tokenizer: Tokenizer) -> None:
    rng = random.Random(level)
    counts, questions = [], []
    for i in range(600):
        args = numbers.sample(rng, level)
        counts.append(len(tokenizer.encode(numbers.attempt(args, numbers.METHODS[i % 2], rng).text).ids))
        questions.append(len(tokenizer.encode(numbers.phrase(args, rng)).ids))
    assert max(counts) <= MOST_TOKENS[level]
    assert sum(counts) / len(counts) <= MEAN_TOKENS[level]
    assert max(questions) <= 48


def test_questions_name_their_numbers() -> None:
    for kind, pool in TEMPLATES.items():
        assert len(set(pool)) >= 8
        for template in pool:
            assert "{a}" in template
            assert ("{b}" in template) == (kind in ("remainder", "divisible", "gcd"))


def key_of(kind: str, a: int, b: int) -> tuple:
    return numbers.key({"kind": kind, "a": a, "b": b})


def test_key_ignores_order_only_where_it_does_not_matter() -> None:
    assert key_of("gcd", 12, 8) == key_of("gcd", 8, 12)
    assert key_of("remainder", 12, 8) != key_of("remainder", 8, 12)
    assert key_of("divisible", 12, 8) != key_of("remainder", 12, 8)
    assert numbers.key({"kind": "prime", "a": 12}) != numbers.key({"kind": "factor", "a": 12})


def test_there_are_many_questions_and_yes_and_no_are_balanced() -> None:
    rng = random.Random(5)
    drawn = [numbers.sample(rng, i % 3 + 1) for i in range(120_000)]
    assert len({numbers.key(a) for a in drawn}) > 30_000
    decided = [numbers.answer(a) for a in drawn if a["kind"] in ("prime", "divisible")]
    assert len(decided) < len(drawn) * 0.26
    assert 0.45 < decided.count("yes") / len(decided) < 0.55


@pytest.mark.parametrize("text", WRONG_FOR_5)
def test_wrong_or_malformed_numbers_are_refused(text: str) -> None:
    assert not numbers.verify({"kind": "remainder", "a": 347, "b": 6}, text)


@pytest.mark.parametrize("text", ["", "yes no", "y", "no", "1", "yes,"])
def test_wrong_or_malformed_verdicts_are_refused(text: str) -> None:
    assert not numbers.verify({"kind": "prime", "a": 97}, text)


def test_harmless_variants_are_accepted() -> None:
    assert all(numbers.verify({"kind": "remainder", "a": 347, "b": 6}, t) for t in ("5", " 5 ", "5.", "05"))
    assert all(numbers.verify({"kind": "prime", "a": 97}, t) for t in ("yes", "Yes", " YES. "))


def test_a_slip_alters_exactly_one_value() -> None:
    slip = Slip(1, random.Random(1))
    assert slip.near(4, 0) == 4
    assert slip.near(4, 1, 6) in (0, 2, 3, 5, 6)
    assert slip.other("yes", ("yes", "no"), 2) == "yes"
    assert slip.step == 1
