#!/bin/sh -e
# Sets up the node's own view of the machine. It runs once, inside the node's mount, network and process namespaces:
# its changes are not visible outside, and they end with the node's first process.
# usage: setup.sh FOLDER, where FOLDER is that of the cluster

mount --make-rshared /
mount -t tmpfs run /run
mount --bind "$1/lib" /var/lib
mount --bind "$1/log" /var/log

# The kubelet sets these parameters of the whole machine, so it gets copies to write to.
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops \
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  mkdir -p "/run/sysctl/$(dirname $name)"
  cat "/proc/sys/$name" >"/run/sysctl/$name"
  mount --bind "/run/sysctl/$name" "/proc/sys/$name"
done

# Not every kernel has dummy devices; one end of a veth pair is as good.
ip link set lo up
ip link add eth0 type veth peer name eth0-peer
ip link set eth0-peer up
ip link set eth0 up
ip address add 198.51.100.10/24 dev eth0
ip route add default via 198.51.100.1
echo 1 >/proc/sys/net/ipv4/ip_forward

# The node reaches no other network, so the cluster's own name server is the only one.
echo 'nameserver 198.51.100.1' >/run/resolv.conf
# The configuration of the node's programs.
cp -r "$(dirname "$0")" /run/node
