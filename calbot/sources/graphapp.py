"""How an app proves to Microsoft Entra who it is, without any user."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from calbot.errors import TellOperator

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential


PATIENCE: Final[dict[str, Any]] = {"retry_total": 1, "connection_timeout": 5.0, "read_timeout": 20.0}
"""Seconds, and how often azure-identity asks again by itself: its own are minutes, in which a look holds up others."""


@dataclass(frozen=True, slots=True)
class App:
    """An app of a tenant with its `secret`, or else its `certificate` (PEM or PFX with the RSA key); with neither it is
    the managed identity of this machine, the user-assigned one that `client_id` names if it names one. `authority` is
    where an app gets its token: "" for that of the public cloud, or what AZURE_AUTHORITY_HOST says."""

    tenant: str = ""
    client_id: str = ""
    secret: str = field(default="", repr=False)
    certificate: Path | None = None
    password: str = field(default="", repr=False)
    authority: str = ""

    def credential(self) -> TokenCredential:
        """One of azure-identity's own; it keeps its token for as long as that lives, and asks nobody yet. Raises
        ImportError where that is not installed, TellOperator for a certificate that cannot be opened."""
        from azure.identity import CertificateCredential, ClientSecretCredential, ManagedIdentityCredential

        if self.secret:
            return ClientSecretCredential(self.tenant, self.client_id, self.secret, **self._options())
        if self.certificate is None:
            return ManagedIdentityCredential(client_id=self.client_id or None, **PATIENCE)
        try:
            file, password = str(self.certificate), self.password or None
            return CertificateCredential(self.tenant, self.client_id, file, password=password, **self._options())
        except (OSError, ValueError):
            said = f"{self.certificate} holds no certificate with its RSA private key that can be opened"
            raise TellOperator(said) from None

    def _options(self) -> dict[str, Any]:
        # What the operator names need not be known to the public cloud, which would be asked about it.
        place = {"authority": self.authority, "disable_instance_discovery": True} if self.authority else {}
        return {**PATIENCE, **place}
