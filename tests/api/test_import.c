/* The importer over a small folder that holds what an openIMIS database may hold. */
#include "api/folder.h"

#include <stdlib.h>
#include <string.h>

#include "module/ledger/ledger.h"

#define STAMPS "ValidityFrom,ValidityTo,LegacyID,AuditUserID"

/* A village stands before its ward (they are read by level); an earlier version of the district; a place
 * of no known type; a column that nobody knows. */
static const char locations[] =
    "LocationId,LocationUUID,LocationCode,LocationName,LocationType,ParentLocationId," STAMPS ",Colour\n"
    "1,00000000-0000-4000-8000-000000000001,V1,Village,V,2,2020-01-01 00:00:00.5+00,,,1,\n"
    "2,00000000-0000-4000-8000-000000000002,W1,Ward,W,3,2020-01-01 00:00:00+00,,,1,\n"
    "3,00000000-0000-4000-8000-000000000003,D1,District,D,4,2020-01-01 02:00:00+02,,,-1,red\n"
    "4,00000000-0000-4000-8000-000000000004,R1,\"Region, the \"\"first\"\"\",R,,2020-01-01 00:00:00+00,,,,\n"
    "5,00000000-0000-4000-8000-000000000005,D1,Old district,D,4,2019-01-01 00:00:00+00,2020-01-01 00:00:00+00,3,1,\n"
    "6,00000000-0000-4000-8000-000000000006,D2,Closed,D,4,2019-01-01 00:00:00+00,2020-01-01 00:00:00+00,,1,\n"
    "7,00000000-0000-4000-8000-000000000007,V9,Nowhere,V,99,2019-01-01 00:00:00+00,,,1,\n";

static const char items[] =
    "ItemID,ItemUUID,ItemCode,ItemName,ItemType,ItemPackage,ItemPrice,ItemCareType,ItemFrequency,ItemPatCat," STAMPS "\n"
    "1,00000000-0000-4000-8000-000000000011,0001,ASPIRIN,D,\"\",10.00,O,0,15,2020-01-01 00:00:00+00,,,1\n"
    "2,00000000-0000-4000-8000-000000000012,0002,QUININE,D,,0.5,O,,15,2020-01-01 00:00:00+00,,,1\n"
    "3,00000000-0000-4000-8000-000000000013,0003,BAD PRICE,D,,1.234,O,,15,2020-01-01 00:00:00+00,,,1\n"
    "4,00000000-0000-4000-8000-000000000014,0001,TWIN,D,,7.00,O,,15,2020-01-01 00:00:00+00,,,1\n"
    "5,not-a-uuid,0005,TWO FAULTS,X,,7.00,O,,15,2020-01-01 00:00:00+00,,,1\n";

/* Blank for none; no columns of 2024. */
static const char services[] =
    "ServiceID,ServiceUUID,ServCategory,ServCode,ServName,ServType,ServLevel,ServPrice,ServCareType,ServFrequency,ServPatCat," STAMPS "\n"
    "1,00000000-0000-4000-8000-000000000021,\" \",S1,\" Leading blank\",C,D,21000.00,B,0,14,2020-01-01 00:00:00+00,,,1\n"
    "2,00000000-0000-4000-8000-000000000022,\"\",S2,\"Line\nbreak\",C,D,1.00,B,0,14,2020-01-01 00:00:00+00,,,1\n"
    "3,00000000-0000-4000-8000-000000000023,V,S3,Visit,C,V,2.00,B,0,14,2020-01-01 00:00:00+00,,,1\n";

static const char forms[] = "LegalFormCode,LegalForms,SortOrder,AltLanguage\nG,Government,,Gouvernement\n";
/* Its own id as LegacyID (anomaly 8). */
static const char facilities[] =
    "HfID,HfUUID,HFCode,HFName,HFLevel,HFCareType,OffLine,LegalForm,LocationId," STAMPS "\n"
    "1,00000000-0000-4000-8000-000000000031,HF1,Juil\xc3\xb6" "a,H,B,f,G,3,2020-01-01 00:00:00+00,,1,1\n"
    "2,00000000-0000-4000-8000-000000000032,HF2,No form,H,B,f,Q,3,2020-01-01 00:00:00+00,,,1\n";

static const char genders[] = "Code,Gender,AltLanguage,SortOrder\nF,Female,,2\nM,Male,,1\n";
static const char families[] =
    "FamilyID,FamilyUUID,Poverty,FamilyAddress,isOffline,FamilyType,InsureeID,LocationId," STAMPS "\n"
    "1,00000000-0000-4000-8000-000000000041,t,Road 1,f,,1,1,2020-01-01 00:00:00+00,,,1\n"
    "2,00000000-0000-4000-8000-000000000042,,,f,,77,1,2020-01-01 00:00:00+00,,,1\n";
/* 0 for none; a former state; a deleted one. */
static const char insurees[] =
    "InsureeID,InsureeUUID,CHFID,LastName,OtherNames,DOB,IsHead,Marital,FamilyID,Gender,CurrentVillage,CardIssued,PhotoID," STAMPS "\n"
    "1,00000000-0000-4000-8000-000000000051,070707070,Macintyre,Joseph,1950-07-12,t,\"\",1,M,0,f,1,2020-01-01 00:00:00+00,,,1\n"
    "2,00000000-0000-4000-8000-000000000052,070707070,Macintire,Joseph,1950-07-12,t,M,1,M,0,f,,2019-01-01 00:00:00+00,2020-01-01 00:00:00+00,1,1\n"
    "3,00000000-0000-4000-8000-000000000053,070707071,Gone,Jane,1950-07-12,f,,1,F,1,f,,2019-01-01 00:00:00+00,2020-01-01 00:00:00+00,,1\n"
    "4,00000000-0000-4000-8000-000000000054,070707072,Lost,Village,1950-07-12,f,,1,F,88,f,,2019-01-01 00:00:00+00,,,1\n";
/* Of a former state of person 1: it is his. */
static const char photos[] =
    "PhotoID,PhotoUUID,InsureeID,CHFID,PhotoFolder,PhotoFileName,OfficerID,PhotoDate,ValidityFrom,ValidityTo,AuditUserID\n"
    "1,00000000-0000-4000-8000-000000000061,2,070707070,Images\\Updated\\,a.jpg,3,2018-03-27,2020-01-01 00:00:00+00,,-1\n";

static const char languages[] = "LanguageCode,LanguageName,SortOrder,CountryCode\nen,English,,\n";
static const char roles[] =
    "RoleID,RoleUUID,RoleName,AltLanguage,IsSystem,IsBlocked," STAMPS "\n"
    "1,00000000-0000-4000-8000-000000000071,Clerk,,8,f,2020-01-01 00:00:00+00,,,1\n";
static const char users[] =
    "UserID,UserUUID,LoginName,LastName,OtherNames,LanguageID,HFID,StoredPassword,PrivateKey," STAMPS "\n"
    "1,00000000-0000-4000-8000-000000000081,Admin,Admin,Admin,en,0,59E6,C1C2,2020-01-01 00:00:00+00,,,1\n"
    "2,00000000-0000-4000-8000-000000000082,Admin,Admin,Old,en,,59E5,C1C2,2019-01-01 00:00:00+00,2020-01-01 00:00:00+00,1,1\n";
/* The second belongs to the earlier version of the user. */
static const char user_roles[] =
    "UserRoleID,RoleID,UserID,Assign," STAMPS "\n1,1,1,,2020-01-01 00:00:00+00,,,1\n2,1,2,,2019-01-01 00:00:00+00,,,1\n";

static struct folder small_folder(void)
{
    static const struct { const char *table, *text; } files[] = {
        {"tblLocations", locations}, {"tblItems", items}, {"tblServices", services}, {"tblLegalForms", forms},
        {"tblHF", facilities}, {"tblGender", genders}, {"tblFamilies", families}, {"tblInsuree", insurees},
        {"tblPhotos", photos}, {"tblLanguages", languages}, {"tblRole", roles}, {"tblUsers", users},
        {"tblUserRole", user_roles}, {"tblExtracts", "ExtractID\n1\n"}, {"tblUnheardOf", "Id\n1\n"},
    };
    struct folder f = folder_new();

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) folder_put(&f, files[i].table, files[i].text);
    return f;
}

static void assert_counts(const struct import_table *t, int64_t read, int64_t written, int64_t unchanged, int64_t refused)
{
    if (t->read != read || t->written != written || t->unchanged != unchanged || t->refused != refused)
        fail_msg("%s: read %lld, written %lld, unchanged %lld, refused %lld", t->entity, (long long)t->read,
                 (long long)t->written, (long long)t->unchanged, (long long)t->refused);
}

static void assert_fault(const struct import_table *t, const char *key, const char *column, const char *in_reason)
{
    for (size_t i = 0; i < t->faults.n; i++)
        if (str_is(t->faults.at[i].key, key) && str_is(t->faults.at[i].column, column)
            && str_find(t->faults.at[i].reason, str_of(in_reason), 0) >= 0)
            return;
    fail_msg("%s %s %s: %s was not told", t->entity, key, column, in_reason);
}

/* ---- what becomes of rows ---- */

static void check_rows(struct drive *d)
{
    assert_str(drive_rows(d, "SELECT id, district_id, village_id, parent_id, changed_by FROM location ORDER BY id", "iiiii"),
               "1|3|1|2|1\n2|3|NULL|3|1\n3|3|NULL|4|-1\n4|NULL|NULL|NULL|-1\n6|6|NULL|4|1\n");
    assert_str(drive_rows(d, "SELECT h.id, h.legacy_id, h.name FROM location_history h", "iit"), "5|3|Old district\n");
    assert_str(drive_rows(d, "SELECT id, package, price FROM medical_item ORDER BY id", "iti"), "1||1000\n2|NULL|50\n");
    assert_str(drive_rows(d, "SELECT count(*) FROM medical_item WHERE package = ''", "i"), "1\n");
    assert_str(drive_rows(d, "SELECT id, category, name, package_type FROM medical_service ORDER BY id", "ittt"),
               "1|NULL| Leading blank|S\n2|NULL|Line\nbreak|S\n3|V|Visit|S\n");
    assert_str(drive_rows(d, "SELECT id, district_id, name FROM health_facility", "iit"), "1|3|Juil\xc3\xb6" "a\n");
    assert_str(drive_rows(d, "SELECT id, head_insuree_id, district_id FROM family ORDER BY id", "iii"), "1|1|3\n2|NULL|3\n");
    assert_str(drive_rows(d, "SELECT id, current_village_id, photo_id, marital FROM insuree ORDER BY id", "iiit"),
               "1|NULL|1|NULL\n3|1|NULL|NULL\n4|NULL|NULL|NULL\n");
    assert_str(drive_rows(d, "SELECT count(*) FROM insuree WHERE deleted_at IS NOT NULL", "i"), "1\n");
    assert_str(drive_rows(d, "SELECT id, legacy_id, last_name FROM insuree_history", "iit"), "2|1|Macintire\n");
    assert_str(drive_rows(d, "SELECT id, insuree_id FROM insuree_photo", "ii"), "1|1\n");
    assert_str(drive_rows(d, "SELECT user_id, hash, private_key FROM user_password", "itt"), "1|59E6|C1C2\n");
    assert_str(drive_rows(d, "SELECT id, username, i_user_id FROM core_user WHERE id > 0", "iti"), "1|Admin|1\n");
    assert_str(drive_rows(d, "SELECT id, user_id FROM user_role", "ii"), "1|1\n");
    assert_str(drive_rows(d, "SELECT id, user_id FROM user_role_history", "ii"), "2|2\n");
    assert_str(drive_rows(d, "SELECT CAST(sum(n) AS bigint) FROM row_count WHERE entity = 'insuree'", "i"), "2\n");
}

static void check_report(const struct import_report *r)
{
    assert_counts(table_of(r, "location"), 7, 6, 0, 1);
    assert_fault(table_of(r, "location"), "7", "ParentLocationId", "99");
    assert_int_equal(table_of(r, "location")->unknown.n, 1);
    assert_str(table_of(r, "location")->unknown.at[0], "Colour");
    assert_counts(table_of(r, "medical_item"), 5, 2, 0, 3);
    assert_fault(table_of(r, "medical_item"), "3", "ItemPrice", "field.form");
    assert_fault(table_of(r, "medical_item"), "4", "", "db.unique");
    assert_fault(table_of(r, "medical_item"), "5", "ItemUUID", "field.form");
    assert_fault(table_of(r, "medical_item"), "5", "ItemType", "field.choice");
    assert_int_equal(table_of(r, "medical_item")->sums.at[0].target, 1050);
    assert_int_equal(table_of(r, "medical_item")->sums.at[0].source, 1050 + 123 + 700 + 700);
    assert_fault(table_of(r, "health_facility"), "2", "LegalForm", "Q");
    assert_fault(table_of(r, "family"), "2", "InsureeID", "77");
    assert_fault(table_of(r, "insuree"), "4", "CurrentVillage", "88");
    assert_fault(table_of(r, "insuree_photo"), "1", "InsureeID", "former state of 1");
    assert_int_equal(r->refused, 5);
    assert_int_equal(r->passed.n, 1);
    assert_string_equal(r->passed.at[0]->table, "tblExtracts");
    assert_int_equal(r->others.n, 1);
    assert_str(r->others.at[0], "tblUnheardOf");
    assert_true(table_of(r, "policy")->missing);
}

/* The same bytes on both engines and whatever the size of a chunk. */
static void assert_same_bytes(struct str found)
{
    static char kept[1 << 16];

    assert_true(found.n < sizeof kept);
    if (!*kept) memcpy(kept, found.p, found.n);
    if (strlen(kept) != found.n || memcmp(kept, found.p, found.n) != 0)
        fail_msg("the tables differ:\n%.*s\n--- from ---\n%s", STR_ARG(found), kept);
}

static void import_in_chunks_of(void **state, size_t chunk_rows)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = small_folder();
    struct import_report *report;

    assert_ok(folder_import(&d, f.path, chunk_rows, &report));
    check_rows(&d);
    check_report(report);
    assert_same_bytes(everything(&d));
    folder_remove(&f);
    drive_close(&d);
}

static void a_small_folder(void **state)
{
    import_in_chunks_of(state, 0);
}

static void a_row_at_a_time(void **state)
{
    import_in_chunks_of(state, 1);
}

/* ---- again ---- */

static void again_changes_nothing(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = small_folder();
    struct import_report *report;
    struct str before;

    assert_ok(folder_import(&d, f.path, 0, NULL));
    before = everything(&d);
    assert_ok(folder_import(&d, f.path, 2, &report));
    for (size_t i = 0; i < report->tables.n; i++) {
        assert_int_equal(report->tables.at[i]->written, 0);
        assert_int_equal(report->tables.at[i]->changed, 0);
    }
    assert_int_equal(report->refused, 5);
    assert_true(str_eq(before, everything(&d)));
    folder_remove(&f);
    drive_close(&d);
}

/* Rows that are none of their table: an id that came before, none at all, a broken line, a level that nobody
 * reads. Each is told, the rest goes in, and the next import changes nothing. */
static void rows_that_are_none(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = folder_new();
    struct import_report *report;

    folder_put(&f, "tblGender", "Code,Gender,AltLanguage,SortOrder\nF,Female,,2\nM,Male,,1\nM,Twin,,3\n");
    folder_put(&f, "tblLocations",
               "LocationId,LocationUUID,LocationCode,LocationName,LocationType,ParentLocationId," STAMPS "\n"
               "1,00000000-0000-4000-8000-000000000001,R1,Region,R,,2020-01-01 00:00:00+00,,,1\n"
               "1,00000000-0000-4000-8000-000000000002,R2,Twin,R,,2020-01-01 00:00:00+00,,,1\n"
               "3,00000000-0000-4000-8000-000000000003,Q1,No level,Q,1,2020-01-01 00:00:00+00,,,1\n"
               ",00000000-0000-4000-8000-000000000004,R4,No id,R,,2020-01-01 00:00:00+00,,,1\n"
               "5,00000000-0000-4000-8000-000000000005,R5\n"
               "6,00000000-0000-4000-8000-000000000006,R6,Last,R,,2020-01-01 00:00:00+00,,,1\n");
    for (int run = 0; run < 3; run++) {
        assert_ok(folder_import(&d, f.path, run == 1 ? 1 : 0, &report));
        assert_counts(table_of(report, "location"), 6, run ? 0 : 2, run ? 2 : 0, 4);
        assert_fault(table_of(report, "location"), "1", "LocationId", "record.not_unique");
        assert_fault(table_of(report, "location"), "3", "LocationType", "field.choice");
        assert_fault(table_of(report, "location"), "", "LocationId", "field.required");
        assert_fault(table_of(report, "location"), "row 6", "", "3 fields where the header has 10");
        assert_fault(table_of(report, "gender"), "M", "Code", "record.not_unique");
        assert_str(drive_rows(&d, "SELECT id, name FROM location ORDER BY id", "it"), "1|Region\n6|Last\n");
        assert_str(drive_rows(&d, "SELECT gender FROM gender ORDER BY code", "t"), "Female\nMale\n");
    }
    folder_remove(&f);
    drive_close(&d);
}

/* The source wins over a change made here, where it changed too; not over a password set here. */
static void what_changed_is_taken(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = small_folder();
    struct import_report *report;

    assert_ok(folder_import(&d, f.path, 0, NULL));
    testdb_script(d.t, "UPDATE medical_service SET name = 'Mine' WHERE id = 3;"
                       "UPDATE user_password SET hash = 'new', set_here = TRUE");
    folder_put(&f, "tblGender", "Code,Gender,AltLanguage,SortOrder\nF,Woman,,2\nM,Male,,1\nO,Other,,3\n");
    folder_put(&f, "tblInsuree",
               "InsureeID,InsureeUUID,CHFID,LastName,OtherNames,DOB,IsHead,Marital,FamilyID,Gender,CurrentVillage,CardIssued,PhotoID," STAMPS "\n"
               "1,00000000-0000-4000-8000-000000000051,070707070,Macintyre,Joe,1950-07-12,t,\"\",1,M,0,f,1,2021-01-01 00:00:00+00,,,1\n"
               "4,00000000-0000-4000-8000-000000000054,070707072,Lost,Village,1950-07-12,f,,1,F,88,f,,2019-01-01 00:00:00+00,2021-01-01 00:00:00+00,,1\n"
               "5,00000000-0000-4000-8000-000000000055,070707070,Macintyre,Joseph,1950-07-12,t,\"\",1,M,0,f,1,2020-01-01 00:00:00+00,2021-01-01 00:00:00+00,1,1\n");
    folder_put(&f, "tblUsers", "UserID,UserUUID,LoginName,LastName,OtherNames,LanguageID,HFID,StoredPassword,PrivateKey," STAMPS "\n"
               "1,00000000-0000-4000-8000-000000000081,Admin,Chief,Admin,en,0,0000,C1C2,2021-01-01 00:00:00+00,,,1\n");
    assert_ok(folder_import(&d, f.path, 0, &report));
    assert_int_equal(table_of(report, "insuree")->changed, 2);
    assert_int_equal(table_of(report, "insuree")->written, 1);
    assert_int_equal(table_of(report, "gender")->changed, 1);
    assert_str(drive_rows(&d, "SELECT name FROM medical_service WHERE id = 3", "t"), "Mine\n");
    assert_str(drive_rows(&d, "SELECT hash FROM user_password", "t"), "new\n");
    assert_str(drive_rows(&d, "SELECT last_name FROM interactive_user", "t"), "Chief\n");
    assert_str(drive_rows(&d, "SELECT other_names, other_names_key, photo_id, version FROM insuree WHERE id = 1", "ttii"),
               "Joe|joe|1|2\n");
    assert_str(drive_rows(&d, "SELECT id, legacy_id FROM insuree_history ORDER BY id", "ii"), "2|1\n5|1\n");
    assert_str(drive_rows(&d, "SELECT CAST(sum(n) AS bigint) FROM row_count WHERE entity = 'insuree'", "i"), "1\n");
    assert_str(drive_rows(&d, "SELECT code, gender FROM gender ORDER BY code", "tt"), "F|Woman\nM|Male\nO|Other\n");
    folder_remove(&f);
    drive_close(&d);
}

/* What does not fit the description of an extension is told with its row, and kept; what is missing, or was before, is not told. */
static void what_does_not_fit_is_told_and_kept(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = small_folder();
    struct import_report *report;
    const struct import_table *t;

    assert_ok(drive(&d, "extension.update", "{'type': 'Insuree', 'schema': {'properties': {'blood': {'enum': ['A', 'B']}, 'size': {'type': 'integer', 'maximum': 9}},"
                                            " 'required': ['blood']}}"));
    folder_put(&f, "tblInsuree",
               "InsureeID,InsureeUUID,CHFID,LastName,OtherNames,DOB,IsHead,Marital,FamilyID,Gender,CurrentVillage,CardIssued,PhotoID,JsonExt," STAMPS "\n"
               "1,00000000-0000-4000-8000-000000000051,070707070,Macintyre,Joseph,1950-07-12,t,\"\",1,M,0,f,1,\"{\"\"blood\"\": \"\"X\"\", \"\"size\"\": 10, \"\"more\"\": 1}\",2020-01-01 00:00:00+00,,,1\n"
               "2,00000000-0000-4000-8000-000000000052,070707070,Macintire,Joseph,1950-07-12,t,M,1,M,0,f,,\"{\"\"blood\"\": \"\"Y\"\"}\",2019-01-01 00:00:00+00,2020-01-01 00:00:00+00,1,1\n"
               "5,00000000-0000-4000-8000-000000000055,070707073,Fit,Well,1950-07-12,f,,1,F,1,f,,\"{\"\"blood\"\": \"\"A\"\"}\",2019-01-01 00:00:00+00,,,1\n"
               "6,00000000-0000-4000-8000-000000000056,070707074,None,Said,1950-07-12,f,,1,F,1,f,,\"{\"\"size\"\": 1}\",2019-01-01 00:00:00+00,,,1\n");
    assert_ok(folder_import(&d, f.path, 0, &report));
    t = table_of(report, "insuree");
    assert_int_equal(t->refused, 0);
    assert_int_equal(t->faults.n, 2);
    assert_fault(t, "1", "ext.blood", "kept: field.choice");
    assert_fault(t, "1", "ext.size", "kept: field.range");
    assert_false(t->faults.at[0].refused);
    assert_str(drive_rows(&d, "SELECT ext FROM insuree ORDER BY id", "t"), "{\"blood\":\"X\",\"size\":10,\"more\":1}\n{\"blood\":\"A\"}\n{\"size\":1}\n");
    folder_remove(&f);
    drive_close(&d);
}

/* A family made here has the number of one of the source, and no head: the other's head is not its own. */
static void rows_of_ours_get_no_head(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = small_folder();
    struct import_report *report;

    assert_ok(folder_import(&d, f.path, 0, NULL));
    assert_str(drive_rows(&d, "SELECT head_insuree_id FROM family WHERE id = 1", "i"), "1\n");
    testdb_script(d.t, "UPDATE family SET head_insuree_id = NULL, uuid = (SELECT uuid FROM insuree WHERE id = 1) WHERE id = 1;"
                       "DELETE FROM import_row WHERE source = 'family' AND key = '1'");
    assert_ok(folder_import(&d, f.path, 0, &report));
    assert_int_equal(table_of(report, "family")->refused, 1);
    assert_str(drive_rows(&d, "SELECT count(*) FROM family WHERE head_insuree_id IS NULL AND id = 1", "i"), "1\n");
    folder_remove(&f);
    drive_close(&d);
}

/* A row made here keeps its id. */
static void ids_of_ours_stay(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = small_folder();
    struct import_report *report;

    drive_new(&d, "medical_item.create", "{'code':'X1','name':'Ours','type':'D','price':'1','careType':'B','patientCategory':15}");
    assert_ok(folder_import(&d, f.path, 0, &report));
    assert_fault(table_of(report, "medical_item"), "1", "id", "record.not_unique");
    assert_str(drive_rows(&d, "SELECT name FROM medical_item WHERE id = 1", "t"), "Ours\n");
    folder_remove(&f);
    drive_close(&d);
}

/* ---- killed ---- */

struct killer { int left; bool done; };
static const struct err killed = {.id = E_FAULT};

static err_t kill_later(void *arg, const char *point, struct str sql)
{
    struct killer *k = arg;

    if (strcmp(point, "commit") != 0 && strcmp(point, "committed") != 0) return OK;
    if (k->left-- > 0) return OK;
    k->done = true;
    return &killed;
}

/* Whatever the commit at which it ends, before it or after: repeating gives what one run gives. */
static void killed_and_repeated(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = small_folder();
    struct killer k = {.done = true};
    int runs = 0;

    for (; k.done; runs++) {
        drive_stop(&d);
        k = (struct killer){.left = 6};
        testdb_reopen(d.t, &(struct db_options){.fault = kill_later, .fault_arg = &k});
        k.left = 1000;
        drive_start(&d);
        k.left = 6 + runs % 2 + runs / 4;   /* more each time: making indexes again commits often */
        (void)folder_import(&d, f.path, 3, NULL);
        k.left = 1000;
        if (runs == 100) fail_msg("it never comes to its end");
    }
    assert_true(runs > 3);
    check_rows(&d);
    folder_remove(&f);
    drive_close(&d);
}

/* ---- claims ---- */

#define CLAIM_HEAD "ClaimID,ClaimUUID,ClaimCode,DateFrom,DateClaimed,ClaimStatus,ClaimCategory,Feedback,GuaranteeId,InsureeID,HFID,ICDID," \
    "RestoredClaim,FeedbackID,CareType,JsonExt," STAMPS "\n"
#define LINE_HEAD "QtyProvided,PriceAsked,ClaimID,"

/* With what an installation of 2024 has: a restored claim, a former state and its line, a bundle, a document. Codes of two
 * living claims are the same: the second is told. */
static struct folder claims_folder(void)
{
    static const struct { const char *table, *text; } files[] = {
        {"tblICDCodes", "ICDID,ICDCode,ICDName," STAMPS "\n1,A00,Cholera,2020-01-01 00:00:00+00,,,1\n"},
        {"tblClaim", CLAIM_HEAD
         "1,00000000-0000-4000-8000-0000000000a1,C1,2020-02-01,2020-02-02,1, ,f,\"\",1,1,1,,,OPD,\"{\"\"a\"\": 1}\",2020-02-02 00:00:00+00,,,1\n"
         "2,00000000-0000-4000-8000-0000000000a2,@C1,2020-02-01,2020-02-03,2,V,t,,1,1,1,1,1,,,2020-02-03 00:00:00+00,,,1\n"
         "3,00000000-0000-4000-8000-0000000000a3,C1,2020-02-01,2020-02-02,2,,f,,1,1,1,,,,,2020-02-01 00:00:00+00,2020-02-02 00:00:00+00,1,1\n"
         "4,00000000-0000-4000-8000-0000000000a4,C1,2020-02-01,2020-02-02,2,,f,,1,1,1,,,,,2020-02-01 00:00:00+00,,,1\n"
         "5,00000000-0000-4000-8000-0000000000a5,C5,2020-02-01,2020-02-02,2,,f,,1,99,1,,,,,2020-02-01 00:00:00+00,,,1\n"},
        {"tblClaimItems", "ClaimItemID,ClaimItemStatus,Availability,ItemID," LINE_HEAD STAMPS "\n"
         "1,1,t,1,2.00,1.50,1,2020-02-02 00:00:00+00,,,1\n2,1,t,1,1.00,1.50,3,2020-02-01 00:00:00+00,,,1\n"},
        {"tblClaimServices", "ClaimServiceID,ClaimServiceStatus,ServiceID," LINE_HEAD STAMPS "\n"
         "7,2,1,1.00,10.00,2,2020-02-03 00:00:00+00,,,1\n"},
        {"tblClaimServicesItems", "idCsi,ItemID,ClaimServiceID,qty_provided,qty_displayed,created_date,price\n"
         "1,1,7,2,1,2020-02-03 00:00:00+00,3.00\n2,1,70,2,1,2020-02-03 00:00:00+00,3.00\n"},
        {"tblClaimServicesService", "idCss,ServiceId,claimServiceID,qty_provided,qty_displayed,created_date,price\n"
         "1,2,7,1,1,2020-02-03 00:00:00+00,4.00\n"},
        {"claim_ClaimAttachment_ClaimAttachmentType",
         "ClaimAttachmentTypeId,ClaimAttachmentType,is_autogenerated,claim_general_type,ValidityFrom,ValidityTo,LegacyID\n"
         "1,default,f,FILE,2020-01-01 00:00:00+00,,\n"},
        {"claim_ClaimAttachment",
         "id,LegacyID,ValidityFrom,ValidityTo,claim_id,general_type,type,predefined_type_id,title,date,filename,mime,module,url,document\n"
         "00000000-0000-4000-8000-0000000000b1,,2020-02-02 00:00:00+00,,1,FILE,,1,x-ray,2020-02-02,x.png,image/png,,,aGVsbG8=\n"
         "00000000-0000-4000-8000-0000000000b2,00000000-0000-4000-8000-0000000000b1,2020-02-01 00:00:00+00,2020-02-02 00:00:00+00,1,FILE,,,old,2020-02-02,x.png,image/png,,,b2xk\n"},
        {"tblFeedback", "FeedbackID,FeedbackUUID,CareRendered,PaymentAsked,DrugPrescribed,DrugReceived,Asessment,CHFOfficerCode,FeedbackDate,ClaimID," STAMPS "\n"
         "1,00000000-0000-4000-8000-0000000000c1,t,f,,t,4,9,2020-03-01 00:00:00+00,2,2020-03-01 00:00:00+00,,,1\n"},
    };
    struct folder f = small_folder();

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) folder_put(&f, files[i].table, files[i].text);
    return f;
}

static void check_claims(struct drive *d)
{
    assert_str(drive_rows(d, "SELECT id, code, category, care_type, guarantee_id, restore_id, feedback_id, district_id FROM claim ORDER BY id",
                          "ittttiii"), "1|C1|NULL|OPD||NULL|NULL|3\n2|@C1|V|NULL|NULL|1|1|3\n");
    assert_str(drive_rows(d, "SELECT ext FROM claim WHERE id = 1", "t"), "{\"a\":1}\n");
    assert_str(drive_rows(d, "SELECT pre_authorization, rejection_reason FROM claim WHERE id = 1", "bi"), "false|0\n");
    assert_str(drive_rows(d, "SELECT id, legacy_id, status FROM claim_history", "iii"), "3|1|2\n");
    assert_str(drive_rows(d, "SELECT id, claim_id FROM claim_item", "ii"), "1|1\n");
    assert_str(drive_rows(d, "SELECT id, claim_id FROM claim_item_history", "ii"), "2|3\n");
    assert_str(drive_rows(d, "SELECT claim_id, claim_service_id, item_id, price_asked FROM claim_service_item", "iiii"), "2|7|1|300\n");
    assert_str(drive_rows(d, "SELECT claim_id, claim_service_id, service_id FROM claim_service_service", "iii"), "2|7|2\n");
    assert_str(drive_rows(d, "SELECT claim_id, predefined_type_id, document, district_id FROM claim_attachment", "iiti"),
               "1|1|aGVsbG8=|3\n");
    assert_str(drive_rows(d, "SELECT claim_id, asessment, drug_prescribed, district_id FROM feedback", "iibi"), "2|4|NULL|3\n");
}

static void claims_with_all_below(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = claims_folder();
    struct import_report *report;
    struct str before;

    assert_ok(folder_import(&d, f.path, 0, &report));
    check_claims(&d);
    assert_counts(table_of(report, "claim"), 5, 3, 0, 2);
    assert_fault(table_of(report, "claim"), "4", "", "db.unique");
    assert_fault(table_of(report, "claim"), "5", "HFID", "99");
    assert_fault(table_of(report, "claim_service_item"), "2", "ClaimServiceID", "70");
    assert_fault(table_of(report, "claim_attachment"), "00000000-0000-4000-8000-0000000000b2", "", "former states");
    before = everything(&d);
    assert_ok(folder_import(&d, f.path, 2, &report));
    assert_int_equal(table_of(report, "claim_attachment")->unchanged, 1);
    assert_true(str_eq(before, everything(&d)));
    folder_put(&f, "claim_ClaimAttachment",
               "id,LegacyID,ValidityFrom,ValidityTo,claim_id,general_type,title,date,document\n"
               "00000000-0000-4000-8000-0000000000b1,,2020-02-04 00:00:00+00,,1,FILE,other,2020-02-02,aGVsbG8=\n");
    assert_ok(folder_import(&d, f.path, 0, &report));
    assert_int_equal(table_of(report, "claim_attachment")->changed, 1);
    assert_str(drive_rows(&d, "SELECT title, document FROM claim_attachment", "tt"), "other|aGVsbG8=\n");
    folder_remove(&f);
    drive_close(&d);
}

/* ---- money ---- */

static const char products[] =
    "ProdID,ProdUUID,ProductCode,ProductName,DateFrom,DateTo,LumpSum,MemberCount,InsurancePeriod," STAMPS "\n"
    "1,00000000-0000-4000-8000-0000000000c1,P1,Basic,2017-01-01 00:00:00+00,2030-12-31 00:00:00+00,1000.00,6,12,2019-01-24 00:22:39+00,,,4\n";
static const char policies[] =
    "PolicyID,PolicyUUID,FamilyID,EnrollDate,StartDate,EffectiveDate,ExpiryDate,PolicyStatus,PolicyValue,ProdID,OfficerID,PolicyStage," STAMPS "\n"
    "1,00000000-0000-4000-8000-0000000000c2,1,2020-01-01,2020-01-01,2020-01-01,2020-12-31,2,1000.00,1,,N,2020-01-01 00:00:00+00,,,1\n";
static const char payers[] =
    "PayerID,PayerUUID,PayerType,PayerName,LocationId," STAMPS "\n"
    "1,00000000-0000-4000-8000-0000000000c3,D,Donor,3,2020-01-01 00:00:00+00,,,1\n";
static const char premiums[] =
    "PremiumId,PremiumUUID,PolicyID,PayerID,Amount,Receipt,PayDate,PayType,isPhotoFee,CreatedDate," STAMPS "\n"
    "1,00000000-0000-4000-8000-0000000000c4,1,,1000.00,R1,2020-01-02,C,f,2020-01-02,2020-01-02 00:00:00+00,,,1\n";
/* Of the later kind: one is deleted, one leads nowhere. */
static const char fundings[] =
    "UUID,isDeleted,Json_ext,DateCreated,DateUpdated,version,Amount,PaidDate,Status,Receipt,PayerID,ProdID,UserCreatedUUID,UserUpdatedUUID\n"
    "00000000-0000-4000-8000-0000000000d1,f,,2020-02-01 00:00:00+00,2020-02-02 00:00:00+00,1,5000.00,2020-02-01,N,F1,1,1,,\n"
    "00000000-0000-4000-8000-0000000000d2,t,,2020-02-01 00:00:00+00,2020-02-03 00:00:00+00,2,7.00,2020-02-01,P,F2,1,1,,\n"
    "00000000-0000-4000-8000-0000000000d3,f,,2020-02-01 00:00:00+00,2020-02-02 00:00:00+00,1,1.00,2020-02-01,N,F3,9,1,,\n";
/* Matched, with a former state that was not; one that nobody knows what for; an intent. */
static const char payments[] =
    "PaymentID,PaymentUUID,ExpectedAmount,ReceivedAmount,OfficerCode,PhoneNumber,RequestDate,ReceivedDate,PaymentStatus,TransactionNo,"
    "MatchedDate,TypeOfPayment,PayerPhoneNumber,SmsRequired,ValidityFrom,ValidityTo,LegacyID,RowID,AuditedUSerID\n"
    "1,00000000-0000-4000-8000-0000000000e1,1000.00,1200.00,,0700,2020-01-02 00:00:00+00,2020-01-03 00:00:00+00,5,T1,2020-01-04 00:00:00+00,"
    "MobilePhone,0701,1,2020-01-04 00:00:00+00,,,,7\n"
    "2,00000000-0000-4000-8000-0000000000e2,1000.00,1200.00,,0700,2020-01-02 00:00:00+00,2020-01-03 00:00:00+00,4,T1,,MobilePhone,,,"
    "2020-01-03 00:00:00+00,2020-01-04 00:00:00+00,1,,7\n"
    "3,00000000-0000-4000-8000-0000000000e3,,50.00,,,,2020-01-05 00:00:00+00,4,,,,,,2020-01-05 00:00:00+00,,,,7\n"
    "4,00000000-0000-4000-8000-0000000000e4,9.00,,,,2020-01-05 00:00:00+00,,-3,,,,,,2020-01-05 00:00:00+00,,,,7\n";
/* No key of the source holds what the second pays. */
static const char payment_details[] =
    "PaymentDetailsID,PaymentID,ProductCode,InsuranceNumber,PolicyStage,Amount,ExpectedAmount,PremiumID,enrollmentDate," STAMPS "\n"
    "1,1,P1,070707070,N,1200.00,1000.00,1,2020-01-01,2020-01-04 00:00:00+00,,,1\n"
    "2,3,P1,070707079,R,50.00,,77,,2020-01-05 00:00:00+00,,,1\n"
    "3,88,P1,070707079,R,50.00,,,,2020-01-05 00:00:00+00,,,1\n";

static void check_money(struct drive *d)
{
    struct ledger_report report;
    struct db_conn *c = testdb_acquire(d->t, DB_READ);

    assert_ok(ledger_check(c, d->arena, d->registry, &report));
    testdb_release(d->t, c);
    assert_int_equal(report.fault_count, 0);
    assert_str(drive_rows(d, "SELECT f.receipt, f.district_id, CASE WHEN f.deleted_at IS NULL THEN 'here' ELSE 'deleted' END FROM funding f"
                          " ORDER BY f.receipt", "tit"), "F1|3|here\nF2|3|deleted\n");
    assert_str(drive_rows(d, "SELECT id, status, received_amount, payer_phone_number, changed_by, policy_id, village_id FROM payment ORDER BY id",
                          "iiitiii"), "1|5|120000|0701|7|1|1\n3|4|5000|NULL|7|NULL|NULL\n4|-3|NULL|NULL|7|NULL|NULL\n");
    assert_str(drive_rows(d, "SELECT id, legacy_id, status, village_id FROM payment_history", "iiii"), "2|1|4|1\n");
    assert_str(drive_rows(d, "SELECT id, payment_id, amount, premium_id FROM payment_detail ORDER BY id", "iiii"), "1|1|120000|1\n2|3|5000|NULL\n");
    assert_str(drive_rows(d, "SELECT account, kind, CAST(SUM(amount) AS BIGINT) FROM posting GROUP BY account, kind ORDER BY 1, 2", "tti"),
               "bank|O|505000\ncash|O|0\ncontributions|O|-600000\nmobile|O|120000\nunallocated|O|-25000\n");
    assert_str(drive_rows(d, "SELECT COUNT(DISTINCT entry_uuid) FROM posting", "i"), "2\n");
}

static void money_that_came_in(void **state)
{
    static const struct { const char *table, *text; } files[] = {
        {"tblProduct", products}, {"tblPolicy", policies}, {"tblPayer", payers}, {"tblPremium", premiums}, {"tblFunding", fundings},
        {"tblPayment", payments}, {"tblPaymentDetails", payment_details}, {"tblControlNumber", "ControlNumberID\n1\n"},
    };
    struct drive d = drive_open(state, NULL);
    struct folder f = small_folder();
    struct import_report *report;
    struct str before;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) folder_put(&f, files[i].table, files[i].text);
    assert_ok(folder_import(&d, f.path, 0, &report));
    check_money(&d);
    assert_counts(table_of(report, "funding"), 3, 2, 0, 1);
    assert_fault(table_of(report, "funding"), "00000000-0000-4000-8000-0000000000d3", "PayerID", "9");
    assert_counts(table_of(report, "payment"), 4, 4, 0, 0);
    assert_int_equal(table_of(report, "payment")->history, 1);
    assert_int_equal(table_of(report, "payment")->unknown.n, 0);
    assert_counts(table_of(report, "payment_detail"), 3, 2, 0, 1);
    assert_fault(table_of(report, "payment_detail"), "2", "PremiumID", "77");
    assert_fault(table_of(report, "payment_detail"), "3", "PaymentID", "88");
    assert_int_equal(report->passed.n, 2);
    before = everything(&d);
    assert_ok(folder_import(&d, f.path, 1, NULL));
    check_money(&d);
    assert_true(str_eq(before, everything(&d)));
    folder_remove(&f);
    drive_close(&d);
}

/* ---- a disk that fails ---- */

struct failing { const char *point, *part; int left; bool done; };
static const struct err disk_failed = {.id = E_DB_IO};

static err_t fail_once(void *arg, const char *point, struct str sql)
{
    struct failing *f = arg;

    if (f->done || strcmp(point, f->point) != 0 || str_find(sql, str_of(f->part), 0) < 0 || f->left-- > 0) return OK;
    f->done = true;
    return &disk_failed;
}

/* The import ends with what the disk said; no row is refused for it, and the next import brings them all. */
static void a_failing_disk_refuses_no_row(void **state)
{
    static const struct failing points[] = {{"statement", "location", 2, false}, {"statement", "import_row", 8, false},
                                            {"commit", "COMMIT", 3, false}};
    struct drive d = drive_open(state, NULL);
    struct folder f = small_folder();
    struct import_report *report;
    struct failing fault;

    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        fault = points[i];
        drive_stop(&d);
        fault.done = true;
        testdb_reopen(d.t, &(struct db_options){.fault = fail_once, .fault_arg = &fault});
        drive_start(&d);
        fault.done = false;
        assert_err(folder_import(&d, f.path, 3, &report), E_DB_IO);
        assert_true(fault.done);
        for (size_t k = 0; k < report->tables.n; k++) {
            const struct import_table *t = report->tables.at[k];
            for (size_t n = 0; n < t->faults.n; n++) assert_true(str_find(t->faults.at[n].reason, STR("db.io"), 0) < 0);
        }
    }
    assert_ok(folder_import(&d, f.path, 3, &report));
    check_rows(&d);
    folder_remove(&f);
    drive_close(&d);
}

/* ---- sources that are wrong ---- */

static void wrong_sources(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct folder f = folder_new();
    err_t e;

    assert_err(folder_import(&d, "/nowhere/at/all", 0, NULL), E_FILE);
    folder_put(&f, "tblLocations", "LocationId,LocationCode\n1,\"2\n");
    e = assert_err(folder_import(&d, f.path, 0, NULL), E_FILE);
    assert_true(str_find(err_value(e, "what"), STR("row 2"), 0) >= 0);
    folder_put(&f, "tblLocations", "Code\n1\n");
    e = assert_err(folder_import(&d, f.path, 0, NULL), E_FILE);
    assert_str(err_value(e, "what"), "it has no column LocationId");
    folder_remove(&f);
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(a_small_folder),
        TESTDB_BOTH(a_row_at_a_time),
        TESTDB_BOTH(again_changes_nothing),
        TESTDB_BOTH(rows_that_are_none),
        TESTDB_BOTH(what_changed_is_taken),
        TESTDB_BOTH(what_does_not_fit_is_told_and_kept),
        TESTDB_BOTH(rows_of_ours_get_no_head),
        TESTDB_BOTH(ids_of_ours_stay),
        TESTDB_BOTH(killed_and_repeated),
        TESTDB_BOTH(a_failing_disk_refuses_no_row),
        TESTDB_BOTH(claims_with_all_below),
        TESTDB_BOTH(money_that_came_in),
        TESTDB_SQLITE(wrong_sources),
    };

    return testdb_run("api/import", tests, sizeof tests / sizeof *tests);
}
