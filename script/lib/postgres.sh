# A private PostgreSQL for one run: . script/lib/postgres.sh after common.sh, then postgres_start.
# shellcheck shell=sh
#
# Leaves IMIS_TEST_PG, the URL of a superuser who may create databases, and the server's programs
# (pgbench, psql) in PATH. Where IMIS_TEST_PG is given, that server is used and left alone. The cluster
# lives in a folder that only its owner may enter, listens on no network, and is gone after postgres_stop.

# Prints the folder of the newest server's programs.
postgres_bin() {
    if command -v initdb >/dev/null; then dirname "$(command -v initdb)"; return; fi
    # shellcheck disable=SC2012  # the names are version numbers
    ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1
}

# PostgreSQL refuses to run as root; Debian's package brings the user `postgres`.
postgres_as() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# postgres_start [quick]: `quick` forgets what the machine's own death would lose. Tests kill our program, never the
# machine, and make a database each; measurements must pay what a site pays.
postgres_start() {
    [ -z "${IMIS_TEST_PG:-}" ] || { POSTGRES_DIR=; return 0; }
    postgres_programs=$(postgres_bin)
    [ -n "$postgres_programs" ] || die "no PostgreSQL server here: run script/bootstrap"
    PATH=$postgres_programs:$PATH
    # On disk, so that a commit costs what it costs; not in TMPDIR, as the path of a socket has 107 bytes at most.
    POSTGRES_DIR=$(mktemp -d /var/tmp/imis-pg.XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres "$POSTGRES_DIR"
    (
        cd "$POSTGRES_DIR"
        run_quiet postgres_as "$postgres_programs/initdb" --no-sync -D "$POSTGRES_DIR/data" -U postgres -A trust \
            --encoding=UTF8 --locale=C.UTF-8
        postgres_settings "${1:-}" | postgres_as tee -a "$POSTGRES_DIR/data/postgresql.conf" >/dev/null
        run_quiet postgres_as "$postgres_programs/pg_ctl" -D "$POSTGRES_DIR/data" -l "$POSTGRES_DIR/log" -w -t 60 -s start \
            </dev/null
    ) || { [ ! -f "$POSTGRES_DIR/log" ] || cat "$POSTGRES_DIR/log" >&2; die "PostgreSQL does not start"; }
    IMIS_TEST_PG="postgresql://postgres@$(printf '%s' "$POSTGRES_DIR" | sed 's|/|%2F|g')/postgres"
    export IMIS_TEST_PG PATH
}

# What a site would run with as far as durability goes, unless `quick`; the rest keeps a small machine quick. Databases of tests
# live for seconds: statistics that came in their middle, or not, would let a plan differ from run to run.
postgres_settings() {
    fsync=on autovacuum=on
    [ "$1" != quick ] || { fsync=off autovacuum=off; }
    cat <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$POSTGRES_DIR'
fsync = $fsync
synchronous_commit = on
full_page_writes = on
autovacuum = $autovacuum
max_connections = 100
shared_buffers = ${IMIS_PG_SHARED_BUFFERS:-128MB}
max_wal_size = 2GB
timezone = 'UTC'
log_timezone = 'UTC'
SETTINGS
}

postgres_stop() {
    [ -n "${POSTGRES_DIR:-}" ] || return 0
    # The data is thrown away: no need for a last checkpoint.
    (cd / && postgres_as "$postgres_programs/pg_ctl" -D "$POSTGRES_DIR/data" -m immediate -s -w stop) >/dev/null 2>&1 || true
    rm -rf "$POSTGRES_DIR"
    POSTGRES_DIR=
}
