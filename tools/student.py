"""Make the students' copy of the course, build/student, and the lecturers' pages, build/lecturer.

What solves an exercise or gives the capstone away is packed in the copy: `practice.md` and
`judges.py` of each lesson, and the capstone's `box.py`. So `check` and `hint` work as ever, nothing
of it can be read or searched in a file browser, and `solution()` says that the lecturer has it.
Packed is not encrypted: whoever runs a check has its answer on the machine, and can unpack it.
Cells for lecturers are left out of the notebooks. All of it is in build/lecturer, readable.
"""

import ast
import base64
import re
import shutil
import sys
import textwrap
import zlib
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
STUDENT, LECTURER = "student", "lecturer"
KEPT = [
    "notebooks/0*.ipynb",
    "momentum_lessons/**/*",
    "tools/install.py",
    "tools/lab/*",
    *("Makefile", "environment.yml", "pyproject.toml", "constraints.txt", "postBuild"),
    *("LICENSE", "LICENSE-CONTENT", "CITATION.cff", ".gitignore"),
]
GIVES_THE_CAPSTONE_AWAY = "Hestenes"  # the method of 07's open league, in its list of references
README = """\
# Momentum Lessons

A course of eight Jupyter notebooks on momentum in gradient descent. On Linux and macOS, in this
folder:

    make lab

On Windows: `py tools\\install.py lab`, then
`.venv\\Scripts\\python -m jupyterlab notebooks\\00_start_here.ipynb`.

`q1.check(…)` judges your answers and `q1.hint()` helps. Solutions are with your lecturer.
"""
UNPACKED = '''

def unpacked(text):
    """Return the text of a `practice.md`, which is packed in the students' copy of the course."""
    import base64
    import zlib

    return zlib.decompress(base64.b64decode(text)).decode("utf-8")
'''
PACKED_MODULE = '''"""Packed in the students' copy of the course: it holds answers."""

import base64
import zlib

exec(compile(zlib.decompress(base64.b64decode("""
{packed}
""")), __file__, "exec"))
'''
NO_SOLUTION = '''\
    def solution(self):
        """Say who has the solution."""
        display(Markdown(f"The solution of {self.name} is with your lecturer."))
'''


def main():
    target = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "build"
    make(target)
    print(f"{target / STUDENT}: the students' copy. {target / LECTURER}: what it leaves out.")


def make(target):
    """Write `target`/student and `target`/lecturer anew."""
    student, lecturer = target / STUDENT, target / LECTURER
    for folder in (student, lecturer):
        shutil.rmtree(folder, ignore_errors=True)
    for pattern in KEPT:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                copy = student / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, copy)
    (student / "README.md").write_text(README, "utf-8")
    package = student / "momentum_lessons"
    for lesson in sorted((package / "lessons").glob("n*")):
        apart = lecturer / lesson.name
        apart.mkdir(parents=True)
        for name in ("practice.md", "judges.py", "box.py"):
            if (lesson / name).exists():
                shutil.copy(lesson / name, apart)
                pack(lesson / name)
    for path in sorted((student / "notebooks").glob("*.ipynb")):
        (lesson,) = lecturer.glob(f"n{path.name[:2]}_*")
        (lesson / "notes.md").write_text(without_notes(path), "utf-8")
    let_it_read_what_is_packed(package / "practice")


def pack(path):
    """Replace a text or a module by one that cannot be read, and does the same."""
    source = path.read_text("utf-8")
    if path.suffix == ".md":
        return path.write_text(packed(source), "utf-8")
    module = ast.parse(source)
    for node in ast.walk(module):  # help() shows docstrings
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(
            node
        ):
            node.body[0].value.value = "Packed."
    text = PACKED_MODULE.format(packed=packed(ast.unparse(module)))
    return path.write_text(text, "utf-8")


def packed(text):
    lines = base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
    return "\n".join(textwrap.wrap(lines, 100))


def without_notes(path):
    """Take a notebook's cells for lecturers, and what solves exercises, out of it; return those."""
    notebook, notes = nbformat.read(path, as_version=4), []
    for cell in list(notebook.cells):
        if "lecturer" in cell.metadata.get("tags", []):
            notes.append(cell.source)
            notebook.cells.remove(cell)
        lines = cell.source.split("\n")
        hidden = [line for line in lines if re.fullmatch(r"# q\d\.solution\(\)", line)]
        hidden += [line for line in lines if GIVES_THE_CAPSTONE_AWAY in line]
        if hidden:
            cell.source = "\n".join(line for line in lines if line not in hidden).strip("\n")
    nbformat.write(notebook, path)
    return f"# Notes for lecturers on {path.stem}\n\n" + "\n\n---\n\n".join(notes) + "\n"


def let_it_read_what_is_packed(practice):
    """Change the copy's engine of exercises in the three places that meet what is packed."""
    change(
        practice / "reading.py", r'path\.read_text\("utf-8"\)', 'unpacked(path.read_text("utf-8"))'
    )
    change(practice / "reading.py", r"\Z", UNPACKED)
    change(
        practice / "exercise.py", r"    def solution\(self\):\n(?:(?:        .*)?\n)*", NO_SOLUTION
    )


def change(path, pattern, new):
    text, count = re.subn(pattern, lambda _: new, path.read_text("utf-8"))
    if count != 1:
        name = path.relative_to(path.parents[2]).as_posix()
        sys.exit(
            f"{name} has {count} places like {pattern!r}, and make student wants one: "
            "say in tools/student.py what stands there now."
        )
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
