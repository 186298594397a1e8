"""Sign-in with Google: what we believe of an id_token, whom it stands for, and the two addresses of the redirect."""

import time
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.google.provider import GoogleProvider as AllauthGoogleProvider
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException

from accounts.google import errors
from accounts.models import User
from avatar_forge.core.api.authentication import is_home
from avatar_forge.core.errors import AvatarForgeError

ID = "google"
# In the session: a Google identity that waits until the person has proved the account by its password.
WAITING, WAITS_SECONDS = "google_waiting", 900
UID_MAX, NAME_MAX, PICTURE_MAX = 191, 50, 255
# What a broken answer from outside can raise while it is taken apart.
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError)


def configured() -> bool:
    """Tell whether both keys are there: without them nobody is shown the button."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS[ID]["APPS"])


# -- what Google says ------------------------------------------------------------------------------------------------
def identity(credential: str, *, client_id: str, signed: bool) -> dict[str, Any]:
    """Return the claims of an id_token. Raises `OAuth2Error` unless Google issued it to us, and not too long ago.

    The signature may be left out where the token came straight from Google's token address (OpenID Connect Core 1.0
    §3.1.3.7); a clock of ours that is a little slow must not refuse it, so `iat` is not looked at.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            credential,
            key=_key_of(credential) if signed else "",
            algorithms=["RS256"],
            audience=client_id,
            issuer=_issuers(),
            options={
                "require": ["exp", "iss", "aud", "sub"],
                "verify_signature": signed,
                "verify_exp": True,
                "verify_aud": True,
                "verify_iss": True,
                "verify_iat": False,
            },
        )
    except (jwt.PyJWTError, *_MALFORMED) as exc:
        raise OAuth2Error("id_token") from exc
    uid = claims["sub"]
    if not (isinstance(uid, str) and uid.isprintable() and 0 < len(uid) <= UID_MAX):
        raise OAuth2Error("sub")
    jwtkit.verify_jti(claims)
    return claims


def _key_of(credential: str) -> Any:
    kid = jwt.get_unverified_header(credential)["kid"]
    with get_adapter().get_requests_session() as session:
        response = session.get(_address("CERTS_URL"))
        response.raise_for_status()
        return jwtkit.lookup_kid_pem_x509_certificate(response.json(), kid)


def _issuers() -> list[str]:
    """Google writes its name with and without the scheme."""
    issuer = _address("ID_TOKEN_ISSUER")
    return [issuer, issuer.removeprefix("https://")]


def _address(name: str) -> str:
    return str(settings.SOCIALACCOUNT_PROVIDERS[ID][name])


class GoogleFlow(GoogleOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """The redirect flow. Whatever is wrong with an answer becomes `OAuth2Error`; addresses are read when used."""

    access_token_url = property(lambda self: _address("ACCESS_TOKEN_URL"))
    authorize_url = property(lambda self: _address("AUTHORIZE_URL"))

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_access_token_data(*args, **kwargs)
        except RequestException:
            raise
        except _MALFORMED as exc:
            raise OAuth2Error("token answer") from exc

    def parse_token(self, data: Any) -> Any:
        try:
            return super().parse_token(data)
        except _MALFORMED as exc:
            raise OAuth2Error("token answer") from exc

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        # We ask for the scope openid, so an id_token always comes.
        claims = identity(kwargs["response"].get("id_token"), client_id=app.client_id, signed=False)
        return self.get_provider().sociallogin_from_response(request, claims)


class GoogleProvider(AllauthGoogleProvider):  # type: ignore[misc]  # allauth ships no types
    """Google as this house sees it: `sub` is the identity, little else is kept, no token is stored."""

    oauth2_adapter_class = GoogleFlow
    package = "allauth.socialaccount.providers.google"

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"email": _plain(data.get("email")), "email_verified": data.get("email_verified") is True}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"email": _plain(data.get("email")), "name": data.get("name"), "picture": data.get("picture")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        email = _plain(data.get("email"))
        return [EmailAddress(email=email, verified=data.get("email_verified") is True, primary=True)] if email else []

    def verify_token(self, request: HttpRequest, token: dict[str, Any]) -> Any:
        """The id_token flow of apps. Raises ValidationError; an access token alone does not tell whom it is for."""
        try:
            claims = identity(token.get("id_token") or "", client_id=self.app.client_id, signed=True)
        except (OAuth2Error, RequestException) as exc:
            raise get_adapter().validation_error("invalid_token") from exc
        return self.sociallogin_from_response(request, claims)


def _plain(value: Any) -> str:
    """Return a text without what a database or a page cannot show, "" for what is no text."""
    return "".join(letter for letter in value if letter.isprintable()).strip() if isinstance(value, str) else ""


def name_of(data: dict[str, Any]) -> str | None:
    """Return the display name, else the part before the @; at most 50 characters."""
    return (_plain(data.get("name")) or _plain(data.get("email")).split("@")[0])[:NAME_MAX].strip() or None


def picture_of(data: dict[str, Any]) -> str | None:
    """Return the picture's address if it is https and fits its column. It is stored, never fetched."""
    picture = _plain(data.get("picture"))
    fits = picture == data.get("picture") and len(picture) <= PICTURE_MAX and picture.startswith("https://")
    return picture if fits and " " not in picture else None


# -- whom that stands for --------------------------------------------------------------------------------------------
def person_with(email: str) -> User | None:
    """Return whose verified address that is, else whose account bears it; guests have none."""
    row = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    return row.user if row else User.objects.filter(email__iexact=email).exclude(provider=User.Provider.GUEST).first()


def objection(login: SocialLogin) -> AvatarForgeError | None:
    """Return why this identity may not sign in, or None.

    `sub` decides who somebody is. An address joins a new `sub` to an older account only when Google has verified it,
    no other Google identity has joined already, and the account's own claim to the address is proved: otherwise
    whoever signed up first with a stranger's address and a password would share the account with its owner.
    """
    user, by_email = login.user, login._did_authenticate_by_email
    if not login.is_existing:
        if not user.email:
            return errors.GoogleRefused()
        return _objection_to_newcomer(user.email)
    if not user.is_active:
        return errors.AccountInactive()
    if by_email and SocialAccount.objects.filter(user=user, provider=ID).exists():
        return errors.GoogleAddressTaken()
    if by_email and EmailAddress.objects.filter(user=user, email__iexact=by_email, verified=False).exists():
        return errors.GoogleNeedsPassword()
    return None


def _objection_to_newcomer(email: str) -> AvatarForgeError | None:
    try:
        get_account_adapter().clean_email(email)
    except ValidationError as exc:
        return errors.GoogleRefused(exc.messages[0])
    taken = User.objects.filter(email__iexact=email).exists() or EmailAddress.objects.filter(email__iexact=email)
    return errors.GoogleUnverified() if taken else None


def vouch(user: User, email: str) -> None:
    """Give somebody whom an operator brought in the verified address that keeps allauth from taking their password."""
    EmailAddress.objects.get_or_create(
        user=user,
        email=email.lower(),
        defaults={"verified": True, "primary": not EmailAddress.objects.filter(user=user, primary=True).exists()},
    )


def drop_unproved_claims(email: str) -> None:
    """Take an address that Google has verified from those who only wrote it down beside their own."""
    EmailAddress.objects.filter(email__iexact=email, verified=False, primary=False).delete()


def keep_waiting(request: HttpRequest, login: SocialLogin) -> None:
    """Remember an identity until its person signs in by password in this browser (`GoogleNeedsPassword`)."""
    request.session[WAITING] = {
        "user": login.user.pk,
        "uid": login.account.uid,
        "extra": login.account.extra_data,
        "email": login._did_authenticate_by_email,
        "at": time.time(),
    }


def join_waiting(request: HttpRequest, user: User) -> None:
    """Join the identity that waits for exactly this person: Google proved the address, the password the account."""
    waiting = request.session.pop(WAITING, None)
    if not waiting or waiting["user"] != user.pk or time.time() - waiting["at"] > WAITS_SECONDS:
        return
    try:
        with transaction.atomic():
            SocialAccount.objects.create(provider=ID, uid=waiting["uid"], user=user, extra_data=waiting["extra"])
            EmailAddress.objects.filter(user=user, email__iexact=waiting["email"]).update(verified=True)
    except IntegrityError:
        return  # joined meanwhile


# -- where it ends ---------------------------------------------------------------------------------------------------
def destination(request: HttpRequest, asked: str | None = "") -> str:
    """Return where somebody goes once signed in: `asked` if it is ours, else the front-end, else the foyer."""
    front = f"{settings.FRONTEND_URL.rstrip('/')}/auth/callback" if settings.FRONTEND_URL else ""
    return next((url for url in (asked, front) if url and is_ours(request, url)), reverse("home"))


def is_ours(request: HttpRequest, url: str) -> bool:
    """Tell whether `url` is a path here, or stands on our own origin or a listed one; compared whole and exactly."""
    if any(letter <= " " or letter in "\\\x7f" for letter in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme or parts.netloc:
        return is_home(f"{parts.scheme}://{parts.netloc}", host=request.get_host(), scheme=request.scheme or "http")
    return url.startswith("/") and not url.startswith("//")


def begin(request: HttpRequest, *, asked: str = "", connect: bool = False) -> HttpResponse:
    """Return the redirect to Google. Only `asked` comes from the caller: no scope, no parameter of the address."""
    process = AuthProcess.CONNECT if connect else AuthProcess.LOGIN
    onward = asked if connect else destination(request, asked)
    response: HttpResponse = get_adapter().get_provider(request, ID).redirect(request, process, next_url=onward)
    return response


def complete(request: HttpRequest) -> HttpResponse:
    """Return the answer to somebody whom Google has sent back: on their way, or a page that says why not."""
    response: HttpResponse = _callback(request)
    return response


_callback = OAuth2CallbackView.adapter_view(GoogleFlow)
