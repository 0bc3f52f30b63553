"""Times works in PyTorch on request, so that PyTorch is loaded once and rounds can alternate with other programs.

    python3 serve.py FOLDER        (the folder of torch_reference.py and torch_vsepp.py)

Prints its version, then reads one JSON object a line and answers each with one:

    {"work": "scan", "options": {"batch": 64}, "figure": "train_step", "form": "usual", "threads": 2, "spend": 0.3}
    {"seconds": 2.1, "processor": 4.0}      wall-clock and processor time of one run, medians over the runs that fit in "spend"
    {"absent": "..."}                       where this work has no such form

A work is prepared when it is first asked for, and kept until {"forget": true}. "usual" is the form of the field's scripts,
"best" the fastest one known with the same result.
"""
import gc
import json
import os
import statistics
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # without it, 2 threads on 2 cores are slower than 1
sys.dont_write_bytecode = True  # the reference's folder is not ours
import torch

from works import WORKS

FORMS = ("usual", "best")


class Server:
    def __init__(self, folder):
        self.folder = folder
        self.prepared = {}
        self.warm = set()

    def answer(self, request):
        if request.get("forget"):
            self.prepared.clear()
            self.warm.clear()
            gc.collect()
            return {}
        torch.set_num_threads(request["threads"])
        name = request["work"] + json.dumps(request["options"], sort_keys=True)
        if name not in self.prepared:
            torch.manual_seed(1)
            self.prepared[name] = WORKS[request["work"]](folder=self.folder, **request["options"])
        form, figure = request["form"], request["figure"]
        assert form in FORMS, form
        run = self.prepared[name].get(figure, {}).get(form)
        if run is None:
            return {"absent": f"{figure} has no {form} form"}
        if isinstance(run, str):
            return {"absent": run}
        warm = (name, figure, form)
        if warm not in self.warm:
            run()
            self.warm.add(warm)
        return timed(run, request["spend"])


def timed(run, spend):
    seconds, processor = [], []
    while sum(seconds) < spend or not seconds:
        start = time.perf_counter(), time.process_time()
        run()
        seconds.append(time.perf_counter() - start[0])
        processor.append(time.process_time() - start[1])
    return {"seconds": statistics.median(seconds), "processor": statistics.median(processor)}


def main():
    server = Server(sys.argv[1])
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(server.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
