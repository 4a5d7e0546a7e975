"""Every sentence that people read: gettext catalogs per locale, and the `Say` that fills them for one reader.

May import: `calbot.errors`, Babel, the standard library. Knows no noun and no chat.
One language is one folder under `locales/`; one noun is one `.po` file in it.
"""
