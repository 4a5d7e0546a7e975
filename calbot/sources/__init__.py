"""Calendars, posts, counts and rosters, in: each reader turns bytes into entries and says what it could not read.

May import: `calbot.errors`, `calbot.model`, the standard library, and the libraries of its formats (icalendar, httpx),
each only where used. Knows no chat, no job, no store. One bad entry loses only itself; a source that cannot be read at
all says so (BLIND) instead of looking empty. `reading`, `ics` and `child` stay free of sqlmodel: the child starts fast.
"""
