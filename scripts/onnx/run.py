"""Runs an exported network in Python's onnxruntime and compares its results with stored ones.

Usage: python3 scripts/onnx/run.py NETWORK.onnx SAMPLE.json     (needs the packages onnxruntime and numpy)
SAMPLE.json: {"inputs": {name: [numbers]}, "outputs": {name: [numbers]}}, such as
test/learn/fixtures/small-network.onnx and small-network.sample.json.
Prints the largest difference of each output, relative to its largest value; ends with status 1 when one is above 1e-5.
"""

import json
import sys

import numpy
import onnxruntime

network, sample = sys.argv[1:3]
session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
types = {"tensor(float)": numpy.float32, "tensor(double)": numpy.float64}
with open(sample, encoding="utf-8") as file:
    stored = json.load(file)
feeds = {
    port.name: numpy.array(stored["inputs"][port.name], types[port.type]).reshape(port.shape)
    for port in session.get_inputs()
}
worst = 0.0
for port, values in zip(session.get_outputs(), session.run(None, feeds)):
    expected = numpy.array(stored["outputs"][port.name]).reshape(port.shape)
    difference = float(numpy.max(numpy.abs(values - expected)) / numpy.max(numpy.abs(expected)))
    worst = max(worst, difference)
    print(f"{port.name}: {difference:.1e} relative, on onnxruntime {onnxruntime.__version__}")
sys.exit(0 if worst <= 1e-5 else 1)
