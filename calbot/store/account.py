"""Finding networks and accounts."""

from __future__ import annotations

from sqlmodel import Session, col, select

from calbot.model.account import Account
from calbot.model.network import Network


def by_id(session: Session, workspace_id: str, account_id: int) -> Account | None:
    """One account."""
    return session.get(Account, (workspace_id, account_id))


def by_handle(session: Session, workspace_id: str, network: str, handle: str) -> Account | None:
    """The account `handle` of `network`, both as they are kept."""
    return session.exec(
        select(Account).where(
            Account.workspace_id == workspace_id, Account.network == network, Account.handle == handle
        )
    ).first()


def every(session: Session, workspace_id: str) -> list[Account]:
    """All accounts, by id."""
    return list(session.exec(select(Account).where(Account.workspace_id == workspace_id).order_by(col(Account.id))))


def by_number(session: Session, workspace_id: str) -> dict[int, Account]:
    """All accounts, by id, as the minds want them."""
    return {account.id: account for account in every(session, workspace_id)}


def network(session: Session, workspace_id: str, key: str) -> Network | None:
    """The network `key` (instagram)."""
    return session.exec(select(Network).where(Network.workspace_id == workspace_id, Network.key == key)).first()


def networks(session: Session, workspace_id: str) -> list[Network]:
    """All networks, by key."""
    return list(session.exec(select(Network).where(Network.workspace_id == workspace_id).order_by(col(Network.key))))
