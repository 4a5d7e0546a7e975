"""The one place that names concrete things: which engine, which platforms, which readers, which rules.

May import everything below it; only the doors (`__main__`, `cli`, `web`) import it.
"""
