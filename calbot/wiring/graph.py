"""Microsoft Graph put together: who asks, from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from calbot.config.environment import Settings
from calbot.errors import SettingError, TellOperator
from calbot.sources.graphapp import App
from calbot.sources.graphline import GRAPH, Access

INSTALL: Final = "Microsoft Graph's libraries are not installed: pip install 'calbot[graph]'"


@dataclass(frozen=True)
class GraphSetup:
    """What every process asks Graph with; `notify_url` is where Graph may knock ("": it is only asked)."""

    access: Access
    notify_url: str = field(default="", repr=False)


def graph_setup(settings: Settings) -> GraphSetup | None:
    """None where nothing of it is set. Raises SettingError for settings that do not fit each other."""
    secret = settings.graph_client_secret.get_secret_value()
    ways = [bool(secret), settings.graph_certificate is not None, settings.graph_managed_identity]
    if not any(ways):
        if settings.graph_tenant or settings.graph_client_id or settings.graph_notify_url:
            _wrong("CLIENT_SECRET", "nothing says how the app proves who it is: a secret, a certificate or an identity")
        return None
    if sum(ways) > 1:
        _wrong("CLIENT_SECRET", "set one of a client secret, a certificate and a managed identity")
    if not settings.graph_managed_identity:
        for name, told in (("TENANT", settings.graph_tenant), ("CLIENT_ID", settings.graph_client_id)):
            if not told:
                _wrong(name, "must be set beside a client secret or a certificate")
    app = App(
        settings.graph_tenant,
        settings.graph_client_id,
        secret,
        settings.graph_certificate,
        settings.graph_certificate_password.get_secret_value(),
        settings.graph_authority,
    )
    try:
        access = Access(app.credential(), settings.graph_url.rstrip("/") or GRAPH)
    except ImportError:
        raise SettingError(INSTALL, key="CALBOT_GRAPH_CLIENT_ID") from None
    except TellOperator as problem:
        raise SettingError(str(problem), key="CALBOT_GRAPH_CERTIFICATE") from None
    return GraphSetup(access, settings.graph_notify_url)


def _wrong(name: str, problem: str) -> None:
    raise SettingError(problem, key=f"CALBOT_GRAPH_{name}")
