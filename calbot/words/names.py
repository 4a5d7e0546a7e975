"""Names that are written alike in every language: networks as their owners write them."""

from __future__ import annotations

_NETWORKS = {
    "instagram": "Instagram",
    "tiktok": "TikTok",
    "x": "X",
    "facebook": "Facebook",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "newsletter": "Newsletter",
    "blog": "Blog",
}


def network_name(key: str) -> str:
    """How people write the network `key`."""
    return _NETWORKS.get(key.casefold(), key[:1].upper() + key[1:])
