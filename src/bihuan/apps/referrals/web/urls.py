"""Addresses of referrals. Each goes by a reference that nobody can count."""

from django.urls import path

from bihuan.apps.referrals.web import views

app_name = "referrals"

urlpatterns = [
    path("referrals/", views.list_referrals, name="list"),
    path("referrals/new/", views.hand_over, name="new"),
    path("referrals/<uuid:reference>/", views.show_referral, name="referral"),
]
