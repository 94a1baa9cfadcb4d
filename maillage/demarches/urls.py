"""Les adresses des démarches, des rôles, des organisations et des personnes."""

from django.urls import path

app_name = "demarches"
urlpatterns: list[path] = []
