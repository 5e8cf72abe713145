/* What is attached to a claim: files that are kept, and addresses (claims 1.4; E11). The generic commands, with what came
 * checked before them. */
#include <string.h>

#include "base/utf8.h"
#include "db/sql.h"
#include "io/blob.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/claim/claim_setting.h"
#include "module/claim_entry/claim_media.h"
#include "module/claim_entry/internal.h"

static const struct command as_create = {.entity = &claim_attachment_entity, .verb = CRUD_CREATE};
static const struct command as_update = {.entity = &claim_attachment_entity, .verb = CRUD_UPDATE};

static err_t refused(struct prepare *p, const char *rule, const char *field)
{
    return err_make(p->arena, E_RULE, "rule", rule, "field", field, NULL);
}

/* Whether it is what it says it is shows when the row is read. */
static err_t take(struct prepare *p, const char *field, struct str *content)
{
    return media_of(p->arena, *content, STR("")) ? OK : refused(p, "claim_attachment_kind", field);
}

const struct command_file claim_files[] = {
    { .member = "document", .to = "blob", .most = LIMIT_ATTACHMENT_BYTES, .take = take },
    FILES_END
};

/* ---- the file ---- */

static err_t read_file(struct prepare *p, const struct json *given, struct crud_row *row)
{
    const struct json *v = json_get(given, "blob");
    const struct db_value *mime = record_cell(&row->values, "mime");
    struct blob_key key;
    struct str content;
    const char *type;

    if (json_is_null(v)) return OK;
    if (v->kind != JSON_STRING || !blob_key_read(v->text, &key) || !p->env->blobs)
        return err_make(p->arena, E_FIELD_TYPE, "field", "document", "type", "file", NULL);
    TRY(blob_get(p->env->blobs, p->arena, &key, BLOB_AS_IT_IS, &content));
    type = media_of(p->arena, content, mime->null ? STR("") : mime->s);
    if (!type) return refused(p, "claim_attachment_kind", "document");
    crud_set(row, "blob", db_text(str_copy(p->arena, blob_key_str(&key))));
    crud_set(row, "mime", db_text(str_of(type)));
    crud_set(row, "document", db_null(DB_TEXT));   /* an import's, which this one replaces */
    return OK;
}

static void clean_name(struct prepare *p, struct crud_row *row)
{
    const struct db_value *name = record_cell(&row->values, "filename");
    struct str clean = name->null ? STR("") : media_file_name(p->arena, name->s);

    if (!name->null) crud_set(row, "filename", clean.n ? db_text(clean) : db_null(DB_TEXT));
}

/* ---- the address ---- */

/* "https://host:port/path" -> "host"; none of another scheme, nor with a name before the host. */
static struct str host_of(struct arena *a, struct str url)
{
    struct str rest = ascii_lower(a, str_trim(url));
    size_t n = 0;

    if (str_starts(rest, STR("https://"))) rest = (struct str){rest.p + 8, rest.n - 8};
    else if (str_starts(rest, STR("http://"))) rest = (struct str){rest.p + 7, rest.n - 7};
    else return STR("");
    while (n < rest.n && !strchr("/?#:@\\", rest.p[n])) n++;
    return n < rest.n && (rest.p[n] == '@' || rest.p[n] == '\\' || str_find(rest, STR("@"), n) >= 0) ? STR("") : (struct str){rest.p, n};
}

static bool within(struct str host, struct str domain)
{
    return str_eq(host, domain) || (host.n > domain.n && str_ends(host, domain) && host.p[host.n - domain.n - 1] == '.');
}

static bool allowed(struct arena *a, struct str host, struct str domains)
{
    struct str rest = ascii_lower(a, domains);

    while (rest.n) {
        struct str domain = str_trim(str_cut(&rest, ','));
        if (domain.n && (str_is(domain, "*") || within(host, domain))) return true;
    }
    return false;
}

static err_t check_address(struct prepare *p, const struct crud_row *row)
{
    const struct db_value *url = record_cell(&row->values, "url");
    struct str host = url->null ? STR("") : host_of(p->arena, url->s);
    struct settings *s;

    if (!host.n) return refused(p, "claim_attachment_address", "url");
    TRY(settings_for(p, &s));
    return allowed(p->arena, host, setting_text(s, SETTING_DOMAINS)) ? OK : refused(p, "claim_attachment_domain", "url");
}

/* ---- the type, which clients of the contract name ---- */

static err_t find_type(struct prepare *p, struct str name, struct crud_row *row)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_text(name), *record_cell(&row->values, "general_type")};
    struct db_conn *c;
    struct db_rows rows;
    err_t failed;

    TRY(db_acquire(p->db, p->arena, DB_READ, &c));
    failed = db_query(c, STR("SELECT id FROM claim_attachment_type WHERE claim_attachment_type = $1 AND claim_general_type = $2"
                             " AND deleted_at IS NULL ORDER BY id LIMIT 1"), params, 2, types, 1, &rows);
    db_release(c);
    TRY(failed);
    if (!rows.rows)
        return err_make(p->arena, E_REFERENCE, "field", "predefinedType", "value", str_zero(p->arena, name), NULL);
    crud_set(row, "predefined_type_id", *db_cell(&rows, 0, 0));
    return OK;
}

/* By name; a reference of another form the generic command reads. */
static bool names_type(const struct json *v)
{
    uuid_t uuid;

    return v && v->kind == JSON_STRING && !uuid_read(v->text, &uuid);
}

/* ---- the whole ---- */

static bool is_address(const struct crud_row *row)
{
    return str_is(record_cell(&row->values, "general_type")->s, "URL");
}

static err_t check_kind(struct prepare *p, struct crud_row *row, bool create)
{
    bool file = !record_cell(&row->values, "blob")->null;

    if (record_cell(&row->values, "general_type")->null) return OK;   /* told with the other faults */
    if (is_address(row) && (create || !record_cell(&row->values, "url")->null)) TRY(check_address(p, row));
    if (is_address(row) && file) return refused(p, "claim_attachment_either", "document");
    if (is_address(row) || !create) return OK;
    crud_set(row, "url", db_null(DB_TEXT));                /* where files are kept is nobody else's to say */
    return file ? OK : refused(p, "claim_attachment_without_file", "document");
}

err_t claim_attachment_read(struct prepare *p, const struct json *given, bool create, struct crud_plan **out)
{
    const struct json *type = json_get(given, "predefinedType");
    struct prepare inner = *p;
    struct crud_row *row;
    void *plan = NULL;
    err_t errors;

    inner.command = create ? &as_create : &as_update;
    inner.input = input_without(p->arena, given, names_type(type) ? LIST("blob", "predefinedType") : LIST("blob", NULL));
    errors = crud_command.prepare(&inner, &plan);
    p->locks = inner.locks;
    TRY(errors);
    *out = plan;
    row = &(*out)->row;
    if (create && record_cell(&row->values, "date")->null) crud_set(row, "date", db_date(env_today(p->env)));
    clean_name(p, row);
    TRY(read_file(p, given, row));
    if (names_type(type) && type->text.n) TRY(find_type(p, type->text, row));
    return check_kind(p, row, create);
}

err_t claim_attachment_create_prepare(struct prepare *p, void **out)
{
    struct crud_plan *plan = NULL;
    err_t e = p->input->kind == JSON_OBJECT ? claim_attachment_read(p, p->input, true, &plan)
                                            : err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);

    *out = plan;
    return e;
}

err_t claim_attachment_update_prepare(struct prepare *p, void **out)
{
    struct crud_plan *plan = NULL;
    err_t e = p->input->kind == JSON_OBJECT ? claim_attachment_read(p, p->input, false, &plan)
                                            : err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);

    *out = plan;
    return e;
}

/* ---- of a claim that is entered with them (T1) ---- */

err_t claim_attachments_read(struct prepare *p, struct claim_attached *out)
{
    const struct json *list = json_get(p->input, "attachments");
    struct faults faults = {0};
    size_t i = 0;

    *out = (struct claim_attached){0};
    if (json_is_null(list)) return OK;
    if (list->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", "attachments", "type", "list", NULL);
    TRY(limit_check(p->arena, &p->env->limits, LIMIT_PARTS, list->count));
    out->plans = ARENA_ARRAY(p->arena, struct crud_plan *, list->count);
    for (const struct json *v = list->first; v; v = v->next, i++) {
        const char *path = str_format(p->arena, "attachments[%zu].", i).p;
        err_t e = v->kind == JSON_OBJECT ? claim_attachment_read(p, v, true, &out->plans[i])
                                         : err_make(p->arena, E_FIELD_TYPE, "field", "", "type", "object", NULL);
        faults_add(&faults, faults_under(p->arena, path, e));
    }
    out->n = list->count;
    return faults.first;
}

err_t claim_attachments_apply(struct tx *tx, const struct claim_attached *attached, uuid_t claim)
{
    struct str answer = tx->result;
    struct record owner;

    if (!attached->n) return OK;
    TRY(tx_get(tx, &claim_entity, claim, &owner));
    for (size_t i = 0; i < attached->n; i++) {
        crud_set(&attached->plans[i]->row, "claim_id", owner.at[COLUMN_ID]);
        TRY(crud_command.apply(tx, attached->plans[i]));
    }
    tx->result = answer;
    return OK;
}
