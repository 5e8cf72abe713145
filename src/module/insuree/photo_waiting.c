/* Photos that are sent before their person is enrolled (enrolment 5.5): kept under the number until somebody gets it. */
#include "module/insuree/photo_waiting.h"

#include <string.h>

#include "base/json.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/core/core.h"
#include "module/insuree/photo_name.h"

/* ---- the list ---- */

static void file_keys(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    memcpy(out, needs, n * sizeof *out);
}

static const struct field fields[] = {
    { .name = "number", .column = "number", .type = TEXT(50), .flags = F_REQUIRED | F_READONLY, .lookups = LK_TEXT, .privacy = P_IDENTITY },
    { .name = "date", .column = "date", .type = DATE, .flags = F_REQUIRED | F_READONLY, .lookups = LK_ORDER },
    { .name = "blob", .column = "blob", .type = TEXT(64), .flags = F_INTERNAL | F_BLOB },
    { .name = "file", .type = TEXT(64), .needs = "blob", .batch = file_keys, .privacy = P_IDENTITY },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "officer", .column = "officer_id", .to = "officer", .reverse = "waitingPhotos", .flags = R_READONLY | R_FILTERS, .lookups = LK_ISNULL },
    RELATIONS_END
};

static const struct root roots[] = {
    { .name = "waitingPhotos", .kind = ROOT_LIST },
    ROOTS_END
};

/* Where its person lives nobody knows yet: seen by all who may see any. */
const struct entity waiting_photo_entity = {
    .name = "waiting_photo", .table = "waiting_photo", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("number"),
    .rights = { RIGHT_WAITING_READ, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .sorts = SORTS("number", "date"), .faces = FACES("WaitingPhotoGQLType"), .roots = roots,
};

/* ---- sent ---- */

struct submit_plan {
    struct photo_plan photo;
    struct str number, officer;
    bool waits;                    /* it is nobody's who is enrolled */
};

static err_t read_text(struct prepare *p, const char *member, struct str *out)
{
    const struct json *v = json_get(p->input, member);

    *out = STR_NONE;
    if (json_is_null(v)) return OK;
    if (v->kind != JSON_STRING) return err_make(p->arena, E_FIELD_TYPE, "field", member, "type", "text", NULL);
    *out = str_trim(v->text);
    return OK;
}

/* What is said beside the name counts. */
static err_t read_name(struct prepare *p, struct submit_plan *plan)
{
    struct photo_name name;
    struct str file;

    TRY(read_text(p, "number", &plan->number));
    TRY(read_text(p, "officer", &plan->officer));
    TRY(read_text(p, "filename", &file));
    name = photo_name_read(file);
    if (!plan->number.n) plan->number = name.number;
    if (!plan->officer.n) plan->officer = name.officer;
    if (plan->photo.date.null) plan->photo.date = db_date(name.day);
    return plan->number.n ? OK : err_make(p->arena, E_FIELD_REQUIRED, "field", "number", NULL);
}

err_t photo_submit_prepare(struct prepare *p, void **plan)
{
    struct submit_plan *s = ARENA_NEW(p->arena, struct submit_plan);
    struct settings *settings;

    TRY(input_only(p, LIST("number", "officer", "date", "filename", "blob", "waits")));
    TRY(photo_read(p, p->input, &s->photo));
    TRY(read_name(p, s));
    if (!s->photo.sent) return err_make(p->arena, E_FIELD_REQUIRED, "field", "photo", NULL);
    TRY(input_bool(p, "waits", &s->waits));
    TRY(settings_for(p, &settings));
    TRY(insuree_number_lawful(p->arena, settings, s->number, "number"));
    *plan = s;
    return OK;
}

static err_t find(struct tx *tx, const char *sql, struct db_value key, uuid_t *out)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;

    TRY(db_query(tx->conn, str_of(sql), &key, 1, types, 1, &rows));
    *out = rows.rows ? db_cell(&rows, 0, 0)->u : UUID_NONE;
    return OK;
}

/* One that a telephone names and nobody is, is nobody's. */
static err_t officer_of(struct tx *tx, struct str code, struct db_value *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value key = db_text(code);
    struct db_rows rows = {0};

    if (code.n) TRY(db_query(tx->conn, STR("SELECT id FROM officer WHERE code = $1 AND deleted_at IS NULL"), &key, 1, types, 1, &rows));
    *out = rows.rows ? *db_cell(&rows, 0, 0) : db_null(DB_INT);
    return OK;
}

static void answer(struct tx *tx, const struct record *r, bool waits)
{
    tx->result = str_format(tx->arena, "{\"uuid\":\"%s\",\"waits\":%s}", uuid_text(tx->arena, r->at[COLUMN_UUID].u).p, waits ? "true" : "false");
}

static err_t has_room(struct tx *tx)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value owner = db_int(tx->who->user);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT count(*) FROM waiting_photo WHERE created_by = $1 AND deleted_at IS NULL"), &owner, 1, types, 1, &rows));
    return limit_share(tx->arena, &tx->env->limits, LIMIT_PHOTOS_WAITING, db_cell(&rows, 0, 0)->i);
}

static err_t keep(struct tx *tx, const struct submit_plan *s, const struct db_value *officer)
{
    struct record old, row;
    uuid_t there;

    TRY(find(tx, "SELECT uuid FROM waiting_photo WHERE number = $1 AND deleted_at IS NULL", db_text(s->number), &there));
    if (uuid_none(there)) TRY(has_room(tx));
    else TRY(tx_get(tx, &waiting_photo_entity, there, &old));
    row = uuid_none(there) ? record_new(tx->arena, registry_table_of(tx->registry, &waiting_photo_entity)) : record_copy(tx->arena, old);
    *record_cell(&row, "number") = db_text(s->number);
    *record_cell(&row, "date") = s->photo.date.null ? db_date(env_today(tx->env)) : s->photo.date;
    *record_cell(&row, "blob") = db_text(s->photo.blob);
    *record_cell(&row, "officer_id") = *officer;
    TRY(uuid_none(there) ? tx_insert(tx, &row, 1) : tx_update(tx, &old, &row, 1));
    answer(tx, &row, true);
    return OK;
}

err_t photo_submit_apply(struct tx *tx, void *plan)
{
    const struct submit_plan *s = plan;
    struct photo_plan photo = s->photo;
    struct db_value officer;
    struct record person;
    uuid_t uuid;

    TRY(officer_of(tx, s->officer, &officer));
    TRY(find(tx, "SELECT uuid FROM insuree WHERE chf_id = $1 AND deleted_at IS NULL", db_text(s->number), &uuid));
    if (uuid_none(uuid)) return keep(tx, s, &officer);
    if (s->waits) return err_make(tx->arena, E_RULE, "rule", "photo_of_somebody", "field", "number", NULL);
    TRY(tx_get(tx, &insuree_entity, uuid, &person));
    if (!officer.null) photo.officer = officer;
    TRY(photo_store(tx, &photo, &person));
    answer(tx, &person, false);
    return OK;
}
