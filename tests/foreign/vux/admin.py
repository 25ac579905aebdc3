"""What the admin site shows of an application: nothing is made easier for a robot."""

from __future__ import annotations

from django.contrib import admin

from tests.foreign.vux.models import Application, Course, Provider


class CourseInline(admin.TabularInline):
    """Courses as rows; a row is added by a link under them."""

    model, extra = Course, 0


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):
    """The inbox, and the form of one application."""

    list_display = (
        "reference", "given_name", "family_name", "status", "school_form", "start_date", "email", "provider",
    )  # fmt: skip
    search_fields = ("reference", "personal_number")
    list_filter = ("status",)
    list_per_page = 10
    raw_id_fields = ("provider",)
    inlines = (CourseInline,)
    readonly_fields = ("reference", "personal_number")
    fieldsets = (
        ("Sökande", {"fields": ("reference", "personal_number", ("given_name", "family_name"), "email", "phone")}),
        ("Studier", {"fields": ("school_form", "provider", "start_date", "support")}),
        ("Handläggning", {"fields": ("status", "note")}),
    )


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin):
    """The schools; opened in a window of its own where one is chosen."""

    list_display = ("name",)
    search_fields = ("name",)
