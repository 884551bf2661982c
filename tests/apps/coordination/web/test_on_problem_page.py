"""The documents that led to a problem stand on its page, for whoever sees them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.coordination import operations, queries
from tests.apps.coordination.documents import AFTER, AT, TODAY, sent, sign
from tests.apps.ledger.web.county import County
from tests.apps.ledger.web.reading import read

TITLE = "关于开展校园餐专项整治的通知"


def tied(county: County) -> tuple[str, int]:
    """A problem that a document led to; its number, and the document."""
    number, document = county.dispatched(), sent(county)
    operations.tie_problem(actor=county.actor("office"), at=AT, document_id=document, number=number)
    return number, document


def test_it_leads_to_the_document_and_says_how_it_stands(county: County) -> None:
    number, document = tied(county)
    sign(county, document, "accountable")
    page = read(county.browser("office").get(f"/problems/{number}/"))
    assert "相关文件" in page.words and TITLE in page.words and "1/2" in page.words
    assert f"/documents/{document}/" in page.links


def test_who_received_it_sees_it_and_who_did_not_does_not(county: County) -> None:
    number, document = tied(county)
    assert TITLE in read(county.browser("accountable").get(f"/problems/{number}/")).words
    hidden = queries.documents_of_problem(county.actor("other"), county.detail(number).id, today=TODAY)
    assert hidden == ()
    assert [
        row.id for row in queries.documents_of_problem(county.actor("leader"), county.detail(number).id, today=TODAY)
    ] == [document]


def test_one_that_was_left_alone_is_called_so(county: County) -> None:
    number, document = tied(county)
    row = queries.documents_of_problem(county.actor("office"), county.detail(number).id, today=AFTER)[0]
    assert row.id == document and row.neglect


def test_a_problem_without_documents_has_no_card(county: County) -> None:
    number = county.dispatched()
    assert "相关文件" not in read(county.browser("office").get(f"/problems/{number}/")).words
    problem = county.detail(number).id
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert queries.documents_of_problem(county.actor("office"), problem, today=TODAY) == ()
    assert len(asked) <= 3
