#!/bin/sh
# Lays out each case of cases.txt as a tree, runs script/lint on it and compares the breaches. Prints TAP.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lint=$here/../../script/lint
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk -v work="$work" '
    /^== / {
        tree = work "/" ++n; path = ""
        system("mkdir -p " tree "/src")
        print substr($0, 4) >(tree ".name")
        printf "" >(tree ".want")
        next
    }
    !n || /^$/ { next }
    /^> / { print substr($0, 3) >(tree ".want"); next }
    /^@ / {
        if (path != "") close(path)
        path = tree "/" substr($0, 3)
        folder = path; sub(/\/[^\/]*$/, "", folder); system("mkdir -p " folder)
        next
    }
    {
        gsub(/<tab>/, "\t"); gsub(/<space>/, " "); gsub(/<>/, "")
        if (match($0, /<[0-9]+ lines>/)) {
            split(substr($0, RSTART + 1), count, " ")
            for (i = 0; i < count[1] + 0; i++) print "    a++;" >path
        } else if (sub(/<end>$/, "")) printf "%s", $0 >path
        else print >path
    }' "$here/cases.txt"

count=0 failed=0
for name in "$work"/*.name; do
    tree=${name%.name}
    count=$((count + 1))
    title=$(cat "$name")
    [ "$title" = readme ] || find "$tree/src" -mindepth 1 -type d -exec touch {}/README.md \;
    status=0
    "$lint" --root "$tree" >"$tree.out" 2>&1 || status=$?
    sed -n 's/^\([^ :]*:[0-9]*: [a-z]*\): .*/\1/p' "$tree.out" | sort >"$tree.got"
    sort "$tree.want" >"$tree.sorted"
    wanted=0
    [ ! -s "$tree.want" ] || wanted=1
    if [ "$status" = "$wanted" ] && diff "$tree.sorted" "$tree.got" >"$tree.diff"; then
        echo "ok $count - lint: $title"
    else
        failed=1
        echo "not ok $count - lint: $title (status $status)"
        sed 's/^/#   /' "$tree.diff" "$tree.out"
    fi
done
echo "1..$count"
exit $failed
