"""What is not taken as a template, and that each of these files would do harm where nobody looks."""

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from bihuan.documents.official import PaperKind
from bihuan.documents.official.starting_template import starting_template
from bihuan.documents.official.template_guard import LARGEST, template_problems
from tests.documents.official.template_files import (
    STARTING,
    bomb,
    part_of,
    saying,
    with_entity,
    with_field,
    with_parts,
    with_relation,
)


def codes(content: bytes) -> list[str]:
    return [problem.code for problem in template_problems(content)]


@pytest.mark.parametrize("kind", PaperKind)
def test_the_template_to_begin_with_is_taken(kind: PaperKind) -> None:
    assert codes(starting_template(kind)) == []


def test_a_document_of_another_program_is_taken() -> None:
    assert codes(saying("{{ title }}")) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_broken"),
        (b"{{ title }}", "file_broken"),
        (b"PK\x03\x04" + b"x" * 40, "file_broken"),
        (b"x" * (LARGEST + 1), "template-too-large"),
        (with_parts({"word/vbaProject.bin": b"macro"}), "template-foreign-part"),
        (with_parts({"word/embeddings/oleObject1.bin": b"\xd0\xcf"}), "template-foreign-part"),
        (with_parts({"word/activeX/activeX1.ocx": b"x"}), "template-foreign-part"),
        (with_parts({"word/afchunk.html": b"<script/>"}), "template-foreign-part"),
        (with_parts({"word/media/image1.svg": b"<svg/>"}), "template-foreign-part"),
        (with_parts({"word/media/image1.emf": b"x"}), "template-foreign-part"),
        (with_parts({"../../evil.xml": b"<a/>"}), "template-bad-name"),
        (with_parts({"C:\\evil.xml": b"<a/>"}), "template-bad-name"),
        (with_relation("image", "http://example.org/spy.png", external=True), "template-external"),
        (with_relation("attachedTemplate", "file:///evil.dotm", external=True), "template-external"),
        (with_relation("hyperlink", "https://example.org/", external=True), "template-external"),
        (with_relation("image", "http://example.org/spy.png", external=False), "template-external"),
        (with_relation("oleObject", "evil.xml", external=False), "template-embedded"),
        (with_relation("aFChunk", "evil.xml", external=False), "template-embedded"),
        (with_relation("subDocument", "evil.xml", external=False), "template-embedded"),
        (with_relation("control", "evil.xml", external=False), "template-embedded"),
        (with_field('DDEAUTO c:\\\\windows\\\\cmd.exe "/c calc"'), "template-running-field"),
        (with_field("INCLUDE", "TEXT ", '"/etc/passwd"'), "template-running-field"),
        (with_field('includepicture "x"'), "template-running-field"),
        (with_entity("file:///etc/passwd"), "hostile_xml"),
        (bomb(), "zip_bomb"),
        (with_parts({"word/document.xml": b"<w:broken"}), "file_broken"),
    ],
    ids=[
        "empty", "text", "broken", "too large", "macro", "object", "control", "chunk", "svg", "emf", "climbing", "drive", "remote picture",
        "remote template", "link", "remote without saying so", "object relation", "chunk relation", "subdocument", "control relation",
        "dde", "field in pieces", "small letters", "entity", "bomb", "broken part",
    ],
)  # fmt: skip
def test_what_runs_fetches_or_unpacks_is_not_taken(content: bytes, code: str) -> None:
    assert code in codes(content)


def test_a_document_with_macros_is_known_by_its_kind_too() -> None:
    kinds = part_of("[Content_Types].xml").replace(b"wordprocessingml.document.main", b"x.macroEnabled.main")

    assert codes(with_parts({"[Content_Types].xml": kinds})) == ["template-macros"]


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "[Content_Types].xml"])
def test_a_file_that_lacks_what_every_document_has_is_no_document(part: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(STARTING)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))

    assert codes(stream.getvalue()) == ["template-no-document"]


@pytest.mark.parametrize("instruction", [" PAGE ", " NUMPAGES ", " HYPERLINK \\l a ", " DATE "])
def test_harmless_fields_are_taken(instruction: str) -> None:
    assert codes(with_field(instruction)) == []


def test_every_problem_is_said_once() -> None:
    twice = with_parts({"word/a.bin": b"x"}, with_parts({"word/vbaProject.bin": b"x"}))

    assert codes(twice) == ["template-foreign-part", "template-foreign-part"]
    assert len({str(problem) for problem in template_problems(twice)}) == 2


def test_without_the_guard_an_entity_reads_a_file_of_the_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the county", encoding="utf-8")
    hostile = with_entity(secret.as_uri())

    read = etree.fromstring(
        part_of("word/document.xml", hostile), etree.XMLParser(resolve_entities=True, load_dtd=True)
    )

    assert "the secret of the county" in "".join(read.itertext())
    assert codes(hostile) == ["hostile_xml"]


def test_without_the_guard_the_bomb_goes_off() -> None:
    hostile = bomb()

    assert len(hostile) < 200_000
    assert len(part_of("word/bomb.xml", hostile)) > 60_000_000
