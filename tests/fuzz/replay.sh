#!/bin/sh
# Every kept input once more through its parser (tests/fuzz/NAME, for each src/*/NAME_fuzz.c).
exec "$(dirname "$0")/run.sh" 1 "$@"
