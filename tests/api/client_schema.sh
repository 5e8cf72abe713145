#!/bin/sh
# client_schema.sh SOURCE BUILD PROGRAM: installs what package-lock.json names under BUILD, once, and runs the check.
# Status 77: there is no node or npm here, or nothing can be installed.
set -eu
source=$1 build=$2/client_schema program=$3
command -v node >/dev/null && command -v npm >/dev/null || exit 77
mkdir -p "$build"
cp "$source/package.json" "$source/package-lock.json" "$source/client_schema.mjs" "$build"
if ! cmp -s "$build/package-lock.json" "$build/installed"; then
    (cd "$build" && npm ci --no-audit --no-fund --ignore-scripts >npm.log 2>&1) || { cat "$build/npm.log"; exit 77; }
    cp "$build/package-lock.json" "$build/installed"
fi
node "$build/client_schema.mjs" "$program"
