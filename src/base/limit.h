/* Every bound that keeps a stranger's request small, in one table: name, standard, least, most, unit.
 * An operator changes them in the configuration file or with --limit name=value. Exceeding one is
 * E_LIMIT with the limit's name; nothing is stored. */
#ifndef BASE_LIMIT_H
#define BASE_LIMIT_H

#include "base/err.h"

#define LIMITS(LIMIT)                                                                                \
    LIMIT(LIMIT_JSON_BYTES,      "json_bytes",      8 << 20, 1024, 1 << 30, "bytes of one JSON text") \
    LIMIT(LIMIT_JSON_DEPTH,      "json_depth",      64, 8, 512, "nested values in one JSON text")     \
    LIMIT(LIMIT_JSON_VALUES,     "json_values",     200000, 100, 10000000, "values in one JSON text") \
    LIMIT(LIMIT_GRAPHQL_BYTES,   "graphql_bytes",   8 << 20, 1024, 1 << 30, "bytes of one GraphQL document") \
    LIMIT(LIMIT_GRAPHQL_TOKENS,  "graphql_tokens",  100000, 100, 10000000, "words and signs of one GraphQL document") \
    LIMIT(LIMIT_GRAPHQL_DEPTH,   "graphql_depth",   32, 8, 128, "nested selections or values in one GraphQL document") \
    LIMIT(LIMIT_GRAPHQL_FIELDS,  "graphql_fields",  5000, 10, 100000, "fields in one GraphQL document") \
    LIMIT(LIMIT_GRAPHQL_ALIASES, "graphql_aliases", 200, 1, 100000, "aliases in one GraphQL document") \
    LIMIT(LIMIT_GRAPHQL_SPREADS, "graphql_spreads", 500, 1, 10000, "fragments and their uses in one GraphQL document") \
    LIMIT(LIMIT_GRAPHQL_META,    "graphql_meta",    1000000, 1000, 100000000, "objects of one introspection") \
    LIMIT(LIMIT_PAGE_ROWS,       "page_rows",       100, 1, 10000, "rows of one page")                \
    LIMIT(LIMIT_PAGE_NESTED,     "page_nested",     100000, 100, 10000000, "rows of one answer, nested lists multiplied") \
    LIMIT(LIMIT_QUERY_DEPTH,     "query_depth",     12, 2, 32, "relations crossed one inside the other") \
    LIMIT(LIMIT_QUERY_FIELDS,    "query_fields",    2000, 10, 100000, "fields selected by one query") \
    LIMIT(LIMIT_FILTERS,         "filters",         64, 1, 1000, "filters of one list")               \
    LIMIT(LIMIT_LIST_VALUES,     "list_values",     10000, 10, 1000000, "values of one list filter")  \
    LIMIT(LIMIT_ORDER_TERMS,     "order_terms",     8, 1, 32, "terms of one ordering")                \
    LIMIT(LIMIT_OFFSET,          "offset",          1000000, 1000, 1000000000, "rows skipped by a page") \
    LIMIT(LIMIT_CHILDREN,        "children",        20000, 10, 1000000, "owned rows of one record")    \
    LIMIT(LIMIT_CLAIMS_AT_ONCE,  "claims_at_once",  2000, 1, 10000, "claims of a set that one command takes at once; more: by a job") \
    LIMIT(LIMIT_CLAIMS_A_CHUNK,  "claims_a_chunk",  1000, 1, 10000, "claims of one commit of a job over many, at most") \
    LIMIT(LIMIT_PAYMENT_LINES,   "payment_lines",   50, 1, 1000, "lines of one payment that is sent")   \
    LIMIT(LIMIT_STATEMENT_LINES, "statement_lines", 2000, 1, 100000, "lines of one bank statement that is sent") \
    LIMIT(LIMIT_RECONCILED,      "reconciled",      50000, 1, 1000000, "transactions that one reconciliation with a payment gateway compares") \
    LIMIT(LIMIT_SIGNATURE_AGE_S, "signature_age_s", 300, 5, 86400, "seconds that a signed call of a payment gateway is old, or ahead, at most") \
    LIMIT(LIMIT_INVOICES,        "invoices",        5000, 1, 100000, "invoices made by one command")      \
    LIMIT(LIMIT_EXT_BYTES,       "ext_bytes",       65536, 256, 16 << 20, "bytes of one extension object") \
    LIMIT(LIMIT_EXT_KEYS,        "ext_keys",        64, 1, 1000, "searchable first-level keys of an extension") \
    LIMIT(LIMIT_STATEMENT_MS,    "statement_ms",    10000, 100, 600000, "milliseconds of one database statement") \
    LIMIT(LIMIT_WRITE_QUEUE,     "write_queue",     4096, 16, 1000000, "commands waiting to be written") \
    LIMIT(LIMIT_GROUP_COMMANDS,  "group_commands",  64, 1, 4096, "commands of one commit")            \
    LIMIT(LIMIT_GROUP_US,        "group_us",        5000, 0, 1000000, "microseconds a commit gathers commands") \
    LIMIT(LIMIT_CSV_ROW_BYTES,   "csv_row_bytes",   64 << 20, 4096, 1 << 30, "bytes of one row of a CSV file") \
    LIMIT(LIMIT_CSV_COLUMNS,     "csv_columns",     1000, 1, 100000, "columns of a CSV file")         \
    LIMIT(LIMIT_DUMP_BYTES,      "dump_bytes",      INT64_C(1) << 40, 1024, INT64_C(1) << 60, "bytes of an SQL dump, unpacked") \
    LIMIT(LIMIT_DUMP_ROW_BYTES,  "dump_row_bytes",  64 << 20, 4096, 1 << 30, "bytes of one row of an SQL dump") \
    LIMIT(LIMIT_DUMP_PARTS,      "dump_parts",      1000000, 1, 100000000, "tables, columns and separate runs of rows of an SQL dump") \
    LIMIT(LIMIT_PLANS,           "plans",           4096, 16, 1000000, "compiled queries kept")        \
    LIMIT(LIMIT_PLAN_BYTES,      "plan_bytes",      32 << 20, 1 << 20, INT64_C(1) << 34, "bytes of compiled queries kept") \
    LIMIT(LIMIT_CONNECTIONS,     "connections",     1024, 8, 65536, "connections to the server at once") \
    LIMIT(LIMIT_ADDRESS_CONNECTIONS, "address_connections", 1024, 1, 65536, "connections of one address at once") \
    LIMIT(LIMIT_WORKERS,         "workers",         8, 1, 256, "requests worked on at once")           \
    LIMIT(LIMIT_DB_CONNECTIONS,  "db_connections",  0, 0, 1000, "connections to the database; 0: four more than workers") \
    LIMIT(LIMIT_REQUEST_QUEUE,   "request_queue",   512, 1, 65536, "requests waiting for a worker")    \
    LIMIT(LIMIT_HEAD_BYTES,      "head_bytes",      16384, 1024, 65536, "bytes of a request's headers") \
    LIMIT(LIMIT_HEADERS,         "headers",         100, 10, 1000, "headers, cookies and query arguments of a request") \
    LIMIT(LIMIT_BODY_BYTES,      "body_bytes",      8 << 20, 1024, 1 << 30, "bytes of a request's body") \
    LIMIT(LIMIT_UPLOAD_BYTES,    "upload_bytes",    32 << 20, 1024, 1 << 30, "bytes of an uploaded file") \
    LIMIT(LIMIT_BLOB_BYTES,      "blob_bytes",      32 << 20, 1024, 1 << 30, "bytes of one kept file: photo, attachment, document") \
    LIMIT(LIMIT_ATTACHMENT_BYTES, "attachment_bytes", 16 << 20, 1024, 1 << 30, "bytes of one attachment of a claim") \
    LIMIT(LIMIT_PHOTO_BYTES,     "photo_bytes",     8 << 20, 1024, 1 << 30, "bytes of a person's photo as it is sent") \
    LIMIT(LIMIT_PHOTO_SIDE,      "photo_side",      1600, 100, 10000, "pixels of the longer side of a photo as it is kept") \
    LIMIT(LIMIT_PHOTOS_WAITING,  "photos_waiting",  20000, 1, 10000000, "photos that one account sent for people who are not enrolled yet") \
    LIMIT(LIMIT_IMAGE_PIXELS,    "image_pixels",    40000000, 10000, 1000000000, "pixels of one picture") \
    LIMIT(LIMIT_PRINT_BYTES,     "print_bytes",     64 << 20, 65536, 1 << 30, "bytes of one print, its pictures, or what it is made of") \
    LIMIT(LIMIT_PRINT_PAGES,     "print_pages",     200, 1, 10000, "pages of one print")              \
    LIMIT(LIMIT_PRINT_CARDS,     "print_cards",     200, 1, 2000, "membership cards of one print")     \
    LIMIT(LIMIT_CARD_RUN,        "card_run",        2000, 1, 10000, "people of one run of membership cards") \
    LIMIT(LIMIT_PRINT_MS,        "print_ms",        20000, 10, 600000, "milliseconds until a print is made") \
    LIMIT(LIMIT_PRINTS,          "prints",          500, 1, 1000000, "prints of one printing process")  \
    LIMIT(LIMIT_EXPORT_ROWS,     "export_rows",     5000, 0, 1000000, "rows of an export that is made while the client waits; more: by a job") \
    LIMIT(LIMIT_EXPORT_ROWS_MOST, "export_rows_most", 1000000, 1, 1000000, "rows of one export")       \
    LIMIT(LIMIT_EXPORT_COLUMNS,  "export_columns",  200, 1, 1000, "columns of one export")            \
    LIMIT(LIMIT_EXPORT_BYTES,    "export_bytes",    256 << 20, 65536, 1 << 30, "bytes of one exported file") \
    LIMIT(LIMIT_SHEET_BYTES,     "sheet_bytes",     INT64_C(2) << 30, 65536, UINT32_MAX, "bytes of the sheet of one workbook, before it is packed") \
    LIMIT(LIMIT_SHEET_STRINGS,   "sheet_strings",   2000000, 1000, 20000000, "shared texts of a workbook that is sent") \
    LIMIT(LIMIT_SHEET_RATIO,     "sheet_ratio",     500, 10, 2000, "times that a workbook that is sent unpacks to its size") \
    LIMIT(LIMIT_EXPORTS_AT_WORK, "exports_at_work", 4, 1, 1000, "exports of one account that are being made by jobs") \
    LIMIT(LIMIT_EXPORTS_KEPT,    "exports_kept",    1000, 1, 1000000, "exports of one account, made or not") \
    LIMIT(LIMIT_EXPORTS_BYTES,   "exports_bytes",   1 << 30, 65536, INT64_C(1) << 40, "bytes of one account's exported files") \
    LIMIT(LIMIT_JOBS_AT_WORK,    "jobs_at_work",    20, 1, 10000, "jobs of one account that wait or are at work") \
    LIMIT(LIMIT_TRIALS_AT_WORK,  "trials_at_work",  2, 1, 1000, "trials of rules of one account that wait or are at work") \
    LIMIT(LIMIT_THREADS,         "threads",         50, 1, 10000, "questions on one claim") \
    LIMIT(LIMIT_MESSAGES,        "messages",        200, 1, 10000, "messages of one question on a claim") \
    LIMIT(LIMIT_MESSAGE_CHARACTERS, "message_characters", 4000, 1, 4000, "letters of one message on a claim") \
    LIMIT(LIMIT_WHAT_IFS_AT_WORK, "what_ifs_at_work", 1, 1, 1000, "what-ifs of one account that are being made by jobs") \
    LIMIT(LIMIT_WHAT_IFS_KEPT,   "what_ifs_kept",   50, 1, 10000, "what-ifs of one account")             \
    LIMIT(LIMIT_REPORT_ROWS,     "report_rows",     100000, 1, 1000000, "rows that a report or a section of a register is made of, or that a batch report has") \
    LIMIT(LIMIT_UPLOAD_ROWS,     "upload_rows",     500000, 1, 10000000, "rows of a register, or people, that one file brings") \
    LIMIT(LIMIT_UPLOAD_MEMORY,   "upload_memory",   512 << 20, 1 << 20, 1 << 30, "bytes of memory that the rows of one such file take") \
    LIMIT(LIMIT_UPLOAD_ERRORS,   "upload_errors",   1000, 1, 100000, "rows of such a file that are told as refused") \
    LIMIT(LIMIT_CUSTOM_FILTERS,  "custom_filters",  16, 0, 100, "filters over extensions of one list") \
    LIMIT(LIMIT_PARTS,           "parts",           64, 1, 1000, "parts of a multipart body")           \
    LIMIT(LIMIT_ZIP_ENTRIES,     "zip_entries",     2000, 1, 1000000, "files in one archive that is sent") \
    LIMIT(LIMIT_ZIP_BYTES,       "zip_bytes",       64 << 20, 1024, 1 << 30, "bytes that one archive unpacks to") \
    LIMIT(LIMIT_XML_DEPTH,       "xml_depth",       32, 4, 1000, "nested elements of one XML document") \
    LIMIT(LIMIT_DOCUMENT_BYTES,  "document_bytes",  16 << 20, 1024, 1 << 30, "bytes of all documents that one form brings, unpacked") \
    LIMIT(LIMIT_DOCUMENT_ROWS,   "document_rows",   2000, 1, 1000000, "families, people, policies or payments of one document") \
    LIMIT(LIMIT_XML_ELEMENTS,    "xml_elements",    200000, 100, 10000000, "elements of one XML document") \
    LIMIT(LIMIT_NO_BODY,         "no_body",         0, 0, 0, "bytes of a body where none belongs")     \
    LIMIT(LIMIT_HEAD_MS,         "head_ms",         10000, 50, 600000, "milliseconds until a request's headers are there") \
    LIMIT(LIMIT_BODY_MS,         "body_ms",         10000, 50, 600000, "milliseconds for a body, beside those for its size") \
    LIMIT(LIMIT_BODY_RATE,       "body_rate",       8192, 1, 1 << 30, "bytes a second that a sender or reader must keep up") \
    LIMIT(LIMIT_IDLE_MS,         "idle_ms",         75000, 50, 600000, "milliseconds between two requests of a connection") \
    LIMIT(LIMIT_STOP_MS,         "stop_ms",         30000, 0, 600000, "milliseconds that requests have to end when the server stops") \
    LIMIT(LIMIT_SESSION_RATE,    "session_rate",    1200, 1, 10000000, "requests a minute of one account") \
    LIMIT(LIMIT_ADDRESS_RATE,    "address_rate",    60, 1, 10000000, "requests a minute of one address that is not signed in") \
    LIMIT(LIMIT_RESET_RATE,      "reset_rate",      10, 1, 10000000, "new passwords an hour that one address may ask for") \
    LIMIT(LIMIT_SELF_RENEWAL_RATE, "self_renewal_rate", 10, 1, 10000000, "renewals an hour that one address may ask for without signing in") \
    LIMIT(LIMIT_RULES,           "rules",           50, 1, 1000, "rules of a scheme's own that are live at once") \
    LIMIT(LIMIT_RULE_BYTES,      "rule_bytes",      16384, 256, 1 << 20, "bytes of a rule's source")   \
    LIMIT(LIMIT_RULE_STEPS,      "rule_steps",      50000, 100, 10000000, "steps of one rule about one claim") \
    LIMIT(LIMIT_RULE_MEMORY,     "rule_memory",     256 << 10, 16384, 64 << 20, "bytes that a rule may use at once") \
    LIMIT(LIMIT_RULE_STRING,     "rule_string",     4096, 256, 1 << 20, "bytes of one text that a rule makes or compares") \
    LIMIT(LIMIT_RULE_TABLE,      "rule_table",      8192, 4096, 64 << 20, "bytes of one table of a rule, and of its calls within calls") \
    LIMIT(LIMIT_RULE_WORDS,      "rule_words",      100, 1, 10000, "rejections and remarks of one rule about one claim") \
    LIMIT(LIMIT_RULE_TEXT,       "rule_text",       300, 20, 4096, "bytes of a reason that a rule gives") \
    LIMIT(LIMIT_ACCOUNTS,        "accounts",        1024, 1, 1000000, "signed-in accounts kept in memory")

enum limit_id {
#define LIMIT(id, name, standard, least, most, unit) id,
    LIMITS(LIMIT)
#undef LIMIT
    LIMIT_COUNT
};

struct limits {
    int64_t value[LIMIT_COUNT];
};

void limits_standard(struct limits *l);
/* Errors: E_OPTION for an unknown name or a value outside its range. */
err_t limits_set(struct arena *a, struct limits *l, struct str name, int64_t value);
const char *limit_name(enum limit_id id);
const char *limit_unit(enum limit_id id);
/* E_SHARE when an account that has so many of them has no room for one more. */
err_t limit_share(struct arena *a, const struct limits *l, enum limit_id id, int64_t has);
/* E_LIMIT with the limit's name and its value when `found` is over it, else OK. */
err_t limit_check(struct arena *a, const struct limits *l, enum limit_id id, int64_t found);

#endif
