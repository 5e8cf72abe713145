/* Families and their people from a table (enrolment 9.2): the file in itself, its values, and what becomes of it (register_chunk.c). */
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "module/register/people.h"

/* ---- the file in itself ---- */

err_t people_fault(struct people *p, const char *rule, struct str value)
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
            p->taking.refused = people_fault(p, "register_number_twice", row->code);
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

err_t people_record(struct people *p, struct sent_row *row, int64_t family, struct record *r)
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

static err_t take_all(struct people *p)
{
    TRY(load_registers(p));
    return people_write(p, p->order.at, p->order.n);
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
