"""Several people at the same moment, each with a connection of their own, as the processes of the web have them."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of it in threads that start together; what each answered or raised."""
    start = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=20)
            outcomes[place] = act()
        except Exception as raised:  # what was raised is the answer that the test looks at
            outcomes[place] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes
