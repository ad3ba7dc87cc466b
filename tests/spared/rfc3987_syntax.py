"""Stands before the package of this name, which nothing here needs.

jsonschema, and so everything that reads a notebook, tries to import it for checking international
addresses. It compiles a grammar at import: three seconds of every process that the tests start.
"""

raise ImportError("the tests do without rfc3987_syntax: see tests/spared")
