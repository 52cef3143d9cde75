"""ONNX models as every backend runs them: on one core each, so that many sessions do not fight for the others."""

from pathlib import Path
from typing import Any

Session = Any  # onnxruntime has no types


def session(path: Path) -> Session:
    """The model, ready to run. Importing the runtime takes 0.1 s, so it is left to who needs it. Raises `OSError`
    where the file is not there, `RuntimeError` or the like where it is no model."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
