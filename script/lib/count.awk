# Counts the cases of test programs. Reads meson's testlog.txt, or bare TAP with -v tap=1, and prints
# "passed failed skipped". A case that was planned and never ended has failed; so has, as one case more, a
# program that dies or fails outside its cases.

function close_program() {
    if (!running) return
    # cmocka tells of a case when it begins and when it ends well; what never ended well has failed.
    if (begun) failed_here = begun - passed_here - skipped_here
    missing = planned - passed_here - failed_here - skipped_here
    if (missing > 0) failed_here += missing
    if (result == "exit status 77" && !passed_here) skipped_here++
    else if (result != "exit status 0" && !failed_here) failed_here++
    else if (!passed_here && !failed_here && !skipped_here) passed_here++
    passed += passed_here; failed += failed_here; skipped += skipped_here
    running = 0
}

function open_program() {
    running = 1
    begun = planned = passed_here = failed_here = skipped_here = 0
    out = tap
    result = "exit status 0"
}

BEGIN { if (tap) open_program() }
!tap && /^=+ [0-9]+\/[0-9]+ =+$/ { close_program(); open_program(); next }
!tap && /^Summary of Failures:|^Ok: / { close_program() }
/^result: / && !out { result = $0; sub(/^result: +/, "", result) }
/^-+ stdout -+$/ { out = 1; next }
/^-+ stderr -+$/ { out = 0 }
!running || !out { next }
/^\[ RUN      \]/ { begun++ }
/^\[       OK \]/ { passed_here++ }
/^\[  SKIPPED \]/ { skipped_here++ }
/^1\.\.[0-9]+/ { planned += substr($0, 4) }
/^ok [0-9]/ { if (/# SKIP/) skipped_here++; else passed_here++ }
/^not ok [0-9]/ { if (/# SKIP/) skipped_here++; else failed_here++ }
END { close_program(); print passed + 0, failed + 0, skipped + 0 }
