"""Forms about one row that two people may have open at the same time: the second to save sees both."""

from django import forms
from django.core.exceptions import BadRequest
from django.db import models
from django.http import HttpRequest

from common.errors import StaleVersion


class VersionedModel(models.Model):
    """A row that knows how often its form was saved."""

    edit_version = models.PositiveIntegerField(default=1, editable=False)  # against stale saves

    class Meta:
        abstract = True

    def take_version(self, version: int) -> None:
        """version: the one the form was opened with. Called on the locked row, before it is changed."""
        if version != self.edit_version:
            raise StaleVersion("Iemand anders heeft deze gegevens intussen gewijzigd.")
        self.edit_version += 1


class VersionedForm(forms.Form):
    """Carries the version; after a stale save it holds what was typed, what is stored, and the new version."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    differences: tuple[dict, ...] = ()
    is_stale = False

    @property
    def values(self) -> dict:
        """What a new row needs: everything that was typed."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def status(self) -> int:
        """Of the answer that shows this form."""
        return 409 if self.is_stale else 422 if self.errors else 200

    def show_stale(self, error: StaleVersion, newest: dict) -> None:
        """newest: the initial values of the row as it is now. Saving once more puts what was typed in its place."""
        self.is_stale = True
        self.differences = tuple(
            {"label": field.label, "typed": typed, "stored": stored}
            for name, field in self.fields.items()
            if name != "version"
            and (typed := _shown(field, field.widget.value_from_datadict(self.data, {}, name)))
            != (stored := _shown(field, newest.get(name)))
        )
        self.add_error(None, str(error))
        self.data = self.data.copy()
        self.data["version"] = str(newest["version"])


def require_version(request: HttpRequest) -> None:
    """A POST without the hidden field is not one of our forms: saving it could undo the work of somebody else."""
    if request.method == "POST" and not request.POST.get("version", "").isdecimal():
        raise BadRequest("The version of the row is missing.")


def _shown(field: forms.Field, value: object) -> str:
    """As a reader sees it: the words of a choice, ja or nee, and the text itself."""
    if isinstance(field, forms.BooleanField):
        return "ja" if value else "nee"
    text = "" if value is None else str(value)
    for choice, label in getattr(field, "choices", ()):
        if str(choice) == text:
            return str(label) if text else ""
    return text.replace("\r\n", "\n").strip()
