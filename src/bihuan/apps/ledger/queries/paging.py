"""Pages cut out of an ordered list, without putting all of the list in order first."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.db.models.expressions import OrderBy

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import Problem

Order = Sequence[OrderBy | str]


class OrderedIds:
    """What a paginator cuts its pages from: the ids of a list that is the union of `parts`, in an order.

    The first so many of a union are among the first so many of each part, so that every part is read along an index of its own
    and only as far as the page lies. A page that is nearer to the end is read from there.
    """

    def __init__(self, parts: Sequence[QuerySet[Problem]], order: Order, total: int | None = None) -> None:
        self._parts = parts
        self._order = order
        self._total = total

    def __len__(self) -> int:
        if self._total is None:
            self._total = policies.union_of(self._parts).count()
        return self._total

    def __getitem__(self, cut: slice) -> QuerySet[Problem, int]:
        """The ids from `cut.start` on and before `cut.stop`, in no order of their own: for a condition `pk__in`."""
        start, stop = cut.start or 0, min(cut.stop, len(self))
        if start < len(self) - stop:
            return self._first(start, stop, backwards=False)
        return self._first(len(self) - stop, len(self) - start, backwards=True)

    def _first(self, start: int, stop: int, *, backwards: bool) -> QuerySet[Problem, int]:
        ordered = [part.order_by(*self._order) for part in self._parts]
        if backwards:
            ordered = [part.reverse() for part in ordered]
        if len(ordered) == 1:
            return ordered[0].values_list("pk", flat=True)[start:stop]
        firsts = [Problem.objects.order_by().filter(pk__in=part.values("pk")[:stop]) for part in ordered]
        joined = policies.union_of(firsts).order_by(*self._order)
        return (joined.reverse() if backwards else joined).values_list("pk", flat=True)[start:stop]
