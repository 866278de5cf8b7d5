#!/bin/sh
# ssh runs this to ask for a password (ssh(1), SSH_ASKPASS): $1 is the question.
# The password is in a pipe of the plugin, once. Only the ssh that the plugin started gets it, and
# only for the two questions that name user and host of the Session Manager.
[ "$PPID" = "$CHECK_SMCERT_SSH" ] || exit 1
case $1 in
"$CHECK_SMCERT_LOGIN's password: " | "($CHECK_SMCERT_LOGIN) Password: ") ;;
*)
    printf 'ssh asks: %s\n' "$1" >&2 # for openssh_failures.py
    exit 1
    ;;
esac
IFS= read -r password <"$CHECK_SMCERT_PIPE" || exit 1
printf '%s\n' "$password"
