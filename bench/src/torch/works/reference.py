"""Reads the functions that the reference scripts time, without timing them there."""
import contextlib
import importlib.util
import io
import os
import statistics
import sys


def scan_works(folder, flags):
    """The functions that torch_reference.py passes to its `timed`, by name; a sentence where the script is absent."""
    path = os.path.join(folder, "torch_reference.py")
    if not os.path.exists(path):
        return absent(path)
    spec = importlib.util.spec_from_file_location("torch_reference", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    works = {}

    def kept(work, repeat):
        works[work.__name__] = work
        return 0.0

    script.timed = kept
    with arguments(path, flags):
        script.main()
    return works


def vsepp_step(folder, flags):
    """`step` of torch_vsepp.py; a sentence where the script is absent."""
    path = os.path.join(folder, "torch_vsepp.py")
    if not os.path.exists(path):
        return absent(path)
    with open(path) as file:
        code = compile(file.read(), path, "exec")
    names = {"__name__": "__main__"}
    # It warms up, and has nothing to print after no rounds.
    with arguments(path, [*flags, "--rounds=0"]), contextlib.suppress(statistics.StatisticsError):
        exec(code, names)
    return names["step"]


def absent(path):
    return f"no {os.path.basename(path)} among the real inputs: set VSE_SHARED to their folder"


@contextlib.contextmanager
def arguments(path, flags):
    before = sys.argv
    sys.argv = [path, *flags]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        sys.argv = before
