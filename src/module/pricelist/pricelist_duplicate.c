/* A new price list made from another one, under a name of its own (enrolment 3.4). */
#include "module/copy.h"
#include "module/pricelist/internal.h"

static err_t put_source(struct prepare *p, struct db_conn *c, struct json_writer *w)
{
    const struct table *t = registry_table_of(p->registry, p->command->entity);
    struct record r;

    TRY(copy_source(p, c, t, &r));
    json_open(w, '{');
    copy_fields(w, p->input, &r);
    copy_relations(w, p->input, &r);
    copy_ext(w, p->input, &r);
    TRY(copy_list(p, c, w, &t->children[0], &r));
    copy_sent(w, p->input);
    json_close(w, '}');
    return OK;
}

err_t pricelist_duplicate_prepare(struct prepare *p, void **plan)
{
    struct json_writer w;
    struct db_conn *c;
    struct buf text;
    err_t e;

    if (json_is_null(json_get(p->input, "name"))) return err_make(p->arena, E_FIELD_REQUIRED, "field", "name", NULL);
    buf_init(&text, p->arena, 4096);
    w = json_writer(&text);
    TRY(db_acquire(p->db, p->arena, DB_READ, &c));
    e = put_source(p, c, &w);
    db_release(c);
    if (e) return e;
    TRY(json_read(p->arena, buf_str(&text), &p->env->limits, &p->input));
    return pricelist_write_prepare(p, plan);
}
