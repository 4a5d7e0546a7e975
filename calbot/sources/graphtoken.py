"""Why an app gets no token, in words that say what to do: what Microsoft Entra says itself names the app and more."""

from __future__ import annotations

import re
from typing import Final

import httpx

from calbot.sources.notread import NotRead

_MACHINE: Final = (
    "this machine has no managed identity that calbot may use: assign one to it in Azure, name it in"
    " CALBOT_GRAPH_CLIENT_ID where there are several, or set a client secret or a certificate instead"
)
_CODE: Final = re.compile(r"AADSTS(\d{4,8})\b")
_EXPIRED: Final = "key used is expired"
_TELLS: Final = {
    "7000215": "the client secret is wrong: CALBOT_GRAPH_CLIENT_SECRET takes the secret's value, not its id",
    "7000222": "the client secret has expired: make a new one (Entra, App registrations, Certificates & secrets) and"
    " set CALBOT_GRAPH_CLIENT_SECRET to its value",
    "700027": "it does not know the certificate: upload the one of CALBOT_GRAPH_CERTIFICATE to the app (Entra, App"
    " registrations, Certificates & secrets)",
    "700016": "the tenant has no such app: check CALBOT_GRAPH_CLIENT_ID and CALBOT_GRAPH_TENANT",
    "90002": "there is no such tenant: check CALBOT_GRAPH_TENANT",
}
"""By the numbers of learn.microsoft.com/entra/identity-platform/reference-error-codes."""
_CERTIFICATE: Final = (
    "the certificate has expired: make a new one, upload it to the app (Entra, App registrations, Certificates &"
    " secrets) and name its file in CALBOT_GRAPH_CERTIFICATE"
)
_SILENT: Final = "Microsoft Entra does not answer, or this machine does not trust its certificate"
_CHECK: Final = "check CALBOT_GRAPH_TENANT, _CLIENT_ID and its secret or certificate"


def no_token(problem: Exception) -> NotRead:
    """What azure-identity says where it gets no token; anything else is a defect and stays one."""
    from azure.core.exceptions import AzureError, ClientAuthenticationError
    from azure.identity import CredentialUnavailableError

    if isinstance(problem, CredentialUnavailableError):
        return NotRead("source.login", _MACHINE)
    # What keeps it from asking at all is wrapped into the same error.
    asked = not isinstance(problem.__cause__, AzureError)
    if isinstance(problem, ClientAuthenticationError) and asked:
        return NotRead("source.login", f"Microsoft Entra refuses the app: {_why(str(problem))}")
    if isinstance(problem, AzureError | httpx.HTTPError):
        return NotRead("source.not_there", _SILENT)
    raise problem


def _why(said: str) -> str:
    found = _CODE.search(said)
    code = found[1] if found else ""
    if code == "700027" and _EXPIRED in said:
        return _CERTIFICATE
    return _TELLS.get(code) or (f"{_CHECK} (AADSTS{code})" if code else _CHECK)
