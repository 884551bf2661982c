"""Forms of channels and of how one wants to be told. Secrets are typed in and never shown again."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.notifications.operations import USUAL_LANGUAGE, ChannelValues
from bihuan.apps.notifications.queries import ChannelRow, Keeping
from bihuan.core.messages.digests import HOURS, USUAL_HOUR
from bihuan.core.messages.kinds import GROUPS, SIGNED, USUAL_HOSTS, USUAL_PER_MINUTE, ChannelKind

_HOURS = [(str(hour), f"{hour}:00") for hour in HOURS]
_FIELDS_OF_MAIL = ("port", "security", "username", "sender")


class WaysForm(forms.Form):
    """When the digest comes, and on which ways beside the inbox."""

    hour = forms.ChoiceField(
        label=gettext_lazy("汇总时间"), choices=_HOURS, help_text=gettext_lazy("每个工作日一次；紧急的事不等这个时间。")
    )
    mail = forms.EmailField(
        label=gettext_lazy("邮箱"), required=False, help_text=gettext_lazy("空着就不发邮件。邮件里只有条数，没有内容。")
    )
    takes_files = forms.BooleanField(
        label=gettext_lazy("也写进文件通道"),
        required=False,
        help_text=gettext_lazy("有的单位把文件转成短信。只写条数。"),
    )
    language = forms.ChoiceField(label=gettext_lazy("邮件和文件用的语言"), choices=settings.LANGUAGES)


class ChannelForm(forms.Form):
    """A channel of one kind: only what that kind needs is asked for."""

    place = forms.ChoiceField(label=gettext_lazy("给谁用"))
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("如 县水利局工作群。"))
    host = forms.CharField(label=gettext_lazy("服务地址"), max_length=200)
    port = forms.IntegerField(label=gettext_lazy("端口"), min_value=1, max_value=65535, initial=465)
    security = forms.ChoiceField(
        label=gettext_lazy("加密"),
        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("", gettext_lazy("不加密，只在内网用"))],
        required=False,
        initial="tls",
    )
    username = forms.CharField(label=gettext_lazy("账号"), required=False, max_length=120)
    sender = forms.EmailField(label=gettext_lazy("发件地址"))
    key = forms.CharField(
        label=gettext_lazy("群机器人地址"), required=False, max_length=500, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    signing = forms.CharField(
        label=gettext_lazy("加签密钥"), required=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    hour = forms.ChoiceField(
        label=gettext_lazy("汇总时间"), choices=_HOURS, initial=str(USUAL_HOUR),
        help_text=gettext_lazy("群里每个工作日只说一次。"),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("语言"), choices=settings.LANGUAGES)
    per_minute = forms.IntegerField(label=gettext_lazy("每分钟最多几条"), min_value=1)
    enabled = forms.BooleanField(label=gettext_lazy("启用"), required=False, initial=True)

    def __init__(
        self, data: QueryDict | None, *, kind: ChannelKind, places: Sequence[Keeping], row: ChannelRow | None
    ) -> None:
        super().__init__(data, initial=_initial(kind, row))
        self.fields["place"] = forms.ChoiceField(label=gettext("给谁用"), choices=_places(places, row))
        for name in _unneeded(kind):
            del self.fields[name]
        self._say_what_is_kept(kind, row)

    def _say_what_is_kept(self, kind: ChannelKind, row: ChannelRow | None) -> None:
        kept = gettext("已保存，看不到。空着不改。")
        if kind is ChannelKind.MAIL:
            self.fields["key"].label = gettext("密码")
            self.fields["host"].label = gettext("邮件服务器")
        if kind in GROUPS:
            self.fields["key"].required = row is None
            self.fields["key"].help_text = gettext("从群里复制整个地址，或只写里面的密钥。加密保存，不再显示。")
        for name, there in (("key", row and row.has_key), ("signing", row and row.has_signing)):
            if there and name in self.fields:
                self.fields[name].help_text = kept

    def place_chosen(self) -> tuple[int, int | None]:
        """The region, and the unit where it is for one."""
        region, _, unit = self.cleaned_data["place"].partition(":")
        return int(region), int(unit) if unit else None

    def values(self) -> ChannelValues:
        """What was typed, as the operation takes it."""
        given = self.cleaned_data
        return ChannelValues(
            name=given["name"],
            unit_id=self.place_chosen()[1],
            host=given.get("host", ""),
            port=given.get("port", 0),
            security=given.get("security", ""),
            username=given.get("username", ""),
            sender=given.get("sender", ""),
            key=given.get("key", ""),
            signing=given.get("signing", ""),
            hour=int(given.get("hour", USUAL_HOUR)),
            language=given.get("language", USUAL_LANGUAGE),
            per_minute=given["per_minute"],
            enabled=given["enabled"],
        )


def _unneeded(kind: ChannelKind) -> tuple[str, ...]:
    """The fields that a kind does not know."""
    if kind is ChannelKind.FILE:
        return ("host", *_FIELDS_OF_MAIL, "key", "signing", "hour", "language")
    if kind is ChannelKind.MAIL:
        return ("signing", "hour", "language")
    return (*_FIELDS_OF_MAIL, *(() if kind in SIGNED else ("signing",)))


def _initial(kind: ChannelKind, row: ChannelRow | None) -> dict[str, object]:
    if row is None:
        return {"host": USUAL_HOSTS.get(kind, ""), "per_minute": USUAL_PER_MINUTE[kind], "hour": str(USUAL_HOUR)}
    names = ("name", "host", "port", "security", "username", "sender", "language", "per_minute", "enabled")
    place = f"{row.region_id}:{row.unit_id}" if row.unit_id else str(row.region_id)
    return {name: getattr(row, name) for name in names} | {"hour": str(row.hour), "place": place}


def _places(places: Sequence[Keeping], row: ChannelRow | None) -> list[tuple[str, str]]:
    """The whole region or one of its units; a channel stays in its region."""
    kept = [place for place in places if row is None or place.region.id == row.region_id]
    choices: list[tuple[str, str]] = []
    for place in kept:
        choices.append((str(place.region.id), gettext("%(region)s 全部") % {"region": place.region.name}))
        choices += [(f"{place.region.id}:{unit.id}", unit.name) for unit in place.units]
    return choices
