"""Word-level n-gram overlap, as s1 decontaminates its questions (lower case, whitespace normalized, n = 8).

One difference, because our questions come from templates: a run of words counts only when something in it is the
question's own (a digit or one of its arguments). The fixed words of a template are in every question made from it.
"""

from collections.abc import Iterator

SIZE = 8
PUNCTUATION = ".,;:!?\"'()"


def ngrams(text: str, size: int = SIZE) -> list[tuple[str, ...]]:
    """All runs of ``size`` words of a text; a shorter text has none."""
    words = text.lower().split()
    return [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]


def _own_words(value: object) -> Iterator[str]:
    """The words that a question's arguments put into it."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _own_words(item)
    else:
        yield from str(value).lower().split()


def own_ngrams(text: str, args: dict) -> list[tuple[str, ...]]:
    """The runs of a question that hold something of its own."""
    own = set(_own_words(args))
    return [g for g in ngrams(text) if any(w.strip(PUNCTUATION) in own or any(c.isdigit() for c in w) for w in g)]


def overlaps(text: str, known: frozenset[tuple[str, ...]]) -> bool:
    """Whether a text shares a run of ``SIZE`` words with the known ones."""
    return any(gram in known for gram in ngrams(text))
