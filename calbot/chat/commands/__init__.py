"""One command per file: its words read, one flow called, a reply given.

May import: the chat core, the screens, flows, nouns, words. A command knows no other command, no platform, no SQL and
no layout; `table` lists them all, and help, manifests and the README are made from that list.
"""
