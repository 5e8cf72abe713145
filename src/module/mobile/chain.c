/* Several commands as one: each is prepared as if it had been sent alone, and all are applied in one transaction, or none. */
#include "module/insuree/insuree.h"
#include "module/mobile/internal.h"
#include "module/rows.h"

/* ---- errors that say of which one they are ---- */

static const struct err *placed(struct arena *a, err_t e, const char *path)
{
    struct err *copy = ARENA_NEW(a, struct err);
    bool named = false;

    *copy = *e;
    for (size_t i = 0; i < copy->arg_count; i++)
        if (str_is(str_of(copy->args[i].name), "field")) {
            copy->args[i].value = str_format(a, "%s%.*s", path, STR_ARG(copy->args[i].value));
            named = true;
        }
    if (!named && *path && copy->arg_count < ERR_ARGS_MAX)
        copy->args[copy->arg_count++] = (struct err_arg){"field", (struct str){path, str_of(path).n - 1}};
    return copy;
}

static err_t within(struct arena *a, err_t e, const char *path)
{
    err_t out = OK;

    for (; e; e = e->next) {
        struct err alone = *placed(a, e, path);
        alone.next = NULL;
        out = err_join(out, err_copy(a, &alone));
    }
    return out;
}

/* ---- steps ---- */

static err_t prepare_step(struct prepare *p, struct step *s)
{
    struct prepare part = *p;
    err_t e;

    part.command = s->command;
    part.input = s->input;
    TRY(access_may_run(p->arena, p->who, s->command));
    e = s->command->prepare(&part, &s->plan);
    p->locks = part.locks;
    return e;
}

err_t chain_prepare(struct prepare *p, const char *command, struct str input, const char *path, struct step *out)
{
    *out = (struct step){.command = map_get(&p->registry->commands, str_of(command))};
    if (!out->command) return err_make(p->arena, E_COMMAND_UNKNOWN, "command", command, NULL);
    TRY(json_read(p->arena, input, &p->env->limits, &out->input));
    return within(p->arena, prepare_step(p, out), path);
}

err_t chain_apply(struct tx *tx, const struct step *s, const char *path, struct str *result)
{
    struct str before = tx->result;
    err_t e;

    tx->result = STR_NONE;
    e = s->command->apply(tx, s->plan);
    *result = tx->result.n ? tx->result : STR("null");
    tx->result = before;
    return within(tx->arena, e, path);
}

err_t chain_run(struct tx *tx, const char *command, struct str input, const char *path, struct str *result)
{
    struct prepare p = {.arena = tx->arena, .registry = tx->registry, .who = tx->who, .env = tx->env, .db = db_of(tx->conn)};
    struct step s;

    vec_init(&p.locks, tx->arena);
    TRY(chain_prepare(&p, command, input, path, &s));
    return chain_apply(tx, &s, path, result);
}

void chain_members(struct buf *out, const struct json *object, const char *const *without)
{
    for (const struct json *v = object ? object->first : NULL; v; v = v->next) {
        const char *const *name = without;
        struct json_writer w = json_writer(out);
        while (*name && !str_is(v->key, *name)) name++;
        if (*name || json_is_null(v)) continue;
        buf_add_char(out, ',');
        json_key(&w, v->key);
        json_put(&w, v);
    }
}

err_t mobile_look(struct prepare *p, struct str sql, const struct db_value *params, size_t n, const enum db_type *types, size_t columns,
                  struct db_rows *out)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(p->db, p->arena, DB_READ, &c));
    e = db_query(c, sql, params, n, types, columns, out);
    db_release(c);
    return e;
}

err_t mobile_sees_family(struct prepare *p, uuid_t family, bool *out)
{
    struct function_call f = {.arena = p->arena, .who = p->who, .registry = p->registry, .db = p->db, .env = p->env};
    const struct condition is = rows_test(p->arena, "uuid", LOOKUP_EXACT, 0);
    const struct db_value key = db_uuid(family);
    const right_t read = RIGHT_FAMILY_READ;
    struct found rows;

    TRY(rows_read(&f, access_lent(p->arena, p->who, &read, 1), (struct query){.entity = &family_entity, .where = &is}, "id", &key, 1, &rows));
    *out = rows.to > 0;
    return OK;
}
