"""Forms of registration and verification."""

from onboarding.forms.moves import VerifyForm
from onboarding.forms.registration import AbroadForm, CityForm, JoinAnswerForm, JoinForm
from onboarding.forms.sections import CapacitiesForm, SubjectForm

__all__ = ["AbroadForm", "CapacitiesForm", "CityForm", "JoinAnswerForm", "JoinForm", "SubjectForm", "VerifyForm"]
