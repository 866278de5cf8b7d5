#!/bin/sh
# Turns private mount and PID namespaces into a Session Manager, then becomes its sshd.
#   machine.sh FOLDER JAVA      FOLDER/image.tar: files of its own; JAVA: where keytool lives
# Standard input: "user:password" lines for cust and sroot, then nothing until it is to end.
set -eu
umask 022
folder=$1 java=$2
machine=$folder/machine
hidden='etc home opt root run tmp usr/local/bin var/lib/sudo var/log'

# All that differs from the host is put together aside.
mkdir "$machine"
mount -t tmpfs -o mode=755 tmpfs "$machine"
cd "$machine"
# shellcheck disable=SC2086
mkdir -p $hidden opt/java run/sshd
cp -a /etc/. etc
rm -rf etc/sudoers.d/* etc/ssh/ssh_host_* etc/ssh/sshd_config.d etc/alternatives/keytool
tar -x -f "$folder/image.tar"
chmod 1777 tmp
chmod 700 root var/lib/sudo
touch var/log/lastlog var/log/wtmp run/utmp

echo 'cust:x:54300:' >>etc/group
echo 'cust:x:54300:54300::/home/cust:/bin/bash' >>etc/passwd
echo 'sroot:x:0:0:root:/root:/bin/bash' >>etc/passwd
printf '%s:!:19000:0:99999:7:::\n' cust sroot >>etc/shadow
chown -R 54300:54300 home/cust

# The notice's folders, behind the links that lead to them on the real machine.
mkdir -p opt/Avaya/SIPAS/6.1.0.0.610023 opt/Avaya/jboss-4.2.3.GA
ln -s 6.1.0.0.610023 opt/Avaya/SIPAS/current
ln -s Avaya/jboss-4.2.3.GA opt/jboss
# Java may live in a folder that is about to be hidden. The link is the only keytool on PATH.
mount --bind "$java" opt/java
ln -s /opt/java/bin/keytool usr/local/bin/keytool

# Then it goes over the host's. The paths are relative, and not to be made absolute: the folder
# they start from may be hidden on the way.
for program in usr/sbin/sshd usr/lib/openssh/*; do
    [ ! -e "$program" ] || mount --no-canonicalize --bind "$program" "/$program"
done
# The programs of an old era hand on to today's. There sh is bash.
if [ -d usr/bin ]; then
    mkdir run/today
    for program in usr/bin/*; do
        cp -p "/$program" run/today
        mount --no-canonicalize --bind "$program" "/$program"
    done
    mount --bind /bin/bash /bin/sh
fi
for place in $hidden; do
    mount --no-canonicalize --rbind "$place" "/$place"
done
cd /
# What is left of the host can be seen and not changed.
mount -o remount,bind,ro /

head -n 2 | chpasswd -c SHA512
visudo -cq

# It ends with whoever holds the other end of standard input, killed or not.
exec 3<&0
{
    cat <&3
    while kill -TERM 1; do sleep 0.1; done
} >/dev/null 2>&1 &
exec /usr/sbin/sshd -D -e </dev/null
