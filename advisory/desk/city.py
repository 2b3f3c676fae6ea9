"""The city's log-in (OpenID Connect): what it says of a person counts only when it is proved.

The library believes an ID token because it came over TLS, and prefers what the address of the
person's data says. Here the token is needed, its signature, issuer, audience, end and nonce are
checked, and both have to speak of the same person (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2).
"""

import hashlib
import time
from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from requests import RequestException

from advisory.desk.entrance import date_the_proof

# Signatures by a key pair; never one that whoever knows the public key could make, never none.
ALGORITHMS = [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)]
NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
# How far the clocks of two servers may be apart.
LEEWAY_SECONDS = 60
# When somebody inside was sent to prove themselves once more.
ASKED_AGAIN = "asked_the_city_again_at"


class CityAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Fetches what the city says of a person, and believes what is proved."""

    nonce = ""
    # When the person last proved themselves to the city; long ago where it doesn't say.
    proved_at = 0

    @property
    def openid_config(self) -> dict[str, Any]:
        """Where the city's server has what; raises OAuth2Error when it speaks as another one."""
        config: dict[str, Any] = super().openid_config
        expected = self.get_provider().app.settings["server_url"].partition("/.well-known/")[0]
        if str(config.get("issuer")).rstrip("/") != expected.rstrip("/"):
            raise OAuth2Error("The server names another issuer.")
        return config

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str
    ) -> dict[str, Any]:
        """The tokens for the code, which have to carry the nonce of this very log-in."""
        self.nonce = nonce_of(pkce_code_verifier)
        data: dict[str, Any] = super().get_access_token_data(
            request, app, client, pkce_code_verifier
        )
        return data

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Whom the city vouches for; raises OAuth2Error when it is not proved."""
        claims = self._decode_id_token(app, kwargs["response"].get("id_token", ""))
        self.proved_at = _proved_at(claims)
        if request.user.is_authenticated and not _asked_again(request, self.proved_at):
            raise OAuth2Error("The city did not ask once more.")
        told = self._fetch_user_info(token.token)
        if told.get("sub") != claims["sub"]:
            raise OAuth2Error("The token is of somebody else.")
        data = {"userinfo": told, "id_token": claims}
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key_of(id_token),
                ALGORITHMS,
                {"require": NEEDED},
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY_SECONDS,
            )
        except jwt.PyJWTError as mistake:
            raise OAuth2Error("The token is not proved.") from mistake
        if claims["nonce"] != self.nonce or claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The token was made for another log-in.")
        return claims

    def _key_of(self, id_token: str) -> jwt.PyJWK:
        name = jwt.get_unverified_header(id_token).get("kid")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        for key in jwt.PyJWKSet.from_dict(answer.json()):
            if key.key_id == name and key.public_key_use in (None, "sig"):
                return key
        raise OAuth2Error("The token is signed by no key of the city.")


class CityProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """Sends people to the city's log-in."""

    oauth2_adapter_class = CityAdapter

    def get_pkce_params(self) -> dict[str, str]:
        """What binds code and token to this log-in: the nonce is made of the secret of PKCE."""
        params: dict[str, str] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """The page to go on to; nothing else is taken from an address.

        Who is inside already has to prove themselves once more, and not only to be known there.
        """
        again = {}
        if request.user.is_authenticated:
            again = {"prompt": "login", "max_age": "0"}
            request.session[ASKED_AGAIN] = time.time()
        where = get_next_redirect_url(request)
        return {"process": AuthProcess.LOGIN, "next_url": where, "auth_params": again}

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Away to the city, or a page in words when its server is not there."""
        try:
            answer: HttpResponseBase = super().redirect(request, *args, **kwargs)
        except (OAuth2Error, RequestException) as mistake:
            answer = render_authentication_error(request, self, exception=mistake)
        return answer


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the city: inside, or a page in words."""
    adapter = CityAdapter(request, provider_id)
    try:
        answer: HttpResponseBase = OAuth2CallbackView.adapter_view(adapter)(request)
        date_the_proof(request, adapter.proved_at)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except RequestException as mistake:
        answer = render_authentication_error(request, adapter.get_provider(), exception=mistake)
    return answer


def nonce_of(verifier: str) -> str:
    """What the token has to carry for the log-in that began with this secret."""
    return hashlib.sha256(b"nonce\0" + verifier.encode()).hexdigest()


def _proved_at(claims: dict[str, Any]) -> int:
    since = claims.get("auth_time")
    return since if isinstance(since, int) else 0


def _asked_again(request: HttpRequest, proved_at: int) -> bool:
    asked_at = request.session.pop(ASKED_AGAIN, None)
    return asked_at is not None and proved_at >= asked_at - LEEWAY_SECONDS
