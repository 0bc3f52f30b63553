"""Times a training step in PyTorch in its best form, on CUDA or the CPU.

    python3 gpu_steps.py cuda '{"system": "vsepp", "dim": 256, "pairs": 64, "regions": 1}' SECONDS

Prints one JSON object: {"milliseconds": 1.9, "runs": 400, "device": "..."} or {"absent": "why"}.
"""
import json
import statistics
import sys
import time

sys.dont_write_bytecode = True
import torch

from works.scan import best_works
from works.vsepp import best_step


def main(device, config, seconds):
    if device == "cuda" and not torch.cuda.is_available():
        return {"absent": f"PyTorch {torch.__version__} finds no CUDA device"}
    torch.set_default_device(device)
    if config["system"] == "vsepp":
        step = best_step(config["dim"], config["pairs"])
    else:
        step = best_works(config["pairs"], config["regions"], 12, config["dim"], 2048, 8481, 300)[2]
    wait = torch.cuda.synchronize if device == "cuda" else (lambda: None)
    for _ in range(2):
        step()
    wait()
    times, end = [], time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        wait()
        times.append(1000 * (time.perf_counter() - start))
    name = torch.cuda.get_device_name() if device == "cuda" else "CPU"
    return {"milliseconds": statistics.median(times), "runs": len(times), "device": f"{torch.__version__}, {name}"}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]), float(sys.argv[3]))))
