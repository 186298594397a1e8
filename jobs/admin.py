"""Jobs in the admin: what runs, what failed and why, what was made; tried anew or cancelled as the API does it."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from avatar_forge.core.errors import NotFound
from jobs import handlers, labels, queue, service, state
from jobs.errors import JobOver, JobUnfinished
from jobs.forms import PresetFigureForm
from jobs.models import GenerationJob

Status = GenerationJob.Status


@admin.register(GenerationJob)
class JobAdmin(admin.ModelAdmin[GenerationJob]):
    """Nothing is typed in here: jobs are asked for elsewhere and worked on by themselves."""

    list_display = ("created_at", "job_type", "status", "bar", "step", "asked_by", "took", "attempt", "error_code")
    list_filter = ("status", "job_type", "error_code", "created_at")
    list_select_related = ("user",)
    search_fields = ("=id", "user__email", "user__username")
    search_help_text = _("Searches the id of the job and the person who asked.")
    ordering = ("-created_at", "-id")
    date_hierarchy = "created_at"
    actions = ("try_anew", "cancel", "put_on")
    change_list_template = "jobs/admin_jobs.html"
    fieldsets = (
        (None, {"fields": ("job_type", "asked_by", "status", "bar", "step")}),
        (_("Pictures"), {"fields": ("sent_picture", "result")}),
        (_("Timing"), {"fields": ("created_at", "started_at", "completed_at", "took", "attempt", "attempts_allowed")}),
        (_("Error"), {"fields": ("error_code", "why")}),
        (_("Machinery"), {"fields": ("id", "slot", "lease_until", "input_payload")}),
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["jobs/admin/job.css"]}
        js = ("jobs/viewer/figure.js",)

    def get_readonly_fields(self, request: HttpRequest, obj: GenerationJob | None = None) -> tuple[str, ...]:
        return tuple(name for _title, part in self.fieldsets for name in part["fields"])  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("progress"), ordering="progress")
    def bar(self, job: GenerationJob) -> SafeString:
        return format_html(
            '<progress max="100" value="{}" style="width: 60px"></progress> {} %', job.progress, job.progress
        )

    @admin.display(description=_("step"))
    def step(self, job: GenerationJob) -> str:
        return "" if job.status == Status.FAILED else labels.words_of(job.current_step)

    @admin.display(description=_("asked by"), ordering="user__email")
    def asked_by(self, job: GenerationJob) -> str:
        return str(job.user) if job.user else str(_("a visitor"))

    @admin.display(description=_("took"))
    def took(self, job: GenerationJob) -> str:
        """Seconds of the last attempt so far."""
        if job.started_at is None or job.status == Status.PENDING:
            return ""
        return f"{((job.completed_at or timezone.now()) - job.started_at).total_seconds():.1f} s"

    @admin.display(description=_("error"))
    def why(self, job: GenerationJob) -> str:
        return labels.why(job.error_code) or ""

    @admin.display(description=_("picture that was sent"))
    def sent_picture(self, job: GenerationJob) -> SafeString | str:
        try:
            service.picture_of(job)
        except NotFound:
            return ""
        return _picture(reverse("job_picture", args=[job.pk]))

    @admin.display(description=_("result"))
    def result(self, job: GenerationJob) -> SafeString | str:
        if job.status != Status.COMPLETED or not job.result_url:
            return ""
        if job.job_type == GenerationJob.Type.FIGURE:
            return _figure(job.result_url, handlers.thumbnail_url(job) or "")
        if job.job_type == GenerationJob.Type.STYLE:
            return format_html("{}<br>{}", _picture(job.result_url), _link(job.result_url))
        return _link(job.result_url)

    @admin.action(description=_("Try the chosen jobs anew"), permissions=["change"])
    def try_anew(self, request: HttpRequest, queryset: QuerySet[GenerationJob]) -> None:
        done = _each(queryset, lambda job: queue.send(state.retry(job)))
        self._tell(request, ngettext("%d job is tried anew.", "%d jobs are tried anew.", done) % done, done)

    @admin.action(description=_("Cancel the chosen jobs"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[GenerationJob]) -> None:
        done = _each(queryset, state.cancel)
        self._tell(request, ngettext("%d job was cancelled.", "%d jobs were cancelled.", done) % done, done)

    @admin.action(description=_("Give the chosen figures to their presets"), permissions=["change"])
    def put_on(self, request: HttpRequest, queryset: QuerySet[GenerationJob]) -> None:
        done = _each(queryset, service.put_on_preset)
        self._tell(request, ngettext("%d preset has its figure.", "%d presets have their figures.", done) % done, done)

    def get_urls(self) -> list[URLPattern]:
        make = self.admin_site.admin_view(self.make_figure)
        return [path("figure/", make, name="jobs_preset_figure"), *super().get_urls()]

    def make_figure(self, request: HttpRequest) -> HttpResponse:
        """Ask for the figure of a preset; `?preset=` chooses one."""
        if not self.has_change_permission(request) or not request.user.has_perm("characters.change_character"):
            raise PermissionDenied
        chosen = {"preset": request.GET.get("preset")}
        form = PresetFigureForm(request.POST or None, request.FILES or None, initial=chosen)
        if request.method == "POST" and form.is_valid():
            preset = form.cleaned_data["preset"]
            job = service.create_for_preset(cast("User", request.user), preset, form.picture)
            words = _("The figure of %(name)s is being made. When it is good, give it to the preset from the list.")
            self.message_user(request, words % {"name": preset.name}, messages.SUCCESS)
            return redirect("admin:jobs_generationjob_change", job.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Make the figure of a preset"),
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "jobs/admin_figure.html", context)

    def _tell(self, request: HttpRequest, words: str, done: int) -> None:
        self.message_user(request, words, messages.SUCCESS if done else messages.WARNING)


def _each(queryset: QuerySet[GenerationJob], act: Callable[[GenerationJob], Any]) -> int:
    """Return for how many it worked; the others are in no state for it."""
    done = 0
    for job in queryset:
        try:
            act(job)
        except (JobOver, JobUnfinished, NotFound):
            continue
        done += 1
    return done


def _picture(address: str) -> SafeString:
    return format_html('<img class="job-picture" src="{}" alt="">', address)


def _link(address: str) -> SafeString:
    return format_html('<a href="{0}" download>{0}</a>', address)


def _figure(address: str, poster: str) -> SafeString:
    """The figure to be turned around, by jobs/static/jobs/viewer/figure.js."""
    html = '<avatar-figure src="{}" poster="{}" label="{}"></avatar-figure><br>{}'
    return format_html(html, address, poster, _("3D figure"), _link(address))
