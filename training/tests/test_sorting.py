"""Questions, verifier and worked attempts of the sorting family."""

import random

import pytest
from tokenizers import Tokenizer

from conftest import ROOT
from families import sorting

TOKENIZER = Tokenizer.from_file(str(ROOT.parent / "public" / "models" / "s1-nano" / "tokenizer.json"))
LIMITS = {1: 85, 2: 110, 3: 162}
MEANS = {1: 58, 2: 78, 3: 106}
LEVELS = pytest.mark.parametrize("level", [1, 2, 3])
FOUR = [47, 3, 85, 12]


def tokens(text: str) -> int:
    """How many tokens a text has."""
    return len(TOKENIZER.encode(text, add_special_tokens=False).ids)


def order(direction: str) -> dict:
    """Arguments of a question for four numbers in order."""
    return {"kind": "sort", "numbers": FOUR, "order": direction}


def rank(ask: str, k: int, numbers: list[int] | None = None) -> dict:
    """Arguments of a question about one number or a count."""
    return {"kind": "rank", "numbers": numbers or FOUR, "ask": ask, "k": k}


def alphabet(*words: str) -> dict:
    """Arguments of a question for words in order."""
    return {"kind": "words", "words": list(words)}


@pytest.mark.parametrize(
    ("args", "expected"),
    [(order("up"), "3, 12, 47, 85"), (order("down"), "85, 47, 12, 3"), (rank("largest", 2), "47"),
     (rank("smallest", 3), "47"), (rank("median", 3, [9, 101, 20, 30, 11]), "20"), (rank("above", 12), "2"),
     (rank("above", 90), "0"), (rank("below", 50), "3"),
     (alphabet("pear", "bread", "bean"), "bean, bread, pear")],
)  # fmt: skip
def test_answers_worked_by_hand(args: dict, expected: str) -> None:
    assert sorting.answer(args) == expected


@pytest.mark.parametrize("text", ["3, 12, 47, 85", "3,12,47,85", "3 12 47 85", " 3 , 12, 47, 85. "])
def test_commas_or_spaces_may_stand_between_numbers(text: str) -> None:
    assert sorting.verify(order("up"), text)


@pytest.mark.parametrize(
    "text",
    ["", "none", "--", "1.2.3", "3, 12, 47", "3, 12, 85, 47", "3,,12,47,85", "3124785", "3; 12; 47; 85"],
)
def test_wrong_and_malformed_answers_are_refused(text: str) -> None:
    assert not sorting.verify(order("up"), text)


def test_words_and_single_numbers_are_verified() -> None:
    assert sorting.verify(alphabet("pear", "bread"), "Bread, pear")
    assert not sorting.verify(alphabet("pear", "bread"), "pear, bread")
    assert sorting.verify(rank("largest", 2), " 47 ")
    assert not sorting.verify(rank("largest", 2), "4 7")


@pytest.mark.parametrize(
    ("args", "method", "text"),
    [(order("up"), "insert", "Pad: 47 03 85 12. Smallest first: 47; 03 47; 03 47 85; 03 12 47 85. So 3, 12, 47, 85"),
     (order("down"), "backwards",
      "From the end: 12 85 03 47. Largest first: 12; 85 12; 85 12 03; 85 47 12 03. So 85, 47, 12, 3"),
     ({"kind": "sort", "numbers": [561, 1, 232, 3], "order": "up"}, "insert",
      "Pad: 561 001 232 003. Smallest first: 561; 001 561; 001 232 561; 001 003 232 561. So 1, 3, 232, 561"),
     (rank("largest", 2), "insert", "Pad: 47 03 85 12. Largest first: 47; 47 03; 85 47 03; 85 47 12 03. 1: 85, 2: 47. So 47"),
     (rank("smallest", 1), "backwards",
      "From the end: 12 85 03 47. Smallest first: 12; 12 85; 03 12 85; 03 12 47 85. 1: 3. So 3"),
     (order("up"), "buckets",
      "Smaller than 47: 03 12, 3; 03: none, 1; 85: 47 03 12, 4; 12: 03, 2. 1 03, 2 12, 3 47, 4 85. So 3, 12, 47, 85"),
     (order("down"), "buckets",
      "Larger than 47: 85, 2; 03: 47 85 12, 4; 85: none, 1; 12: 47 85, 3. 1 85, 2 47, 3 12, 4 03. So 85, 47, 12, 3"),
     (rank("smallest", 1), "buckets", "Smaller than 47: 03 12, 3; 03: none, 1; 85: 47 03 12, 4; 12: 03, 2. 1 03. So 3"),
     (rank("below", 180, [442, 246, 160]), "insert", "Below 180: 442 4>1, 246 2>1, 160 1=1 6<8 yes 1. So 1"),
     (rank("above", 40), "insert", "Above 40: 47 4=4 7>0 yes 1, 03 0<4, 85 8>4 yes 2, 12 1<4. So 2"),
     (rank("below", 100), "insert",
      "Below 100: 047 0<1 yes 1, 003 0<1 yes 2, 085 0<1 yes 3, 012 0<1 yes 4. So 4"),
     (rank("below", 40), "buckets", "From the end, below 40: 12 1<4 yes 1, 85 8>4, 03 0<4 yes 2, 47 4=4 7>0. So 2"),
     (rank("above", 40), "backwards", "Only those above 40: 47 1, 85 2. So 2"),
     (rank("below", 2), "backwards", "Only those below 2: none. So 0"),
     (alphabet("pear", "bread", "bean"), "insert",
      "Letters: p e pear, b r bread, b e bean. In order: p e; b r, p e. "
      "Words: b e bean, b r bread, p e pear. So bean, bread, pear"),
     (alphabet("bears", "beans", "bread"), "insert",
      "Letters: b e a r bears, b e a n beans, b r bread. In order: b e a r; b e a n, b e a r. "
      "Words: b e a n beans, b e a r bears, b r bread. So beans, bears, bread"),
     (alphabet("pear", "bread", "bean"), "buckets",
      "In order: pear; b<p: bread pear; b e<b r: bean bread pear. So bean, bread, pear"),
     (alphabet("pear", "bread", "bean"), "backwards",
      "From the end: bean; b r>b e: bean bread; p>b, p>b: bean bread pear. So bean, bread, pear")],
)  # fmt: skip
def test_attempts_read_as_described(args: dict, method: str, text: str) -> None:
    assert sorting.attempt(args, method, random.Random(1)).text == text


@LEVELS
def test_attempts_conclude_the_truth_within_the_limits(level: int) -> None:
    rng, total = random.Random(level), 0
    for _ in range(400):
        args = sorting.sample(rng, level)
        assert sorting.verify(args, sorting.answer(args))
        assert tokens(sorting.phrase(args, rng)) < 60
        starts = set()
        for method in sorting.METHODS:
            made = sorting.attempt(args, method, rng)
            assert not made.slipped and all(s.loss for s in made.segments)
            assert made.value == sorting.answer(args)
            assert made.text.endswith(f". So {made.value}")
            assert tokens(made.text) <= LIMITS[level]
            assert made == sorting.attempt(args, method, random.Random(99))
            starts.add(made.text[0])
            total += tokens(made.text)
        assert len(starts) == 3
    assert total / 1200 < MEANS[level]


@LEVELS
def test_slips_are_masked_to_the_end_and_mostly_wrong(level: int) -> None:
    rng, wrong = random.Random(10 + level), 0
    for i in range(400):
        args, method = sorting.sample(rng, level), sorting.METHODS[i % 3]
        made = sorting.attempt(args, method, rng, slip=True)
        flags = [s.loss for s in made.segments]
        assert made.slipped and not flags[-1]
        assert flags == sorted(flags, reverse=True), "loss must not come back inside an attempt"
        assert made.text.endswith(f". So {made.value}")
        learnt = "".join(s.text for s in made.segments if s.loss)
        assert sorting.attempt(args, method, rng).text.startswith(learnt), "what is learnt must be right"
        wrong += not sorting.verify(args, made.value)
    assert wrong > 390


def test_key_holds_the_items_in_any_order() -> None:
    assert sorting.key(order("up")) == sorting.key({**order("down"), "numbers": sorted(FOUR)})
    assert sorting.key(order("up")) != sorting.key(rank("largest", 2))
    assert sorting.key(order("up")) != sorting.key({**order("up"), "numbers": [47, 3, 85, 13]})
    assert sorting.key(alphabet("pear", "bean")) == sorting.key(alphabet("bean", "pear"))


@LEVELS
def test_samples_can_be_put_in_order(level: int) -> None:
    rng = random.Random(20 + level)
    for _ in range(400):
        args = sorting.sample(rng, level)
        items = args["words"] if args["kind"] == "words" else args["numbers"]
        assert 3 <= len(items) <= 6 and len(set(items)) == len(items)
        if args["kind"] == "words":
            ranked = sorted(items)
            assert not any(b.startswith(a) for a, b in zip(ranked, ranked[1:]))
        if args.get("ask") == "median":
            assert len(items) % 2 == 1


def test_questions_name_every_item() -> None:
    rng = random.Random(6)
    for _ in range(400):
        args = sorting.sample(rng, rng.randint(1, 3))
        text = sorting.phrase(args, rng)
        assert all(str(i) in text for i in args.get("words") or args["numbers"])


def test_many_different_questions() -> None:
    rng = random.Random(7)
    assert len({sorting.key(sorting.sample(rng, rng.randint(1, 3))) for _ in range(32_000)}) > 30_000
