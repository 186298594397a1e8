"""The calls that have something written beside the play: with and without a closing slash."""

from django.urls import re_path

from chat.assist import views

urlpatterns = [
    re_path(r"^chat/recommend/?$", views.RecommendView.as_view(), name="recommend"),
    re_path(r"^chat/sessions/(?P<session_id>[^/]+)/review/?$", views.ReviewView.as_view(), name="session_review"),
    re_path(r"^ai/generate/story/?$", views.PlotView.as_view(), name="generate_story"),
    re_path(r"^story/generate/?$", views.StoryView.as_view(), name="generate_tale"),
    re_path(r"^generate/story/?$", views.GenerateStoryView.as_view(), name="older_generate_story"),
    re_path(r"^story/generate/story/?$", views.StoryGenerateStoryView.as_view(), name="story_generate_story"),
    re_path(r"^story/analyze/?$", views.StoryAnalyzeView.as_view(), name="story_analyze"),
    re_path(r"^generate/character-details/?$", views.CharacterDetailsView.as_view(), name="character_details"),
    re_path(r"^ai/generate/character-details/?$", views.AICharacterDetailsView.as_view(), name="ai_character_details"),
]
