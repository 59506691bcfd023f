"""`python -m tests.chaos`: the long assault, on a database and a home of its own."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path


def main() -> int:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="mail2erp-chaos-") as name:
        home = Path(name)
        os.environ.update(
            MAIL2ERP_HOME=str(home), DJANGO_SETTINGS_MODULE="tests.chaos.settings", MAIL2ERP_DEMO="1"
        )
        os.environ.setdefault("DATABASE_URL", f"sqlite://{home}/chaos.sqlite3")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        began = time.monotonic()
        problems = assault(home, options)
        for problem in problems:
            print(problem)
        print(f"{'Broken' if problems else 'All holds'} after {time.monotonic() - began:.0f} s.")
        if problems and options.keep:
            print(f"Kept in {keep(home, options.keep)}")
    return 1 if problems else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", action="store_true", help="the ledger alone, without mail and ERP")
    parser.add_argument("--erp", choices=["tryton", "files"], default="tryton")
    parser.add_argument("--keep", type=Path, help="copy the home here if anything is wrong")
    return parser.parse_args()


def assault(home: Path, options: argparse.Namespace) -> list[str]:
    from tests.chaos import flow, ledger
    from tests.chaos.office import Erp, files_erp, tryton_erp

    if options.jobs:
        return ledger.assault(home, kills=options.kills, seed=options.seed)
    erp: AbstractContextManager[Erp] = files_erp(home) if options.erp == "files" else tryton_erp()
    with erp as there:
        return flow.assault(home, there, kills=options.kills, seed=options.seed)


def keep(home: Path, target: Path) -> Path:
    import shutil

    return Path(shutil.copytree(home, target, dirs_exist_ok=True))


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.exit(main())
