"""People as ledgers name them: the name, the post as written, the telephone apart; nothing is left out."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.person_names import NamedPersonText, parse_people


@dataclass(frozen=True)
class Example:
    """A cell and its people as (name, post, phone)."""

    id: str
    text: str
    people: tuple[tuple[str, str, str], ...]


CERTAIN = [
    Example("a name", "魏建明", (("魏建明", "", ""),)),
    Example("post in brackets", "魏建明（副局长）", (("魏建明", "副局长", ""),)),
    Example("narrow brackets", "魏建明(副局长)", (("魏建明", "副局长", ""),)),
    Example("name in brackets", "副局长（魏建明）", (("魏建明", "副局长", ""),)),
    Example("bracket never closed", "魏建明（副局长", (("魏建明", "副局长", ""),)),
    Example("two names", "张三、李四", (("张三", "", ""), ("李四", "", ""))),
    Example("two names with a blank", "张三 李四", (("张三", "", ""), ("李四", "", ""))),
    Example("one a line", "张三\n李四", (("张三", "", ""), ("李四", "", ""))),
    Example("spread name", "张  三", (("张三", "", ""),)),
    Example("spread beside a full one", "张\u3000三、李小四", (("张三", "", ""), ("李小四", "", ""))),
    Example("two spread names", "张  三 李  四", (("张三", "", ""), ("李四", "", ""))),
    Example("post before", "局长 王五", (("王五", "局长", ""),)),
    Example("post with a colon", "副县长：李四", (("李四", "副县长", ""),)),
    Example("post without a blank", "局长王五", (("王五", "局长", ""),)),
    Example("post behind", "王五局长", (("王五", "局长", ""),)),
    Example("comrade", "王五同志", (("王五", "", ""),)),
    Example("two posts", "党组书记、局长 王五", (("王五", "党组书记、局长", ""),)),
    Example("two posts in one", "县委常委、副县长李四", (("李四", "县委常委、副县长", ""),)),
    Example("unit before", "县住建局 张三", (("张三", "县住建局", ""),)),
    Example("unit and post", "县住建局局长 王五", (("王五", "县住建局局长", ""),)),
    Example("row of posts and names", "局长 王五 科长 赵六", (("王五", "局长", ""), ("赵六", "科长", ""))),
    Example("row of names and posts", "王五 局长 赵六 科长", (("王五", "局长", ""), ("赵六", "科长", ""))),
    Example("mobile", "张三 13800000000", (("张三", "", "13800000000"),)),
    Example("mobile without a blank", "张三13800000000", (("张三", "", "13800000000"),)),
    Example("full-width mobile", "张三１３８００００００００", (("张三", "", "13800000000"),)),
    Example("landline", "张三，0571-88886666", (("张三", "", "0571-88886666"),)),
    Example("labels", "责任人：张三 联系电话：13800000000", (("张三", "", "13800000000"),)),
    Example(
        "everything in brackets", "张三（县住建局副局长，13800000000）", (("张三", "县住建局副局长", "13800000000"),)
    ),
    Example(
        "two with telephones",
        "张三13800000000、李四13900000000",
        (("张三", "", "13800000000"), ("李四", "", "13900000000")),
    ),
    Example("double family name", "欧阳锋", (("欧阳锋", "", ""),)),
    Example("minority name", "阿卜杜拉·买买提", (("阿卜杜拉·买买提", "", ""),)),
    Example("none", "无", ()),
    Example("dash", "—", ()),
    Example("empty", "", ()),
    Example("blank", " \n", ()),
]


@pytest.mark.parametrize("example", [pytest.param(example, id=example.id) for example in CERTAIN])
def test_people_are_read_with_post_and_telephone(example: Example) -> None:
    people = parse_people(example.text)

    assert tuple((person.name, person.post, person.phone) for person in people) == example.people
    assert all(person.is_certain for person in people)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("王局长", "王局长", id="family name and post"),
        pytest.param("各科室负责人", "各科室负责人", id="a set"),
        pytest.param("张三等", "张三", id="and others"),
        pytest.param("局长", "局长", id="post alone"),
        pytest.param("Smith", "Smith", id="foreign"),
    ],
)
def test_what_is_not_surely_a_name_is_kept_and_marked(text: str, name: str) -> None:
    (person,) = parse_people(text)

    assert (person.name, person.is_certain, person.raw) == (name, False, text)


def test_a_telephone_without_a_person_is_not_lost() -> None:
    assert parse_people("联系电话：13800000000") == (
        NamedPersonText("", phone="13800000000", is_certain=False, raw="联系电话:13800000000"),
    )


def test_a_second_telephone_does_not_displace_the_first() -> None:
    first, second = parse_people("张三13800000000，13900000000")

    assert (first.phone, second.name, second.phone) == ("13800000000", "", "13900000000")


def test_the_raw_piece_stands_beside_every_person() -> None:
    assert [person.raw for person in parse_people("魏建明(副局长)、李四 13800000000")] == [
        "魏建明(副局长)",
        "李四 13800000000",
    ]


NAMES = st.sampled_from(["张三", "李四", "王小五", "赵六", "欧阳锋", "魏建明"])


@given(st.lists(NAMES, min_size=1, max_size=5), st.sampled_from(["、", "，", "\n", "；", " "]))
def test_names_come_back_in_their_order_whatever_separates_them(names: list[str], separator: str) -> None:
    assert [person.name for person in parse_people(separator.join(names))] == names


@given(
    st.one_of(
        st.text(max_size=50), st.lists(st.sampled_from([*"张三李四（）()、， \n：局长13800000000等"])).map("".join)
    )
)
def test_any_text_is_answered_with_words_of_its_own(text: str) -> None:
    narrow = text.translate(str.maketrans("０１２３４５６７８９（）－：", "0123456789()-:"))
    letters = [*"".join(narrow.split()), "、"]  # several posts are joined by 、

    for person in parse_people(text):
        assert person.name or person.phone
        assert all(letter in letters for letter in "".join(person.name.split()))
