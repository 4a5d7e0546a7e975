"""Installing calbot from a browser: bolt's own OAuth flow over our store, for the teams and organisations it is for.

Slack shows what calbot asks for, sends the browser back with a code, and gives the token for it. The state in between
is signed, ten minutes old at most, bound to the browser by bolt's cookie, and good for one use.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, NamedTuple

import aiohttp
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from calbot.chat.slack.caller import API, Caller, Revoked, quiet, told
from calbot.chat.slack.door import Gone
from calbot.chat.slack.listen import PLATFORM
from calbot.chat.slack.manifest import REDIRECT, SCOPES
from calbot.chat.slack.tokens import Renew, Tokens, Where
from calbot.chat.slack.vault import Vault
from calbot.chat.slack.whose import installations
from calbot.chat.wires import RunFlow
from calbot.clock import Clock, system_clock
from calbot.errors import Unknown
from calbot.flows import installation as flow
from calbot.flows.installation import Installed
from calbot.flows.turn import Turn

log = logging.getLogger(__name__)

INSTALL: Final = "/slack/install"
STATE: Final = timedelta(minutes=10)
_MOST_STATES: Final = 10_000


@dataclass(frozen=True)
class OAuthApp:
    """The app as Slack knows it; `url` is where browsers reach calbot (https://...)."""

    client_id: str
    client_secret: str = field(repr=False)
    url: str = ""
    scopes: Sequence[str] = SCOPES
    api: str = API
    authorize_url: str = "https://slack.com/oauth/v2/authorize"


class Page(NamedTuple):
    """What a browser is shown; a header may stand there twice."""

    status: int
    body: str
    headers: list[tuple[str, str]]


class _Web(AsyncWebClient):
    """The SDK's client, but for how it tells who asks: its BasicAuth is one that aiohttp is giving up."""

    async def oauth_v2_access(
        self,
        *,
        client_id: str,
        client_secret: str,
        code: str | None = None,
        redirect_uri: str | None = None,
        grant_type: str | None = None,
        refresh_token: str | None = None,
        **kwargs: Any,
    ) -> AsyncSlackResponse:
        """A token for a code or a refresh token; Slack takes id and secret in the form too."""
        said = {
            "client_id": client_id,
            "client_secret": client_secret,
            "code": code,
            "redirect_uri": redirect_uri,
            "grant_type": grant_type,
            "refresh_token": refresh_token,
        }
        return await self.api_call("oauth.v2.access", data={name: one for name, one in said.items() if one}, **kwargs)


class Install:
    """What two addresses answer: `INSTALL` sends a browser to Slack, `REDIRECT` is where it comes back."""

    def __init__(
        self,
        app: OAuthApp,
        run: RunFlow,
        clock: Clock,
        vault: Vault,
        where: Mapping[str, Where],
        kept: Callable[[str], None],
    ) -> None:
        """`where` are those that may install it, by team or organisation; `kept` hears which one did."""
        # Its own client, and no environment variables of bolt's.
        self._flow = AsyncOAuthFlow(
            client=_Web(base_url=app.api, retry_handlers=[], logger=quiet("oauth")),
            logger=quiet("oauth"),
            settings=AsyncOAuthSettings(
                client_id=app.client_id,
                client_secret=app.client_secret,
                scopes=list(app.scopes),
                user_scopes=[],
                redirect_uri=f"{app.url.rstrip('/')}{REDIRECT}",
                install_path=INSTALL,
                redirect_uri_path=REDIRECT,
                authorization_url=app.authorize_url,
                installation_store=_Store(run, clock, vault, where, kept),
                state_store=_States(app.client_secret, clock),
                state_expiration_seconds=int(STATE.total_seconds()),
                logger=quiet("oauth"),
            ),
        )

    async def begin(self, headers: Mapping[str, str]) -> Page:
        """The page with the button that leads to Slack."""
        return _page(await self._flow.handle_installation(_request(headers, "")))

    async def back(self, headers: Mapping[str, str], query: str) -> Page:
        """What Slack has sent the browser back with: kept, or refused with 400, 401 or 403 and a page that says so."""
        answer = await self._flow.handle_callback(_request(headers, query))
        # So bolt calls whatever a store refuses.
        answer.status = 403 if answer.status == 500 else answer.status
        return _page(answer)


def _page(answer: BoltResponse) -> Page:
    return Page(answer.status, answer.body, [(name, one) for name, some in answer.headers.items() for one in some])


def _request(headers: Mapping[str, str], query: str) -> AsyncBoltRequest:
    wanted = {name: headers[name] for name in ("cookie", "host") if name in headers}
    return AsyncBoltRequest(body="", query=query, headers=dict(wanted))


def renewer(app: OAuthApp) -> Renew:
    """How a token is renewed: Slack gives another, and another refresh token, for one that it knows."""
    client = _Web(base_url=app.api, retry_handlers=[], logger=quiet("oauth"))

    async def renew(refresh: str) -> Mapping[str, Any]:
        known = {"client_id": app.client_id, "client_secret": app.client_secret}
        try:
            answer = await client.oauth_v2_access(**known, grant_type="refresh_token", refresh_token=refresh)
        except SlackApiError as refusal:
            raise told(refusal) from None
        except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError, ValueError) as error:
            raise Unknown(f"the call to Slack broke off: {type(error).__name__}") from None
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    return renew


def leaver(caller: Caller, run: RunFlow, clock: Clock) -> Gone:
    """What forgets an installation when Slack tells that it is gone, and Slack itself says so when it is asked: an old
    event that comes again takes no new installation away."""

    async def leave(body: Mapping[str, Any]) -> None:
        tokens = caller.source
        if not isinstance(tokens, Tokens):
            return
        where = tokens.where
        if where.team not in installations(body):
            return
        tokens.forget()
        try:
            await caller.call("auth.test")
        except Revoked as word:
            log.warning("calbot was uninstalled from Slack: %s", word.error)
            await run(flow.forget, Turn(where.workspace_id, clock()), PLATFORM, where.team)
            tokens.forget()

    return leave


class _Store(AsyncInstallationStore):
    """Where bolt puts an installation: sealed, one row for each team."""

    def __init__(
        self, run: RunFlow, clock: Clock, vault: Vault, where: Mapping[str, Where], kept: Callable[[str], None]
    ) -> None:
        self._run = run
        self._clock = clock
        self._vault = vault
        self._where = where
        self._kept = kept

    @property
    def logger(self) -> logging.Logger:
        """Bolt asks for one."""
        return quiet("oauth")

    async def async_save(self, installation: Installation) -> None:
        """Keep it. Raises BoltError for a team that calbot is not for: whoever finds the address may not bring in a
        workspace of their own, whose people would then ask this company's calbot."""
        whole = bool(installation.is_enterprise_install)
        # An organisation's may carry the workspace in which somebody happened to be.
        team = str((installation.enterprise_id if whole else installation.team_id) or "")
        where = self._where.get(team)
        if where is None or not installation.bot_token:
            log.warning("calbot was not installed: %s is no team of CALBOT_SLACK_TEAM", team or "?")
            raise BoltError("this calbot is for another team")
        now, ends = self._clock(), installation.bot_token_expires_at
        left = timedelta(seconds=ends - system_clock().timestamp()) if ends is not None else None
        installed = Installed(
            PLATFORM,
            team,
            whole,
            str((installation.enterprise_name if whole else installation.team_name) or ""),
            str(installation.bot_user_id or ""),
            ",".join(installation.bot_scopes or ()),
            self._vault.seal(installation.bot_token, where.about),
            self._vault.seal(installation.bot_refresh_token or "", where.about),
            now + left if left is not None else None,
            str(installation.user_id or ""),
        )
        if not await self._run(flow.keep, Turn(where.workspace_id, now), installed):
            log.warning("calbot was not installed in %s: there is no workspace %s yet", team, where.workspace_id)
            raise BoltError("the company of this team is not set up yet")
        self._kept(team)


class _States(AsyncOAuthStateStore):
    """States without a table: what was signed here not long ago; this process takes each once."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._key = hmac.digest(secret.encode(), b"calbot oauth state", "sha256")
        self._clock = clock
        self._used: dict[str, float] = {}

    @property
    def logger(self) -> logging.Logger:
        """Bolt asks for one."""
        return quiet("oauth")

    async def async_issue(self, *_args: Any, **_kwargs: Any) -> str:
        """A new state."""
        said = f"{int(self._clock().timestamp())}.{secrets.token_urlsafe(16)}"
        return f"{said}.{self._signature(said)}"

    async def async_consume(self, state: str | None) -> bool:
        """Whether it is one of ours, young enough, and not used before."""
        said, _, signature = (state or "").rpartition(".")
        stamp, now = said.partition(".")[0], self._clock().timestamp()
        if not hmac.compare_digest(self._signature(said).encode(), signature.encode()) or not stamp.isdigit():
            return False
        self._used = {one: ends for one, ends in self._used.items() if ends > now}
        young = 0 <= now - int(stamp) <= STATE.total_seconds()
        if not young or said in self._used or len(self._used) >= _MOST_STATES:
            return False
        self._used[said] = now + STATE.total_seconds()
        return True

    def _signature(self, said: str) -> str:
        return hmac.digest(self._key, said.encode(), "sha256").hex()
