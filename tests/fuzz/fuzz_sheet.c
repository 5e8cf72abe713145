/* A table that is read, CSV, workbook or JSON, has as many cells in each row as its header has, reads the same again and stays within its
 * limits. What begins with "#" becomes a workbook: its sheet, styles, texts and workbook, with a line "#" between them; anything else is
 * read as it is. */
#include "base/limit.h"
#include "fuzz.h"
#include "io/sheet_read.h"
#include "io/zip.h"

enum { COLUMNS = 64, ROW_BYTES = 4096, SHEET_BYTES = 1 << 20 };

/* Only what begins as a compound file is told to be one. */
static bool is_compound(struct str bytes) { return bytes.n >= 8 && (unsigned char)bytes.p[0] == 0xd0; }

/* Hash of all cells; *good: read to its end. */
static uint64_t read_all(struct str bytes, const struct limits *limits, bool *good)
{
    struct arena *a = arena_new();
    struct csv_rows rows = {.rows = 1};
    struct sheet_reader *r;
    uint64_t hash = 1;
    size_t columns = 0;
    err_t e = sheet_reader_open(a, limits, bytes, &r);

    if (!e) sheet_reader_columns(r, &columns);
    MUST(columns <= COLUMNS);
    while (!e && rows.rows) {
        e = sheet_reader_rows(r, &rows);
        MUST(e || !rows.rows || rows.columns == columns);
        for (size_t i = 0; !e && i < rows.rows * rows.columns; i++) hash = hash * 31 + (rows.at[i].p ? str_hash(rows.at[i]) : 7);
    }
    MUST(!e || err_is(e, E_FILE) || err_is(e, E_LIMIT) || err_is(e, E_REQUEST) || (err_is(e, E_RULE) && is_compound(bytes)));
    *good = !e;
    arena_free(a);
    return hash;
}

static struct str book(struct arena *a, struct str parts)
{
    static const char *const paths[] = {"xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"};
    struct zip_entry entries[5] = {{STR("xl/_rels/workbook.xml.rels"), STR("<a><b Id='1' Target='worksheets/sheet1.xml'/></a>")}};
    struct str out;

    for (size_t i = 0; i < 4; i++) {
        ptrdiff_t end = str_find(parts, STR("\n#\n"), 0);
        struct str part = {parts.p, end < 0 ? parts.n : (size_t)end};
        parts = end < 0 ? STR("") : (struct str){parts.p + end + 3, parts.n - (size_t)end - 3};
        if (i == 3 && !part.n) part = STR("<w><sheet id='1'/></w>");
        entries[i + 1] = (struct zip_entry){str_of(paths[i]), part};
    }
    MUST(zip_write(a, entries, 5, STR_NONE, &out) == OK);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct arena *a = arena_new();
    struct limits limits;
    bool first, second;
    uint64_t hash;

    limits_standard(&limits);
    limits.value[LIMIT_CSV_COLUMNS] = COLUMNS;
    limits.value[LIMIT_CSV_ROW_BYTES] = ROW_BYTES;
    limits.value[LIMIT_SHEET_BYTES] = SHEET_BYTES;
    if (size && data[0] == '#') bytes = book(a, (struct str){bytes.p + 1, bytes.n - 1});
    hash = read_all(bytes, &limits, &first);
    MUST(hash == read_all(bytes, &limits, &second) && first == second);
    arena_free(a);
    return 0;
}
