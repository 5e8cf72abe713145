/* Registers as files, down and up (enrolment 9.2, vectors 42 and 43, defects 50 to 52). */
#include "module/drive.h"
#include "module/kept.h"

#include <string.h>
#include <unistd.h>

#include "model/run/function.h"
#include "module/register/register.h"

struct world {
    struct drive d;
    const struct texts *texts;
    struct settings *settings;
};

static struct world world_open(void **state)
{
    struct world w = {.d = drive_open(state, NULL)};
    struct db_conn *c = testdb_acquire(w.d.t, DB_READ);

    kept_open(&w.d);
    assert_ok(texts_load(w.d.arena, &w.texts));
    assert_ok(settings_load(c, w.d.arena, w.d.registry, &w.settings));
    testdb_release(w.d.t, c);
    return w;
}

static struct function_call call_of(struct world *w, const struct access *who)
{
    struct function_call c = {.arena = w->d.arena, .who = who, .registry = w->d.registry, .db = w->d.t->db, .write = w->d.write,
                              .env = w->d.t->env, .settings = w->settings, .texts = w->texts, .language = STR("en")};

    buf_init(&c.out, w->d.arena, 1024);
    return c;
}

static err_t take_as(struct world *w, const struct access *who, const char *name, struct register_options o, struct str file, const struct json **out)
{
    struct function_call c = call_of(w, who);

    TRY(register_take(&c, str_of(name), &o, file));
    assert_ok(json_read(w->d.arena, buf_str(&c.out), &w->d.t->env->limits, out));
    return OK;
}

static const struct json *take(struct world *w, const char *name, struct register_options o, const char *file)
{
    const struct json *out;

    assert_ok(take_as(w, access_program(), name, o, str_of(file), &out));
    return out;
}

/* "sent created updated unchanged skipped invalid failed deleted", and the errors, one a line. */
static struct str told(struct world *w, const struct json *answer)
{
    static const char *const keys[] = {"sent", "created", "updated", "unchanged", "skipped", "invalid", "failed", "deleted"};
    const struct json *errors = json_get(answer, "errors");
    struct buf out;

    buf_init(&out, w->d.arena, 256);
    buf_add(&out, json_get(answer, "success")->kind == JSON_TRUE ? STR("ok") : STR("refused"));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        int64_t n;
        assert_true(json_int(json_get(json_get(answer, "data"), keys[i]), &n));
        buf_add_format(&out, " %lld", (long long)n);
    }
    buf_add_char(&out, '\n');
    for (const struct json *e = errors->first; e; e = e->next) buf_add_format(&out, "%.*s\n", STR_ARG(e->text));
    return buf_str(&out);
}

static struct str given(struct world *w, const struct access *who, const char *name, enum sheet_kind kind)
{
    struct function_call c = call_of(w, who);
    struct blob_writer *draft;
    int64_t bytes;
    char *text;
    int fd;

    assert_ok(blob_draft(w->d.t->env->blobs, w->d.arena, LIMIT_EXPORT_BYTES, NULL, &draft));
    assert_ok(register_give(&c, str_of(name), kind, draft));
    assert_ok(blob_give(draft, &fd, &bytes));
    text = arena_bytes(w->d.arena, (size_t)bytes + 1);
    assert_int_equal(read(fd, text, (size_t)bytes + 1), bytes);
    close(fd);
    return (struct str){text, (size_t)bytes};
}

#define INSERT ((struct register_options){.strategy = LAW_UPLOAD_INSERT})
#define UPDATE ((struct register_options){.strategy = LAW_UPLOAD_UPDATE})
#define BOTH ((struct register_options){.strategy = LAW_UPLOAD_UPSERT})
#define ALL ((struct register_options){.strategy = LAW_UPLOAD_REPLACE})
#define D(code, name) "<Diagnosis><DiagnosisCode>" code "</DiagnosisCode><DiagnosisName>" name "</DiagnosisName></Diagnosis>"
#define DS(rows) "<Diagnoses>" rows "</Diagnoses>"

static struct str diagnoses(struct world *w)
{
    return drive_rows(&w->d, "SELECT code, name, version FROM diagnosis WHERE deleted_at IS NULL ORDER BY code", "tti");
}

#define FILE_42 DS(D("D1", "one") D("d1", "again") D("D2", "two"))

static void vectors_42_and_43(void **state)
{
    struct world w = world_open(state);
    struct register_options dry = INSERT, force = ALL;

    dry.dry_run = force.force = true;
    assert_str(told(&w, take(&w, "diagnoses", INSERT, DS(D("D2", "old") D("D3", "three")))), "ok 2 2 0 0 0 0 0 0\n");
    assert_str(told(&w, take(&w, "diagnoses", dry, FILE_42)),
               "ok 3 1 0 0 1 1 0 0\nd1: This code stands in the file twice (first in row 1); the first of them was taken.\n"
               "D2: Another diagnosis already has \"D2\" as code. Please choose a different one, or open the one that exists.\n");
    assert_str(diagnoses(&w), "D2|old|1\nD3|three|1\n");
    assert_str(told(&w, take(&w, "diagnoses", ALL, FILE_42)),
               "refused 3 1 1 0 0 1 0 0\nRows of the file were refused, so what it leaves out is not deleted. Mend them and send the file again. Nothing was changed.\n"
               "d1: This code stands in the file twice (first in row 1); the first of them was taken.\n");
    assert_str(diagnoses(&w), "D2|old|1\nD3|three|1\n");
    assert_str(told(&w, take(&w, "diagnoses", force, FILE_42)),
               "ok 3 1 1 0 0 1 0 1\nd1: This code stands in the file twice (first in row 1); the first of them was taken.\n");
    assert_str(diagnoses(&w), "D1|one|1\nD2|two|2\n");
    kept_close(&w.d);
}

#define PARTS(uuid, now, yes, parent, service)                                                                                      \
    "INSERT INTO medical_service_service (id, uuid, version, created_at, created_by, changed_at, changed_by, parent_id, service_id,"   \
    " qty_provided, price_asked, status) VALUES (" parent ", " uuid ", 1, " now ", -1, " now ", -1, " parent ", " service ", 1, 100, " yes ");"

/* The share counts rows that are there, and force passes it. */
static void a_file_deletes_no_more_than_its_share(void **state)
{
    struct world w = world_open(state);
    struct register_options force = ALL;

    force.force = true;
    take(&w, "diagnoses", INSERT, DS(D("A", "a") D("B", "b") D("C", "c") D("D", "d") D("E", "e")));
    assert_str(told(&w, take(&w, "diagnoses", ALL, DS(D("A", "a") D("B", "b") D("C", "c")))),
               "refused 3 0 0 3 0 0 0 0\nThe file would delete 2 of 5 rows, which is more than is allowed without force. Nothing was changed.\n");
    assert_str(told(&w, take(&w, "diagnoses", ALL, DS(D("A", "a") D("B", "b") D("C", "c") D("D", "d")))), "ok 4 0 0 4 0 0 0 1\n");
    assert_str(told(&w, take(&w, "diagnoses", force, DS(D("A", "a")))), "ok 1 0 0 1 0 0 0 3\n");
    kept_close(&w.d);
}

/* Force passes codes that are there twice, and nothing else that is wrong. */
static void force_passes_no_fault(void **state)
{
    struct world w = world_open(state);
    struct register_options force = ALL;

    force.force = true;
    take(&w, "diagnoses", INSERT, DS(D("A", "a") D("B", "b")));
    assert_str(told(&w, take(&w, "diagnoses", force, DS(D("A", "a") D("TOOLONG", "t")))),
               "refused 2 0 0 1 0 1 0 0\nRows of the file were refused, so what it leaves out is not deleted. Mend them and send the file again."
               " Nothing was changed.\nTOOLONG: DiagnosisCode is too long. Please use 6 characters at most.\n");
    assert_str(diagnoses(&w), "A|a|1\nB|b|1\n");
    kept_close(&w.d);
}

/* Codes that differ in case only are two rows, and each goes once. */
static void letters_of_codes(void **state)
{
    struct world w = world_open(state);
    struct register_options force = ALL;

    force.force = true;
    take(&w, "diagnoses", INSERT, DS(D("A", "a") D("C", "c")));
    drive_put(&w.d, "diagnosis.create", "{'code': 'a', 'name': 'small'}");
    assert_str(told(&w, take(&w, "diagnoses", force, DS(D("C", "c")))), "ok 1 0 0 1 0 0 0 2\n");
    assert_str(diagnoses(&w), "C|c|1\n");
    kept_close(&w.d);
}

/* What a product or a package holds stays and is told; the rest goes. A package that goes takes its own parts along. */
static void what_is_used_stays(void **state)
{
    static const char heads[] = "code,name,type,level,category,price,care_type,frequency,male_cat,female_cat,adult_cat,minor_cat\n";
    struct world w = world_open(state);
    struct register_options force = ALL;

    force.force = true;
    take(&w, "services", INSERT, str_format(w.d.arena, "%sS1,a,P,S,,3,I,,0,1,1,1\nS2,b,P,S,,3,I,,0,1,1,1\nS3,c,P,S,,3,I,,0,1,1,1\nS4,d,P,S,,3,I,,0,1,1,1\n", heads).p);
    /* S1 holds S2 and stays; S3 holds S4 and goes with it */
    testdb_script(w.d.t, w.d.t->engine == DB_SQLITE ? PARTS("randomblob(16)", "0", "1", "1", "2") PARTS("randomblob(16)", "0", "1", "3", "4")
                                                    : PARTS("gen_random_uuid()", "now()", "true", "1", "2") PARTS("gen_random_uuid()", "now()", "true", "3", "4"));
    assert_str(told(&w, take(&w, "services", force, str_format(w.d.arena, "%sS1,a,P,S,,3,I,,0,1,1,1\n", heads).p)),
               "ok 1 0 0 1 0 0 1 2\nS2: medical_service S2 is still used by medical_service S1, so it cannot be removed. Remove it there first.\n");
    assert_str(drive_rows(&w.d, "SELECT code FROM medical_service WHERE deleted_at IS NULL ORDER BY code", "t"), "S1\nS2\n");
    kept_close(&w.d);
}

static void strategies(void **state)
{
    struct world w = world_open(state);

    take(&w, "diagnoses", INSERT, DS(D("A", "a") D("B", "b")));
    assert_str(told(&w, take(&w, "diagnoses", UPDATE, DS(D("a", "new") D("C", "c")))),
               "ok 2 0 1 0 1 0 0 0\nC: There is no diagnosis C, or it is not yours to see. Check the number and search again.\n");
    assert_str(told(&w, take(&w, "diagnoses", BOTH, DS(D("A", "new") D("B", "b2") D("C", "c")))), "ok 3 1 1 1 0 0 0 0\n");
    assert_str(diagnoses(&w), "A|new|2\nB|b2|2\nC|c|1\n");
    assert_str(drive_rows(&w.d, "SELECT code, name FROM diagnosis_history ORDER BY code, name", "tt"), "A|a\nB|b\n");
    kept_close(&w.d);
}

static void what_is_no_register(void **state)
{
    static const char *const files[] = {
        "<Diagnoses><Diagnosis>", "<Items/>", "<Diagnoses><X/></Diagnoses>", "<Diagnoses><Diagnosis><Y/></Diagnosis></Diagnoses>",
        "<Diagnoses><Diagnosis><DiagnosisCode><Z>1</Z></DiagnosisCode></Diagnosis></Diagnoses>", "", "name\nx\n", "code,nome\nx,y\n", "code,code\n",
    };
    struct world w = world_open(state);
    const struct json *out;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (!take_as(&w, access_program(), "diagnoses", BOTH, str_of(files[i]), &out)) fail_msg("taken: %s", files[i]);
    assert_err(take_as(&w, access_program(), "locations", ALL, STR("<Locations/>"), &out), E_RULE);
    assert_err(take_as(&w, access_program(), "nothing", ALL, STR("<Locations/>"), &out), E_PATH);
    assert_str(told(&w, take(&w, "diagnoses", BOTH, DS(D("", "a") D("TOOLONG", "b") "<Diagnosis/>" D(" OK ", " fine ")))),
               "ok 4 1 0 0 0 3 0 0\nDiagnosisCode is missing. Please fill it in.\n"
               "TOOLONG: DiagnosisCode is too long. Please use 6 characters at most.\nDiagnosisCode is missing. Please fill it in.\n");
    assert_str(diagnoses(&w), "OK|fine|1\n");
    w.d.t->env->limits.value[LIMIT_UPLOAD_MEMORY] = 1;
    assert_err(take_as(&w, access_program(), "diagnoses", BOTH, STR(DS(D("B", "b"))), &out), E_LIMIT);
    assert_err(take_as(&w, access_program(), "diagnoses", BOTH, STR("code,name\nB,b\n"), &out), E_LIMIT);
    kept_close(&w.d);
}

/* ---- items: every kind of value, and tables ---- */

#define ITEMS "code,name,type,package,quantity,price,care_type,frequency,male_cat,female_cat,adult_cat,minor_cat\n"

static void items_as_a_table(void **state)
{
    struct world w = world_open(state);
    struct register_options whole = BOTH;
    const struct json *answer = take(&w, "items", BOTH, ITEMS "I1,Aspirin,D,box,10.5,12.30,B,30,1,1,1,0\nI2,Band,M,,,1,O,,1,1,1,1\nI3,x,Z,,,1,O,,1,1,1,1\n"
                                                        "I4,x,D,,,-1,O,,1,1,1,1\nI5,x,D,,,1,O,,1,1,2,1\nI6,x,D,,,1\n");

    assert_str(told(&w, answer), "ok 6 2 0 0 0 4 0 0\nI3: type cannot be \"Z\". Please choose one of the values in the list.\nI4: price is out of range. Please enter a value from 0.00 to 9999999999999999.99.\n"
                                 "I5: adult_cat cannot be \"2\". Please choose one of the values in the list.\nI6: This row cannot be read: 6 fields where the header has 12.\n");
    assert_str(drive_rows(&w.d, "SELECT code, name, type, package, quantity, price, care_type, frequency, patient_category FROM medical_item ORDER BY code",
                          "ttttiitii"), "I1|Aspirin|D|box|1050|1230|B|30|7\nI2|Band|M|NULL|NULL|100|O|NULL|15\n");
    /* what the table does not have stays; what is empty is emptied */
    assert_str(told(&w, take(&w, "items", UPDATE, "code,package,minor_cat\nI1,,1\n")), "ok 1 0 1 0 0 0 0 0\n");
    assert_str(drive_rows(&w.d, "SELECT package, price, patient_category FROM medical_item WHERE code = 'I1'", "tii"), "NULL|1230|15\n");
    /* all or nothing, and a row that says it goes */
    whole.whole = true;
    assert_str(told(&w, take(&w, "items", whole, "code,name,delete\nI1,Aspirin,1\nI2,,0\n")),
               "refused 2 0 0 0 0 1 0 1\nRows of the file were refused. Nothing was changed: mend them and send the whole file again.\n"
               "I2: name is missing. Please fill it in.\n");
    assert_str(told(&w, take(&w, "items", whole, "code;name;delete\nI1;;1\nI2;Bandage;\n")), "ok 2 0 1 0 0 0 0 1\n");
    assert_str(drive_rows(&w.d, "SELECT code, name FROM medical_item WHERE deleted_at IS NULL", "tt"), "I2|Bandage\n");
    kept_close(&w.d);
}

/* As a list of objects: what a row does not name it has no value for, as in a table. */
static void items_as_json(void **state)
{
    static const char file[] = "[{\"code\":\"I1\",\"name\":\"Aspirin\",\"type\":\"D\",\"price\":12.3,\"care_type\":\"B\",\"male_cat\":1,\"female_cat\":true,\"adult_cat\":1,\"minor_cat\":0},"
                               "{\"code\":\"I2\",\"name\":\"Band\",\"type\":\"M\",\"price\":\"1\",\"care_type\":\"O\",\"male_cat\":1,\"female_cat\":1,\"adult_cat\":1,\"minor_cat\":1},"
                               "{\"code\":\"i1\",\"name\":\"x\",\"type\":\"D\",\"price\":[1],\"care_type\":\"O\",\"male_cat\":1,\"female_cat\":1,\"adult_cat\":1,\"minor_cat\":1}]";
    struct world w = world_open(state);
    struct register_options dry = INSERT;
    const struct json *out;

    dry.dry_run = true;
    assert_str(told(&w, take(&w, "items", dry, file)), "ok 3 2 0 0 0 1 0 0\ni1: This row cannot be read: a cell is a list or an object.\n");
    assert_str(drive_rows(&w.d, "SELECT COUNT(*) FROM medical_item", "i"), "0\n");
    assert_str(told(&w, take(&w, "items", INSERT, file)), "ok 3 2 0 0 0 1 0 0\ni1: This row cannot be read: a cell is a list or an object.\n");
    assert_str(drive_rows(&w.d, "SELECT code, name, type, price, care_type, patient_category FROM medical_item ORDER BY code", "tttiti"),
               "I1|Aspirin|D|1230|B|7\nI2|Band|M|100|O|15\n");
    assert_str(told(&w, take(&w, "items", UPDATE, "[{\"code\":\"I1\",\"name\":\"Aspirin 100\"},{\"code\":\"I3\",\"name\":\"x\"}]")),
               "ok 2 0 1 0 1 0 0 0\nI3: There is no medical_item I3, or it is not yours to see. Check the number and search again.\n");
    assert_str(told(&w, take(&w, "items", BOTH, "[{\"code\":\"I1\",\"delete\":1},{\"code\":\"I2\"}]")), "ok 2 0 0 1 0 0 0 1\n");
    assert_err(take_as(&w, access_program(), "items", BOTH, STR("[{\"code\":\"I2\",\"nmae\":\"x\"}]"), &out), E_REQUEST);
    assert_err(take_as(&w, access_program(), "items", BOTH, STR("[{\"code\":\"I2\"}"), &out), E_REQUEST);
    kept_close(&w.d);
}

static struct str rejected(struct world *w, const struct json *answer)
{
    struct buf out;

    buf_init(&out, w->d.arena, 256);
    for (const struct json *row = json_get(answer, "rejected")->first; row; row = row->next)
        for (const struct json *cell = row->first; cell; cell = cell->next) buf_add_format(&out, "%.*s%c", STR_ARG(cell->text), cell->next ? ',' : '\n');
    return buf_str(&out);
}

static void refused_rows_are_told_with_their_cells(void **state)
{
    struct world w = world_open(state);
    const struct json *answer = take(&w, "locations", BOTH, "type,code,name,parent\nR,R1,Region,\nD,D1,District,RX\nX,Y,Z,\n");

    assert_str(told(&w, answer), "ok 3 1 0 0 0 1 1 0\nD1: parent points to \"RX\", which does not exist or is not yours to see. Please choose another one.\nY: type cannot be \"X\". Please choose one of the values in the list.\n");
    assert_str(rejected(&w, answer), "D,RX,D1,District,,,,\nV,,Y,Z,,,,\n");
    kept_close(&w.d);
}

/* ---- places ---- */

#define V(ward, code) "<Village><MunicipalityCode>" ward "</MunicipalityCode><VillageCode>" code "</VillageCode><VillageName>" code "</VillageName></Village>"
#define W(district, code) "<Municipality><DistrictCode>" district "</DistrictCode><MunicipalityCode>" code "</MunicipalityCode><MunicipalityName>" code "</MunicipalityName></Municipality>"
#define DI(region, code) "<District><RegionCode>" region "</RegionCode><DistrictCode>" code "</DistrictCode><DistrictName>" code "</DistrictName></District>"
#define R(code) "<Region><RegionCode>" code "</RegionCode><RegionName>" code "</RegionName></Region>"
/* villages first, as no file should be */
#define UPSIDE_DOWN "<Locations><Villages>" V("W1", "V1") V("W2", "V2") V("D1", "V3") "</Villages><Municipalities>" W("D1", "W1") W("D2", "W2") \
    "</Municipalities><Districts>" DI("R1", "D1") DI("R1", "D2") "</Districts><Regions>" R("R1") "</Regions></Locations>"

static struct str tree(struct world *w)
{
    return drive_rows(&w->d, "SELECT l.code, l.type, p.code, d.code FROM location l LEFT JOIN location p ON p.id = l.parent_id"
                             " LEFT JOIN location d ON d.id = l.district_id WHERE l.deleted_at IS NULL ORDER BY l.code", "tttt");
}

static void places_top_down(void **state)
{
    struct world w = world_open(state);
    struct register_options dry = INSERT;
    static const char counted[] = "ok 8 7 0 0 0 0 1 0\nV3: MunicipalityCode points to \"D1\", which does not exist or is not yours to see. Please choose another one.\n";

    dry.dry_run = true;
    assert_str(told(&w, take(&w, "locations", dry, UPSIDE_DOWN)), counted);
    assert_str(tree(&w), "");
    assert_str(told(&w, take(&w, "locations", INSERT, UPSIDE_DOWN)), counted);
    assert_str(tree(&w), "D1|D|R1|D1\nD2|D|R1|D2\nR1|R|NULL|NULL\nV1|V|W1|D1\nV2|V|W2|D2\nW1|W|D1|D1\nW2|W|D2|D2\n");
    /* another parent: what is below goes along */
    assert_str(told(&w, take(&w, "locations", BOTH, "<Locations><Municipalities>" W("D2", "W1") "</Municipalities></Locations>")), "ok 1 0 1 0 0 0 0 0\n");
    assert_str(tree(&w), "D1|D|R1|D1\nD2|D|R1|D2\nR1|R|NULL|NULL\nV1|V|W1|D2\nV2|V|W2|D2\nW1|W|D2|D2\nW2|W|D2|D2\n");
    /* a code of another level is taken */
    assert_str(told(&w, take(&w, "locations", BOTH, "<Locations><Regions>" R("V1") "</Regions></Locations>")),
               "ok 1 0 0 0 1 0 0 0\nV1: Another location already has \"V1\" as code. Please choose a different one, or open the one that exists.\n");
    kept_close(&w.d);
}

/* ---- facilities ---- */

static void facilities_and_their_price_lists(void **state)
{
    struct world w = world_open(state);
    static const char heads[] = "legal_form,level,sub_level,code,name,address,district_code,phone,fax,email,care_type,account_code,items_pricelist,services_pricelist\n";
    const char *d2;

    take(&w, "locations", INSERT, UPSIDE_DOWN);
    d2 = str_zero(w.d.arena, drive_rows(&w.d, "SELECT CAST(id AS text) FROM location WHERE code = 'D2'", "t"));
    testdb_script(w.d.t, w.d.t->engine == DB_POSTGRES
                  ? "INSERT INTO legal_form (id, uuid, version, created_at, created_by, changed_at, changed_by, code, legal_form) VALUES"
                    " (1, gen_random_uuid(), 1, now(), -1, now(), -1, 'G', 'Government')"
                  : "INSERT INTO legal_form (id, uuid, version, created_at, created_by, changed_at, changed_by, code, legal_form) VALUES"
                    " (1, randomblob(16), 1, 0, -1, 0, -1, 'G', 'Government')");
    drive_put(&w.d, "items_pricelist.create", "{'name': 'Everywhere', 'pricelistDate': '2024-01-01'}");
    drive_put(&w.d, "items_pricelist.create", "{'name': 'Of two', 'pricelistDate': '2024-01-01', 'location': {'id': %.*s}}", (int)strcspn(d2, "\n"), d2);
    assert_str(told(&w, take(&w, "healthfacilities", BOTH, str_format(w.d.arena, "%s%s", heads,
                    "G,H,,H1,One,,D1,,,,B,,everywhere,\nG,H,,H2,Two,,D2,,,,B,,Of two,\nG,H,,H3,Three,,D1,,,,B,,Of two,\nG,H,,H4,Four,,W1,,,,B,,,\n"
                    "X,H,,H5,Five,,D1,,,,B,,,\nG,H,,H6,Six,,D1,,,,B,,,Nowhere\n").p)),
               "ok 6 2 0 0 0 0 4 0\nH3: This price list is not for the district of the health facility, nor for its region or the whole country.\n"
               "H4: district_code points to \"W1\", which does not exist or is not yours to see. Please choose another one.\nH5: legal_form points to \"X\", which does not exist or is not yours to see. Please choose another one.\n"
               "H6: services_pricelist points to \"Nowhere\", which does not exist or is not yours to see. Please choose another one.\n");
    assert_str(told(&w, take(&w, "healthfacilities", BOTH, str_format(w.d.arena, "%sG,H,,H1,One,,D1,,,,B,,,\n", heads).p)), "ok 1 0 1 0 0 0 0 0\n");
    assert_str(drive_rows(&w.d, "SELECT f.code, f.status, l.name FROM health_facility f LEFT JOIN items_pricelist l ON l.id = f.items_pricelist_id"
                                " WHERE f.deleted_at IS NULL ORDER BY f.code", "ttt"), "H1|AC|NULL\nH2|AC|Of two\n");
    kept_close(&w.d);
}

/* ---- what was fetched may be sent back ---- */

static void round_trip(void **state)
{
    static const char *const names[] = {"locations", "diagnoses", "items", "services"};
    static const enum sheet_kind kinds[] = {SHEET_XML, SHEET_CSV, SHEET_XLSX, SHEET_JSON};
    struct world w = world_open(state);
    const struct json *out;

    take(&w, "locations", INSERT, UPSIDE_DOWN);
    take(&w, "diagnoses", INSERT, DS(D("A", "a &amp; b") D("=B", "\"b\", é")));
    take(&w, "items", INSERT, ITEMS "I1,+Aspirin,D,box,10.5,12.30,B,30,1,1,1,0\nI2,Band,M,,,1,O,,1,1,1,1\n");
    take(&w, "services", INSERT, "code,name,type,level,category,price,care_type,frequency,male_cat,female_cat,adult_cat,minor_cat\nS1,s,P,S,,3,I,,0,1,1,1\n");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            struct str file = given(&w, access_program(), names[i], kinds[k]), counts, again;
            assert_ok(take_as(&w, access_program(), names[i], i ? ALL : BOTH, file, &out));
            counts = told(&w, out);
            assert_int_equal(str_find(counts, STR("ok "), 0), 0);
            assert_true(str_ends(counts, STR(" 0 0 0 0\n")) && str_find(counts, STR(" 0 0 "), 0) > 0);
            again = given(&w, access_program(), names[i], kinds[k]);
            assert_true(str_eq(file, again));
        }
    assert_str(drive_rows(&w.d, "SELECT MAX(version) FROM (SELECT version FROM location UNION ALL SELECT version FROM diagnosis"
                                " UNION ALL SELECT version FROM medical_item UNION ALL SELECT version FROM medical_service) x", "i"), "1\n");
    kept_close(&w.d);
}

/* ---- who may ---- */

static struct access holding(struct world *w, right_t right, int64_t district)
{
    right_t *rights = ARENA_NEW(w->d.arena, right_t);
    int64_t *places = ARENA_NEW(w->d.arena, int64_t);
    struct access a = {.user = 1, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS, .places = places, .place_count = district != 0};
    struct db_conn *c = testdb_acquire(w->d.t, DB_READ);

    *rights = right;
    *places = district;
    assert_ok(access_resolve(c, w->d.arena, w->d.registry, &a));
    testdb_release(w->d.t, c);
    return a;
}

/* The right to fetch is none to send; the transfer's own right is enough; others' places stay theirs. */
static void rights_and_places(void **state)
{
    struct world w = world_open(state);
    struct access down = holding(&w, 131006, 0), up, register_right = holding(&w, 121902, 0);
    const struct json *out;
    int64_t district;

    take(&w, "locations", INSERT, UPSIDE_DOWN);
    assert_true(decimal_read(drive_rows(&w.d, "SELECT id FROM location WHERE code = 'D1'", "i").p, 1, 0, false, &district));
    up = holding(&w, 131005, district);
    assert_err(take_as(&w, &down, "locations", BOTH, STR(UPSIDE_DOWN), &out), E_FORBIDDEN);
    assert_err(take_as(&w, &register_right, "locations", BOTH, STR(UPSIDE_DOWN), &out), E_FORBIDDEN);
    assert_ok(take_as(&w, &up, "locations", BOTH, STR("type,code,name,parent\nD,D9,new,R1\nW,W9,new,D9\nV,V9,new,W9\nV,V8,here,W1\nV,V7,there,W2\nV,V1,mine,W1\nV,V2,theirs,W2\n"), &out));
    assert_str(told(&w, out), "ok 7 4 1 0 0 0 2 0\nV7: There is no location W2, or it is not yours to see. Check the number and search again.\nV2: There is no location V2, or it is not yours to see. Check the number and search again.\n");
    /* a region is that of its other districts too: it may stand in the file, but as it is */
    assert_ok(take_as(&w, &up, "locations", BOTH, STR("type,code,name,parent\nR,R1,mine,\nD,D1,renamed,R1\n"), &out));
    assert_str(told(&w, out), "ok 2 0 1 0 0 0 1 0\nR1: There is no location R1, or it is not yours to see. Check the number and search again.\n");
    kept_close(&w.d);
}

/* ---- people ---- */

#define PEOPLE "head_insuree_number,insuree_number,last_name,other_names,dob,sex,village,municipality,district,region\n"

static const struct json *people(struct world *w, bool dry_run, const char *file)
{
    struct function_call c = call_of(w, access_program());
    const struct json *out;

    assert_ok(register_take_people(&c, dry_run, str_of(file)));
    assert_ok(json_read(w->d.arena, buf_str(&c.out), &w->d.t->env->limits, &out));
    return out;
}

static struct str enrolled(struct world *w)
{
    return drive_rows(&w->d, "SELECT i.chf_id, i.last_name, i.dob, g.code, i.head, h.chf_id, v.code, d.code FROM insuree i JOIN family f ON f.id = i.family_id"
                             " JOIN insuree h ON h.id = f.head_insuree_id JOIN location v ON v.id = f.location_id LEFT JOIN location d ON d.id = i.district_id"
                             " LEFT JOIN gender g ON g.id = i.gender_id WHERE i.deleted_at IS NULL ORDER BY i.chf_id", "ttdtbttt");
}

static uuid_t family_of_one(struct world *w)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_conn *c = testdb_acquire(w->d.t, DB_READ);
    struct db_rows rows;
    uuid_t out;

    assert_ok(db_query(c, STR("SELECT uuid FROM family ORDER BY id LIMIT 1"), NULL, 0, types, 1, &rows));
    out = db_cell(&rows, 0, 0)->u;
    testdb_release(w->d.t, c);
    return out;
}

static void genders(struct world *w)
{
    const bool postgres = w->d.t->engine == DB_POSTGRES;
    static const char row[] = "INSERT INTO gender (id, uuid, version, created_at, created_by, changed_at, changed_by, code, gender) VALUES (%d, %s, 1, %s, -1, %s, -1, '%s', '%s');";

    for (int i = 1; i <= 2; i++) {
        const char *now = postgres ? "now()" : "0";
        testdb_script(w->d.t, str_format(w->d.arena, row, i, postgres ? "gen_random_uuid()" : "randomblob(16)", now, now, i == 1 ? "M" : "F", i == 1 ? "Male" : "Female").p);
    }
}

/* Members before their heads, a place by its name or code, a day in either form; bad rows are told and the rest is in. */
static void families_from_a_table(void **state)
{
    static const char file[] = PEOPLE "1,2,Doe,Joan,12/31/2001,F,,,,\n1,1,Doe,John,02/29/1980,m,v1,W1,D1,R1\n"
        ",3,Poe,Ann,1990-05-06,F,V2,,,\n9,4,Lost,Member,01/01/2000,M,,,,\n5,5,No,Village,01/01/2000,M,V1,W2,,\n5,6,Of,Five,01/01/2000,M,,,,\n"
        "7,7,Bad,Day,31/12/2000,M,V1,,,\n8,8,,Nameless,01/01/2000,M,V1,,,\n3,10,Bad,Sex,01/01/2000,X,,,,\n11,11,Future,Child,01/01/2999,M,V1,,,\n11,12,Of,Eleven,01/01/2000,F,,,,\n";
    static const char counts[] = "ok 11 3 0 0 0 3 5 0\n4: The head of this family is neither in the file nor enrolled, or was refused: 9.\n"
        "5: There is no village V1 in the places named, or there are several.\n6: The head of this family is neither in the file nor enrolled, or was refused: 5.\n"
        "7: dob does not have the right form. Please write it as %m/%d/%Y.\n8: last_name is missing. Please fill it in.\n"
        "10: sex cannot be \"X\". Please choose one of the values in the list.\n";
    struct world w = world_open(state);
    struct str told_dry;

    take(&w, "locations", INSERT, UPSIDE_DOWN);
    genders(&w);
    told_dry = told(&w, people(&w, true, file));
    if (!str_starts(told_dry, str_of(counts))) fail_msg("%.*s", STR_ARG(told_dry));
    assert_str(enrolled(&w), "");
    assert_true(str_eq(told_dry, told(&w, people(&w, false, file))));
    assert_str(enrolled(&w), "1|Doe|3711|M|true|1|V1|D1\n2|Doe|11687|F|false|1|V1|D1\n3|Poe|7430|F|true|3|V2|D2\n");
    assert_str(drive_rows(&w.d, "SELECT COUNT(*) FROM family", "i"), "2\n");
    /* again: who is there is told; a member joins who is stored */
    assert_str(told(&w, people(&w, false, PEOPLE "3,3,Poe,Ann,1990-05-06,F,V2,,,\n3,20,Poe,Child,1/2/2020,M,,,,\n")),
               "ok 2 0 0 0 0 0 2 0\n3: Somebody with the number 3 is enrolled already.\n20: The head of this family is neither in the file nor enrolled, or was refused: 3.\n");
    assert_str(told(&w, people(&w, false, PEOPLE "3,20,Poe,Child,1/2/2020,M,,,,\n2,21,Not,Head,1/2/2020,M,,,,\n")),
               "ok 2 1 0 0 0 0 1 0\n21: The head of this family is neither in the file nor enrolled, or was refused: 2.\n");
    /* a number twice refuses the file */
    assert_str(told(&w, people(&w, false, PEOPLE "30,30,A,A,1/2/2020,M,V1,,,\n30,30,B,B,1/2/2020,M,V1,,,\n")),
               "refused 2 0 0 0 0 0 0 0\nThe number 30 stands in the file twice. Nothing was enrolled: mend it and send the file again.\n");
    kept_close(&w.d);
}

/* What refuses a chunk as a whole (here an index that the program does not know) lies in one family: that one is refused, the others are in. */
static void a_trouble_stays_with_its_family(void **state)
{
    struct world w = world_open(state);
    struct str found;

    take(&w, "locations", INSERT, UPSIDE_DOWN);
    genders(&w);
    testdb_script(w.d.t, "CREATE UNIQUE INDEX insuree_u_other_names ON insuree (other_names)");
    found = told(&w, people(&w, false, PEOPLE "1,1,A,One,1990-01-01,F,V1,,,\n1,2,A,Two,1990-01-01,F,,,,\n3,3,B,Two,1990-01-01,F,V1,,,\n3,4,B,Four,1990-01-01,M,,,,\n"
                                              "5,5,C,Five,1990-01-01,M,V2,,,\n6,6,D,Six,1990-01-01,M,V2,,,\n"));
    if (!str_starts(found, STR("ok 6 4 0 0 0 0 2 0\n3: "))) fail_msg("%.*s", STR_ARG(found));
    assert_str(drive_rows(&w.d, "SELECT chf_id FROM insuree ORDER BY chf_id", "t"), "1\n2\n5\n6\n");
    assert_str(drive_rows(&w.d, "SELECT COUNT(*) FROM family", "i"), "3\n");
    kept_close(&w.d);
}

/* Who joins by a file is covered as if he came alone: of three, two find room in a policy of five that has three. */
static void who_joins_is_covered_while_there_is_room(void **state)
{
    struct world w = world_open(state);
    const char *product, *family;

    take(&w, "locations", INSERT, UPSIDE_DOWN);
    genders(&w);
    people(&w, false, PEOPLE "1,1,Doe,John,1980-01-01,M,V1,,,\n1,2,Doe,Joan,1981-01-01,F,,,,\n1,3,Doe,Jim,1982-01-01,M,,,,\n");
    assert_str(rejected(&w, people(&w, true, PEOPLE "1,9,Doe,Late,2981-01-01,F,V1,,,\n")), "1,9,Doe,Late,2981-01-01,F,V1,,,\n");   /* to be mended */
    product = drive_new(&w.d, "product.create", "{'code': 'P1', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2098-12-31', 'insurancePeriod': 12,"
                                                " 'premiumAdult': '300', 'maxMembers': 5, 'gracePeriodPayment': 2}");
    family = uuid_text(w.d.arena, family_of_one(&w)).p;
    drive_put(&w.d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '2025-11-10'}", family, product);
    assert_str(drive_rows(&w.d, "SELECT i.chf_id FROM insuree_policy c JOIN insuree i ON i.id = c.insuree_id WHERE c.deleted_at IS NULL ORDER BY i.chf_id", "t"), "1\n2\n3\n");
    assert_str(told(&w, people(&w, false, PEOPLE "1,4,Doe,Ann,1983-01-01,F,,,,\n1,5,Doe,Ben,1984-01-01,M,,,,\n1,6,Doe,Cy,1985-01-01,M,,,,\n")), "ok 3 3 0 0 0 0 0 0\n");
    assert_str(drive_rows(&w.d, "SELECT i.chf_id FROM insuree_policy c JOIN insuree i ON i.id = c.insuree_id WHERE c.deleted_at IS NULL ORDER BY i.chf_id", "t"), "1\n2\n3\n4\n5\n");
    kept_close(&w.d);
}

/* Numbers of the scheme's form, checked as for everybody; the journal has each family, made and given its head, and each person. */
static void checks_hold_for_people(void **state)
{
    struct world w = world_open(state);
    struct str found;

    take(&w, "locations", INSERT, UPSIDE_DOWN);
    genders(&w);
    drive_strict(&w.d);
    found = told(&w, people(&w, false, PEOPLE "107070703,107070703,A,A,1/2/1990,M,V1,,,\n107070704,107070704,B,B,1/2/1990,M,V1,,,\n107070704,123456782,C,C,1/2/1990,M,,,,\n"));
    if (!str_starts(found, STR("ok 3 1 0 0 0 0 2 0\n107070704: "))) fail_msg("%.*s", STR_ARG(found));
    assert_str(drive_rows(&w.d, "SELECT entity, COUNT(*) FROM journal WHERE entity IN ('family', 'insuree') GROUP BY entity ORDER BY entity", "ti"), "family|2\ninsuree|1\n");
    kept_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(vectors_42_and_43), TESTDB_BOTH(a_file_deletes_no_more_than_its_share), TESTDB_BOTH(force_passes_no_fault), TESTDB_BOTH(letters_of_codes), TESTDB_BOTH(what_is_used_stays), TESTDB_BOTH(strategies),
        TESTDB_BOTH(what_is_no_register), TESTDB_BOTH(items_as_a_table), TESTDB_BOTH(items_as_json), TESTDB_BOTH(refused_rows_are_told_with_their_cells),
        TESTDB_BOTH(places_top_down), TESTDB_BOTH(facilities_and_their_price_lists), TESTDB_BOTH(round_trip), TESTDB_BOTH(rights_and_places),
        TESTDB_BOTH(families_from_a_table), TESTDB_BOTH(a_trouble_stays_with_its_family),
        TESTDB_BOTH(who_joins_is_covered_while_there_is_room), TESTDB_BOTH(checks_hold_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
