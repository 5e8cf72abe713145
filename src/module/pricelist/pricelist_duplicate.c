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
    return copy_prepare(p, "name", put_source, pricelist_write_prepare, plan);
}
