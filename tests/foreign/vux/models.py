"""Applications to adult education as the admin site shows them."""

from __future__ import annotations

from django.db import models

from tests.foreign.vux.facts import PACES, SCHOOL_FORMS, STATUSES


class Provider(models.Model):
    """A school, which is chosen in a window of its own."""

    name = models.CharField("namn", max_length=60)

    class Meta:
        """What the site calls it."""

        verbose_name, verbose_name_plural = "anordnare", "anordnare"

    def __str__(self) -> str:
        return str(self.name)


class Application(models.Model):
    """One application: who applied, and what a caseworker registers."""

    reference = models.CharField("ansökningsnummer", max_length=20, unique=True)
    personal_number = models.CharField("personnummer", max_length=13)
    given_name = models.CharField("förnamn", max_length=60)
    family_name = models.CharField("efternamn", max_length=60)
    email = models.EmailField("e-post", blank=True)
    phone = models.CharField("telefon", max_length=20, blank=True)
    school_form = models.CharField("skolform", max_length=10, choices=SCHOOL_FORMS, blank=True)
    provider = models.ForeignKey(Provider, models.PROTECT, verbose_name="anordnare", null=True, blank=True)
    start_date = models.DateField("startdatum", null=True, blank=True)
    support = models.BooleanField("behöver studiestöd", default=False)
    status = models.CharField("status", max_length=10, choices=STATUSES, default="new")
    note = models.TextField("anteckning", blank=True)

    class Meta:
        """What the site calls it."""

        verbose_name, verbose_name_plural, ordering = "ansökan", "ansökningar", ("reference",)

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Course(models.Model):
    """A course that the applicant has a place at."""

    application = models.ForeignKey(Application, models.CASCADE)
    code = models.CharField("kurskod", max_length=12)
    points = models.PositiveIntegerField("poäng")
    pace = models.CharField("takt", max_length=10, choices=PACES)

    class Meta:
        """What the site calls it."""

        verbose_name, verbose_name_plural = "kursplats", "kursplatser"

    def __str__(self) -> str:
        return str(self.code)
