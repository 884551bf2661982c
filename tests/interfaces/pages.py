"""What a page holds, read as a browser reads it: its forms and the fields that a reader fills in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

WRITTEN_BY_HAND = frozenset({"text", "search", "textarea", "date", "number", "email", "url", "tel", "password"})


@dataclass(slots=True)
class Form:
    """One form: where it goes, what it carries unseen, and its fields by name with their kind."""

    action: str
    method: str
    hidden: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def typed_fields(self) -> list[str]:
        return [name for name, kind in self.fields.items() if kind in WRITTEN_BY_HAND]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(said.get("action", ""), said.get("method", "get").lower()))
            self._open = True
        if not self._open or not said.get("name"):
            return
        form, name, kind = self.found[-1], said["name"], said.get("type", "text")
        if tag == "input" and kind == "hidden":
            form.hidden[name] = said.get("value", "")
        elif tag == "input":
            form.fields[name] = kind
        elif tag in ("select", "textarea"):
            form.fields[name] = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


def forms_of(content: bytes) -> list[Form]:
    parser = _Forms()
    parser.feed(content.decode())
    return parser.found


def form_to(content: bytes, address: str) -> Form | None:
    """The form that a page sends to its own address; a page may have others beside it (the language, signing out)."""
    own = [form for form in forms_of(content) if form.method == "post" and form.action in ("", address)]
    return max(own, key=lambda form: len(form.fields), default=None)
