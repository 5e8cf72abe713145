#!/bin/sh
# tests/contract/claim-server.sh SCENARIO
#
# For the check of claims on PostgreSQL: imports the demo folder that the scenario names into a new database, serves it, and prints
# the address. The server before it is stopped. IMIS_PROGRAM, IMIS_FOLDER (what it keeps), IMIS_TEST_PG, IMIS_DATABASE (its name).
set -eu
url=${IMIS_TEST_PG%/*}/$IMIS_DATABASE
demo=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).demo' "$1")

if [ -f "$IMIS_FOLDER/claim.pid" ]; then
    kill "$(cat "$IMIS_FOLDER/claim.pid")" 2>/dev/null || true
fi
psql -q -X -d "$IMIS_TEST_PG" -c "DROP DATABASE IF EXISTS $IMIS_DATABASE WITH (FORCE)" \
    -c "CREATE DATABASE $IMIS_DATABASE TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'" >&2
"$IMIS_PROGRAM" db init --db "$url" >"$IMIS_FOLDER/claim.log"
"$IMIS_PROGRAM" import openimis --from "$demo" --db "$url" >"$IMIS_FOLDER/claim.log"
rm -f "$IMIS_FOLDER/claim.port"
"$IMIS_PROGRAM" serve --db "$url" --port 0 --port-file "$IMIS_FOLDER/claim.port" >"$IMIS_FOLDER/claim.log" 2>&1 &
echo $! >"$IMIS_FOLDER/claim.pid"
until [ -s "$IMIS_FOLDER/claim.port" ]; do
    kill -0 "$(cat "$IMIS_FOLDER/claim.pid")"
    sleep 0.05
done
echo "http://127.0.0.1:$(cat "$IMIS_FOLDER/claim.port")"
