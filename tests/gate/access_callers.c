#include <stdlib.h>

#include "access_world.h"
#include "model/write/bulk.h"
#include "module/core/account.h"

enum { ACCOUNT_FIRST = 900000, CALLERS_MOST = 64, RIGHTS_MOST = 2000 };

struct made {
    struct world *w;
    struct caller *at;
    size_t n;
};

struct cell { const char *column; struct db_value value; };

/* A row of an entity with these cells; its id. */
static int64_t put(struct world *w, const char *entity, int64_t id, const struct cell *cells)
{
    const struct table *t = registry_table(w->d.registry, str_of(entity));
    struct arena *a = arena_new();       /* the room of a bulk is large */
    struct bulk *b;
    struct record r;

    assert_ok(bulk_begin(a, w->d.write, t->entity, NULL, &b));
    r = bulk_row(b);
    r.at[COLUMN_ID] = db_int(id);
    for (; cells->column; cells++) *record_cell(&r, cells->column) = cells->value;
    assert_ok(bulk_add(b));
    assert_ok(bulk_end(b, NULL));
    arena_free(a);
    return id;
}

#define CELLS(...) (const struct cell[]){__VA_ARGS__, {NULL, {0}}}

struct profile { int64_t role, facility, officer, claim_admin; };

static void add(struct made *m, const char *name, char side, struct profile p, bool everything)
{
    struct world *w = m->w;
    int64_t id = ACCOUNT_FIRST + (int64_t)m->n;
    struct str login = str_format(w->arena, "%s %c", name, side);
    struct account *account;
    struct db_conn *c;

    put(w, "interactive_user", id, CELLS({"last_name", db_text(login)}, {"other_names", db_text(login)}, {"login_name", db_text(login)},
        {"language_id", db_int(world_row_id(registry_table(w->d.registry, STR("language")), 0))},
        {"health_facility_id", p.facility ? db_int(p.facility) : db_null(DB_INT)}));
    if (p.role) put(w, "user_role", id, CELLS({"user_id", db_int(id)}, {"role_id", db_int(p.role)}));
    put(w, "user_district", id, CELLS({"user_id", db_int(id)}, {"location_id", db_int(w->districts[side == 'b'])}));
    put(w, "core_user", id, CELLS({"username", db_text(login)}, {"i_user_id", db_int(id)},
        {"officer_id", p.officer ? db_int(p.officer) : db_null(DB_INT)},
        {"claim_admin_id", p.claim_admin ? db_int(p.claim_admin) : db_null(DB_INT)}));
    c = testdb_acquire(w->d.t, DB_READ);
    assert_ok(account_by_id(c, w->arena, w->d.registry, id, &account));
    testdb_release(w->d.t, c);
    if (p.claim_admin) p.facility = world_row_id(registry_table(w->d.registry, STR("health_facility")), ROW_A);   /* his */
    m->at[m->n++] = (struct caller){login.p, &account->access, side, everything, p.facility};
}

/* ---- every right there is ---- */

struct all { int64_t at[RIGHTS_MOST]; size_t n; };

static void gather(struct all *all, right_t right)
{
    if (right <= RIGHT_ADMINISTRATOR) return;
    for (size_t i = 0; i < all->n; i++)
        if (all->at[i] == right) return;
    assert_true(all->n < RIGHTS_MOST);
    all->at[all->n++] = right;
}

static void gather_module(struct all *all, const struct module *m)
{
    for (const struct entity *const *e = m->entities; e && *e; e++) {
        gather(all, (*e)->rights.read);
        gather(all, (*e)->rights.create);
        gather(all, (*e)->rights.update);
        gather(all, (*e)->rights.remove);
        for (const struct root *root = (*e)->roots; root && root->name; root++) gather(all, root->right);
    }
    for (const struct command *c = m->commands; c && c->name; c++) gather(all, c->right);
    for (const struct function *f = m->functions; f && f->name; f++) gather(all, f->right);
}

/* But none that lifts the limit of places. */
static bool lifts(const struct registry *r, int64_t right)
{
    for (size_t i = 0; i < r->table_count; i++)
        if (r->tables[i].entity->scope.everywhere == right) return true;
    return false;
}

static int64_t role_of_everything(struct world *w)
{
    int64_t role = put(w, "role", ACCOUNT_FIRST, CELLS({"name", db_text(STR("everything"))}, {"is_system", db_int(0)}, {"is_blocked", db_bool(false)}));
    struct all all = {.n = 0};

    for (size_t i = 0; i < w->d.registry->module_count; i++) gather_module(&all, w->d.registry->modules[i]);
    for (size_t i = 0; i < all.n; i++)
        if (!lifts(w->d.registry, all.at[i]))
            put(w, "role_right", ACCOUNT_FIRST + (int64_t)i, CELLS({"role_id", db_int(role)}, {"right_id", db_int(all.at[i])}));
    return role;
}

/* ---- all ---- */

static int64_t row(struct world *w, const char *entity, int v)
{
    return world_row_id(registry_table(w->d.registry, str_of(entity)), v);
}

static void add_system_roles(struct made *m)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    struct db_conn *c = testdb_acquire(m->w->d.t, DB_READ);
    struct db_rows rows;

    assert_ok(db_query(c, STR("SELECT id, name FROM role WHERE is_system > 0 AND id < 1000 ORDER BY id"), NULL, 0, types, 2, &rows));
    testdb_release(m->w->d.t, c);
    assert_int_equal(rows.rows, 12);
    for (size_t i = 0; i < rows.rows; i++)
        for (int side = 'a'; side <= 'b'; side++)
            add(m, str_zero(m->w->arena, db_cell(&rows, i, 1)->s), (char)side, (struct profile){.role = db_cell(&rows, i, 0)->i}, false);
}

const struct caller *world_callers(struct world *w, size_t *n)
{
    static const struct access stranger = {0};
    struct made m = {.w = w, .at = ARENA_ARRAY(w->arena, struct caller, CALLERS_MOST)};
    int64_t role = role_of_everything(w);

    m.at[m.n++] = (struct caller){"stranger", &stranger, 0, false, 0};
    add(&m, "nobody", 'a', (struct profile){0}, false);
    add(&m, "everything", 'a', (struct profile){.role = role}, true);
    add(&m, "everything", 'b', (struct profile){.role = role}, true);
    add(&m, "everything of a facility", 'a', (struct profile){.role = role, .facility = row(w, "health_facility", ROW_A)}, true);
    add(&m, "everything of another facility", 'a', (struct profile){.role = role, .facility = row(w, "health_facility", ROW_A2)}, true);
    add(&m, "everything of a facility", 'b', (struct profile){.role = role, .facility = row(w, "health_facility", ROW_B)}, true);
    add(&m, "everything as officer", 'b', (struct profile){.role = role, .officer = row(w, "officer", ROW_B)}, true);
    add(&m, "everything as officer", 'a', (struct profile){.role = role, .officer = row(w, "officer", ROW_A)}, true);
    add(&m, "everything as claim administrator", 'a', (struct profile){.role = role, .claim_admin = row(w, "claim_admin", ROW_A)}, true);
    add_system_roles(&m);
    *n = m.n;
    return m.at;
}
