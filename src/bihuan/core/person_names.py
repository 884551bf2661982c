"""Reads the people that a ledger's cell names (责任人, 责任领导): names and posts as written, telephone numbers apart.

A name is text: it identifies nobody (two people share one, people change posts) and gives no rights. Whatever does not have
the shape of a name is kept as written and marked as uncertain; nothing is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bihuan.core.responsibility.wording import NOTHING, looks_like_person


@dataclass(frozen=True, slots=True)
class NamedPersonText:
    """One person as the cell names them. `post` may hold a unit too (县住建局副局长); `raw` is the piece of the cell.

    `is_certain` is false where the text has not the shape of a name (王局长, 各科室负责人, 张三等).
    """

    name: str
    post: str = ""
    phone: str = ""
    is_certain: bool = True
    raw: str = ""


def parse_people(text: str) -> tuple[NamedPersonText, ...]:
    """The people of one cell in their order; nobody for an empty cell or 无."""
    people: list[NamedPersonText] = []
    posts: list[str] = []  # posts that stand before 、 and belong to the next name: 党组书记、局长 王五
    for piece in _cut_pieces(_join_spaced_names(text.translate(_NARROW))):
        raw = piece.strip(_BLANKS)
        words, phone = _take_phone(_LABEL.sub("", piece).strip(_BLANKS))
        if not words and phone:
            _give_phone(people, phone, raw)
        elif re.search(r"\w", words) and not NOTHING.fullmatch(words):
            found = [replace(person, raw=raw) for person in _read_piece(words)]
            if phone:
                found[-1] = replace(found[-1], phone=phone)
            if _is_post_alone(found[0]):
                posts.append(found[0].name)
                continue
            if posts:
                found[0] = replace(found[0], post="、".join((*posts, found[0].post)).rstrip("、"))
                posts = []
            people.extend(found)
    people.extend(NamedPersonText(post, is_certain=False, raw=post) for post in posts)
    return tuple(people)


_BLANKS = " \t\r\n\xa0\u3000\u200b\ufeff:：.。-"
_NARROW = str.maketrans("０１２３４５６７８９（）－：", "0123456789()-:")
_LABEL = re.compile(
    r"^[\s\u3000]*(?:(?:主要|直接|具体|第一|包[案抓联保]|分管|牵头)?(?:责任领导|责任人|负责人|领导|联系人|经办人)|(?:联系)?(?:电话|方式|手机))"
    r"[\s\u3000]*:"
)
_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|(?:0\d{2,3}[- ]?)?[2-9]\d{6,7}(?:-\d{1,5})?)(?!\d)"
)
_PHONE_LABEL = re.compile(r"(?:联系)?(?:电话|方式|手机|Tel|TEL|tel)[\s\u3000]*:?[\s\u3000]*$")
# 张  三: two characters spread to the width of three.
_SPACED_NAME = re.compile(r"(?<![一-鿿])([一-鿿])[ \t\xa0\u3000]+([一-鿿])(?![一-鿿])")
_SEPARATOR = re.compile(r"[、，,；;/／|\r\n]+")
_MINORITY_NAME = re.compile(r"[一-鿿]{2,10}(?:[·•・.][一-鿿]{2,12})+")
_POST_WORD = (
    r"(?:副?(?:书记|县长|市长|区长|州长|镇长|乡长|局长|厅长|主任|部长|院长|所长|站长|科长|股长|处长|校长|行长|经理|主席|队长|组长|董事长|会长"
    r"|秘书长|检察长|庭长|社长|馆长|段长|司长|总工程师|总会计师|指挥长)|常委|委员|巡视员|调研员|主任科员|科员|干部|专员|组员|成员|村长|河长|林长|同志)"
)
_POST_ENDING = re.compile(_POST_WORD + r"$")
_POST_BEFORE = re.compile(rf"(?P<post>.*?{_POST_WORD})[: ]*(?P<name>[一-鿿]{{2,4}})")
_POST_BEHIND = re.compile(rf"(?P<name>[一-鿿]{{2,4}}?)(?P<post>(?:党[组委工]+|县委|纪委|常务|第一)*{_POST_WORD})")
_BRACKET = re.compile(r"(?P<before>[^(]*)\((?P<inside>[^()]*)\)?(?P<behind>[^()]*)")


def _give_phone(people: list[NamedPersonText], phone: str, raw: str) -> None:
    """A number that stands alone belongs to the person before it who has none yet, else to nobody known."""
    if people and not people[-1].phone:
        people[-1] = replace(people[-1], phone=phone, raw=f"{people[-1].raw} {raw}")
    else:
        people.append(NamedPersonText("", phone=phone, is_certain=False, raw=raw))


def _is_post_alone(person: NamedPersonText) -> bool:
    """Whether only a post was said and no name; 王局长 says a family name and is somebody."""
    found = _POST_ENDING.search(person.name)
    return not person.is_certain and not person.phone and found is not None and len(person.name[: found.start()]) != 1


def _join_spaced_names(text: str) -> str:
    return _SPACED_NAME.sub(
        lambda found: found[1] + found[2] if looks_like_person(found[1] + found[2]) else found[0], text
    )


def _cut_pieces(text: str) -> Iterator[str]:
    """Cut at separators outside brackets; a bracket that is never closed reaches to the end of its line."""
    start = 0
    for found in _SEPARATOR.finditer(text):
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if line.count("(") <= line.count(")") or "\n" in found[0]:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def _take_phone(words: str) -> tuple[str, str]:
    """The words without their first telephone number, and that number."""
    found = _PHONE.search(words)
    if found is None:
        return words, ""
    before = _PHONE_LABEL.sub("", words[: found.start()])
    left = re.sub(r"\([\s:]*\)", "", before + words[found.end() :])
    return left.strip(_BLANKS), found[0]


def _read_piece(words: str) -> Iterator[NamedPersonText]:
    if found := _BRACKET.fullmatch(words):
        yield from _read_bracketed(found)
        return
    tokens = words.split()
    names = [token for token in tokens if _is_name(token)]
    if len(tokens) == 1 or not names:
        yield _read_words(words)
    elif len(names) == 1:
        yield NamedPersonText(names[0], " ".join(token for token in tokens if token is not names[0]).strip(":"))
    else:
        yield from _read_row(tokens)


def _read_bracketed(found: re.Match[str]) -> Iterator[NamedPersonText]:
    """魏建明（副局长）, or the other way round: 副局长（魏建明）."""
    before, inside, behind = (found[part].strip(_BLANKS + "，、,；;") for part in ("before", "inside", "behind"))
    if not before or (_is_name(inside) and not _is_name(before)):
        yield (
            NamedPersonText(inside, before + behind, is_certain=_is_name(inside))
            if inside
            else _read_words(before + behind)
        )
        return
    *earlier, last = list(_read_piece(before))
    yield from earlier
    yield replace(last, post=" ".join(part for part in (last.post, inside, behind) if part))


def _read_row(tokens: list[str]) -> Iterator[NamedPersonText]:
    """Several people in a row of words: posts stand behind their names if the row begins with a name, else before them."""
    posts_behind = _is_name(tokens[0])
    name, posts = "", list[str]()
    for token in tokens:
        if not _is_name(token):
            posts.append(token)
            continue
        if not posts_behind:
            yield NamedPersonText(token, " ".join(posts))
            posts = []
        elif name:
            yield NamedPersonText(name, " ".join(posts))
            posts = []
        name = token
    if posts_behind:
        yield NamedPersonText(name, " ".join(posts))
    elif posts:
        yield NamedPersonText(" ".join(posts), is_certain=False)


def _read_words(words: str) -> NamedPersonText:
    """Words without a blank: a name, a post that runs into a name (局长王五, 王五局长), or something else, kept as it is."""
    if words.endswith("等") and len(words) > 2:
        return replace(_read_words(words[:-1]), is_certain=False)
    if _is_name(words):
        return NamedPersonText(words)
    if (found := _POST_BEFORE.fullmatch(words)) and _is_name(found["name"]):
        return NamedPersonText(found["name"], found["post"].strip(_BLANKS))
    if (found := _POST_BEHIND.fullmatch(words)) and _is_name(found["name"]):
        return NamedPersonText(found["name"], found["post"].removesuffix("同志"))
    return NamedPersonText(words, is_certain=False)


def _is_name(text: str) -> bool:
    return _MINORITY_NAME.fullmatch(text) is not None or (looks_like_person(text) and _POST_ENDING.search(text) is None)
