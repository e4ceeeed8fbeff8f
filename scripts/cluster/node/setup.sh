#!/bin/sh -e
# Makes the node's own view of the machine. It runs once inside the node's mount, network and process namespaces:
# nothing here is seen outside, and all of it ends with the node's first process.
# usage: setup.sh FOLDER, the cluster's folder

mount --make-rshared /
mount -t tmpfs run /run
mount --bind "$1/lib" /var/lib
mount --bind "$1/log" /var/log

# The kubelet insists on these parameters of the whole machine: it gets copies to write to.
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops \
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  mkdir -p "/run/sysctl/$(dirname $name)"
  cat "/proc/sys/$name" >"/run/sysctl/$name"
  mount --bind "/run/sysctl/$name" "/proc/sys/$name"
done

# There is no dummy device in every kernel; one end of a pair is as good.
ip link set lo up
ip link add eth0 type veth peer name eth0-peer
ip link set eth0-peer up
ip link set eth0 up
ip address add 198.51.100.10/24 dev eth0
ip route add default via 198.51.100.1
echo 1 >/proc/sys/net/ipv4/ip_forward

# No other network can be reached, so there is no name server but the cluster's own.
echo 'nameserver 198.51.100.1' >/run/resolv.conf
# The configuration of its programs.
cp -r "$(dirname "$0")" /run/node
