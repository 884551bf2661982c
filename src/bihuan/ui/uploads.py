"""Choosing several files at once in a form, and the one field of that kind that pages of evidence share."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: object, files: "MultiValueDict[str, UploadedFile[bytes]]", name: str) -> object:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """A list of files; empty where none was chosen. An empty file is told by its name by who keeps it, and loses no other."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 (what every field takes)
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: object, initial: object = None) -> "list[UploadedFile[bytes]]":
        given = data if isinstance(data, list) else []
        return [super(FilesField, self).clean(each, initial) for each in given]
