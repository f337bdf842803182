"""Code that a source brings in its own folder: `read` of reader.py, `derive` of derive.py."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any


def function_of(code: Path, name: str) -> Callable[..., Any]:
    """The function of that name in a file of a source's folder."""
    spec = importlib.util.spec_from_file_location(f"ti_{code.stem}_{code.parent.name}", code)
    if spec is None or spec.loader is None:
        raise ImportError(str(code))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[..., Any] = getattr(module, name)
    return function
