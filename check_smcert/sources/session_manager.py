"""``-H HOST``: keystores on a Session Manager, all of them in one login.

With the reader "keytool" the bytes are what ``keytool -list -rfc`` prints there, so only
certificates leave the host; with "native" they are the keystore itself. The commands are plain and
fixed, so that a sudoers file can allow just them.
"""

from __future__ import annotations

import re
import shlex

from check_smcert.errors import SmcertError, UnreadableKeystore
from check_smcert.sources import Document
from check_smcert.sources.become import Become
from check_smcert.sources.ssh import Login, connected

# keytool is not on every PATH: these are where RHEL's, Sun's and Avaya's Java put it.
_KEYTOOLS = (
    '"$JAVA_HOME"/bin/keytool /usr/java/*/bin/keytool /usr/lib/jvm/*/bin/keytool '
    "/opt/*/j[dr]*/bin/keytool"
)
_COMMANDS = {
    "keytool": '"$keytool" -list -rfc -keystore "$1"',
    "native": 'cat "$1"',
}
# Without a terminal, or in the session of its own that su makes, a keytool that hangs would outlive
# the connection. sudo on a terminal needs no watch: it keeps it, and reads its password from there.
# Without one, what it runs as root can't be ended from here.
_END_WITH_THE_CONNECTION = (
    "exec 4<&0; { cat <&4 >/dev/null 2>&1; kill -TERM 0; } 3>&- & watch=$!"
)
_GLOB = re.compile(r"[*?\[]")


def fetch(
    login: Login, become: Become, paths: dict[str, str], reader: str
) -> dict[str, list[Document]]:
    """The documents for each label of ``paths`` (label -> path or glob).

    Raises SmcertError where no keystore can be asked for; what concerns one keystore stands in its
    Document.
    """
    # keytool asks for the store password there; natively the digest is checked here.
    password = login.secrets.store_password if reader == "keytool" else None
    script = _script(become, paths, reader, password is not None)
    with connected(login) as transport:
        printed = become.run(transport, script, password)
    said = _Answers(printed, become, login, reader)
    return {label: said.documents(label, path) for label, path in paths.items()}


def _script(become: Become, paths: dict[str, str], reader: str, with_password: bool) -> str:
    command = f"{become.prefix} {_COMMANDS[reader]}".strip()
    # printf is built into the shell: the password is in no process list.
    read = f"printf '%s\\n' \"$storepass\" | {command}" if with_password else f"{command} </dev/null"
    lines = [
        "LC_ALL=C; export LC_ALL",
        "[ -t 0 ] && stty -opost -echo",
        f"say() {{ printf '\\n%s %s\\n' {become.token} \"$*\"; }}",
        "exec 3>&1",
        # ( ) keeps an error's text apart from the data, and an exit from ending the script.
        f"read_one() {{ ({read}) 2>&1 1>&3 3>&-; }}",
        'try() { say file "$2" "$1"; errors=$(read_one "$1"); status=$?; say exit $status; '
        'printf "%s\\n" "$errors"; [ $status = 0 ] || ls -ld "$1" 2>&1; }',
    ]
    if with_password:
        lines.append("say ready; IFS= read -r storepass")
    if become.method != "sudo":
        lines.append(_END_WITH_THE_CONNECTION)
    if reader == "keytool":
        lines.append(
            f"keytool=$(command -v keytool) || for keytool in {_KEYTOOLS} keytool; "
            'do [ -x "$keytool" ] && break; done'
        )
    for label, path in paths.items():
        if _GLOB.search(path):
            lines.append(_expand(label, path, become.prefix))
        else:
            lines.append(f"try {shlex.quote(path)} {label}")
    if become.method != "sudo":
        lines.append("kill $watch")
    return "\n".join(lines)


def _expand(label: str, pattern: str, prefix: str) -> str:
    """Try all that a glob matches; find expands it, since sudo runs no shell.

    find's * matches a / too, which the fixed depth makes impossible.
    """
    parts = pattern.split("/")
    fixed = next(i for i, part in enumerate(parts) if _GLOB.search(part))
    depth = len(parts) - fixed
    find = (
        f"{prefix} find -L {shlex.quote('/'.join(parts[:fixed]) or '/')} "
        f"-mindepth {depth} -maxdepth {depth} -path {shlex.quote(pattern)}"
    ).strip()
    return (
        f"say find {label}; found=$({find} 2>&3 </dev/null); say found $?\n"
        f'printf "%s\\n" "$found" | while IFS= read -r path; '
        f'do [ -z "$path" ] || try "$path" {label}; done'
    )


class _Answers:
    """What the script printed, taken apart at its markers."""

    def __init__(self, printed: bytes, become: Become, login: Login, reader: str) -> None:
        self._become = become
        self._login = login
        self._reader = reader
        self._files: dict[str, list[Document]] = {}
        self._finds: dict[str, tuple[bytes, str]] = {}
        token = become.token.encode()
        # Marker line, and what follows it up to the next marker.
        parts = re.findall(
            rb"\n" + token + rb" (\w+) ?([^\n]*?)\r?\n(.*?)(?=\n" + token + rb" |\Z)",
            b"\n" + printed,
            re.S,
        )
        for (name, argument, data), (_, status, errors) in zip(parts, [*parts[1:], (b"", b"", b"")]):
            if name == b"file":
                label, _, path = argument.decode(errors="replace").partition(" ")
                document = self._document(path, data, status, self._text(errors))
                self._files.setdefault(label, []).append(document)
            elif name == b"find":
                self._finds[argument.decode()] = status, self._text(data)

    def _text(self, data: bytes) -> str:
        return self._login.secrets.hidden_in(data.decode(errors="replace").strip())

    def documents(self, label: str, path: str) -> list[Document]:
        """All that was read for a keystore; a Document with an error where nothing was."""
        documents = sorted(self._files.get(label, []), key=lambda document: document.where)
        status, trouble = self._finds.get(label, (b"0", ""))
        nowhere = not documents and _no_such_file(_GLOB.split(path)[0], trouble)
        if status != b"0" and not nowhere:
            reason = next(reversed(trouble.splitlines()), f"status {status.decode()}")
            error = self._sudo_error(trouble, "find") or UnreadableKeystore(
                f"can't look for all of {path} on {self._login.host} ({reason})",
                self._more_rights(),
            )
            documents.append(Document(path, error=error))
        if not documents:
            error = UnreadableKeystore(
                f"nothing on {self._login.host} matches {path}", "check -k and the server's release"
            )
            documents.append(Document(path, error=error))
        return documents

    def _document(self, path: str, data: bytes, status: bytes, errors: str) -> Document:
        if status == b"0" and data.strip():
            return Document(path, data)
        said = self._text(data) if self._reader == "keytool" else ""
        return Document(path, error=self._why(path, status, said, errors))

    def _why(self, path: str, status: bytes, said: str, errors: str) -> SmcertError:
        """What a failed keytool or cat, and ls after it, mean."""
        host = self._login.host
        if error := self._sudo_error(errors, "keytool" if self._reader == "keytool" else "cat"):
            return error
        if self._reader == "keytool" and (status == b"127" or "command not found" in errors):
            return UnreadableKeystore(
                f"there is no keytool on {host}", "use --reader native, it needs no Java there"
            )
        if _no_such_file(path, errors):
            return UnreadableKeystore(
                f"{path} does not exist on {host}", "check -k and the server's release"
            )
        if any(line.startswith("d") and line.endswith(path) for line in errors.splitlines()):
            return UnreadableKeystore(
                f"can't read {path} on {host}, it is a directory", "name a keystore in it"
            )
        if status == b"0":
            what = "is empty" if self._reader == "native" else "shows keytool nothing"
            return UnreadableKeystore(f"{path} on {host} {what}", "check the file there")
        if self._become.method == "sudo" and "does not exist" in said:
            # ls had no sudo: it may have been kept from seeing what keytool saw.
            return UnreadableKeystore(
                f"keytool finds no {path} on {host} as {self._become.user}",
                "check -k and the server's release",
            )
        # keytool calls a keystore that it may not read one that does not exist.
        if "ermission denied" in errors or "does not exist" in said or "not readable" in said:
            return UnreadableKeystore(f"may not read {path} on {host}", self._more_rights())
        reason = next(iter((said or errors).splitlines()), f"status {status.decode()}")
        return UnreadableKeystore(
            f"{self._reader} can't read {path} on {host} ({reason})",
            "check the file, and SMCERT_STORE_PASSWORD if it is set",
        )

    def _sudo_error(self, text: str, program: str) -> SmcertError | None:
        line = next((line for line in text.splitlines() if line.lower().startswith("sudo:")), "")
        if self._become.method != "sudo" or "command not found" in line:
            return None
        if "password is required" in line:
            do = "set SMCERT_BECOME_PASSWORD, or allow the command with NOPASSWD"
        elif re.search("(illegal|invalid|unknown|unrecognized) option", text, re.I):
            do = "this sudo knows no -n: set SMCERT_BECOME_PASSWORD, or use --become su"
        elif line or re.search("not allowed to execute|not in the sudoers|may not run", text):
            do = "allow it in sudoers, the suite's README has the lines"
        else:
            return None
        said = line or text.splitlines()[0]
        return UnreadableKeystore(f"sudo refused to run {program} ({said})", do)

    def _more_rights(self) -> str:
        if self._become.method == "none":
            return f"{self._login.user} needs --become su or --become sudo"
        return f"check what {self._become.user} may read there"


def _no_such_file(path: str, errors: str) -> bool:
    """Whether ``path`` itself is missing: a program may miss its own libraries."""
    return any("No such file" in line and path.rstrip("/") in line for line in errors.splitlines())
