# The rules of script/lint that read a line at a time. Prints "file:line: rule: what" for each breach, and with
# -v report=1 the length of each function instead. Only POSIX awk: a bare Debian has mawk.
#
# A C line is looked at in three dresses: as it stands (raw), without comments (text: for SQL in strings) and
# without comments and with empty strings (code). To allow something new, add a line to a table in BEGIN.

BEGIN {
    # The house: a floor may include itself and what stands lower.
    split("base 1 db 2 io 2 scheme 2 model 3 module 4 api 5 server 6 cli 7", pair, " ")
    for (i = 1; i in pair; i += 2) floor_rank[pair[i]] = pair[i + 1]
    split("registry query write run", pair, " ")
    for (i = 1; i in pair; i++) model_rank[pair[i]] = i
    split("location medical pricelist facility message core product payment_plan dated_change insuree policy payer contribution payment commission ledger batch claim_rule preauthorisation claim claim_set claim_flow claim_entry claim_sampling claim_thread claim_story claim_counter claim_recheck notice invoice valuation calculation device mobile task sampling duplicate insuree_card export register report claim_what_if import", pair, " ")
    for (i = 1; i in pair; i++) module_rank[pair[i]] = i

    # The browser client, likewise; a room uses no other room.
    split("data 1 part 2 form 3 room 4 app 5", pair, " ")
    for (i = 1; i in pair; i += 2) web_rank[pair[i]] = pair[i + 1]

    # A library's header stays in the file that wraps the library.
    library["libpq-fe.h"] = "^src/db/postgres[a-z_]*\\.[ch]$"
    library["sqlite3.h"] = "^src/db/sqlite[a-z_]*\\.[ch]$"
    library["sodium.h"] = "^src/io/(crypto|password)\\.c$"
    library["archive.h"] = "^src/io/(pack|sheet_xlsx|zip)\\.c$"
    library["archive_entry.h"] = "^src/io/(pack|sheet_xlsx|zip)\\.c$"
    library["expat.h"] = "^src/io/xml\\.c$"
    library["jpeglib.h"] = library["jerror.h"] = library["setjmp.h"] = "^src/io/image\\.c$"
    library["png.h"] = "^src/io/image_png\\.c$"
    library["qrencode.h"] = "^src/io/qr\\.c$"
    library["cairo-pdf.h"] = library["pango/pangocairo.h"] = "^src/io/pdf\\.c$"
    library["lua.h"] = library["lauxlib.h"] = "^src/io/lua[a-z_]*\\.[ch]$"
    library["curl/curl.h"] = "^src/io/(address|http_client|mail)\\.c$"
    library["seccomp.h"] = "^src/io/confine\\.c$"
    library["csv.h"] = "^src/io/csv_read\\.c$"
    library["sanitizer/asan_interface.h"] = "^src/base/arena\\.c$"
    library["microhttpd.h"] = "^src/server/http\\.c$"
    library["zlib.h"] = "^src/(server/gzip|io/gunzip|io/zip)\\.c$"
    library["utf8proc.h"] = "^src/base/utf8\\.c$"

    # What the C library and the system offer to every floor but the freestanding files.
    system_header = "^(assert|ctype|endian|errno|fcntl|inttypes|limits|poll|pthread|sched|semaphore|signal|spawn|stdalign|stdarg|stdatomic" \
        "|stdbool|stddef|stdint|stdio|stdlib|string|strings|time|unistd|dirent|getopt|argp|netdb|syslog|termios" \
        "|arpa/inet|netinet/in|netinet/tcp|net/if|linux/[a-z_]+|sys/[a-z_]+)\\.h$"
    freestanding = "^src/(scheme/.*|base/(money|date|mem)\\.[ch])$"
    freestanding_header = "^(stdint|stdbool|stddef)\\.h$"

    # Calls that have a safe sibling here. What stands after a name tells where it may be used all the same.
    split("strcpy stpcpy strcat strncat strncpy sprintf vsprintf gets strtok atoi atol atoll atof strtod strtof strtold " \
        "alloca system popen localtime gmtime asctime ctime rand srand tmpnam tempnam mktemp setlocale " \
        "malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf", banned_names, " ")
    for (i in banned_names) banned[banned_names[i]] = ""
    heap = "^src/base/arena\\.c$"
    split("malloc calloc realloc free", pair, " ")
    for (i in pair) banned[pair[i]] = heap
    banned["realloc"] = banned["free"] = "^src/(base/arena|io/lua)\\.c$"   # Lua asks its host for single blocks

    # Binary floating point: no amount may meet it, so the files that may are listed.
    float_allowed = "^src/io/(pdf|image|score)[a-z_]*\\.[ch]$"

    # Pure tables may be long.
    table_file = "^src/api/graphql/quirks\\.c$"
    file_lines_max = 1000
    function_lines_max = 100

    # Spelt in two halves, so that this file does not find itself.
    marker = "(^|[^A-Za-z_0-9])(TO" "DO|FIX" "ME|XX" "X|HA" "CK)([^A-Za-z_0-9]|$)"
}

FNR == 1 { file_end(); file_begin() }
{ line_any() }
is_c { line_c() }
file ~ /^web\/src\/.*\.tsx?$/ { web_import_check() }
file ~ /\.sql$/ { text = "\"" $0; sql_check() }
END { file_end() }

function breach(rule, what) {
    if (!report) print file ":" FNR ": " rule ": " what
}

function file_begin() {
    file = FILENAME
    sub(/^\.\//, "", file)
    is_c = file ~ /\.[ch]$/
    in_src = file ~ /^src\//
    in_comment = depth = directive = 0
    head = ""
    lines = 0
}

function file_end() {
    if (file == "" || report) return
    if (in_src && is_c && lines > file_lines_max && file !~ table_file)
        print file ":" lines ": length: " lines " lines, " file_lines_max " at most"
    if (is_c && depth != 0)
        print file ":" lines ": braces: unbalanced, the lengths of functions are not known"
}

# Rules for every text file.
function line_any() {
    lines = FNR
    if (/[ \t\r]$/) breach("blank", "white space at the end of the line")
    if (file !~ /\.md$/ && $0 ~ marker) breach("marker", "unfinished work")
    if (/registry\.[a-z]+\.(org|com)/ || (file ~ /package-lock\.json$/ && /"resolved":/)) breach("address", "where packages come from is each machine's own")
    if ((is_c || file ~ /\.build$/) && /\t/) breach("tab", "tabs have no place in C")
}

function line_c() {
    dress($0)
    if (in_src) {
        if (text ~ /^[ \t]*#[ \t]*include/) include_check(text)
        else { call_check(); sql_check(); float_check() }
    }
    measure()
}

# Fills text and code from a raw line; in_comment carries over the lines.
function dress(raw,    n, i, c, two, quote) {
    text = code = ""
    quote = ""
    n = length(raw)
    for (i = 1; i <= n; i++) {
        c = substr(raw, i, 1)
        two = substr(raw, i, 2)
        if (in_comment) {
            if (two == "*/") { in_comment = 0; i++ }
        } else if (quote != "") {
            text = text c
            if (c == "\\") { text = text substr(raw, ++i, 1) }
            else if (c == quote) { code = code c; quote = "" }
        } else if (two == "/*") { in_comment = 1; i++; text = text " "; code = code " " }
        else if (two == "//") break
        else {
            text = text c
            code = code c
            if (c == "\"" || c == "'") quote = c
        }
    }
}

# "from '../data/text'" and "import('../room/home/home')", from web/src/<floor>/...
function web_import_check(    from, to, here, there, i, up, name) {
    if (!match($0, /(from |import\()'\.[^']*'/)) return
    name = substr($0, RSTART, RLENGTH)
    sub(/^[^']*'/, "", name)
    sub(/'$/, "", name)
    here = split(file, from, "/") - 1   # web src floor ... without the file's own name
    there = split(name, to, "/")
    for (i = 1; i <= there && (to[i] == "." || to[i] == ".."); i++) if (to[i] == "..") here--
    for (up = here; i <= there; i++) from[++up] = to[i]
    split(file, to, "/")
    if (here < 2 || !(from[3] in web_rank)) return
    if (web_rank[from[3]] > web_rank[to[3]]) breach("climb", "'" name "' stands above " to[3])
    else if (from[3] == "room" && to[3] == "room" && from[4] != to[4]) breach("sideways", "'" name "' is another room")
}

function include_check(line,    name, mark) {
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", line)
    mark = substr(line, 1, 1)
    name = substr(line, 2)
    sub(/[">].*/, "", name)
    if (mark == "<") include_system(name)
    else if (mark == "\"") include_own(name)
    else breach("include", "names no file: " line)
}

function include_system(name) {
    if (name in library) {
        if (file !~ library[name]) breach("library", "<" name "> belongs to " library[name])
    } else if (file ~ freestanding) {
        if (name !~ freestanding_header) breach("freestanding", "<" name "> is out of reach in a browser")
    } else if (name !~ system_header)
        breach("library", "<" name "> is in no table of script/lib/lint.awk")
}

function include_own(name,    from, to, here, there) {
    here = split(file, from, "/")   # src floor ...
    there = split(name, to, "/")    # floor ...
    if (there < 2 || !(to[1] in floor_rank) || name ~ /\.\./) {
        breach("include", "\"" name "\" is not written from src, as \"base/arena.h\" is")
        return
    }
    if (!(from[2] in floor_rank)) { breach("include", "src/" from[2] " is no floor of the house"); return }
    if (floor_rank[to[1]] > floor_rank[from[2]]) breach("climb", "\"" name "\" stands above " from[2])
    else if (floor_rank[to[1]] == floor_rank[from[2]] && to[1] != from[2])
        breach("sideways", "\"" name "\" stands beside " from[2])
    else if (to[1] == "model" && from[2] == "model") include_model(name, from[3], here, to[2], there)
    else if (to[1] == "module") include_module(name, from, here, to, there)
    else if (to[1] == "api" && from[2] == "api" && there > 2 && to[2] != (here > 3 ? from[3] : ""))
        breach("sideways", "\"" name "\" is another room of api")
}

# registry < query < write < run; files straight in model/ stand above all four.
function include_model(name, mine, here, other, there,    my_rank, other_rank) {
    my_rank = here < 4 ? 5 : model_rank[mine]
    other_rank = there < 3 ? 5 : model_rank[other]
    if (!my_rank || !other_rank) breach("include", "\"" name "\": model has the rooms registry, query, write, run")
    else if (other_rank > my_rank) breach("climb", "\"" name "\" stands above model/" mine)
}

# A header straight in module/ is for every area. Another area uses only an area's public header, and only if
# that is earlier; the floors above, and areas named after it (claim_flow after claim), use any of its headers but internal.h.
function include_module(name, from, here, to, there,    mine, other) {
    if (there < 3) return
    other = to[2]
    mine = from[2] == "module" && here > 3 ? from[3] : ""
    if (mine == other) return
    if (!(other in module_rank)) breach("include", "\"" name "\": " other " is not in the order of areas in script/lib/lint.awk")
    else if (mine == "" || family(mine) == family(other) ? to[3] == "internal.h" : there != 3 || to[3] != other ".h") breach("private", "\"" name "\" is private to " other)
    else if (mine != "" && !(mine in module_rank)) breach("include", mine " is not in the order of areas in script/lib/lint.awk")
    else if (mine != "" && module_rank[other] >= module_rank[mine]) breach("climb", "\"" name "\" comes after " mine "; go by an event")
}

function family(area) {
    sub(/_.*/, "", area)
    return area
}

function call_check(    rest, name, before) {
    rest = code
    while (match(rest, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
        name = substr(rest, RSTART, RLENGTH)
        sub(/[ \t]*\($/, "", name)
        before = RSTART > 1 ? substr(rest, RSTART - 1, 1) : ""
        rest = substr(rest, RSTART + RLENGTH)
        if (!(name in banned) || before == "." || before == ">") continue
        if (banned[name] == "" || file !~ banned[name]) breach("banned", name "()")
    }
}

# Both engines must give the same bytes: SUM only, the rest is done in C.
function sql_check(    upper) {
    upper = toupper(text)
    if (upper ~ /"([^"]*[^A-Z_"])?(AVG|ROUND)[ ]*\(/) breach("sql", "AVG and round() differ between the engines; compute in C")
}

function float_check() {
    if (file ~ float_allowed) return
    if (code ~ /(^|[^A-Za-z_0-9])(float|double)([^A-Za-z_0-9]|$)/) breach("float", "no binary floating point here")
    else if (code ~ /(^|[^A-Za-z_0-9.])([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?[fFlL]?([^A-Za-z_0-9.]|$)/)
        breach("float", "no binary floating point here")
}

# Counts braces outside directives; a function begins where a head with ")" and without "=" opens one.
function measure(    i, c, n) {
    if (directive || code ~ /^[ \t]*#/) { directive = $0 ~ /\\$/; return }
    n = length(code)
    for (i = 1; i <= n; i++) {
        c = substr(code, i, 1)
        if (c == "{") {
            if (depth++ == 0) { in_function = head ~ /\)[^=]*$/ && head !~ /=/ && head ~ /\(/; name_of_head() }
        } else if (c == "}") {
            if (--depth == 0) { function_end(); head = "" }
        } else if (depth == 0) {
            if (c == ";") head = ""
            else if (c != " " || head != "") { if (head == "") head_line = FNR; head = head c }
        }
    }
    if (head != "") head = head " "
}

function name_of_head() {
    function_name = head
    sub(/[ \t]*\(.*/, "", function_name)
    sub(/.*[^A-Za-z_0-9]/, "", function_name)
}

function function_end(    size) {
    if (!in_function) return
    size = FNR - head_line + 1
    if (report) { if (in_src) print size, function_name, file ":" head_line }
    else if (in_src && size > function_lines_max)
        print file ":" head_line ": length: " function_name "() has " size " lines, " function_lines_max " at most"
    in_function = 0
}
