"""One screen per noun: a view and a `Say` in, a card out. Pure.

May import: the card model, `chat.drawing`, the views, nouns and words. A screen knows no other screen, no command, no
platform; every sentence comes from the catalogs, and every text from outside stands in a span.
"""
