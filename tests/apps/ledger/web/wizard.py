"""The import wizard as a browser walks it, for tests."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from bihuan.apps.ledger.models import ImportDraft
from bihuan.apps.ledger.queries.import_reading import load_index
from tests.apps.ledger.drafts import run_waiting_jobs
from tests.apps.ledger.lists import csv_file
from tests.apps.ledger.web.reading import Form, Seen, read

ROW = ("1", "伙食费未设专户", "开设专户", "县教育局", "周砚", "2026年12月底前", "50%")
ODD = ("2", "补贴发放不及时", "按月发放", "教体局", "林舒", "截至1031日", "0.35")


def upload(client: Client, content: bytes, filename: str = "清单.csv", **answers: object) -> HttpResponse:
    """The first form, filled in as a person would."""
    page = read(client.get("/import/"))
    offered = page.html.partition('<select name="campaign"')[2].partition('<option value="')[2].partition('"')[0]
    sent = {"file": SimpleUploadedFile(filename, content), "campaign": offered, **answers}
    return client.post("/import/", page.form("/import/").filled(**sent))  # type: ignore[return-value]


def begun(client: Client, *rows: tuple[str, ...], **answers: object) -> str:
    """The address of a draft whose file has been read."""
    answer = upload(client, csv_file(*rows), "清单.csv", **answers)
    assert answer.status_code == 302, read(answer).words
    return str(answer["Location"])


def understood(client: Client, *rows: tuple[str, ...], **answers: object) -> str:
    address = begun(client, *rows, **answers)
    form = read(client.get(f"{address}columns/")).form(f"{address}columns/")
    assert client.post(f"{address}columns/", form.filled(go="next")).status_code == 302
    return address


def rows_form(client: Client, address: str, tab: str = "") -> tuple[Seen, Form, str]:
    url = f"{address}rows/" + (f"?tab={tab}" if tab else "")
    page = read(client.get(url))
    return page, page.form(url), url


def key_for(raw: str) -> str:
    """The key of the question about what was written so."""
    draft = ImportDraft.objects.get()
    index = load_index(draft.pk, draft.reading)
    for group in index.groups:
        (row,) = index.rows(group.rows[:1])
        if any(asked["key"] == group.key and asked["raw"] == raw for asked in row["asked"]):
            return group.key
    raise AssertionError(raw)


def finish(client: Client, address: str, **answers: object) -> HttpResponse:
    """Rehearse, write, and wait for the worker; the answer to the page that waited."""
    page, form, url = rows_form(client, address)
    answer = client.post(url, form.filled(go="rehearse"))
    assert answer.status_code == 302, page.words
    form = read(client.get(f"{address}rehearsal/")).form(f"{address}write/")
    answer = client.post(f"{address}write/", form.filled(**answers))
    run_waiting_jobs()
    return client.get(address) if answer.status_code == 302 else answer  # type: ignore[return-value]
