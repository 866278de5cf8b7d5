"""The forms of a page, its title, and where else it leads: what a login needs of HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from check_smcert import html

_FRAME = "is in a frame"
_BUTTONS = ("submit", "image")
_NEVER_SENT = ("reset", "button", "file")
# location = "...", window.location.href = '...', location.replace("...")
_SCRIPT = re.compile(
    r"\blocation(?:\.href)?\s*(?:=\s*|\.(?:replace|assign)\s*\(\s*)([\"'])([^\"'\s]+)\1"
)
_REFRESH = re.compile(r"\s*[\d.]*\s*[;,]?\s*url\s*=\s*[\"']?([^\"']+)", re.I)


@dataclass
class Form:
    """A form: the ``fields`` that are sent as they stand, and the ``buttons``, one of which is."""

    names: tuple[str, ...]  # name and id
    action: str
    method: str
    controls: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Leading:
    """Where a page leads without a click: ``how`` it does, as part of a sentence."""

    how: str
    address: str

    @property
    def is_frame(self) -> bool:
        """Whether it is shown within the page, not instead of it."""
        return self.how == _FRAME


class Forms(html.Walker):
    """Reads them; raises PageRefused as :mod:`check_smcert.html` does."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.base = ""
        self.leadings: list[Leading] = []
        self.inputs: list[tuple[str, str]] = []  # name and type of each, in a form or not
        self.text: list[str] = []
        self._open: list[Form] = []
        self._options: list[tuple[str | None, bool]] = []
        self._select: str | None = None
        self._textarea: str | None = None
        self._script = 0
        html.walk(html.decode(page), self)

    @property
    def passwords(self) -> int:
        """How many fields for a password there are."""
        return sum(kind == "password" for _, kind in self.inputs)

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if tag == "form":
            names = (name, attributes.get("id", ""))
            action, method = attributes.get("action", ""), attributes.get("method", "get")
            self.forms.append(Form(names, action.strip(), method.strip().casefold()))
            self._open.append(self.forms[-1])
        elif tag in ("input", "button"):
            usual = "text" if tag == "input" else "submit"
            self._control(
                name, attributes.get("type", usual).strip().casefold() or usual, attributes
            )
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select is not None:
            self._options.append((attributes.get("value"), "selected" in attributes))
        elif tag == "textarea":
            self._textarea = name
        elif tag == "base":
            self.base = self.base or attributes.get("href", "").strip()
        elif tag in ("frame", "iframe") and attributes.get("src"):
            self.leadings.append(Leading(_FRAME, attributes["src"].strip()))
        elif tag == "meta" and attributes.get("http-equiv", "").strip().casefold() == "refresh":
            found = filter(None, [_REFRESH.match(attributes.get("content", ""))])
            self.leadings.extend(Leading("comes by a refresh", each[1].strip()) for each in found)
        self._script += tag == "script"

    def closed(self, tag: str) -> None:
        if tag == "form" and self._open:
            self._open.pop()
        elif tag == "select" and self._select is not None:
            chosen = [value for value, selected in self._options if selected]
            for value in chosen or [value for value, _ in self._options[:1]]:
                self._send(self._select, value or "")
            self._select = None
        elif tag == "textarea":
            self._textarea = None
        self._script -= tag == "script"

    def said(self, text: str) -> None:
        if self._script:
            found = (Leading("comes by a script", found[2]) for found in _SCRIPT.finditer(text))
            self.leadings.extend(found)
        elif self._select is not None and self._options and self._options[-1][0] is None:
            self._options[-1] = " ".join(text.split()), self._options[-1][1]
        elif self._textarea is not None:
            self._send(self._textarea, text)
        else:
            self.text.append(text)

    def _control(self, name: str, kind: str, attributes: dict[str, str]) -> None:
        self.inputs.append((name, kind))
        for form in self._open[-1:]:
            form.controls.append(name)
            value = attributes.get("value", "")
            if "disabled" in attributes or kind in _NEVER_SENT:
                continue
            if kind in _BUTTONS:
                form.buttons.append((name, value))
            elif kind not in ("checkbox", "radio"):
                self._send(name, value)
            elif "checked" in attributes:
                self._send(name, attributes.get("value", "on"))

    def _send(self, name: str, value: str) -> None:
        for form in self._open[-1:]:
            if name:
                form.fields.append((name, value))
