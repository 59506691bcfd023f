#!/usr/bin/env python
"""Management commands: run `manage.py help`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mail2erp.settings")
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        if not is_behind():
            raise
        sys.exit("The database is new, or older than this version. Run: manage.py migrate")


def is_behind() -> bool:
    """Return whether the database lacks tables or changes that this version needs."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False  # it does not answer at all: what was raised first says why
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    main()
