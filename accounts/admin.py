"""People in the admin: find them, let them in or keep them out, put them into groups, see how they came in."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.auth import login_events, sign_ins
from accounts.models import LoginEvent, User

EVENTS_SHOWN = 10


class PersonForm(UserChangeForm[User]):
    """Django's form, except that a name may be left out (its own field for names breaks on NULL)."""

    class Meta(UserChangeForm.Meta):
        model = User
        field_classes: ClassVar[dict[str, Any]] = {}


class NewPersonForm(AdminUserCreationForm[User]):
    """The same for somebody new."""

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("email", "username")
        field_classes: ClassVar[dict[str, Any]] = {}


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """Users by address instead of user name; guests can be told apart and filtered away.

    Staff who are not administrators look after people, not after each other: they can change nobody who may use the
    admin, and nobody's rights, their own included.
    """

    form, add_form = PersonForm, NewPersonForm
    list_display = ("email", "username", "provider", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("provider", "is_active", "is_staff", "is_superuser", "groups", "last_login")
    search_fields = ("email", "username", "=id")
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    actions = ("deactivate", "activate")
    readonly_fields = (
        "provider", "picture", "last_login", "created_at", "updated_at", "sign_ins", "recent_events",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("email", "username", "password")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("History"), {"fields": ("provider", "picture", "last_login", "created_at", "updated_at")}),
        (_("Sign-ins"), {"fields": ("sign_ins", "recent_events")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "username", "usable_password", "password1", "password2")}),)
    filter_horizontal = ("groups",)

    @admin.display(description=_("alive now"))
    def sign_ins(self, user: User) -> int:
        return int(sign_ins.of(user).count())

    @admin.display(description=_("login events"))
    def recent_events(self, user: User) -> SafeString:
        found = user.login_events.order_by("-created_at", "-id")[:EVENTS_SHOWN]
        shown = (
            (date_format(localtime(event.created_at), "DATETIME_FORMAT"), event.get_kind_display(), event.address or "")
            for event in found
        )
        rows = format_html_join("", "<li>{} · {} · {}</li>", shown)
        every = reverse("admin:accounts_loginevent_changelist") + f"?user__id__exact={user.pk}"
        return format_html('<ul>{}</ul><a href="{}">{}</a>', rows, every, _t("All login events"))

    @admin.action(description=_("Deactivate: signed out at once, and kept out"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._switch(request, queryset.exclude(pk=request.user.pk), active=False)

    @admin.action(description=_("Activate: may sign in again"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._switch(request, queryset, active=True)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        if not change:
            obj.provider = User.Provider.EMAIL
        super().save_model(request, obj, form, change)
        if not change and not EmailAddress.objects.filter(email__iexact=obj.email).exists():
            # Staff vouch for the address, so that a sign-in with Google by it finds this person and their password.
            EmailAddress.objects.create(user=obj, email=obj.email.lower(), verified=True, primary=True)
        if change and "is_active" in form.changed_data:
            self._note_switch(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        rights = () if _is_administrator(request) else ("is_staff", "is_superuser", "groups", "user_permissions")
        own = ("is_active",) if obj is not None and obj.pk == request.user.pk else ()
        return (*fields, *rights, *own)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        himself = obj is not None and obj.pk == request.user.pk
        return super().has_delete_permission(request, obj) and _may_touch(request, obj) and not himself

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Refuse a list with somebody on it whom the caller may not touch (the bulk action asks for nobody singly)."""
        to_delete, counts, needed, protected = super().get_deleted_objects(objs, request)
        if any(not self.has_delete_permission(request, user) for user in objs if isinstance(user, User)):
            needed = {*needed, _t("people who may use this administration, and yourself")}
        return to_delete, counts, needed, protected

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """A password set by staff ends the person's sign-ins, as one set by themselves does."""
        before = User.objects.filter(pk=id).values_list("password", flat=True).first()
        response = super().user_change_password(request, id, form_url)
        user = User.objects.filter(pk=id).first()
        if user is not None and user.password != before:
            own = request.session.session_key if user.pk == request.user.pk else None
            sign_ins.end_all(user, spare=own)
            login_events.record(request, LoginEvent.Kind.PASSWORD_CHANGED, user, reason="by staff")
        return response

    def _switch(self, request: HttpRequest, chosen: QuerySet[User], *, active: bool) -> None:
        """Switch those of the chosen whom the caller may touch and who are not so already."""
        theirs = chosen if _is_administrator(request) else chosen.filter(is_staff=False, is_superuser=False)
        people = list(theirs.exclude(is_active=active))
        for user in people:
            user.is_active = active
            user.save(update_fields=["is_active", "updated_at"])
            self.log_change(request, user, [{"changed": {"fields": ["is_active"]}}])
            self._note_switch(request, user)
        done = ngettext("%(n)s person changed.", "%(n)s people changed.", len(people)) % {"n": len(people)}
        self.message_user(request, done, messages.SUCCESS if people else messages.WARNING)

    def _note_switch(self, request: HttpRequest, user: User) -> None:
        if not user.is_active:
            sign_ins.end_all(user)
        kind = LoginEvent.Kind.ACTIVATED if user.is_active else LoginEvent.Kind.DEACTIVATED
        login_events.record(None, kind, user)


@admin.register(LoginEvent)
class LoginEventAdmin(admin.ModelAdmin[LoginEvent]):
    """The record of sign-ins: read, searched, never written here."""

    list_display = ("created_at", "kind", "success", "user", "provider", "reason", "address", "user_agent")
    list_filter = ("kind", "success", "provider", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__username", "=actor_id", "address")
    ordering = ("-created_at", "-id")
    date_hierarchy = "created_at"

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "user__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: LoginEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LoginEvent | None = None) -> bool:
        return False


def _is_administrator(request: HttpRequest) -> bool:
    return bool(request.user.is_superuser)


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    """Administrators may touch everybody; other staff nobody who may use the admin."""
    return user is None or _is_administrator(request) or not (user.is_staff or user.is_superuser)
