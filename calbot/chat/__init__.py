"""Words in, cards out: what a message is made of, which command answers, which screen shows it, who delivers it.

May import: flows, store, nouns, words, config. A platform (`chat/<name>/`) renders, listens and sends; nothing here
knows one, no command knows another command, and no screen does anything but draw.
"""
