"""/api/characters: both with and without a closing slash, because a redirect would lose the body of a POST."""

from django.urls import re_path

from characters import persona_views, views

urlpatterns = [
    re_path(r"^characters/?$", views.CharactersView.as_view(), name="characters"),
    re_path(r"^characters/presets/?$", views.PresetsView.as_view(), name="character_presets"),
    re_path(r"^characters/my/?$", views.MyCharactersView.as_view(), name="my_characters"),
    re_path(r"^characters/admin/all/?$", views.StaffCharactersView.as_view(), name="characters_of_everybody"),
    re_path(r"^characters/admin/(?P<pk>[^/]+)/voice/?$", views.StaffVoiceView.as_view(), name="character_voice"),
    re_path(r"^characters/(?P<pk>[^/]+)/?$", views.CharacterView.as_view(), name="character"),
    re_path(r"^personas/?$", persona_views.PersonasView.as_view(), name="personas"),
    re_path(r"^personas/(?P<pk>[^/]+)/?$", persona_views.PersonaView.as_view(), name="persona"),
    re_path(r"^characters/(?P<pk>[^/]+)/copy/?$", views.CopyView.as_view(), name="character_copy"),
]
