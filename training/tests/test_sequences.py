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
LONGEST = {1: 105, 2: 135, 3: 215}
MEANS = {1: 53, 2: 80, 3: 114}

CASES = [
    ("arithmetic", [3, 7, 11, 15], "19",
     "7-3=4, 11-7=4, 4 4 yes. 15+4=19. So 19",
     "Back: 15-11=4, 11-7=4, 4 4 yes. 15+4=19. So 19",
     "Test: 7-3=4, 11-7=4, 4 4 yes. 15+4=19. So 19"),
    ("arithmetic", [93, 89, 85, 81], "77",
     "89-93=-4, 85-89=-4, -4 -4 yes. 81-4=77. So 77",
     "Back: 81-85=-4, 85-89=-4, -4 -4 yes. 81-4=77. So 77",
     "Test: 89-93=-4, 85-89=-4, -4 -4 yes. 81-4=77. So 77"),
    ("geometric", [37, 74, 148, 296], "592",
     "74-37=37, 148-74=74, 37 74 no. 37*2=74 74, 74*2=148 148 yes. 296*2=400+180=580+12=592. So 592",
     "Back: 296-148=148, 148-74=74, 148 74 no. 148*2=296 296, 74*2=148 148 yes. 296*2=400+180=580+12=592. So 592",
     "Test: 74-37=37, 148-74=74, 37 74 no. 37*2=74 74, 74*2=148 148 yes. 296*2=400+180=580+12=592. So 592"),
    ("geometric", [3, 30, 300, 3000], "30000",
     "30-3=27, 300-30=270, 27 270 no. 3*10=30 30, 30*10=300 300 yes. 3000*10=30000. So 30000",
     "Back: 3000-300=2700, 300-30=270, 2700 270 no. 300*10=3000 3000, 30*10=300 300 yes. 3000*10=30000. So 30000",
     "Test: 30-3=27, 300-30=270, 27 270 no. 3*10=30 30, 30*10=300 300 yes. 3000*10=30000. So 30000"),
    ("geometric", [48, 24, 12, 6], "3",
     "24-48=-24, 12-24=-12, -24 -12 no. 24*2=48 48, 12*2=24 24 yes. 6/2=3. So 3",
     "Back: 6-12=-6, 12-24=-12, -6 -12 no. 6*2=12 12, 12*2=24 24 yes. 6/2=3. So 3",
     "Test: 24-48=-24, 12-24=-12, -24 -12 no. 24*2=48 48, 12*2=24 24 yes. 6/2=3. So 3"),
    ("second", [1, 4, 9, 16], "25",
     "4-1=3, 9-4=5, 3 5 no. 1*4=4 4, 4*4=16 9 no. Sum 5 1 no. 16-9=7. Turn 3 7 no. Grow 5-3=2, 7-5=2 yes. 7+2=9, 16+9=25. So 25",
     "Back: 16-9=7, 9-4=5, 7 5 no. 9*1 no. Sum 7 4 no. 4-1=3. Turn 7 3 no. Grow 7-5=2, 5-3=2 yes. 7+2=9, 16+9=25. So 25",
     "Test: 4-1=3, 9-4=5, 3 5 no. 1*4=4 4, 4*4=16 9 no. Sum 5 1 no. 16-9=7. Grow 5-3=2, 7-5=2 yes. 7+2=9, 16+9=25. So 25"),
    ("second", [96, 100, 106, 114, 124], "136",
     "100-96=4, 106-100=6, 4 6 no. 96*1 no. Sum 6 96 no. 114-106=8, 124-114=10. Turn 4 8 no, 6 10 no. Grow 6-4=2, 8-6=2 yes. 10+2=12, 124+10=134+2=136. So 136",
     "Back: 124-114=10, 114-106=8, 10 8 no. 114*1 no. Sum 10 106 no. 106-100=6, 100-96=4. Turn 10 6 no, 8 4 no. Grow 10-8=2, 8-6=2 yes. 10+2=12, 124+10=134+2=136. So 136",
     "Test: 100-96=4, 106-100=6, 4 6 no. 96*1 no. Sum 6 96 no. 114-106=8. Grow 6-4=2, 8-6=2 yes. 124-114=10, 10+2=12, 124+10=134+2=136. So 136"),
    ("fibonacci", [2, 5, 7, 12], "19",
     "5-2=3, 7-5=2, 3 2 no. 2*2=4 5 no. Sum 2 2 yes. 7+10=17+2=19. So 19",
     "Back: 12-7=5, 7-5=2, 5 2 no. 7*1 no. Sum 5 5 yes. 7+10=17+2=19. So 19",
     "Test: 5-2=3, 7-5=2, 3 2 no. 2*2=4 5 no. Sum 2 2 yes. 7+10=17+2=19. So 19"),
    ("alternating", [44, 45, 65, 66, 86, 87], "107",
     "45-44=1, 65-45=20, 1 20 no. 44*1 no. Sum 20 44 no. 66-65=1, 86-66=20. Turn 1 1 yes, 20 20 yes. 87-86=1. Last 1, next 20. 87+20=107. So 107",
     "Back: 87-86=1, 86-66=20, 1 20 no. 86*1 no. Sum 1 66 no. 66-65=1, 65-45=20. Turn 1 1 yes, 20 20 yes. Next 20. 87+20=107. So 107",
     "Test: 45-44=1, 65-45=20, 1 20 no. 44*1 no. Sum 20 44 no. 66-65=1. Grow 20-1=19, 1-20=-19 no. Rows 65-44=21, 86-65=21, 21 21 yes. 86+20=106+1=107. So 107"),
    ("alternating", [4, 9, 7, 12, 10], "15",
     "9-4=5, 7-9=-2, 5 -2 no. 4*2=8 9 no. Sum -2 4 no. 12-7=5, 10-12=-2. Turn 5 5 yes, -2 -2 yes. Last -2, next 5. 10+5=15. So 15",
     "Back: 10-12=-2, 12-7=5, -2 5 no. 10*1 no. Sum -2 7 no. 7-9=-2, 9-4=5. Turn -2 -2 yes, 5 5 yes. Next 5. 10+5=15. So 15",
     "Test: 9-4=5, 7-9=-2, 5 -2 no. 4*2=8 9 no. Sum -2 4 no. 12-7=5. Grow -2-5=-7, 5+2=7 no. Rows 7-4=3, 10-7=3, 3 3 yes. 12+3=15. So 15"),
    ("mixed", [3, 5, 10, 12, 24], "26",
     "5-3=2, 10-5=5, 2 5 no. 3*1 no. Sum 5 3 no. 12-10=2, 24-12=12. Turn 2 2 yes, 5 12 no. 5*2=10. Last 12, next 2. 24+2=26. So 26",
     "Back: 24-12=12, 12-10=2, 12 2 no. 12*2=24 24, 10*2=20 12 no. Sum 12 10 no. 10-5=5, 5-3=2. Turn 12 5 no, 2 2 yes. Next 2. 24+2=26. So 26",
     "Test: 5-3=2, 10-5=5, 2 5 no. 3*1 no. Sum 5 3 no. 12-10=2. Grow 5-2=3, 2-5=-3 no. Rows 10-3=7, 24-10=14, 7 14 no. 24-12=12. Turn 2 2 yes, 5 12 no. 5*2=10. Last 12, next 2. 24+2=26. So 26"),
    ("mixed", [3, 6, 8, 16, 18], "36",
     "6-3=3, 8-6=2, 3 2 no. 3*2=6 6, 6*2=12 8 no. Sum 2 3 no. 16-8=8, 18-16=2. Turn 3 8 no, 2 2 yes. 3*2=6. Last 2, next *2. 18*2=20+16=36. So 36",
     "Back: 18-16=2, 16-8=8, 2 8 no. 16*1 no. Sum 2 8 no. 8-6=2, 6-3=3. Turn 2 2 yes, 8 3 no. 8*2=16. Next *2. 18*2=20+16=36. So 36",
     "Test: 6-3=3, 8-6=2, 3 2 no. 3*2=6 6, 6*2=12 8 no. Sum 2 3 no. 16-8=8. Grow 2-3=-1, 8-2=6 no. Rows 8-3=5, 18-8=10, 5 10 no. 18-16=2. Turn 3 8 no, 2 2 yes. 3*2=6. Last 2, next *2. 18*2=20+16=36. So 36"),
    ("interleaved", [1, 10, 3, 20, 5, 30], "7",
     "10-1=9, 3-10=-7, 9 -7 no. 1*10=10 10, 10*10=100 3 no. Sum -7 1 no. 20-3=17, 5-20=-15. Turn 9 17 no, -7 -15 no. Grow -7-9=-16, 17+7=24 no. Rows 3-1=2, 5-3=2 yes. 5+2=7. So 7",
     "Back: 30-5=25, 5-20=-15, 25 -15 no. 5*6=30 30, 20*6=120 5 no. Sum 25 20 no. 20-3=17, 3-10=-7. Turn 25 17 no, -15 -7 no. Grow 25+15=40, -15-17=-32 no. Rows 5-3=2, 3-1=2 yes. 5+2=7. So 7",
     "Test: 10-1=9, 3-10=-7, 9 -7 no. 1*10=10 10, 10*10=100 3 no. Sum -7 1 no. 20-3=17. Grow -7-9=-16, 17+7=24 no. Rows 3-1=2, 5-3=2, 2 2 yes. 5+2=7. So 7"),
]  # fmt: skip


def sampled(level: int, count: int, seed: int) -> list[dict]:
    """Sampled arguments of one level."""
    rng = random.Random(seed)
    return [sequences.sample(rng, level) for _ in range(count)]


@pytest.mark.parametrize(("kind", "terms", "right", "forward", "backward", "tests"), CASES)
def test_hand_computed_cases(kind: str, terms: list[int], right: str, forward: str, backward: str, tests: str) -> None:
    args = {"kind": kind, "terms": terms}
    assert sequences.answer(args) == right
    assert [sequences.attempt(args, m, random.Random(1)).text for m in sequences.METHODS] == [forward, backward, tests]


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
def test_every_sum_and_verdict_written_in_an_attempt_is_right(level: int) -> None:
    for args in sampled(level, 500, 10 + level):
        for method in sequences.METHODS:
            text = sequences.attempt(args, method, random.Random(1)).text
            for step in re.split("[,.] ", text.removeprefix(sequences.HEADS[method]).partition(". So")[0]):
                said = re.sub("^[A-Z][a-z]+ ", "", step)
                row = re.fullmatch("(-?[0-9]+) (-?[0-9]+) (yes|no)", said)
                times = re.fullmatch("([0-9*]+)=([0-9]+) ([0-9]+)( yes| no|)", said)
                if row:
                    assert (row[1] == row[2]) == (row[3] == "yes"), text
                elif times:
                    assert eval(times[1]) == int(times[2]), text
                    assert (times[2] == times[3]) == (times[4] != " no"), text
                elif "=" in said:
                    assert chained(said.split(" ")[0]), text
                else:
                    assert re.fullmatch(r"[0-9]+\*1 no|-?[0-9]+|next [*]?-?[0-9]+|[*][0-9]+", said), text


def test_first_tests_are_the_same_for_every_kind() -> None:
    for level in (1, 2, 3):
        for args in sampled(level, 300, 60 + level):
            for method in ("forward", "tests"):
                a, b, c = args["terms"][:3]
                text = sequences.attempt(args, method, random.Random(1)).text.removeprefix(sequences.HEADS[method])
                verdict = "yes" if args["kind"] == "arithmetic" else "no"
                assert text.startswith(f"{b}-{a}={b - a}, {c}-{b}={c - b}, {b - a} {c - b} {verdict}. ")


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
