"""Warnings in a storm: workers and databases killed with -9, a chat server that fails, and a count of what came of it.

`chat`, `faults` and `wire` are the chat server: a process of its own that knows nothing of calbot. `platform` and
`worker` are calbot as it runs, over that server. `driver` puts spikes in and kills, `ledger` compares what was put in,
what the database says and what the chat server accepted. Run `python -m benchmarks.storm --help`.
"""
