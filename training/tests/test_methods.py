"""What a vote of a family's methods could gain."""

import random
from types import SimpleNamespace

import pytest

import methods
from families.registry import FAMILIES


@pytest.mark.parametrize(
    ("answers", "kept"),
    [(("1", "2", "2"), "2"), (("1", "2", "1"), "1"), (("1", "2", "3"), "1"), (("1", "2"), "1"), (("2", "2"), "2")],
)
def test_two_methods_that_agree_outvote_the_first(answers: tuple[str, ...], kept: str) -> None:
    assert methods.voted(answers) == kept


@pytest.mark.parametrize("name", [n for n, f in FAMILIES.items() if hasattr(f, "METHODS")])
def test_methods_of_a_family_begin_with_words_of_their_own(name: str) -> None:
    family, rng = FAMILIES[name], random.Random(name)
    for _ in range(40):
        args = family.sample(rng, rng.randint(1, 3))
        begun = [methods.beginning(family, args, m) for m in family.METHODS]
        assert begun[0] == ""
        assert len(set(begun)) == len(begun)
        for method, text in zip(family.METHODS, begun):
            assert ("\n" + family.attempt(args, method, rng).text).startswith(text)


def test_shares_of_each_method_of_the_vote_and_of_any_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"a": ["x", "x", "w"], "b": ["x", "w", "x"], "c": ["w", "w", "x"]}
    family = SimpleNamespace(METHODS=("a", "b", "c"))
    monkeypatch.setattr(methods, "answers_by", lambda forcer, family, records, method: given[method])
    monkeypatch.setattr(methods, "right", lambda records, answers: [a == "x" for a in answers])
    found = methods.measured(None, family, [{}, {}, {}])
    assert found == {"n": 3, "alone": {"a": 2, "b": 2, "c": 1}, "vote": 2, "any": 3}
