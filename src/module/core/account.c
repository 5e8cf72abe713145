/* From an account's rows to what it may do and see. Statements of its own: it is asked with each request, and
 * before anybody's rights are known. Four at most. */
#include "module/core/account.h"

#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "io/password.h"
#include "module/core/core.h"

/* ---- the person ---- */

enum {
    P_ID, P_UUID, P_NAME_, P_PASSWORD, P_TOKENS, P_I, P_LAST, P_OTHER, P_LANGUAGE, P_FACILITY, P_T, P_OFFICER,
    P_FACILITY_OF_CLAIMS, P_COUNT
};
static const enum db_type person_types[P_COUNT] = {
    DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_INT, DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_INT, DB_INT, DB_INT,
};

#define PERSON \
    "SELECT u.id, u.uuid, u.username, p.hash, p.token_count, i.id, i.last_name, i.other_names, l.code," \
    " i.health_facility_id, t.id, o.id, c.health_facility_id" \
    " FROM core_user u" \
    " LEFT JOIN interactive_user i ON i.id = u.i_user_id AND i.deleted_at IS NULL" \
    " LEFT JOIN language l ON l.id = i.language_id" \
    " LEFT JOIN technical_user t ON t.id = u.t_user_id AND t.deleted_at IS NULL" \
    " LEFT JOIN officer o ON o.id = u.officer_id AND o.deleted_at IS NULL" \
    " LEFT JOIN claim_admin c ON c.id = u.claim_admin_id AND c.deleted_at IS NULL" \
    " LEFT JOIN user_password p ON p.user_id = u.id AND p.deleted_at IS NULL" \
    " WHERE u.deleted_at IS NULL AND "

static bool usable(const struct db_value *hash)
{
    return !hash->null && (password_is_hash(hash->s.p, hash->s.n) || password_is_openimis(hash->s.p, hash->s.n));
}

static int64_t key_of(const struct db_value *v)
{
    return v->null ? 0 : v->i;
}

static struct str text_of_cell(const struct db_value *v)
{
    return v->null ? STR_NONE : v->s;
}

/* His own, or that of the claims he administers. */
static int64_t facility_of(const struct db_value *row)
{
    return row[P_FACILITY].null ? key_of(&row[P_FACILITY_OF_CLAIMS]) : key_of(&row[P_FACILITY]);
}

static struct account *person(struct arena *a, const struct db_value *row)
{
    struct account *who = ARENA_NEW(a, struct account);

    *who = (struct account){
        .id = row[P_ID].i, .uuid = row[P_UUID].u, .username = row[P_NAME_].s,
        .interactive_id = key_of(&row[P_I]), .last_name = text_of_cell(&row[P_LAST]),
        .other_names = text_of_cell(&row[P_OTHER]),
        .language = row[P_LANGUAGE].null ? STR("en") : row[P_LANGUAGE].s,
        .health_facility_id = key_of(&row[P_FACILITY]),
        .has_password = usable(&row[P_PASSWORD]), .technical = row[P_I].null,
        .token_count = key_of(&row[P_TOKENS]),
        .access = {.user = row[P_ID].i, .signed_in = true, .facility = facility_of(row)},
    };
    return who;
}

/* ---- rights ---- */

static err_t read_rights(struct db_conn *c, struct arena *a, struct account *who)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct db_value user = db_int(who->interactive_id);
    right_t *rights;
    struct db_rows rows;
    size_t n = 0;

    TRY(db_query(c, STR("SELECT DISTINCT g.right_id, CASE WHEN r.is_system = 64 THEN 1 ELSE 0 END"
                        " FROM user_role ur JOIN role r ON r.id = ur.role_id AND r.deleted_at IS NULL AND NOT r.is_blocked"
                        " LEFT JOIN role_right g ON g.role_id = r.id AND g.deleted_at IS NULL"
                        " WHERE ur.user_id = $1 AND ur.deleted_at IS NULL ORDER BY 1"),
                 &user, 1, types, 2, &rows));
    rights = ARENA_ARRAY(a, right_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *right = db_cell(&rows, i, 0);
        who->access.administrator = who->access.administrator || db_cell(&rows, i, 1)->i;
        if (!right->null && (!n || rights[n - 1] != (right_t)right->i)) rights[n++] = (right_t)right->i;
    }
    who->access.rights = rights;
    who->access.right_count = n;
    return OK;
}

/* ---- places (enrolment 1.6) ---- */

/* In the order of the rule: the first that applies decides, even when it gives no place. */
static const struct place_rule {
    int asks;                /* the column that must hold a key, which is the parameter */
    enum scope_shape shape;
    const char *sql;
} place_rules[] = {
    {P_FACILITY_OF_CLAIMS, SCOPE_DISTRICTS,
     "SELECT DISTINCT l.id FROM health_facility f JOIN location l ON l.id = f.district_id AND l.deleted_at IS NULL"
     " WHERE f.id = $1 AND f.deleted_at IS NULL ORDER BY l.id"},
    {P_OFFICER, SCOPE_VILLAGES,
     "SELECT DISTINCT l.id FROM officer_village v JOIN location l ON l.id = v.location_id AND l.deleted_at IS NULL"
     " WHERE v.officer_id = $1 AND v.deleted_at IS NULL AND l.type = 'V' ORDER BY l.id"},
    {P_I, SCOPE_DISTRICTS,
     "SELECT DISTINCT l.id FROM user_district d JOIN location l ON l.id = d.location_id AND l.deleted_at IS NULL"
     " WHERE d.user_id = $1 AND d.deleted_at IS NULL AND l.type = 'D' ORDER BY l.id"},
};

static err_t read_places(struct db_conn *c, struct arena *a, const struct place_rule *rule, const struct db_value *key,
                         struct access *access)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;
    int64_t *places;

    TRY(db_query(c, str_of(rule->sql), key, 1, types, 1, &rows));
    places = ARENA_ARRAY(a, int64_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) places[i] = db_cell(&rows, i, 0)->i;
    access->shape = rule->shape;
    access->places = places;
    access->place_count = rows.rows;
    return OK;
}

static err_t find_places(struct db_conn *c, struct arena *a, const struct registry *r, const struct db_value *row,
                         struct access *access)
{
    if (access->administrator) {
        access->shape = SCOPE_ALL;
        return OK;
    }
    for (size_t i = 0; i < sizeof place_rules / sizeof *place_rules; i++) {
        if (row[place_rules[i].asks].null) continue;
        TRY(read_places(c, a, &place_rules[i], &row[place_rules[i].asks], access));
        return access_resolve(c, a, r, access);
    }
    return OK;
}

/* ---- all of it ---- */

static err_t load(struct db_conn *c, struct arena *a, const struct registry *r, struct str sql, struct db_value key,
                  struct account **out)
{
    const struct db_value *row;
    struct db_rows rows;
    struct account *who;

    TRY(db_query(c, sql, &key, 1, person_types, P_COUNT, &rows));
    if (!rows.rows || (db_cell(&rows, 0, P_I)->null && db_cell(&rows, 0, P_T)->null))
        return err_make(a, E_NOT_FOUND, "entity", "core_user", "key", "", NULL);
    row = db_cell(&rows, 0, 0);
    who = person(a, row);
    if (who->interactive_id) {
        TRY(read_rights(c, a, who));
        TRY(find_places(c, a, r, row, &who->access));
    }
    *out = who;
    return OK;
}

err_t account_by_id(struct db_conn *c, struct arena *a, const struct registry *r, int64_t id, struct account **out)
{
    return load(c, a, r, STR(PERSON "u.id = $1"), db_int(id), out);
}

err_t account_by_name(struct db_conn *c, struct arena *a, const struct registry *r, struct str username, struct account **out)
{
    return load(c, a, r, STR(PERSON "u.username = $1"), db_text(username), out);
}

err_t account_access(struct db_conn *c, struct arena *a, const struct registry *r, int64_t id, struct access *out)
{
    struct account *who;

    TRY(account_by_id(c, a, r, id, &who));
    *out = who->access;
    return OK;
}
