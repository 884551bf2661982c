"""Addresses of units and people. `organizations/` stays put; each thing that its keeper may do has its own below."""

from django.urls import path

from bihuan.apps.organizations.web import person_views as people
from bihuan.apps.organizations.web import region_views as regions
from bihuan.apps.organizations.web import unit_views as units

app_name = "organizations"

urlpatterns = [
    path("organizations/", units.list_units, name="units"),
    path("organizations/units/new/", units.create_unit, name="new-unit"),
    path("organizations/units/<int:unit_id>/", units.show_unit, name="unit"),
    path("organizations/units/<int:unit_id>/rename/", units.rename_unit, name="unit-rename"),
    path("organizations/units/<int:unit_id>/alias/", units.add_alias, name="unit-alias"),
    path("organizations/units/<int:unit_id>/alias/remove/", units.remove_alias, name="unit-alias-remove"),
    path("organizations/units/<int:unit_id>/post/", units.create_post, name="unit-post"),
    path("organizations/units/<int:unit_id>/appoint/", units.appoint_person, name="unit-appoint"),
    path("organizations/units/<int:unit_id>/retire/", units.retire_unit, name="unit-retire"),
    path("organizations/regions/", regions.list_regions, name="regions"),
    path("organizations/regions/new/", regions.create_region, name="new-region"),
    path("organizations/regions/<int:region_id>/rename/", regions.rename_region, name="region-rename"),
    path("organizations/people/", people.list_people, name="people"),
    path("organizations/people/new/", people.create_person, name="new-person"),
    path("organizations/people/<int:person_id>/", people.show_person, name="person"),
    path("organizations/people/<int:person_id>/merge/", people.merge_people, name="person-merge"),
    path(
        "organizations/people/<int:person_id>/appointments/<int:appointment_id>/end/",
        people.end_appointment,
        name="appointment-end",
    ),
]
