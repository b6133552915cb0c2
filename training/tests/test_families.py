"""Verifiers and worked attempts."""

import random

import pytest

from families import arithmetic, countdown, decimals, letters
from families.registry import FAMILIES
from traces.rounds import Votes, make_rounds, side_by_side

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


APART = {"kind": "apart", "numbers": ["9.11", "9.9"]}
ORDER = {"kind": "order", "numbers": ["9.11", "9.9", "9.2"], "order": "down"}


def test_decimals_are_subtracted_as_whole_numbers_and_get_their_point_back() -> None:
    rng = random.Random(9)
    assert decimals.attempt(APART, "pad", rng).text == (
        "Pad to the same length: 9.11, 9.90. 911<990, 990-911: ones 10-1=9 borrow, tens 9-1-1=7, hundreds 9-9=0 gives 79, with 2 places 0.79. So 0.79"
    )
    assert decimals.attempt(APART, "whole", rng).text == (
        "As whole numbers: 911, 990. 911<990, 990-911: 990-900=90, -10=80, -1=79 gives 79, with 2 places 0.79. So 0.79"
    )
    assert decimals.answer({"kind": "apart", "numbers": ["3", "2.0"]}) == "1"
    assert decimals.verify(APART, "0.790") and not decimals.verify(APART, "0.97")


def test_decimals_are_put_in_order_from_either_end() -> None:
    rng = random.Random(9)
    assert decimals.attempt(ORDER, "pad", rng).text == (
        "Pad to the same length: 9.11, 9.90, 9.20. Largest first: 9.11; 9.90 9.11; 9.90 9.20 9.11. So 9.9, 9.2, 9.11"
    )
    assert decimals.attempt(ORDER, "whole", rng).text == (
        "As whole numbers: 911, 990, 920. Largest first: 920; 990 920; 990 920 911. So 9.9, 9.2, 9.11"
    )
    assert all(decimals.verify(ORDER, text) for text in ("9.9, 9.2, 9.11", "9.90 9.20 9.11.", "9.9,9.2,9.11"))
    assert not any(decimals.verify(ORDER, text) for text in ("9.11, 9.2, 9.9", "9.9, 9.2", "9.9; 9.2; 9.11", ""))


def test_questions_of_different_kinds_about_the_same_decimals_have_different_keys() -> None:
    assert decimals.key(APART) != decimals.key({"numbers": APART["numbers"], "want": "max"})
    assert decimals.key(ORDER) == decimals.key(ORDER | {"order": "up", "numbers": ORDER["numbers"][::-1]})


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
            made = countdown.search(args, backwards)
            assert countdown.verify(args, made.value)
            assert made.text.endswith(f"So {made.value}")
            proof = made.text.rpartition(": ")[2].partition(". So")[0].split(", ")
            shown, value = countdown.evaluated(made.value)
            assert value == args["target"] and sorted(shown.split(", ")) == sorted(proof)
            for step in proof:
                left, _, value = step.partition("=")
                assert eval(left) == int(value)


def test_the_countdown_search_lists_what_pairs_give_and_what_targets_need() -> None:
    made = countdown.search({"numbers": [3, 5, 2], "target": 25})
    assert made.text == (
        "3,5 give 8 2 15; 25,2 need 23 27 no\n"
        "3,2 give 5 1 6; 25,5 need 20 30 5 match 5: 3+2=5, 5*5=25. So (3+2)*5"
    )
    args = {"numbers": [3, 2, 9, 8], "target": 16}
    assert countdown.search(args).text.startswith(
        "3,2 give 5 1 6; 9,8 give 17 1 72; 16,5 need 11 21 no; 16,1 need 15 17 match 17"
    )
    assert countdown.search(args, backwards=True).text.startswith("2,9 give 11 7 18; 3,8 give 11 5 24; 16,11 need 5 27 match 5")


def test_a_search_without_a_solution_says_so() -> None:
    for backwards in (False, True):
        with pytest.raises(ValueError, match="no solution"):
            countdown.search({"numbers": [1, 1, 1], "target": 99}, backwards)


def test_an_overlooked_match_is_masked_and_the_search_goes_on_to_a_true_one() -> None:
    rng, other_end = random.Random(7), 0
    for i in range(300):
        args = countdown.sample(rng, i % 3 + 1)
        made = countdown.search(args, backwards=i % 2 == 1, overlook=True)
        assert countdown.verify(args, made.value)
        masked = [s.text for s in made.segments if not s.loss]
        assert len(masked) == 1 and masked[0].endswith(" no\n") and "match" not in masked[0]
        other_end += "Other end: " in made.text
    assert 30 < other_end < 270


def test_an_expression_is_evaluated_in_reading_order() -> None:
    assert countdown.evaluated("(11+9)+(5*4)") == ("11+9=20, 5*4=20, 20+20=40", 40)
    assert countdown.evaluated("13-(2*3)") == ("2*3=6, 13-6=7", 7)
    with pytest.raises(ValueError, match="whole numbers"):
        countdown.evaluated("3**2+f")


def test_false_matches_are_wrong_and_masked() -> None:
    rng = random.Random(6)
    seen = later = 0
    for i in range(300):
        args = countdown.sample(rng, 2 + i % 2)
        made = countdown.false_match(args, rng)
        if made:
            seen += 1
            later += len(made.segments) > 1
            assert not countdown.verify(args, made.value)
            assert not made.segments[-1].loss and all(s.loss and s.text.endswith(" no\n") for s in made.segments[:-1])
            assert countdown.evaluated(made.value)[1] != args["target"]
    assert seen > 60 and later > 12


def test_results_of_several_items_are_compared_up_to_the_first_difference() -> None:
    assert side_by_side("49", "118") == "49 118 differ"
    assert side_by_side("49", "49") == "49 49: agree"
    assert side_by_side("3, 12, 47", "3, 12, 47") == "3 3, 12 12, 47 47: agree"
    assert side_by_side("3, 12, 47", "3, 21, 47") == "3 3, 12 21 differ"
    assert side_by_side("e n o", "e n") == "e e, n n, o none differ"


def test_what_is_long_is_compared_character_by_character() -> None:
    """One token cannot tell whether all digits of a long number, a time or a numeral are the same."""
    assert side_by_side("11704", "11604") == "1 1, 1 1, 7 6 differ"
    assert side_by_side("1101", "11011") == "1 1, 1 1, 0 0, 1 1, none 1 differ"
    assert side_by_side("MCIV", "MCIV") == "M M, C C, I I, V V: agree"
    assert side_by_side("09:05", "09:45") == "0 0, 9 9, : :, 0 4 differ"
    assert side_by_side("118", "119") == "118 119 differ"
    assert side_by_side("999", "1001") == "9 1 differ"
    assert side_by_side("Tuesday", "Thursday") == "Tuesday Thursday differ"


def test_votes_are_settled_by_the_first_result_found_twice() -> None:
    votes = Votes("49")
    assert votes.add("118") == ". Got 49 118 differ" and not votes.settled
    assert votes.add("49") == ". Got 118 49 differ; 49 49: agree" and votes.settled


def test_after_a_settled_result_a_further_round_only_says_so() -> None:
    rng = random.Random(8)
    for family in FAMILIES.values():
        for i in range(60):
            rounds = make_rounds(family, family.sample(rng, i % 3 + 1), rng, 4, slip=i % 2 == 1)
            assert rounds[-1].text.partition(",")[2] in (" that was found twice.\n", " that was right.\n")
            assert all(s.loss for r in rounds[3:] for s in r.segments)
