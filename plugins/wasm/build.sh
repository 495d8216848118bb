#!/usr/bin/env bash
# Builds the WebAssembly modules of this folder's neighbours, each from its one C file: plugins/wasm/build.sh [FOLDER]
# Needs clang and lld (Debian: clang lld). The modules are committed, so that nobody needs that who only uses them.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- wasm-lame-tag wasm-vgm
for folder in "$@"; do
    module=$(sed -n 's/.*"module": "\(.*\)".*/\1/p' "$folder/plugin.json")
    clang --target=wasm32 -nostdlib -ffreestanding -fno-builtin -mbulk-memory -O2 -Wall -Wextra -Werror \
        -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=16384 -o "$folder/$module" "$folder"/*.c
    chmod 644 "$folder/$module"
done
