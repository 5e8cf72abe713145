/* Fields of the scheme's own (docs/extensions.md): what an extension brings and does not fit what an administrator described is told,
 * and kept, as it is of everything that was there before a description. */
#include "api/openimis/internal.h"
#include "model/run/setting.h"

err_t own_begin(struct import *i)
{
    struct settings *settings;
    struct db_conn *c;
    err_t e;

    if (!map_get(&i->registry->settings, STR(SETTING_EXTENSIONS))) return OK;
    TRY(db_acquire(i->db, i->arena, DB_READ, &c));
    e = settings_load(c, i->arena, i->registry, &settings);
    db_release(c);
    TRY(e);
    return json_read(i->arena, setting_text(settings, SETTING_EXTENSIONS), &i->env->limits, &i->schemas);
}

/* What cannot be read describes nothing, as in the write path. */
void own_bind(struct load *l)
{
    struct arena *a = l->import->arena;
    struct str type = extension_type(l->table->entity);
    const struct json *schema = type.n ? json_get(l->import->schemas, str_zero(a, type)) : NULL;
    struct extension *described = ARENA_NEW(a, struct extension);

    if (schema && !extension_read(a, schema, described)) l->described = described;
}

static void look(struct load *l, const struct row *r)
{
    const struct db_value *text = &r->at[COLUMN_EXT];
    const struct json *object;

    if (r->state == ROW_DONE || r->kind != ROW_CURRENT || text->null) return;
    if (json_read(l->batch, text->s, &l->import->env->limits, &object)) return;   /* told by who writes it */
    for (err_t e = extension_check(l->batch, l->described, NULL, object); e; e = e->next)
        if (e->id != E_FIELD_REQUIRED) row_warn(l, r, e);
}

void rows_own(struct load *l, const struct row *rows, size_t n)
{
    for (size_t i = 0; l->described && i < n; i++) look(l, &rows[i]);
}
