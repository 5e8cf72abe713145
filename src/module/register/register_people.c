/* Families and their people from a table (enrolment 9.2): heads first, each family whole. Written in chunks, so that others write between them;
 * the write path's checks and what listens to people hold as for anybody who is enrolled. */
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "db/sql.h"
#include "module/insuree/insuree.h"
#include "module/register/internal.h"

enum { CHUNK = 1000 };    /* families of one transaction: others write between them */
/* Columns of the table, in its order. */
enum { C_HEAD, C_NUMBER, C_LAST, C_OTHER, C_DOB, C_SEX, C_VILLAGE, C_MUNICIPALITY, C_DISTRICT, C_REGION };

/* A head and who joins him. */
struct group {
    struct str number;                  /* of the head */
    struct sent_row *head;              /* NULL: he is stored */
    VEC(struct sent_row *) members;
    int64_t family;                     /* within its chunk */
};

struct people {
    struct taking taking;
    struct sent_file file;
    struct map by_number;               /* -> struct sent_row */
    struct map groups;                  /* -> struct group */
    VEC(struct group *) order;
    struct villages *villages;
    struct map genders;                 /* -> int64_t */
    struct str date_form;
    bool dry_run;
};

/* ---- the file in itself ---- */

static err_t fault(struct people *p, const char *rule, struct str value)
{
    return err_make(p->taking.call->arena, E_RULE, "rule", rule, "value", str_zero(p->taking.call->arena, value), NULL);
}

static const char *head_of(size_t column) { return register_sheet(register_people())->columns[column].head; }

static void check_row(struct people *p, struct sent_row *row)
{
    struct arena *a = p->taking.call->arena;

    for (size_t i = 0; i <= C_REGION; i++) {
        if (row->cells[i].n && !utf8_valid(row->cells[i])) register_refuse(row, OUTCOME_INVALID, err_make(a, E_UTF8, "field", head_of(i), NULL));
        if (i >= C_NUMBER && i <= C_SEX && !row->cells[i].n && row->why == OK)
            register_refuse(row, OUTCOME_INVALID, err_make(a, E_FIELD_REQUIRED, "field", head_of(i), NULL));
    }
}

static struct group *group_of(struct people *p, struct str number)
{
    struct group *g = map_get(&p->groups, number);

    if (g) return g;
    g = ARENA_NEW(p->taking.call->arena, struct group);
    g->number = number;
    vec_init(&g->members, p->taking.call->arena);
    map_put(&p->groups, number, g);
    *vec_add(&p->order) = g;
    return g;
}

static void sort_row(struct people *p, struct sent_row *row)
{
    struct str head = row->cells[C_HEAD].n ? row->cells[C_HEAD] : row->code;
    struct group *g = group_of(p, head);

    if (str_eq(head, row->code)) g->head = row;
    else *vec_add(&g->members) = row;
}

/* A number that stands there twice refuses the file. */
static err_t read_people(struct people *p, struct str bytes)
{
    TRY(register_read(p->taking.call, register_people(), bytes, &p->file));
    map_init(&p->by_number, p->taking.call->arena, p->file.rows.n);
    map_init(&p->groups, p->taking.call->arena, p->file.rows.n);
    vec_init(&p->order, p->taking.call->arena);
    for (size_t i = 0; i < p->file.rows.n; i++) {
        struct sent_row *row = &p->file.rows.at[i];
        row->code = row->cells[C_NUMBER];
        check_row(p, row);
        if (!row->code.n) continue;
        if (map_put(&p->by_number, row->code, row)) {
            p->taking.refused = fault(p, "register_number_twice", row->code);
            return OK;
        }
        sort_row(p, row);
    }
    return OK;
}

/* ---- values ---- */

static bool read_part(struct str *rest, size_t digits, int32_t *out)
{
    size_t n = 0;

    for (*out = 0; n < digits && n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9'; n++) *out = *out * 10 + (rest->p[n] - '0');
    *rest = (struct str){rest->p + n, rest->n - n};
    return n > 0;
}

/* By the setting's form, or as YYYY-MM-DD. */
static bool read_day(struct str form, struct str v, date_t *out)
{
    int32_t day = 0, month = 0, year = 0;

    if (date_read(v.p, v.n, out)) return true;
    for (size_t i = 0; i < form.n; i++) {
        bool part = form.p[i] == '%' && i + 1 < form.n, good = true;
        if (part && form.p[++i] == 'd') good = read_part(&v, 2, &day);
        else if (part && form.p[i] == 'm') good = read_part(&v, 2, &month);
        else if (part && form.p[i] == 'Y') good = read_part(&v, 4, &year);
        else if (v.n && *v.p == form.p[i]) v = (struct str){v.p + 1, v.n - 1};
        else good = false;
        if (!good) return false;
    }
    if (v.n || !date_valid(year, month, day)) return false;
    *out = date_of(year, month, day);
    return true;
}

static err_t person_of(struct people *p, struct sent_row *row, int64_t family, struct record *r)
{
    const struct register_section *s = register_sheet(register_people());
    struct arena *a = p->taking.call->arena;
    const int64_t *gender = map_get(&p->genders, utf8_fold(p->taking.tx->arena, row->cells[C_SEX]));
    date_t day;

    TRY(register_new(p->taking.tx, s, r));
    if (!gender) register_refuse(row, OUTCOME_INVALID, err_make(a, E_FIELD_CHOICE, "field", head_of(C_SEX), "value", str_zero(a, row->cells[C_SEX]), NULL));
    if (!read_day(p->date_form, row->cells[C_DOB], &day))
        register_refuse(row, OUTCOME_INVALID, err_make(a, E_FIELD_FORM, "field", head_of(C_DOB), "form", str_zero(a, p->date_form), NULL));
    if (row->why) return OK;
    *record_cell(r, "chf_id") = db_text(row->code);
    *record_cell(r, "last_name") = db_text(row->cells[C_LAST]);
    *record_cell(r, "other_names") = db_text(row->cells[C_OTHER]);
    *record_cell(r, "dob") = db_date(day);
    *record_cell(r, "gender_id") = db_int(*gender);
    *record_cell(r, "family_id") = db_int(family);
    return OK;
}

/* ---- a chunk ---- */

static err_t begin(struct people *p)
{
    struct function_call *c = p->taking.call;
    struct arena *a = arena_new();
    err_t e = err_copy(c->arena, tx_begin(c->write, a, c->who, uuid_new(c->env), &p->taking.tx));

    if (e) arena_free(a);
    return e;
}

static err_t end(struct people *p, err_t e)
{
    struct arena *a = p->taking.tx->arena;

    if (!e && !p->dry_run) e = tx_commit(p->taking.tx);
    else tx_rollback(p->taking.tx);
    e = err_copy(p->taking.call->arena, e);
    arena_free(a);
    p->taking.tx = NULL;
    return e;
}

/* Who is there already is refused before anything is made for him. */
static err_t refuse_stored(struct people *p, struct group **groups, size_t n)
{
    static const enum db_type types[] = {DB_TEXT};
    VEC(struct str) numbers;
    struct db_value list;
    struct db_rows rows;
    struct sql sql;

    sql_init(&sql, p->taking.tx->arena, db_engine(db_of(p->taking.tx->conn)));
    sql.params = 1;
    sql_add(&sql, "SELECT chf_id FROM insuree WHERE deleted_at IS NULL AND ");
    sql_in(&sql, "chf_id", 1);
    vec_init(&numbers, p->taking.tx->arena);
    for (size_t i = 0; i < n; i++) {
        if (groups[i]->head) *vec_add(&numbers) = groups[i]->head->code;
        for (size_t k = 0; k < groups[i]->members.n; k++) *vec_add(&numbers) = groups[i]->members.at[k]->code;
    }
    list = db_list(DB_TEXTS, numbers.at, numbers.n);
    TRY(db_query(p->taking.tx->conn, sql_text(&sql), &list, 1, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        struct sent_row *row = map_get(&p->by_number, db_cell(&rows, i, 0)->s);
        if (row) register_refuse(row, OUTCOME_FAILED, fault(p, "register_number_stored", row->code));
    }
    return OK;
}

/* Families of heads who are stored. */
static err_t find_families(struct people *p, struct group **groups, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        static const enum db_type types[] = {DB_INT};
        const struct db_value number = db_text(groups[i]->number);
        struct db_rows rows;
        if (groups[i]->head) continue;
        TRY(db_query(p->taking.tx->conn, STR("SELECT family_id FROM insuree WHERE chf_id = $1 AND head AND deleted_at IS NULL"), &number, 1, types, 1, &rows));
        groups[i]->family = rows.rows && !db_cell(&rows, 0, 0)->null ? db_cell(&rows, 0, 0)->i : 0;
    }
    return OK;
}

static err_t add_families(struct people *p, struct group **groups, size_t n)
{
    static const struct register_section families = {.entity = &family_entity};
    struct record *records = ARENA_ARRAY(p->taking.tx->arena, struct record, n);
    struct group **of = ARENA_ARRAY(p->taking.tx->arena, struct group *, n);
    err_t *why = ARENA_ARRAY(p->taking.tx->arena, err_t, n);
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        struct sent_row *head = groups[i]->head;
        int64_t village;
        if (!head) continue;
        groups[i]->family = 0;
        village = head->why ? 0 : villages_find(p->villages, head->cells + C_VILLAGE);
        if (!village) register_refuse(head, OUTCOME_FAILED, fault(p, "register_village", head->cells[C_VILLAGE]));
        if (head->why) continue;
        TRY(register_new(p->taking.tx, &families, &records[count]));
        *record_cell(&records[count], "location_id") = db_int(village);
        of[count++] = groups[i];
    }
    TRY(tx_insert_each(p->taking.tx, records, count, why));
    for (size_t i = 0; i < count; i++) {
        if (why[i]) register_refuse(of[i]->head, OUTCOME_FAILED, err_copy(p->taking.call->arena, why[i]));
        else of[i]->family = records[i].at[COLUMN_ID].i;
    }
    return OK;
}

struct batch {
    struct record *records;
    struct sent_row **rows;
    size_t n;
};

static err_t add_person(struct people *p, struct batch *b, struct sent_row *row, int64_t family)
{
    if (!family) register_refuse(row, OUTCOME_FAILED, fault(p, "register_head", row->cells[C_HEAD]));
    if (row->why) return OK;
    TRY(person_of(p, row, family, &b->records[b->n]));
    if (!row->why) b->rows[b->n++] = row;
    return OK;
}

/* Inserts them; *refused: some of them were. */
static err_t write_batch(struct people *p, struct batch *b, bool *refused)
{
    err_t *why = ARENA_ARRAY(p->taking.tx->arena, err_t, b->n);

    TRY(tx_insert_each(p->taking.tx, b->records, b->n, why));
    for (size_t i = 0; i < b->n; i++) {
        b->rows[i]->outcome = OUTCOME_CREATED;
        if (!why[i]) continue;
        *refused = true;
        register_refuse(b->rows[i], OUTCOME_FAILED, err_copy(p->taking.call->arena, why[i]));
    }
    return OK;
}

static struct batch batch_new(struct people *p, size_t n)
{
    return (struct batch){ARENA_ARRAY(p->taking.tx->arena, struct record, n), ARENA_ARRAY(p->taking.tx->arena, struct sent_row *, n), 0};
}

static err_t add_heads(struct people *p, struct group **groups, size_t n, bool *again)
{
    struct batch b = batch_new(p, n);

    for (size_t i = 0; i < n; i++) {
        struct sent_row *head = groups[i]->head;
        if (!head || head->why) continue;
        TRY(add_person(p, &b, head, groups[i]->family));
        *again = *again || head->why;
    }
    return write_batch(p, &b, again);
}

/* Of families that the file makes all at once: nobody has sold them anything yet. */
static err_t add_new_members(struct people *p, struct group **groups, size_t n)
{
    struct batch b;
    bool refused;
    size_t count = 0;

    for (size_t i = 0; i < n; i++) count += groups[i]->head ? groups[i]->members.n : 0;
    b = batch_new(p, count);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; groups[i]->head && k < groups[i]->members.n; k++)
            TRY(add_person(p, &b, groups[i]->members.at[k], groups[i]->family));
    return write_batch(p, &b, &refused);
}

/* Who joins a family with policies is covered as far as there is room: one of each family at a time, since those who are written
 * together all count. */
static err_t add_joining(struct people *p, struct group **groups, size_t n)
{
    struct group **left = ARENA_ARRAY(p->taking.tx->arena, struct group *, n);
    struct batch b = batch_new(p, n);
    bool refused;
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        if (!groups[i]->head) left[count++] = groups[i];
    for (size_t k = 0; count; k++) {
        size_t more = 0;
        b.n = 0;
        for (size_t i = 0; i < count; i++) {
            if (k >= left[i]->members.n) continue;
            TRY(add_person(p, &b, left[i]->members.at[k], left[i]->family));
            left[more++] = left[i];
        }
        count = more;
        if (b.n) TRY(write_batch(p, &b, &refused));
    }
    return OK;
}

static err_t add_members(struct people *p, struct group **groups, size_t n)
{
    TRY(add_new_members(p, groups, n));
    return add_joining(p, groups, n);
}

static err_t write_chunk(struct people *p, struct group **groups, size_t n, bool *again)
{
    TRY(refuse_stored(p, groups, n));
    TRY(find_families(p, groups, n));
    TRY(add_families(p, groups, n));
    TRY(add_heads(p, groups, n, again));
    return *again ? OK : add_members(p, groups, n);
}

/* A family whose head is refused must not be there: then the chunk begins anew, with fewer heads each time. */
static err_t take_chunk(struct people *p, struct group **groups, size_t n)
{
    bool again = true, keep = p->dry_run;

    while (again) {
        err_t e;
        again = false;
        TRY(begin(p));
        e = write_chunk(p, groups, n, &again);
        p->dry_run = keep || again;
        e = end(p, e);
        p->dry_run = keep;
        TRY(e);
    }
    return OK;
}

/* ---- all ---- */

static err_t load_genders(struct people *p)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    struct arena *a = p->taking.call->arena;
    struct db_rows rows;

    TRY(db_query(p->taking.tx->conn, STR("SELECT id, code FROM gender WHERE deleted_at IS NULL"), NULL, 0, types, 2, &rows));
    map_init(&p->genders, a, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        int64_t *id = ARENA_NEW(a, int64_t);
        *id = db_cell(&rows, i, 0)->i;
        map_put(&p->genders, utf8_fold(a, db_cell(&rows, i, 1)->s), id);
    }
    return OK;
}

static err_t load_registers(struct people *p)
{
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(p->taking.call->db, p->taking.call->arena, DB_READ, &conn));
    e = tx_reader(p->taking.call->write, conn, p->taking.call->arena, p->taking.call->who, &p->taking.tx);
    if (!e) e = villages_load(p->taking.tx, p->taking.call->arena, &p->villages);
    if (!e) e = load_genders(p);
    db_release(conn);
    return e;
}

/* What was written before a trouble is written: the rest is told with it. */
static void refuse_rest(struct people *p, size_t from, err_t trouble)
{
    for (size_t i = from; i < p->order.n; i++) {
        const struct group *g = p->order.at[i];
        if (g->head) register_refuse(g->head, OUTCOME_FAILED, trouble);
        for (size_t k = 0; k < g->members.n; k++) register_refuse(g->members.at[k], OUTCOME_FAILED, trouble);
    }
}

static err_t take_all(struct people *p)
{
    TRY(load_registers(p));
    for (size_t from = 0; from < p->order.n; from += CHUNK) {
        size_t n = p->order.n - from < CHUNK ? p->order.n - from : CHUNK;
        err_t e = take_chunk(p, p->order.at + from, n);
        if (!e) continue;
        refuse_rest(p, from, e);
        return from ? OK : e;
    }
    return OK;
}

err_t register_take_people(struct function_call *c, bool dry_run, struct str bytes)
{
    static const struct register_options options = {.strategy = LAW_UPLOAD_INSERT};
    struct people *p = ARENA_NEW(c->arena, struct people);

    TRY(access_may(c->arena, c->who, register_people()->up));
    p->taking = (struct taking){.call = c, .options = &options, .file = &p->file};
    p->date_form = setting_text(c->settings, SETTING_REGISTER_DATE);
    p->dry_run = dry_run;
    TRY(read_people(p, bytes));
    if (!p->taking.refused) TRY(take_all(p));
    register_answer(&p->taking);
    return OK;
}
