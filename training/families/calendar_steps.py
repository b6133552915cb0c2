"""The worked methods of the calendar family: a function per kind and method returns the conclusion."""

from families.calendar_work import Work
from families.place_values import split

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def clock(minutes: int) -> str:
    """Minutes after midnight (of any day) as HH:MM."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def minutes_of(time: str) -> int:
    """HH:MM as minutes after midnight."""
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _parts(value: int, term: int) -> tuple[int, ...]:
    """The term in one piece where both end in 0 or 5 or the value is 0, otherwise its tens and ones."""
    whole = value == 0 or value % 5 == 0 and term % 5 == 0
    return (term,) if term and whole else split(term)


def _taken(value: int, term: int, work: Work) -> int:
    """value - term in a step of its own; without a step where nothing is taken."""
    return work.chain(value, *_parts(value, -term), width=2) if term else value


def _gap(minutes: int, work: Work) -> int:
    """Write the minutes left up to the next full hour."""
    return work.chain(60, *_parts(60, -minutes), width=2)


def _named_day(day: str, work: Work) -> int:
    """Write the number of a weekday, Sunday being 0."""
    number = work.check(DAYS.index(day))
    work.note(f"{day}={number}")
    return number


def _below_seven(value: int, work: Work) -> int:
    """Take whole weeks off the value which ends the last step."""
    return work.more(value, -(value // 7 * 7)) if value > 6 else value


def weekday_totals(args: dict, work: Work) -> str:
    """Divide the days by 7 digit by digit; move by the remainder."""
    digits = str(args["days"])
    rest = int(digits[:2])
    for more in (*digits[2:], ""):
        if rest > 6:
            rest = work.chain(rest, -(rest // 7 * 7))
        else:
            work.note(f"{rest}<7")
        rest = rest * 10 + int(more) if more else rest
    day = _named_day(args["day"], work)
    moved = work.chain(day, *((rest,) if args["sign"] == "+" else (7, *split(-rest))))
    return DAYS[_below_seven(moved, work) % 7]


def _to_full_weeks(days: int, work: Work) -> int:
    """Write how many days are missing to full weeks."""
    return work.chain(-(-days // 7) * 7, -days)


def _other_way_round(args: dict, work: Work) -> str:
    """Days after a weekday as days before it, or the other way, with what is missing to full weeks."""
    rest = _to_full_weeks(args["days"], work)
    day = _named_day(args["day"], work)
    moved = work.chain(day, rest) if args["sign"] == "-" else work.chain(day, 7, *split(-rest))
    return DAYS[_below_seven(moved, work) % 7]


def weekday_stages(args: dict, work: Work) -> str:
    """100 days move a weekday by 2, 10 days by 3; going back is going on to full weeks.

    Fewer than ten days have but one place: those go the other way round, by what is missing to full weeks.
    """
    if args["days"] < 10:
        return _other_way_round(args, work)
    hundreds, tens, ones = args["days"] // 100, args["days"] // 10 % 10, args["days"] % 10
    total = work.product(hundreds, 2) if hundreds else 0
    if tens:
        part = work.product(tens, 3)
        total = work.chain(part, total) if hundreds else part
    if ones:
        total = work.chain(total, ones)
    if args["sign"] == "-":
        total = _to_full_weeks(total, work)
    day = _named_day(args["day"], work)
    return DAYS[_below_seven(work.chain(total, day), work) % 7]


def _time(hours: int, minutes: int) -> str:
    """A conclusion; only after a slip can the minutes pass 59."""
    return f"{hours % 24:02}:{minutes % 60:02}"


def _add_hours(hours: int, terms: list[int], work: Work) -> int:
    """Add to an hour of the day, past midnight if need be; without terms nothing is written."""
    if not terms:
        return hours
    hours = work.chain(hours, *terms, width=2)
    return work.more(hours, -24, width=2) if hours > 23 else hours


def _take_hours(hours: int, taken: int, work: Work) -> int:
    """Take from an hour of the day, back past midnight if need be."""
    if not taken:
        return hours
    return work.chain(hours, *((24,) if hours < taken else ()), -taken, width=2)


def _span_totals(args: dict, work: Work) -> tuple[int, int]:
    """Hours and minutes to go; minutes above 59 are divided by 60 through their tens."""
    total = args["minutes"]
    if args["style"] == "hm" or total < 60:
        return divmod(total, 60)
    hours = total // 60
    rest = work.chain(total // 10, -6 * hours)
    minutes = rest * 10 + total % 10
    work.note(f"{hours}:{minutes:02}")
    return hours, minutes


def clock_add_totals(args: dict, work: Work) -> str:
    """Minutes first, then the hours with what is carried or borrowed."""
    hours, minutes = divmod(minutes_of(args["start"]), 60)
    add_hours, add = _span_totals(args, work)
    if args["sign"] == "+":
        after = work.chain(minutes, *_parts(minutes, add), width=2) if add else minutes
        carry = after > 59
        if carry:
            after = work.more(after, -60, width=2)
        return _time(_add_hours(hours, [n for n in (add_hours, int(carry)) if n], work), after)
    borrow = minutes < add
    after = minutes
    if add:
        work.note(f"{minutes:02}")
        work.compare(minutes, add, width=2)
        after = work.chain(minutes, *((60,) if borrow else ()), *_parts(minutes, -add), width=2)
    taken = work.chain(add_hours, 1) if borrow and add_hours else add_hours + borrow
    return _time(_take_hours(hours, taken, work), after)


def _span_stages(args: dict, work: Work) -> tuple[int, int]:
    """Hours and minutes to go; the full hours are taken off the minutes."""
    total = args["minutes"]
    if args["style"] == "hm" or total < 60:
        return divmod(total, 60)
    hours = total // 60
    minutes = work.chain(total, -60 * hours)
    work.note(f"{hours}:{minutes:02}")
    return hours, minutes


def clock_add_stages(args: dict, work: Work) -> str:
    """Full hours first, then the minutes up to the full hour and past it."""
    hours, minutes = divmod(minutes_of(args["start"]), 60)
    add_hours, add = _span_stages(args, work)
    if args["sign"] == "+":
        hours = _add_hours(hours, [add_hours] if add_hours else [], work)
        if not add:
            return _time(hours, minutes)
        gap = _gap(minutes, work)
        work.compare(gap, add, width=2)
        if add < gap:
            return _time(hours, work.chain(minutes, *_parts(minutes, add), width=2))
        after = _taken(add, gap, work)
        return _time(_add_hours(hours, [1], work), after)
    hours = _take_hours(hours, add_hours, work)
    if not add:
        return _time(hours, minutes)
    work.note(f"{add:02}")
    work.compare(add, minutes, width=2)
    if add <= minutes:
        return _time(hours, work.chain(minutes, *_parts(minutes, -add), width=2))
    over = _taken(add, minutes, work)
    after = _taken(60, over, work)
    return _time(_take_hours(hours, 1, work), after)


def _hours_apart(later: int, earlier: int, borrow: bool, work: Work) -> int:
    """Hours less hours, and one less where the minutes borrowed it."""
    if borrow or earlier:
        return work.chain(later, *(-n for n in (int(borrow), earlier) if n))
    value = work.check(later)
    work.note(f"{later}-0={value}")
    return value


def clock_diff_totals(args: dict, work: Work) -> str:
    """Minutes minus minutes, hours minus hours, then the hours in minutes."""
    (h1, m1), (h2, m2) = divmod(minutes_of(args["start"]), 60), divmod(minutes_of(args["end"]), 60)
    borrow = m2 < m1
    work.note(f"{m2:02}")
    work.compare(m2, m1, width=2)
    minutes = work.chain(m2, 60, *_parts(m2, -m1), width=2) if borrow else _taken(m2, m1, work)
    hours = _hours_apart(h2, h1, borrow, work)
    if not hours:
        return str(minutes)
    total = work.product(hours, 60)
    return str(work.more(total, *_parts(total, minutes)) if minutes else total)


def clock_diff_stages(args: dict, work: Work) -> str:
    """Minutes left in the first hour, full hours, minutes of the last hour."""
    (h1, m1), (h2, m2) = divmod(minutes_of(args["start"]), 60), divmod(minutes_of(args["end"]), 60)
    gap = _gap(m1, work)
    if h1 == h2:
        late = _gap(m2, work)
        return str(work.chain(gap, *_parts(gap, -late)))
    following = work.chain(h1, 1)
    hours = work.chain(h2, -following)
    if hours <= 0:
        return str(work.chain(gap, *_parts(gap, m2)) if m2 else gap)
    total = work.product(hours, 60)
    total = work.more(total, *_parts(total, gap))
    return str(work.more(total, *_parts(total, m2)) if m2 else total)


def _month(index: int, total: int, work: Work) -> int:
    """Write a month's length beside the day to be found; it can slip where it is taken off."""
    length = LENGTHS[index] if LENGTHS[index] >= total else work.check(LENGTHS[index])
    work.note(f"{MONTHS[index]} {length}")
    work.compare(length, total)
    return length


def _through_months(month: int, day: int, work: Work) -> str:
    """Take off whole months until the day lies in one."""
    while (length := _month(month, day, work)) < day:
        day = work.chain(day, *split(-length))
        month = (month + 1) % 12
    return f"{MONTHS[month]} {max(1, day)}"


def date_totals(args: dict, work: Work) -> str:
    """Day plus days, less the lengths of the months."""
    total = work.chain(args["day"], *split(args["days"]))
    return _through_months(MONTHS.index(args["month"]), total, work)


def date_stages(args: dict, work: Work) -> str:
    """Days left in the month, then what remains of the days counts from the next month's start."""
    month, day, days = MONTHS.index(args["month"]), args["day"], args["days"]
    left = work.chain(LENGTHS[month], *split(-day), lead=f"{args['month']} ")
    work.compare(left, days)
    if left >= days:
        return f"{args['month']} {max(1, work.chain(day, *split(days)))}"
    rest = work.chain(days, *split(-left)) if left else days
    return _through_months((month + 1) % 12, rest, work)


STEPS = {
    ("weekday", "totals"): weekday_totals,
    ("weekday", "stages"): weekday_stages,
    ("clock_add", "totals"): clock_add_totals,
    ("clock_add", "stages"): clock_add_stages,
    ("clock_diff", "totals"): clock_diff_totals,
    ("clock_diff", "stages"): clock_diff_stages,
    ("date_add", "totals"): date_totals,
    ("date_add", "stages"): date_stages,
}
