"""Keystores by chance: types, algorithms, chains, odd dates, odd aliases, odd names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

PASSWORD = "changeit"
TYPES = ("JKS", "JCEKS", "PKCS12")
_ALIASES = (
    "tm", "SD1 External", "größe", "日本語", "😀", "a:b", "a：b", "*", "x, y", '"quoted"', "trustedCertEntry",
    "PrivateKeyEntry", "Alias name", "-----BEGIN", "a|b", "<b>", "ключ", "é", "e\u0301", "0", "x" * 200,
    "Certificate[1]", "jks", "ﬁ", "İ", "ß", "\u200fمفتاح",
)  # fmt: skip
_NAMES = (
    "CN=sm1.example.com, OU=SIP, O=Avaya",
    "CN=Größe, O=日本",
    r"CN=a\, b, O=x\+y",
    'CN="  blanks  "',
    "CN=one, CN=two",
    "O=no common name",
    "EMAILADDRESS=a@example.com, CN=mail",
    "OID.1.2.3.4=odd, CN=identifier",
    "CN=😀",
    "CN=" + "long" * 40,
    "CN=*.example.com, C=DE, ST=Hessen, L=Frankfurt am Main, STREET=x, DC=example",
    "UID=7+CN=together",
)
_KEYS = (
    ("RSA", "-keysize 512", ("MD5withRSA", "SHA1withRSA")),
    ("RSA", "-keysize 1024", ("MD2withRSA", "SHA1withRSA", "SHA256withRSA", "SHA512withRSA")),
    ("RSA", "-keysize 2048", ("SHA256withRSA", "SHA384withRSA", "RSASSA-PSS")),
    ("EC", "-groupname secp256r1", ("SHA256withECDSA", "SHA1withECDSA")),
    ("EC", "-groupname secp384r1", ("SHA384withECDSA",)),
    ("EC", "-groupname secp521r1", ("SHA512withECDSA",)),
    ("DSA", "-keysize 1024", ("SHA1withDSA", "SHA256withDSA")),
    ("DSA", "-keysize 2048", ("SHA256withDSA",)),
    ("Ed25519", "", ("Ed25519",)),
    ("Ed448", "", ("Ed448",)),
)
_EXTENSIONS = (
    "",
    "-ext san=dns:a,ip:192.0.2.1",
    "-ext bc:critical=ca:true,pathlen:3",
    "-ext eku=sa",
)
# UTCTime ends with 2049, GeneralizedTime and all of datetime with 9999.
_LAST = datetime(9999, 12, 31, 23, 59, 59)
_STARTS = (
    datetime(1949, 12, 31, 23, 59, 59),
    datetime(1950, 1, 1),
    datetime(1970, 1, 1),
    datetime(1999, 12, 31, 23, 59, 59),
    datetime(2008, 2, 29, 12, 0, 1),
    datetime(2026, 10, 25, 1, 30),
    datetime(2049, 12, 31),
    datetime(2050, 1, 1),
    datetime(2100, 3, 1),
)
_DAYS = (1, 1, 30, 365, 400, 3650, 7300, 36500)


@dataclass(frozen=True)
class Recipe:
    """The keytool commands that make a store, without where it is and its password."""

    kind: str
    commands: tuple[tuple[str, ...], ...]


def recipe(chance: Random) -> Recipe:
    """One to four entries, some of them signed by an earlier one."""
    kind = chance.choice(TYPES)
    aliases = chance.sample(_ALIASES, chance.randint(1, 4))
    commands: list[tuple[str, ...]] = []
    keys: list[str] = []
    # A PKCS#12 has no chains: they follow from the names, which must say who is who.
    once = kind == "PKCS12"
    names = chance.sample(_NAMES, 4) if once else chance.choices(_NAMES, k=4)
    for alias, name in zip(aliases, names):
        what = chance.random()
        if keys and what < 0.2:
            commands.append(("-exportcert", "-alias", chance.choice(keys), "-file", "{exported}"))
            commands.append(("-importcert", "-noprompt", "-alias", alias, "-file", "{exported}"))
        elif kind != "JKS" and what < 0.35:
            cipher, size = chance.choice((("AES", "128"), ("DESede", "168"), ("HmacSHA256", "256")))
            options = ("-keyalg", cipher, "-keysize", size)
            commands.append(("-genseckey", "-alias", alias, *options))
        else:
            commands.append(_key_pair(chance, alias, name, keys))
            keys.append(alias)
    return Recipe(kind, tuple(commands))


def _key_pair(chance: Random, alias: str, name: str, signers: list[str]) -> tuple[str, ...]:
    algorithm, size, signatures = chance.choice(_KEYS)
    start, days = _dates(chance)
    signer: list[str] = []
    if signers and chance.random() < 0.5:
        signer = ["-signer", chance.choice(signers)]
    else:  # else the signer's key decides
        signer = ["-sigalg", chance.choice(signatures)]
    return (
        *("-genkeypair", "-alias", alias, "-keyalg", algorithm, *size.split()),
        *("-dname", name, *chance.choice(_EXTENSIONS).split()),
        *("-startdate", start.strftime("%Y/%m/%d %H:%M:%S"), "-validity", str(days), *signer),
    )


def _dates(chance: Random) -> tuple[datetime, int]:
    """When it begins, and for how many days it is valid."""
    start = chance.choice(_STARTS)
    if chance.random() < 0.5:
        start = datetime(1990, 1, 1) + timedelta(seconds=chance.randrange(60 * 365 * 86400))
    longest = (_LAST - start).days
    days = chance.choice((*_DAYS, longest, chance.randint(1, longest)))
    return start, min(days, longest)
