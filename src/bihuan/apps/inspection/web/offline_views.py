"""The day of an inspector on a device that may have no network: an empty page to keep, the visits to take along, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.inspection import operations
from bihuan.apps.inspection.web.offline_assets import assets, manifest, worker_script
from bihuan.apps.inspection.web.offline_packing import Upload, pack_day, read_upload
from bihuan.apps.inspection.web.offline_words import offline_words
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused
from bihuan.core.inspections.findings import FINDING_NAMES, Finding
from bihuan.ui.shell import actor_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer of the form: its value, its word, and how it looks."""

    value: str
    word: str
    look: str
    icon: str


_LOOKS = {
    Finding.RECTIFIED: ("y", "check"),
    Finding.PARTLY: ("w", "progress"),
    Finding.NOT_RECTIFIED: ("n", "x"),
    Finding.UNSEEN: ("x", "eye"),
    Finding.REFUSED: ("x", "ban"),
    Finding.NOT_FOUND: ("x", "zoom-question"),
}


@login_required
@ensure_csrf_cookie
@require_GET
def show_day(request: HttpRequest) -> HttpResponse:
    """The empty form. Drawn without the request, so that nothing of whoever asks stands in what their device keeps of it."""
    page = {
        "assets": assets(),
        "words": offline_words(),
        "online": reverse("inspection:list"),
        "verdicts": [Verdict(each.value, _(name), *_LOOKS[each]) for each, name in FINDING_NAMES.items()],
    }
    return HttpResponse(render_to_string("inspection/day.html", page))


@never_cache
@ensure_csrf_cookie
@require_GET
def list_visits(request: HttpRequest) -> JsonResponse:
    """The reader's visits of the day. A script asks: who is not signed in is told so and not led to the sign-in page."""
    actor = actor_of(request)
    if actor.user_id is None:
        return _signed_out()
    return JsonResponse(pack_day(actor, today=timezone.localdate()))


@never_cache
@require_POST
def take_upload(request: HttpRequest) -> JsonResponse:
    """One piece from a device, as often and in whatever order it comes: taken, there already, in conflict, or refused and why.

    A device that several people share says whose the piece is: with the session of somebody else nobody has signed in for it. Forms
    that were opened before an update do not say it.
    """
    actor, at = actor_of(request), timezone.now()
    if actor.user_id is None or request.POST.get("owner", str(actor.user_id)) != str(actor.user_id):
        return _signed_out()
    sent = request.FILES.get("file")
    content = cast("BinaryIO | None", sent.file if sent else None)
    try:
        upload = read_upload(request.POST.dict(), at=at)
        new = _TAKERS[upload.kind](actor, at, upload, content)
    except Conflict as conflict:
        return JsonResponse({"outcome": "conflict", "reason": _say(conflict.reason), "other": _other(conflict)})
    except BadInput as bad:
        return JsonResponse({"outcome": "refused", "reason": _say(bad.reason)}, status=422)
    except (Refused, Missing) as refused:
        return JsonResponse({"outcome": "refused", "reason": _say(refused.reason)})
    return JsonResponse({"outcome": "accepted" if new else "already"})


@require_GET
def serve_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the form on a device. It belongs to nobody; browsers ask for it anew themselves."""
    script = worker_script(reverse("visits:day"))
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_GET
def show_manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs in order to put the form on its start page. Browsers ask for it without cookies."""
    told = manifest(
        name=_("闭环　当天检查"), short_name=_("当天检查"), page=reverse("visits:day"), language=get_language() or ""
    )
    return JsonResponse(told, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


def _take_item(actor: Actor, at: datetime, upload: Upload, _file: BinaryIO | None) -> bool:
    return operations.record_visit_item(
        actor=actor, at=at, client_id=upload.client_id, visit=upload.name("visit"), item=upload.name("item"),
        finding=upload.finding(), reason=upload.text("note"), seen_at=upload.moment("at"), replaces=upload.replaced(),
    )  # fmt: skip


def _take_photo(actor: Actor, at: datetime, upload: Upload, file: BinaryIO | None) -> bool:
    if file is None:
        raise BadInput(Reason("photo-missing", "没有收到照片。"))
    return operations.keep_visit_photo(
        actor=actor, at=at, client_id=upload.client_id, visit=upload.name("visit"), item=upload.name("item"), stream=file,
        taken_at=upload.moment("at"),
    )  # fmt: skip


def _take_signature(actor: Actor, at: datetime, upload: Upload, _file: BinaryIO | None) -> bool:
    return operations.sign_visit(
        actor=actor, at=at, client_id=upload.client_id, visit=upload.name("visit"), signer_id=upload.number("person"),
        content_hash=upload.text("content"), signed_at=upload.moment("at"), strokes=upload.strokes(),
    )  # fmt: skip


def _end(actor: Actor, at: datetime, upload: Upload, _file: BinaryIO | None) -> bool:
    return operations.end_visit(actor=actor, at=at, visit=upload.name("visit"))


_TAKERS: dict[str, Callable[[Actor, datetime, Upload, BinaryIO | None], bool]] = {
    "item": _take_item, "photo": _take_photo, "signature": _take_signature, "end": _end,
}  # fmt: skip


def _other(conflict: Conflict) -> dict[str, object]:
    """What stands of the item instead, and who found it."""
    now = {name: stands for name, (_ours, stands) in conflict.changes.items()}
    by = str(conflict.reason.params.get("who", ""))
    return {"client_id": now["client_id"], "verdict": now["finding"], "note": now["reason"], "by": by}


def _signed_out() -> JsonResponse:
    return JsonResponse({"reason": _("没有登录，或者登录已过期。登录后再打开。")}, status=401)


def _say(reason: Reason) -> str:
    return reason.text(_)
