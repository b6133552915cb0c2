"""Verdicts of the families' verifiers on right and altered answers, for the grader of the page to agree with."""

import argparse
import json
import random
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from families.registry import FAMILIES

GOLDEN = Path(__file__).resolve().parent / "golden" / "verdicts.json"
QUESTIONS_PER_FAMILY = 9
MUTATIONS = 2
SORTS = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
SIGNS = "-+*/.,: "
# Ways to write the same answer, right in some families and wrong in others.
VARIANTS = (
    lambda a: f" {a} ", str.upper, str.lower, str.title, lambda a: a.replace(" ", ""), lambda a: a.replace(" ", "-"),
    lambda a: a.replace(", ", " "), lambda a: a.replace(", ", ","), lambda a: a.replace(" ", "  "),
    lambda a: " ".join(reversed(a.split(" "))), lambda a: "0b" + a,
)  # fmt: skip
# Forms that only these families speak of; the page forgives words around any number.
OWN_VARIANTS = {
    "numbers": ("{a}.", "{a} ."),
    "bases": ("{a}.",),
    "calendar": ("{a}.", "{a} minutes", "{a} min"),
    "sorting": ("{a}.",),
    "problems": ("${a}", "{a}."),
    "logic": ("cup {a}", "{a}."),
    "sequences": ("{a}.",),
    "spelling": ('"{a}"', "{a}."),
}


def mutated(text: str, rng: random.Random) -> str:
    """One character replaced, dropped, added or exchanged with its neighbour; characters of the same sort.

    A new digit is never 0, so a number never differs by leading zeros alone.
    """
    at = rng.randrange(len(text))
    sort = next((s for s in SORTS if text[at] in s), SIGNS)
    new = rng.choice(sort.removeprefix("0"))
    match rng.randrange(4):
        case 0:
            return text[:at] + new + text[at + 1 :]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[: at + 1] + new + text[at + 1 :]
        case _:
            return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def candidates(family: ModuleType, args: dict, rng: random.Random) -> Iterator[str]:
    """The reference answer, other ways to write it, and answers that should be wrong."""
    answer = family.answer(args)
    yield answer
    yield rng.choice(VARIANTS)(answer)
    for form in OWN_VARIANTS.get(family.NAME, ()):
        yield form.format(a=answer)
    for _ in range(MUTATIONS):
        yield mutated(answer, rng)
    yield family.answer(family.sample(rng, rng.randint(1, 3)))
    yield rng.choice(("none", "-", "12 or 13", "1.2.3", "((", "yes", "Monday", "XIV"))


def rows(family: ModuleType, seed: int) -> list[dict]:
    """Questions of all levels with their candidates."""
    rng = random.Random(f"verdicts/{seed}/{family.NAME}")
    out = []
    for i in range(QUESTIONS_PER_FAMILY):
        args = family.sample(rng, i % 3 + 1)
        answer = family.answer(args)
        texts = dict.fromkeys(text for text in candidates(family, args, rng) if text.strip())
        verdicts = [[text, family.verify(args, text)] for text in texts]
        out.append({"family": family.NAME, "answer": answer, "args": args, "verdicts": verdicts})
    return out


def main() -> None:
    """Write the golden file, one question per line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args().seed
    lines = [json.dumps(row, ensure_ascii=False) for family in FAMILIES.values() for row in rows(family, seed)]
    GOLDEN.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
