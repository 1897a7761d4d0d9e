"""Two quiet checks against robots, for a form that anybody may send."""

from django import forms
from django.core import signing
from django.utils import timezone

from common.fields import TrapField


class RobotCheckForm(forms.Form):
    """Has a field that people leave empty, and is refused once when it comes within seconds of being opened."""

    SALT = ""  # of each form its own
    MIN_SECONDS = 3

    website = TrapField()
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, initial={"opened": self.mark()}, **kwargs)

    @classmethod
    def mark(cls) -> str:
        """Says when the page was opened, signed."""
        return signing.dumps(timezone.now().timestamp(), salt=cls.SALT)

    @property
    def is_robot(self) -> bool:
        return bool(self.cleaned_data["website"])

    def clean(self):
        data = super().clean()
        try:
            opened = signing.loads(data.get("opened") or "", salt=self.SALT, max_age=24 * 3600)
        except signing.BadSignature:
            opened = None
        too_soon = opened is None or timezone.now().timestamp() - opened < self.MIN_SECONDS
        if too_soon and not self.errors:
            # a page that stood open for more than a day gets a new mark, so that the second press works
            self.data = self.data.copy()
            self.data["opened"] = self.mark()
            raise forms.ValidationError(
                "Druk na een paar tellen nog een keer op de knop. Wat u invulde, staat er nog."
            )
        return data
