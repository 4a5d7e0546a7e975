"""Turns expected messages and the people on duty into waiting times, and finds what would shorten them.

Pure numpy on the nouns: no file, no network, no clock, and no other mind, so loads come in as plain arrays; scipy only
where several posts are placed `together`. `coverage` and `crew` count who is there and can answer what; `backlog`
serves one class of messages, `classes` several (by `turns` and `turn_times`, in the `circles` of a team that matter),
`erlang`, `pooled` and `spread` add what chance does, `waiting` holds the results; `slots`, `cover`, `options` and
`shift_hours` try what would help a `plan`. A backlog, not Erlang C alone: nobody hangs up on a comment, it waits over
night.
"""
