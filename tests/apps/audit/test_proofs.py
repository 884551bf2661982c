"""A proof can be checked by somebody who holds the signed head alone."""

from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.audit.models import Act, Leaf
from bihuan.apps.audit.operations import seal_acts
from bihuan.apps.audit.queries import (
    NotSealed,
    consistency_proof,
    export_heads,
    inclusion_proof,
    latest_head,
    proofs,
)
from bihuan.core import merkle
from bihuan.core.decisions import BadInput, Missing
from tests.apps.audit.acts import AT, add_acts
from tests.guards import drop_guards

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9])
def test_every_sealed_act_is_proved_by_its_document_alone(count: int) -> None:
    for pk in add_acts(count):
        seal_acts(at=AT)
        document = inclusion_proof(Act.objects.get(pk=pk).reference).document()
        head, hashes = document["head"], document["proof"]
        assert isinstance(head, dict) and isinstance(hashes, list)
        assert document["holds"] is True
        assert merkle.verify_inclusion(
            [bytes.fromhex(part) for part in hashes],
            leaf=bytes.fromhex(str(document["leaf_hash"])),
            index=int(str(document["position"])),
            size=head["size"],
            root=bytes.fromhex(head["root"]),
        )
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["public_key"])).verify(
            bytes.fromhex(head["signature"]), head["message"].encode()
        )


def test_the_proof_of_an_act_that_was_altered_does_not_hold() -> None:
    first, second = add_acts(2)
    seal_acts(at=AT)
    drop_guards()
    Act.objects.filter(pk=first).update(label="别的")
    assert not inclusion_proof(Act.objects.get(pk=first).reference).holds
    assert inclusion_proof(Act.objects.get(pk=second).reference).holds


def test_an_act_that_is_not_sealed_yet_has_no_proof_yet() -> None:
    (pk,) = add_acts(1)
    with pytest.raises(NotSealed, match="一分钟内会封存"):
        inclusion_proof(Act.objects.get(pk=pk).reference)


def test_an_act_that_is_not_there_has_none() -> None:
    with pytest.raises(Missing):
        inclusion_proof(uuid4())


@pytest.mark.parametrize("old_size", [0, 1, 3, 4, 6, 9])
def test_a_later_log_is_proved_to_begin_with_an_earlier_one(old_size: int) -> None:
    add_acts(9)
    seal_acts(at=AT, batch=1)
    proof = consistency_proof(old_size)
    earlier = Leaf.objects.filter(position__lt=old_size).order_by("position").values_list("leaf_hash", flat=True)
    assert proof.old_root == merkle.root_of(bytes.fromhex(digest) for digest in earlier).hex()
    assert merkle.verify_consistency(
        [bytes.fromhex(part) for part in proof.hashes],
        earlier_size=old_size,
        size=proof.head.size,
        earlier_root=bytes.fromhex(proof.old_root),
        root=bytes.fromhex(proof.head.root),
    )


def test_no_log_begins_with_a_longer_one() -> None:
    add_acts(2)
    seal_acts(at=AT)
    with pytest.raises(BadInput):
        consistency_proof(3)


def test_before_the_first_seal_there_is_no_head_and_no_consistency() -> None:
    assert latest_head() is None and export_heads() is None
    with pytest.raises(NotSealed):
        consistency_proof(0)


@pytest.mark.parametrize("count", [4, 11, 16, 37])
def test_proofs_from_kept_chunks_are_those_from_single_leaves(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(proofs, "_CHUNK", 4)
    proofs._chunk_root.cache_clear()
    ids = add_acts(count)
    seal_acts(at=AT)
    try:
        for pk in ids:
            assert inclusion_proof(Act.objects.get(pk=pk).reference).holds
        for old_size in range(count + 1):
            proof = consistency_proof(old_size)
            assert merkle.verify_consistency(
                [bytes.fromhex(part) for part in proof.hashes],
                earlier_size=old_size,
                size=count,
                earlier_root=bytes.fromhex(proof.old_root),
                root=bytes.fromhex(proof.head.root),
            )
    finally:
        proofs._chunk_root.cache_clear()


def test_a_longer_log_takes_no_more_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Whoever may not know what was recorded meanwhile cannot count it either."""
    (first, *_) = add_acts(2)
    seal_acts(at=AT)
    reference = Act.objects.get(pk=first).reference
    with CaptureQueriesContext(connection) as seen:
        inclusion_proof(reference)
    add_acts(31)
    seal_acts(at=AT)

    with django_assert_num_queries(len(seen)):
        assert inclusion_proof(reference).holds


def test_the_exported_heads_name_both_logs_for_whoever_runs_the_installation() -> None:
    with transaction.atomic():
        add_acts(2)
        add_acts(1, protected=True)
    seal_acts(at=AT)
    document = export_heads()
    assert document is not None
    inner = document["protected"]
    assert isinstance(inner, dict)
    assert (document["log"], document["size"], inner["log"], inner["size"]) == ("open", 2, "protected", 1)
