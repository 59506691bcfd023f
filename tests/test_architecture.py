"""The rules of docs/architecture.md, held by reading the source; and that every setting is written down."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOF = ("ops", "api", "urls", "management")

MAY_IMPORT = {
    "ingest": {"ingest", "mail2erp"},
    "review": {"review", "ingest", "mail2erp"},
    "connectors": {"connectors", "review", "ingest", "mail2erp"},
}
OURS = {"mail2erp", "ingest", "review", "connectors"}
PURE = [
    "ingest/reading",
    "ingest/records",
    *(f"ingest/{name}.py" for name in ("disk", "same", "sheet", "textual", "originals/local")),
]
MAIL = [
    "archive",
    "body",
    "filenames",
    "found",
    "headers",
    "letter",
    "mbox",
    "mending",
    "mime",
    "opener",
    "parsed",
]
PURE += [f"ingest/mail/{name}.py" for name in (*MAIL, "paths", "pictures", "refusals", "sniff", "tnef")]
PURE += [str(path.relative_to(ROOT)) for path in ROOT.glob("connectors/*/mapping.py")]
NETWORK = {"socket", "http", "urllib.request", "requests", "httplib2", "smtplib", "imaplib", "googleapiclient"}


def modules(under: str) -> list[Path]:
    path = ROOT / under
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [module for module in found if "migrations" not in module.parts]


def imports(module: Path) -> set[str]:
    """Return the dotted names that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names |= {f"{base}.{alias.name}" for alias in node.names} | {base}
    return names


def ours(module: Path) -> set[str]:
    return {name for name in imports(module) if name.split(".")[0] in OURS}


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_imports_point_one_way(app):
    wrong = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in modules(app)
        for name in ours(module)
        if name.split(".")[0] not in MAY_IMPORT[app]
    ]
    assert wrong == []


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_apps_lean_on_the_cellar_and_never_on_the_roof(app):
    wrong = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in modules(app)
        for name in ours(module)
        if name.startswith("mail2erp.") and name.split(".")[1] in ROOF
    ]
    assert wrong == []


def test_the_cellar_imports_no_app():
    wrong = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in modules("mail2erp")
        if module.relative_to(ROOT / "mail2erp").parts[0].removesuffix(".py") not in ROOF
        for name in ours(module)
        if name.split(".")[0] != "mail2erp"
    ]
    assert wrong == []


@pytest.mark.parametrize("place", PURE)
def test_reading_knows_no_django_and_no_network(place):
    wrong = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in modules(place)
        for name in imports(module)
        if name.split(".")[0] in {"django", "mail2erp", "review"} | NETWORK or name in NETWORK
    ]
    assert wrong == []


def test_a_connector_knows_only_the_port_and_the_records():
    allowed = ("connectors.base", "connectors.charges", "ingest.records")  # charges: records, made ready for ERPs
    wrong = []
    for folder in (path.parent for path in ROOT.glob("connectors/*/connector.py")):
        own = f"connectors.{folder.name}"
        for module in modules(str(folder.relative_to(ROOT))):
            wrong += [
                f"{module.relative_to(ROOT)} imports {name}"
                for name in ours(module)
                if not name.startswith((*allowed, own))
            ]
    assert wrong == []


def test_a_migration_carries_its_own_code():
    wrong = [
        f"{module.relative_to(ROOT)} imports {name}"
        for app in sorted(OURS)
        for module in ROOT.glob(f"{app}/**/migrations/*.py")
        for name in ours(module)
    ]
    assert wrong == []


def test_every_model_is_in_step_with_its_migrations(db):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_setting_of_the_environment_is_written_down():
    asked = re.findall(r'env(?:_\w+)?\("(\w+)"', (ROOT / "mail2erp/settings.py").read_text())
    told = re.findall(r"`([A-Z0-9_]{6,})`", (ROOT / "docs/settings.md").read_text())
    assert {*asked, "MAIL2ERP_MODEL"} == {name for name in told if "_" in name}
