"""The house rules that a machine can measure. What each is for stands in CONTRIBUTING.md."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from build_locale import ENGLISH, BadPart, merge_parts, missing_messages
from find_messages import Message, find_in_python, find_in_template

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "src/bihuan"
APPS = CODE / "apps"
FOLDERS = ("src", "tests", "tools", "benchmarks")
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 50
TAIL_FUNCTION_LINES = 54
TESTS_PER_CODE = 0.77
CATCH_ALLS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "shared"})
LAYERS_OF_AN_APP = frozenset(
    {"apps", "web", "tasks", "listeners", "operations", "queries", "policies", "models", "events", "migrations"}
)
BESIDE_THE_LAYERS = frozenset({"__init__", "templates", "static", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Function:
    """A function as it stands in a file, without its decorators."""

    where: str
    lines: int


@cache
def python_files() -> tuple[Path, ...]:
    return tuple(
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts and "node_modules" not in path.parts
    )


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions_of(path: Path) -> Iterator[Function]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(
                f"{relative(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1
            )


def count_lines(folder: Path) -> int:
    return sum(
        len(path.read_text(encoding="utf-8").splitlines()) for path in python_files() if path.is_relative_to(folder)
    )


def test_no_file_is_longer_than_500_lines() -> None:
    too_long = {
        relative(path): lines
        for path in python_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_FILE_LINES
    }

    assert too_long == {}


def test_functions_stay_short() -> None:
    functions = sorted((f for path in python_files() for f in functions_of(path)), key=lambda f: -f.lines)
    over = [function for function in functions if function.lines > MAX_FUNCTION_LINES]
    tail = [function for function in functions if function.lines > TAIL_FUNCTION_LINES]

    assert len(over) <= 0.015 * len(functions), over
    assert len(tail) <= 0.01 * len(functions), tail


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{relative(path)}:{inner.lineno}"
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not (path.name == "apps.py" and node.name == "ready")
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_there_is_no_catch_all() -> None:
    found = [relative(path) for path in python_files() if {path.stem, path.parent.name} & CATCH_ALLS]

    assert found == []


@pytest.mark.parametrize("app", sorted(path.parent.name for path in APPS.glob("*/__init__.py")))
def test_an_app_holds_the_same_names_as_every_other(app: str) -> None:
    names = {path.stem for path in (APPS / app).iterdir()} - BESIDE_THE_LAYERS

    assert names <= LAYERS_OF_AN_APP
    assert ast.get_docstring(tree_of(APPS / app / "__init__.py")), "an app opens with what it owns"


def test_every_module_of_an_app_and_of_the_core_says_what_it_is_for() -> None:
    silent = [
        relative(path)
        for path in python_files()
        if path.is_relative_to(CODE)
        and path.name not in {"__init__.py", "apps.py"}
        and ast.get_docstring(tree_of(path)) is None
    ]

    assert silent == []


def test_the_share_of_tests_never_falls() -> None:
    """The goal is as much test as code; until it is reached, TESTS_PER_CODE only ever rises (docs/decisions/0012)."""
    assert count_lines(ROOT / "tests") >= TESTS_PER_CODE * count_lines(ROOT / "src")


def test_locks_name_no_address() -> None:
    locks = [*(ROOT / "requirements").glob("*.lock"), ROOT / "frontend/package-lock.json"]
    addressed = [
        f"{lock.name}: {line.strip()}"
        for lock in locks
        for line in lock.read_text(encoding="utf-8").splitlines()
        if "://" in line and '"url"' not in line  # where to give thanks is no address to fetch from
    ]

    assert len(locks) == 4
    assert addressed == []


# --- words ---------------------------------------------------------------------------------------------------------


def test_every_sentence_has_its_english() -> None:
    missing = [f"{message.where}: {message.msgid}" for message in missing_messages(merge_parts(ENGLISH / "parts"))]

    assert missing == []


def test_a_sentence_asked_for_in_the_plural_is_not_translated_by_its_singular_alone() -> None:
    catalogue = merge_parts(ENGLISH / "parts")
    plural = next(entry for entry in catalogue if entry.msgid_plural and entry.msgid == "%(n)s 个报送单位")
    plural.msgid_plural = ""

    assert [message.msgid for message in missing_messages(catalogue)] == ["%(n)s 个报送单位"]


def test_the_places_in_a_reason_of_the_core_take_words_and_numbers_alike() -> None:
    """What was asked of a person is stored with plain values and read again: a place that takes numbers alone would refuse them."""
    strict = [
        f"{relative(path)}: {node.value}"
        for path in python_files()
        if path.is_relative_to(CODE / "core")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"%\([a-z_]+\)[^s]", node.value)
    ]

    assert strict == []


def test_messages_are_found_wherever_a_reader_may_meet_them() -> None:
    python = (
        '_("甲"); ngettext("%(n)s 乙", "%(n)s 乙们", n); pgettext("月份", "丙"); gettext(variable)\n'
        'Reason("code", "丁 %(x)s" " 续", {"x": 1}); translation.gettext_lazy("戊"); Reason("code", message="己")\n'
    )
    template = (
        '{% translate "庚" %}{% translate "申" as word %}<p>辛</p>{% blocktranslate %}壬 {{ x }}{% endblocktranslate %}'
        '{% blocktranslate count n=n %}癸{% plural %}癸们{% endblocktranslate %}{{ _("子")|upper }}'
    )

    in_python = [(found.context, found.msgid, found.plural) for found in find_in_python(python, "x")]
    in_template = [(found.msgid, found.plural) for found in find_in_template(template, "x")]

    assert sorted(in_python) == sorted(
        [
            ("", "甲", ""),
            ("", "%(n)s 乙", "%(n)s 乙们"),
            ("月份", "丙", ""),
            ("", "丁 %(x)s 续", ""),
            ("", "戊", ""),
            ("", "己", ""),
        ]
    )
    assert sorted(in_template) == sorted([("庚", ""), ("申", ""), ("壬 %(x)s", ""), ("癸", "癸们"), ("子", "")])


def test_only_chinese_needs_a_translation() -> None:
    assert Message("整改").is_chinese
    assert not Message("bihuan %(version)s").is_chinese


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        pytest.param('msgid "甲"\nmsgstr ""\n', "not wholly translated", id="nothing written"),
        pytest.param('msgid "甲 %(n)s"\nmsgstr "a %(m)s"\n', "has a place", id="another place"),
        pytest.param('msgid "甲"\nmsgid_plural "甲们"\nmsgstr[0] "a"\n', "not wholly", id="half a plural"),
        pytest.param('#, fuzzy\nmsgid "甲"\nmsgstr "a"\n', "not wholly", id="a guess"),
        pytest.param('msgid "乙"\nmsgstr "other"\n', "differently", id="two translations"),
    ],
)
def test_a_part_that_would_mislead_is_refused(tmp_path: Path, part: str, complaint: str) -> None:
    (tmp_path / "a.po").write_text('msgid "乙"\nmsgstr "b"\n', encoding="utf-8")
    (tmp_path / "b.po").write_text(part, encoding="utf-8")

    with pytest.raises(BadPart, match=complaint):
        merge_parts(tmp_path)


def test_parts_become_one_catalogue_with_english_plurals(tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text(
        'msgid "%(n)s 天"\nmsgid_plural "%(n)s 天"\nmsgstr[0] "one day"\nmsgstr[1] "%(n)s days"\n'
    )
    (tmp_path / "b.po").write_text('msgid "天"\nmsgstr "day"\n\nmsgctxt "天气"\nmsgid "天"\nmsgstr "sky"\n')

    catalogue = merge_parts(tmp_path)

    assert len(catalogue) == 3
    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"


# --- the direction of imports --------------------------------------------------------------------------------------

VIOLATIONS = {
    "Product layers": ("core/planted.py", "from bihuan import ui\n"),
    "Order of the apps": ("apps/audit/operations/planted.py", "from bihuan.apps.organizations import queries\n"),
    "Layers inside every app": (
        "apps/organizations/queries/planted.py",
        "from bihuan.apps.organizations import operations\n",
    ),
    "Apps meet only at operations, queries and events": (
        "apps/organizations/operations/planted.py",
        "from bihuan.apps.audit import models\n",
    ),
    "The core and the document builders know no framework, database, network or clock": (
        "documents/planted.py",
        "import time\n",
    ),
    "Settings are reached through django.conf": ("ui/planted.py", "from bihuan.config import settings\n"),
}


def lint_imports(source: Path, *, cwd: Path) -> tuple[int, str]:
    """Check the package under `source` against our contracts."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / ".importlinter", "--no-cache"],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": f"{source}{os.pathsep}{ROOT}", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the contracts say of a copy of the program that breaks each of them once."""
    copy = tmp_path_factory.mktemp("planted")
    only_code = shutil.ignore_patterns("__pycache__", "static", "templates", "locale", "*.mo")
    shutil.copytree(ROOT / "src", copy / "src", ignore=only_code)
    for place, text in VIOLATIONS.values():
        (copy / "src/bihuan" / place).write_text(text, encoding="utf-8")
    code, output = lint_imports(copy / "src", cwd=copy)
    assert code == 1, output
    return output


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_contract_notices_what_breaks_it(planted: str, contract: str) -> None:
    assert any(line.startswith(contract) and line.endswith("BROKEN") for line in planted.splitlines()), planted


def test_every_contract_is_kept_and_each_has_a_violation_that_it_notices(tmp_path: Path) -> None:
    code, output = lint_imports(ROOT / "src", cwd=tmp_path)
    contracts = [line.removesuffix("KEPT").rstrip() for line in output.splitlines() if line.endswith("KEPT")]

    assert code == 0, output
    assert sorted(contracts) == sorted(VIOLATIONS)
