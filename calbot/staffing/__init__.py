"""Turns expected messages and the people on duty into waiting times, and finds what would shorten them.

Pure numpy on the nouns: no file, no network, no clock, and no other mind, so loads come in as plain arrays.
`coverage` counts heads and replies per hour, `backlog` serves messages first come first served, `slots` tries moves
of posts and more people. A backlog, not Erlang C: nobody hangs up on a comment, it waits over night.
"""
