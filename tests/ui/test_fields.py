from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from bihuan.ui.fields import render_field, render_fields, render_form_errors
from tests.ui.drawing import Element, draw, read
from tests.ui.gallery import ProgressForm

GOOD = {"text": "补开 4 个村会议", "kind": "a", "path": "staged", "agreed": "on"}


class StrictForm(ProgressForm):
    def clean(self) -> None:
        super().clean()
        raise forms.ValidationError("两项合起来不对")


def field(name: str, form: forms.Form | None = None) -> Element:
    return read(render_field((form or ProgressForm())[name]))


def test_the_label_belongs_to_its_control() -> None:
    drawn = field("text")
    assert drawn.find("label").attributes["for"] == drawn.find("textarea").attributes["id"] == "id_text"


def test_help_is_tied_to_its_control() -> None:
    drawn = field("text")
    assert drawn.find("textarea").attributes["aria-describedby"] == drawn.find("p", "help").attributes["id"]


def test_what_may_be_left_out_says_so() -> None:
    assert "（选填）" in field("amount").find("label").words
    assert "（选填）" not in field("text").find("label").words


def test_errors_are_tied_to_their_control_and_never_lose_what_was_typed() -> None:
    form = ProgressForm({**GOOD, "amount": "许多"})
    drawn = field("amount", form)
    control = drawn.find("input")
    assert control.attributes["aria-invalid"] == "true"
    assert control.attributes["aria-describedby"] == drawn.find("p", "err").attributes["id"] == "id_amount-error"
    assert control.attributes["value"] == "许多"


def test_help_and_error_are_both_read_out() -> None:
    drawn = field("text", ProgressForm({}))
    assert drawn.find("textarea").attributes["aria-describedby"] == "id_text-help id_text-error"


def test_choices_are_a_group_with_a_name() -> None:
    group = field("kind").find("fieldset")
    assert group.find("legend").words == "性质"
    assert [label.words.strip() for label in group.find_all("label")] == ["阶段进展", "全部完成"]
    assert {box.attributes["name"] for box in group.find_all("input")} == {"kind"}


def test_many_choices_are_rolled_through_in_a_box_and_all_of_them_are_there() -> None:
    def drawn(count: int) -> Element:
        choices = [(str(n), f"个案 {n}") for n in range(count)]
        made = type(
            "Cases",
            (forms.Form,),
            {"cases": forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)},
        )
        return read(render_field(made()["cases"]))

    assert "many" not in drawn(12).find("div").attributes["class"]
    assert "many" in drawn(289).find("div").attributes["class"]
    assert len(drawn(289).find_all("input")) == 289


def test_a_choice_made_stays_made() -> None:
    boxes = field("kind", ProgressForm({**GOOD, "kind": "b"})).find_all("input")
    assert [box.attributes["value"] for box in boxes if "checked" in box.attributes] == ["b"]


def test_a_single_box_stands_before_its_words() -> None:
    label = field("agreed").find("label")
    assert label.children[0].tag == "input"
    assert label.words.strip() == "没有国家秘密和工作秘密"


def test_a_file_field_has_a_place_for_its_preview() -> None:
    drawn = field("photo")
    assert drawn.find("input").attributes["data-preview"] == drawn.find("div", "bh-preview").attributes["id"]


def test_a_hidden_field_is_just_itself() -> None:
    class Hidden(forms.Form):
        version = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    drawn = read(render_field(Hidden()["version"]))
    assert [each.tag for each in drawn.children] == ["input"]
    assert drawn.find("input").attributes["value"] == "3"


def test_another_label_can_be_given() -> None:
    assert draw('{% field bound "说明" %}', bound=ProgressForm()["text"]).find("label").words == "说明"


def test_the_sum_of_errors_counts_them_and_links_to_each_field() -> None:
    form = ProgressForm({"amount": "许多", "path": "staged"})
    summary = read(render_form_errors(form)).find("div", "bh-summary")
    assert summary.attributes["role"] == "alert"
    assert "改好这 4 处" in summary.find("b").words
    targets = [link.attributes["href"] for link in summary.find_all("a")]
    assert targets == ["#id_text", "#id_amount", "#id_kind-set", "#id_agreed"]


def test_every_link_of_the_sum_leads_to_something_on_the_page() -> None:
    form = ProgressForm({})
    page = read(render_fields(form))
    ids = {element.attributes.get("id") for element in page.find_all()}
    assert {link.attributes["href"][1:] for link in page.find("div", "bh-summary").find_all("a")} <= ids


def test_an_error_of_the_whole_form_stands_first() -> None:
    lines = read(render_form_errors(StrictForm(GOOD))).find_all("li")
    assert [line.words for line in lines] == ["两项合起来不对"]


def test_a_fresh_or_a_good_form_has_no_sum_of_errors() -> None:
    assert render_form_errors(ProgressForm()) == ""
    assert render_form_errors(ProgressForm(GOOD, MultiValueDict({"photo": [SimpleUploadedFile("a.jpg", b"x")]}))) == ""


def test_hostile_input_comes_back_as_text() -> None:
    drawn = field("amount", ProgressForm({"amount": '"><script>x</script>'}))
    assert drawn.find_all("script") == []
