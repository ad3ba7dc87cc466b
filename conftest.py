"""Run notebook tests as a learner runs notebooks, and say what was committed and what came.

History is on, as in JupyterLab: the `;` that hides a cell's last value relies on it, and nbval 0.11
switches it off. Pictures are not compared, their alternative texts are.
"""

import os
from difflib import unified_diff
from pathlib import Path

from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

# For all that the tests start, pytest's workers among it; `make` says the same to pytest itself.
SPARED = str(Path(__file__).parent / "tests" / "spared")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (SPARED, os.environ.get("PYTHONPATH"))))

compare_outputs = IPyNbCell.compare_outputs


def execute_cell_input(self, cell_input, allow_stdin=None):
    return self.kc.execute(cell_input, allow_stdin=allow_stdin, stop_on_error=False)


def compare_texts_of_pictures_too(self, test, ref, skip_compare=None):
    if "ml.explorers." not in self.cell.source:  # their pictures are made by the page, at refresh
        test, ref = map(with_alternative_texts, (test, ref))
    return compare_outputs(self, test, ref, skip_compare)


def with_alternative_texts(outputs):
    """Return the outputs with the alternative text of each picture beside its data."""
    return [
        type(output)(output, data={**output["data"], "alternative text": picture["alt"]})
        if (picture := output.get("metadata", {}).get("image/png", {})).get("alt")
        else output
        for output in outputs
    ]


def say_what_differs(self, key, left, right):
    """Put each committed line that is no longer printed beside what is printed in its place."""
    self.comparison_traceback.append(f"{key} differs")
    for line in list(unified_diff(str(left).splitlines(), str(right).splitlines(), n=0))[2:]:
        if not line.startswith("@@"):
            label = "committed: " if line[0] == "-" else "got:       "
            self.comparison_traceback.append(label + line[1:])


RunningKernel.execute_cell_input = execute_cell_input
IPyNbCell.compare_outputs = compare_texts_of_pictures_too
IPyNbCell.format_output_compare = say_what_differs
