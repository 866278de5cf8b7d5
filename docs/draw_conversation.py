"""Draws the states of the su and sudo conversation from their table in the code.

Writes docs/pictures/conversation.dot, and conversation.svg with Graphviz's dot. Run it as
``make pictures``.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from check_smcert.sources.ssh.conversation import TABLE, State

PICTURE = Path(__file__).parent / "pictures" / "conversation.dot"


def dot() -> str:
    """The graph: a node for each state, an arrow for each row of the table."""
    lines = [
        "digraph conversation {",
        '    graph [label="Whatever has no arrow is a failure: UNKNOWN", fontname="sans-serif"];',
        '    node [shape=box, style=rounded, fontname="sans-serif"];',
        '    edge [fontname="sans-serif", fontsize=10];',
    ]
    lines += [f'    {state.name} [label="{state.name}\\n{state.value}"];' for state in State]
    lines += [
        f'    {state.name} -> {following.name} [label="{event.value}"];'
        for (state, event), following in TABLE.items()
    ]
    return "\n".join([*lines, "}", ""])


def main() -> None:
    """Write both files."""
    PICTURE.write_text(dot(), encoding="utf-8")
    subprocess.run(["dot", "-Tsvg", PICTURE, "-o", PICTURE.with_suffix(".svg")], check=True)


if __name__ == "__main__":
    main()
