"""The sudoers lines of the README, with a user's name and tag put in."""

import re
from pathlib import Path

README = Path(__file__).parent.parent.parent / "README.md"


def narrow(user: str, tag: str) -> str:
    """The README's rules for both readers, for ``user``, with a tag such as ``NOPASSWD: ``."""
    blocks = re.findall(r"```sudoers\n(.*?)```", README.read_text(), re.S)
    text = "".join(blocks).replace("NOPASSWD: ", tag)
    return re.sub(r"^monitor ", f"{user} ", text, flags=re.M)
