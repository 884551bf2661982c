"""The first form of an import: which file, into which campaign, and what happens to rows that are there already."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger.operations import Goal, OnConflict
from bihuan.apps.ledger.web.import_words import CONFLICT_WORDS
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import while_unchanged
from bihuan.core.actors import Actor, Role

NEW = "new"
_ACCEPTED = ".xlsx,.xls,.xlsm,.et,.ods,.csv,.tsv,.txt,.docx,.html,.htm,.json"


@dataclass(frozen=True, slots=True)
class Importer:
    """Where this reader may import: campaigns by id, regions in which they may make a new one, and (`own`) campaigns into which a
    unit of theirs may bring what it found in itself, as "campaign-unit"."""

    campaigns: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str], ...] = ()

    @property
    def may_import(self) -> bool:
        return bool(self.campaigns or self.regions or self.own)

    @property
    def only_own(self) -> bool:
        """Whether this reader brings in nothing but what their unit found in itself."""
        return not (self.campaigns or self.regions)


def may_import(actor: Actor) -> bool:
    """The office of a region, and whoever speaks for a unit that leads a campaign. One query, where something was written since."""
    if actor.holds(Role.OFFICE, Role.SYSTEM):
        return True
    units = actor.unit_ids(Role.UNIT)
    return bool(units) and while_unchanged(("leads", units), lambda: bool(campaigns.led_by(units)))


def may_import_own(actor: Actor) -> bool:
    """Whoever speaks for a unit brings in what it found in itself."""
    return actor.holds(Role.UNIT)


def importer_of(actor: Actor) -> Importer:
    """What the form offers to this reader."""
    units = actor.unit_ids(Role.UNIT)
    rows = [
        row
        for row in campaigns.list_campaigns(actor)
        if actor.role_over(row.region_path, Role.OFFICE, Role.SYSTEM) or row.lead_unit_id in units
    ]
    regions = [row for row in organizations.region_rows(actor) if actor.role_over(row.path, Role.OFFICE, Role.SYSTEM)]
    return Importer(
        tuple((str(row.id), row.name) for row in rows),
        tuple((str(row.id), row.name) for row in regions),
        tuple(_own_places(actor)),
    )


def _own_places(actor: Actor) -> Iterator[tuple[str, str]]:
    known = organizations.units_by_ids(actor.unit_ids(Role.UNIT))
    for row in campaigns.list_campaigns(actor) if known else ():
        for unit in sorted(known):
            words = gettext("%(campaign)s：%(unit)s自查发现的") % {"campaign": row.name, "unit": known[unit].name}
            yield f"{row.id}-{unit}", words


class ImportForm(forms.Form):
    """File, campaign, rule. A new campaign needs a name; where several regions are the reader's, one of them too."""

    file = forms.FileField(
        label=_("清单文件"),
        help_text=_("Excel（xlsx、xls）、WPS、ods、csv，或 Word 里的表格；最大 50 MB。宏不会运行。"),
        widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
        error_messages={"required": _("选一个文件。"), "empty": _("文件是空的。")},
    )
    campaign = forms.ChoiceField(label=_("导入到"))
    new_name = forms.CharField(label=_("新专项的名称"), max_length=120, required=False)
    region = forms.ChoiceField(label=_("建在哪个地区"), required=False)
    on_conflict = forms.ChoiceField(
        label=_("已在台账里的行"), choices=list(CONFLICT_WORDS.items()), widget=forms.RadioSelect, initial="stop",
        help_text=_("先看编号，再看清单自己的序号和问题原文，认得出同一个问题。"),
    )  # fmt: skip

    def __init__(self, *args: object, importer: Importer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [*importer.campaigns, *importer.own]
        if importer.regions:
            choices.append((NEW, gettext("新建一个专项")))
        else:
            del self.fields["new_name"]
        campaign = self.fields["campaign"]
        campaign.choices = choices  # type: ignore[attr-defined]
        if len(importer.regions) > 1:
            self.fields["region"].choices = list(importer.regions)  # type: ignore[attr-defined]
        else:
            del self.fields["region"]
        if importer.only_own:
            rules = [rule for rule in CONFLICT_WORDS.items() if rule[0] != OnConflict.UPDATE.value]
            self.fields["on_conflict"].choices = rules  # type: ignore[attr-defined]
        self.importer = importer

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("campaign") == NEW and not str(given.get("new_name", "")).strip():
            self.add_error("new_name", ValidationError(gettext("写上新专项的名称。")))
        return given

    def goal(self) -> Goal:
        """What was asked for."""
        given = self.cleaned_data
        rule = OnConflict(given["on_conflict"])
        if given["campaign"] != NEW:
            campaign, _bar, unit = given["campaign"].partition("-")
            return Goal(campaign_id=int(campaign), on_conflict=rule, own_unit_id=int(unit) if unit else None)
        region = given.get("region") or (self.importer.regions[0][0] if self.importer.regions else "")
        return Goal(new_name=given["new_name"], region_id=int(region) if region else None, on_conflict=rule)


class FileForm(forms.Form):
    """Another file in place of the first."""

    file = ImportForm.base_fields["file"]
