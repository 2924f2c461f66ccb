"""Checks ONNX files with the onnx package's own checker: operators, attributes, opset, names.

Usage: python3 scripts/onnx/check.py FILE_OR_FOLDER ...     (needs the package onnx, 1.12 or newer)
Prints a line a file; ends with status 1 when one is refused.
"""

import pathlib
import sys

import onnx

failed = 0
for argument in sys.argv[1:]:
    path = pathlib.Path(argument)
    for file in sorted(path.glob("*.onnx")) if path.is_dir() else [path]:
        try:
            model = onnx.load(str(file))
            onnx.checker.check_model(model)
            # Operators of onnxruntime's own domain have no public shape rules.
            if all(opset.domain == "" for opset in model.opset_import):
                onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
            print(f"{file.name}: good, {len(model.graph.node)} nodes")
        except Exception as error:  # the checker has no common class of errors
            failed = 1
            print(f"{file.name}: {error}", file=sys.stderr)
sys.exit(failed)
