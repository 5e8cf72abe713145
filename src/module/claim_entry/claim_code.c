/* Codes of claims (claims 3.1, 8.3): which way a scheme makes them is one row of a table. A way gives the part before the number; the
 * numbers behind it run in a table of their own, one row a part, locked until its claim is stored: eight writers get eight numbers.
 * What is not stored leaves a gap. */
#include "db/sql.h"
#include "model/run/setting.h"
#include "module/claim/claim_setting.h"
#include "module/claim_entry/internal.h"
#include "module/facility/facility.h"
#include "scheme/fiscal.h"

#include <string.h>

/* Numbers of one part that may be taken by codes that people typed; after how many it goes on behind the highest. */
enum { TRIES = 1000, TRIES_IN_ORDER = 100 };

/* ---- the ways ---- */

struct coding {
    struct tx *tx;
    struct crud_plan *claim;
    const struct settings *settings;
    int64_t facility;                /* 0: not known; told with other references */
    struct str prefix;
};

static err_t facility_code(struct coding *k, struct str *out)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value id = db_int(k->facility);
    struct db_rows rows;

    TRY(db_query(k->tx->conn, STR("SELECT code FROM health_facility WHERE id = $1"), &id, 1, types, 1, &rows));
    *out = rows.rows ? db_cell(&rows, 0, 0)->s : STR("");
    return OK;
}

static err_t running(struct coding *k)
{
    struct str code;

    TRY(facility_code(k, &code));
    k->prefix = str_format(k->tx->arena, "%.*s-%02d-", STR_ARG(code), (int)date_parts(env_today(k->tx->env)).year % 100);
    return OK;
}

static err_t nepal(struct coding *k)
{
    int32_t year = law_nepal_year(env_today(k->tx->env));

    if (!year) return err_make(k->tx->arena, E_RULE, "rule", "claim_code_calendar", NULL);
    k->prefix = str_format(k->tx->arena, "%04d-%03d-", (int)year, (int)(year + 1) % 1000);
    return OK;
}

static const struct { const char *name; err_t (*prefix)(struct coding *k); } ways[] = {
    {"none", NULL},
    {"running", running},
    {"nepal", nepal},
};

/* ---- the facility ---- */

static err_t facility_of(struct tx *tx, struct crud_plan *claim, int64_t *out)
{
    int column = table_column(claim->table, "health_facility_id");
    struct record there;

    *out = 0;
    for (size_t i = 0; i < claim->row.refs.n; i++) {
        const struct crud_ref *ref = &claim->row.refs.at[i];
        if (ref->column == column)
            return ref->by == CRUD_BY_ID ? tx_resolve_ids(tx, ref->to, &ref->sent, 1, out) : tx_resolve(tx, ref->to, &ref->uuid, 1, out);
    }
    if (claim->op != OP_UPDATE) return OK;
    TRY(tx_get(tx, &claim_entity, claim->uuids[0], &there));
    *out = there.at[column].i;
    return OK;
}

/* ---- numbers ---- */

static err_t next_number(struct coding *k, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value prefix = db_text(k->prefix);
    struct db_rows rows;

    TRY(db_query(k->tx->conn, STR("INSERT INTO claim_code (prefix, n) VALUES ($1, 1) ON CONFLICT (prefix)"
                                  " DO UPDATE SET n = claim_code.n + 1 RETURNING n"), &prefix, 1, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

static int64_t number_in(struct str code, size_t from)
{
    int64_t n = 0;

    for (size_t i = from; i < code.n && code.p[i] >= '0' && code.p[i] <= '9' && n < INT32_MAX; i++) n = n * 10 + code.p[i] - '0';
    return n;
}

/* A part that is new here may have been in use where the claims came from: it goes on behind the highest number that was made as
 * these are, all digits and as many. */
static err_t go_on(struct coding *k, int64_t digits, int64_t *number)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value range[] = {db_text(k->prefix), db_text(str_format(k->tx->arena, "%.*s:", STR_ARG(k->prefix))), db_int(digits)};
    struct db_value now[2] = {range[0]};
    struct db_rows rows;

    TRY(db_query(k->tx->conn, STR("SELECT code FROM claim WHERE code >= $1 AND code < $2 AND length(code) = length($1) + $3"
                                  " AND rtrim(substr(code, length($1) + 1), '0123456789') = '' ORDER BY code DESC LIMIT 1"),
                 range, 3, types, 1, &rows));
    if (!rows.rows || number_in(db_cell(&rows, 0, 0)->s, k->prefix.n) < *number) return OK;
    *number = number_in(db_cell(&rows, 0, 0)->s, k->prefix.n) + 1;
    now[1] = db_int(*number);
    return db_exec(k->tx->conn, STR("UPDATE claim_code SET n = $2 WHERE prefix = $1"), now, 2, NULL);
}

/* ---- whether it is free ---- */

static err_t is_free(struct coding *k, struct str code, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    bool within = setting_bool(k->settings, SETTING_CODE_PER_FACILITY) && k->facility;
    const struct db_value asked[] = {db_text(code), db_uuid(k->claim->op == OP_UPDATE ? k->claim->uuids[0] : UUID_NONE), db_int(k->facility)};
    struct db_rows rows;

    TRY(db_query(k->tx->conn, within ? STR("SELECT id FROM claim WHERE code = $1 AND deleted_at IS NULL AND uuid <> $2"
                                           " AND health_facility_id = $3 LIMIT 1")
                                     : STR("SELECT id FROM claim WHERE code = $1 AND deleted_at IS NULL AND uuid <> $2 LIMIT 1"),
                 asked, within ? 3 : 2, types, 1, &rows));
    *out = !rows.rows;
    return OK;
}

static err_t make(struct coding *k)
{
    int64_t number, digits = setting_int(k->settings, SETTING_CODE_DIGITS);
    struct str code = STR_NONE;
    bool free = false;

    for (int i = 0; !free; i++) {
        if (i == TRIES) return err_make(k->tx->arena, E_RULE, "rule", "claim_code_none_free", NULL);
        TRY(next_number(k, &number));
        if ((i == 0 && number == 1) || i == TRIES_IN_ORDER) TRY(go_on(k, digits, &number));
        code = str_format(k->tx->arena, "%.*s%0*lld", STR_ARG(k->prefix), (int)digits, (long long)number);
        TRY(is_free(k, code, &free));
    }
    crud_set(&k->claim->row, "code", db_text(code));
    k->tx->autogenerated_code = code;
    return OK;
}

/* ---- the whole ---- */

static err_t generate(struct coding *k)
{
    struct str name = setting_text(k->settings, SETTING_CODE_GENERATOR);

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (str_is(name, ways[i].name) && ways[i].prefix) {
            TRY(ways[i].prefix(k));
            return make(k);
        }
    return OK;
}

static err_t check(struct coding *k, struct str had)
{
    const struct db_value *code = record_cell(&k->claim->row.values, "code");
    bool free;

    if (code->null || (had.n && str_eq(code->s, had))) return OK;
    TRY(is_free(k, code->s, &free));
    return free ? OK : err_make(k->tx->arena, E_NOT_UNIQUE, "entity", "claim", "field", "code", "value", str_zero(k->tx->arena, code->s), NULL);
}

err_t claim_code_take(struct tx *tx, struct crud_plan *claim, const struct settings *s, bool generates, struct str had)
{
    struct coding k = {.tx = tx, .claim = claim, .settings = s};
    bool within = setting_bool(s, SETTING_CODE_PER_FACILITY);

    if (generates || within) TRY(facility_of(tx, claim, &k.facility));
    if (within && k.facility) crud_set(&claim->row, "code_scope", db_int(k.facility));
    if (generates) return generate(&k);
    return check(&k, had);
}
