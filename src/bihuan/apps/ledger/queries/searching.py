"""Which problems hold every word of a query: in number, text, place or the accountable unit's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from bihuan.apps.ledger.models import Problem, ProblemText
from bihuan.apps.organizations import queries as organizations
from bihuan.core.search_text import EXACT_TERM, asked_terms, read_query, token_of


@dataclass(frozen=True, slots=True)
class Search:
    """What a query asks for: its words, and for each the units whose names hold it. Exact: nothing is missing, nothing too much.

    There are two ways to the same answer. `by_index`: the index gives the candidates, the folded text decides. `by_walk`: each
    problem that is met is asked, which finds fifty in their order at once where many hold the words.
    """

    units: Mapping[str, Sequence[int]]
    too_many: bool = False

    def by_index(self) -> Q:
        if self.too_many:
            return Q(pk__in=())
        in_texts = [word for word, units in self.units.items() if not units]
        found = Q(pk__in=_texts_with(in_texts).values("problem_id")) if in_texts else Q()
        for word, units in self.units.items():
            if units:
                of_units = Problem.objects.order_by().filter(accountable_unit__in=units).values("pk")
                found &= Q(pk__in=_texts_with([word]).values("problem_id").union(of_units))
        return found

    def by_walk(self) -> Q:
        if self.too_many:
            return Q(pk__in=())
        found = Q()
        for word, units in self.units.items():
            found &= Q(_met_in_text(word)) | Q(accountable_unit__in=units) if units else Q(_met_in_text(word))
        return found


def read_search(text: str) -> Search:
    """One query, for the names of units. A word that they hold is looked for in both places."""
    query = read_query(text)
    return Search({} if query.too_many else organizations.unit_ids_named(query.words), query.too_many)


def _texts_with(words: Sequence[str]) -> QuerySet[ProblemText]:
    """The texts that hold all of these words."""
    terms = list(dict.fromkeys(term for word in words for term in asked_terms(word)))
    texts = ProblemText.objects.order_by()
    if connection.vendor == "sqlite":
        found = RawSQL(  # no text of ours or of the reader stands in the SQL itself
            "SELECT rowid FROM ledger_problemterms WHERE ledger_problemterms MATCH %s",
            [" AND ".join(map(token_of, terms))],
        )
        texts = texts.filter(pk__in=found)
    else:
        texts = texts.extra(where=["ledger_terms(body) @> %s"], params=[terms])  # see above
    for number, word in enumerate(words):
        if len(word) > EXACT_TERM:
            texts = _holding(texts, word, f"place_{number}")
    return texts


def _met_in_text(word: str) -> GreaterThan:
    """Whether the word stands in the text of the problem at hand. A value and no EXISTS: PostgreSQL would read all texts first."""
    own = ProblemText.objects.order_by().filter(problem=OuterRef("pk"))
    return GreaterThan(Subquery(own.annotate(place=_place_of(word)).values("place")), 0)


def _place_of(word: str) -> StrIndex:
    return StrIndex(F("body"), Value(word, output_field=TextField()))


def _holding(texts: QuerySet[ProblemText], word: str, name: str) -> QuerySet[ProblemText]:
    """Those of the texts in which the word stands as a whole."""
    return texts.alias(**{name: _place_of(word)}).filter(**{f"{name}__gt": 0})
