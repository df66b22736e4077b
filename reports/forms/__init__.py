"""What the pages of reports post."""

from reports.forms.ad_hoc import AdHocForm
from reports.forms.out import CodeForm, DeliveryForm, PaperForm
from reports.forms.recipient import (
    AddressForm,
    NewAddressForm,
    address_differences,
    address_initial,
)
from reports.forms.report import (
    ApprovalForm,
    CompileForm,
    FigureReasonForm,
    IssueForm,
    LetterSentForm,
    OmitForm,
    RestoreForm,
    RevisionForm,
)
from reports.forms.wording import ObjectionForm, ReasonForm, WordingForm

__all__ = [
    "AdHocForm",
    "AddressForm",
    "ApprovalForm",
    "CodeForm",
    "CompileForm",
    "DeliveryForm",
    "FigureReasonForm",
    "IssueForm",
    "LetterSentForm",
    "NewAddressForm",
    "ObjectionForm",
    "OmitForm",
    "PaperForm",
    "ReasonForm",
    "RestoreForm",
    "RevisionForm",
    "WordingForm",
    "address_differences",
    "address_initial",
]
