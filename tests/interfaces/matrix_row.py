"""One row of the permission matrix. What its columns and cells mean stands in tests/interfaces/matrix_table.py."""

from dataclasses import dataclass

COLUMNS = "aolLAsxrcidSZUf"


@dataclass(frozen=True, slots=True)
class Row:
    """One address with one thing and one method, and the answer for every column."""

    route: str
    method: str
    thing: str
    answers: str

    @property
    def cells(self) -> dict[str, str]:
        return dict(zip(COLUMNS, self.answers.replace(" ", ""), strict=True))


def row(route: str, method: str, thing: str, answers: str) -> Row:
    return Row(route, method, thing, answers)
