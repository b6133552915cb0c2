"""Verifiers and worked attempts."""

import random

import pytest

from families import arithmetic, countdown, decimals, letters
from families.registry import FAMILIES

VOTING = (letters, arithmetic, decimals)


@pytest.mark.parametrize("name", FAMILIES)
def test_reference_answers_are_accepted(name: str) -> None:
    rng, family = random.Random(1), FAMILIES[name]
    for i in range(150):
        args = family.sample(rng, i % 3 + 1)
        assert family.verify(args, family.answer(args))
        assert family.phrase(args, rng).strip()


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("text", ["", "none", "1.2.3", "--", "(1"])
def test_malformed_answers_are_refused(name: str, text: str) -> None:
    args = FAMILIES[name].sample(random.Random(2), 1)
    assert not FAMILIES[name].verify(args, text)


@pytest.mark.parametrize(
    ("text", "right"),
    [("(8*3)-5", True), ("8*3-5", True), ("3*8-5", True), ("8*3-5+0", False), ("19", False), ("8*3-3", False),
     ("8*3-6", False), ("8*(3-5)", False), ("5*5-6", False), ("8/(3-3)", False), ("2**3", False)],
)  # fmt: skip
def test_countdown_verifier(text: str, right: bool) -> None:
    assert countdown.verify({"numbers": [3, 8, 5], "target": 19}, text) is right


def test_countdown_division_is_exact() -> None:
    args = {"numbers": [7, 2, 4], "target": 14}
    assert countdown.verify(args, "7/2*4")
    assert not countdown.verify({"numbers": [7, 2, 4], "target": 12}, "7/2*4")


def test_decimals_compare_numerically() -> None:
    args = {"numbers": ["9.11", "9.9"], "want": "max"}
    assert decimals.verify(args, "9.9")
    assert decimals.verify(args, "9.90")
    assert not decimals.verify(args, "9.11")


@pytest.mark.parametrize("family", VOTING, ids=lambda f: f.NAME)
def test_attempts_conclude_the_truth(family) -> None:
    rng = random.Random(3)
    for i in range(400):
        args = family.sample(rng, i % 3 + 1)
        for method in family.METHODS:
            made = family.attempt(args, method, rng)
            assert not made.slipped
            assert family.verify(args, made.value)
            assert made.text.endswith(f"So {made.value}")
            assert all(s.loss for s in made.segments)


@pytest.mark.parametrize("family", VOTING, ids=lambda f: f.NAME)
def test_slipped_attempts_have_no_loss_on_their_conclusion(family) -> None:
    rng = random.Random(4)
    wrong = 0
    for i in range(400):
        args = family.sample(rng, i % 3 + 1)
        made = family.attempt(args, family.METHODS[i % len(family.METHODS)], rng, slip=True)
        if made.slipped:
            assert not made.segments[-1].loss
            masked = [s.loss for s in made.segments]
            assert masked == sorted(masked, reverse=True), "loss must not come back inside an attempt"
        else:
            assert family.verify(args, made.value)
        wrong += not family.verify(args, made.value)
    assert wrong > 100


def test_the_countdown_search_ends_in_a_proven_solution() -> None:
    rng = random.Random(5)
    for i in range(150):
        args = countdown.sample(rng, i % 3 + 1)
        for backwards in (False, True):
            made, proof = countdown.search(args, backwards)
            assert countdown.verify(args, made.value)
            assert made.text.endswith(f"So {made.value}")
            for step in proof.split(", "):
                left, _, value = step.partition("=")
                assert eval(left) == int(value)


def test_the_countdown_search_lists_what_pairs_give_and_what_targets_need() -> None:
    made, _ = countdown.search({"numbers": [3, 5, 2], "target": 25})
    assert made.text == (
        "3,5 give 8 2 15; 25,2 need 23 27 no\n"
        "3,2 give 5 1 6; 25,5 need 20 30 5 match 5: 3+2=5, 5*5=25. So (3+2)*5"
    )
    made, _ = countdown.search({"numbers": [3, 2, 9, 8], "target": 16})
    assert made.text.startswith("3,2 give 5 1 6; 9,8 give 17 1 72; 16,5 need 11 21 no; 16,1 need 15 17 match 17")


def test_false_matches_are_wrong_and_masked() -> None:
    rng = random.Random(6)
    seen = 0
    for _ in range(200):
        args = countdown.sample(rng, 2)
        claim = countdown.false_match(args, rng)
        if claim:
            seen += 1
            made, proof = claim
            assert not countdown.verify(args, made.value)
            assert not any(s.loss for s in made.segments)
            assert int(proof.rpartition("=")[2]) != args["target"]
    assert seen > 20
