"""Write the repository's address into README.md: how to clone it, the badges, and the Binder link.

    python tools/badge.py owner/name

The part of README.md between the two `repository` comments is all that knows the address.
"""

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
PART = re.compile(r"<!-- repository: .*?-->\n.*?<!-- /repository -->\n", re.S)
TEXT = """\
<!-- repository: written by `make badge REPO=owner/name` -->
[![tests](https://github.com/{repository}/actions/workflows/ci.yml/badge.svg)](https://github.com/{repository}/actions/workflows/ci.yml)
[![Open in Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/notebooks/00_start_here.ipynb)

```
git clone https://github.com/{repository}.git momentum-lessons && cd momentum-lessons
make lab
```
<!-- /repository -->
"""


# As on GitHub: no hyphen begins or ends an owner; no repository is named `.`, `..` or `….git`.
OWNER = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
REPOSITORY = r"(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]+"


def main(arguments):
    if len(arguments) != 1 or not re.fullmatch(f"{OWNER}/{REPOSITORY}", arguments[0]):
        sys.exit("Say whose repository: make badge REPO=owner/name")
    text = README.read_text(encoding="utf-8")
    if not PART.search(text):
        sys.exit(
            "README.md has lost its two `repository` comments, between which the address belongs."
        )
    README.write_text(PART.sub(TEXT.format(repository=arguments[0]), text), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
