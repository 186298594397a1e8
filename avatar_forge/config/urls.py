"""The root URLconf: every address of the project."""

from allauth.account.decorators import secure_admin_login
from allauth.account.views import password_reset_from_key
from allauth.socialaccount.views import connections
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from accounts.pages import account, google
from avatar_forge.config import health
from avatar_forge.core.api import documents, exceptions

# Sign-in to the admin goes through allauth's page, whose rate limits the admin's own form lacks.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

api: list[URLPattern | URLResolver] = [
    re_path(r"^health/?$", health.HealthView.as_view(), name="health"),
    re_path(r"^health/live/?$", health.LiveView.as_view(), name="health_live"),
    re_path(r"^health/ready/?$", health.ReadyView.as_view(), name="health_ready"),
    re_path(r"^system/status/?$", health.StatusView.as_view(), name="system_status"),
    re_path(r"^system/health/?$", health.StatusView.as_view(), name="system_health"),
    re_path(r"^system/health/detailed/?$", health.DetailedView.as_view(), name="system_health_detailed"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("", include("accounts.urls")),
    path("", include("characters.urls")),
    path("", include("audio.urls")),
    path("", include("chat.urls")),
    path("", include("jobs.urls")),
]

urlpatterns = [
    path("api/", include(api)),
    path("docs", documents.SwaggerView.as_view(url_name="openapi"), name="docs"),
    path("redoc", documents.RedocView.as_view(url_name="openapi"), name="redoc"),
    path("admin/", admin.site.urls),
    # Before allauth's: our list of sign-ins takes the place of its own.
    path("accounts/merge/", account.merge, name="guest_merge"),
    path("accounts/sessions/", account.my_sessions, name="my_sessions"),
    path("accounts/events/", account.my_events, name="my_events"),
    path("accounts/guest/", google.enter_as_guest, name="guest_enter"),
    # allauth's own pattern ends the person's id at the first hyphen, and ours are full of them.
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9a-f-]{36})-(?P<key>.+)/$",
        password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/connections/", connections, name="socialaccount_connections"),
    # Nobody has a telephone number here: allauth would look for where they are kept, and fail.
    re_path(r"^_allauth/(app|browser)/v1/account/phone$", exceptions.page_not_found),
    path("_allauth/", include("allauth.headless.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("chat.pages.urls")),
]

handler400 = exceptions.bad_request
handler403 = exceptions.permission_denied
handler404 = exceptions.page_not_found
handler429 = exceptions.too_many_requests  # allauth asks for it
handler500 = exceptions.server_error
