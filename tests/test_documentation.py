"""What the documents say is there is there, and what is there stands in the documents."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from PIL import Image

import take_screenshots
from bihuan.interfaces.cli import ENTRIES, Entry, load_command
from tests.installation import Installation

ROOT = Path(__file__).resolve().parents[1]
OPERATIONS = ROOT / "docs/operations.md"
OPERATIONS_ZH = ROOT / "docs/operations.zh-CN.md"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PICTURES = ROOT / "docs/user/pictures"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\b(?:BIHUAN_[A-Z_]*[A-Z]|DATABASE_URL)\b")
READ = re.compile(r"""["'](BIHUAN_[A-Z_]*[A-Z]|DATABASE_URL)["']""")
COMMAND = re.compile(r"(?:\.venv/bin/|`)bihuan ((?:[a-z]+(?:-[a-z]+)* ?){1,2})")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)\b")
LARGEST_PICTURE = 150_000
ALL_PICTURES = 4_000_000


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def variables_of_the_program() -> set[str]:
    """Every variable of the environment whose name stands as a text of its own in the program."""
    return {name for file in (ROOT / "src").rglob("*.py") for name in READ.findall(read(file))}


def commands(group: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The commands below, as one types them."""
    if not isinstance(group, click.Group):
        yield path
        return
    for name, command in group.commands.items():
        yield from commands(command, (*path, name))


def all_commands() -> list[str]:
    found = [way for entry in ENTRIES for way in commands(load_command(entry), (entry.name,))]
    return [" ".join(way) for way in found]


def table_under(heading: str, document: str) -> str:
    """The lines of a table from its heading to the next one."""
    after = document.partition(f"\n{heading}\n")[2]
    return "\n".join(line for line in re.split(r"\n## ", after)[0].splitlines() if line.startswith("|"))


def anchors(document: str) -> set[str]:
    """What a heading is called in an address, as GitHub writes it."""
    headings = re.findall(r"(?m)^#+ (.+)$", document)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def make_targets() -> set[str]:
    return set(re.findall(r"(?m)^([a-z][a-z-]*):", read(ROOT / "Makefile")))


def test_every_setting_is_described() -> None:
    described = set(VARIABLE.findall(table_under("## Settings", read(OPERATIONS))))

    assert len(described) > 10
    assert variables_of_the_program() - described == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_no_document_names_a_setting_that_nothing_reads(document: Path) -> None:
    assert set(VARIABLE.findall(read(document))) - variables_of_the_program() - {"NEW_DATABASE_URL"} == set()


def test_every_command_is_described() -> None:
    table = table_under("## Commands", read(OPERATIONS))
    missing = [command for command in all_commands() if f"`bihuan {command}" not in table]

    assert len(all_commands()) > 10
    assert missing == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_option_of_a_command_is_described(entry: Entry) -> None:
    table = table_under("## Commands", read(OPERATIONS))
    for way in commands(load_command(entry), (entry.name,)):
        command: click.Command = load_command(entry)
        for name in way[1:]:
            assert isinstance(command, click.Group)
            command = command.commands[name]
        rows = "\n".join(line for line in table.splitlines() if f"`bihuan {' '.join(way)}" in line)
        options = {option for each in command.params if isinstance(each, click.Option) for option in each.opts}
        assert {option for option in options - {"--json"} if option not in rows} == set(), " ".join(way)


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_no_document_names_a_command_that_is_not_there(document: Path) -> None:
    known = {entry.name for entry in ENTRIES}
    known |= set(all_commands())
    groups = {command.partition(" ")[0] for command in all_commands() if " " in command}
    for said in COMMAND.findall(read(document)):
        first, _, second = said.strip().partition(" ")
        assert first in known, said
        assert first not in groups or not second or f"{first} {second}" in known, said


@pytest.mark.parametrize("readme", READMES, ids=named)
def test_the_two_commands_of_the_readme_are_words_of_the_makefile(readme: Path) -> None:
    block = read(readme).partition("```bash\n")[2].partition("```")[0]

    assert MAKE.findall(block) == ["run", "test"]
    assert set(MAKE.findall(block)) <= make_targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_make_in_a_command_is_a_word_of_the_makefile(document: Path) -> None:
    blocks = re.findall(r"```bash\n(.*?)```", read(document), re.DOTALL)
    said = {word for block in blocks for word in re.findall(r"(?m)(?:^|&& )make ([a-z][a-z-]*)", block)}
    said |= set(re.findall(r"`make ([a-z][a-z-]*)", read(document)))

    assert said <= make_targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in LINK.findall(read(document)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(read(target)), link


def test_the_pictures_are_those_that_the_tool_takes_and_each_is_shown() -> None:
    taken = {
        f"{shot.name}.{language}.png" for shot in take_screenshots.SHOTS for language in take_screenshots.LANGUAGES
    }
    shown = {Path(link).name for document in DOCUMENTS for link in PICTURE.findall(read(document))}

    assert {path.name for path in PICTURES.iterdir()} == taken
    assert taken == shown


def test_the_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}

    assert {name: size for name, size in sizes.items() if size > LARGEST_PICTURE} == {}
    assert sum(sizes.values()) < ALL_PICTURES


@pytest.mark.parametrize("shot", take_screenshots.SHOTS, ids=lambda shot: shot.name)
def test_a_picture_is_as_wide_as_the_window_it_was_taken_in(shot: take_screenshots.Shot) -> None:
    for language in take_screenshots.LANGUAGES:
        with Image.open(PICTURES / f"{shot.name}.{language}.png") as picture:
            assert picture.size == shot.size


def test_both_languages_have_a_guide_for_each_role() -> None:
    chinese = {path.name for path in (ROOT / "docs/user/zh").iterdir()}
    english = {path.name for path in (ROOT / "docs/user/en").iterdir()}

    assert chinese == english
    assert {
        f"{role}.md"
        for role in (
            "office",
            "unit",
            "responsible",
            "checker",
            "inspector",
            "leader",
            "discipline",
            "administrators",
        )
    } == chinese


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_guide_shows_pictures_in_its_own_language(language: str) -> None:
    for document in (ROOT / "docs/user" / language).iterdir():
        assert all(link.endswith(f".{language}.png") for link in PICTURE.findall(read(document))), document.name


def test_the_short_operations_name_only_what_the_long_ones_name() -> None:
    assert set(VARIABLE.findall(read(OPERATIONS_ZH))) <= set(VARIABLE.findall(read(OPERATIONS)))


def test_the_first_administrators_can_be_made_as_described(installation: Installation) -> None:
    line = next(line for line in read(OPERATIONS).splitlines() if line.startswith(".venv/bin/bihuan setup "))

    made = installation.run(*line.split()[1:], "--json")
    accounts = {one["username"]: one["password"] for one in json.loads(made.stdout)["accounts"]}
    acts = installation.run("audit", "export").stdout

    assert made.code == 0, made.stderr
    assert set(accounts) == {"office", "sysadmin", "secadmin", "audadmin"}
    assert len(set(accounts.values())) == 4
    assert acts.count('"system-admin"') >= 1
    assert not any(password in acts for password in accounts.values())
