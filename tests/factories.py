"""One factory per model: valid, fixed and dull."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import PortalRole, User
from common.sorting import search_key, sort_key
from villages.models import (
    Advisor,
    Assignment,
    Bureau,
    Contact,
    Initiative,
    Membership,
    Municipality,
    Officer,
    Village,
)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"persoon{n}@example.org")
    name = factory.Sequence(lambda n: f"Persoon {n}")
    password = factory.django.Password("een-lang-wachtwoord")


class PortalRoleFactory(DjangoModelFactory):
    class Meta:
        model = PortalRole

    user = factory.SubFactory(UserFactory)
    kind = PortalRole.Kind.COORDINATOR


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    name = factory.Sequence(lambda n: f"Gemeente {n}")
    slug = factory.Sequence(lambda n: f"gemeente-{n}")
    code = factory.Sequence(lambda n: f"GM{9000 + n}")
    sort_key = factory.LazyAttribute(lambda o: sort_key(o.name))


class VillageFactory(DjangoModelFactory):
    class Meta:
        model = Village

    name = factory.Sequence(lambda n: f"Dorp {n}")
    slug = factory.Sequence(lambda n: f"dorp-{n}")
    municipality = factory.SubFactory(MunicipalityFactory)
    is_public = True
    sort_key = factory.LazyAttribute(lambda o: sort_key(o.name))
    search_key = factory.LazyAttribute(lambda o: search_key(o.name))


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    village = factory.SubFactory(VillageFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.MEMBER


class BureauFactory(DjangoModelFactory):
    class Meta:
        model = Bureau

    name = factory.Sequence(lambda n: f"Bureau {n}")
    slug = factory.Sequence(lambda n: f"bureau-{n}")


class AdvisorFactory(DjangoModelFactory):
    class Meta:
        model = Advisor

    bureau = factory.SubFactory(BureauFactory)
    user = factory.SubFactory(UserFactory)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    advisor = factory.SubFactory(AdvisorFactory)
    village = factory.SubFactory(VillageFactory)


class OfficerFactory(DjangoModelFactory):
    class Meta:
        model = Officer

    municipality = factory.SubFactory(MunicipalityFactory)
    user = factory.SubFactory(UserFactory)


class InitiativeFactory(DjangoModelFactory):
    class Meta:
        model = Initiative

    name = factory.Sequence(lambda n: f"Initiatief {n}")
    slug = factory.Sequence(lambda n: f"initiatief-{n}")
    municipality = factory.SubFactory(MunicipalityFactory)
    sort_key = factory.LazyAttribute(lambda o: sort_key(o.name))
    search_key = factory.LazyAttribute(lambda o: search_key(o.name))


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    initiative = factory.SubFactory(InitiativeFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact{n}@example.org")
    email_key = factory.LazyAttribute(lambda o: o.email.casefold())
