"""People named in the ledger: who they are is settled by a person once, and not forgotten when a name is typed again."""

import pytest

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import NamedPerson
from bihuan.apps.ledger.operations import NewPerson, ProblemEdit
from tests.apps.ledger.world import AT, World, stored

pytestmark = pytest.mark.django_db


def _links(number: str) -> dict[str, int | None]:
    return dict(NamedPerson.objects.filter(problem=stored(number)).values_list("name", "person"))


def test_a_name_that_stays_keeps_whom_it_was_linked_to(world: World) -> None:
    number = world.register()
    linked = NewPerson("responsible", world.person.name, "局长", world.person.id)
    ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(people=(linked,)))
    typed = (NewPerson("responsible", world.person.name, "局长"), NewPerson("responsible", "李四"))
    ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(people=typed))
    assert _links(number) == {world.person.name: world.person.id, "李四": None}


def test_the_same_name_in_another_duty_is_linked_to_nobody(world: World) -> None:
    number = world.register()
    linked = NewPerson("responsible", world.person.name, "", world.person.id)
    ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(people=(linked,)))
    typed = (NewPerson("leader", world.person.name),)
    ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(people=typed))
    assert _links(number) == {world.person.name: None}
