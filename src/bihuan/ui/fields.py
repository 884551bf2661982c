"""Form fields: label, control, help and errors, tied together for who listens instead of looking."""

from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    FileInput,
    RadioSelect,
    Widget,
)
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.ui.icons import render_icon

_SEEN_AT_ONCE = 12
"""More choices than these are rolled through in a box of their own: the button below stays in reach."""


def render_field(bound: BoundField, label: str = "") -> SafeString:
    """One field of a form. Several choices become a fieldset, one box stands before its words."""
    if bound.is_hidden:
        return SafeString(str(bound))
    widget = bound.field.widget
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return _choices(bound, label)
    if isinstance(widget, CheckboxInput):
        return _box(bound, label)
    return format_html(
        '<div class="bh-field{}"><label class="lb" for="{}">{}{}</label>{}{}{}</div>',
        " bad" if bound.errors else "",
        bound.id_for_label,
        label or bound.label,
        _optional(bound),
        _help(bound),
        _control(bound, _class_of(widget)),
        _errors(bound),
    )


def render_fields(form: BaseForm) -> SafeString:
    """The summary of errors, then every field in order."""
    return format_html(
        "{}{}", render_form_errors(form), format_html_join("", "{}", ((render_field(bound),) for bound in form))
    )


def render_form_errors(form: BaseForm) -> SafeString:
    """What must be put right, each a link to its field; it takes the focus when the page comes back."""
    if not form.is_bound or not form.errors:
        return SafeString("")
    rows = [(error,) for error in form.non_field_errors()]
    whole = format_html_join("", "<li>{}</li>", rows)
    by_field = format_html_join(
        "",
        '<li><a href="#{}">{}</a>{}{}</li>',
        ((_target(bound), bound.label, gettext("："), error) for bound in form for error in bound.errors),
    )
    return format_html(
        '<div class="bh-note danger bh-summary" role="alert" tabindex="-1" data-focus>{}<div><b>{}</b><ul>{}{}</ul></div></div>',
        render_icon("alert-circle"),
        gettext("没有保存。填的都还在，改好这 %(n)d 处再交")
        % {"n": len(rows) + sum(len(bound.errors) for bound in form)},
        whole,
        by_field,
    )


def _class_of(widget: Widget) -> str:
    return "bh-file" if isinstance(widget, (FileInput, ClearableFileInput)) else "bh-input"


def _control(bound: BoundField, css: str) -> SafeString:
    attributes: dict[str, str | bool] = {"class": f"{bound.field.widget.attrs.get('class', '')} {css}".strip()}
    described = [
        name for name, there in ((_help_id(bound), bound.help_text), (_error_id(bound), bound.errors)) if there
    ]
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if isinstance(bound.field.widget, FileInput):
        attributes["data-preview"] = f"{bound.auto_id}-preview"
    control = bound.as_widget(attrs=attributes)
    if isinstance(bound.field.widget, FileInput):
        control = format_html(
            '{}<div class="bh-preview" id="{}-preview" aria-live="polite"></div>', control, bound.auto_id
        )
    return control


def _choices(bound: BoundField, label: str) -> SafeString:
    rows = [(option.tag(), option.choice_label) for option in bound.subwidgets]
    options = format_html_join("", '<label class="bh-option">{} <span>{}</span></label>', rows)
    described = [
        name for name, there in ((_help_id(bound), bound.help_text), (_error_id(bound), bound.errors)) if there
    ]
    tied = format_html(' aria-describedby="{}"', " ".join(described)) if described else SafeString("")
    return format_html(
        '<fieldset class="bh-field{}" id="{}" tabindex="-1"{}><legend class="lb">{}{}</legend>{}'
        '<div class="bh-options{}">{}</div>{}</fieldset>',
        " bad" if bound.errors else "",
        _target(bound),
        tied,
        label or bound.label,
        _optional(bound),
        _help(bound),
        " many" if len(rows) > _SEEN_AT_ONCE else "",
        options,
        _errors(bound),
    )


def _box(bound: BoundField, label: str) -> SafeString:
    return format_html(
        '<div class="bh-field{}"><label class="bh-option" for="{}">{} <span>{}</span></label>{}{}</div>',
        " bad" if bound.errors else "",
        bound.id_for_label,
        _control(bound, "cb"),
        label or bound.label,
        _help(bound),
        _errors(bound),
    )


def _optional(bound: BoundField) -> SafeString:
    return SafeString("") if bound.field.required else format_html(' <span class="t-3">{}</span>', gettext("（选填）"))


def _help(bound: BoundField) -> SafeString:
    return (
        format_html('<p class="help" id="{}">{}</p>', _help_id(bound), bound.help_text)
        if bound.help_text
        else SafeString("")
    )


def _errors(bound: BoundField) -> SafeString:
    if not bound.errors:
        return SafeString("")
    lines = format_html_join("", "<span>{}</span>", ((error,) for error in bound.errors))
    return format_html('<p class="err" id="{}">{}{}</p>', _error_id(bound), render_icon("alert-circle", 14), lines)


def _target(bound: BoundField) -> str:
    if isinstance(bound.field.widget, (RadioSelect, CheckboxSelectMultiple)):
        return f"{bound.auto_id}-set"
    return bound.id_for_label or bound.auto_id


def _help_id(bound: BoundField) -> str:
    return f"{bound.auto_id}-help"


def _error_id(bound: BoundField) -> str:
    return f"{bound.auto_id}-error"
