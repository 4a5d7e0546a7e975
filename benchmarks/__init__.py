"""The measured claims: one script each, with its reference figures beside it; not shipped.

Data is found through CALBOT_BENCH_DATA and never copied into the project. May import anything of calbot.
"""
