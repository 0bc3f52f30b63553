"""Peak memory of a process that runs only the training steps of the reference.

    python3 peak_memory.py TORCH_REFERENCE_PY BATCH THREADS

Prints one JSON object.
"""
import json
import os
import resource
import sys

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
sys.dont_write_bytecode = True  # the script's folder is not ours
import torch

from works.reference import scan_works


def peak_memory():
    """Peak memory in MiB, from VmHWM: on Linux ru_maxrss starts at the parent's peak."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    script, batch, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    step = scan_works(os.path.dirname(script), [f"--batch={batch}", f"--threads={threads}", "--repeat=1"])["train_step"]
    step()  # the optimiser makes its state
    step()
    print(json.dumps({"megabytes": peak_memory()}))


if __name__ == "__main__":
    main()
