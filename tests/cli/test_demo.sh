#!/bin/sh
# The fictional country as a person meets it. Usage: test_demo.sh PROGRAM; prints TAP.
set -u
here=$(dirname "$(readlink -f "$0")")
imis=$(readlink -f "$1")
[ -x "$imis" ] || { echo "Bail out! no program"; exit 1; }
unset IMIS_DB
LC_ALL=C
export LC_ALL
dir=$(mktemp -d "${TMPDIR:-/tmp}/imis-demo.XXXXXX")
cd "$dir" || exit 1
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$dir"' EXIT
. "$here/tap.sh"

# ---- options ----

try 2 "no family at all" "$imis" demo --families 0
says err "1 to 20000000"
try 2 "a number of families that is none" "$imis" demo --families many
try 2 "a negative seed" "$imis" demo --seed=-1
try 2 "a status that claims have not" "$imis" demo --claims-status paid
says err "entered, checked or processed"
try 2 "a port that is none" "$imis" demo --port 70000
try 2 "a seed elsewhere" "$imis" serve --seed 2
[ ! -e imis.db ]
ok $? "wrong options make no file"

# ---- making, and meeting it again ----

try 0 "a small country" "$imis" demo --no-serve --families 60 --claims 20 --seed 5
says out "seed 5, 60 families. Nobody in it exists."
says out "officer      Enrolment Officer"
says out "claims       Claim Administrator"
says out "medical      Medical Officer"
says out "accountant   Accountant"
says err "families: 60 of 60"
cp out first
try 0 "the same again" "$imis" demo --no-serve --families 9999
says err "is there already"
cmp -s first out
ok $? "the same people with the same password"
try 0 "its books" "$imis" ledger check
says out "The ledger fits."
try 0 "its enrolment" "$imis" enrolment check
says out "The enrolment fits."
try 0 "its journal" "$imis" journal verify

"$imis" db init --db sqlite:./real.db >/dev/null 2>&1
"$imis" user add somebody --role 64 --db sqlite:./real.db >/dev/null 2>&1
try 2 "a database of somebody else" "$imis" demo --no-serve --db sqlite:./real.db
says err "holds something else"
try 0 "half a country" "$imis" setting set core.fiction "being made"
try 2 "is not served" "$imis" demo --no-serve
says err "was not finished"
try 0 "made whole" "$imis" setting set core.fiction "Kalumera"

# ---- served ----

"$imis" demo --port 0 --port-file port >served 2>log &
server=$!
tries=0
while [ ! -s port ] && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
[ -s port ]
ok $? "it is ready"
grep -q "^http://127.0.0.1:$(cat port)/$" served
ok $? "the address is printed"
if command -v curl >/dev/null; then
    password=$(sed -n 's/^officer .* //p' served)
    curl -s "http://127.0.0.1:$(cat port)/api/graphql" -H 'Content-Type: application/json' -H 'Cookie: csrftoken=abc' -H 'X-CSRFToken: abc' \
        -d "{\"query\": \"mutation { tokenAuth(username: \\\"officer\\\", password: \\\"$password\\\") { token } }\"}" >out 2>err
    says out '"token":"'
fi
kill "$server"
wait "$server"
ok $? "it ends when it is told to"
server=

echo "1..$n"
exit $failed
