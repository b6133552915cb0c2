"""Logic puzzles: verifier, wordings, and worked attempts."""

import itertools
import random
import re
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from families import logic
from families.logic_names import NAMES
from families.logic_truth import TEMPLATES as TRUTH_TEMPLATES

MODEL = Path(__file__).resolve().parents[2] / "public" / "models" / "s1-nano"
LONGEST = {1: 58, 2: 80, 3: 92}
MEAN = {1: 42, 2: 56, 3: 68}
ORDER = {"kind": "order", "facts": ["Ann>Bob", "Cal>Ann", "Bob>Dan"], "rank": 2}
TRUTH = {"kind": "truth", "says": ["Ann=Bob", "Bob!=Cal", "Cal!=Ann"]}
CUPS = {"kind": "cups", "cups": 4, "start": 2, "swaps": ["1&2", "3&4", "4&1"]}
CASES = [
    (ORDER, "Ann", (
        "More: A>B, C>A, B>D; A>B>D; C>A>B>D. From the last: 1D 2B 3A. So Ann",
        "Less: B<A, A<C, D<B; B<A<C; D<B<A<C. From the last: 1D 2B 3A. So Ann",
        "Facts: A>B, C>A, B>D. A after C, C none. First C: C>A, A>B, B>D. From the last: 1D 2B 3A. So Ann",
    )),
    (ORDER | {"rank": 4}, "Dan", (
        "More: A>B, C>A, B>D; A>B>D; C>A>B>D. From the last: 1D. So Dan",
        "Less: B<A, A<C, D<B; B<A<C; D<B<A<C. From the last: 1D. So Dan",
        "Facts: A>B, C>A, B>D. A after C, C none. First C: C>A, A>B, B>D. From the last: 1D. So Dan",
    )),
    (TRUTH, "Cal", (
        "If A+: A=B B+, B!=C C-, C!=A A+. Plus A B. Minus C. One in minus, C. So Cal",
        "Try A: A=B no; B: A=B no; C: A=B ok, B!=C ok, C!=A ok. So Cal",
        "From the last, C: A=B ok, B!=C ok, C!=A ok. So Cal",
    )),
    (CUPS, "4", (
        "At 2. 1: 1 and 2, 1. 2: 3 and 4, 1. 3: 4 and 1, 4. So 4",
        "Look: 1 and 2 with 2: 1. 3 and 4 without 1: 1. 4 and 1 with 1: 4. So 4",
        "In 2: 1 and 2 to 1, 3 and 4 at 1, 4 and 1 to 4. So 4",
    )),
]  # fmt: skip


def by_kind(count: int, level: int, seed: int) -> list[dict]:
    """Sampled puzzles of one level."""
    rng = random.Random(seed + level)
    return [logic.sample(rng, level) for _ in range(count)]


@pytest.mark.parametrize(("args", "value", "texts"), CASES, ids=["order", "last", "truth", "cups"])
def test_cases_worked_by_hand(args: dict, value: str, texts: tuple[str, str, str]) -> None:
    assert logic.answer(args) == value
    assert tuple(logic.attempt(args, m, random.Random(0)).text for m in logic.METHODS) == texts


@pytest.mark.parametrize(
    ("args", "text"), [(ORDER, "Ann"), (ORDER, " ann. "), (ORDER, "ANN"), (CUPS, "4"), (CUPS, "cup 4."), (CUPS, "Box 4")]
)
def test_harmless_forms_are_accepted(args: dict, text: str) -> None:
    assert logic.verify(args, text)


@pytest.mark.parametrize("text", ["", "none", "Bob", "A", "Ann and Bob", "3", "cup", "4 3", "-4", "4.0", ".", "²", "An n"])
@pytest.mark.parametrize("args", [ORDER, CUPS], ids=["order", "cups"])
def test_other_answers_are_refused(args: dict, text: str) -> None:
    assert not logic.verify(args, text)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_attempts_conclude_the_truth(level: int) -> None:
    seen = set()
    for args in by_kind(600, level, 10):
        seen.add(args["kind"])
        for method in logic.METHODS:
            made = logic.attempt(args, method, random.Random(1))
            assert not made.slipped and all(s.loss for s in made.segments)
            assert logic.verify(args, made.value)
            assert made.segments[-1].text == f". So {made.value}"
            assert made.text == logic.attempt(args, method, random.Random(2)).text
        assert len({logic.attempt(args, m, random.Random(1)).text[0] for m in logic.METHODS}) == 3
    assert seen == set(logic.KINDS)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_slips_are_masked_to_the_end_and_wrong(level: int) -> None:
    rng = random.Random(20 + level)
    for i, args in enumerate(by_kind(600, level, 20)):
        made = logic.attempt(args, logic.METHODS[i % 3], rng, slip=True)
        flags = [s.loss for s in made.segments]
        assert made.slipped and not flags[-1]
        assert flags == sorted(flags, reverse=True)
        assert made.text.endswith(f". So {made.value}")
        assert not logic.verify(args, made.value)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_exactly_one_order_fits_the_facts(level: int) -> None:
    for args in by_kind(250, level, 30):
        if args["kind"] != "order":
            continue
        pairs = [f.split(">") for f in args["facts"]]
        names = sorted({n for p in pairs for n in p})
        fitting = [o for o in itertools.permutations(names) if all(o.index(a) < o.index(b) for a, b in pairs)]
        assert [o[args["rank"] - 1] for o in fitting] == [logic.answer(args)]


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("honest", [1, -1], ids=["one honest", "one liar"])
def test_exactly_one_assignment_fits_the_statements(level: int, honest: int) -> None:
    for args in by_kind(300, level, 40):
        if args["kind"] != "truth":
            continue
        says = [(re.split("!?=", s), "!=" not in s) for s in args["says"]]
        names = sorted({n for pair, _ in says for n in pair})
        fitting = []
        for truthful in itertools.product((True, False), repeat=len(names)):
            tells = dict(zip(names, truthful))
            claims_fit = all(tells[x] == (tells[y] == claim) for (x, y), claim in says)
            odd = [n for n in names if tells[n] == (honest > 0)]
            if claims_fit and len(odd) == 1:
                fitting += odd
        assert fitting == [logic.answer(args)]
        assert len({pair[0] for pair, _ in says}) == len(says), "nobody speaks twice"


def test_wordings_keep_the_order_of_what_is_told() -> None:
    rng = random.Random(5)
    for i in range(1500):
        args = logic.sample(rng, i % 3 + 1)
        text = logic.phrase(args, rng).lower()
        if args["kind"] == "cups":
            numbers = [n for s in args["swaps"] for n in s.split("&")]
            assert re.findall(r"\d", text) == [str(args["cups"]), str(args["start"]), *numbers]
            continue
        told = args["facts"] if args["kind"] == "order" else args["says"]
        pairs = [re.split("!?[=>]", t.lower()) for t in told]
        names = {n for p in pairs for n in p}
        found = [w for w in re.findall(r"[a-z]+", text) if w in names][-2 * len(pairs) :]
        if args["kind"] == "order":
            assert [set(found[2 * j : 2 * j + 2]) for j in range(len(pairs))] == [set(p) for p in pairs], text
        else:
            assert found == [n for p in pairs for n in p], text


def test_ranks_are_worded_from_either_end() -> None:
    rng = random.Random(6)
    front = ("tallest", "oldest", "fastest", "heaviest", "strongest", "richest")
    for _ in range(800):
        args = logic.KINDS["order"].sample(rng, 3)
        text = logic.phrase(args, rng).lower()
        asked = re.search(r"the (second |third |)([a-z]+est)\b", text)
        if asked:
            place = {"": 1, "second ": 2, "third ": 3}[asked[1]]
            assert args["rank"] == (place if asked[2] in front else 6 - place), text


def test_people_are_numbered_from_the_side_that_the_question_asks_from() -> None:
    rng = random.Random(9)
    front = ("tallest", "oldest", "fastest", "heaviest", "strongest", "richest")
    sides = {"first": 0, "last": 0}
    for i in range(1500):
        args = logic.KINDS["order"].sample(rng, i % 3 + 1)
        text = logic.phrase(args, rng).lower()
        word = re.search(r"\bin the middle|\b(?:came|was) (?:first|second|third|fourth|fifth|last)|[a-z]+est\b", text)
        side = "first" if word[0] in front or word[0] == "in the middle" else "last"
        if word[0].startswith(("came", "was")):
            side = "last" if word[0].endswith("last") else "first"
        sides[side] += 1
        for method in logic.METHODS:
            made = logic.attempt(args, method, rng)
            assert f". From the {side}: 1" in made.text, (text, made.text)
            place = len(made.segments[-2].text.partition(": ")[2].split())
            assert made.segments[-2].text.endswith(f" {place}{made.value[0]}")
    assert min(sides.values()) > 500


def test_keys_are_those_of_the_puzzle() -> None:
    assert logic.key(ORDER) == logic.key(ORDER | {"facts": ORDER["facts"][::-1]})
    assert logic.key(ORDER) == logic.key(ORDER | {"rank": 1}), "what is asked makes no other puzzle"
    assert logic.key(ORDER) != logic.key(ORDER | {"facts": ["Bob>Ann", "Cal>Ann", "Bob>Dan"]})
    assert logic.key(TRUTH) == logic.key({"kind": "truth", "says": ["Cal!=Bob", "Ann!=Cal", "Ann=Bob"]})
    assert logic.key(TRUTH) != logic.key({"kind": "truth", "says": ["Ann!=Bob", "Bob!=Cal", "Cal=Ann"]})
    assert logic.key(CUPS) == logic.key(CUPS | {"swaps": ["2&1", "4&3", "1&4"]})
    assert logic.key(CUPS) != logic.key(CUPS | {"swaps": ["3&4", "1&2", "4&1"]})
    rng = random.Random(7)
    assert len({logic.key(logic.sample(rng, i % 3 + 1)) for i in range(42_000)}) > 30_000


def test_names_are_many_and_told_apart_by_their_first_letter() -> None:
    assert all(name[0] == letter for letter, names in NAMES.items() for name in names)
    assert sum(map(len, NAMES.values())) > 50 and len(TRUTH_TEMPLATES) >= 8


@pytest.mark.parametrize("level", [1, 2, 3])
def test_lengths_in_tokens(level: int) -> None:
    rng, tok = random.Random(8), Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    lengths = []
    for i, args in enumerate(by_kind(700, level, 50)):
        made = logic.attempt(args, logic.METHODS[i % 3], rng)
        lengths.append(len(tok.encode(made.text, add_special_tokens=False).ids))
        assert len(tok.encode(logic.phrase(args, rng), add_special_tokens=False).ids) < 80
    assert max(lengths) <= LONGEST[level]
    assert sum(lengths) / len(lengths) < MEAN[level]
