"""Weekdays, times of day and dates: what lies so much later or earlier, and how far apart two times are."""

import random
import re

from families.calendar_steps import DAYS, LENGTHS, MONTHS, STEPS, clock, minutes_of
from families.calendar_words import NOT_LEAP, TEMPLATES
from families.calendar_work import worked
from traces.segments import Attempt

NAME = "calendar"
METHODS = ("totals", "stages")
KINDS = ("weekday",) * 5 + ("clock_add",) * 6 + ("clock_diff",) * 5 + ("date_add",) * 4
HEADS = {"weekday": "By places: ", "clock_add": "Hours: ", "clock_diff": "Left: ", "date_add": "Left: "}


def _weekday(rng: random.Random, level: int) -> dict:
    low, high = {1: (2, 20), 2: (21, 99), 3: (100, 400)}[level]
    return {"day": rng.choice(DAYS), "days": rng.randint(low, high), "sign": rng.choice("++-")}


def _clock_add(rng: random.Random, level: int) -> dict:
    """A time and minutes to go; only at level 3 may midnight be passed."""
    grid = 5 if level == 1 else 1
    sign, style = rng.choice("++-"), rng.choice(("min", "hm"))
    if level == 1 and rng.random() < 0.2:
        minutes = 60 * rng.randint(1, 9)
    elif level == 1 or level == 2 and rng.random() < 0.4:
        minutes = rng.randrange(5, 60, grid)
    else:
        grid = 1 if level == 3 else 5
        minutes = rng.randrange(65, 600 if level == 3 else 180, grid)
    low, high = (minutes, 1440) if sign == "-" else (0, 1440 - minutes)
    start = rng.randrange(1440) if level == 3 else rng.randrange(-(-low // grid) * grid, high, grid)
    if minutes < 60:
        style = "min"
    elif level == 1:
        style = "hm"
    return {"start": clock(start), "minutes": minutes, "sign": sign, "style": style}


def _clock_diff(rng: random.Random, level: int) -> dict:
    low, high = {1: (5, 60), 2: (10, 150), 3: (100, 599)}[level]
    minutes = rng.randrange(low, high + 1, 5 if level == 1 else 1)
    start = rng.randrange(0, 1440 - minutes, 1 if level == 3 else 5)
    return {"start": clock(start), "end": clock(start + minutes)}


def _date_add(rng: random.Random, level: int) -> dict:
    low, high = {1: (2, 9), 2: (10, 31), 3: (32, 60)}[level]
    month = rng.randrange(12)
    return {"month": MONTHS[month], "day": rng.randint(1, LENGTHS[month]), "days": rng.randint(low, high)}


SAMPLERS = {"weekday": _weekday, "clock_add": _clock_add, "clock_diff": _clock_diff, "date_add": _date_add}


def sample(rng: random.Random, level: int) -> dict:
    """Draw a kind of question and its values."""
    kind = rng.choice(KINDS)
    return {"kind": kind, **SAMPLERS[kind](rng, level)}


def key(args: dict) -> tuple:
    """Kind and values; whether minutes are given as hours and minutes does not count."""
    return (NAME, args["kind"], *(args[name] for name in sorted(args) if name not in ("kind", "style")))


def _span(args: dict) -> str:
    """How the question words the minutes to go."""
    hours, minutes = divmod(args["minutes"], 60)
    if args["style"] == "min":
        return f"{args['minutes']} minutes"
    words = [f"{hours} hour{'s' * (hours > 1)}"] if hours else []
    words += [f"{minutes} minute{'s' * (minutes > 1)}"] if minutes else []
    return " and ".join(words)


def _crosses_february(args: dict) -> bool:
    """Whether the days of a date question go past the end of February."""
    left = {"January": 59 - args["day"], "February": 28 - args["day"], "December": 90 - args["day"]}
    return args["days"] > left.get(args["month"], 99)


def _fields(args: dict, rng: random.Random) -> dict:
    """The words which fill a template."""
    if args["kind"] == "weekday":
        return {"d": args["day"], "n": args["days"]}
    if args["kind"] == "date_add":
        month, day = args["month"], args["day"]
        return {"d": rng.choice((f"{month} {day}", f"{month} {day}", f"{day} {month}")), "n": args["days"]}
    times = {"s": args["start"], "e": args.get("end", "")}
    if rng.random() < 0.3:
        times = {name: re.sub("^0", "", time) for name, time in times.items()}
    return times | ({"n": _span(args)} if args["kind"] == "clock_add" else {})


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question; a date question whose answer depends on it says that the year is no leap year."""
    kind = args["kind"]
    template = rng.choice(TEMPLATES[kind + args.get("sign", "")])
    text = template.format(**_fields(args, rng))
    if kind == "date_add" and _crosses_february(args):
        text += rng.choice(NOT_LEAP)
    return text[0].lower() + text[1:] if template[0] not in "{" and rng.random() < 0.25 else text


def answer(args: dict) -> str:
    """A weekday, a time as HH:MM, a number of minutes, or a date as month and day."""
    sign = -1 if args.get("sign") == "-" else 1
    if args["kind"] == "weekday":
        return DAYS[(DAYS.index(args["day"]) + sign * args["days"]) % 7]
    if args["kind"] == "clock_add":
        return clock(minutes_of(args["start"]) + sign * args["minutes"])
    if args["kind"] == "clock_diff":
        return str(minutes_of(args["end"]) - minutes_of(args["start"]))
    month, day = MONTHS.index(args["month"]), args["day"] + args["days"]
    while day > LENGTHS[month]:
        month, day = (month + 1) % 12, day - LENGTHS[month]
    return f"{MONTHS[month]} {day}"


def verify(args: dict, text: str) -> bool:
    """Equality with the reference; free are case, a last period, the 0 of 09:05, 14 April, "minutes"."""
    given, right = text.strip().removesuffix(".").lower(), answer(args).lower()
    if args["kind"] == "clock_add":
        return bool(re.fullmatch("[0-9]{1,2}:[0-9]{2}", given)) and given.zfill(5) == right
    if args["kind"] == "clock_diff":
        found = re.fullmatch("([0-9]{1,5})( ?min| minutes)?", given)
        return bool(found) and int(found[1]) == int(right)
    month, _, day = right.partition(" ")
    return given in (right, f"{day} {month}".strip())


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Reduce the whole at the end (totals), or go place by place, hour by hour, month by month (stages)."""
    steps = STEPS[args["kind"], method]
    head = "" if method == "totals" else HEADS[args["kind"]]
    return worked(head, lambda work: steps(args, work), rng, slip)
