"""Exit codes of the command line."""

OK, FAILURE, USAGE, TOO_MANY_ERRORS, INTERRUPTED = 0, 1, 2, 3, 130
