"""A conversation, and what a host may say in it."""

from check_smcert.secret import Secrets
from check_smcert.sources.ssh.become import METHODS
from check_smcert.sources.ssh.conversation import Conversation

TOKEN = "0123456789abcdef"
ROOT, LOGIN, STORE = "the root password", "the login password", "the store password"
SU = f"\r\n{TOKEN} su\r\n".encode()
BEGIN = f"\r\n{TOKEN} begin\r\n".encode()
READY = f"\n{TOKEN} ready\n".encode()
FILE = f"\n{TOKEN} file sd1 /opt/sd1.jks\n".encode()
EXIT = f"\n{TOKEN} exit 0 readable\n".encode()
END = f"\n{TOKEN} end\n".encode()
SUDO_PROMPT = f"[{TOKEN} sudo]".encode()
SU_PROMPT = b"Password: "
SENT = f"{ROOT}\n".encode()


def talk(method="su", password=ROOT, store_password=None):
    secrets = Secrets(LOGIN, password, store_password)
    return Conversation(METHODS[method](None, secrets, TOKEN), store_password)


def feed(conversation, *chunks):
    """All that is sent back for the chunks."""
    return b"".join(conversation.receive(chunk) for chunk in chunks)


def one_by_one(data):
    return [data[i : i + 1] for i in range(len(data))]
