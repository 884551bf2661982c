"""How long the pages take that people open all day, over a large ledger.

    make bench                                   5,000 problems, both databases
    BENCH_PROBLEMS=100000 make bench             the size that the targets speak of
    BENCH_DATABASES=postgresql BENCH_PROBLEMS=100000 PYTHONPATH=tools .venv/bin/python benchmarks/bench_pages.py

Two workers, one client on the loopback address; then five users at once. Queries are counted in another process (asking.py).
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from measuring import HERE, Filled, Reader, filled_databases, p50, p95, served, timed

TURNS = 40


@dataclass(frozen=True, slots=True)
class Page:
    """One page as asking.py names it."""

    name: str
    user: str
    path: str
    queries: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What a page may take in milliseconds, and what DefectDojo took for the like of it on one machine."""

    limit: float
    peer: float

    def on(self, database: str) -> "Goal":
        """The goals speak of PostgreSQL; SQLite may take twice as long."""
        return Goal(2 * self.limit, self.peer) if database == "sqlite" else self


GOALS = {
    "list": Goal(35, 378),
    "list, last pages": Goal(35, 378),
    "open + grave + overdue": Goal(45, 537),
    "one campaign": Goal(35, 378),
    "search, two characters": Goal(60, 780),
    "search, two words": Goal(60, 780),
    "search, part of a number": Goal(60, 780),
    "search, one character": Goal(60, 780),
    "list of a unit": Goal(35, 378),
    "list of a checker": Goal(35, 378),
    "detail": Goal(35, 251),
    "detail, closed": Goal(35, 251),
    "overview": Goal(50, 340),
}


def main() -> None:
    with filled_databases() as found:
        for database in found:
            _measure(database)


def _measure(database: Filled) -> None:
    pages = _pages(database)
    print(f"\n{database.name}\n{'page':<28}{'p50':>8}{'p95':>8}{'goal':>7}{'peer':>7}{'queries':>9}{'KB':>6}")
    with served(database.environment) as port:
        readers = {user: Reader(port, user) for user in dict.fromkeys(page.user for page in pages)}
        for page in pages:
            took = timed(partial(_get, readers[page.user], page.path), TURNS)
            _line(
                page.name, took, GOALS[page.name].on(database.name), size=f"{page.queries:>9}{page.bytes / 1000:>6.0f}"
            )
        office = readers["office"]
        form = next(page.path for page in pages if page.name == "detail") + "measure/"
        saved, listed, overviews = _changes(office, form)
        _line("saving a change", saved, Goal(35, 182).on(database.name))
        _line("list after each change", listed, Goal(35, 378).on(database.name))
        _line("overview after each change", overviews, Goal(50, 340).on(database.name))
        _line("five users on the list, p95", _together(port, 5), Goal(150, 1514).on(database.name), of=p95)


def _pages(database: Filled) -> list[Page]:
    asked = subprocess.run(
        [sys.executable, HERE / "asking.py"], env=dict(database.environment), check=True, capture_output=True, text=True
    )
    return [Page(**page) for page in json.loads(asked.stdout)]


def _line(
    name: str, took: list[float], goal: Goal, *, size: str = "", of: Callable[[list[float]], float] = p50
) -> None:
    mark = "" if of(took) <= goal.limit else "  over"
    print(f"{name:<28}{p50(took):>8.1f}{p95(took):>8.1f}{goal.limit:>7.0f}{goal.peer:>7.0f}{size}{mark}")


def _get(reader: Reader, path: str) -> None:
    status, _text = reader.get(path)
    assert status == 200, (status, path)


def _changes(reader: Reader, path: str) -> tuple[list[float], list[float], list[float]]:
    """How long a measure takes to be saved, and the list or the overview after it, whose figures have to be found anew."""
    saved: list[float] = []
    after: dict[str, list[float]] = {"/problems/": [], "/overview/": []}
    for turn in range(TURNS):
        _status, html = reader.get(path)
        values = reader.hidden_of(html) | {"text": f"核对第 {turn + 1} 批凭证"}
        began = time.perf_counter()
        status, _html = reader.post(path, values)
        saved.append(1000 * (time.perf_counter() - began))
        assert status == 302, status
        page = list(after)[turn % 2]
        began = time.perf_counter()
        _get(reader, page)
        after[page].append(1000 * (time.perf_counter() - began))
    return saved, after["/problems/"], after["/overview/"]


def _together(port: int, users: int) -> list[float]:
    """So many users, each with a browser of their own, open the list again and again at once."""
    took: list[float] = []
    readers = [Reader(port, "office") for _user in range(users)]
    threads = [threading.Thread(target=_look_often, args=(reader, took)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _look_often(reader: Reader, took: list[float]) -> None:
    took.extend(timed(partial(_get, reader, "/problems/"), 20))


if __name__ == "__main__":
    main()
