"""A kind of job for tests: what it does is what the test says."""

from collections.abc import Mapping

from bihuan.apps.jobs.operations import JobHandle

KIND = "tests.work"


class Work:
    """What the tests let a job do, and how often it was asked to."""

    def __init__(self) -> None:
        self.handles: list[JobHandle] = []
        self.answer: Mapping[str, object] = {"rows": 3}
        self.failure: Exception | None = None

    def __call__(self, handle: JobHandle) -> Mapping[str, object]:
        self.handles.append(handle)
        handle.report_progress(done=2, total=3)
        if self.failure:
            raise self.failure
        return self.answer
