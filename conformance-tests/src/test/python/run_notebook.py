"""Runs the code cells of a notebook one after the other, and prints as JSON what they leave.

Usage: python run_notebook.py NOTEBOOK NAME …
"""

import json
import runpy
import sys
import tempfile
from pathlib import Path


def main(notebook: str, *names: str) -> None:
    """Prints the value of each name that the notebook has set."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    with tempfile.TemporaryDirectory() as directory:
        program = Path(directory, "notebook.py")
        program.write_text("\n\n".join(code), encoding="utf-8")
        left = runpy.run_path(str(program))
    print(json.dumps({name: left[name] for name in names}, ensure_ascii=False, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
