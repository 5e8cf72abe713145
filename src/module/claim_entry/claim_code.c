/* Codes of claims (claims 3.1, 8.3): which way a scheme makes them is one row of a table. A way gives the part before the number; the
 * numbers behind it run in a table of their own, one row a part, locked until its claim is stored: eight writers get eight numbers.
 * A part that all facilities share would let each of them wait for the claims of all others: its number is taken before the claim's
 * transaction, in a short one. What is not stored leaves a gap. */
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
    struct tx *tx;                   /* NULL where only a number is taken */
    struct arena *arena;
    struct env *env;
    struct db_conn *conn;
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

    TRY(db_query(k->conn, STR("SELECT code FROM health_facility WHERE id = $1"), &id, 1, types, 1, &rows));
    *out = rows.rows ? db_cell(&rows, 0, 0)->s : STR("");
    return OK;
}

static err_t running(struct coding *k)
{
    struct str code;

    TRY(facility_code(k, &code));
    k->prefix = str_format(k->arena, "%.*s-%02d-", STR_ARG(code), (int)date_parts(env_today(k->env)).year % 100);
    return OK;
}

static err_t nepal(struct coding *k)
{
    int32_t year = law_nepal_year(env_today(k->env));

    if (!year) return err_make(k->arena, E_RULE, "rule", "claim_code_calendar", NULL);
    k->prefix = str_format(k->arena, "%04d-%03d-", (int)year, (int)(year + 1) % 1000);
    return OK;
}

static const struct way { const char *name; err_t (*prefix)(struct coding *k); bool shared; } ways[] = {
    {"none", NULL, false},
    {"running", running, false},
    {"nepal", nepal, true},          /* by all facilities */
};

/* NULL: codes are typed. */
static const struct way *way_of(const struct settings *s)
{
    struct str name = setting_text(s, SETTING_CODE_GENERATOR);

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (str_is(name, ways[i].name) && ways[i].prefix) return &ways[i];
    return NULL;
}

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

    TRY(db_query(k->conn, STR("INSERT INTO claim_code (prefix, n) VALUES ($1, 1) ON CONFLICT (prefix)"
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
    const struct db_value range[] = {db_text(k->prefix), db_text(str_format(k->arena, "%.*s:", STR_ARG(k->prefix))), db_int(digits)};
    struct db_value now[2] = {range[0]};
    struct db_rows rows;

    TRY(db_query(k->conn, STR("SELECT code FROM claim WHERE code >= $1 AND code < $2 AND length(code) = length($1) + $3"
                                  " AND rtrim(substr(code, length($1) + 1), '0123456789') = '' ORDER BY code DESC LIMIT 1"),
                 range, 3, types, 1, &rows));
    if (!rows.rows || number_in(db_cell(&rows, 0, 0)->s, k->prefix.n) < *number) return OK;
    *number = number_in(db_cell(&rows, 0, 0)->s, k->prefix.n) + 1;
    now[1] = db_int(*number);
    return db_exec(k->conn, STR("UPDATE claim_code SET n = $2 WHERE prefix = $1"), now, 2, NULL);
}

/* ---- whether it is free ---- */

static err_t is_free(struct coding *k, struct str code, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    bool within = setting_bool(k->settings, SETTING_CODE_PER_FACILITY) && k->facility;
    const struct db_value asked[] = {db_text(code), db_uuid(k->claim->op == OP_UPDATE ? k->claim->uuids[0] : UUID_NONE), db_int(k->facility)};
    struct db_rows rows;

    TRY(db_query(k->conn, within ? STR("SELECT id FROM claim WHERE code = $1 AND deleted_at IS NULL AND uuid <> $2"
                                           " AND health_facility_id = $3 LIMIT 1")
                                     : STR("SELECT id FROM claim WHERE code = $1 AND deleted_at IS NULL AND uuid <> $2 LIMIT 1"),
                 asked, within ? 3 : 2, types, 1, &rows));
    *out = !rows.rows;
    return OK;
}

/* The next one; the first of a part, and now and then one among many that were typed, goes on behind those there are. */
static err_t take_number(struct coding *k, bool go_behind, int64_t *out)
{
    TRY(next_number(k, out));
    return go_behind || *out == 1 ? go_on(k, setting_int(k->settings, SETTING_CODE_DIGITS), out) : OK;
}

static err_t make(struct coding *k, const struct claim_number *taken)
{
    int64_t number, digits = setting_int(k->settings, SETTING_CODE_DIGITS);
    struct str code = STR_NONE;
    bool free = false;

    for (int i = 0; !free; i++) {
        if (i == TRIES) return err_make(k->arena, E_RULE, "rule", "claim_code_none_free", NULL);
        if (i == 0 && taken->n && str_eq(taken->prefix, k->prefix)) number = taken->n;
        else TRY(take_number(k, i == TRIES_IN_ORDER, &number));
        code = str_format(k->arena, "%.*s%0*lld", STR_ARG(k->prefix), (int)digits, (long long)number);
        TRY(is_free(k, code, &free));
    }
    crud_set(&k->claim->row, "code", db_text(code));
    k->tx->autogenerated_code = code;
    return OK;
}

/* What follows in the log of the database is written no sooner than this, so that no number is given twice. */
static err_t take_shortly(struct coding *k, struct claim_number *out)
{
    TRY(db_begin(k->conn, DB_WRITE));
    TRY(db_exec(k->conn, STR("SET LOCAL synchronous_commit = off"), NULL, 0, NULL));
    TRY(take_number(k, false, &out->n));
    return db_commit(k->conn);
}

err_t claim_number_take(struct prepare *p, const struct settings *s, struct claim_number *out)
{
    struct coding k = {.arena = p->arena, .env = p->env, .settings = s};
    const struct way *way = way_of(s);
    err_t e;

    *out = (struct claim_number){0};
    if (!way || !way->shared || db_engine(p->db) == DB_SQLITE) return OK;   /* there one writes at a time */
    TRY(db_acquire(p->db, p->arena, DB_WRITE, &k.conn));
    e = way->prefix(&k);
    if (!e) e = take_shortly(&k, out);
    if (e) db_rollback(k.conn);
    db_release(k.conn);
    out->prefix = k.prefix;
    return e;
}

/* ---- the whole ---- */

static err_t check(struct coding *k, struct str had)
{
    const struct db_value *code = record_cell(&k->claim->row.values, "code");
    bool free;

    if (code->null || (had.n && str_eq(code->s, had))) return OK;
    TRY(is_free(k, code->s, &free));
    return free ? OK : err_make(k->arena, E_NOT_UNIQUE, "entity", "claim", "field", "code", "value", str_zero(k->arena, code->s), NULL);
}

err_t claim_code_take(struct tx *tx, struct crud_plan *claim, const struct settings *s, const struct claim_number *generates, struct str had)
{
    struct coding k = {.tx = tx, .arena = tx->arena, .env = tx->env, .conn = tx->conn, .claim = claim, .settings = s};
    bool within = setting_bool(s, SETTING_CODE_PER_FACILITY);
    const struct way *way = way_of(s);

    if (generates || within) TRY(facility_of(tx, claim, &k.facility));
    if (within && k.facility) crud_set(&claim->row, "code_scope", db_int(k.facility));
    if (!generates) return check(&k, had);
    if (!way) return OK;
    TRY(way->prefix(&k));
    return make(&k, generates);
}
