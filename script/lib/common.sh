# Shared by the scripts, which say: . "$(dirname "$0")/lib/common.sh"
# Leaves the shell in the top folder of the tree. POSIX sh, so that a bare machine needs nothing first.
# shellcheck shell=sh
set -eu
LC_ALL=C.UTF-8
export LC_ALL
cd "$(dirname "$0")/.."
TOP=$(pwd)

say() { printf '== %s\n' "$*"; }
die() { printf '%s: %s\n' "$0" "$*" >&2; exit 1; }

# Prints the comment at the head of the script, which is its manual.
usage() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p;}' "$0"; }

seconds() { date +%s; }

# Fills $BUILD_DIR and $BUILD_OPTIONS for a kind of build: one folder each, so that none undoes another.
build_kind() {
    BUILD_CC=
    case $1 in
        usual)    BUILD_DIR=build          BUILD_OPTIONS= ;;
        debug)    BUILD_DIR=build-debug    BUILD_OPTIONS="--buildtype=debug" ;;
        release)  BUILD_DIR=build-release  BUILD_OPTIONS="--buildtype=debugoptimized -Db_lto=true" ;;
        sanitize) BUILD_DIR=build-sanitize BUILD_OPTIONS="-Db_sanitize=address,undefined -Doptimization=1" ;;
        coverage) BUILD_DIR=build-coverage BUILD_OPTIONS="-Db_coverage=true -Doptimization=0" ;;
        fuzz)     BUILD_DIR=build-fuzz     BUILD_CC=clang
                  BUILD_OPTIONS="-Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true" ;;
        *) die "no such kind of build: $1" ;;
    esac
}

# Configures where needed and compiles one kind of build, or only the targets named after the kind.
build() {
    build_kind "$1"
    shift
    if [ ! -f "$BUILD_DIR/build.ninja" ]; then
        # shellcheck disable=SC2086  # the options are words
        run_quiet env ${BUILD_CC:+CC=$BUILD_CC} meson setup $BUILD_OPTIONS "$BUILD_DIR"
    fi
    run_quiet ninja --quiet -C "$BUILD_DIR" -j "${IMIS_JOBS:-$(nproc)}" "$@"
}

# Runs a command whose output matters only when it fails; the sanitizers and warnings speak then.
run_quiet() {
    quiet_out=$("$@" 2>&1) || { quiet_status=$?; printf '%s\n' "$quiet_out" >&2; return "$quiet_status"; }
}
