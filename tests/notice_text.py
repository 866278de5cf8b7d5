"""The text of PSN003617u, taken apart into its numbered paragraphs.

The text is not part of the checkout: it is looked for beside it.
"""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).parents[2] / "shared" / "PSN003617u.txt"

# How each level of the notice is numbered: a step, a letter, a roman numeral, a remark.
_STEP = re.compile(r"- (\d)- ")
_LETTER = re.compile(r"- ([a-z])\) ")
_ROMAN = re.compile(r"- ([ivx]+)\. ")
_REMARK = re.compile(r"- (\d)\) ")
_HEADING = re.compile(
    r"(Products affected|Problem description|Resolution|Workaround|Remarks|Patch Notes)\b"
)
_QUOTES = str.maketrans("“”’", '""\'')


def paragraphs(text: str) -> dict[str, list[str]]:
    """The lines of each paragraph by its number: "5", "5/a", "5/a/i", "remark 4", "Resolution"."""
    found: dict[str, list[str]] = {}
    place: list[str] = ["front"]
    for line in filter(None, map(str.strip, text.splitlines())):
        if heading := _HEADING.match(line):
            place = [heading[1]]
        elif step := _STEP.match(line):
            place = [step[1]]
        elif letter := _LETTER.match(line):
            place = [place[0], letter[1]]
        elif roman := _ROMAN.match(line):
            place = [*place[:2], roman[1]]
        elif remark := _REMARK.match(line):
            # There are two with number 4.
            name = f"remark {remark[1]}"
            place = [f"{name}, the second" if name in found else name]
        found.setdefault("/".join(place), []).append(line)
    return found


def plain(text: str) -> str:
    """Without bold type, typographic quotes, a usual misspelling, and blanks in menu paths."""
    text = text.replace("**", "").translate(_QUOTES).replace("Manger", "Manager")
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?/ ?(?=[A-Z])", "/", text)


def emphasized(lines: list[str]) -> set[str]:
    """What a paragraph shows as a thing to type, to click or to find: bold, quoted, a command."""
    text = "\n".join(lines)
    bold = re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)
    quoted = re.findall(r"“(.+?)”", text, re.DOTALL)
    commands = [
        re.sub(" to Deny new service$", "", line)
        for line in lines
        if re.match(r"(ash|sm|rm|cd|echo) ", line)
    ]
    minutes = re.findall(r"\d+-\d+ minutes", text)
    return {plain(each).strip() for each in (*bold, *quoted, *commands, *minutes)}
