#!/bin/sh
# tests/contract/run.sh PROGRAM TOOLS DEMO
#
# Imports the demo database on each engine, serves it, and lets the black-box checks of the contract, which are no part of this
# project, ask the server; then the reference implementations of GraphQL (schema.mjs, audit.mjs), where node_modules holds them.
# Prints TAP, a case for each engine and check. IMIS_TEST_PG: the URL of a PostgreSQL superuser.
set -eu
program=$1 tools=$2 demo=$3 here=$(cd "$(dirname "$0")" && pwd)
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
    [ ! -f "$folder/claim.pid" ] || kill "$(cat "$folder/claim.pid")" 2>/dev/null || true
    sql "DROP DATABASE IF EXISTS $name WITH (FORCE)"
    sql "DROP DATABASE IF EXISTS ${name}_claims WITH (FORCE)"
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

# Those that stand.
modules=admin,calculation,claim,claim_batch,contribution,core,insuree,invoice,location,medical,medical_pricelist,payer,payment,policy,product,profile,tools

# check ENGINE NAME COMMAND...: one case.
n=0
check() {
    n=$((n + 1)) case="$n - $1 $2"
    shift 2
    if "$@" >"$folder/check.log" 2>&1; then
        echo "ok $case: $(tail -n 1 "$folder/check.log")"
    else
        grep '^FAIL' "$folder/check.log" | head -n 20 | sed 's/^/# /' || true
        echo "not ok $case: $(tail -n 1 "$folder/check.log")"
    fi
}

# Whatever the list lets be missing is: what the schema check skipped ($1) is a line, its field or its type.
needed() {
    awk '
        NR == FNR { sub(/ *#.*/, ""); if ($0 != "") idle[$0]; next }
        /^SKIP / { sub(/^SKIP /, ""); sub(/: .*/, ""); delete idle[$0]; sub(/\(.*/, ""); delete idle[$0]; sub(/[. ].*/, ""); delete idle[$0] }
        END { for (line in idle) { print "FAIL " line " is there"; n++ } print n + 0 " lines too many"; exit n > 0 }
    ' "$here/allow-missing.txt" "$1"
}

# The same with what needs packages.
check_packaged() {
    [ -d "$here/node_modules/graphql" ] || { n=$((n + 1)); echo "ok $n - $1 $2 # SKIP its packages are not here"; return; }
    check "$@"
}

# claims ENGINE: recorded claims through submission, review and processing, each on a server of its own.
claims() {
    node "$here/claim-corrections.mjs" "$demo/processed-claims.json" "$folder/claims.json"
    if [ "$1" = sqlite ]; then
        check "$1" claim-vectors node "$tools/claim-vectors.mjs" --demo "$demo" --vectors "$folder/claims.json" --imis "$program"
        return
    fi
    check "$1" claim-vectors env IMIS_PROGRAM="$program" IMIS_FOLDER="$folder" IMIS_DATABASE="${name}_claims" \
        node "$tools/claim-vectors.mjs" --demo "$demo" --vectors "$folder/claims.json" --prepare "$here/claim-server.sh"
}

cd "$folder"
echo "1..16"
for engine in sqlite postgresql; do
    url=$(database "$engine")
    "$program" import openimis --from "$demo" --db "$url" >"$folder/import.log" 2>&1 || { cat "$folder/import.log" >&2; exit 1; }
    server_start "$url"
    at=http://localhost:$port
    check "$engine" sdl-check node "$tools/sdl-check.mjs" --url "$at" --allow-missing "$here/allow-missing.txt"
    mv "$folder/check.log" "$folder/schema.log"
    check "$engine" allow-missing needed "$folder/schema.log"
    check "$engine" import-check node "$tools/import-check.mjs" --url "$at"
    check "$engine" golden-check node "$tools/golden-check.mjs" --url "$at"
    check_packaged "$engine" schema node "$here/schema.mjs" "$at" "$tools/../contract/graphql/operations.json" "$modules"
    check_packaged "$engine" audit node "$here/audit.mjs" "$at"
    check "$engine" contract-check node "$tools/contract-check.mjs" --url "$at" --only "$modules"
    server_stop
    claims "$engine"
done
