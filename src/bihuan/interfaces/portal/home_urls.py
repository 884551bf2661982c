"""The address of my work."""

from django.urls import path

from bihuan.interfaces.portal.home_page import show_home

urlpatterns = [path("", show_home, name="home")]
