"""Official documents as they come out on paper: LibreOffice sets them, poppler draws them, and lengths are read in millimetres."""

import io
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from bihuan.apps.evidence.operations import turn_into_pdf
from bihuan.documents.official import Paper
from tests.documents.official.papers import written

DOTS = 10
"""A millimetre, at 254 dots an inch."""
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text and the box that its letters take, in millimetres from the left and the upper edge of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page and how thick it is, in millimetres."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its words and its picture."""

    words: tuple[Word, ...]
    picture: Image.Image

    def find(self, start: str) -> Word:
        return next(word for word in self.words if word.text.startswith(start))

    def lines(self) -> dict[float, str]:
        """The text of each line by the height at which it stands, without the page number."""
        lines: dict[float, str] = {}
        for word in self.words:
            if word.top < 262:
                lines[word.top] = lines.get(word.top, "") + word.text
        return lines

    def rules(self, *, red: bool) -> list[Rule]:
        """The lines of more than 10 cm, from the top down."""
        dark = _red(self.picture) if red else _black(self.picture)
        rows = [row for row in range(dark.height) if _filled(dark, row) > 100 * DOTS]
        groups: list[list[int]] = []
        for row in rows:
            if groups and row == groups[-1][-1] + 1:
                groups[-1].append(row)
            else:
                groups.append([row])
        return [_rule(dark, group[0], group[-1] + 1) for group in groups]

    def ink(self, *, top: float, bottom: float, red: bool = False, left: float = 0, right: float = 210) -> Rule:
        """The box that ink takes in this part of the page."""
        dark = _red(self.picture) if red else _black(self.picture)
        part = dark.crop((round(left * DOTS), round(top * DOTS), round(right * DOTS), round(bottom * DOTS)))
        box = part.getbbox()
        assert box is not None
        return Rule(left + box[0] / DOTS, left + box[2] / DOTS, top + box[1] / DOTS, top + box[3] / DOTS)


def pages_of(paper: Paper) -> list[Page]:
    """The paper set and drawn."""
    result = turn_into_pdf(written(paper))
    assert result.pdf is not None, result.reason
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "paper.pdf"
        pdf.write_bytes(result.pdf)
        boxes = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True).stdout.decode()
        subprocess.run(["pdftoppm", "-r", str(DOTS * 25.4), "-png", pdf, Path(folder) / "page"], check=True)
        pictures = [_opened(path) for path in sorted(Path(folder).glob("page-*.png"))]
    words = [tuple(map(_word, _WORD.findall(page))) for page in boxes.split("<page ")[1:]]
    return [Page(*page) for page in zip(words, pictures, strict=True)]


def _word(found: tuple[str, ...]) -> Word:
    left, top, right, bottom = (float(value) * _POINT for value in found[:4])
    return Word(found[4], left, top, right, bottom)


def _opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes())).convert("RGB")


def _red(picture: Image.Image) -> Image.Image:
    """White where the picture is red."""
    red, green, _ = picture.split()
    return ImageChops.subtract(red, green).point(_above(128))


def _black(picture: Image.Image) -> Image.Image:
    return picture.split()[0].point(_above(128)).point(_inverted)


def _above(limit: int) -> Callable[[int], int]:
    return lambda value: 255 if value > limit else 0


def _inverted(value: int) -> int:
    return 255 - value


def _filled(dark: Image.Image, row: int) -> int:
    return dark.crop((0, row, dark.width, row + 1)).histogram()[255]


def _rule(dark: Image.Image, first: int, after: int) -> Rule:
    box = dark.crop((0, first, dark.width, after)).getbbox()
    assert box is not None
    return Rule(box[0] / DOTS, box[2] / DOTS, first / DOTS, after / DOTS)
