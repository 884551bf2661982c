"""No Chinese sentence goes around the catalogue: what stands in a page or in the code for people has its English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_locale import ENGLISH, merge_parts

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "src/bihuan"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TRANSLATED_IN_TEMPLATES = re.compile(
    r"""\{%\s*blocktranslate.*?endblocktranslate\s*%\}     # a sentence with places
      | \{%\s*comment.*?endcomment\s*%\} | \{\#.*?\#\}     # for readers of the source
      | \{%\s*translate\s+(?:"[^"]*"|'[^']*')              # a sentence
      | \b_\((?:"[^"]*"|'[^']*')\)                         # a sentence as the argument of a tag""",
    re.DOTALL | re.VERBOSE,
)
CHINESE_BY_DESIGN = {
    # Lists go out as they came in: in the words of Chinese ledgers, whatever language their reader has chosen.
    "apps/ledger/operations/exporting.py": "titles of columns and names of files",
    "apps/ledger/operations/list_exporting.py": "names of files and sheets",
    "apps/ledger/operations/importing.py": "the head of the file of errors",
    "apps/ledger/queries/sheet_form.py": "deadlines as ledgers write them",
    "apps/ledger/web/deadlines.py": "the shape of a day as people type it",
    "apps/supervision/queries/papers.py": "official papers to Chinese units",
    # What is kept as it was written on the day, and what has an English twin beside it.
    "apps/ledger/operations/background.py": "titles under which jobs are kept",
    "apps/ledger/operations/import_steps.py": "titles under which jobs are kept",
    "apps/ledger/operations/import_drafts.py": "what of a draft somebody else changed, kept as it was written",
    "apps/ledger/operations/import_rehearsal.py": "the head of the file of results",
    "apps/ledger/operations/import_places.py": "the name of the first region of an empty house",
    "ui/moments.py": "days and months, with the English ones beside them",
}
"""Files whose other Chinese needs no catalogue. Sentences for readers in them go through the catalogue all the same."""


def in_templates() -> Iterator[tuple[Path, str]]:
    for path in sorted(CODE.rglob("templates/**/*.html")):
        left = TRANSLATED_IN_TEMPLATES.sub("", path.read_text(encoding="utf-8"))
        yield from ((path, line.strip()) for line in left.splitlines() if CHINESE.search(line))


def words_of(source: str) -> list[str]:
    """The texts with Chinese in a module, apart from what explains it to readers of the source."""
    tree = ast.parse(source)
    explaining = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    explaining |= {id(inner) for node in ast.walk(tree) for inner in _examples(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in explaining
        and CHINESE.search(node.value)
    ]


def _examples(node: ast.AST) -> Iterator[ast.AST]:
    """What stands under "examples" in the description of the interface for programs: data as a county would send it."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "examples":
                yield from ast.walk(value)


def modules() -> list[Path]:
    return sorted(
        path
        for layer in ("apps", "interfaces", "ui")
        for path in (CODE / layer).rglob("*.py")
        if not {"migrations", "demo"} & set(path.parts) and path.relative_to(CODE).as_posix() not in CHINESE_BY_DESIGN
    )


def test_no_page_says_anything_in_chinese_alone() -> None:
    switch = "中文"  # the switch of the language names each language in itself
    assert [(path.name, line) for path, line in in_templates() if switch not in line] == []


def test_no_module_says_anything_in_chinese_alone() -> None:
    known = {entry.msgid for entry in merge_parts(ENGLISH / "parts")}
    known |= {entry.msgid_plural for entry in merge_parts(ENGLISH / "parts")}
    alone = [
        f"{path.relative_to(CODE)}: {text}"
        for path in modules()
        for text in words_of(path.read_text(encoding="utf-8"))
        if text not in known
    ]
    assert alone == []


def test_every_file_that_may_speak_chinese_is_there_and_does() -> None:
    for name in CHINESE_BY_DESIGN:
        assert words_of((CODE / name).read_text(encoding="utf-8")), name


@pytest.mark.parametrize(
    ("template", "left"),
    [
        pytest.param('{% translate "甲" %}', False, id="a sentence"),
        pytest.param("{% translate '甲' as word %}{{ word }}", False, id="kept for later"),
        pytest.param("{% blocktranslate %}甲 {{ x }}{% endblocktranslate %}", False, id="with places"),
        pytest.param('{% button _("甲") %}', False, id="as an argument"),
        pytest.param("{# 甲 #}{% comment %}乙{% endcomment %}", False, id="a comment"),
        pytest.param('<a title="甲">x</a>', True, id="in an attribute"),
        pytest.param('{% translate "甲" %}乙', True, id="beside a sentence"),
        pytest.param('{% button "甲" %}', True, id="an argument as it is"),
        pytest.param("{% blocktranslate %}a{% endblocktranslate %}乙{% blocktranslate %}b{% endblocktranslate %}", True, id="between two"),
    ],
)  # fmt: skip
def test_what_goes_around_the_catalogue_is_noticed_in_a_page(template: str, left: bool) -> None:
    assert bool(CHINESE.search(TRANSLATED_IN_TEMPLATES.sub("", template))) is left


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param('"""甲"""\ndef f():\n    """乙"""\n', [], id="explanations"),
        pytest.param('x = _("甲")', ["甲"], id="a sentence"),
        pytest.param('x = f"甲 {y} 乙"', ["甲 ", " 乙"], id="the parts of a sentence that is put together"),
        pytest.param('x = {"甲": "a", "b": "乙"}', ["甲", "乙"], id="a table"),
        pytest.param("# 甲\nx = 'a'", [], id="a comment"),
        pytest.param('x = {"examples": [{"why": "甲"}], "title": "乙"}', ["乙"], id="an example beside a title"),
    ],
)
def test_words_are_found_in_a_module(source: str, words: list[str]) -> None:
    assert words_of(source) == words
