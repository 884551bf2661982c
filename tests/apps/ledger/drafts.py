"""Imports under preparation for tests: begun, read, understood, decided, as the pages do it."""

import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from bihuan.apps.jobs.models import Job, JobState
from bihuan.apps.jobs.operations import run_job
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import ImportDraft, Working
from bihuan.apps.ledger.operations import Decided, Goal
from bihuan.apps.ledger.queries import DraftRow
from bihuan.apps.ledger.queries.import_drafts import Question
from bihuan.core.actors import Actor
from bihuan.core.ledger_rows.settling import Settlement
from tests.apps.ledger.lists import AT, House


@dataclass
class Preparing:
    """One draft and who prepares it."""

    house: House
    actor: Actor
    id: int

    @property
    def row(self) -> DraftRow:
        return queries.draft_of(self.actor, draft_id=self.id)

    def step(self, step: Working, *, seen_marks: bool = False, actor: Actor | None = None) -> DraftRow:
        """Do a step and wait for the worker where it is the worker's."""
        operations.start_step(
            actor=actor or self.actor, at=AT, draft_id=self.id, version=self.row.version, step=step,
            seen_marks=seen_marks,
        )  # fmt: skip
        run_waiting_jobs()
        return self.row

    def understood(self) -> "Preparing":
        self.step(Working.READ)
        self.columns(self.row.mapping)
        self.step(Working.UNDERSTAND)
        return self

    def columns(self, mapping: object, *, remember: bool = False) -> None:
        operations.set_columns(
            actor=self.actor, at=AT, draft_id=self.id, version=self.row.version, mapping=dict(mapping),  # type: ignore[call-overload]
            remember=remember,
        )  # fmt: skip

    def questions(self, tab: str = "need") -> tuple[Question, ...]:
        return queries.questions_of(self.row, tab=tab, page=1)[0]

    def question(self, raw: str) -> Question:
        """The question about what was written so."""
        asked = [*self.questions(), *self.questions("errors")]
        return next(one for one in asked if raw in (one.asked["raw"], one.asked["column"]))

    def decide(self, question: Question, given: Settlement, *, only: bool = False, version: int | None = None) -> None:
        """Answer a question for all rows that ask it, or for its first row alone."""
        key = f"{question.row['name']}|{question.group.key}" if only else question.group.key
        raw = question.asked["raw"] or question.asked["column"]
        decided = {key: Decided(question.group.kind, raw, given)}
        operations.decide_rows(
            actor=self.actor, at=AT, draft_id=self.id, version=version or self.row.version, decisions=decided
        )

    def written(self, *, seen_marks: bool = False) -> DraftRow:
        self.step(Working.REHEARSE)
        return self.step(Working.WRITE, seen_marks=seen_marks)


def begin(
    house: House,
    content: bytes,
    *,
    actor: Actor | None = None,
    filename: str = "清单.csv",
    goal: Goal | None = None,
) -> Preparing:
    who = actor or house.office
    draft_id = operations.begin_draft(
        actor=who, at=AT, stream=io.BytesIO(content), filename=filename,
        goal=goal or Goal(campaign_id=house.campaign_id),
    )  # fmt: skip
    return Preparing(house, who, draft_id)


def run_waiting_jobs() -> None:
    """What the worker would do now. A job that fails stays failed, as it would there."""
    for job in Job.objects.filter(state=JobState.QUEUED):
        with suppress(ArithmeticError):
            run_job(job_id=job.pk, clock=lambda: AT)


def stored(draft_id: int) -> ImportDraft:
    return ImportDraft.objects.get(pk=draft_id)


def raws(questions: Iterable[Question]) -> list[str]:
    return [str(one.asked["raw"]) for one in questions]
