"""The deciding code, and the tests of each of its modules: those that need no server."""

from __future__ import annotations

OUTPUT = (
    "tests/test_output.py",
    "tests/test_output_rules.py",
    "tests/test_output_of_all.py",
    "tests/test_secret.py",
)
NOTICE = (
    "tests/test_notice.py",
    "tests/test_notice_rules.py",
    "tests/test_notice_facts.py",
    "tests/test_notice_releases.py",
)
FLEET = (
    "tests/smcert/test_table.py",
    "tests/smcert/test_outputs.py",
    "tests/smcert/test_metrics.py",
)
PAGE = (
    "tests/webpage/test_mentions.py",
    "tests/webpage/test_table_rules.py",
    "tests/webpage/test_table.py",
    "tests/readers/test_corners.py",
)
EXPORTED = ("tests/readers/test_exported.py", "tests/readers/test_nothing_passed_over.py",
            "tests/readers/test_corners.py")  # fmt: skip
DER = ("tests/readers/test_der_rules.py", "tests/readers/test_dates.py", "tests/readers/test_odd_certificates.py",
       "tests/readers/test_corners.py", "tests/readers/test_nothing_passed_over.py")  # fmt: skip
KEYS = ("tests/ssh/test_known_hosts.py", "tests/ssh/test_known_hosts_rules.py")
DATES = (
    "tests/webpage/test_java_date_forms.py",
    "tests/webpage/test_java_date_rules.py",
    "tests/webpage/test_java_date.py",
)
TALK = (
    "tests/ssh/test_conversation_rules.py",
    "tests/ssh/test_become_rules.py",
    "tests/ssh/test_conversation.py",
    "tests/ssh/test_conversation_markers.py",
)

TESTS: dict[str, tuple[str, ...]] = {
    "selection": ("tests/test_selection.py",),
    "served": ("tests/test_served.py",),
    "validity": ("tests/test_validity.py", *OUTPUT, "tests/test_served.py"),
    "store_report": (*OUTPUT, "tests/test_validity.py", "tests/test_selection.py"),
    "judgement": ("tests/test_judgement.py", "tests/test_served.py", *OUTPUT),
    "evaluation": (*OUTPUT, "tests/test_served.py"),
    "thresholds": ("tests/test_thresholds.py", *OUTPUT),
    "common_name": ("tests/readers/test_nothing_passed_over.py", *OUTPUT),
    "outcome": OUTPUT,
    "notice": (*NOTICE, *OUTPUT),
    "notices.psn003617u": NOTICE,
    "targets": (*NOTICE, "tests/test_copies_in_texts.py", "tests/test_copies.py"),
    "outputs.nagios": (*OUTPUT, "tests/test_served.py", "tests/test_selection.py"),
    "outputs.served": ("tests/test_served.py",),
    "outputs.words": OUTPUT,
    "outputs.advice": (*OUTPUT, *NOTICE),
    "outputs.rows": FLEET,
    "outputs.table": FLEET,
    "outputs.totals": FLEET,
    "outputs.csv": FLEET,
    "outputs.json": FLEET,
    "outputs.openmetrics": FLEET,
    "outputs.explained": ("tests/smcert/test_explained.py",),
    "inventory": ("tests/smcert/test_inventory.py",),
    "safe_text": OUTPUT,
    "secret": ("tests/test_secret_rules.py", *OUTPUT, "tests/test_extra_opts.py"),
    "time_zone": ("tests/webpage/test_time_zone.py", *DATES),
    "readers.x509_walk": DER,
    "readers.x509": (*DER, *EXPORTED),
    "readers.der": DER,
    "readers.names": DER,
    "readers.java_date": DATES,
    "readers.webpage": PAGE,
    "readers.tables": PAGE,
    "readers.mentions": PAGE,
    "readers.keytool": (
        "tests/readers/test_listing_rules.py",
        "tests/readers/test_listing_lines.py",
    ),
    "readers.pem": ("tests/readers/test_pem_rules.py", *EXPORTED),
    "readers.surroundings": ("tests/readers/test_surroundings.py",),
    "readers.chains": ("tests/readers/test_chains.py",),
    "readers.jks": ("tests/readers/test_jks_rules.py", "tests/readers/test_java_object.py"),
    "readers.pkcs7": EXPORTED,
    "readers.tls": ("tests/tls/test_list.py",),
    "readers.formats": ("tests/readers/test_formats.py",),
    "sources.ssh.known_hosts": KEYS,
    "sources.ssh.host_key": KEYS,
    "sources.ssh.host_key_errors": KEYS,
    "sources.ssh.ssh_config": ("tests/ssh/test_ssh_config.py",),
    "sources.ssh.openssh_log": ("tests/ssh/test_openssh_failures.py",),
    "sources.ssh.openssh_failures": ("tests/ssh/test_openssh_failures.py",),
    "sources.ssh.conversation": TALK,
    "sources.ssh.become": (
        "tests/ssh/test_become_rules.py",
        "tests/ssh/test_methods.py",
        "tests/ssh/test_conversation.py",
        "tests/ssh/test_causes.py",
    ),
    "sources.ssh.sudo": (
        "tests/ssh/test_become_rules.py",
        "tests/ssh/test_causes.py",
        "tests/ssh/test_methods.py",
    ),
    "sources.ssh.answers": ("tests/ssh/test_answers.py", "tests/ssh/test_become_rules.py"),
    "sources.ssh.causes": (
        "tests/ssh/test_causes.py",
        "tests/ssh/test_causes_rules.py",
        "tests/ssh/test_become_rules.py",
    ),
    "sources.ssh.script": (
        "tests/ssh/test_globs.py",
        "tests/ssh/test_script.py",
        "tests/ssh/test_quoting.py",
    ),
    "options.extra_opts": ("tests/test_extra_opts_rules.py", "tests/test_extra_opts.py"),
    "options.arguments": ("tests/test_options_rules.py",),
    "options.peer": ("tests/test_options_rules.py", "tests/test_served.py"),
    "sources.tls_handshake": ("tests/tls/test_list.py", "tests/tls/test_names.py"),
}

# Here texts and their places are what is decided; elsewhere most texts are messages.
TABLES = (
    "notices.psn003617u", "targets", "readers.java_date", "readers.pem", "readers.formats",
    "readers.names", "safe_text", "secret", "sources.ssh.host_key_errors",
)  # fmt: skip
