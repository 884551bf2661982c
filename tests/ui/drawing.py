"""Reads what a part drew, so that tests speak of words and elements instead of strings of markup."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.template import Context, Template

VOID = frozenset({"input", "img", "br", "rect", "line", "use", "path", "circle", "meta", "link", "hr"})


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def find_all(self, tag: str = "", css: str = "") -> list["Element"]:
        found: list[Element] = []
        for child in self.children:
            if (not tag or child.tag == tag) and (not css or css in child.classes):
                found.append(child)
            found.extend(child.find_all(tag, css))
        return found

    def find(self, tag: str = "", css: str = "") -> "Element":
        found = self.find_all(tag, css)
        assert found, f"no <{tag or '*'} class={css!r}> in {self.words!r}"
        return found[0]

    @property
    def words(self) -> str:
        return self.text


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            closed = self._open.pop()
            assert closed.tag == tag, f"</{tag}> closes <{closed.tag}>"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data


def read(markup: str) -> Element:
    """The elements of a piece of markup; unbalanced tags fail."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    assert reader._open == [reader.root], "an element was left open"
    return reader.root


def draw(source: str, **values: object) -> Element:
    """A template drawn with these values."""
    return read(Template(source).render(Context(values)))


def icons_of(element: Element) -> list[str]:
    """The names of the icons, in order."""
    return [use.attributes["href"].partition("#i-")[2] for use in element.find_all("use")]
