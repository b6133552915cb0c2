"""Questions, verifiers and worked methods about binary and Roman numerals."""

import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from families import bases
from families.bases_methods import roman
from families.bases_templates import TEMPLATES

LEVELS = (1, 2, 3)
MOST_TOKENS = {1: 38, 2: 56, 3: 82}
MEAN_TOKENS = {1: 25, 2: 42, 3: 58}
TOKENIZER = Path(__file__).resolve().parents[2] / "public/models/s1-nano/tokenizer.json"
SYMBOLS = (("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50), ("XL", 40),
           ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))  # fmt: skip
WRONG_FOR_45 = ("", "none", "1.2.3", "--", "(1", "-45", "4 5", "IVX", "102", "XLIV", "44", "0b")


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(TOKENIZER))


@pytest.mark.parametrize(
    ("kind", "n", "steps", "groups"),
    [
        ("to_binary", 13, "13:1, 6:01, 3:1101. So 1101", "By 8: 13=8*1+5, 1:1, 5:101. So 1101"),
        ("to_binary", 5, "5:1, 2:101. So 101", "By 8: 5:101. So 101"),
        ("to_binary", 200, "200:0, 100:00, 50:000, 25:1000, 12:01000, 6:001000, 3:11001000. So 11001000",
         "By 8: 64*3=192, 200-192=100-92=10-2=8, 8=8*1+0, 3:11, 1:001, 0:000. So 11001000"),
        ("from_binary", 13, "11=3, 110=6, 1101=13. So 13", "By 3: 110=6, 1=1, 6*2+1=12+1=13. So 13"),
        ("from_binary", 108, "11=3, 110=6, 1101=13, 11011=27, 110110=54, 1101100=108. So 108",
         "By 3: 110=6, 110=6, 0=0, 6*8+6=48+6=54, 54*2+0=100+8+0=108. So 108"),
        ("to_roman", 1994, "1000=M, 900=CM, 90=XC, 4=IV. So MCMXCIV",
         "From the end: 4=IV, 94=XCIV, 994=CMXCIV, 1994=MCMXCIV. So MCMXCIV"),
        ("to_roman", 408, "400=CD, 8=VIII. So CDVIII", "From the end: 8=VIII, 408=CDVIII. So CDVIII"),
        ("from_roman", 1994, "Count M 1000, CM 1900, XC 1990, IV 1994. So 1994",
         "From the end: IV=4, XC=94, CM=994, M=1994. So 1994"),
        ("from_roman", 2360, "Count MM 2000, CCC 2300, L 2350, X 2360. So 2360",
         "From the end: LX=60, CCC=360, MM=2360. So 2360"),
    ],
)  # fmt: skip
def test_worked_by_hand(kind: str, n: int, steps: str, groups: str) -> None:
    args = {"kind": kind, "n": n}
    assert bases.attempt(args, "steps", random.Random(0)).text == steps
    assert bases.attempt(args, "groups", random.Random(0)).text == groups


def greedy_roman(n: int) -> str:
    """Roman numerals by taking the largest symbol that fits, independent of the family's digit table."""
    text = ""
    for symbol, worth in SYMBOLS:
        text += symbol * (n // worth)
        n %= worth
    return text


def test_roman_numerals() -> None:
    assert all(roman(n) == greedy_roman(n) for n in range(1, 4000))


def truth(args: dict) -> str:
    """The answer from definitions, sharing nothing with the family."""
    n = args["n"]
    return {"to_binary": bin(n)[2:], "to_roman": greedy_roman(n)}.get(args["kind"], str(n))


@pytest.mark.parametrize("level", LEVELS)
def test_attempts_conclude_the_truth(level: int) -> None:
    rng = random.Random(level)
    for _ in range(800):
        args = bases.sample(rng, level)
        right = truth(args)
        assert bases.answer(args) == right
        assert bases.verify(args, right)
        texts = []
        for method in bases.METHODS:
            made = bases.attempt(args, method, rng)
            assert made.value == right
            assert made.text.endswith(f". So {right}")
            assert not made.slipped and all(s.loss for s in made.segments)
            assert made.segments[0].text
            assert made.text == bases.attempt(args, method, random.Random(9)).text
            texts.append(made.text)
        assert texts[0][0] != texts[1][0]


def test_every_number_is_worked_rightly() -> None:
    rng = random.Random(1)
    for kind in bases.KINDS:
        high = bases.BINARY[3][1] if "binary" in kind else bases.ROMAN[3][1]
        for n in range(4, high + 1):
            args = {"kind": kind, "n": n}
            for method in bases.METHODS:
                assert bases.attempt(args, method, rng).value == truth(args)


@pytest.mark.parametrize("level", LEVELS)
def test_slips_are_masked_to_the_end_and_wrong(level: int) -> None:
    rng = random.Random(level)
    right = 0
    for i in range(600):
        args = bases.sample(rng, level)
        made = bases.attempt(args, bases.METHODS[i % 2], rng, slip=True)
        masks = [s.loss for s in made.segments]
        assert made.slipped and not masks[-1]
        assert masks == sorted(masks, reverse=True)
        assert made.text.endswith(f". So {made.value}")
        right += bases.verify(args, made.value)
    assert right < 600 * 0.05


@pytest.mark.parametrize("level", LEVELS)
def test_texts_are_short(level: int, tokenizer: Tokenizer) -> None:
    rng = random.Random(level)
    counts, questions = [], []
    for i in range(600):
        args = bases.sample(rng, level)
        counts.append(len(tokenizer.encode(bases.attempt(args, bases.METHODS[i % 2], rng).text).ids))
        questions.append(len(tokenizer.encode(bases.phrase(args, rng)).ids))
    assert max(counts) <= MOST_TOKENS[level]
    assert sum(counts) / len(counts) <= MEAN_TOKENS[level]
    assert max(questions) <= 48


def test_every_roman_letter_is_one_token(tokenizer: Tokenizer) -> None:
    for n in range(1, 4000):
        assert len(tokenizer.encode(f" {roman(n)}").ids) == len(roman(n))


def test_questions_show_the_number_in_its_own_notation() -> None:
    rng = random.Random(3)
    shown = {"to_binary": "21", "to_roman": "21", "from_binary": "10101", "from_roman": "XXI"}
    for kind, pool in TEMPLATES.items():
        assert len(set(pool)) >= 8
        asked = {bases.phrase({"kind": kind, "n": 21}, rng) for _ in range(300)}
        assert len(asked) == len(pool)
        assert all(shown[kind] in question for question in asked)


def test_distinct_questions() -> None:
    rng = random.Random(5)
    drawn = {bases.key(bases.sample(rng, i % 3 + 1)) for i in range(120_000)}
    assert len(drawn) > 8_000
    assert bases.key({"kind": "to_roman", "n": 40}) != bases.key({"kind": "from_roman", "n": 40})


@pytest.mark.parametrize("kind", bases.KINDS)
@pytest.mark.parametrize("text", WRONG_FOR_45)
def test_wrong_or_malformed_answers_are_refused(kind: str, text: str) -> None:
    assert not bases.verify({"kind": kind, "n": 45}, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("to_binary", "101101"), ("to_binary", " 0b101101"), ("to_binary", "00101101."), ("from_binary", "45."),
     ("from_roman", " 45"), ("to_roman", "XLV"), ("to_roman", "xlv."), ("to_roman", " XLV ")],
)  # fmt: skip
def test_harmless_variants_are_accepted(kind: str, text: str) -> None:
    assert bases.verify({"kind": kind, "n": 45}, text)
