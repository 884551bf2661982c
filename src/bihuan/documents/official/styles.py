"""The styles of an official document, so that an office can go on in them with its own program, and what the files share."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from bihuan.documents.official import fonts, geometry
from bihuan.documents.official.fonts import FACES, Face
from bihuan.documents.official.geometry import CLOSER, characters, point_twips
from bihuan.documents.official.markup import RED, exact, part


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: what it is called, its face and size, how it stands; `look` is in the order of the schema."""

    id: str
    name: str
    face: Face = fonts.BODY
    size: float = geometry.BODY_SIZE
    pitch: float = geometry.LINE_PITCH
    first: int = 0
    align: str = "both"
    colour: str = ""
    outline: int | None = None
    kept: bool = False

    def xml(self) -> str:
        based = "" if self.id == "a" else '<w:basedOn w:val="a"/>'
        normal = ' w:default="1"' if self.id == "a" else ""
        kept = "<w:keepNext/><w:keepLines/>" if self.kept else ""
        snapped = "" if self.pitch == geometry.LINE_PITCH else '<w:snapToGrid w:val="0"/>'
        first = f'<w:ind w:firstLineChars="{self.first * 100}" w:firstLine="{characters(self.first)}"/>'
        outline = "" if self.outline is None else f'<w:outlineLvl w:val="{self.outline}"/>'
        return (
            f'<w:style w:type="paragraph"{normal} w:styleId="{self.id}"><w:name w:val="{self.name}"/>{based}<w:qFormat/>'
            f'<w:pPr>{kept}<w:widowControl w:val="0"/>'
            f'<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/>{snapped}'
            f'{exact(self.pitch)}{first}<w:jc w:val="{self.align}"/>{outline}</w:pPr>'
            f"{letters(self.face, self.size, self.colour)}</w:style>"
        )


def letters(face: Face, size: float, colour: str = "") -> str:
    """How letters look: the same face for every script, as the standard has it."""
    named = " ".join(f'w:{script}="{face.name}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    coloured = f'<w:color w:val="{colour}"/>' if colour else ""
    closer = f'<w:spacing w:val="{CLOSER}"/>' if size == geometry.BODY_SIZE else '<w:spacing w:val="0"/>'
    halves = round(size * 2)
    return f'<w:rPr><w:rFonts {named}/>{coloured}{closer}<w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/></w:rPr>'


STYLES: Final = (
    Style("a", "Normal"),
    Style("mark", "发文机关标志", fonts.TITLE, pitch=geometry.MARK_TALLEST, align="center", colour=RED),
    Style("number", "发文字号", align="center"),
    Style("urgency", "紧急程度", fonts.HEAVY, align="left"),
    Style("title", "公文标题", fonts.TITLE, geometry.TITLE_SIZE, geometry.TITLE_PITCH, align="center", kept=True),
    Style("addressee", "主送机关", align="left"),
    Style("text", "公文正文", first=2),
    Style("level1", "一级标题", fonts.HEAVY, first=2, outline=0, kept=True),
    Style("level2", "二级标题", fonts.BRUSH, first=2, outline=1),
    Style("level3", "三级标题", first=2, outline=2),
    Style("level4", "四级标题", first=2, outline=3),
    Style("attachments", "附件说明", align="left"),
    Style("signature", "发文机关署名", align="center", kept=True),
    Style("date", "成文日期", align="center"),
    Style("note", "附注", first=2, align="left"),
    Style("attachment", "附件序号", fonts.HEAVY, align="left", kept=True),
    Style("imprint", "版记", size=geometry.IMPRINT_SIZE, align="left"),
    Style("page", "页码", fonts.FIGURES, geometry.PAGE_NUMBER_SIZE, geometry.PAGE_NUMBER_SIZE),
    Style("head", "表头", fonts.HEAVY, geometry.TABLE_SIZE, geometry.TABLE_PITCH, align="center"),
    Style("cell", "表格文字", fonts.BODY, geometry.TABLE_SIZE, geometry.TABLE_PITCH, align="left"),
    Style("short", "表格短文字", fonts.BODY, geometry.TABLE_SIZE, geometry.TABLE_PITCH, align="center"),
    Style("gap", "间隔", size=1, pitch=1, align="left"),
)
LETTERS: Final = (("heavy", "黑体字", fonts.HEAVY), ("brush", "楷体字", fonts.BRUSH), ("body", "仿宋字", fonts.BODY))


@cache
def styles_part() -> bytes:
    """word/styles.xml"""
    defaults = (
        f"<w:docDefaults><w:rPrDefault>{_spoken(letters(fonts.BODY, geometry.BODY_SIZE))}</w:rPrDefault>"
        "<w:pPrDefault/></w:docDefaults>"
    )
    runs = (
        f'<w:style w:type="character" w:styleId="{id}"><w:name w:val="{name}"/>{_face_alone(face)}</w:style>'
        for id, name, face in LETTERS
    )
    plain = (
        '<w:style w:type="character" w:default="1" w:styleId="plain"><w:name w:val="Default Paragraph Font"/></w:style>'
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="table"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    return part("styles", (defaults, *(style.xml() for style in STYLES), plain, *runs, table))


@cache
def fonts_part() -> bytes:
    """word/fontTable.xml: the faces and what stands in for them."""
    return part(
        "fonts",
        (
            f'<w:font w:name="{face.name}"><w:altName w:val="{",".join(face.instead)}"/><w:charset w:val="86"/>'
            f'<w:family w:val="{face.family}"/><w:pitch w:val="default"/></w:font>'
            for face in FACES
        ),
    )


@cache
def settings_part() -> bytes:
    """word/settings.xml: odd and even pages differ, and marks of punctuation keep their whole width, so that 28 fit a line."""
    return part(
        "settings",
        '<w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
        f'<w:defaultTabStop w:val="{point_twips(21)}"/><w:evenAndOddHeaders/>'
        '<w:drawingGridVerticalSpacing w:val="579"/><w:characterSpacingControl w:val="doNotCompress"/>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
        '<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>',
    )


def _spoken(look: str) -> str:
    return look.replace("</w:rPr>", '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>')


def _face_alone(face: Face) -> str:
    named = " ".join(f'w:{script}="{face.name}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    return f"<w:rPr><w:rFonts {named}/></w:rPr>"
