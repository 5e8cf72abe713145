#include "cli/demo/demo.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/demo/families.h"
#include "cli/demo/patients.h"
#include "cli/demo/portrait.h"
#include "cli/demo/year.h"
#include "db/statistics.h"
#include "module/core/core.h"

#define MAKING "being made"

/* ---- what is there ---- */

static err_t one_text(struct db_conn *c, const char *sql, struct str *out)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_rows rows;

    TRY(db_query(c, str_of(sql), NULL, 0, types, 1, &rows));
    *out = rows.rows && !db_cell(&rows, 0, 0)->null ? db_cell(&rows, 0, 0)->s : STR_NONE;
    return OK;
}

static err_t read_mark(struct db_conn *c, struct str *out)
{
    return one_text(c, "SELECT value FROM setting WHERE name = '" SETTING_FICTION "' ORDER BY recorded_at DESC, id DESC LIMIT 1", out);
}

err_t demo_country(struct db *db, struct arena *a, struct str *out)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(db, a, DB_READ, &c));
    e = read_mark(c, out);
    db_release(c);
    return e;
}

static err_t look(struct db_conn *c, enum demo_state *out)
{
    struct str mark, other;

    TRY(read_mark(c, &mark));
    TRY(one_text(c, "SELECT 'x' FROM (SELECT id FROM location UNION ALL SELECT id FROM core_user WHERE id > 0 UNION ALL SELECT id FROM insuree"
                    " UNION ALL SELECT id FROM medical_item UNION ALL SELECT id FROM gender) r LIMIT 1", &other));
    if (mark.n)
        *out = str_is(mark, MAKING) ? DEMO_BROKEN : DEMO_MADE;
    else
        *out = other.n ? DEMO_OTHER : DEMO_EMPTY;
    return OK;
}

err_t demo_look(struct db *db, struct arena *a, enum demo_state *out)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(db, a, DB_READ, &c));
    e = look(c, out);
    db_release(c);
    return e;
}

/* ---- making it ---- */

static err_t mark(struct demo *d, struct str value)
{
    return demo_do(d, NULL, "setting.set", demo_text(d, "{\"setting\":\"%s\",\"value\":\"%.*s\"}", SETTING_FICTION, STR_ARG(value)), NULL);
}

/* A price-list line holds from the day on which it was written, so the country is older than its year. */
enum { DAYS_BEFORE = 45 };

static err_t make_register(struct demo *d)
{
    demo_clock(d, date_add_days(d->begin, -DAYS_BEFORE), 8, 0);
    TRY(mark(d, STR(MAKING)));
    TRY(make_administrator(d));
    TRY(make_lists(d));
    TRY(make_places(d));
    TRY(make_medicine(d));
    TRY(make_facilities(d));
    TRY(make_products(d));
    TRY(make_people(d));
    return make_portraits(d);
}

static date_t month_begin(date_t day, int32_t months)
{
    struct civil parts = date_parts(day);

    return date_add_months(date_of(parts.year, parts.month, 1), months, MONTH_CLAMP);
}

/* The year before this month, and what has passed of this one. */
static struct demo demo_of(struct arena *a, const struct runner *r, const struct demo_options *o)
{
    return (struct demo){
        .arena = a, .work = arena_new(), .env = r->env, .db = r->db, .write = r->write, .registry = r->registry, .options = o,
        .seed = o->seed, .today = env_today(r->env), .begin = month_begin(env_today(r->env), -12),
    };
}

static err_t end(struct demo *d, err_t e)
{
    if (e)
        e = err_copy(d->arena, e);
    arena_free(d->work);
    return e;
}

static err_t make(struct demo *d)
{
    TRY(make_register(d));
    TRY(statistics_gather(d->db, d->work));
    patients_begin(d);
    TRY(make_year(d));
    return statistics_gather(d->db, d->work);
}

/* A fixed clock goes on with the next second, however often it was read while the tables were made. */
err_t demo_make(struct arena *a, const struct runner *r, const struct demo_options *o)
{
    enum { SECOND_US = 1000000 };
    stamp_t next = {(env_now(r->env).us / SECOND_US + 1) * SECOND_US};
    struct demo d = demo_of(a, r, o);
    err_t e = make(&d);

    env_set_clock(r->env, o->fixed_clock ? next : STAMP_NONE);
    return end(&d, e);
}

err_t demo_finish(struct arena *a, const struct runner *r, const struct demo_options *o)
{
    struct demo d = demo_of(a, r, o);
    struct chance c = chance_of(d.seed, CHANCE_COUNTRY, 0);

    const char *name = name_country(&c);
    err_t e = demo_do(&d, NULL, "setting.set", demo_text(&d, "{\"setting\":\"%s\",\"value\":\"%s\"}", SETTING_SCHEME_NAME, name), NULL);

    if (!e)
        e = mark(&d, demo_text(&d, "%s, seed %llu, %lld families", name, (unsigned long long)d.seed, (long long)o->families));
    return end(&d, e);
}

/* ---- who signs in ---- */

enum { A_USERNAME, A_LAST, A_OTHER, A_ROLE, A_LANGUAGE, A_FACILITY, A_DISTRICT, A_VILLAGES, A_BIT, A_COUNT };

static struct str place_of(struct arena *a, const struct db_value *row)
{
    if (row[A_BIT].i == SYSTEM_ADMINISTRATOR)
        return STR("everywhere");
    if (!row[A_FACILITY].null)
        return row[A_FACILITY].s;
    if (row[A_VILLAGES].i)
        return str_format(a, "%lld villages of %.*s", (long long)row[A_VILLAGES].i, STR_ARG(row[A_DISTRICT].s));
    return row[A_DISTRICT].null ? STR("nowhere") : str_format(a, "%.*s district", STR_ARG(row[A_DISTRICT].s));
}

/* Those who have a password. */
static err_t accounts(struct db_conn *c, struct arena *a, struct demo_account **out, size_t *n)
{
    static const enum db_type types[A_COUNT] = {DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_INT};
    struct db_rows rows;

    TRY(db_query(c, STR(
        "SELECT u.username, i.last_name, i.other_names, r.name, l.code, f.name,"
        " (SELECT min(d.name) FROM user_district ud JOIN location d ON d.id = ud.location_id"
        "  WHERE ud.user_id = i.id AND ud.deleted_at IS NULL),"
        " (SELECT count(*) FROM officer_village v WHERE v.officer_id = u.officer_id AND v.deleted_at IS NULL), r.is_system"
        " FROM core_user u JOIN interactive_user i ON i.id = u.i_user_id AND i.deleted_at IS NULL"
        " JOIN user_password p ON p.user_id = u.id AND p.deleted_at IS NULL"
        " JOIN language l ON l.id = i.language_id"
        " JOIN user_role ur ON ur.user_id = i.id AND ur.deleted_at IS NULL"
        " JOIN role r ON r.id = ur.role_id AND r.is_system > 0 AND r.deleted_at IS NULL"
        " LEFT JOIN health_facility f ON f.id = i.health_facility_id"
        " WHERE u.deleted_at IS NULL ORDER BY u.id, r.id LIMIT 40"), NULL, 0, types, A_COUNT, &rows));
    *out = ARENA_ARRAY(a, struct demo_account, rows.rows);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        (*out)[i] = (struct demo_account){
            .username = row[A_USERNAME].s, .role = row[A_ROLE].s, .language = row[A_LANGUAGE].s,
            .name = str_format(a, "%.*s %.*s", STR_ARG(row[A_OTHER].s), STR_ARG(row[A_LAST].s)), .place = place_of(a, row),
        };
    }
    return OK;
}

err_t demo_accounts(struct db *db, struct arena *a, struct demo_account **out, size_t *n)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(db, a, DB_READ, &c));
    e = accounts(c, a, out, n);
    db_release(c);
    return e;
}
