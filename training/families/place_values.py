"""The places of a number, which the worked methods add, take and multiply one by one."""


def split(number: int) -> tuple[int, ...]:
    """The non-zero places of a number from the largest, each with the number's sign (347 -> 300, 40, 7)."""
    sign, digits = (-1 if number < 0 else 1), str(abs(number))
    places = (sign * int(d) * 10**i for d, i in zip(digits, range(len(digits) - 1, -1, -1)))
    return tuple(p for p in places if p)


def compared(a: str, b: str) -> tuple[str, str]:
    """Digits of two numbers of one length side by side up to the first that differ, and how these compare."""
    shown, sign = [], "="
    for x, y in zip(a, b):
        sign = "=" if x == y else "<" if x < y else ">"
        shown.append(f"{x}{sign}{y}")
        if x != y:
            break
    return " ".join(shown), sign
