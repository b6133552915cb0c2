"""Word-level n-gram overlap, as s1 decontaminates its questions (lower case, whitespace normalized, n = 8).

One difference, because our questions come from templates: a run of words counts only when enough in it is the question's own
(its numbers, names and words). The fixed words of a template are in every question made from it, and so are single digits and
letters: what is asked with those alone is kept apart by its key arguments.
"""

import re
from collections.abc import Iterator

SIZE = 8
# Of a question's own words, so many (or all, where it has fewer) make a run its own.
OWN_WORDS = 3
# Arguments that say how something is asked and not about what.
MANNER = frozenset({"kind", "ask", "want", "order", "sign", "op", "end", "style"})
PARTS = re.compile(r"[a-z0-9]+")


def ngrams(text: str, size: int = SIZE) -> list[tuple[str, ...]]:
    """All runs of ``size`` words of a text; a shorter text has none."""
    words = text.lower().split()
    return [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]


def _parts(text: str) -> set[str]:
    """Runs of letters and digits of a text, single ones left out."""
    return {part for part in PARTS.findall(text.lower()) if len(part) > 1}


def _own_parts(value: object) -> Iterator[str]:
    """What a question's arguments put into it."""
    if isinstance(value, dict):
        value = [v for k, v in value.items() if k not in MANNER]
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _own_parts(item)
    else:
        yield from _parts(str(value))


def own_ngrams(text: str, args: dict) -> list[tuple[str, ...]]:
    """The runs of a question that hold enough of its own."""
    own = set(_own_parts(args))
    present = own & _parts(text)
    needed = min(OWN_WORDS, len(present))
    if not needed:
        return []
    return [gram for gram in ngrams(text) if len(_parts(" ".join(gram)) & own) >= needed]


def overlaps(text: str, known: frozenset[tuple[str, ...]]) -> bool:
    """Whether a text shares a run of ``SIZE`` words with the known ones."""
    return any(gram in known for gram in ngrams(text))
