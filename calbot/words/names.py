"""Names of networks and chats: brands as their owners write them in every language, the rest in the reader's own."""

from __future__ import annotations

from calbot.words.say import Say

_BRANDS = {
    "instagram": "Instagram",
    "tiktok": "TikTok",
    "x": "X",
    "facebook": "Facebook",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "whatsapp": "WhatsApp",
    "line": "LINE",
    "note": "note",
}


def network_name(key: str, say: Say) -> str:
    """How the reader of `say` writes the network `key`."""
    known = key.casefold()
    match known:
        case "newsletter":
            return say("network.newsletter")
        case "blog":
            return say("network.blog")
        case "help":
            return say("network.help")
        case "podcast":
            return say("network.podcast")
        case "push":
            return say("network.push")
        case "sms":
            return say("network.sms")
    return _BRANDS.get(known, key[:1].upper() + key[1:])


def chat_name(key: str, say: Say) -> str:
    """What the chat platform `key` is called."""
    match key:
        case "slack":
            return "Slack"
        case "teams":
            return "Teams"
        case "playground":
            return say("place.playground")
        case "web":
            return say("place.web")
        case _:
            return key
