"""An act says who did what on what, and stays the same on both databases."""

import datetime as dt
import json
import uuid
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils.translation import gettext_lazy

from bihuan.apps.audit.models import Act, ProtectionKey
from bihuan.apps.audit.operations import destroy_protection_key, record, seal_acts, verify_log
from bihuan.apps.audit.operations.recording import plain_values
from bihuan.apps.audit.queries import KeysMissing, inclusion_proof
from bihuan.apps.audit.queries.keys import log_keys
from bihuan.apps.audit.queries.records import record_of, reveal, stamp_of
from bihuan.core.actors import Actor, Grant, Role, system_actor
from bihuan.core.acts import encode_act
from tests.apps.audit.acts import AT, add_acts

pytestmark = pytest.mark.django_db

OFFICE = Actor(
    user_id=7, username="office1", name="周敏", grants=(Grant(Role.OFFICE, "0001"),), via="web", address="10.0.0.8"
)


class Colour(StrEnum):
    RED = "red"


def record_secret(content: str = "举报人张三", object_id: str = "r-1") -> Act:
    pk = record(
        actor=OFFICE,
        action="referrals.referral.created",
        at=AT,
        object_type="referral",
        object_id=object_id,
        label=content,
        region_path="0001",
        after={"who": content},
        reason=content,
        protected=True,
    )
    return Act.objects.get(pk=pk)


def key_of(act: Act) -> ProtectionKey:
    assert act.key_id is not None
    return ProtectionKey.objects.get(pk=act.key_id)


def test_an_act_says_who_in_which_role_what_on_what_and_from_where() -> None:
    pk = record(
        actor=OFFICE,
        action="ledger.problem.dispatched",
        at=AT,
        object_type="ledger.problem",
        object_id=31,
        role="office",
        label="产权证办理慢",
        region_path="0001",
        unit_ids=[9, 3, 9],
        before={"state": "registered"},
        after={"state": "dispatched"},
        reason="会议决定",
    )
    act = Act.objects.get(pk=pk)
    assert (act.actor_user_id, act.actor_username, act.actor_name, act.role) == (7, "office1", "周敏", "office")
    assert (act.via, act.address, act.at) == ("web", "10.0.0.8", AT)
    assert (act.object_type, act.object_id, act.label, act.unit_ids) == ("ledger.problem", "31", "产权证办理慢", [3, 9])
    assert (act.before, act.after, act.reason) == ({"state": "registered"}, {"state": "dispatched"}, "会议决定")


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        pytest.param(dt.date(2026, 11, 24), "2026-11-24", id="date"),
        pytest.param(AT, "2026-11-24T09:00:00.000000Z", id="moment"),
        pytest.param(Decimal("3.20"), "3.20", id="decimal"),
        pytest.param(0.1, "0.1", id="float"),
        pytest.param(Colour.RED, "red", id="enum"),
        pytest.param({3, 1, 2}, [1, 2, 3], id="set"),
        pytest.param((1, "a", None, True), [1, "a", None, True], id="tuple"),
        pytest.param({"z": {"a": 1}}, {"z": {"a": 1}}, id="nested"),
        pytest.param("a\x00b\ud800", "a\ufffdb?", id="text that PostgreSQL refuses"),
        pytest.param(gettext_lazy("办结"), "办结", id="lazy text"),
        pytest.param(uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005", id="uuid"),
        pytest.param(10**30, 10**30, id="large integer"),
    ],
)
def test_values_become_what_both_databases_give_back(given: object, stored: object) -> None:
    assert plain_values({"value": given}) == {"value": stored}


def test_a_value_that_has_no_plain_form_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="an act cannot hold object"):
        plain_values({"value": object()})


@pytest.mark.parametrize("protected", [False, True])
def test_what_is_read_back_has_the_very_bytes_that_were_stamped(protected: bool) -> None:
    pk = record(
        actor=OFFICE,
        action="test.thing.changed",
        at=AT.replace(microsecond=123456),
        object_type="test.thing",
        object_id=1,
        before={"乙": 1, "a": 0.1, "Z": [{"y": None, "x": 10**20}]},
        after={"text": "“引号”\n\\ 𠮷 é é", "moment": AT},
        unit_ids=(5, 1),
        protected=protected,
    )
    act = Act.objects.get(pk=pk)
    assert act.stamp == stamp_of(log_keys(), record_of(act))
    assert json.loads(encode_act(record_of(act)))["id"] == pk


def test_an_act_vanishes_with_the_transaction_that_it_reports() -> None:
    with transaction.atomic():
        add_acts(1)
        transaction.set_rollback(True)
    assert not Act.objects.exists()


def test_texts_longer_than_their_column_are_cut_where_the_column_ends() -> None:
    actor = Actor(user_id=None, username="x" * 500, name="名" * 500, address="a" * 500)
    act = Act.objects.get(pk=record(actor=actor, action="a.b.c", at=AT, object_type="t", object_id="i" * 99))
    assert (len(act.actor_username), len(act.actor_name), len(act.address), len(act.object_id)) == (150, 150, 100, 64)


def test_a_protected_act_shows_nothing_but_its_moment() -> None:
    act = record_secret()
    row = Act.objects.filter(pk=act.pk).values().get()
    for hidden in ("张三", "office1", "周敏", "referral", "10.0.0.8", "r-1", "0001"):
        shown = {name: value for name, value in row.items() if name not in {"ciphertext", "commitment", "stamp"}}
        shown.pop("reference")
        assert hidden not in str({name: value for name, value in shown.items() if name != "object_id"})
    assert row["at"] == AT
    assert row["actor_user_id"] is None


def test_protected_acts_of_one_thing_are_found_together_and_those_of_another_apart() -> None:
    first, second, other = record_secret(), record_secret("又一件"), record_secret(object_id="r-2")
    assert first.object_id == second.object_id != other.object_id
    assert first.key_id == second.key_id != other.key_id


def test_the_same_content_twice_gives_neither_the_same_commitment_nor_the_same_ciphertext() -> None:
    first, second = record_secret(), record_secret()
    assert first.commitment != second.commitment
    assert first.ciphertext != second.ciphertext


def test_contents_of_similar_length_cannot_be_told_by_the_length_of_the_ciphertext() -> None:
    assert len(record_secret("短").ciphertext) == len(record_secret("一个长一些的内容").ciphertext)


def test_whoever_holds_the_key_reads_what_was_hidden() -> None:
    act = record_secret()
    hidden = reveal(log_keys(), act, key_of(act))
    assert hidden is not None
    assert hidden.content["label"] == "举报人张三"
    assert hidden.content["action"] == "referrals.referral.created"


def test_a_destroyed_key_makes_its_acts_unreadable_while_they_stay_provable() -> None:
    act, other = record_secret(), record_secret(object_id="r-2")
    seal_acts(at=AT)
    gone = destroy_protection_key(actor=OFFICE, object_type="referral", object_id="r-1", at=AT, reason="保存期满")
    assert gone == 1
    key = key_of(act)
    assert key.wrapped == ""
    assert reveal(log_keys(), act, key) is None
    assert reveal(log_keys(), other, key_of(other)) is not None
    seal_acts(at=AT)
    assert verify_log(at=AT).ok
    assert inclusion_proof(act.reference).holds


def test_that_a_key_was_destroyed_is_itself_a_protected_act_under_a_new_key() -> None:
    record_secret()
    destroy_protection_key(actor=OFFICE, object_type="referral", object_id="r-1", at=AT, reason="保存期满")
    last = Act.objects.order_by("pk").last()
    assert last is not None and last.protected
    hidden = reveal(log_keys(), last, key_of(last))
    assert hidden is not None and hidden.content["action"] == "audit.protection_key.destroyed"


def test_a_ciphertext_from_elsewhere_is_not_taken_for_the_content() -> None:
    first, second = record_secret(), record_secret("别的内容")
    first.ciphertext = second.ciphertext
    assert reveal(log_keys(), first, key_of(first)) is None


def test_keys_lie_beside_the_database_for_their_owner_alone(tmp_path: Path) -> None:
    with override_settings(BIHUAN_HOME=tmp_path):
        add_acts(1)
    for name in ("audit-signing", "audit-master"):
        assert (tmp_path / "keys" / name).stat().st_mode & 0o777 == 0o600
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_act")
        stored = str(cursor.fetchall())
    assert (tmp_path / "keys" / "audit-master").read_text() not in stored


def test_lost_keys_are_never_replaced_in_silence(tmp_path: Path) -> None:
    add_acts(1)
    with override_settings(BIHUAN_HOME=tmp_path), pytest.raises(KeysMissing, match="把原来的密钥文件放回去"):
        record(actor=system_actor(), action="a.b.c", at=AT, object_type="t", object_id=1)
    assert not (tmp_path / "keys").exists()
