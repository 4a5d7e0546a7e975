"""What runs when: due looks at sources, assessments, deliveries, looks at flagged links.

The database is the truth and a job is only a wake-up: each asks what is due, so a missed or doubled one changes
nothing. May import flows, store, the nouns, config and structlog. Never another gate: senders and sources are handed in
by wiring.
"""
