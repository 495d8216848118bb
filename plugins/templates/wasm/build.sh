#!/usr/bin/env bash
# Builds the module. Needs clang and lld (Debian: apt install clang lld).
set -euo pipefail
cd "$(dirname "$0")"
clang --target=wasm32 -nostdlib -ffreestanding -fno-builtin -mbulk-memory -O2 -Wall -Wextra -Werror \
    -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=16384 -o sample-plugin.wasm sample-plugin.c
