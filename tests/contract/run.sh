#!/bin/sh
# tests/contract/run.sh PROGRAM TOOLS DEMO
#
# Imports the demo database on each engine, serves it, and lets the black-box checks of the contract, which are no part of this
# project, ask the server. Prints TAP, a case for each engine and check. IMIS_TEST_PG: the URL of a PostgreSQL superuser.
set -eu
program=$1 tools=$2 demo=$3
folder=$(mktemp -d "${TMPDIR:-/tmp}/imis-contract.XXXXXX")
name=contract_$$
server=

sql() { psql -q -X -d "$IMIS_TEST_PG" -c "$1"; }

server_stop() {
    [ -z "$server" ] || { kill "$server" && wait "$server" || true; }
    server=
}

leave() {
    server_stop
    sql "DROP DATABASE IF EXISTS $name WITH (FORCE)"
    rm -rf "$folder"
}
trap leave EXIT
trap 'exit 130' INT TERM HUP

# Prints the URL of an empty database.
database() {
    [ "$1" != sqlite ] || { echo "sqlite:$folder/imis.db"; return; }
    sql "CREATE DATABASE $name TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
    "$program" db init --db "${IMIS_TEST_PG%/*}/$name" >"$folder/init.log"
    echo "${IMIS_TEST_PG%/*}/$name"
}

# Many requests a minute come from one address here.
server_start() {
    "$program" serve --db "$1" --port 0 --port-file "$folder/port" --limit address_rate=1000000 --limit session_rate=1000000 \
        2>"$folder/serve.log" &
    server=$!
    until [ -s "$folder/port" ]; do
        kill -0 "$server" || { cat "$folder/serve.log" >&2; exit 1; }
        sleep 0.05
    done
    port=$(cat "$folder/port")
    rm "$folder/port"
}

# Whose operations are all answered.
modules=admin,claim,claim_batch,contribution,insuree,location,medical,medical_pricelist,payer,policy,product,profile
missing=$(cd "$(dirname "$0")" && pwd)/allow-missing.txt

# What a check is told beside the URL.
options() {
    case $1 in
    sdl-check) echo "--allow-missing $missing" ;;
    contract-check) echo "--only $modules" ;;
    esac
}

n=0
cd "$folder"
echo "1..8"
for engine in sqlite postgresql; do
    url=$(database "$engine")
    "$program" import openimis --from "$demo" --db "$url" >"$folder/import.log" 2>&1 || { cat "$folder/import.log" >&2; exit 1; }
    server_start "$url"
    for check in sdl-check import-check golden-check contract-check; do
        n=$((n + 1))
        # shellcheck disable=SC2046 # words
        if node "$tools/$check.mjs" --url "http://localhost:$port" $(options "$check") >"$folder/check.log" 2>&1; then
            echo "ok $n - $engine $check: $(tail -n 1 "$folder/check.log")"
        else
            grep '^FAIL' "$folder/check.log" | head -n 20 | sed 's/^/# /' || true
            echo "not ok $n - $engine $check: $(tail -n 1 "$folder/check.log")"
        fi
    done
    server_stop
done
