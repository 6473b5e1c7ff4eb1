#!/bin/sh
# Builds the simulator and what tries it, and runs its test on free ports.
set -u
cd "$(dirname "$0")/../.." || exit 3
. tests/ports.sh
make -s check-simulator-programs || exit 3
SIM_PORT=$(port_free) LISTEN_PORT=$(port_free) exec sh tests/simulation/simulator_test.sh build
