"""The sudoers lines of the README, fitted to the lab."""

import re
from pathlib import Path

README = Path(__file__).parent.parent.parent / "README.md"


def narrow(user: str, tag: str) -> str:
    """The README's rules for both readers, for ``user``, with a tag such as ``NOPASSWD: ``."""
    blocks = re.findall(r"```sudoers\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    text = "".join(blocks).replace("NOPASSWD: ", tag)
    text = text.replace("/usr/bin/keytool", "/usr/local/bin/keytool")  # where the lab has it
    return re.sub(r"^(Defaults:)?monitor ", rf"\g<1>{user} ", text, flags=re.M)
