"""Times exact search in PyTorch: one matrix product and topk, and faiss-cpu's flat index where it is installed.

    python3 search.py --rows 10000 --dim 1024 --queries 100 --threads 2 --repeat 5

Prints one JSON object; seconds are medians over --repeat runs after one warm-up.
"""
import argparse
import json
import os
import statistics
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import torch


def timed(work, repeat):
    work()
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


parser = argparse.ArgumentParser()
for name in ("rows", "dim", "queries", "threads", "repeat"):
    parser.add_argument(f"--{name}", type=int, required=True)
given = parser.parse_args()
torch.set_num_threads(given.threads)
torch.manual_seed(0)
rows = torch.nn.functional.normalize(torch.randn(given.rows, given.dim))
queries = torch.nn.functional.normalize(torch.randn(given.queries, given.dim))
seconds = {"PyTorch, product and topk": timed(lambda: torch.topk(queries @ rows.t(), 10), given.repeat)}
try:
    import faiss

    faiss.omp_set_num_threads(given.threads)
    index = faiss.IndexFlatIP(given.dim)
    index.add(rows.numpy())
    seconds["faiss-cpu, IndexFlatIP"] = timed(lambda: index.search(queries.numpy(), 10), given.repeat)
except ImportError:
    pass
print(json.dumps(seconds))
