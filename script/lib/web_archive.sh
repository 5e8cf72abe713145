#!/bin/sh
# web_archive.sh FOLDER ARCHIVE STAMP
#
# Puts the files of the built web client into ARCHIVE, a tar whose bytes depend on nothing but theirs, and touches STAMP.
# Both stay as they are when nothing changed, so that nothing is compiled again. No folder: an archive without files.
set -eu
LC_ALL=C.UTF-8
export LC_ALL

archive=$PWD/$2
names=/dev/null
[ "${2#/}" = "$2" ] || archive=$2
if [ -d "$1" ]; then
    cd "$1"
    names=$archive.names
    find . -type f | sed 's|^\./||' | LC_ALL=C sort >"$names"
fi
tar -c -f "$archive.new" --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644 --no-recursion -T "$names"
[ "$names" = /dev/null ] || { rm -f "$names"; cd - >/dev/null; }
if [ -f "$3" ] && cmp -s "$archive.new" "$archive"; then
    rm -f "$archive.new"
else
    mv "$archive.new" "$archive"
    : >"$3"
fi
