"""Pages as System Manager may show them: tables for the layout, one of them with certificates."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

HEADS = ("", "Service Name", "Common Name", "Valid To", "Expired", "Issuer Name")


def in_days(days: int) -> datetime:
    """A whole second so many days from now, in UTC."""
    return datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=days)


def printed(moment: datetime) -> str:
    """As java.util.Date prints a UTC date."""
    return moment.strftime("%a %b %d %H:%M:%S UTC %Y")


def row(common_name: str, valid_to: datetime | str) -> tuple[str, ...]:
    """A row of the table with :data:`HEADS`."""
    date = valid_to if isinstance(valid_to, str) else printed(valid_to)
    box = '<input type="checkbox">'
    return box, f"service of {common_name}", common_name, date, "No", "CN=default, O=Avaya"


def table(*rows: tuple[str, ...], heads: tuple[str, ...] = HEADS, head: str = "th") -> str:
    """The table alone."""
    lines = [f"<{head}>{text}</{head}>" for text in heads]
    body = ["".join(f"<td>{text}</td>" for text in cells) for cells in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in ["".join(lines), *body]) + "</table>"


def around(content: str) -> str:
    """A whole page with it in the innermost of its tables."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html>
<head><title>Identity Certificates</title><script>var t = "<table>";</script></head><body>
<table><tr><td colspan="2">Avaya Aura&trade; System Manager 6.2</td></tr>
<tr><td><table><tr><td>Home</td></tr><tr><td>Common Name</td><td>of the menu</td></tr></table></td>
<td><form><table><tr><td>{content}</td></tr></table></form></td></tr></table></body></html>"""


def identity_certificates(*rows: tuple[str, ...]) -> str:
    """The page of a Session Manager 6.2.0 with these rows, or with four good ones."""
    usual = [row(name, in_days(61)) for name in ("sip", "smmgmt", "spirit", "http")]
    return around(table(*(rows or usual)))
