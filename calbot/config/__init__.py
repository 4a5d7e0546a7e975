"""Every knob, its default, its meaning: what the environment sets and what a workspace file (calbot.toml) says.

May import: `calbot.errors`, `calbot.toml_place`, the standard library; `environment` alone also pydantic-settings, so
that `calbot check` can read a workspace file without paying for it. Nouns, minds and flows never import this room:
values are handed to them.
"""
