"""Reads of one thing by its key, of which every act makes several: Django composes their SQL once and not at each call.

Composing a SELECT costs Django many times what a database takes to answer it by an index.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models import query as reading
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Key = int | str
_MARKS: Final = (7_340_033, 7_340_039, 7_340_051)  # stand for the keys while the SQL is composed


@dataclass(frozen=True, slots=True)
class _Composed:
    sql: str
    params: tuple[Any, ...]
    places: Mapping[int, int]  # which of the parameters is which of the keys
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    build: Callable[[Sequence[Any]], Any]


class Prepared(Generic[Row]):
    """`Prepared(lambda number: Problem.objects.filter(number=number))` answers what that queryset would hold.

    For conditions by equality to keys that are whole numbers or texts. The rows are whole models (with what select_related
    names) or values_list; they are fetched all at once. Raises ValueError where a key is not found again in the SQL.
    """

    def __init__(self, compose: "Callable[..., QuerySet[Any, Row]]", *, keys: int = 1) -> None:
        self.queryset = compose
        self.keys = keys
        self._composed: dict[str, _Composed] = {}

    def rows(self, *keys: Key) -> list[Row]:
        """Everything that the query finds for these keys."""
        made = self._composed.get(connection.vendor)
        if made is None:
            made = self._composed[connection.vendor] = self._make()
        if len(keys) != self.keys:
            raise TypeError(f"{self.keys} keys are wanted")
        params = [keys[made.places[n]] if n in made.places else value for n, value in enumerate(made.params)]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, params)
            found = cursor.fetchall()
        return [made.build(_converted(row, made)) for row in found]

    def first(self, *keys: Key) -> Row | None:
        """The first of the rows in the order of the query, or None."""
        return next(iter(self.rows(*keys)), None)

    def _make(self) -> _Composed:
        marks = [str(mark) for mark in _MARKS[: self.keys]]
        rows = self.queryset(*_MARKS[: self.keys])
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        places = {n: marks.index(str(value)) for n, value in enumerate(params) if str(value) in marks}
        if sorted(places.values()) != list(range(self.keys)):
            raise ValueError("each key must stand in the SQL once")
        selected = compiler.select[: compiler.col_count]
        converters = compiler.get_converters([part[0] for part in selected])
        return _Composed(
            sql=sql,
            params=tuple(params),
            places=places,
            converters=[(position, *found) for position, found in converters.items()],
            build=_builder(rows, compiler),
        )


def _converted(row: Sequence[Any], made: _Composed) -> Sequence[Any]:
    """The values as Python has them: what Django does with every row that it reads."""
    if not made.converters:
        return row
    values = list(row)
    for position, converters, expression in made.converters:
        for convert in converters:
            values[position] = convert(values[position], expression, connection)
    return values


def _builder(rows: "QuerySet[Any, Any]", compiler: SQLCompiler) -> Callable[[Sequence[Any]], Any]:
    """What makes a row's answer of its values, as the queryset's own iterable would."""
    shape: Any = getattr(rows, "_iterable_class")  # noqa: B009  # Django offers no other way to ask
    if shape is reading.FlatValuesListIterable:
        return lambda values: values[0]
    if shape is reading.ValuesListIterable:
        return tuple
    if shape is not reading.ModelIterable:
        raise ValueError("only models and values_list can be prepared")
    info: Any = compiler.klass_info
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [part[0].target.attname for part in compiler.select[start:end]]
    populators: Sequence[Any] = getattr(reading, "get_related_populators")(info, compiler.select, DEFAULT_DB_ALIAS)  # noqa: B009

    def build(values: Sequence[Any]) -> object:
        found = info["model"].from_db(DEFAULT_DB_ALIAS, names, values[start:end])
        for populator in populators:
            populator.populate(values, found)
        return found

    return build
