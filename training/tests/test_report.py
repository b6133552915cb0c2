"""The tables of the report, from sweeps of different budgets and questions."""

import json
import random
from pathlib import Path

import pytest

import failures
import report
from families.registry import FAMILIES


def rows(budgets: tuple[int, ...], right: set[int], extensions: int = 0, string: str = "Wait", count: int = 4) -> list[dict]:
    """Rows of ``count`` questions, of which those in ``right`` are answered rightly at every budget."""
    return [
        {"id": f"letters-{i}", "family": "letters", "level": 3, "budget": b, "extensions": extensions, "extensionString": string,
         "correct": i in right, "thinkingTokens": min(b, 20)}
        for b in budgets for i in range(count)
    ]  # fmt: skip


HELDOUT = rows((0, 16, 512, 1024), {0, 1})


def test_forced_waits_are_compared_at_the_largest_budget_that_both_sweeps_have() -> None:
    text = report.waits(HELDOUT, rows((512,), {0, 2, 3}, extensions=2))
    assert "| level 3 | 2 | 4 | 50.0 | 75.0 | +25.0 | 2 | 1 | 1 |" in text


def test_direct_answers_are_compared_on_the_questions_that_the_base_model_was_asked() -> None:
    text = report.direct(HELDOUT, rows((0, 512), {0}, count=2))
    assert text.splitlines()[-1] == "| **all** | 2 | 50.0 | 100.0 | 50.0 | 100.0 | +0.0 |"


def test_strings_are_compared_on_the_questions_that_all_were_asked_with() -> None:
    text = report.strings(HELDOUT, rows((512,), {0}, 2), rows((512,), {0, 1}, 2, "Hmm", count=2))
    assert "| Hmm | 2 | 100.0 | 100.0 (34.2–100.0) | 0 | 0 | 1 |" in text
    assert "| Wait | 2 | 100.0 | 50.0 (9.5–90.5) | 0 | 1 | 1 |" in text


def test_what_was_not_measured_for_these_weights_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert report.strings(HELDOUT, rows((512,), {0}, 2), []) == report.NOT_MEASURED
    monkeypatch.setattr(report, "load", lambda name: HELDOUT if name in ("base", "heldout") else [])
    assert report.ablations() == report.NOT_MEASURED


def test_sets_are_compared_on_the_same_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> list[dict]:
        right = {0, 1} if name == "ablations/random1k" else {0}
        count = 3 if name == "ablations/full" else 4
        return rows((0, 512), right, count=count) + rows((512,), right, 2, count=count)

    monkeypatch.setattr(report, "load", load)
    lines = report.ablations().splitlines()
    assert lines[2].startswith("| base, without SFT | 3 | 33.3 | 33.3 (6.1–79.2) |")
    assert lines[3].startswith("| 1K random | 3 | 66.7 |")
    assert len(lines) == 2 + len(report.ABLATIONS)


def test_networks_of_different_depth_are_compared_after_as_many_steps() -> None:
    sizes = [line.split(" | ")[1:3] for line in report.capacity().splitlines()[2:]]
    assert [size for size, _ in sizes] == ["1.8M", "4.8M", "9.3M"]
    assert len({tokens for _, tokens in sizes}) == 1


def test_quantized_weights_are_compared_on_their_own_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "load", lambda name: rows((512,), {0} if name == "int4" else {0, 1}, count=2))
    lines = report.precision(HELDOUT).splitlines()
    assert lines[2].startswith("| int8 | 2 | 100.0 | 100.0 | +0.0 ")
    assert lines[3].startswith("| int4 | 2 | 100.0 | 50.0 | -50.0 ") and lines[3].endswith("| 0 | 1 | 1 |")


def test_the_interval_of_a_paired_difference_is_that_of_the_page() -> None:
    low, high = report.paired_interval(19, 16, 1200)
    assert (round(low, 1), round(high, 1)) == (-0.7, 1.2)


def test_mcnemar_is_exact() -> None:
    before, after = rows((512,), {0}, count=8), rows((512,), {1, 2, 3, 4, 5, 6}, count=8)
    assert report.mcnemar(before, after) == (6, 1, 0.125)


def test_wrong_answers_are_counted_by_kind_of_question(tmp_path: Path) -> None:
    asked = [("letters-0", {"word": "impression", "letter": "s"}), ("letters-1", {"word": "bee", "letter": "e"}), ("letters-2", {"word": "ant", "letter": "a"})]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps({"id": i, "family": "letters", "args": a}) for i, a in asked), encoding="utf-8")
    lines = failures.failures(rows((512,), {2}, count=3), path)
    assert lines == [["letters", "2", "words of 9 letters and more 1 of 1, shorter words 1 of 2"]]


@pytest.mark.parametrize("name", list(FAMILIES))
def test_every_kind_of_question_has_a_name(name: str) -> None:
    rng = random.Random(1)
    assert all(failures.kind_of({"family": name, "args": FAMILIES[name].sample(rng, lv)}) for lv in (1, 2, 3) for _ in range(60))
