/* Fields of one answer key must be the same field with the same arguments, and of like shape even where only one of them can
 * apply (specification 5.3.2). Each selection set is checked with the fragments it spreads; two fields of one key are
 * then compared all the way down. What that may cost is bounded by spend(). */
#include "api/graphql/validation.h"

#include "base/arena.h"

/* Fragments in fragments can nest deeper than anything that is written. */
enum { DEPTH_MOST = 128, SET_COST = 8 };

/* One field of a set, fragments taken in. */
struct entry {
    const struct graphql_selection *selection;
    const struct graphql_type *parent;
    const struct graphql_field *field;       /* NULL: unknown */
    struct entry *same;                      /* the next one of the same key */
    struct entry *last;                      /* of the first: the last of its key */
};

struct set {
    struct map by_key;                       /* the first entry of each key */
    VEC(struct entry *) firsts;              /* in order */
    struct map spread;                       /* fragments taken in */
};

struct conflict {
    VEC(struct graphql_place) left, right;   /* the fields at odds, those above first */
};

static void add_entry(struct validation *v, struct set *set, const struct graphql_type *parent, const struct graphql_selection *s)
{
    struct entry *entry = ARENA_NEW(v->arena, struct entry), *first = map_get(&set->by_key, graphql_response_name(s));

    *entry = (struct entry){s, parent, parent ? graphql_field(v->schema, parent, s->name) : NULL, NULL, entry};
    if (first) {
        first->last->same = entry;
        first->last = entry;
        return;
    }
    map_put(&set->by_key, graphql_response_name(s), entry);
    *vec_add(&set->firsts) = entry;
}

static void fill(struct validation *v, struct set *set, const struct graphql_type *parent, const struct graphql_selection *first)
{
    for (const struct graphql_selection *s = first; s && spend(v, 1); s = s->next) {
        const struct scanned *fragment;

        if (s->kind == GRAPHQL_FIELD) {
            add_entry(v, set, parent, s);
        } else if (s->kind == GRAPHQL_INLINE) {
            fill(v, set, s->on.p ? condition_type(v, s->on) : parent, s->first);
        } else if ((fragment = map_get(&v->fragments, s->name)) && !map_get(&set->spread, s->name)) {
            map_put(&set->spread, s->name, set);
            fill(v, set, condition_type(v, fragment->definition->on), fragment->definition->first);
        }
    }
}

static struct set *set_of(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *first)
{
    struct set *set = ARENA_NEW(v->arena, struct set);

    map_init(&set->by_key, v->arena, 0);
    map_init(&set->spread, v->arena, 0);
    vec_init(&set->firsts, v->arena);
    spend(v, SET_COST);
    fill(v, set, parent, first);
    return set;
}

/* ---- two fields ---- */

static bool same_value(struct validation *v, const struct graphql_value *a, const struct graphql_value *b)
{
    const struct graphql_value *x = a->first, *y = b->first;

    v->compared = v->compared || a->slot >= 0 || b->slot >= 0;
    if (!spend(v, 1) || a->kind != b->kind || a->count != b->count || a->truth != b->truth || !str_eq(a->text, b->text))
        return false;
    for (; x; x = x->next, y = y->next)
        if (!str_eq(x->name, y->name) || !same_value(v, x, y))
            return false;
    return true;
}

static bool same_arguments(struct validation *v, const struct graphql_selection *a, const struct graphql_selection *b)
{
    size_t count = 0;

    for (const struct graphql_argument *x = a->arguments; x; x = x->next, count++) {
        const struct graphql_argument *y = b->arguments;

        while (y && spend(v, 1) && !str_eq(x->name, y->name))
            y = y->next;
        if (!y || !same_value(v, x->value, y->value))
            return false;
    }
    for (const struct graphql_argument *y = b->arguments; y; y = y->next)
        count--;
    return count == 0;
}

/* Lists and non-nulls must agree, and so must the names of leaves. */
static bool like_shape(struct validation *v, struct graphql_ref a, struct graphql_ref b)
{
    const struct graphql_type *x, *y;

    if (a.wrap != b.wrap)
        return false;
    if (str_eq(a.name, b.name))
        return true;
    x = graphql_type(v->schema, a.name);
    y = graphql_type(v->schema, b.name);
    return !x || !y || (graphql_is_composite(x) && graphql_is_composite(y));
}

static struct str compare(struct validation *v, const struct entry *a, const struct entry *b, bool exclusive, struct conflict *c);

static const struct graphql_type *below(const struct validation *v, const struct entry *e)
{
    return e->field ? condition_type(v, e->field->type.name) : NULL;
}

static void add_reason(struct validation *v, struct str *reasons, struct str key, struct str reason)
{
    *reasons = str_format(v->arena, "%.*s%ssubfields \"%.*s\" conflict because %.*s", STR_ARG(*reasons),
        reasons->n ? " and " : "", STR_ARG(key), STR_ARG(reason));
}

static struct str compare_below(struct validation *v, const struct entry *a, const struct entry *b, bool exclusive, struct conflict *c)
{
    const struct set *x = set_of(v, below(v, a), a->selection->first), *y = set_of(v, below(v, b), b->selection->first);
    struct str reasons = STR_NONE;

    for (size_t i = 0; i < x->firsts.n; i++) {
        struct str key = graphql_response_name(x->firsts.at[i]->selection);

        for (const struct entry *p = x->firsts.at[i]; p; p = p->same)
            for (const struct entry *q = map_get(&y->by_key, key); q && spend(v, 1); q = q->same) {
                struct str reason = compare(v, p, q, exclusive, c);

                if (reason.p)
                    add_reason(v, &reasons, key, reason);
            }
    }
    return reasons;
}

/* Why two fields of one key cannot be merged; STR_NONE: they can. */
static struct str compare(struct validation *v, const struct entry *a, const struct entry *b, bool exclusive, struct conflict *c)
{
    const struct graphql_selection *x = a->selection, *y = b->selection;
    size_t left = c->left.n, right = c->right.n;
    struct str reason = STR_NONE;

    if (x == y || !spend(v, left < DEPTH_MOST ? 1 : INT64_MAX))
        return STR_NONE;
    *vec_add(&c->left) = x->at;
    *vec_add(&c->right) = y->at;
    if (a->parent && b->parent && !str_eq(a->parent->name, b->parent->name) && a->parent->kind == GRAPHQL_TYPE
        && b->parent->kind == GRAPHQL_TYPE)
        exclusive = true;
    if (!exclusive && !str_eq(x->name, y->name))
        reason = str_format(v->arena, "%.*s and %.*s are different fields", STR_ARG(x->name), STR_ARG(y->name));
    else if (!exclusive && !same_arguments(v, x, y))
        reason = STR("they have differing arguments");
    else if (a->field && b->field && !like_shape(v, a->field->type, b->field->type))
        reason = str_format(v->arena, "they return conflicting types %.*s and %.*s",
            STR_ARG(graphql_ref_text(v->arena, a->field->type)), STR_ARG(graphql_ref_text(v->arena, b->field->type)));
    else if (x->first && y->first)
        reason = compare_below(v, a, b, exclusive, c);
    if (!reason.p) {
        c->left.n = left;
        c->right.n = right;
    }
    return reason;
}

static void compare_pair(struct validation *v, const struct entry *a, const struct entry *b)
{
    struct conflict c;
    struct str reason, message;

    vec_init(&c.left, v->arena);
    vec_init(&c.right, v->arena);
    reason = compare(v, a, b, false, &c);
    if (!reason.p || v->work < 0 || told_enough(v))
        return;
    for (size_t i = 0; i < c.right.n; i++)
        *vec_add(&c.left) = c.right.at[i];
    message = str_format(v->arena, "Fields \"%.*s\" conflict because %.*s. Use different aliases on the fields to fetch both "
        "if this was intentional.", STR_ARG(graphql_response_name(a->selection)), STR_ARG(reason));
    graphql_errors_add(v->errors, message, c.left.at, (uint32_t)c.left.n);
}

/* ---- all sets ---- */

static void check_set(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *first);

static void check_sets_inside(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *first)
{
    for (const struct graphql_selection *s = first; s && v->work >= 0; s = s->next) {
        if (s->kind == GRAPHQL_INLINE) {
            check_sets_inside(v, s->on.p ? condition_type(v, s->on) : parent, s->first);
        } else if (s->kind == GRAPHQL_FIELD && s->first) {
            const struct graphql_field *field = parent ? graphql_field(v->schema, parent, s->name) : NULL;

            check_set(v, field ? condition_type(v, field->type.name) : NULL, s->first);
        }
    }
}

static void check_set(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *first)
{
    const struct set *set = set_of(v, parent, first);

    for (size_t i = 0; i < set->firsts.n; i++)
        for (const struct entry *a = set->firsts.at[i]; a; a = a->same)
            for (const struct entry *b = a->same; b && spend(v, 1); b = b->same)
                compare_pair(v, a, b);
    check_sets_inside(v, parent, first);
}

void check_overlaps(struct validation *v, const struct graphql_definition *d)
{
    const struct graphql_type *type = d->kind == GRAPHQL_FRAGMENT ? condition_type(v, d->on) : graphql_root(v->schema, d->kind);

    check_set(v, type, d->first);
}
