# shellcheck shell=sh
# Sourced by test scripts. ANJU_TEST_PORTS="first-last" narrows where they listen (loopback only).

# port_listens PORT: does anything? (A connection that is over keeps its port for a while, too.)
port_listens() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -qi "$(printf ':%04X 0' "$1")"; }

# Prints a port of 127.0.0.1 that nothing listens on just now.
port_free() {
	range=${ANJU_TEST_PORTS:-20000-29999}
	shuf -n 50 -i "$range" | while read -r port; do
		port_listens "$port" || { echo "$port"; break; }
	done
}
