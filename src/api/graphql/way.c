/* Fields that the contract shows of one row and the model keeps in others (struct quirk_way): the picks that lead there, and
 * what is printed of them. */
#include <string.h>

#include "api/graphql/quirks.h"
#include "api/graphql/reading.h"
#include "io/blob.h"

enum { STEPS_MOST = 6 };

static struct query *step_query(struct arena *a, const picks_t *picks)
{
    struct query *q = ARENA_NEW(a, struct query);

    *q = (struct query){.as_of_slot = SLOT_NONE, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE},
                        .picks = picks->at, .pick_count = picks->n};
    return q;
}

/* The step named first, and all behind it. */
static err_t add_steps(struct reading *r, const struct table *t, struct str path, const struct face *leaf,
                       const struct graphql_collected *field, picks_t *picks, struct way *way, struct way_step *steps)
{
    struct str name = str_cut(&path, '.');
    const struct member *m = table_member(t, name);
    struct way_step *step = &steps[way->length++];
    struct pick p = {.kind = PICK_FIELD, .name = name};
    picks_t inner;
    err_t e = OK;

    step->pick = picks->n;
    step->kind = !m || m->kind == MEMBER_FIELD ? WAY_CELL : m->kind == MEMBER_ONE ? WAY_ONE : WAY_LIST;
    if (step->kind != WAY_CELL) {
        vec_init(&inner, r->x->arena);
        if (path.n)
            e = add_steps(r, m->to, path, leaf, field, &inner, way, steps);
        else
            way->shape = shape_object(r, leaf, graphql_type(r->x->schema, leaf->name), field, &inner, &e);
        p.kind = step->kind == WAY_ONE ? PICK_ONE : PICK_LIST;
        p.query = step_query(r->x->arena, &inner);
    }
    *vec_add(picks) = p;
    return e;
}

err_t way_add(struct reading *r, const struct face *face, const struct graphql_collected *field, picks_t *picks,
              struct shape_field *out)
{
    const char *const *paths = out->meaning->way->paths;
    struct way *ways;
    size_t n = 0;

    while (paths[n])
        n++;
    out->ways = ways = ARENA_ARRAY(r->x->arena, struct way, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct way_step *steps = ARENA_ARRAY(r->x->arena, struct way_step, STEPS_MOST);
        ways[i] = (struct way){.path = paths[i], .steps = steps};
        TRY(add_steps(r, face->table, str_of(paths[i]), out->meaning->face, field, picks, &ways[i], steps));
    }
    ways[n].path = NULL;
    return OK;
}

/* ---- printing ---- */

struct walk {
    struct execution *x;
    struct json_writer *w;
    const struct way *way;
    bool all;                /* every value, not the first alone */
    bool text;               /* numbers as texts: String, [String] */
    bool named;              /* each value under its name */
    const char *file;        /* the path that names a kept file */
    size_t found;
};

/* A file that is not there (any more) is as no file. */
static void print_file(struct walk *k, struct str name)
{
    struct env *env = k->x->call->api->env;
    struct str content;
    struct blob_key key;

    if (env->blobs && blob_key_read(name, &key) && !blob_get(env->blobs, k->x->arena, &key, BLOB_AS_IT_IS, &content))
        json_put_str(k->w, base64(k->x->arena, content));
    else
        json_put_null(k->w);
}

static void print_value(struct walk *k, const struct type *t, const struct db_value *v)
{
    if (k->named) json_key(k->w, str_of(strrchr(k->way->path, '.') + 1));
    if (k->file && !strcmp(k->way->path, k->file))
        print_file(k, v->s);
    else if (k->text && v->type == DB_INT)
        json_put_str(k->w, str_format(k->x->arena, "%lld", (long long)v->i));
    else
        value_write(k->w, t, v);
}

static void walk_row(struct walk *k, size_t number, const struct spot *spots, const struct result *result, size_t row);

/* At the row that a step leads to: further on, or printed. */
static void walk_on(struct walk *k, size_t number, const struct spot *spots, const struct result *result, size_t row)
{
    if (k->found && !k->all)
        return;
    if (number + 1 < k->way->length) {
        walk_row(k, number + 1, spots, result, row);
        return;
    }
    k->found++;
    print_object(k->x, k->w, k->way->shape, spots, result, row);
}

static void walk_list(struct walk *k, size_t number, const struct spot *s, const struct result_list *list, size_t row)
{
    for (size_t i = list->from[row]; i < list->from[row + 1]; i++)
        walk_on(k, number, s->inner, &list->result, i);
}

static void walk_row(struct walk *k, size_t number, const struct spot *spots, const struct result *result, size_t row)
{
    const struct way_step *step = &k->way->steps[number];
    const struct spot *s = &spots[step->pick];
    const struct db_value *cell = &result->cells[row * result->columns + s->cell];

    if (step->kind == WAY_LIST) {
        walk_list(k, number, s, &result->lists[s->list], row);
    } else if (cell->null || (k->found && !k->all)) {
        return;
    } else if (step->kind == WAY_ONE) {
        walk_on(k, number, s->inner, result, row);
    } else {
        k->found++;
        print_value(k, &s->type, cell);
    }
}

/* All that the ways lead to, as the text of a JSON object. */
static void print_named(struct execution *x, struct json_writer *w, const struct shape_field *f, const struct spot *spots,
                        const struct result *result, size_t row)
{
    struct json_writer inner;
    struct walk k = {.x = x, .w = &inner, .all = true, .named = true};
    struct buf text;

    buf_init(&text, x->arena, 128);
    inner = json_writer(&text);
    json_open(&inner, '{');
    for (k.way = f->ways; k.way->path; k.way++) walk_row(&k, 0, spots, result, row);
    json_close(&inner, '}');
    if (k.found) json_put_str(w, buf_str(&text));
    else json_put_null(w);
}

void way_print(struct execution *x, struct json_writer *w, const struct shape_field *f, const struct spot *spots,
               const struct result *result, size_t row)
{
    const char *as = f->meaning->way->as;
    struct walk k = {.x = x, .w = w, .file = f->meaning->way->file, .all = *as == '[', .text = str_is(str_of(as), "String") || str_is(str_of(as), "[String]")};

    if (str_is(str_of(as), "JSONString")) {
        print_named(x, w, f, spots, result, row);
        return;
    }

    if (k.all)
        json_open(w, '[');
    for (k.way = f->ways; k.way->path && (k.all || !k.found); k.way++)
        walk_row(&k, 0, spots, result, row);
    if (k.all)
        json_close(w, ']');
    else if (!k.found)
        json_put_null(w);
}
