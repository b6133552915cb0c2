"""Calendar questions: answers, verifier, worked attempts."""

import datetime
import random
import re
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from families import calendar
from families.calendar_words import TEMPLATES

TOKENIZER = Path(__file__).resolve().parents[2] / "public" / "models" / "s1-nano" / "tokenizer.json"
KINDS = ("weekday", "clock_add", "clock_diff", "date_add")
LONGEST = {1: 56, 2: 78, 3: 92}
MEANS = {1: 36, 2: 50, 3: 66}

CASES = [
    ({"kind": "weekday", "day": "Tuesday", "days": 45, "sign": "+"}, "Friday",
     "45-42=3, Tuesday=2, 2+3=5. So Friday",
     "By places: 4*3=12, 12+5=17, Tuesday=2, 17+2=19-14=5. So Friday"),
    ({"kind": "weekday", "day": "Tuesday", "days": 345, "sign": "-"}, "Sunday",
     "34-28=6, 65-63=2, Tuesday=2, 2+7=9-2=7-7=0. So Sunday",
     "By places: 3*2=6, 4*3=12, 12+6=18, 18+5=23, 28-23=5, Tuesday=2, 5+2=7-7=0. So Sunday"),
    ({"kind": "clock_add", "start": "10:35", "minutes": 347, "sign": "+", "style": "min"}, "16:22",
     "34-30=4, 5:47, 35+40=75+7=82-60=22, 10+5=15+1=16. So 16:22",
     "Hours: 347-300=47, 5:47, 10+5=15, 60-35=25<47, 47-20=27-5=22, 15+1=16. So 16:22"),
    ({"kind": "clock_add", "start": "03:10", "minutes": 325, "sign": "-", "style": "hm"}, "21:45",
     "10<25, 10+60=70-25=45, 5+1=6, 03+24=27-6=21. So 21:45",
     "Hours: 03+24=27-5=22, 25>10, 25-10=15, 60-15=45, 22-1=21. So 21:45"),
    ({"kind": "clock_diff", "start": "10:35", "end": "16:22"}, "347",
     "22<35, 22+60=82-30=52-5=47, 16-1=15-10=5, 5*60=300+40=340+7=347. So 347",
     "Left: 60-35=25, 10+1=11, 16-11=5, 5*60=300+25=325+20=345+2=347. So 347"),
    ({"kind": "date_add", "month": "March", "day": 20, "days": 25}, "April 14",
     "20+20=40+5=45, March 31<45, 45-30=15-1=14, April 30>14. So April 14",
     "Left: March 31-20=11<25, 25-10=15-1=14, April 30>14. So April 14"),
    ({"kind": "clock_diff", "start": "00:05", "end": "02:40"}, "155",
     "40>05, 40-5=35, 2-0=2, 2*60=120+35=155. So 155",
     "Left: 60-5=55, 0+1=1, 2-1=1, 1*60=60+55=115+40=155. So 155"),
    ({"kind": "weekday", "day": "Thursday", "days": 4, "sign": "+"}, "Monday",
     "4<7, Thursday=4, 4+4=8-7=1. So Monday", "By places: 7-4=3, Thursday=4, 4+7=11-3=8-7=1. So Monday"),
]  # fmt: skip


def kinds_of(level: int, count: int, seed: int):
    """Sampled arguments of one level."""
    rng = random.Random(seed)
    return [calendar.sample(rng, level) for _ in range(count)]


def reference(args: dict) -> str:
    """The answer as the standard library finds it; 2023 began on a Sunday and is no leap year."""
    sign = -1 if args.get("sign") == "-" else 1
    if args["kind"] == "weekday":
        names = [f"{datetime.date(2023, 1, d):%A}" for d in range(1, 8)]
        start = datetime.date(2023, 1, 1 + names.index(args["day"]))
        return f"{start + datetime.timedelta(days=sign * args['days']):%A}"
    if args["kind"] == "date_add":
        start = datetime.datetime.strptime(f"2022 {args['month']} {args['day']}", "%Y %B %d")
        found = start + datetime.timedelta(days=args["days"])
        return f"{found:%B} {found.day}"
    start = datetime.datetime.strptime(args["start"], "%H:%M")
    if args["kind"] == "clock_add":
        return f"{start + datetime.timedelta(minutes=sign * args['minutes']):%H:%M}"
    return str((datetime.datetime.strptime(args["end"], "%H:%M") - start).seconds // 60)


@pytest.mark.parametrize(("args", "right", "totals", "stages"), CASES)
def test_hand_computed_cases(args: dict, right: str, totals: str, stages: str) -> None:
    assert calendar.answer(args) == right
    assert calendar.attempt(args, "totals", random.Random(1)).text == totals
    assert calendar.attempt(args, "stages", random.Random(1)).text == stages


@pytest.mark.parametrize("level", (1, 2, 3))
def test_attempts_conclude_the_truth(level: int) -> None:
    kinds = set()
    for args in kinds_of(level, 1200, level):
        kinds.add(args["kind"])
        right = reference(args)
        assert calendar.answer(args) == right
        starts = set()
        for method in calendar.METHODS:
            made = calendar.attempt(args, method, random.Random(1))
            assert made.value == right and not made.slipped
            assert made.text.endswith(f". So {right}")
            assert all(s.loss for s in made.segments)
            assert made.text == calendar.attempt(args, method, random.Random(2)).text
            starts.add(made.text[0])
        assert len(starts) == 2
    assert kinds == set(KINDS)


@pytest.mark.parametrize("level", (1, 2, 3))
def test_every_sum_written_in_an_attempt_is_right(level: int) -> None:
    for args in kinds_of(level, 300, 10 + level):
        for method in calendar.METHODS:
            text = calendar.attempt(args, method, random.Random(1)).text
            for chain in re.findall(r"[0-9][0-9+*=-]*=[0-9]+", text):
                before = None
                for part in chain.split("="):
                    found = product(part)
                    assert before is None or int(re.match("[0-9]+", part)[0]) == before, text
                    before = found


def product(part: str) -> int:
    """The value of a sum, difference or product of numbers as an attempt writes it."""
    left, sign, right = re.fullmatch("([0-9]+)(?:([-+*])([0-9]+))?", part).groups()
    a, b = int(left), int(right or 0)
    return {"*": a * b, "-": a - b}.get(sign, a + b)


def test_slips_are_masked_to_the_end_and_mostly_wrong() -> None:
    right = 0
    for level in (1, 2, 3):
        rng = random.Random(level)
        for i, args in enumerate(kinds_of(level, 1500, 20 + level)):
            made = calendar.attempt(args, calendar.METHODS[i % 2], rng, slip=True)
            assert made.slipped and made.text.endswith(f". So {made.value}")
            losses = [s.loss for s in made.segments]
            assert not losses[-1] and losses == sorted(losses, reverse=True)
            right += calendar.verify(args, made.value)
    assert right < 0.15 * 4500


def test_key_is_the_question_whatever_its_wording() -> None:
    args = {"kind": "clock_add", "start": "10:35", "minutes": 95, "sign": "+", "style": "min"}
    assert calendar.key(args) == calendar.key(dict(reversed((args | {"style": "hm"}).items())))
    assert calendar.key(args) != calendar.key(args | {"sign": "-"})
    assert calendar.key(args) != calendar.key(args | {"minutes": 96})


def test_verifier() -> None:
    by_kind = {case[0]["kind"]: case[0] for case in reversed(CASES)}
    for kind, good, bad in (
        ("weekday", ("friday", "Friday.", " Friday "), ("Fri", "Saturday", "", "5")),
        ("date_add", ("april 14", "14 April", "April 14."), ("April 15", "April", "14", "4/14")),
        ("clock_add", ("16:22", "16:22."), ("16:23", "16.22", "1622", "4:22", "16:22:00", "٠٦:٢٢")),
        ("clock_diff", ("347", "347 minutes", "0347"), ("348", "347.5", "five", "-347", "347 hours", "")),
    ):
        assert all(calendar.verify(by_kind[kind], text) for text in good), kind
        assert not any(calendar.verify(by_kind[kind], text) for text in bad), kind
    assert calendar.verify(by_kind["clock_add"] | {"start": "08:05", "minutes": 60}, "9:05")


def test_questions_are_worded_in_many_ways_and_say_what_they_ask() -> None:
    assert all(len(set(pool)) >= 8 for pool in TEMPLATES.values())
    rng = random.Random(5)
    for level in (1, 2, 3):
        for args in kinds_of(level, 400, 30 + level):
            text = calendar.phrase(args, rng)
            assert "{" not in text
            if args["kind"] == "date_add":
                assert args["month"] in text and str(args["days"]) in text
    leap = {"kind": "date_add", "month": "February", "day": 27, "days": 2}
    assert "leap" in calendar.phrase(leap, rng)
    assert "leap" not in calendar.phrase(leap | {"days": 1}, rng)


@pytest.mark.parametrize("level", (1, 2, 3))
def test_texts_are_short(level: int) -> None:
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    rng, lengths = random.Random(6), []
    for args in kinds_of(level, 700, 40 + level):
        assert len(tokenizer.encode(calendar.phrase(args, rng)).ids) <= 60
        lengths += [len(tokenizer.encode(calendar.attempt(args, m, rng).text).ids) for m in calendar.METHODS]
    assert max(lengths) <= LONGEST[level]
    assert sum(lengths) / len(lengths) <= MEANS[level]


def test_there_are_many_questions() -> None:
    keys = {calendar.key(args) for level in (1, 2, 3) for args in kinds_of(level, 20_000, level)}
    assert len(keys) > 30_000
