#!/bin/sh
# Reads keystores on a Session Manager, as root, and prints them between markers.
#
# script.py puts a prologue before this text and leaves these comments and the indentation out, so
# no quoted text may reach over the end of a line. The prologue sets:
#   token           random text that begins each marker, so that nothing else looks like one
#   root            how to get it for a command: nothing (who runs this has it), sudo, or sudo -n
#   user prompt     whom sudo runs a command as, and what it asks for the password with
#   reader          keytool (prints certificates) or native (prints the keystore itself)
#   with_password   yes: ask for the store password on standard input
#   watch           yes: end what runs here when the connection ends
#   $1 $2 $3 $4     for each keystore its label and path; for a glob also the folder that find
#                   starts from, and how many levels below it the matches are
#
# The markers, each a line of its own after an empty one:
#   begin               at first
#   ready               the store password is read now, one line
#   find LABEL          then what find said on standard error
#   found STATUS        then nothing
#   file LABEL PATH     then the keystore, or what keytool printed
#   exit STATUS KIND    then what was said on standard error; KIND is what this user sees at PATH
#   end                 at last

: "${token:?}" "${root?}" "${user?}" "${prompt?}" "${reader:?}" "${with_password:?}" "${watch:?}"

# The texts of keytool, find and sudo are judged in English.
LC_ALL=C
export LC_ALL

say() {
    printf '\n%s %s\n' "$token" "$*"
}

say begin
# A terminal would turn LF into CR LF, and echo what it is sent.
if [ -t 0 ]; then stty -opost -echo; fi
# 3 is for data; standard error of what runs goes another way.
exec 3>&1

# sudo has -n since 1.7. An older one runs a command that it need not ask for without it as well, and
# where it asks, the prompt is known. Without a terminal it would ask standard input, and be given
# what is there for keytool.
if [ "$root" = "sudo -n" ] && { [ -t 0 ] || [ "$with_password" = no ]; }; then
    case $(sudo -V 2>/dev/null </dev/null) in "Sudo version 1."[0-6].*) root=sudo ;; esac
fi

as_root() {
    case $root in
    sudo) sudo -p "$prompt" -u "$user" "$@" ;;
    "sudo -n") sudo -n -u "$user" "$@" ;;
    *) "$@" ;;
    esac
}

# keytool is not on every PATH: these are where RHEL's, Sun's and Avaya's Java put it.
find_keytool() {
    command -v keytool && return
    for each in "${JAVA_HOME:-}"/bin/keytool /usr/java/*/bin/keytool /usr/lib/jvm/*/bin/keytool /opt/*/j[dr]*/bin/keytool; do
        if [ -x "$each" ]; then
            printf '%s\n' "$each"
            return
        fi
    done
    echo keytool
}

# These are plain and fixed, so that a sudoers file can allow just them.
print_keystore() {
    case $reader in
    keytool) as_root "$keytool" -list -rfc -keystore "$1" ;;
    native) as_root cat "$1" ;;
    esac
}

# printf is built into the shell: the password is in no process list.
answer_and_print() {
    if [ "$with_password" = yes ]; then
        printf '%s\n' "$store_password" | print_keystore "$1"
    else
        print_keystore "$1" </dev/null
    fi
}

# keytool calls a keystore that it may not read one that does not exist: look what is there. A
# folder that can't be searched hides what is in it.
kind() {
    if [ -d "$1" ]; then
        echo directory
    elif [ -r "$1" ]; then
        echo readable
    elif [ -e "$1" ]; then
        echo unreadable
    else
        above=${1%/*}
        while [ -n "$above" ] && [ ! -e "$above" ]; do above=${above%/*}; done
        if [ -x "$above/" ] || [ -f "$above" ]; then echo missing; else echo hidden; fi
    fi
}

try() {
    say file "$1" "$2"
    # ( ) keeps the text of an error apart from the data, and an exit from ending this script. The
    # end of the text is enough, with the status behind it: this shell must not grow.
    errors=$({ (answer_and_print "$2") 2>&1 1>&3 3>&-; printf ' %s' "$?"; } | tail -c 65536)
    say exit "${errors##* }" "$(kind "$2")"
    errors=$(printf '%s' "${errors% *}")
    printf '%s\n' "$errors"
}

# sudo runs no shell, so find expands the glob. Its * matches a / too; the depth prevents that. Before
# findutils 4.2.5 there is no -L.
try_all() {
    say find "$1"
    found=$(as_root find "$3" -follow -mindepth "$4" -maxdepth "$4" -path "$2" 2>&3 </dev/null)
    say found "$?"
    printf '%s\n' "$found" | while IFS= read -r match; do
        [ -z "$match" ] || try "$1" "$match"
    done
}

if [ "$with_password" = yes ]; then
    say ready
    IFS= read -r store_password
fi

# A keytool that hangs would outlive the connection: without a terminal, and in the session of its
# own that su makes. One that does not heed SIGTERM is killed.
if [ "$watch" = yes ]; then
    exec 4<&0
    { trap '' HUP INT TERM; cat <&4; kill -TERM 0; sleep 2; kill -KILL 0; } >/dev/null 2>&1 3>&- &
    watcher=$!
fi

if [ "$reader" = keytool ]; then keytool=$(find_keytool); fi

while [ $# -ge 4 ]; do
    if [ -n "$4" ]; then try_all "$1" "$2" "$3" "$4"; else try "$1" "$2"; fi
    shift 4
done

if [ "$watch" = yes ]; then kill -KILL "$watcher"; fi
say end
