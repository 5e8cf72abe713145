/* Whether a person who is being entered is registered already. */
#include "module/duplicate/internal.h"

#include <stdlib.h>

#include "base/sound.h"
#include "base/utf8.h"
#include "module/insuree/insuree.h"
#include "module/location/location.h"
#include "module/rows.h"

enum { SHOWN_MOST = 10 };

/* ---- who is meant ---- */

static struct law_name law(struct str s) { return (struct law_name){s.p, s.n}; }

static struct law_name name_of(struct function_call *c, const char *argument, struct law_name *sound)
{
    const struct json *name = json_get(c->arguments, argument);
    struct str folded = json_is_null(name) ? STR_NONE : utf8_fold(c->arena, name->text);

    *sound = law(name_sound(c->arena, folded));
    return law(folded);
}

static struct db_value text_argument(struct function_call *c, const char *name)
{
    const struct json *v = json_get(c->arguments, name);

    return json_is_null(v) || !v->text.n ? db_null(DB_TEXT) : db_text(v->text);
}

static struct db_value uuid_argument(struct function_call *c, const char *name)
{
    const struct json *v = json_get(c->arguments, name);
    uuid_t uuid;

    return !json_is_null(v) && uuid_read(v->text, &uuid) ? db_uuid(uuid) : db_null(DB_UUID);
}

/* A place or a person named by uuid counts where the caller sees it: whether one is there that he does not see is not told. Its cells:
 * id, district, second district, village. */
enum { NAMED_ID, NAMED_DISTRICT, NAMED_SECOND, NAMED_VILLAGE, NAMED };

static bool is_seen(struct function_call *c, const struct entity *e, const struct db_value *named)
{
    const struct table *t = registry_table_of(c->registry, e);
    struct record r = record_new(c->arena, t);

    if (named[NAMED_ID].null) return false;
    r.at[COLUMN_ID] = named[NAMED_ID];
    if (t->district) r.at[t->district] = named[NAMED_DISTRICT];
    if (t->second) r.at[t->second] = named[NAMED_SECOND];
    if (t->village) r.at[t->village] = named[NAMED_VILLAGE];
    return access_sees(c->who, r);
}

/* The ids behind a code of gender, a village and the person himself, in one statement. */
static err_t resolve(struct function_call *c, struct db_conn *conn, struct law_known *subject, int64_t *own)
{
    static const enum db_type types[1 + 2 * NAMED] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    const struct db_value params[] = {text_argument(c, "gender"), uuid_argument(c, "location"), uuid_argument(c, "uuid")}, *village, *person;
    struct db_rows rows;

    TRY(db_query(conn, STR("SELECT (SELECT id FROM gender WHERE code = $1 AND deleted_at IS NULL), v.id, v.district_id, CAST(NULL AS bigint), v.village_id,"
                           " i.id, i.district_id, i.district2_id, i.village_id FROM (SELECT 1 AS one) o LEFT JOIN location v ON v.uuid = $2"
                           " LEFT JOIN insuree i ON i.uuid = $3"), params, 3, types, 1 + 2 * NAMED, &rows));
    village = db_cell(&rows, 0, 1);
    person = db_cell(&rows, 0, 1 + NAMED);
    subject->gender = db_cell(&rows, 0, 0)->null ? 0 : db_cell(&rows, 0, 0)->i;
    if (is_seen(c, &location_entity, village)) {
        subject->village = village[NAMED_ID].i;
        subject->district = village[NAMED_DISTRICT].null ? 0 : village[NAMED_DISTRICT].i;
    }
    *own = is_seen(c, &insuree_entity, person) ? person[NAMED_ID].i : 0;
    return OK;
}

static err_t find(struct function_call *c, const struct law_known *known, const int32_t weights[LAW_ALIKE_FIELDS], struct suspect **out, size_t *n)
{
    struct suspect subject = {.known = *known};
    struct suspects found = {0};
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = resolve(c, conn, &subject.known, &subject.id);
    if (!e) e = duplicate_suspects(conn, c->arena, &subject, 1, weights, &found);
    db_release(conn);
    *out = found.at;
    *n = found.n;
    return e;
}

/* ---- who is shown ---- */

static int by_score(const void *a, const void *b)
{
    const struct suspect *x = a, *y = b;

    if (x->alike.score != y->alike.score) return y->alike.score - x->alike.score;
    return (x->id > y->id) - (x->id < y->id);
}

/* The likeliest, of which the score is enough. */
static size_t likeliest(struct function_call *c, struct suspect *all, size_t n)
{
    int64_t least = setting_int(c->settings, SETTING_HINT_SCORE);
    size_t kept = 0;

    qsort(all, n, sizeof *all, by_score);
    while (kept < n && kept < SHOWN_MOST && all[kept].alike.score >= least) kept++;
    return kept;
}

#define PICKS "uuid chfId lastName otherNames dob status head gender{code} currentVillage{name} family{uuid location{name} headInsuree{otherNames lastName}}"

static err_t read_seen(struct function_call *c, const struct suspect *all, size_t n, struct found *out)
{
    struct condition test = rows_test(c->arena, "uuid", LOOKUP_IN, 0);
    struct query q = {.entity = &insuree_entity, .where = &test};
    uuid_t *uuids = ARENA_ARRAY(c->arena, uuid_t, n);
    struct db_value list = db_list(DB_UUIDS, uuids, n);

    for (size_t i = 0; i < n; i++) uuids[i] = all[i].uuid;
    return rows_read(c, c->who, q, PICKS, &list, 1, out);
}

static bool is_row(const struct found *seen, size_t row, uuid_t uuid) { return uuid_cmp(rows_cell(seen, row, "uuid")->u, uuid) == 0; }

static void put_date(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    json_put_date(w, v->null ? DATE_NONE : v->d);
}

static void put_uuid(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    if (v->null) json_put_null(w);
    else json_put_uuid(w, v->u);
}

static void put_head(struct json_writer *w, struct arena *a, const struct found *seen, size_t row)
{
    struct str other = rows_text(seen, row, "family.headInsuree.otherNames"), last = rows_text(seen, row, "family.headInsuree.lastName");

    answer_text(w, "familyHead", str_trim(str_format(a, "%.*s %.*s", STR_ARG(other), STR_ARG(last))));
}

static void put_found(struct function_call *c, struct json_writer *w, const struct found *seen, size_t row, const struct suspect *s,
                      const int32_t weights[LAW_ALIKE_FIELDS])
{
    struct str village = rows_text(seen, row, "currentVillage.name");

    json_open(w, '{');
    put_uuid(w, "insureeUuid", rows_cell(seen, row, "uuid"));
    answer_text(w, "chfId", rows_text(seen, row, "chfId"));
    answer_text(w, "lastName", rows_text(seen, row, "lastName"));
    answer_text(w, "otherNames", rows_text(seen, row, "otherNames"));
    put_date(w, "dob", rows_cell(seen, row, "dob"));
    answer_text(w, "gender", rows_text(seen, row, "gender.code"));
    answer_text(w, "status", rows_text(seen, row, "status"));
    answer_text(w, "village", village.n ? village : rows_text(seen, row, "family.location.name"));
    put_uuid(w, "familyUuid", rows_cell(seen, row, "family.uuid"));
    put_head(w, c->arena, seen, row);
    answer_int(w, "score", s->alike.score);
    duplicate_explain(w, &s->alike, weights);
    json_close(w, '}');
}

/* Who lives where the caller sees nobody is counted and not shown (decision: names are searched within one's places). */
static void answer(struct function_call *c, const struct suspect *all, size_t n, const struct found *seen, const int32_t weights[LAW_ALIKE_FIELDS])
{
    struct json_writer w = json_writer(&c->out);
    int64_t elsewhere = 0;

    json_open(&w, '{');
    json_key(&w, STR("found"));
    json_open(&w, '[');
    for (size_t i = 0; i < n; i++) {
        size_t row = seen->from;
        while (row < seen->to && !is_row(seen, row, all[i].uuid)) row++;
        if (row < seen->to) put_found(c, &w, seen, row, &all[i], weights);
        else elsewhere++;
    }
    json_close(&w, ']');
    answer_int(&w, "elsewhere", elsewhere);
    json_close(&w, '}');
}

static err_t duplicates(struct function_call *c)
{
    struct law_known subject = {.dob = DATE_NONE};
    const struct json *dob = json_get(c->arguments, "dob");
    int32_t weights[LAW_ALIKE_FIELDS];
    struct suspect *all = NULL;
    struct found seen = {0};
    size_t n = 0;

    duplicate_weights(c->settings, weights);
    subject.last = name_of(c, "lastName", &subject.last_sound);
    subject.other = name_of(c, "otherNames", &subject.other_sound);
    if (date_read(dob->text.p, dob->text.n, &subject.dob) && subject.last_sound.n && subject.other_sound.n)
        TRY(find(c, &subject, weights, &all, &n));
    n = likeliest(c, all, n);
    if (n) TRY(read_seen(c, all, n, &seen));
    answer(c, all, n, &seen, weights);
    return OK;
}

static const struct argument arguments[] = {
    {"lastName", "String!"}, {"otherNames", "String!"}, {"dob", "Date!"}, {"gender", "String"}, {"location", "String"}, {"uuid", "String"},
    ARGUMENTS_END
};

const struct function duplicate_functions[] = {
    { "insureeDuplicates", arguments, "InsureeDuplicatesGQLType", RIGHT_INSUREE_READ, duplicates },
    FUNCTIONS_END
};
