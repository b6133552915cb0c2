"""What is practised more often than it is drawn."""

import random

from families import letters, sequences, sorting, spelling
from families.registry import FAMILIES, Reserved
from traces.documents import practice

NOTHING_TAKEN = Reserved(frozenset(), frozenset())


def share_of_tricky(name: str) -> tuple[float, float]:
    """Among 400 arguments as they are drawn, and as they are practised."""
    rng = random.Random(7)
    family = FAMILIES[name]
    drawn = [family.tricky(family.sample(rng, 2)) for _ in range(400)]
    practised = [family.tricky(practice(family, rng, 2, NOTHING_TAKEN)) for _ in range(400)]
    return sum(drawn) / 400, sum(practised) / 400


def test_a_letter_that_follows_itself_is_tricky():
    assert letters.tricky({"word": "berry", "letter": "b"})
    assert spelling.tricky({"kind": "reverse", "word": "berry"})
    assert not letters.tricky({"word": "banana", "letter": "a"})


def test_words_to_sort_and_rules_that_show_at_once_are_tricky():
    assert sorting.tricky({"kind": "words", "words": ["sea", "ant"]})
    assert not sorting.tricky({"kind": "sort", "numbers": [3, 2], "order": "up"})
    assert sequences.tricky({"kind": "arithmetic", "terms": [15, 18, 21, 24]})
    assert not sequences.tricky({"kind": "arithmetic", "terms": [212, 230, 248, 266]})
    assert not sequences.tricky({"kind": "second", "terms": [1, 2, 4, 7]})


def test_what_is_tricky_is_practised_more():
    for name in ("letters", "spelling", "sorting", "sequences"):
        drawn, practised = share_of_tricky(name)
        assert practised > drawn + 0.1


def test_practice_keeps_clear_of_what_is_reserved():
    rng = random.Random(3)
    taken = Reserved(frozenset(("letters", w) for w in letters.words(1) if letters.tricky({"word": w})), frozenset())
    for _ in range(50):
        assert ("letters", practice(letters, rng, 1, taken)["word"]) not in taken.keys
