"""Documents sent out over REST: words that look like a secret are looked at once more, as on the pages."""

import pytest

from bihuan.apps.coordination.models import Document
from tests.apps.coordination.documents import sent
from tests.apps.ledger.web.county import County, make_county
from tests.interfaces.rest.programs import told
from tests.interfaces.rest.test_problems import program

SECRET = "机密★5年 部署"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_a_document_is_looked_over_before_it_is_registered(county: County) -> None:
    body = {
        "issuer_id": county.lead.id,
        "title": SECRET,
        "kind": "notice",
        "dated": "2026-11-02",
        "number": "澜教发〔2026〕9号",
    }
    refused = program(county, "office").post("/documents", **body)
    assert (refused.status_code, list(told(refused)["fields"])) == (422, ["title"])
    assert not Document.objects.exists()
    assert program(county, "office").post("/documents", **body, checked=True).status_code == 200


@pytest.mark.parametrize("step", ["task", "follow-up", "close", "withdraw"])
def test_so_are_the_words_of_each_step(county: County, step: str) -> None:
    document_id = sent(county)
    task = {"campaign_id": county.campaign, "unit_id": county.accountable.id, "due": "2099-12-01", "content": SECRET}
    body = task if step == "task" else {"words": SECRET}
    refused = program(county, "office").post(f"/documents/{document_id}/{step}", **body)
    field = "content" if step == "task" else "words"
    assert (refused.status_code, list(told(refused)["fields"])) == (422, [field])
