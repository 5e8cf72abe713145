/* What is attached to claims (claims 1.4, 2.1 T1, E11). */
#include "module/claim_world.h"

#include <string.h>

#include "io/blob.h"
#include "module/claim_entry/claim_media.h"
#include "module/kept.h"

#define PDF STR("%PDF-1.7 a report")
#define PNG ((struct str){"\x89PNG\r\n\x1a\nrest", 12})

static struct claim_world world(void **state)
{
    struct claim_world w = claim_world_open(state);

    kept_open(&w.d);
    return w;
}

/* To claim 1: "'title': 'x'" and so on. */
static const char *of_first(struct claim_world *w, const char *members)
{
    return str_format(w->d.arena, "{'claim': {'id': 1}, %s}", members).p;
}

static err_t attach(struct claim_world *w, const char *members)
{
    return drive(&w->d, "claim_attachment.create", of_first(w, members));
}

static const char *document(struct claim_world *w, struct str bytes, const char *further)
{
    return str_format(w->d.arena, "'document': '%s'%s", kept_sent(&w->d, bytes), further).p;
}

static struct str rows(struct claim_world *w)
{
    return drive_rows(&w->d, "SELECT general_type, filename, mime, url, document FROM claim_attachment WHERE deleted_at IS NULL ORDER BY id", "ttttt");
}

static struct str content(struct claim_world *w)
{
    struct str row = drive_rows(&w->d, "SELECT blob FROM claim_attachment ORDER BY id DESC LIMIT 1", "t"), out;
    struct blob_key key;

    assert_true(blob_key_read((struct str){row.p, row.n - 1}, &key));
    assert_ok(blob_get(w->d.t->env->blobs, w->d.arena, &key, BLOB_VERIFY, &out));
    return out;
}

static void a_file_is_kept_as_it_came(void **state)
{
    struct claim_world w = world(state);
    const char *uuid;

    claim_entered(&w, 1, 1);
    uuid = drive_new(&w.d, "claim_attachment.create", of_first(&w, document(&w, PDF, ", 'filename': 'C:\\\\x\\\\a:b.pdf',"
                     " 'mime': 'application/pdf', 'title': 'x-ray', 'url': '/etc/passwd'")));
    assert_str(rows(&w), "FILE|a_b.pdf|application/pdf|NULL|NULL\n");
    assert_str(content(&w), "%PDF-1.7 a report");
    assert_int_equal(str_find(drive_rows(&w.d, "SELECT input FROM command", "t"), str_of(kept_sent(&w.d, PDF)), 0), -1);
    assert_ok(drive(&w.d, "claim_attachment.update", str_format(w.d.arena, "{'uuid': '%s', 'title': 'other', %s}", uuid,
                                                                document(&w, PNG, "")).p));
    assert_str(rows(&w), "FILE|a_b.pdf|image/png|NULL|NULL\n");
    assert_true(str_eq(content(&w), PNG));
    assert_ok(drive(&w.d, "claim_attachment.delete", str_format(w.d.arena, "{'uuid': '%s'}", uuid).p));
    assert_str(rows(&w), "");
    kept_close(&w.d);
}

static void a_file_is_what_it_says(void **state)
{
    struct claim_world w = world(state);
    static const struct { const char *bytes, *mime; } wrong[] = {
        {"<html>", "text/html"}, {"\x7f" "ELF", ""}, {"%PDF-1", "image/png"}, {"hello", "application/pdf"}, {"MZ\x90", "application/pdf"},
        {"PK\3\4", "application/vnd.android.package-archive"}, {"\xff\xfe" "bad text", "text/plain"},
    };

    claim_entered(&w, 1, 1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        drive_refused(&w.d, "claim_attachment.create", str_format(w.d.arena, "{'claim': {'id': 1}, %s}", document(&w, str_of(wrong[i].bytes),
                      str_format(w.d.arena, ", 'mime': '%s'", wrong[i].mime).p)).p, "claim_attachment_kind");
    drive_refused(&w.d, "claim_attachment.create", "{'claim': {'id': 1}, 'title': 'x'}", "claim_attachment_without_file");
    assert_err(attach(&w, "'document': '***'"), E_FIELD_FORM);
    w.d.t->env->limits.value[LIMIT_ATTACHMENT_BYTES] = 5;
    assert_err(attach(&w, document(&w, PDF, "")), E_LIMIT);
    assert_str(rows(&w), "");
    kept_close(&w.d);
}

static void an_address(void **state)
{
    struct claim_world w = world(state);
    static const char *const wrong[] = {"", "ftp://x.org/", "javascript:alert(1)", "https://", "https://good.org@evil.com/"};

    claim_entered(&w, 1, 1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        drive_refused(&w.d, "claim_attachment.create", str_format(w.d.arena, "{'claim': {'id': 1}, 'generalType': 'URL', 'url': '%s'}",
                      wrong[i]).p, "claim_attachment_address");
    drive_refused(&w.d, "claim_attachment.create", str_format(w.d.arena, "{'claim': {'id': 1}, 'generalType': 'URL', 'url':"
                  " 'https://x.org', %s}", document(&w, PDF, "")).p, "claim_attachment_either");
    assert_ok(attach(&w, "'generalType': 'URL', 'url': 'https://files.example.org/1'"));
    testdb_script(w.d.t, str_format(w.d.arena, "INSERT INTO setting (name, value, recorded_at, recorded_by) VALUES"
                                    " ('claim.allowed_domains_attachments', 'example.org, x.net', %s, -1)",
                                    w.d.t->engine == DB_POSTGRES ? "TIMESTAMPTZ '2020-01-01 00:00:00+00'" : "1577836800000000").p);
    assert_ok(attach(&w, "'generalType': 'URL', 'url': 'https://Files.Example.org:8/2'"));
    drive_refused(&w.d, "claim_attachment.create", "{'claim': {'id': 1}, 'generalType': 'URL', 'url': 'https://badexample.org/x.net'}",
                  "claim_attachment_domain");
    kept_close(&w.d);
}

static void a_type_goes_by_its_name(void **state)
{
    struct claim_world w = world(state);

    claim_entered(&w, 1, 1);
    testdb_script(w.d.t, str_format(w.d.arena, "INSERT INTO claim_attachment_type (id, uuid, version, created_at, created_by, changed_at, changed_by,"
                                    " claim_attachment_type, is_autogenerated, claim_general_type) SELECT 1, uuid, 1, created_at, 0, created_at, 0,"
                                    " 'default', %s, 'FILE' FROM location WHERE id = 1", w.d.t->engine == DB_POSTGRES ? "false" : "0").p);
    assert_ok(attach(&w, document(&w, PDF, ", 'predefinedType': 'default'")));
    assert_ok(attach(&w, document(&w, PDF, ", 'predefinedType': ''")));
    assert_ok(attach(&w, document(&w, PDF, ", 'predefinedType': {'id': 1}")));
    assert_str(drive_rows(&w.d, "SELECT predefined_type_id FROM claim_attachment ORDER BY id", "i"), "1\nNULL\n1\n");
    assert_err(attach(&w, document(&w, PDF, ", 'predefinedType': 'other'")), E_REFERENCE);
    assert_err(attach(&w, "'generalType': 'URL', 'url': 'https://x.org', 'predefinedType': 'default'"), E_REFERENCE);
    kept_close(&w.d);
}

static void a_claim_comes_with_its_files(void **state)
{
    struct claim_world w = world(state);
    const char *one = document(&w, PDF, ", 'filename': '1.pdf'"), *two = document(&w, STR("plain words"), ", 'filename': '2.txt'");
    const char *claim = "'code': 'N1', 'dateFrom': '2026-03-01', 'dateClaimed': '2026-03-10', 'insuree': {'id': 1}, 'healthFacility': {'id': 1},"
                        " 'icd': {'id': 1}";
    struct answer answer;

    assert_err(drive_as(&w.d, access_program(), "claim.create", str_format(w.d.arena, "{%s, 'attachments': [{%s}, {%s}]}", claim, one,
               document(&w, STR("\1\2"), "")).p, &answer), E_RULE);
    assert_true(str_find(answer.error_json, STR("attachments[1].document"), 0) > 0);
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim", "i"), "0\n");
    drive_new(&w.d, "claim.create", str_format(w.d.arena, "{%s, 'attachments': [{%s}, {%s}]}", claim, one, two).p);
    assert_str(rows(&w), "FILE|1.pdf|application/pdf|NULL|NULL\nFILE|2.txt|text/plain|NULL|NULL\n");
    assert_str(drive_rows(&w.d, "SELECT c.code FROM claim_attachment a JOIN claim c ON c.id = a.claim_id", "t"), "N1\nN1\n");
    kept_close(&w.d);
}

static void what_was_decided_upon_stays(void **state)
{
    struct claim_world w = world(state);
    const char *c = claim_entered(&w, 1, 1), *one;

    one = str_format(w.d.arena, "{'uuid': '%s'}", drive_new(&w.d, "claim_attachment.create", of_first(&w, document(&w, PDF, "")))).p;
    claim_do(&w, "claim.submit", c);
    claim_do(&w, "claim.process", c);
    drive_refused(&w.d, "claim_attachment.delete", one, "claim_attachment_settled");
    assert_ok(attach(&w, document(&w, PNG, "")));
    kept_close(&w.d);
}

static void names_are_cleaned(void **state)
{
    static const struct { const char *sent, *kept; } names[] = {
        {"report.pdf", "report.pdf"}, {"../../etc/passwd", "passwd"}, {"..", ""}, {".htaccess", "htaccess"}, {"a\nb|c?.pdf", "a_b_c_.pdf"},
        {"x\xe2\x80\xae" "fdp.exe", "xfdp.exe"}, {" résumé.pdf. ", "résumé.pdf"}, {"", ""}, {"dir/", ""},
    };
    struct arena *a = testdb_of(state)->arena;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_str(media_file_name(a, str_of(names[i].sent)), names[i].kept);
    assert_int_equal(media_file_name(a, str_format(a, "%0300d.pdf", 1)).n, 255);
    assert_true(str_ends(media_file_name(a, str_format(a, "%0300d.pdf", 1)), STR("1.pdf")));
}

/* Who enters claims of one facility: its claims get files by either way of naming them, another's do not. */
static void who_enters_claims_attaches(void **state)
{
    static const right_t rights[] = {111001, 111002};
    struct claim_world w = world(state);
    struct access who = {.user = 1, .signed_in = true, .rights = rights, .right_count = 2, .shape = SCOPE_ALL, .facility = 1};
    const char *claim = claim_entered(&w, 1, 1);
    struct answer answer;

    who.shape = SCOPE_NOTHING;
    assert_ok(drive_as(&w.d, &who, "claim_attachment.create", of_first(&w, document(&w, PDF, "")), &answer));
    assert_ok(drive_as(&w.d, &who, "claim_attachment.create", str_format(w.d.arena, "{'claim': '%s', %s}", claim, document(&w, PNG, "")).p, &answer));
    who.facility = 2;
    assert_true(err_is(drive_as(&w.d, &who, "claim_attachment.create", of_first(&w, document(&w, PDF, "")), &answer), E_REFERENCE));
    who.facility = 1;
    who.rights = (const right_t[]){111001};
    who.right_count = 1;
    assert_true(err_is(drive_as(&w.d, &who, "claim_attachment.create", of_first(&w, document(&w, PDF, "")), &answer), E_FORBIDDEN));
    assert_str(rows(&w), "FILE|NULL|application/pdf|NULL|NULL\nFILE|NULL|image/png|NULL|NULL\n");
    kept_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(a_file_is_kept_as_it_came), TESTDB_BOTH(a_file_is_what_it_says), TESTDB_BOTH(an_address), TESTDB_BOTH(a_type_goes_by_its_name),
        TESTDB_BOTH(a_claim_comes_with_its_files), TESTDB_BOTH(what_was_decided_upon_stays), TESTDB_BOTH(names_are_cleaned), TESTDB_BOTH(who_enters_claims_attaches),
    };

    return testdb_run("module/claim_attach", tests, sizeof tests / sizeof *tests);
}
