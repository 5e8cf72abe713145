#!/bin/sh
# Drives the program as a person does. Usage: test_cli.sh PROGRAM TEST-PROGRAM; prints TAP.
# PostgreSQL takes part when IMIS_TEST_PG names a server.
set -u
here=$(dirname "$(readlink -f "$0")")
imis=$(readlink -f "$1") tester=$(readlink -f "$2")
[ -x "$imis" ] && [ -x "$tester" ] || { echo "Bail out! no program"; exit 1; }
unset IMIS_DB
LC_ALL=C
export LC_ALL
dir=$(mktemp -d "${TMPDIR:-/tmp}/imis-cli.XXXXXX")
cd "$dir" || exit 1
trap 'rm -rf "$dir"' EXIT
. "$here/tap.sh"

silent() {
    [ ! -s "$1" ]
    ok $? "nothing on $1"
}

# ---- help and usage ----

try 2 "no command" "$imis"
says err "Usage: imis COMMAND"
try 0 "help" "$imis" help
says out "job run"
silent err
try 0 "version" "$imis" version
says out "imis "
"$imis" help | sed -n 's/^  \([a-z]\{1,\} \{0,1\}[a-z]*\)  .*/\1/p' | sed 's/ *$//' >commands
[ "$(wc -l <commands)" -ge 15 ]
ok $? "help lists the commands"
while read -r command; do
    # shellcheck disable=SC2086  # its words
    try 0 "help $command" "$imis" help $command
    says out "Usage: imis $command"
    # shellcheck disable=SC2086
    try 0 "$command --help" "$imis" $command --help
    says out "Usage: imis $command"
done <commands
try 0 "manual page" "$imis" help --man
cp out page
head -n 1 page | grep -q '^\.TH IMIS 1 '
ok $? "the manual page has its head"
while read -r command; do
    grep -qE "^\.SS imis $command( |\$)" page
    ok $? "the manual page tells of imis $command"
done <commands
"$imis" help serve | grep -oE '^  --[a-z-]+' | sed 's/^  --//; s/-/\\\\-/g' | while read -r option; do
    grep -qF "\\fB\\-\\-$(printf '%b' "$option")\\fR" page || echo "$option"
done >out
[ ! -s out ]
ok $? "the manual page tells of all options of serve"
# The checker that is there; without one the lines above must do.
if command -v mandoc >/dev/null; then
    mandoc -T lint -W warning page >out 2>err
    ok $? "mandoc reads the manual page"
elif command -v groff >/dev/null; then
    groff -man -T utf8 -ww -z page >out 2>err && [ ! -s err ]
    ok $? "groff reads the manual page"
fi
try 0 "help of a group" "$imis" help db
says out "db migrate"
try 2 "help of nothing" "$imis" help nothing
try 2 "help of nothing in a group" "$imis" help db nothing
try 2 "unknown command" "$imis" paint
says err 'no command "paint"'
try 2 "half a command" "$imis" db
try 2 "unknown command of a group" "$imis" db paint
says err 'no command "db paint"'
try 2 "unknown option" "$imis" db check --colour
says err "there is no option --colour"
try 2 "unknown short option" "$imis" db check -x
try 2 "option of another command" "$imis" db check --once
says err '--once does not belong to `imis db check`'
try 2 "option without its value" "$imis" db check --db
says err "a value is missing after --db"
try 2 "value of an option without one" "$imis" job run --once=yes
try 2 "operand missing" "$imis" job cancel
says err "wants ID"
try 2 "operand too many" "$imis" job list all
says err '"all" is one word too many'
try 2 "unknown limit" "$imis" db init --limit shoes=2
try 2 "limit without number" "$imis" db init --limit page_rows
try 2 "limit out of range" "$imis" db init --limit page_rows=0
try 2 "wrong clock" "$imis" db init --clock yesterday
try 2 "wrong seed" "$imis" db init --id-seed x
try 2 "unknown language" "$imis" db init --language xx
says err 'there is no language "xx"'
try 2 "a proxy that is no address" "$imis" serve --port 0 --proxy 10.0.0.2,proxy
says err "addresses such as 10.0.0.2"
try 2 "an empty address among the proxies" "$imis" serve --port 0 --proxy 10.0.0.2,,::1
try 2 "a role of SQLite" "$imis" db init --role clerk
try 2 "wrong database" "$imis" db init --db oracle:x
[ ! -e imis.db ]
ok $? "nothing was made"

# ---- a database, on one engine ----

# PostgreSQL seals what is older than every open transaction of the server, and other tests have some.
seal_all() {
    tries=0
    until "$imis" journal verify --db "$1" | grep -q '^unsealed  *0$' || [ $((tries = tries + 1)) -gt 200 ]; do
        "$imis" journal seal --db "$1" --key-file key >/dev/null
    done
}

# accounts, in the database of $url
accounts() {
    user="$imis --db $url --key-file key user"
    # shellcheck disable=SC2086  # its words
    try 2 "user add without a role" $user add admin
    says err "IMIS Administrator"
    try 2 "user add with no such role" $user add admin --role King
    says err 'no role "King"'
    try 0 "user add" $user add admin --role "IMIS Administrator"
    says out "The account admin is made."
    says out "Password, shown this once: "
    try 1 "user add again" $user add admin --role 64
    silent out
    try 2 "user add in no district" $user add bob --role Clerk --district R1D1
    says err 'no district "R1D1"'
    try 2 "user add without its password" $user add bob --role Clerk --password-stdin
    echo short >password
    "$imis" user add bob --db "$url" --key-file key --role Clerk --password-stdin <password >out 2>err
    [ $? = 1 ]
    ok $? "a password that is too short"
    says err "too short"
    echo "Secret-1" >password
    "$imis" user add bob --db "$url" --key-file key --role Clerk --role 128 --password-stdin <password >out 2>err
    ok $? "a password from the standard input"
    ! grep -q Secret out err
    ok $? "the password is not shown"
    try 0 "user password" $user password bob
    says out "Password, shown this once: "
    try 1 "user password of nobody" $user password nobody
    try 0 "user role add" $user role bob add Manager
    try 0 "user role remove" $user role bob remove 8
    try 2 "user role paint" $user role bob paint Manager
    try 0 "user list" $user list
    says out "Manager, Receptionist"
    says out "IMIS Administrator"
}

# everything URL: what a person does with a new database
# An import keeps what it brings and tells what of it does not hold together: here a payer of a village.
brought() {
    try 0 "enrolment check" "$imis" enrolment check --db "$url"
    says out "The enrolment fits."
    mkdir -p brought
    cat >brought/tblLocations.csv <<END
LocationId,LocationUUID,LocationCode,LocationName,LocationType,ParentLocationId,LegacyID,ValidityFrom,ValidityTo
901,75250515-40d7-4c77-bafe-000000000001,XR,Region,R,,,2017-01-01 00:00:00+00,
902,75250515-40d7-4c77-bafe-000000000002,XD,District,D,901,,2017-01-01 00:00:00+00,
903,75250515-40d7-4c77-bafe-000000000003,XW,Ward,W,902,,2017-01-01 00:00:00+00,
904,75250515-40d7-4c77-bafe-000000000004,XV,Village,V,903,,2017-01-01 00:00:00+00,
END
    cat >brought/tblPayer.csv <<END
PayerID,PayerUUID,LegacyID,PayerType,PayerName,ValidityFrom,ValidityTo,AuditUserID,LocationId
901,75250515-40d7-4c77-bafe-000000000005,,C,Farmers,2017-01-01 00:00:00+00,,2,904
END
    try 0 "import" "$imis" import openimis --from brought --db "$url" --key-file key
    says err "1 rows do not hold together"
    try 1 "enrolment check of what was brought" "$imis" enrolment check --db "$url"
    says out "7 payer is of what is no region or district: 75250515-40d7-4c77-bafe-000000000005 Farmers"
    says out "The enrolment does not fit."
}

everything() {
    url=$1
    try 0 "init" "$imis" db init --db "$url" --key-file key
    says out "ready"
    try 0 "init again" "$imis" db init --db "$url" --key-file key
    says out "nothing had to be changed"
    try 0 "check" "$imis" db check --db "$url"
    try 0 "migrate" "$imis" db migrate --db "$url" --key-file key
    echo 'if claim.amount > money("100") then review("large") end' >rule.lua
    try 0 "rule check" "$imis" rule check rule.lua 2026-01-01 2026-12-31 --db "$url" --key-file key
    says out "claims      0, 0 rejected, 0 to review"
    echo 'local a = 1.5' >rule.lua
    try 1 "rule check of no rule" "$imis" rule check rule.lua 2026-01-01 2026-12-31 --db "$url" --key-file key
    says err "Line 1 of the rule cannot be read"
    try 1 "rule check of no file" "$imis" rule check none.lua 2026-01-01 2026-12-31 --db "$url" --key-file key
    try 0 "setting list" "$imis" setting list --db "$url"
    says out "core.time_zone"
    try 0 "setting get" "$imis" setting get core.time_zone --db "$url"
    says out "UTC"
    try 0 "setting set" "$imis" --db "$url" --key-file key setting set core.time_zone Asia/Kathmandu
    try 0 "setting get" "$imis" setting get core.time_zone "--db=$url"
    says out "Asia/Kathmandu"
    accounts
    brought
    try 1 "setting set, wrong" "$imis" --db "$url" --key-file key setting set core.time_zone Mars
    says err "core.time_zone"
    try 1 "setting set, wrong, in French" "$imis" --db "$url" --key-file key --language fr setting set core.time_zone Mars
    says err "Le paramètre"
    try 1 "setting get, unknown" "$imis" --db "$url" setting get core.shoes
    try 0 "setting back to the standard" "$imis" --db "$url" --key-file key setting set core.time_zone ""
    try 0 "schedule list" "$imis" schedule list --db "$url"
    says out "every 15m"
    try 0 "job start" "$imis" job start model.compact_counts --db "$url" --key-file key
    id=$(cat out)
    try 0 "job list" "$imis" job list --db "$url"
    says out "$id  waiting"
    try 1 "job start, unknown" "$imis" job start shoes.count --db "$url" --key-file key
    try 1 "job start, no object" "$imis" job start model.refold '[1]' --db "$url" --key-file key
    try 1 "job start, no JSON" "$imis" job start model.refold '{' --db "$url" --key-file key
    try 0 "job run" "$imis" job run --until-idle --db "$url" --key-file key
    try 0 "job list" "$imis" job list --db "$url"
    says out "$id  done"
    try 0 "job start" "$imis" job start model.compact_counts --db "$url" --key-file key
    id=$(cat out)
    try 0 "job cancel" "$imis" job cancel "$id" --db "$url" --key-file key
    try 0 "job run once" "$imis" job run --once --db "$url" --key-file key
    try 0 "job list" "$imis" job list --db "$url"
    says out "$id  cancelled"
    try 1 "job cancel, unknown" "$imis" job cancel 00000000-0000-7000-8000-000000000000 --db "$url" --key-file key
    try 0 "journal seal" "$imis" journal seal --db "$url" --key-file key
    seal_all "$url"
    try 0 "journal verify" "$imis" journal verify --db "$url"
    says out "unsealed    0"
    block=$(sed -n 's/^blocks  *//p' out) hash=$(sed -n 's/^hash  *//p' out) public=$(sed -n 's/^public key  *//p' out)
    try 0 "journal verify, as expected" "$imis" journal verify --db "$url" --block "$block" --hash "$hash" --public-key "$public"
    try 1 "journal verify, another key" "$imis" journal verify --db "$url" --public-key "$hash"
    try 2 "journal verify, half a block" "$imis" journal verify --db "$url" --block "$block"
    try 2 "journal verify, no hash" "$imis" journal verify --db "$url" --block "$block" --hash 12
}

# newer URL: the tests' program has a module that the program does not know
newer() {
    url=$1
    try 0 "init by a program that knows more" "$tester" db init --db "$url" --key-file key
    for command in "db migrate" "db init" "db check" "job list" "job run --once" "setting list"; do
        # shellcheck disable=SC2086  # its words
        try 1 "$command refused" "$imis" $command --db "$url"
        says err "newer"
    done
    try 0 "and not touched" "$tester" db check --db "$url"
}

# ---- SQLite ----

try 1 "no database" "$imis" job list
[ ! -e imis.db ]
ok $? "and none was made"
try 1 "no database to migrate" "$imis" db migrate
try 0 "init where we are" "$imis" db init
[ -f imis.db ] && [ -f imis.db.key ]
ok $? "imis.db and its key are there"
[ "$(stat -c %a imis.db.key)" = 600 ]
ok $? "the key is its owner's only"
try 0 "the database of the environment" env IMIS_DB=sqlite:other.db "$imis" db init
[ -f other.db ]
ok $? "other.db is there"
everything "sqlite:$dir/every.db"
newer "sqlite:$dir/newer.db"
echo nonsense nonsense nonsense >text.db
try 1 "a file that is no database" "$imis" db check --db sqlite:text.db
try 1 "a folder that is not there" "$imis" db init --db sqlite:nowhere/imis.db

# ---- PostgreSQL ----

# at NAME: the test server's URL with another database
at() { printf '%s' "$IMIS_TEST_PG" | sed -E "s|^([a-z]*://[^/]*)/[^?]*|\\1/$1|"; }

if [ -n "${IMIS_TEST_PG:-}" ]; then
    one=imis_cli_$$ two=imis_cli_newer_$$
    try 1 "no database" "$imis" job list --db "$(at $one)"
    everything "$(at $one)"
    newer "$(at $two)"
    # What a site does: an administrator prepares, a role of its own works.
    echo "not in a list of processes" >password
    role=imis_cli_role_$$ three=imis_cli_three_$$
    as_role=$(at $three | sed "s|//[^@/]*@|//$role@|")
    try 0 "init for a role" "$imis" db init --db "$(at $three)" --role $role --password-file password
    says out "imis db migrate"
    grep -q "list of processes" out
    [ $? != 0 ]
    ok $? "the password is not shown"
    try 1 "no tables yet" "$imis" job list --db "$as_role"
    says err "imis db migrate"
    try 0 "migrate as the role" "$imis" db migrate --db "$as_role" --key-file key
    try 0 "the role works" "$imis" job start model.refold --db "$as_role" --key-file key
    try 0 "the role works on" "$imis" job run --until-idle --db "$as_role" --key-file key
    try 0 "init as the role" "$imis" db init --db "$as_role" --key-file key
    try 1 "no such password file" "$imis" db init --db "$(at $three)" --role $role --password-file nowhere
    psql -q "$IMIS_TEST_PG" -c "DROP DATABASE $three" -c "DROP ROLE $role"
    psql -q "$IMIS_TEST_PG" -c "DROP DATABASE $one" -c "DROP DATABASE $two"
    try 1 "no server" "$imis" db check --db postgresql://127.0.0.1:1/imis
fi

echo "1..$n"
exit $failed
