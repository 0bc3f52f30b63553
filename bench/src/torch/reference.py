"""Runs a reference script, times only some of its works, and adds the peak memory of the process.

    python3 reference.py SCRIPT forward,step,train_step [the script's own arguments]

The works are the functions that the script passes to its `timed`. Prints one JSON object: the
seconds of those works, by the script's names.
"""
import contextlib
import importlib.util
import io
import json
import resource
import sys

sys.dont_write_bytecode = True  # the script's folder is not ours

FIGURES = {
    "forward": ["similarity_forward", "evaluate_pair"],
    "step": ["similarity_step"],
    "train_step": ["train_step"],
}


def peak_memory():
    """Peak memory in MiB, from VmHWM: on Linux ru_maxrss starts at the parent's peak."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    script, works = sys.argv[1], sys.argv[2].split(",")
    sys.argv = [script, *sys.argv[3:]]
    spec = importlib.util.spec_from_file_location("reference", script)
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    timed = reference.timed
    reference.timed = lambda f, repeat: timed(f, repeat) if f.__name__ in works else 0.0
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        reference.main()
    result = json.loads(said.getvalue())
    seconds = {figure: result[figure] for work in works for figure in FIGURES[work]}
    megabytes = peak_memory()
    print(json.dumps({"torch": result["torch"], "seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main()
