"""Templates of the papers: looked at before they are kept, put into force by a person, and old papers keep theirs."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bihuan.apps.audit.models import Act
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.models import NoticeTemplate
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.ladder import DEFAULT_POLICY, RungName
from bihuan.core.ladder_versions import RungColour
from bihuan.documents.official import ItemTable, TableColumn, Text
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import MONDAY, sent
from tests.documents.official.template_files import lines_of, saying

pytestmark = pytest.mark.django_db
PAGE = "/supervision/templates/"
OWN = ("本县自己的抬头", "{{ title }}")
BEFORE, AFTER = MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1)


def brought(county: County, *lines: str, rung: RungName = RungName.SUPERVISION) -> int:
    """A template of these lines, kept and not yet in force."""
    return operations.bring_template(
        actor=county.actor("office"), at=BEFORE, region_id=county.region.id, rung=rung,
        content=saying(*(lines or OWN)), filename="督办单.docx",
    )  # fmt: skip


def put(county: County, template: int, *, at: datetime = BEFORE) -> None:
    operations.put_template(actor=county.actor("office"), at=at, template_id=template)


def paper(county: County, notice: int) -> list[str]:
    detail = queries.notice_detail(county.actor("office"), notice_id=notice, today=MONDAY.date())
    return lines_of(queries.paper_file(detail, today=MONDAY.date()))


def test_what_was_only_brought_changes_no_paper(county: County) -> None:
    brought(county)
    assert OWN[0] not in paper(county, sent(county))


def test_what_is_put_into_force_is_how_papers_look_from_then_on(county: County) -> None:
    put(county, brought(county))
    assert paper(county, sent(county)) == [OWN[0], "关于限期完成逾期整改事项的督办单"]


def test_it_holds_for_its_own_rung_alone(county: County) -> None:
    put(county, brought(county))
    assert OWN[0] not in paper(county, sent(county, RungName.URGING))


def test_a_paper_that_went_out_before_keeps_its_look(county: County) -> None:
    notice = sent(county)
    put(county, brought(county), at=AFTER)
    assert OWN[0] not in paper(county, notice)


def test_after_the_way_back_papers_are_built_in_again_and_older_ones_stay(county: County) -> None:
    put(county, brought(county))
    notice = sent(county)
    operations.use_built_in(
        actor=county.actor("office"), at=AFTER, region_id=county.region.id, rung=RungName.SUPERVISION
    )
    assert OWN[0] in paper(county, notice)
    assert queries.template_in_force(county.region.path, RungName.SUPERVISION, at=None) is None


def test_an_earlier_one_may_hold_again_and_history_keeps_both_turns(county: County) -> None:
    first, second = brought(county), brought(county, "第二个", "{{ title }}")
    put(county, first)
    put(county, second, at=MONDAY)
    put(county, first, at=AFTER)
    held = queries.template_page(county.actor("office"), region_id=county.region.id).in_force[RungName.SUPERVISION]
    assert held is not None and held.put_at == AFTER
    assert NoticeTemplate.objects.filter(put_at__isnull=False).count() == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"no archive", ""), (saying("{{ secret }}"), "template-unknown-field"), (saying("{% if x"), "")],
)
def test_what_cannot_be_filled_is_refused_in_words_and_not_kept(county: County, content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        operations.bring_template(
            actor=county.actor("office"), at=BEFORE, region_id=county.region.id, rung=RungName.URGING,
            content=content, filename="坏的.docx",
        )  # fmt: skip
    assert "file" in refused.value.fields
    assert code in refused.value.reason.code
    assert not NoticeTemplate.objects.exists()


@pytest.mark.parametrize("who", ["leader", "accountable", "other"])
def test_nobody_but_the_office_of_the_region_keeps_them(county: County, who: str) -> None:
    template = brought(county)
    with pytest.raises(Missing):
        operations.put_template(actor=county.actor(who), at=AFTER, template_id=template)
    assert county.browser(who).get(f"{PAGE}{template}/").status_code == 404
    assert county.browser(who).get(f"{PAGE}{template}/rehearsal.docx").status_code == 404


def test_what_holds_already_is_not_put_again(county: County) -> None:
    template = brought(county)
    put(county, template)
    with pytest.raises(Refused):
        put(county, template, at=AFTER)


def test_the_acts_are_on_record(county: County) -> None:
    put(county, brought(county))
    acts = Act.objects.filter(object_type="notice-template").order_by("id").values_list("action", flat=True)
    assert list(acts) == ["supervision.template.brought", "supervision.template.put"]


def test_on_the_page_a_template_is_brought_rehearsed_and_put_into_force(county: County) -> None:
    browser = county.browser("office")
    file = SimpleUploadedFile("督办单.docx", saying(*OWN))
    answer = browser.post(PAGE, {"rung": "supervision", "act": "bring", "file": file}, follow=True)
    template = NoticeTemplate.objects.get()
    assert "还没有启用" in answer.content.decode() and "上限 4000 字" in answer.content.decode()
    rehearsal = browser.get(f"{PAGE}{template.pk}/rehearsal.docx")
    assert lines_of(rehearsal.content) == [OWN[0], "关于按期办结有关问题的督办函"]
    page = browser.post(f"{PAGE}{template.pk}/", follow=True).content.decode()
    assert "模板已经启用" in page and "改回自带样式" in page
    back = browser.post(PAGE, {"rung": "supervision", "act": "built-in"}, follow=True).content.decode()
    assert "以后发出的文稿用自带的样式" in back


def test_a_refused_file_is_told_at_its_field_and_the_rung_stays_chosen(county: County) -> None:
    file = SimpleUploadedFile("督办单.docx", saying("{{ secret }}"))
    answer = county.browser("office").post(PAGE, {"rung": "interview", "act": "bring", "file": file})
    page = answer.content.decode()
    assert answer.status_code == 422 and "secret" in page
    assert '<option value="interview" selected>' in page


def test_the_template_to_begin_with_is_taken_as_it_is(county: County) -> None:
    content = county.browser("office").get(f"{PAGE}begin.docx").content
    assert ZipFile(BytesIO(content)).testzip() is None
    made = operations.bring_template(
        actor=county.actor("office"), at=timezone.now(), region_id=county.region.id, rung=RungName.REMINDER,
        content=content, filename="样例.docx",
    )  # fmt: skip
    assert queries.template_row(county.actor("office"), template_id=made).name == "样例.docx"


def test_the_paper_of_a_notice_says_how_long_it_is(county: County) -> None:
    page = county.browser("office").get(f"/supervision/notices/{sent(county)}/").content.decode()
    assert "上限 4000 字" in page and "超过" not in page.split("上限 4000 字")[1][:80]


def test_a_paper_that_is_too_long_says_by_how_much(county: County) -> None:
    detail = queries.notice_detail(county.actor("office"), notice_id=sent(county), today=MONDAY.date())
    short = queries.paper_of(detail, today=MONDAY.date())
    long = replace(short, body=(*short.body, Text("整" * 4000)))
    assert queries.length_of(short).over == 0
    assert queries.length_of(long).over == queries.length_of(short).characters


def test_a_paper_counts_what_stands_in_its_table(county: County) -> None:
    detail = queries.notice_detail(county.actor("office"), notice_id=sent(county), today=MONDAY.date())
    plain = replace(queries.paper_of(detail, today=MONDAY.date()), body=())
    table = replace(plain, body=(ItemTable((TableColumn("序号"), TableColumn("内容")), (("1", "白条入账"),)),))
    assert queries.length_of(table).characters - queries.length_of(plain).characters == 9


def test_the_heads_of_the_board_bear_the_colours_of_the_region_beside_their_words(county: County) -> None:
    sent(county)
    colours = dict.fromkeys(RungName, RungColour.BRAND) | {RungName.SUPERVISION: RungColour.DANGER}
    operations.change_ladder(
        actor=county.actor("office"), at=MONDAY, region_id=county.region.id, rungs=DEFAULT_POLICY.rungs, colours=colours,
        why="督办要醒目", seen=None,
    )  # fmt: skip
    page = county.browser("office").get("/supervision/").content.decode()
    assert '<h2 id="rung-supervision"><i class="bh-rungmark rung-danger"></i>督办</h2>' in page
    assert '<h2 id="rung-interview"><i class="bh-rungmark rung-brand"></i>约谈</h2>' in page
