"""Expects messages per hour, as ranges: a team's usual week plus what each planned post brings.

Pure numpy on the nouns: no file, no network, no clock, no randomness but a passed Generator, and no other mind.
`history` is what goes in, `priors` what is believed before any data, `baseline` the usual week, `curve` how a response
spreads over the hours, `magnitude` how big it gets by its effects and `likeness` by the past posts like it (`traits`),
`fit` learns, `expect` forecasts, `explain` and `contributions` say why, `after` and `scores` look back. `sizing` and
`actionable` fill in what no count has shown yet.
"""
