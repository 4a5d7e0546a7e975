"""Decides what is worth saying: windows in which customers would wait too long, and what has changed about those told.

Pure: takes the nouns, and forecast and waiting by their shape only (Protocols), as minds never import each other.
No file, no network, no clock: `now` is passed in.
"""
