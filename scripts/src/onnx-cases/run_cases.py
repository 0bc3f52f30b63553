"""Checks the models of a folder by ONNX's own checker and runs them in Python's onnxruntime: cases.json to results.json."""

import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime

folder = pathlib.Path(sys.argv[1])


def run(case):
    onnx.checker.check_model(onnx.load(folder / case["file"]), full_check=True)
    session = onnxruntime.InferenceSession(str(folder / case["file"]), providers=["CPUExecutionProvider"])
    feeds = {
        name: numpy.array(tensor["values"], dtype=tensor["type"]).reshape(tensor["shape"])
        for name, tensor in case["feeds"].items()
    }
    names = [output.name for output in session.get_outputs()]
    return {
        name: {"type": str(array.dtype), "shape": array.shape, "values": array.ravel().tolist()}
        for name, array in zip(names, session.run(names, feeds))
    }


results = []
for case in json.loads((folder / "cases.json").read_text()):
    try:
        results.append(run(case))
    except Exception as error:
        results.append(str(error))
(folder / "results.json").write_text(json.dumps({"version": onnxruntime.__version__, "results": results}))
