"""The grades of a check bear the words of the rules, in English their own and not those of a severity."""

from django.utils import translation
from django.utils.translation import gettext

from bihuan.apps.verification.web.signs import GRADES
from bihuan.core.closing import GRADE_WORDS, Grade


def test_in_chinese_they_are_called_as_in_the_rules() -> None:
    assert {grade: str(word) for grade, word in GRADES.items()} == dict(GRADE_WORDS) and len(GRADES) == len(Grade)


def test_in_english_a_fair_grade_is_no_general_problem() -> None:
    with translation.override("en"):
        assert [str(GRADES[grade]) for grade in Grade] == ["Good", "Fairly good", "Fair", "Poor"]
        assert gettext("一般") == "General"
