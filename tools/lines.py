"""Print the lines of Python of the package, for each of its rooms and in all."""

from collections import Counter
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "momentum_lessons"


def room(path):
    """Return a module's room: its folder, a lesson's own one, or the module itself."""
    folders = path.relative_to(PACKAGE).parts[:-1]
    return "/".join(folders[:2]) or path.stem


def main():
    lines = Counter()
    for path in PACKAGE.rglob("*.py"):
        lines[room(path)] += len(path.read_text(encoding="utf-8").splitlines())
    for name in sorted(lines):
        print(f"{lines[name]:6} {name}")
    print(f"{lines.total():6} lines of Python in all")


if __name__ == "__main__":
    main()
