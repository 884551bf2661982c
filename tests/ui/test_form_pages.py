"""A page with one form: what is asked again, what is told, and that a form is taken once."""

from collections.abc import Callable

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from bihuan.core.decisions import BadInput, BihuanError, Conflict, Missing, Reason, Refused
from bihuan.ui.form_pages import Doubt, FormPage, answer, answer_again
from bihuan.ui.once import new_token

pytestmark = pytest.mark.django_db
WHY = Reason("why", "因为%(what)s。", {"what": "这样"})


class NameForm(forms.Form):
    name = forms.CharField(label="名称", max_length=5)


@pytest.fixture
def session() -> SessionStore:
    store = SessionStore()
    store.create()
    return store


@pytest.fixture
def arrive(session: SessionStore) -> Callable[..., HttpRequest]:
    """A form as it arrives in one and the same session."""

    def make(**typed: str) -> HttpRequest:
        request = RequestFactory().post("/step/", typed)
        request.session = session
        request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # what the middleware does
        return request

    return make


def page(**more: object) -> FormPage:
    return FormPage("改名", "改名", "edit", (("单位", "/units/"),), **more)  # type: ignore[arg-type]


def take(request: HttpRequest, act: Callable[[], str] = lambda: "/done/", **more: object) -> HttpResponse:
    return answer(request, page(**more), NameForm(request.POST), act)


def refusing(error: BihuanError) -> Callable[[], str]:
    def act() -> str:
        raise error

    return act


def test_a_form_is_taken_once_and_its_second_arrival_follows_the_first(arrive: Callable[..., HttpRequest]) -> None:
    done: list[str] = []

    def act() -> str:
        done.append("once")
        return f"/done/{len(done)}/"

    token = new_token()
    first, second = (take(arrive(name="教育局", token=token), act) for _arrival in range(2))
    assert first.headers["Location"] == second.headers["Location"] == "/done/1/"
    assert done == ["once"]
    again = answer_again(arrive(token=token))
    assert again is not None and again.headers["Location"] == "/done/1/"


def test_two_drawings_of_a_form_are_two(arrive: Callable[..., HttpRequest]) -> None:
    done: list[str] = []
    for _drawing in range(2):
        take(arrive(name="教育局", token=new_token()), lambda: done.append("x") or "/done/")  # type: ignore[func-returns-value]
    assert len(done) == 2


def test_what_was_refused_may_be_sent_again(arrive: Callable[..., HttpRequest]) -> None:
    token = new_token()
    assert take(arrive(name="教育局", token=token), refusing(Refused(WHY))).status_code == 403
    assert take(arrive(name="教育局", token=token)).status_code == 302


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        pytest.param(Refused(WHY), 403, "因为这样。", id="refused"),
        pytest.param(BadInput(WHY, {"name": WHY}), 422, "因为这样。", id="bad field"),
        pytest.param(BadInput(WHY), 422, "因为这样。", id="bad as a whole"),
        pytest.param(BadInput(WHY, {"elsewhere": WHY}), 422, "因为这样。", id="bad in a field that the form has not"),
        pytest.param(Conflict(WHY, {"name": ("旧名", "新名")}), 409, "新名", id="changed meanwhile"),
    ],
)
def test_a_refusal_is_told_with_everything_typed_still_there(
    arrive: Callable[..., HttpRequest], error: BihuanError, status: int, said: str
) -> None:
    answered = take(arrive(name="教育局", token=new_token()), refusing(error))
    assert answered.status_code == status
    words = answered.content.decode()
    assert said in words and 'value="教育局"' in words


def test_a_thing_that_is_gone_is_not_there(arrive: Callable[..., HttpRequest]) -> None:
    with pytest.raises(Http404):
        take(arrive(name="教育局"), refusing(Missing()))


def test_a_refusal_is_explained_where_there_is_an_explanation(arrive: Callable[..., HttpRequest]) -> None:
    words = take(arrive(name="教育局"), refusing(Refused(WHY)), explained="三类必须是三个人。").content.decode()
    assert "三类必须是三个人。" in words


class TestDoubts:
    def doubt(self, form: forms.Form) -> list[Doubt]:
        return [Doubt(f"像{form.cleaned_data['name']}", "/units/1/", "看")]

    def digest_of(self, answered: HttpResponse) -> str:
        return answered.content.decode().partition('name="checked" value="')[2].partition('"')[0]

    def test_are_asked_before_and_saved_after(self, arrive: Callable[..., HttpRequest]) -> None:
        asked = take(arrive(name="教育局"), look_over=self.doubt)
        assert asked.status_code == 422 and "像教育局" in asked.content.decode()
        sure = take(arrive(name="教育局", checked=self.digest_of(asked)), look_over=self.doubt)
        assert sure.status_code == 302

    def test_are_asked_again_when_the_input_changed(self, arrive: Callable[..., HttpRequest]) -> None:
        asked = take(arrive(name="教育局"), look_over=self.doubt)
        other = take(arrive(name="教体局", checked=self.digest_of(asked)), look_over=self.doubt)
        assert other.status_code == 422 and "像教体局" in other.content.decode()

    def test_come_after_what_is_plainly_wrong(self, arrive: Callable[..., HttpRequest]) -> None:
        answered = take(arrive(name="很长很长的名称"), look_over=self.doubt)
        assert answered.status_code == 422 and "像" not in answered.content.decode()


def test_a_first_look_draws_an_empty_form(session: SessionStore) -> None:
    request = RequestFactory().get("/step/")
    request.session = session
    answered = answer(request, page(lead="先看清。", facts=(("单位", "县教育局"),)), NameForm(), lambda: "/done/")
    words = answered.content.decode()
    assert answered.status_code == 200
    assert "先看清。" in words and "县教育局" in words and 'href="/units/"' in words
