#!/bin/sh
# imis backup and restore, as an operator uses them. Usage: test_backup.sh PROGRAM; prints TAP.
# PostgreSQL takes part when IMIS_TEST_PG names a server.
set -u
here=$(dirname "$(readlink -f "$0")")
imis=$(readlink -f "$1")
[ -x "$imis" ] || { echo "Bail out! no program"; exit 1; }
unset IMIS_DB
LC_ALL=C
export LC_ALL
dir=$(mktemp -d "${TMPDIR:-/tmp}/imis-backup.XXXXXX")
cd "$dir" || exit 1
trap 'rm -rf "$dir"' EXIT
. "$here/tap.sh"

gone() {
    for file; do [ ! -e "$file" ] || break; done
    [ ! -e "$file" ]
    ok $? "nothing is left: $*"
}

# A kept file, as a put leaves it
keep() {
    printf %s "$2" >content
    key=$(sha256sum content | cut -c1-64)
    part=$(printf %s "$key" | cut -c1-2)
    mkdir -p "$1/$part"
    mv content "$1/$part/$key"
}

# What the scheme holds, as far as the program tells
state() {
    "$imis" journal verify "$@" | grep -v unsealed
    "$imis" user list "$@"
    "$imis" setting list "$@"
}

round() {
    engine=$1 db=$2 again=$3
    keep "$engine.blobs" "a photo"
    keep "$engine.blobs" "another photo"
    at="--db $db --key-file $engine.key --blobs $engine.blobs"
    to="--db $again --key-file $engine-again.key --blobs $engine-again.blobs"

    try 0 "$engine: an account" "$imis" user add anna --role 64 $at
    try 0 "$engine: a setting" "$imis" setting set core.time_zone Asia/Kathmandu $at
    state $at >before 2>&1
    try 0 "$engine: backup" "$imis" backup --to "$engine.backup" $at
    says out "kept files    2, 20 bytes"
    says out "journal key   is within"
    gone "$engine.backup.part" "$engine.backup.database"
    [ "$(stat -c %a "$engine.backup")" = 600 ]
    ok $? "$engine: nobody else reads the backup"
    try 1 "$engine: a backup is not written over" "$imis" backup --to "$engine.backup" $at

    try 0 "$engine: work goes on after it" "$imis" setting set core.time_zone UTC $at
    try 0 "$engine: restore" "$imis" restore --from "$engine.backup" $to
    says out "its journal is whole"
    state $to >after 2>&1
    cmp -s before after
    ok $? "$engine: what was restored is what was there"
    diff before after | sed 's/^/# /'
    cmp -s "$engine.key" "$engine-again.key" && diff -r "$engine.blobs" "$engine-again.blobs" -x new -x lock >out
    ok $? "$engine: so are its key and kept files"
    [ "$(stat -c %a "$engine-again.key")" = 600 ]
    ok $? "$engine: nobody else reads the key"
    try 0 "$engine: it is worked with" "$imis" user add berta --role 64 $to
    try 1 "$engine: what is there is not written over" "$imis" restore --from "$engine.backup" $to
}

# Refused, and nothing is made
refused() {
    try 1 "$1" "$imis" restore --from "$2" --db sqlite:damaged.db
    says err "$3"
    gone damaged.db damaged.db.key damaged.db.restoring damaged.db.key.restoring
}

try 2 "no file to make" "$imis" backup --db sqlite:none.db
try 1 "no database" "$imis" backup --db sqlite:none.db --to none.backup
gone none.db none.backup none.backup.part

try 0 "a SQLite database" "$imis" db init --db sqlite:one.db --key-file sqlite.key
round sqlite sqlite:one.db sqlite:two.db

size=$(stat -c %s sqlite.backup)
head -c $((size / 2)) sqlite.backup >half.backup
refused "half a backup" half.backup "half.backup"
tar -tf sqlite.backup >/dev/null 2>&1 && {
    mkdir members && tar -xf sqlite.backup -C members
    (cd members && tar -c --zstd -f ../endless.backup database journal.key blobs/*)
    refused "a backup without its end" endless.backup "was not finished"
    printf x >>members/database
    (cd members && tar -c --zstd -f ../longer.backup database journal.key blobs/* manifest.json)
    refused "a changed database" longer.backup "not what its manifest says"
    (cd members && head -c -1 database >d && mv d database && for f in blobs/*; do printf x >>"$f"; break; done
        tar -c --zstd -f ../blob.backup database journal.key blobs/* manifest.json)
    refused "a changed file" blob.backup "blob.backup"
    (cd members && tar -c --zstd -f ../away.backup --transform 's,^database,../away,' database)
    refused "a member that leads away" away.backup "no backup has"
    gone ../away
}
printf 'no archive at all' >text.backup
refused "no archive" text.backup "text.backup"
refused "no file" nowhere.backup "nowhere.backup"
keep one.broken.blobs "what it says"
for f in one.broken.blobs/*/*; do printf x >>"$f"; done
try 1 "a kept file that is damaged" "$imis" backup --to broken.backup --db sqlite:one.db --key-file sqlite.key --blobs one.broken.blobs
gone broken.backup broken.backup.part broken.backup.database

if [ -n "${IMIS_TEST_PG:-}" ]; then
    name=imis_backup_$$
    base=${IMIS_TEST_PG%/*}
    try 0 "a PostgreSQL database" "$imis" db init --db "$base/$name" --key-file postgresql.key
    round postgresql "$base/$name" "$base/${name}_again"
    refused "a backup of the other engine" postgresql.backup "another kind"
    psql -q "$IMIS_TEST_PG" -c "DROP DATABASE IF EXISTS $name" -c "DROP DATABASE IF EXISTS ${name}_again" >/dev/null 2>&1
fi

echo "1..$n"
exit $failed
