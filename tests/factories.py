"""People and organisations for tests. Credit codes are generated with a valid check digit."""

import factory
from django.utils import timezone

from accounts.models import Capacity, Membership, Organisation, OrganisationStatus, StaffRole, User
from core.identifiers import make_uscc

PASSWORD = "a-long-test-password"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@test.example")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_unusable_password() if extracted is None else self.set_password(extracted)
        if create:
            self.save(update_fields=["password"])

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            StaffRole.objects.create(user=self, role=role)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name_zh = factory.Sequence(lambda n: f"测试单位{n}")
    name_en = factory.Sequence(lambda n: f"Test organisation {n}")
    uscc = factory.Sequence(lambda n: make_uscc(n))
    district = "310115"
    status = OrganisationStatus.VERIFIED
    verified_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def capacities(self, create, extracted, **kwargs):
        for kind in extracted or ():
            Capacity.objects.create(organisation=self, kind=kind, state=Capacity.State.VERIFIED)

    @factory.post_generation
    def manager(self, create, extracted, **kwargs):
        if extracted is not None:
            Membership.objects.create(user=extracted, organisation=self, role=Membership.Role.MANAGER)

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        for user in extracted or ():
            Membership.objects.create(user=user, organisation=self)
