"""Over SSH: log in to a Session Manager, become root, and read its keystores."""

import sys
from typing import Any

# paramiko imports invoke for "Match exec" in ssh_config, which is not read here, and does without
# it if it is missing: that saves 100 ms of each check. It stands here because it must come before
# the first import of paramiko, whichever module of this folder that is in.
_modules: dict[str, Any] = sys.modules
_modules.setdefault("invoke", None)
