"""The measured claims: one script each, with its reference figures beside it; not shipped.

Data is found through CALBOT_BENCH_DATA and never copied into the project. May import anything of calbot.
"""

import os

# Seconds are compared, and last decimals: no method may spread over the cores. Set before numpy is loaded.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
