"""Set-up as code: one YAML file says what an installation is; applying it twice changes nothing."""

from mail2erp.ops.setup.apply import apply
from mail2erp.ops.setup.document import SetupError, load

__all__ = ["SetupError", "apply", "load"]
