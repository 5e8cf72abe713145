/* Who may be meant: found by the sound of names and by birth, then compared by the law. */
#include "module/duplicate/internal.h"

#include "db/sql.h"

void duplicate_weights(const struct settings *s, int32_t out[LAW_ALIKE_FIELDS])
{
    static const char *const names[LAW_ALIKE_FIELDS] = {
        SETTING_WEIGHT_LAST_NAME, SETTING_WEIGHT_OTHER_NAMES, SETTING_WEIGHT_DOB, SETTING_WEIGHT_GENDER, SETTING_WEIGHT_PLACE,
    };

    for (int i = 0; i < LAW_ALIKE_FIELDS; i++) out[i] = (int32_t)setting_int(s, names[i]);
}

/* ---- the statement ---- */

enum { PARAM_LAST = 1, PARAM_OTHER, PARAM_DAYS, PARAM_FROM = PARAM_DAYS + LAW_DOB_DAYS, PARAM_TO, PARAM_OWN, PARAMS = PARAM_OWN };

static void add_branch(struct sql *s, const char *names, const char *birth)
{
    sql_add(s, "SELECT id FROM (SELECT id FROM insuree WHERE %s AND %s AND deleted_at IS NULL AND id <> $%d ORDER BY id LIMIT %d) AS x",
            names, birth, PARAM_OWN, SUSPECTS_MOST);
}

static struct str days_test(struct arena *a)
{
    struct buf out;

    buf_init(&out, a, 64);
    buf_add(&out, STR("dob IN ("));
    for (int i = 0; i < LAW_DOB_DAYS; i++) buf_add_format(&out, "%s$%d", i ? ", " : "", PARAM_DAYS + i);
    buf_add_char(&out, ')');
    return str_copy(a, buf_str(&out));
}

#define COLUMNS \
    "i.id, i.uuid, i.last_name_key, i.other_names_key, i.last_name_sound, i.other_names_sound, i.dob, i.gender_id, i.village_id, i.district_id"

static struct str suspects_sql(struct arena *a, enum db_engine engine)
{
    const char *days = days_test(a).p, *years = str_format(a, "dob BETWEEN $%d AND $%d", PARAM_FROM, PARAM_TO).p;
    struct sql s;

    sql_init(&s, a, engine);
    sql_add(&s, "SELECT " COLUMNS " FROM (");
    add_branch(&s, "last_name_sound = $1", days);
    sql_add(&s, " UNION ");
    add_branch(&s, "other_names_sound = $2", days);
    sql_add(&s, " UNION ");
    add_branch(&s, "last_name_sound = $1 AND other_names_sound = $2", years);
    sql_add(&s, " UNION ");
    add_branch(&s, "last_name_sound = $2 AND other_names_sound = $1", years);
    sql_add(&s, ") AS c JOIN insuree i ON i.id = c.id ORDER BY i.id");
    return sql_text(&s);
}

static struct db_value law_text(struct law_name n) { return db_text((struct str){n.p, n.n}); }

/* A year before to a year after the one of birth, as far as there are years (base/date.h). */
static void fill(const struct law_known *subject, int64_t own, struct db_value params[PARAMS])
{
    int32_t year = date_parts(subject->dob).year, before = year > 1 ? year - 1 : year, after = year < 9999 ? year + 1 : year;
    date_t days[LAW_DOB_DAYS];

    law_duplicate_days(subject->dob, days);
    params[PARAM_LAST - 1] = law_text(subject->last_sound);
    params[PARAM_OTHER - 1] = law_text(subject->other_sound);
    for (int i = 0; i < LAW_DOB_DAYS; i++) params[PARAM_DAYS - 1 + i] = db_date(days[i]);
    params[PARAM_FROM - 1] = db_date(date_of(before, 1, 1));
    params[PARAM_TO - 1] = db_date(date_of(after, 12, 31));
    params[PARAM_OWN - 1] = db_int(own);
}

/* ---- its rows ---- */

enum { CELL_ID, CELL_UUID, CELL_LAST, CELL_OTHER, CELL_LAST_SOUND, CELL_OTHER_SOUND, CELL_DOB, CELL_GENDER, CELL_VILLAGE, CELL_DISTRICT, CELLS };

static struct law_name name_cell(const struct db_value *v) { return v->null ? (struct law_name){0} : (struct law_name){v->s.p, v->s.n}; }
static int64_t id_cell(const struct db_value *v) { return v->null ? 0 : v->i; }

static struct suspect suspect_of(const struct db_value *at)
{
    return (struct suspect){
        .id = at[CELL_ID].i, .uuid = at[CELL_UUID].u,
        .known = {
            .last = name_cell(&at[CELL_LAST]), .other = name_cell(&at[CELL_OTHER]), .last_sound = name_cell(&at[CELL_LAST_SOUND]),
            .other_sound = name_cell(&at[CELL_OTHER_SOUND]), .dob = at[CELL_DOB].d, .gender = id_cell(&at[CELL_GENDER]),
            .village = id_cell(&at[CELL_VILLAGE]), .district = id_cell(&at[CELL_DISTRICT]),
        },
    };
}

static const enum db_type types[CELLS] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_DATE, DB_INT, DB_INT, DB_INT};

err_t duplicate_people(struct db_conn *c, struct arena *a, int64_t after, size_t most, struct suspect **out, size_t *n, int64_t *last)
{
    static const enum db_type id[] = {DB_INT};
    const struct db_value params[] = {db_int(after), db_int((int64_t)most)};
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT coalesce(max(id), 0) FROM insuree"), NULL, 0, id, 1, &rows));
    *last = db_cell(&rows, 0, 0)->i;
    TRY(db_query(c, STR("SELECT " COLUMNS " FROM insuree i WHERE i.id > $1 AND i.deleted_at IS NULL ORDER BY i.id LIMIT $2"), params, 2, types, CELLS, &rows));
    *n = rows.rows;
    *out = ARENA_ARRAY(a, struct suspect, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) (*out)[i] = suspect_of(&rows.at[i * CELLS]);
    return OK;
}

err_t duplicate_rows(struct db_conn *c, struct arena *a, const struct law_known *subject, int64_t own, struct db_rows *out)
{
    struct db_value params[PARAMS];

    fill(subject, own, params);
    return db_query(c, suspects_sql(a, db_engine(db_of(c))), params, PARAMS, types, CELLS, out);
}

static struct suspects compared(struct arena *a, const struct law_known *subject, const struct db_rows *rows, const int32_t weights[LAW_ALIKE_FIELDS])
{
    struct suspects out = {ARENA_ARRAY(a, struct suspect, rows->rows), rows->rows};

    for (size_t i = 0; i < rows->rows; i++) {
        out.at[i] = suspect_of(&rows->at[i * CELLS]);
        out.at[i].alike = law_duplicate_of(subject, &out.at[i].known, weights);
    }
    return out;
}

err_t duplicate_suspects(struct db_conn *c, struct arena *a, const struct suspect *subjects, size_t n, const int32_t weights[LAW_ALIKE_FIELDS],
                         struct suspects *out)
{
    struct db_value *params = ARENA_ARRAY(a, struct db_value, n * PARAMS);
    struct db_rows *rows = ARENA_ARRAY(a, struct db_rows, n);

    if (!n) return OK;
    for (size_t i = 0; i < n; i++) fill(&subjects[i].known, subjects[i].id, params + i * PARAMS);
    TRY(db_query_many(c, suspects_sql(a, db_engine(db_of(c))), params, PARAMS, n, types, CELLS, rows));
    for (size_t i = 0; i < n; i++) out[i] = compared(a, &subjects[i].known, &rows[i], weights);
    return OK;
}

/* ---- in words ---- */

static const char *const fields[LAW_ALIKE_FIELDS] = {"lastName", "otherNames", "dob", "gender", "place"};
static const char *const hows[] = {
    [LAW_HOW_UNKNOWN] = "unknown", [LAW_HOW_DIFFERENT] = "different", [LAW_HOW_SAME] = "same", [LAW_HOW_WORDS] = "words",
    [LAW_HOW_SOUND] = "sound", [LAW_HOW_SIMILAR] = "similar", [LAW_HOW_TURNED] = "turned", [LAW_HOW_NEXT_DAY] = "next_day",
    [LAW_HOW_ONE_OFF] = "one_off", [LAW_HOW_YEAR] = "year", [LAW_HOW_DISTRICT] = "district",
};

static void put_text(struct json_writer *w, const char *key, const char *value)
{
    json_key(w, str_of(key));
    json_put_str(w, str_of(value));
}

static void put_int(struct json_writer *w, const char *key, int64_t value)
{
    json_key(w, str_of(key));
    json_put_int(w, value);
}

void duplicate_explain(struct json_writer *w, const struct law_duplicate *d, const int32_t weights[LAW_ALIKE_FIELDS])
{
    json_key(w, STR("crossed"));
    json_put_bool(w, d->crossed);
    json_key(w, STR("fields"));
    json_open(w, '[');
    for (int i = 0; i < LAW_ALIKE_FIELDS; i++) {
        json_open(w, '{');
        put_text(w, "field", fields[i]);
        put_text(w, "how", hows[d->how[i]]);
        put_int(w, "share", d->share[i]);
        put_int(w, "weight", weights[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
}
