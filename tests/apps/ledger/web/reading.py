"""Reads pages as a person does: words, links, what a form would send."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponse


@dataclass(slots=True)
class Form:
    """A form with what it holds: `values` as they would be sent if nothing was touched."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, **answers: object) -> dict[str, object]:
        """What is sent when a person gives these answers."""
        return {**self.values, **answers}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._area = ""
        self._select = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self._silent += 1
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form" and given.get("method") != "dialog":
            self.forms.append(Form(given.get("action", "")))
        if not self.forms:
            return
        self._take_field(tag, given)

    def _take_field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") != "file":
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._add(name, given.get("value", "on" if given.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self._area = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self._add(self._select, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent -= 1
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].values[self._area][-1] += data.removeprefix("\n")
        if not self._silent:
            self.text.append(data)

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].values.setdefault(name, []).append(value)


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it was read."""

    status: int
    words: str
    links: tuple[str, ...]
    forms: tuple[Form, ...]
    html: str

    def form(self, action: str) -> Form:
        """The form that posts there."""
        found = [form for form in self.forms if form.action == action]
        assert found, f"no form for {action} among {[form.action for form in self.forms]}"
        return found[0]


def read(answer: object) -> Seen:
    """What a reader gets from an answer."""
    assert isinstance(answer, HttpResponse), answer
    html = answer.content.decode()
    reader = _Reader()
    reader.feed(html)
    words = re.sub(r"\s+", " ", " ".join(reader.text))
    return Seen(answer.status_code, words, tuple(reader.links), tuple(reader.forms), html)
