"""Measures the forecast: python -m benchmarks.forecast. One module per task, the peers beside calbot in the same run.

`common` holds what all tasks share (the seam of a task, scores, seconds and memory of a fit), `report` tells it.
"""
