#!/bin/sh
# Git runs this after the course was cloned into a learner's home, and after it was updated there: the
# course's notebooks are marked as trusted, so that their explorers are alive before a cell was run.
# `make hub` and hub/values.yaml name it as the hooks post-checkout and post-merge.
jupyter trust notebooks/0*.ipynb >/dev/null 2>&1
exit 0
