"""A legal or official document: number, date, issuer, validity, what replaced it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from plan_portal.lib.constraints import once


class LegalDocument(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Normalised: 252/2020/NQ-HĐND. Empty where the text has lost it.
    number = models.CharField(max_length=60, blank=True, verbose_name=_("number"))
    issued_on = models.DateField(null=True, blank=True, verbose_name=_("issued on"))
    issuer = models.CharField(max_length=250, blank=True, verbose_name=_("issuer"))
    title = models.TextField(blank=True, verbose_name=_("title"))
    # Last day in force.
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("valid to"))
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    # Where the validity is said: a gazette, a page, the document itself.
    source = models.CharField(max_length=300, blank=True, verbose_name=_("source"))
    # False: seen in one secondary source only; never shown as law.
    is_confirmed = models.BooleanField(default=True, verbose_name=_("confirmed"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            *once(
                "number",
                nullable="issued_on",
                name="legal_document_one_per_number_and_date",
                condition=~models.Q(number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title[:80]
