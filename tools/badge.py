"""Write the repository's address into README.md: how to clone it, badges, Binder and the site.

    python tools/badge.py owner/name

The parts of README.md and pyproject.toml between their two `repository` comments are all that
know the address.
"""

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
PROJECT = README.with_name("pyproject.toml")
PART = re.compile(r"<!-- repository: .*?-->\n.*?<!-- /repository -->\n", re.S)
URLS = re.compile(r"(\[project\.urls\]\n).*?(# /repository\n)", re.S)
TEXT = """\
<!-- repository: written by `make badge REPO=owner/name` -->
[![tests](https://github.com/{repository}/actions/workflows/ci.yml/badge.svg)](https://github.com/{repository}/actions/workflows/ci.yml)
[![Open in Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/notebooks/00_start_here.ipynb)
[![The course as a site](https://github.com/{repository}/actions/workflows/site.yml/badge.svg)]({site})

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
    part = TEXT.format(repository=arguments[0], site=site(arguments[0]))
    README.write_text(PART.sub(part, text), encoding="utf-8")
    address = f"https://github.com/{arguments[0]}"
    urls = f'Homepage = "{site(arguments[0])}"\n'
    urls += f'Repository = "{address}"\nIssues = "{address}/issues"\n'
    project = PROJECT.read_text(encoding="utf-8")
    PROJECT.write_text(URLS.sub(rf"\g<1>{urls}\g<2>", project), encoding="utf-8")


def site(repository):
    """Return the address at which GitHub's Pages publish a repository."""
    owner, name = repository.split("/")
    host = f"https://{owner.lower()}.github.io"
    return f"{host}/" if f"https://{name.lower()}" == host else f"{host}/{name}/"


if __name__ == "__main__":
    main(sys.argv[1:])
