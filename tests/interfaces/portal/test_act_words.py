"""Every act that the program writes reads as words, never as the name that the code gave it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.core.lifecycle import Step
from bihuan.core.step_acts import ACT_OF_STEP, ACT_OF_TASK_STEP, FORMER_ACTS, FORMER_TASK_ACTS
from bihuan.core.tasks import TaskStep
from bihuan.interfaces.portal.act_words import ACT_WORDS, act_choices, act_word

APPS = Path(__file__).resolve().parents[3] / "src/bihuan/apps"
APP_NAMES = tuple(
    sorted(path.name for path in APPS.iterdir() if (path / "operations").exists() or (path / "operations.py").exists())
)


def actions_in(tree: ast.AST) -> Iterator[str]:
    """Literal names of acts: three words with dots between them, the first of them an app."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = node.value.split(".")
            if (
                len(parts) == 3
                and parts[0] in APP_NAMES
                and all(part.replace("-", "").replace("_", "").isalpha() for part in parts)
            ):
                yield node.value


def written_actions() -> set[str]:
    files = [*APPS.glob("*/operations.py"), *APPS.glob("*/operations/*.py")]
    return {action for path in files for action in actions_in(ast.parse(path.read_text(encoding="utf-8")))}


def test_the_search_finds_the_names_of_acts() -> None:
    tree = ast.parse(
        'record(action="ledger.problem.edited", object_type="problem", other="a.b.c", text="ledger.problem")'
    )
    assert list(actions_in(tree)) == ["ledger.problem.edited"]
    assert len(written_actions()) > 25


@pytest.mark.parametrize("action", sorted(written_actions()))
def test_an_act_has_words(action: str) -> None:
    assert act_word(action) != action


@pytest.mark.parametrize("step", list(Step))
def test_a_step_has_words(step: Step) -> None:
    assert ACT_OF_STEP[step] in ACT_WORDS


STEPS_SINCE = frozenset(
    {
        Step.RELEASE_CHECK, Step.SEND_TO_REVIEW, Step.SIGN_REVIEW, Step.RETURN_REVIEW, Step.CLOSE_REVIEWED,
        Step.REVIEW_AGAIN, Step.UPHOLD_OBJECTION, Step.CLOSE_NOTICED,
    }
)  # fmt: skip
"""Steps that came after acts got the names that they bear: nothing was ever recorded under another."""


@pytest.mark.parametrize("step", [step for step in Step if step not in STEPS_SINCE])
def test_what_was_recorded_under_a_former_name_reads_as_before(step: Step) -> None:
    former = f"ledger.problem.{step.value}"
    assert act_word(former) == act_word(ACT_OF_STEP[step]) != former
    assert former not in dict(act_choices()), "one choice an act, under its present name"


def test_every_name_of_an_act_is_a_past_participle_of_its_own() -> None:
    assert len(set(ACT_OF_STEP.values())) == len(Step)
    assert not set(ACT_OF_STEP.values()) & set(FORMER_ACTS)
    assert len(set(ACT_OF_TASK_STEP.values())) == len(TaskStep)
    assert not set(ACT_OF_TASK_STEP.values()) & set(FORMER_TASK_ACTS)


def test_a_step_that_came_later_never_had_another_name() -> None:
    assert "ledger.problem.release-check" not in FORMER_ACTS


@pytest.mark.parametrize("step", list(TaskStep))
def test_a_step_of_a_task_has_words(step: TaskStep) -> None:
    assert ACT_OF_TASK_STEP[step] in ACT_WORDS
    assert ACT_OF_TASK_STEP[step].endswith("ed"), "a past participle, as every other act is"


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("campaigns.task.change", "campaigns.task.changed"),
        ("campaigns.task.report", "campaigns.task.reported"),
        ("campaigns.task.accept", "campaigns.task.accepted"),
        ("campaigns.task.return", "campaigns.task.returned"),
        ("campaigns.task.drop", "campaigns.task.dropped"),
    ],
)
def test_what_was_done_to_a_task_under_a_former_name_reads_as_before(former: str, present: str) -> None:
    assert act_word(former) == act_word(present) != former
    assert former not in dict(act_choices()), "one choice an act, under its present name"


def test_what_is_handed_down_was_called_assigned_from_the_beginning() -> None:
    assert ACT_OF_TASK_STEP[TaskStep.HAND_DOWN] == "campaigns.task.assigned"
    assert "campaigns.task.hand-down" not in FORMER_TASK_ACTS


def test_an_act_that_nobody_named_keeps_its_name() -> None:
    assert act_word("weather.rain.fallen") == "weather.rain.fallen"
