"""How a higher app offers steps on a lower app's page: buttons that stand among the page's own, with routes of their own.

A page of the ledger draws what `steps_of("ledger.problem.steps", request, detail)` answers; verification registers a function
for that slot in its `ready`. The function decides what concerns the reader, and answers an unlawful step with its reason.
"""

from collections.abc import Callable, Iterable

from django.http import HttpRequest

from bihuan.ui.steps import NextStep

Offer = Callable[[HttpRequest, object], Iterable[NextStep]]

_slots: dict[str, list[tuple[int, Offer]]] = {}


def register_steps(slot: str, offer: Offer, order: int = 50) -> None:
    """Offer steps in a slot "app.page.steps". Lower orders stand first, equal ones as registered; twice counts once."""
    held = _slots.setdefault(slot, [])
    if all(known is not offer for _, known in held):
        held.append((order, offer))
        held.sort(key=lambda pair: pair[0])


def steps_of(slot: str, request: HttpRequest, thing: object) -> tuple[NextStep, ...]:
    """Every step that higher apps offer this reader for that thing."""
    return tuple(step for _, offer in _slots.get(slot, ()) for step in offer(request, thing))
