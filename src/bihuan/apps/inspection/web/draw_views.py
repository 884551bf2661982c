"""A party's part of the draw: promise, reveal, or say that it will not be revealed. Of the plan it sees the frame's root alone."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.queries import DrawRow, PartyRow
from bihuan.apps.inspection.web.forms import PromiseForm, RevealForm, WordsForm
from bihuan.apps.inspection.web.frame import found_or_404, trail
from bihuan.core.sampling.promises import commitment
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.shell import actor_of

_BYTES = 16
"""So much randomness in a secret: nobody guesses 128 bits. In hex, because it is copied by hand and read back weeks later."""


@login_required
@require_GET
def show_draw(request: HttpRequest, draw: UUID) -> HttpResponse:
    """What this party has done and has to do."""
    row, own = _load(request, draw)
    context = {"draw": row, "own": own, "trail": trail(), "now": timezone.now()}
    return render(request, "inspection/draw.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def promise(request: HttpRequest, draw: UUID) -> HttpResponse:
    """A secret made for this party, shown once and kept nowhere; its hash goes into the form."""
    again = answer_again(request)
    if again is not None:
        return again
    row, own = _load(request, draw)
    secret, salt = secrets.token_hex(_BYTES), secrets.token_hex(_BYTES)
    proposed = commitment(secret, salt=salt, party=own.username, draw=str(draw))
    posted = request.method == "POST"
    form = PromiseForm(request.POST if posted else None, initial={"commitment": proposed})

    def act() -> str:
        operations.promise(
            actor=actor_of(request), at=timezone.now(), draw=draw, commitment=form.cleaned_data["commitment"]
        )
        messages.success(request, gettext("承诺已交。密语和盐留好，揭示时要用。"))
        return reverse("inspection:draw-of-party", args=[draw])

    page = FormPage(
        label=gettext("交承诺"), button=gettext("交承诺值"), icon="lock", trail=_trail(row),
        lead=gettext("密语和盐只在这里显示一次，系统不保存：先抄下来，再交承诺值。"),
        facts=() if posted else ((gettext("密语"), _to_copy("secret", secret)), (gettext("盐"), _to_copy("salt", salt))),
    )  # fmt: skip
    return answer(request, page, form, act)


def _to_copy(name: str, word: str) -> SafeString:
    """A word that stands nowhere else, with a button that copies it."""
    return format_html(
        '<code id="own-{0}">{1}</code> <button class="btn btn-quiet btn-sm" type="button" data-copy="#own-{0}">{2}</button>',
        name, word, gettext("复制"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, draw: UUID) -> HttpResponse:
    """Show what was promised."""
    again = answer_again(request)
    if again is not None:
        return again
    row, own = _load(request, draw)
    form = RevealForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        operations.reveal(actor=actor_of(request), at=timezone.now(), draw=draw, **form.cleaned_data)
        messages.success(request, gettext("已揭示，与承诺一致。"))
        return reverse("inspection:draw-of-party", args=[draw])

    page = FormPage(
        label=gettext("揭示"), button=gettext("揭示"), icon="lock-open", trail=_trail(row),
        facts=((gettext("承诺值"), own.commitment),),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, draw: UUID) -> HttpResponse:
    """Say that it will not be revealed: that stands on record, and the draw is repeated without this party."""
    again = answer_again(request)
    if again is not None:
        return again
    row, _ = _load(request, draw)
    form = WordsForm(request.POST if request.method == "POST" else None, name="why", label=gettext("为什么不揭示"))

    def act() -> str:
        operations.refuse_to_reveal(actor=actor_of(request), at=timezone.now(), draw=draw, why=form.cleaned_data["why"])
        messages.success(request, gettext("已记录，这次抽取作废。"))
        return reverse("inspection:list")

    page = FormPage(
        label=gettext("不揭示"),
        button=gettext("不揭示"),
        icon="circle-x",
        trail=_trail(row),
        look_over=look_for_secrets,
    )
    return answer(request, page, form, act)


def _load(request: HttpRequest, draw: UUID) -> tuple[DrawRow, PartyRow]:
    actor = actor_of(request)
    row = found_or_404(lambda: queries.own_draw(actor, draw))
    return row, next(party for party in row.parties if party.username == actor.username)


def _trail(row: DrawRow) -> tuple[tuple[str, str], ...]:
    return trail((gettext("抽取"), reverse("inspection:draw-of-party", args=[row.reference])))
