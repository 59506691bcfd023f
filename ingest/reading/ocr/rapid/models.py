"""The two networks as plain functions on arrays, by OpenVINO or ONNX Runtime, one thread each."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.reading.ocr.base import EngineMissing

Array = NDArray[np.float32]
Run = Callable[[Array], Array]

_DETECTOR = "PP-OCRv6_det_small.onnx"
_RECOGNISER = "PP-OCRv6_rec_small.onnx"
_THREADS = 1  # processes, not threads, use the other cores


def detector() -> Run:
    """Return the network that finds text: (1, 3, h, w) to (1, 1, h, w), sides multiples of 32."""
    path = _model(_DETECTOR)
    return _openvino(path)[0] if _has_openvino() else _onnxruntime(path)[0]


def recogniser() -> tuple[Run, list[str]]:
    """Return the network that reads a line and its characters, the blank first.

    (n, 3, 48, w) to (n, steps, characters): how likely each character is at each step from left to right.
    """
    path = _model(_RECOGNISER)
    return _openvino(path, latin=True) if _has_openvino() else _onnxruntime(path, latin=True)


def _has_openvino() -> bool:
    return importlib.util.find_spec("openvino") is not None


def _model(name: str) -> Path:
    wheel = importlib.util.find_spec("rapidocr")
    path = Path(wheel.origin).parent / "models" / name if wheel and wheel.origin else Path(name)
    if not path.is_file():
        raise EngineMissing(f"The OCR model {name} is missing. Install the package rapidocr again.")
    return path


def _is_latin(character: str) -> bool:
    """Tell what European paper is printed with: Latin letters, marks, signs of money; no look-alikes."""
    code = ord(character[0])
    latin = code < 0x0250 or 0x1E00 <= code < 0x1F00
    return latin or 0x2000 <= code < 0x2070 or 0x20A0 <= code < 0x20D0 or character in "№™"


def _alphabet(listed: str) -> tuple[list[int], list[str]]:
    """Return the kept places of the network's last layer and their characters, from the model's own list."""
    characters = ["", *listed.splitlines(), " "]
    kept = [place for place, character in enumerate(characters) if place == 0 or _is_latin(character)]
    return kept, [characters[place] for place in kept]


def _openvino(path: Path, *, latin: bool = False) -> tuple[Run, list[str]]:
    # Its converter tools report their use over the network. A missing package turns that off for good.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    core = openvino.Core()
    model = core.read_model(path)
    characters: list[str] = []
    if latin:
        kept, characters = _alphabet(model.get_rt_info()["framework"]["character"].value)
        _narrow(model, kept)
    # What the runtime would keep for each shape it has seen saves no time and fills a tenth of a gigabyte.
    options = {"INFERENCE_NUM_THREADS": _THREADS, "NUM_STREAMS": 1, "CPU_RUNTIME_CACHE_CAPACITY": "0"}
    request = core.compile_model(model, "CPU", options).create_infer_request()

    def run(given: Array) -> Array:
        request.infer([given])
        output: Array = request.get_output_tensor().data
        return output

    return run, characters


def _narrow(model: Any, kept: list[int]) -> None:
    """Keep these columns of the last layer: of 18 710 characters a page needs 578, and the rest cost a third."""
    from openvino import opset13

    node = model.get_results()[0].input_value(0).get_node()
    while node.get_type_name() != "Add":
        node = node.input_value(0).get_node()
    product = node.input_value(0).get_node()
    for layer in (product, node):
        weights = _constant(layer.input_value(1).get_node())
        layer.input(1).replace_source_output(opset13.constant(np.ascontiguousarray(weights[..., kept])).output(0))
    model.validate_nodes_and_infer_types()


def _constant(node: Any) -> Any:
    while node.get_type_name() != "Constant":
        node = node.input_value(0).get_node()
    return node.data


def _onnxruntime(path: Path, *, latin: bool = False) -> tuple[Run, list[str]]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = _THREADS
    options.enable_cpu_mem_arena = False  # an arena keeps the largest page's memory for ever
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    if not latin:
        return lambda given: session.run(None, {name: given})[0], []
    kept, characters = _alphabet(session.get_modelmeta().custom_metadata_map["character"])
    return lambda given: session.run(None, {name: given})[0][..., kept], characters
