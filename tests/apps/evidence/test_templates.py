"""Templates of the office: rehearsed, filled, and without harm whatever stands in them."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docxtpl import DocxTemplate

from bihuan.apps.evidence.operations import check_template, render_template
from bihuan.core.decisions import BadInput
from bihuan.documents.official import PaperKind, Text
from bihuan.documents.official.filling import fill_template
from bihuan.documents.official.starting_template import starting_template
from bihuan.documents.official.template_fields import EXAMPLE, FIELDS, NAMES, fields_of
from tests.documents.official.papers import LETTER, NOTICE
from tests.documents.official.template_files import bomb, lines_of, saying, with_entity, with_relation


def refusal_of(*lines: str) -> str:
    """Why a template of these lines is refused while it is filled."""
    with pytest.raises(BadInput) as refused:
        fill_template(saying(*lines), fields_of(EXAMPLE))
    return refused.value.reason.code


def filled(*lines: str) -> list[str]:
    return lines_of(fill_template(saying(*lines), fields_of(EXAMPLE)))


@pytest.mark.parametrize("kind", PaperKind)
def test_the_template_to_begin_with_passes_the_rehearsal_and_says_what_the_paper_says(kind: PaperKind) -> None:
    template = starting_template(kind)

    assert check_template(template) == ()
    said = lines_of(render_template(template, NOTICE))
    for sentence in ("兰政办发〔2026〕17号", "一、总体要求", "（一）全面自查。各村对照清单逐条核对。", "（1）建立台账。每条问题写明责任人和期限。",
                     "2026年11月6日", "（联系人：王明，电话：0930-1234567）"):  # fmt: skip
        assert sentence in said
    assert not any("{" in line for line in said)


def test_a_template_changes_how_a_paper_looks_and_not_what_it_says() -> None:
    template = saying(
        "本县自己的格式", "{{ title }}", "{%p for line in body %}", "{{ line.text }}", "{%p endfor %}", "{{ date }}"
    )

    assert lines_of(render_template(template, LETTER))[1:] == [
        LETTER.title,
        *[block.text for block in LETTER.body if isinstance(block, Text)],
        "2026年11月26日",
    ]


def test_every_field_that_is_declared_can_be_asked_for() -> None:
    assert set(fields_of(EXAMPLE)) == NAMES
    assert check_template(saying(*(f"{{% if {field.name} %}}有{{% endif %}}" for field in FIELDS))) == ()
    assert all(fields_of(EXAMPLE).values()), "the example fills every field"


def test_the_parts_that_are_declared_are_those_that_the_lines_of_a_list_have() -> None:
    fields = fields_of(EXAMPLE)
    for field in FIELDS:
        if field.parts:
            lines = fields[field.name]
            assert not isinstance(lines, str)
            assert all(isinstance(line, dict) and set(line) == set(field.parts) for line in lines)


@pytest.mark.parametrize("field", ["titel", "settings", "request", "range", "self", "body.titel"])
def test_an_unknown_field_is_an_error_with_its_name(field: str) -> None:
    with pytest.raises(BadInput, match=f"“{field.rpartition('.')[2]}”") as refused:
        fill_template(saying("{{ title }}", f"{{{{ {field} }}}}"), fields_of(EXAMPLE))

    assert refused.value.reason.code == "template-unknown-field"


def test_an_unknown_field_is_found_where_the_rehearsal_does_not_come() -> None:
    assert refusal_of("{% if not title %}{{ nothing }}{% endif %}") == "template-unknown-field"


def test_a_mark_that_is_not_closed_is_said_with_what_stands_beside_it() -> None:
    (problem,) = check_template(saying("{% if title %}", "{{ title }}"))

    assert problem.code == "template-syntax"


@pytest.mark.parametrize("text", ["<w:p/>", "a & b", "{{ 7 * 7 }}", "{% for a in body %}", "\x07\x0c\x00"])
def test_what_a_paper_says_is_text_and_nothing_else(text: str) -> None:
    (line,) = lines_of(fill_template(saying("{{ title }}"), fields_of(replace(LETTER, title=f"甲{text}乙"))))

    assert line.startswith("甲") and line.endswith("乙")
    assert text.strip("\x07\x0c\x00") in line


HARMFUL = {
    "attributes of a text": "{{ title.__class__ }}",
    "attributes by a filter": "{{ title|attr('__class__') }}",
    "attributes by brackets": "{{ title['__class__'] }}",
    "a call": "{{ title.upper() }}",
    "a call that formats": "{{ '{0.__class__}'.format(title) }}",
    "a global": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "another file": "{% include '/etc/passwd' %}",
    "another template": "{% extends 'x' %}",
    "an import": "{% import 'os' as os %}",
    "a macro": "{% macro m() %}{{ m() }}{% endmacro %}",
    "an assignment": "{% set x = title %}",
    "a great power": "{{ 9 ** 999999999 }}",
    "a long text": "{{ 'a' * 999999999 }}",
    "a text that grows": "{{ title ~ title }}",
    "a list of numbers": "{% for a in range(99999999) %}{% endfor %}",
    "loops in loops": "{% for a in body %}{% for b in body %}{% for c in body %}x{% endfor %}{% endfor %}{% endfor %}",
    "a loop into itself": "{% for a in body recursive %}{{ loop(body) }}{% endfor %}",
    "markup that is said to be safe": "{{ title|safe }}",
    "a filter that writes much": "{{ title|center(999999999) }}",
    "a test": "{{ title is callable }}",
}


@pytest.mark.parametrize("line", HARMFUL.values(), ids=HARMFUL)
def test_a_hostile_template_is_refused_before_any_of_it_runs(line: str) -> None:
    assert refusal_of(line) in {"template-forbidden", "template-unknown-field", "template-deep-loop", "template-fails"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ addressees }}", "县农业农村局、县财政局"),
        ("{% if urgency == '加急' %}急{% else %}缓{% endif %}", "急"),
        ("{{ columns|join('/') }}", "序号/问题"),
        ("{% for item in items %}{{ item.cells[1] }}；{% endfor %}", "没有按月公开；白条入账；"),
        ("{% for a in attachments %}{{ a.number }}{{ a.name }}{% if not loop.last %}、{% endif %}{% endfor %}", "1问题清单、2联系表"),
        ("{{ '有' if contact and copy_to else '无' }}", "有"),
        ("{{ items|length }}", "2"),
    ],
)  # fmt: skip
def test_what_an_office_needs_is_allowed(line: str, said: str) -> None:
    assert filled(line) == [said]


def writes_a_file(path: Path) -> str:
    return f"{{{{ cycler.__init__.__globals__.os.system('touch {path}') }}}}"


def test_without_the_sandbox_the_same_template_runs_a_command(tmp_path: Path) -> None:
    """The control: the guard is needed, and the template that is refused is really a hostile one."""
    trace = tmp_path / "trace"
    template = saying(writes_a_file(trace))

    assert check_template(template) != ()
    assert not trace.exists()

    DocxTemplate(io.BytesIO(template)).render({})
    assert trace.exists()


def test_properties_head_and_foot_are_looked_through_as_well(tmp_path: Path) -> None:
    document = DocxTemplate(io.BytesIO(starting_template(PaperKind.LETTER)))
    document.init_docx()
    document.docx.core_properties.subject = writes_a_file(tmp_path / "trace")
    changed = io.BytesIO()
    document.docx.save(changed)

    assert [problem.code for problem in check_template(changed.getvalue())] == ["template-forbidden"]
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("hostile", [bomb, lambda: with_entity("file:///etc/passwd"),
                                     lambda: with_relation("image", "http://example.org/a.png", external=True)],
                         ids=["bomb", "entity", "remote picture"])  # fmt: skip
def test_a_file_that_is_not_taken_is_never_filled(hostile: Callable[[], bytes]) -> None:
    with pytest.raises(BadInput):
        render_template(hostile(), LETTER)


def limited(code: str) -> subprocess.CompletedProcess[bytes]:
    """A program in the limits in which templates are filled, should every other wall have fallen."""
    program = f"from bihuan.documents.official.filling_process import limit_means\nlimit_means()\n{code}"
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment, check=False, timeout=60
    )


def test_what_gets_past_the_sandbox_has_no_memory_to_fill() -> None:
    assert b"MemoryError" in limited("a = 'a' * 2_000_000_000").stderr


def test_what_gets_past_the_sandbox_writes_no_file(tmp_path: Path) -> None:
    limited(f"open({str(tmp_path / 'trace')!r}, 'w').write('x' * 9)")

    assert not (tmp_path / "trace").exists() or (tmp_path / "trace").stat().st_size == 0


@pytest.mark.slow
def test_what_gets_past_the_sandbox_ends_after_its_time() -> None:
    assert limited("while True: pass").returncode < 0
