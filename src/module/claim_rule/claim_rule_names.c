/* Rules know things by their codes; the law by the ids of rows. */
#include "module/claim_rule/internal.h"

#include <stdlib.h>

static err_t load(struct tx *tx, struct arena *a, const char *sql, struct rule_codes *out)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT, DB_TEXT, DB_TEXT};
    struct rule_code *codes;
    struct db_rows rows;

    TRY(db_query(tx->conn, str_of(sql), NULL, 0, types, 4, &rows));
    codes = ARENA_ARRAY(a, struct rule_code, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *at = db_cell(&rows, i, 0);
        codes[i] = (struct rule_code){at[0].i, at[1].null ? STR("") : at[1].s, at[2].null ? STR("") : at[2].s, at[3].null ? STR("") : at[3].s};
    }
    *out = (struct rule_codes){codes, rows.rows};
    return OK;
}

static int by_code(const void *a, const void *b)
{
    const struct rule_entry *x = a, *y = b;
    int order = str_cmp(x->code, y->code);

    if (order) return order;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void sort_entries(struct arena *a, struct rule_names *n)
{
    struct rule_entry *e = ARENA_ARRAY(a, struct rule_entry, n->entries[0].n + n->entries[1].n);

    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < n->entries[k].n; i++)
            e[n->by_code_count++] = (struct rule_entry){n->entries[k].at[i].id, (enum law_kind)k, n->entries[k].at[i].code};
    qsort(e, n->by_code_count, sizeof *e, by_code);
    n->by_code = e;
}

/* Those that are deleted too: earlier claims name them. */
err_t rule_names_load(struct tx *tx, struct arena *a, struct rule_names *out)
{
    *out = (struct rule_names){0};
    TRY(load(tx, a, "SELECT id, code, NULL, NULL FROM medical_item ORDER BY id", &out->entries[LAW_ITEM]));
    TRY(load(tx, a, "SELECT id, code, NULL, NULL FROM medical_service ORDER BY id", &out->entries[LAW_SERVICE]));
    TRY(load(tx, a, "SELECT id, code, NULL, NULL FROM product ORDER BY id", &out->products));
    TRY(load(tx, a, "SELECT id, code, NULL, NULL FROM diagnosis ORDER BY id", &out->diagnoses));
    TRY(load(tx, a, "SELECT f.id, f.code, f.level, l.code FROM health_facility f LEFT JOIN location l ON l.id = f.location_id"
             " ORDER BY f.id", &out->facilities));
    sort_entries(a, out);
    return OK;
}

static const struct rule_code *find(const struct rule_codes *codes, int64_t id)
{
    size_t from = 0, to = codes->n;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (codes->at[middle].id == id) return &codes->at[middle];
        if (codes->at[middle].id < id) from = middle + 1;
        else to = middle;
    }
    return NULL;
}

const struct rule_code *rule_code_find(const struct rule_codes *codes, int64_t id)
{
    static const struct rule_code none = {.code = {"", 0}, .more = {"", 0}, .place = {"", 0}};
    const struct rule_code *c = find(codes, id);

    return c ? c : &none;
}
