"""How an app proves to Microsoft Entra who it is, without any user."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from calbot.errors import TellOperator

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential


@dataclass(frozen=True, slots=True)
class App:
    """An app of a tenant with its `secret`, or else its `certificate` (PEM or PFX with the RSA key); with neither it is
    the managed identity of this machine, the user-assigned one that `client_id` names if it names one."""

    tenant: str = ""
    client_id: str = ""
    secret: str = field(default="", repr=False)
    certificate: Path | None = None
    password: str = field(default="", repr=False)

    def credential(self) -> TokenCredential:
        """One of azure-identity's own; it keeps its token for as long as that lives, and asks nobody yet. Raises
        ImportError where that is not installed, TellOperator for a certificate that cannot be opened."""
        from azure.identity import CertificateCredential, ClientSecretCredential, ManagedIdentityCredential

        if self.secret:
            return ClientSecretCredential(self.tenant, self.client_id, self.secret)
        if self.certificate is None:
            return ManagedIdentityCredential(client_id=self.client_id or None)
        try:
            file = str(self.certificate)
            return CertificateCredential(self.tenant, self.client_id, file, password=self.password or None)
        except (OSError, ValueError):
            said = f"{self.certificate} holds no certificate with its RSA private key that can be opened"
            raise TellOperator(said) from None
