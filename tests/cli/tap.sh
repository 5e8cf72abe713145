# shellcheck shell=sh
# Checks that print TAP, for the scripts beside it. They keep what a command said in the files out and err.
n=0 failed=0

ok() {
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else
        echo "not ok $n - $2"; failed=1
        sed 's/^/# out: /' out; sed 's/^/# err: /' err
    fi
}

# try STATUS WHAT COMMAND...: the exit status is this
try() {
    wanted=$1 what=$2
    shift 2
    "$@" >out 2>err </dev/null
    status=$?
    [ "$status" = "$wanted" ]
    ok $? "$what (status $status)"
}

# says FILE TEXT: the last output holds it
says() {
    grep -qF -- "$2" "$1"
    ok $? "$1 says: $2"
}
