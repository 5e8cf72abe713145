/* Who was registered twice and is one now: under which number he was known, too. */
#include "module/insuree/internal.h"

static const struct field fields[] = {
    { .name = "number", .column = "number", .type = TEXT(50), .flags = F_REQUIRED, .lookups = LK_TEXT, .privacy = P_IDENTITY },
    { .name = "name", .column = "name", .type = TEXT(201), .privacy = P_NAME },
    { .name = "command", .column = "command", .type = UUID, .flags = F_REQUIRED },   /* that merged them, to be taken back */
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .reverse = "merges", .flags = R_REQUIRED | R_FILTERS },
    RELATIONS_END
};

static const struct root roots[] = {
    { .name = "insureeMerges", .kind = ROOT_LIST },
    ROOTS_END
};

const struct entity insuree_merge_entity = {
    .name = "insuree_merge", .table = "insuree_merge", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .scope = { .district = "district_id", .second = "district2_id", .village = "village_id", .via = "insuree", .second_via = "insuree" },
    .rights = { RIGHT_INSUREE_READ, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .faces = FACES("InsureeMergeGQLType"), .roots = roots,
};

err_t insuree_known_as(struct db_conn *c, struct arena *a, struct str number, struct str *now)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value key = db_text(number);
    struct db_rows rows;

    *now = number;
    TRY(db_query(c, STR("SELECT i.chf_id FROM insuree_merge m JOIN insuree i ON i.id = m.insuree_id AND i.deleted_at IS NULL"
                        " WHERE m.number = $1 AND m.deleted_at IS NULL AND NOT EXISTS"
                        " (SELECT 1 FROM insuree x WHERE x.chf_id = $1 AND x.deleted_at IS NULL) ORDER BY m.id DESC LIMIT 1"),
                 &key, 1, types, 1, &rows));
    if (rows.rows) *now = str_copy(a, db_cell(&rows, 0, 0)->s);
    return OK;
}
