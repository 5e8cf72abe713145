# What is written for browsers and needs Node: . script/lib/web.sh after common.sh.
# shellcheck shell=sh

# Old Nodes lack what the tests and the build use; prints why, when there is a reason not to go on.
node_missing() {
    command -v node >/dev/null && command -v npm >/dev/null || { echo "node or npm is not here"; return; }
    node -e 'process.exit(Number(process.versions.node.split(".")[0] < 18))' || echo "node $(node --version) is older than 18"
}

# npm_packages FOLDER: what its package-lock.json names, fetched only when that has changed.
npm_packages() {
    ! cmp -s "$1/package-lock.json" "$1/node_modules/installed" || return 0
    say "fetching the packages of $1"
    (cd "$1" && run_quiet npm ci --fetch-retries=3 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 \
        --ignore-scripts --no-audit --no-fund --no-progress --loglevel=error) ||
        { printf '%s\n' "$0: the packages of $1 could not be fetched; that needs the network, once" >&2; return 1; }
    cp "$1/package-lock.json" "$1/node_modules/installed"
}

# Builds web/dist where something in web is newer than it; meson puts it into the program.
web_build() {
    [ -f web/package.json ] || return 0
    why=$(node_missing)
    [ -z "$why" ] || { say "$why: building without the browser client"; return 0; }
    npm_packages web || return 1
    [ ! -f web/dist/index.html ] ||
        [ -n "$(find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -newer web/dist/index.html -print)" ] || return 0
    (cd web && run_quiet npm run --silent build)
}
