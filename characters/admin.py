"""The admin of the presets. What people make for themselves is theirs and never shown here."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from characters.forms import PresetForm
from characters.models import Character


class InUse(admin.SimpleListFilter):
    """A filter over the values that presets have; `parameter_name` is a keyword of `found_by`."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if value not in [choice for choice, _label in self.lookup_choices]:
            return queryset.none()
        return Character.objects.found_by(**{str(self.parameter_name): value}) & queryset


class CategoryFilter(InUse):
    """The categories in use."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = Character.objects.presets().exclude(category=None).order_by("category")
        return [(name, name) for name in used.values_list("category", flat=True).distinct() if name]


class TagFilter(InUse):
    """The tags in use, the ones of most presets first."""

    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        lists = Character.objects.presets().values_list("tags", flat=True)
        used = Counter(tag for tags in lists for tag in set(tags or ()))
        return [(tag, f"{tag} ({used[tag]})") for tag in sorted(used, key=lambda tag: (-used[tag], tag))]


@admin.register(Character)
class PresetAdmin(admin.ModelAdmin[Character]):
    """List, find, make, change and delete presets."""

    form = PresetForm
    list_display = ("thumbnail", "name", "category", "tag_chips", "voice_id", "updated_at")
    list_display_links = ("thumbnail", "name")
    list_filter = (CategoryFilter, TagFilter)
    search_fields = ("name", "description", "tags")
    search_help_text = _("Searches name, description and tags.")
    ordering = ("created_at", "id")
    readonly_fields = ("portrait",)
    save_on_top = True
    fieldsets: ClassVar[Any] = (
        (_("Identity"), {"fields": ("seen_at", "name", "category", "tags", "description")}),
        (
            _("Voice and picture"),
            {"fields": ("voice_id", "portrait", "image_url", "thumbnail_url", "model_url")},
        ),
        (
            _("Character details"),
            {
                "fields": (
                    ("gender", "species"),
                    ("age", "height"),
                    ("job", "source_work"),
                    "personality",
                    "appearance",
                    "speech_style",
                    "thoughts",
                    "likes",
                    "dislikes",
                    "features",
                    "habits",
                    "guidelines",
                    "worldview",
                )
            },
        ),
        (_("Dialogue"), {"fields": ("persona", "sample_dialogue")}),
        (
            _("Opening and scenario"),
            {
                "fields": (
                    "greeting",
                    "scenario_background",
                    "scenario_opponent",
                    "scenario_player",
                    "scenario_situation",
                )
            },
        ),
        (
            _("English texts"),
            {
                "fields": (
                    "name_en",
                    "category_en",
                    "tags_en",
                    "description_en",
                    "persona_en",
                    "greeting_en",
                    "scenario_en_background",
                    "scenario_en_opponent",
                    "scenario_en_player",
                    "scenario_en_situation",
                )
            },
        ),
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["characters/admin/preset.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Character]:
        return Character.objects.presets()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find as the API finds: Django's own search would miss Korean tags inside SQLite's JSON."""
        found = queryset
        for word in search_term.replace("\x00", "").split():
            found = Character.objects.found_by(search=word) & found
        return found, False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.host = request.get_host()  # type: ignore[attr-defined]  # a class of this request's own
        return form

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Preset characters"), **(extra_context or {})})

    @admin.display(description="")
    def thumbnail(self, preset: Character) -> SafeString:
        return _picture(preset, preset.thumbnail_url or preset.image_url, "preset-thumbnail")

    @admin.display(description=_("portrait"))
    def portrait(self, preset: Character) -> SafeString:
        return _picture(preset, preset.image_url or preset.thumbnail_url, "preset-portrait")

    @admin.display(description=_("tags"))
    def tag_chips(self, preset: Character) -> SafeString:
        tags: Iterable[str] = preset.tags or ()
        return format_html_join(" ", '<span class="preset-tag">{}</span>', ((tag,) for tag in tags))


def _picture(preset: Character, address: str | None, css_class: str) -> SafeString:
    if not (address or "").startswith(("/", "http://", "https://")):
        initial = (preset.name or "?")[:1]
        return format_html('<span class="{} preset-no-picture" aria-hidden="true">{}</span>', css_class, initial)
    return format_html('<img class="{}" src="{}" alt="" loading="lazy">', css_class, address)
