"""Mail put together, from the settings."""

from __future__ import annotations

from collections.abc import Mapping

from calbot.chat.mail.send import NAME, Mail, read_server
from calbot.chat.platform import Platform
from calbot.config.environment import Settings
from calbot.errors import SettingError


def mail_of(settings: Settings) -> Mapping[str, Platform]:
    """The platform by its name, none where no mail server is set. Raises SettingError."""
    url = settings.mail_url.get_secret_value()
    if not url:
        return {}
    if not settings.mail_from:
        raise SettingError("must be there where CALBOT_MAIL_URL is: from whom calbot writes", key="CALBOT_MAIL_FROM")
    return {NAME: Mail(read_server(url), settings.mail_from)}
