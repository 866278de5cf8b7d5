"""The pictures that are drawn from the code are those of this code."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def test_the_picture_of_the_conversation_is_the_table_in_the_code():
    spec = importlib.util.spec_from_file_location("draw", DOCS / "draw_conversation.py")
    draw = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(draw)
    assert draw.PICTURE.read_text(encoding="utf-8") == draw.dot(), "run make pictures"
    drawn = draw.PICTURE.with_suffix(".svg").read_text(encoding="utf-8")
    for state in draw.State:
        assert state.name in drawn
