"""The gallery of evidence: what units brought, side by side, with the problem that each piece stands for."""

from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.queries import GalleryFilter, GalleryPiece
from bihuan.apps.ledger.web.signs import evidence_tiles
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.ui.days import DayField
from bihuan.ui.figures import CountingRule
from bihuan.ui.rows import EvidenceTile
from bihuan.ui.shell import actor_of

_SHOWN_NUMBERS = 3


class GalleryForm(forms.Form):
    """The filters; all of them stand in the address."""

    q = forms.CharField(label=gettext_lazy("编号、问题、单位"), required=False, max_length=200)
    campaign = forms.ChoiceField(label=gettext_lazy("专项"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("主责单位"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("种类"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("picture", gettext_lazy("图片")), ("file", gettext_lazy("文件"))],
    )
    brought = forms.ChoiceField(
        label=gettext_lazy("谁上传的"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("unit", gettext_lazy("单位")), ("check", gettext_lazy("核查人"))],
    )
    since = DayField(
        label=gettext_lazy("上传从"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = DayField(
        label=gettext_lazy("上传到"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    alike = forms.BooleanField(label=gettext_lazy("只看别处也用过的"), required=False)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        everything = [("", gettext("全部"))]
        choices = {
            "campaign": [(str(row.id), row.label) for row in campaigns.list_campaigns(actor)],
            "unit": [(str(row.id), row.name) for row in organizations.unit_rows(actor)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = everything + offered

    def wanted(self) -> GalleryFilter:
        """The filter; one that says nothing where the address was made by hand and cannot be read."""
        given = self.cleaned_data
        return GalleryFilter(
            campaign=given["campaign"], unit=given["unit"], q=given["q"], kind=given["kind"],
            since=given["since"], until=given["until"], alike=given["alike"], brought=given["brought"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece as the page draws it."""

    tile: EvidenceTile
    number: str
    text: str


@login_required
@require_GET
def show_gallery(request: HttpRequest) -> HttpResponse:
    """One page of the evidence that the address names. An address that cannot be read shows nothing, and says so."""
    actor = actor_of(request)
    now = timezone.now()
    form = GalleryForm(request.GET, actor=actor)
    readable = form.is_valid()
    wanted = form.wanted() if readable else GalleryFilter(kind="none")
    found = queries.gallery_page(actor, wanted=wanted, today=timezone.localdate(now), page=request.GET.get("page", "1"))
    page = {
        "form": form,
        "unreadable": not readable,
        "pieces": [_shown(piece) for piece in found.pieces],
        "page": found.page,
        "total": found.total,
        "narrowed": wanted != GalleryFilter(),
        "rule": CountingRule(
            gettext("佐证"),
            gettext("看得到的问题上的照片和文件；一件用在几个问题上的，每处各列一次"),
            moment=now,
        ),
    }
    return render(request, "ledger/gallery.html", page)


def _shown(piece: GalleryPiece) -> Shown:
    tile = evidence_tiles([piece.row], verified=piece.closed, by_check=piece.by_check)[0]
    if piece.also:
        numbers = gettext("、").join(piece.also[:_SHOWN_NUMBERS])
        more = gettext("等 %(n)d 个问题") % {"n": len(piece.also)} if len(piece.also) > _SHOWN_NUMBERS else ""
        told = gettext("与 %(numbers)s同图") % {"numbers": f"{numbers} {more}".strip() + " "}
        tile = EvidenceTile(
            tile.name, tile.url, tile.uploaded, tile.effective, tile.version, tile.picture, "doubt", told
        )
    return Shown(tile, piece.number, piece.text)
