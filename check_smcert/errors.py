"""Everything that keeps a check from reading a certificate, in the words that the operator reads.

Each error is UNKNOWN (3). The names of the classes are stable codes: outputs for programs show
them. Text from a host, a file or a page may stand in an error as it came; the output cleans it
(:mod:`check_smcert.safe_text`). A password never does.
"""

from __future__ import annotations

from collections.abc import Container, Iterable


class SmcertError(Exception):
    """A check that could not read a certificate it can vouch for.

    ``what`` failed, what to ``do`` about it, and ``details`` for lines of their own. Where ``do``
    speaks of an ``option`` that not every plugin has, a plugin without it shows ``otherwise``.
    """

    def __init__(
        self,
        what: str,
        do: str = "",
        details: Iterable[str] = (),
        *,
        option: str = "",
        otherwise: str = "",
    ) -> None:
        super().__init__(f"{what}: {do}" if do else what)
        self.what = what
        self.do = do
        self.details = tuple(details)
        self._option = option
        self._otherwise = otherwise

    def at(self, place: str, do: str) -> SmcertError:
        """The same at a place on the way, "jump host b", with what to do there."""
        return type(self)(f"{place}: {self.what}", do, self.details)

    def remedy(self, options: Container[str]) -> str:
        """What to do, for a plugin that has these options ("-k")."""
        return self.do if not self._option or self._option in options else self._otherwise


class UsageError(SmcertError):
    """A wrong command line."""

    def __init__(self, what: str, do: str = "see --help") -> None:
        super().__init__(what, do)


# Reading bytes ------------------------------------------------------------------------------------


class CorruptStore(SmcertError):
    """A file of a known format that is damaged; ``where`` says at which entry or byte."""

    def __init__(self, format_name: str, where: str) -> None:
        super().__init__(
            f"the {format_name} data is damaged ({where})",
            "fetch it again, or look at it with keytool -list -keystore FILE",
        )


class UnknownFormat(SmcertError):
    """Bytes that no reader knows."""


class WrongPassword(SmcertError):
    """The store password does not open the store, or the store needs one."""


class NoCertificate(SmcertError):
    """A store that was read and holds nothing to judge."""


class UnknownLifetime(SmcertError):
    """A threshold in percent, and a certificate whose beginning is not known."""

    def __init__(self, threshold: str) -> None:
        super().__init__(
            f"it is not shown since when the certificate is valid, so {threshold} of its lifetime is "
            "not known",
            "give -w and -c in days",
        )


# The command line ---------------------------------------------------------------------------------


class ExtraOptsError(UsageError):
    """An --extra-opts file that is missing, unreadable or lacks the section."""

    def __init__(self, what: str, do: str = "check --extra-opts=[SECTION][@FILE]") -> None:
        super().__init__(what, do)


# Sources: a file of this machine ------------------------------------------------------------------


class UnreadableFile(SmcertError):
    """A file that is missing, forbidden, too large or no file at all."""


# Sources: a TLS port ------------------------------------------------------------------------------


class PeerFailed(SmcertError):
    """A port that can't be reached, does not speak TLS, or shows no certificate."""


class WrongCertificate(SmcertError):
    """A certificate with another common name than the one to test."""


# The check itself ---------------------------------------------------------------------------------


class OutOfTime(SmcertError):
    """The time limit of ``-t`` is over."""

    def __init__(self, seconds: float, doing: str) -> None:
        super().__init__(
            f"no result within {seconds:g} seconds, the last step was: {doing}",
            "raise -t, or see why that takes so long",
        )


class InternalError(SmcertError):
    """A fault of the suite, never of its input."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            f"internal error ({type(error).__name__})", "run it with -vvv and report what it says"
        )


class ProcessFailed(SmcertError):
    """The check's own process could not be started, crashed, or ended without a result."""


class NotSubmitted(SmcertError):
    """Icinga's API can't be reached, or refuses all results."""


# Sources: SSH -------------------------------------------------------------------------------------


class UnusableSshConfig(SmcertError):
    """An ssh_config that ssh itself can't read, or jump hosts that lead nowhere."""


class ConnectionFailed(SmcertError):
    """No SSH connection: name, network, refused, not SSH, no common algorithm, cut off."""


class HostKeyUnknown(SmcertError):
    """A host key that no known_hosts file has."""


class HostKeyChanged(SmcertError):
    """A host key other than the one in known_hosts."""


class UnreadableKnownHosts(SmcertError):
    """A known_hosts file that can't be read."""


class UnusableKey(SmcertError):
    """A private key file that is missing, no key, or has a passphrase."""


class LoginRefused(SmcertError):
    """sshd accepted none of the keys, nor the password."""


class BecomeFailed(SmcertError):
    """su or sudo did not give root."""


class RemoteFailed(SmcertError):
    """The commands on the Session Manager did not run, or not to their end."""


class UnreadableKeystore(SmcertError):
    """A keystore there that is missing, forbidden, or that keytool could not list."""


# System Manager's page ----------------------------------------------------------------------------


class PageUnreachable(SmcertError):
    """No HTTPS connection to System Manager, or no answer on it in time."""


class NotTrusted(SmcertError):
    """System Manager's own TLS certificate: no CA vouches for it, wrong name, or not the pin."""


class PageRefused(SmcertError):
    """An answer that is not the page asked for: an HTTP error, no HTML, too large."""


class RedirectRefused(SmcertError):
    """A redirect or a form that leads away from the host of --url, or round in circles."""


class LoginFormMissing(SmcertError):
    """A login page without the form or its fields."""


class PageLoginRefused(SmcertError):
    """System Manager did not accept user name and password."""


class SessionLost(SmcertError):
    """System Manager accepted the login, and asks for it again where the page should be."""


class TableMissing(SmcertError):
    """A page without the table of identity certificates."""


class UnclearTable(SmcertError):
    """A table whose rows and columns do not certainly fit together, or that does not end."""


class SeveralRows(SmcertError):
    """More than one row with the common name to test."""


class UnclearDate(SmcertError):
    """A date on the page that has no certain meaning."""
