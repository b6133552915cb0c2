"""The tables of the report, from sweeps of different budgets and questions."""

import report


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


def test_mcnemar_is_exact() -> None:
    before, after = rows((512,), {0}, count=8), rows((512,), {1, 2, 3, 4, 5, 6}, count=8)
    assert report.mcnemar(before, after) == (6, 1, 0.125)
