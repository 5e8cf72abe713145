/* Files of telephones over HTTP (mobile-offline 5 to 7): what they fetch, what they bring, and what each of it is answered. */
#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/json.h"
#include "io/picture.h"
#include "io/zip.h"
#include "kit.h"
#include "module/claim_world.h"

#define BOUNDARY "xXx"
#define ROW(table, columns, values) \
    "INSERT INTO " table " (id, uuid, version, created_at, created_by, changed_at, changed_by, " columns ")" \
    " SELECT 1, uuid, 1, created_at, 0, created_at, 0, " values " FROM location WHERE id = 1;"

struct desk {
    struct claim_world w;
    struct running *s;
    const char *anna, *bert, *carl, *dora;
    const char *claim;
};

/* Rows of the world were written with their ids. */
static void move_sequences(struct drive *d)
{
    static const char *const names[] = {"family", "insuree", "policy", "insuree_policy"};
    struct db_conn *c = testdb_acquire(d->t, DB_WRITE);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_ok(db_ids_past(c, names[i], 10));
    testdb_release(d->t, c);
}

static struct desk desk_open(void **state, const char *const *further)
{
    struct desk k = {.w = claim_world_open(state)};
    struct arena *a = k.w.d.arena;

    testdb_script(k.w.d.t, ROW("officer", "code, last_name, other_names, last_name_key, other_names_key, location_id, phone",
                               "'E1', 'Karki', 'Om', 'karki', 'om', 2, '077'")
                  ROW("claim_admin", "code, last_name, other_names, last_name_key, other_names_key, health_facility_id, district_id",
                      "'A1', 'Rai', 'Bo', 'rai', 'bo', 1, 2")
                  "UPDATE insuree SET head = true WHERE id = 1; UPDATE family SET head_insuree_id = 1, district_id = 2, village_id = 4;"
                  "UPDATE policy SET officer_id = 1, district_id = 2, village_id = 4;");
    move_sequences(&k.w.d);
    k.claim = claim_entered(&k.w, 1, 1);
    assert_string_equal(claim_do(&k.w, "claim.submit", k.claim), "");
    drive_close(&k.w.d);
    k.s = server_start(testdb_of(state), WORDS("--limit", "address_rate=1000000", "--limit", further[0], "--blobs",
                                               str_format(a, "%s.blobs", k.w.d.key_file).p));
    program_run(k.s, WORDS("user", "add", "anna", "--role", "IMIS Administrator"));
    program_run(k.s, WORDS("user", "add", "bert", "--role", "Receptionist"));
    program_run(k.s, WORDS("user", "add", "carl", "--role", "Clerk"));
    program_run(k.s, WORDS("user", "add", "dora", "--role", "Claim Administrator"));
    k.anna = server_token(k.s, "anna");
    k.bert = server_token(k.s, "bert");
    k.carl = server_token(k.s, "carl");
    k.dora = server_token(k.s, "dora");
    return k;
}

#define NO_LIMIT WORDS("session_rate=1000000")

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at) { return remove(path); }

static void desk_close(struct desk *k)
{
    assert_int_equal(server_end(k->s), 0);
    nftw(str_format(k->s->t->arena, "%s.blobs", k->w.d.key_file).p, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- asking ---- */

static void send_all(int fd, struct str bytes)
{
    for (size_t n = 0; n < bytes.n;) {
        ssize_t sent = send(fd, bytes.p + n, bytes.n - n, MSG_NOSIGNAL);

        assert_true(sent > 0);
        n += (size_t)sent;
    }
}

/* Each file is a part named after it. */
static struct heard bring(struct desk *k, const char *token, const char *what, const struct zip_entry *files, size_t n)
{
    struct arena *a = k->s->t->arena;
    struct heard h;
    struct buf body;
    int fd = dial(k->s);

    buf_init(&body, a, 4096);
    for (size_t i = 0; i < n; i++) {
        buf_add_format(&body, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"%.*s\"; filename=\"%.*s\"\r\nContent-Type:"
                       " application/octet-stream\r\n\r\n", STR_ARG(files[i].name), STR_ARG(files[i].name));
        buf_add(&body, files[i].content);
        buf_add(&body, STR("\r\n"));
    }
    buf_add(&body, STR("--" BOUNDARY "--\r\n"));
    send_all(fd, str_format(a, "POST /api/tools/extracts/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type:"
                            " multipart/form-data; boundary=" BOUNDARY "\r\nContent-Length: %zu\r\n\r\n", what, token, body.n));
    send_all(fd, buf_str(&body));
    h = hear(a, fd, false);
    close(fd);
    return h;
}

static struct heard bring_one(struct desk *k, const char *token, const char *what, const char *name, struct str content)
{
    const struct zip_entry file = {str_of(name), content};

    return bring(k, token, what, &file, 1);
}

static struct heard fetch(struct desk *k, const char *token, const char *path)
{
    return ask(k->s, str_format(k->s->t->arena, "GET /api/tools/extracts/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", path, token).p);
}

static struct str packed(struct desk *k, const struct zip_entry *entries, size_t n, const char *password)
{
    struct str out;

    assert_ok(zip_write(k->s->t->arena, entries, n, str_of(password), &out));
    return out;
}

static struct heard query(struct desk *k, const char *text)
{
    struct str body = str_format(k->s->t->arena, "{\"query\":\"%s\"}", text);

    return ask(k->s, str_format(k->s->t->arena, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
                                "Content-Length: %zu\r\n\r\n%.*s", k->anna, body.n, STR_ARG(body)).p);
}

/* The one entry of an archive. */
static struct zip_entry unpacked(struct desk *k, struct str archive, const char *password)
{
    struct zip_reader *r;
    struct zip_entry e;
    bool more;

    assert_ok(zip_open(k->s->t->arena, &k->s->t->env->limits, archive, str_of(password), &r));
    assert_ok(zip_next(r, &e, &more));
    assert_true(more);
    return e;
}

static void says(struct heard h, const char *text)
{
    if (str_find(h.body, str_of(text), 0) < 0)
        fail_msg("%d %.*s does not say %s", h.status, STR_ARG(h.body), text);
}

static const char *rows(struct desk *k, const char *sql, const char *types)
{
    return str_zero(k->s->t->arena, drive_rows(&k->w.d, sql, types));
}

/* ---- enrolments ---- */

#define PERSON(id, family, number, head) \
    "<Insuree><InsureeId>" id "</InsureeId><FamilyId>" family "</FamilyId><CHFID>" number "</CHFID><LastName>Doe</LastName>" \
    "<OtherNames>Ann</OtherNames><DOB>1980-01-01</DOB><Gender>null</Gender><isHead>" head "</isHead><isOffline>1</isOffline></Insuree>"
#define FAMILY(id, head) \
    "<Family><FamilyId>" id "</FamilyId><InsureeId>" head "</InsureeId><LocationId>4</LocationId><Poverty>1</Poverty>" \
    "<FamilyType>null</FamilyType><FamilyAddress>Here</FamilyAddress><isOffline>1</isOffline><FamilySMS><ApprovalOfSMS>1</ApprovalOfSMS>" \
    "<LanguageOfSMS>fr</LanguageOfSMS></FamilySMS></Family>"
#define POLICY(id, family) \
    "<Policy><PolicyId>" id "</PolicyId><FamilyId>" family "</FamilyId><EnrollDate>2026-01-05</EnrollDate><StartDate>2026-01-05</StartDate>" \
    "<ExpiryDate>2027-01-04</ExpiryDate><PolicyStatus>1</PolicyStatus><PolicyValue>100</PolicyValue><ProdId>1</ProdId>" \
    "<OfficerId>1</OfficerId><PolicyStage>N</PolicyStage></Policy>"
#define PREMIUM(id, policy, receipt) \
    "<Premium><PremiumId>" id "</PremiumId><PolicyId>" policy "</PolicyId><PayerId>null</PayerId><Amount>100</Amount><Receipt>" receipt \
    "</Receipt><PayDate>2026-01-05</PayDate><PayType>C</PayType><isPhotoFee>false</isPhotoFee></Premium>"
#define ENROLMENT(families, people, policies, premiums) \
    "<?xml version='1.0' encoding='UTF-8'?><Enrolment><FileInfo><UserId>-2</UserId><OfficerId>1</OfficerId></FileInfo><Families>" families \
    "</Families><Insurees>" people "</Insurees><Policies>" policies "</Policies><InsureePolicies/><Premiums>" premiums "</Premiums></Enrolment>"

static const char good[] = ENROLMENT(FAMILY("1", "1"), PERSON("1", "1", "100", "1") PERSON("2", "1", "101", "0"), POLICY("7", "1"), PREMIUM("3", "7", "R1"));
static const char mixed[] = ENROLMENT(FAMILY("1", "1") FAMILY("2", "9"), PERSON("1", "1", "200", "1") PERSON("5", "2", "201", "0") PERSON("6", "8", "202", "0"),
                                      POLICY("7", "1"), PREMIUM("3", "7", "R1") PREMIUM("4", "77", "R9"));

static void families_in_an_archive(void **state)
{
    struct desk k = desk_open(state, NO_LIMIT);
    struct arena *a = k.s->t->arena;
    struct str photo = picture_png(a, 40, 30, false);
    const struct zip_entry entries[] = {
        {STR("Enrolment_E1.xml"), str_of(good)}, {STR("Images/100_E1_2026-01-05T10-00-00_0.0_0.0.jpg"), photo},
        {STR("2_E1_20260105100000_0_0.jpg"), photo}, {STR("999_E1_20260105100000_0_0.jpg"), photo},
    };
    struct heard h = bring_one(&k, k.anna, "upload_enrollments", "Enrolment_E1_05-01-2026.rar", packed(&k, entries, 4, ""));

    assert_int_equal(h.status, 200);
    says(h, "{\"success\":true,\"errors\":[]");
    says(h, "{\"file\":\"Enrolment_E1.xml\",\"kind\":\"family\",\"name\":\"100\",\"response\":0,\"status\":\"done\"");
    assert_string_equal(rows(&k, "SELECT n.approval, n.language, h.chf_id FROM family_notice n JOIN family f ON f.id = n.family_id"
                                 " JOIN insuree h ON h.id = f.head_insuree_id", "btt"), "true|fr|100\n");
    says(h, "\"result\":{\"family\":{\"done\":\"created\"");
    says(h, "\"policies\":[{\"mobileId\":7,\"done\":\"created\"");
    says(h, "\"value\":\"0.00\",\"valueSent\":\"100\"");
    says(h, "{\"file\":\"2_E1_20260105100000_0_0.jpg\",\"kind\":\"photo\",\"name\":\"2\",\"response\":0,\"status\":\"done\"");
    assert_string_equal(rows(&k, "SELECT i.chf_id, p.officer_id FROM insuree i JOIN insuree_photo p ON p.id = i.photo_id ORDER BY i.chf_id", "ti"),
                        "100|1\n2|1\n");
    says(h, "\"kind\":\"photo\",\"name\":\"999\",\"response\":0,\"status\":\"done\"");   /* it waits for who will have the number */
    assert_string_equal(rows(&k, "SELECT number, officer_id FROM waiting_photo", "ti"), "999|1\n");
    assert_string_equal(rows(&k, "SELECT amount FROM premium", "i"), "10000\n");
    says(bring_one(&k, k.anna, "upload_enrollments", "x.rar", packed(&k, &(struct zip_entry){STR("\xff_E1_x.jpg"), photo}, 1, "")),
         "\"file\":\"?\",\"kind\":\"photo\"");   /* a name that is no text */
    /* the same once more is answered as before */
    h = bring_one(&k, k.anna, "upload_enrollments", "x.xml", str_of(good));
    says(h, "{\"success\":true,\"errors\":[]");
    says(h, "{\"family\":{\"done\":\"updated\"");   /* without the photo it is another content, and changes nothing */
    h = bring_one(&k, k.anna, "upload_enrollments", "x.xml", str_of(good));
    says(h, "\"status\":\"repeated\"");
    assert_string_equal(rows(&k, "SELECT (SELECT count(*) FROM family), (SELECT count(*) FROM insuree), (SELECT count(*) FROM policy),"
                             " (SELECT count(*) FROM premium)", "iiii"), "2|4|2|1\n");
    desk_close(&k);
}

static void each_family_has_its_answer(void **state)
{
    struct desk k = desk_open(state, NO_LIMIT);
    struct heard h;

    says(bring_one(&k, k.anna, "upload_enrollments", "x.xml", str_of(good)), "\"success\":true");
    h = bring_one(&k, k.anna, "upload_enrollments", "y.xml", str_of(mixed));
    assert_int_equal(h.status, 200);
    says(h, "\"kind\":\"family\",\"name\":\"200\",\"response\":-4,\"status\":\"refused\"");
    says(h, "\"response\":-1,\"status\":\"refused\",\"message\":\"A new family needs its head.");
    says(h, "\"kind\":\"insuree\",\"name\":\"202\",\"response\":-400");
    says(h, "\"kind\":\"premium\",\"name\":\"R9\",\"response\":-400");
    assert_string_equal(rows(&k, "SELECT count(*) FROM insuree WHERE chf_id LIKE '20_'", "i"), "0\n");
    /* what was refused is tried anew: the receipt has been corrected here */
    testdb_script(k.s->t, "UPDATE premium SET receipt = 'OLD'");
    h = bring_one(&k, k.anna, "upload_enrollments", "y.xml", str_of(mixed));
    says(h, "\"kind\":\"family\",\"name\":\"200\",\"response\":0,\"status\":\"done\"");
    h = bring_one(&k, k.anna, "upload_enrollments", "z.xml", STR("{\"family\":[{\"familyId\":1,\"insureeId\":1,\"locationId\":4,\"hofCHFID\":\"300\",\"insurees\":"
                  "[{\"insureeId\":1,\"chfid\":\"300\",\"lastName\":\"A\",\"otherNames\":\"B\",\"dob\":\"1990-02-03\",\"isHead\":true}],\"policies\":[{\"policyId\":1,"
                  "\"enrollDate\":\"2026-01-05\",\"prodId\":1,\"officerId\":1,\"policyStage\":\"N\",\"premium\":[{\"premiumId\":1,\"amount\":5,\"receipt\":"
                  "\"J1\",\"payDate\":\"2026-01-05\",\"payType\":\"C\"}]}]}],\"source\":\"x\"}"));
    says(h, "\"kind\":\"family\",\"name\":\"300\",\"response\":0,\"status\":\"done\"");
    assert_string_equal(rows(&k, "SELECT amount FROM premium WHERE receipt = 'J1'", "i"), "500\n");
    desk_close(&k);
}

/* What is refused keeps its photos: they wait for who gets the number, and are nobody's who has it by now. */
static void photos_of_a_refused_family_wait(void **state)
{
    struct desk k = desk_open(state, NO_LIMIT);
    struct arena *a = k.s->t->arena;
    struct str photo = picture_make(a, 24, 24, 0);
    const struct zip_entry entries[] = {
        {STR("y.xml"), STR(ENROLMENT(FAMILY("1", "1"), PERSON("1", "1", "200", "1") PERSON("2", "1", "2", "0"), POLICY("7", "1"), PREMIUM("3", "7", "R1")))},
        {STR("200_E1_2026-01-05T10-00-00_0.0_0.0.jpg"), photo}, {STR("2_E1_20260105100000_0_0.jpg"), photo},
    };
    struct heard h;

    says(bring_one(&k, k.anna, "upload_enrollments", "x.xml", str_of(good)), "\"success\":true");
    h = bring_one(&k, k.anna, "upload_enrollments", "y.rar", packed(&k, entries, 3, ""));
    says(h, "\"kind\":\"family\",\"name\":\"200\",\"response\":-3,\"status\":\"refused\"");
    says(h, "\"kind\":\"photo\",\"name\":\"200\",\"response\":0,\"status\":\"done\",\"message\":null,\"result\":{\"uuid\":");
    says(h, "\"kind\":\"photo\",\"name\":\"2\",\"response\":-400,\"status\":\"refused\",\"message\":\"Somebody has this insurance number already");
    assert_string_equal(rows(&k, "SELECT number, officer_id FROM waiting_photo WHERE deleted_at IS NULL", "ti"), "200|1\n");
    assert_string_equal(rows(&k, "SELECT count(*) FROM insuree WHERE photo_id IS NOT NULL", "i"), "0\n");
    /* as a document of its own, with the picture in it */
    h = bring_one(&k, k.anna, "upload_enrollments", "z.json", str_format(a, "{\"family\":[{\"familyId\":1,\"insureeId\":1,\"locationId\":4,\"insurees\":"
                  "[{\"insureeId\":5,\"chfid\":\"300\",\"lastName\":\"A\",\"otherNames\":\"B\",\"dob\":\"1990-02-03\",\"picture\":{\"imageName\":\"x\","
                  "\"imageContent\":\"%.*s\"}}]}]}", STR_ARG(base64(a, photo))));
    says(h, "\"kind\":\"family\",\"name\":\"\",\"response\":-1,\"status\":\"refused\"");
    says(h, "\"kind\":\"photo\",\"name\":\"300\",\"response\":0,\"status\":\"done\"");
    assert_string_equal(rows(&k, "SELECT number FROM waiting_photo WHERE deleted_at IS NULL ORDER BY number", "t"), "200\n300\n");
    /* the family is corrected there, and sent again: nothing waits any more */
    testdb_script(k.s->t, "UPDATE premium SET receipt = 'OLD'; UPDATE insuree SET chf_id = '2222' WHERE chf_id = '2'");
    h = bring_one(&k, k.anna, "upload_enrollments", "y.rar", packed(&k, entries, 3, ""));
    says(h, "\"kind\":\"family\",\"name\":\"200\",\"response\":0,\"status\":\"done\"");
    assert_string_equal(rows(&k, "SELECT number FROM waiting_photo WHERE deleted_at IS NULL", "t"), "300\n");
    assert_string_equal(rows(&k, "SELECT chf_id FROM insuree WHERE photo_id IS NOT NULL ORDER BY chf_id", "t"), "2\n200\n");
    desk_close(&k);
}

/* ---- a server that dies over a file ---- */

/* Until there is something. */
static void wait_for(struct desk *k, const char *there)
{
    int64_t until = now_ms() + 60000;

    while (!strcmp(rows(k, there, "i"), "0\n")) {
        if (now_ms() > until) fail_msg("nothing came of it within a minute: %s", there);
        nap();
    }
}

enum { MANY = 60 };

static struct str many_families(struct arena *a)
{
    struct buf families, people, policies, premiums;

    buf_init(&families, a, 65536);
    buf_init(&people, a, 65536);
    buf_init(&policies, a, 65536);
    buf_init(&premiums, a, 65536);
    for (int i = 1; i <= MANY; i++) {
        buf_add_format(&families, "<Family><FamilyId>%d</FamilyId><InsureeId>%d</InsureeId><LocationId>4</LocationId></Family>", i, i);
        buf_add_format(&people, "<Insuree><InsureeId>%d</InsureeId><FamilyId>%d</FamilyId><CHFID>5%04d</CHFID><LastName>A</LastName><OtherNames>B"
                       "</OtherNames><DOB>1980-01-01</DOB></Insuree>", i, i, i);
        buf_add_format(&policies, "<Policy><PolicyId>%d</PolicyId><FamilyId>%d</FamilyId><EnrollDate>2026-01-05</EnrollDate><ProdId>1</ProdId></Policy>", i, i);
        buf_add_format(&premiums, "<Premium><PolicyId>%d</PolicyId><Amount>10</Amount><Receipt>M%d</Receipt><PayDate>2026-01-05</PayDate>"
                       "<PayType>C</PayType></Premium>", i, i);
    }
    return str_format(a, ENROLMENT("%.*s", "%.*s", "%.*s", "%.*s"), STR_ARG(buf_str(&families)), STR_ARG(buf_str(&people)),
                      STR_ARG(buf_str(&policies)), STR_ARG(buf_str(&premiums)));
}

#define WHOLE \
    "SELECT (SELECT count(*) FROM family WHERE id > 1), (SELECT count(*) FROM insuree WHERE chf_id LIKE '5%'), (SELECT count(*) FROM policy" \
    " WHERE id > 1), (SELECT count(*) FROM premium)"

static void a_death_over_a_file_loses_and_doubles_nothing(void **state)
{
    struct desk k = desk_open(state, NO_LIMIT);
    struct arena *a = k.s->t->arena;
    const char *blobs = str_format(a, "%s.blobs", k.w.d.key_file).p;
    struct str file = many_families(a), body;
    struct heard h;
    int fd = dial(k.s);

    body = str_format(a, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"x\"; filename=\"x.xml\"\r\n\r\n%.*s\r\n--" BOUNDARY "--\r\n", STR_ARG(file));
    send_all(fd, str_format(a, "POST /api/tools/extracts/upload_enrollments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type:"
                            " multipart/form-data; boundary=" BOUNDARY "\r\nContent-Length: %zu\r\n\r\n", k.anna, body.n));
    send_all(fd, body);
    wait_for(&k, "SELECT count(*) FROM family WHERE id > 1");
    kill(k.s->pid, SIGKILL);
    server_wait(k.s);
    close(fd);
    assert_string_equal(rows(&k, "SELECT count(*) FROM family f WHERE f.id > 1 AND NOT EXISTS (SELECT 1 FROM premium x JOIN policy p ON p.id ="
                             " x.policy_id WHERE p.family_id = f.id)", "i"), "0\n");   /* each is whole */
    server_again(k.s, WORDS("--limit", "address_rate=1000000", "--blobs", blobs));
    h = bring_one(&k, k.anna, "upload_enrollments", "x.xml", file);
    says(h, "{\"success\":true,\"errors\":[]");
    says(h, "\"status\":\"repeated\"");
    assert_string_equal(rows(&k, WHOLE, "iiii"), str_format(a, "%d|%d|%d|%d\n", MANY, MANY, MANY, MANY).p);
    desk_close(&k);
}

/* ---- renewals, feedback ---- */

#define RENEWAL "{\"Policy\":{\"RenewalId\":5,\"Officer\":\"E1\",\"CHFID\":\"1\",\"ReceiptNo\":\"N1\",\"ProductCode\":\"P1\",\"Amount\":\"100\"," \
                "\"Date\":\"2026-05-01\",\"Discontinue\":\"false\",\"PayerId\":\"0\",\"ControlNumber\":null}}"
#define RENEWAL_XML "<Policy><RenewalId>5</RenewalId><Officer>E1</Officer><CHFID>1</CHFID><ReceiptNo>N1</ReceiptNo><ProductCode>P1</ProductCode>" \
                    "<Amount>100</Amount><Date>01/05/2026</Date><Discontinue>false</Discontinue><PayerId>0</PayerId></Policy>"

static void prompt(struct desk *k)
{
    testdb_script(k->s->t, "INSERT INTO policy_renewal (id, uuid, version, created_at, created_by, changed_at, changed_by, renewal_prompt_date,"
                  " renewal_date, sms_status, insuree_id, policy_id, new_product_id, new_officer_id, district_id, village_id) SELECT 5, uuid, 1,"
                  " created_at, 0, created_at, 0, start_date, expiry_date, 0, 1, 1, 1, 1, 2, 4 FROM policy WHERE id = 1");
}

static void renewals_are_booked(void **state)
{
    struct desk k = desk_open(state, NO_LIMIT);
    const struct zip_entry both[] = {{STR("Renewal_1.xml"), STR(RENEWAL_XML)}, {STR("RenewalJSON_1.json"), STR(RENEWAL)}};
    struct zip_entry e;
    struct heard h;

    prompt(&k);
    assert_str(unpacked(&k, fetch(&k, k.carl, "download_renewals?officer_id=1").body, "").content, "[]");   /* none of his places */
    h = fetch(&k, k.anna, "download_renewals?officer_id=1");
    assert_int_equal(h.status, 200);
    assert_str(header_of(k.s->t->arena, &h, "content-type"), "application/zip");
    e = unpacked(&k, h.body, "");
    assert_str(e.name, "renewals_E1.txt");
    assert_true(str_find(e.content, STR("[{\"RenewalId\":5,\"RenewalUUID\":\""), 0) == 0);
    assert_true(str_find(e.content, STR("\"PolicyId\":1,\"OfficerId\":1,\"OfficerCode\":\"E1\",\"CHFID\":\"1\",\"LastName\":\"A\",\"OtherNames\":\"B\","
                "\"ProductCode\":\"P1\",\"ProductName\":\"P1\",\"ProdId\":1,\"VillageName\":\"V\",\"LocationId\":4,\"RenewalPromptDate\":\"2026-01-01\","
                "\"Phone\":null,\"FamilyId\":1,\"EnrollDate\":\"2026-12-31\",\"PolicyStage\":\"N\",\"PolicyValue\":0.00}]"), 0) > 0);
    h = bring_one(&k, k.anna, "upload_renewals", "Renewal_E1.rar", packed(&k, both, 2, ""));
    says(h, "{\"success\":true,\"errors\":[],\"results\":[{\"file\":\"Renewal_1.xml\",\"kind\":\"renewal\",\"name\":\"1\",\"response\":3001,\"status\":\"done\"");
    assert_int_equal(str_find(h.body, STR("RenewalJSON"), 0), -1);   /* the same once more in one form */
    assert_string_equal(rows(&k, "SELECT count(*) FROM premium WHERE receipt = 'N1'", "i"), "1\n");
    assert_string_equal(rows(&k, "SELECT stage, (SELECT count(*) FROM policy_renewal WHERE deleted_at IS NULL AND COALESCE(response_status, 0) = 0) FROM policy WHERE id > 1", "ti"), "R|0\n");
    h = bring_one(&k, k.anna, "upload_renewals", "r.json", STR(RENEWAL));
    says(h, "\"response\":3002,\"status\":\"repeated\"");
    h = bring_one(&k, k.anna, "upload_renewals", "r.json", STR("{\"Policy\":{\"CHFID\":\"2\",\"ProductCode\":\"P1\",\"ReceiptNo\":\"N1\",\"Amount\":100,\"Date\":\"2026-05-01\"}}"));
    says(h, "\"response\":3002,\"status\":\"done\"");
    h = bring_one(&k, k.anna, "upload_renewals", "r.json", STR("{\"Policy\":{\"CHFID\":\"77\",\"ProductCode\":\"P1\",\"ReceiptNo\":\"N2\",\"Amount\":1,\"Date\":\"20260501\"}}"));
    says(h, "\"response\":3003,\"status\":\"refused\",\"message\":\"No policy of this person and product waits for a renewal.");
    h = bring_one(&k, k.anna, "upload_renewals", "r.json", STR("{\"Policy\":{\"CHFID\":\"1\",\"ProductCode\":\"P1\",\"ReceiptNo\":\"N3\",\"Amount\":1,\"Date\":\"20310501\"}}"));
    says(h, "\"response\":3005,\"status\":\"refused\"");
    h = bring_one(&k, k.anna, "upload_renewals", "r.json", STR("{\"Policy\":{\"CHFID\":\"2\",\"ProductCode\":\"P1\",\"ReceiptNo\":\"N1\",\"Amount\":100,\"Date\":"
                  "\"2026-05-01\",\"PayerId\":0,\"ControlNumber\":\"777\"}}"));
    says(h, "\"response\":3006,\"status\":\"repeated\",\"message\":\"It is renewed. No payment with its control number");
    h = bring_one(&k, k.anna, "upload_renewals", "r.json", STR("{\"feedback\":{}}"));
    says(h, "\"response\":3999,\"status\":\"refused\",\"message\":\"There is no renewal in this file.");
    /* whose places do not show the family is told what he is told of nobody */
    h = bring_one(&k, k.carl, "upload_renewals", "r.json", STR(RENEWAL));
    says(h, "\"response\":3003,\"status\":\"refused\",\"message\":\"No policy of this person and product waits for a renewal.");
    /* a code is whatever stands in the register; names of files are not */
    testdb_script(k.s->t, "UPDATE officer SET code = '../E\"1'");
    h = fetch(&k, k.anna, "download_renewals?officer_id=1");
    assert_true(str_starts(header_of(k.s->t->arena, &h, "content-disposition"), STR("attachment; filename=\"renewals____E_1_20")));
    assert_str(unpacked(&k, h.body, "").name, "renewals____E_1.txt");
    desk_close(&k);
}

static void feedback_is_delivered(void **state)
{
#define SAID(officer, claim, number, answers) "<feedback><Officer>" officer "</Officer><ClaimCode>" claim "</ClaimCode><CHFID>" number "</CHFID>" \
    "<Answers>" answers "</Answers></feedback>"
    static const struct { const char *feedback; int response, code; const char *sentence; } refused[] = {
        {SAID("E9", "C9", "2", "10114"), 0, 1, "Officer points to"}, {SAID("E1", "C9", "2", "10114"), 0, 2, "ClaimUUID points to"},
        {SAID("E1", "C1", "2", "10114"), 0, 3, "CHFID points to"}, {SAID("E1", "C1", "1", "00000"), 1, 4, "Feedback"},
        {SAID("E1", "C1", "1", "101"), 0, -1, ""}, {SAID("E1", "C1", "1", "10119"), 0, -1, ""},
    };
    struct desk k = desk_open(state, NO_LIMIT);
    struct arena *a = k.s->t->arena;
    const char *json = str_format(a, "{\"feedback\":{\"Officer\":\"E1\",\"ClaimUUID\":\"%s\",\"CHFID\":\"1\",\"Answers\":\"10114\",\"Date\":\"20260501\"}}", k.claim).p;
    struct zip_entry e;
    struct heard h;

    testdb_script(k.s->t, "INSERT INTO feedback_prompt (id, uuid, version, created_at, created_by, changed_at, changed_by, feedback_prompt_date,"
                  " sms_status, claim_id, officer_id, district_id) SELECT 1, uuid, 1, created_at, 0, created_at, 0, date_from, 0, 1, 1, 2 FROM claim;"
                  "UPDATE claim SET feedback_status = 4;");
    /* the list as the app asks for it, and as a file */
    says(query(&k, "{ claims(feedbackStatus: 4, orderBy: [\\\"-dateClaimed\\\"]) { edges { node { code visitType admin { code phone } healthFacility {"
                   " code } insuree { chfId claimSet(first: 1) { edges { node { dateTo } } } } } } } }"),
         "{\"data\":{\"claims\":{\"edges\":[{\"node\":{\"code\":\"C1\",\"visitType\":null,\"admin\":null,\"healthFacility\":{\"code\":\"H\"},\"insuree\":{"
         "\"chfId\":\"1\",\"claimSet\":{\"edges\":[{\"node\":{\"dateTo\":null}}]}}}}]}}}");
    h = fetch(&k, k.anna, "download_feedbacks?officer_id=1");
    assert_int_equal(h.status, 200);
    e = unpacked(&k, h.body, "");
    assert_str(e.name, "feedbaks_E1.txt");
    assert_str(e.content, str_format(a, "[{\"ClaimId\":1,\"ClaimUUID\":\"%s\",\"OfficerId\":1,\"OfficerCode\":\"E1\",\"CHFID\":\"1\",\"LastName\":\"A\","
               "\"OtherNames\":\"B\",\"HFCode\":\"H\",\"HFName\":\"H\",\"ClaimCode\":\"C1\",\"DateFrom\":\"01/03/2026\",\"DateTo\":\"\",\"Phone\":\"077\","
               "\"FeedbackPromptDate\":\"01/03/2026\"}]", k.claim).p);
    h = bring_one(&k, k.anna, "upload_feedbacks", "f.json", str_of(json));
    says(h, "\"kind\":\"feedback\"");
    says(h, "\"response\":1,\"code\":0,\"status\":\"done\"");
    assert_string_equal(rows(&k, "SELECT care_rendered, payment_asked, drug_prescribed, drug_received, asessment, officer_id FROM feedback", "bbbbii"),
                        "true|false|true|true|4|1\n");
    h = bring_one(&k, k.anna, "upload_feedbacks", "f.json", str_of(json));
    says(h, "\"response\":1,\"code\":4,\"status\":\"repeated\",\"message\":\"Feedback");
    e = unpacked(&k, fetch(&k, k.anna, "download_feedbacks?officer_id=1").body, "");
    assert_str(e.content, "[]");
    says(query(&k, "{ a: claims(feedbackStatus: 4) { totalCount } b: claims(feedbackStatus: 8, dateFrom_Gte: \\\"2026-01-01\\\") { totalCount } }"),
         "{\"a\":{\"totalCount\":0},\"b\":{\"totalCount\":1}}");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        h = bring_one(&k, k.anna, "upload_feedbacks", "f.xml", str_of(refused[i].feedback));
        says(h, str_format(a, "\"response\":%d,\"code\":%d,\"status\":\"%s\",\"message\":\"%s", refused[i].response, refused[i].code,
                           refused[i].response ? "repeated" : "refused", refused[i].sentence).p);
    }
    assert_string_equal(rows(&k, "SELECT asessment FROM feedback WHERE deleted_at IS NULL", "i"), "4\n");
    desk_close(&k);
}

/* ---- claims ---- */

#define CLAIM(hf, admin, code, number, from, to, icd, item) \
    "<Claim><Details><ClaimDate>10/03/2026</ClaimDate><HFCode>" hf "</HFCode><ClaimAdmin>" admin "</ClaimAdmin><ClaimCode>" code "</ClaimCode>" \
    "<GuaranteeNo>G1</GuaranteeNo><CHFID>" number "</CHFID><StartDate>" from "</StartDate><EndDate>" to "</EndDate><ICDCode>" icd "</ICDCode>" \
    "<Comment>c</Comment><Total>150</Total><VisitType>O</VisitType></Details><Items><Item><ItemCode>" item "</ItemCode><ItemPrice>100</ItemPrice>" \
    "<ItemQuantity>2</ItemQuantity></Item></Items><Services><Service><ServiceCode>S1</ServiceCode><ServicePrice>50</ServicePrice>" \
    "<ServiceQuantity>1</ServiceQuantity></Service></Services></Claim>"

static void claims_are_entered(void **state)
{
    static const struct { const char *claim; int response; } refused[] = {
        {CLAIM("X", "A1", "K2", "1", "05/03/2026", "05/03/2026", "A00", "I1"), 1}, {CLAIM("H", "A1", "C1", "1", "05/03/2026", "05/03/2026", "A00", "I1"), 2},
        {CLAIM("H", "A1", "K2", "77", "05/03/2026", "05/03/2026", "A00", "I1"), 3}, {CLAIM("H", "A1", "K2", "1", "05/03/2026", "04/03/2026", "A00", "I1"), 4},
        {CLAIM("H", "A1", "K2", "1", "05/03/2026", "05/03/2026", "Z99", "I1"), 5}, {CLAIM("H", "A1", "K2", "1", "05/03/2026", "05/03/2026", "A00", "I9"), 7},
        {CLAIM("H", "A9", "K2", "1", "05/03/2026", "05/03/2026", "A00", "I1"), 9},
        {CLAIM("H", "A1", "K2", "77", "05/03/2026", "04/03/2026", "Z99", "I9"), 4},   /* the first of several */
        {CLAIM("H", "A9", "K2", "77", "05/03/2026", "05/03/2026", "A00", "I9"), 7},
        {CLAIM("H", "A1", "K1", "1", "05/03/2026", "06/03/2026", "A00", "I2"), 2},   /* with another line */
        {"<Claim/>", -1}, {"<Claim", -1},
        {"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><Claim><Details><HFCode>&x;</HFCode></Details></Claim>", -1},
    };
    struct desk k = desk_open(state, NO_LIMIT);
    struct arena *a = k.s->t->arena;
    const struct zip_entry two[] = {
        {STR("Claim_H_K1.xml"), STR(CLAIM("H", "A1", "K1", "1", "05/03/2026", "06/03/2026", "A00", "I1"))},
        {STR("Claim_H_K3.xml"), STR(CLAIM("H", "A1", "K3", "2", "05/03/2026", "06/03/2026", "A00", "I2"))},
    };
    struct heard h = bring(&k, k.anna, "upload_claims", two, 2);

    says(h, "{\"success\":true,\"errors\":[],\"results\":[{\"file\":\"Claim_H_K1.xml\",\"kind\":\"claim\",\"name\":\"K1\",\"response\":0,\"status\":\"done\"");
    says(h, "\"name\":\"K3\",\"response\":0,\"status\":\"done\"");
    assert_string_equal(rows(&k, "SELECT code, status, claimed, guarantee_id FROM claim WHERE code LIKE 'K_' ORDER BY code", "tiit"),
                        "K1|2|25000|G1\nK3|2|25000|G1\n");
    /* as one archive, as telephones export them: they are there */
    h = bring_one(&k, k.anna, "upload_claims", "Claims_A1.zip", packed(&k, two, 2, ""));
    says(h, "\"name\":\"K1\",\"response\":0,\"status\":\"repeated\"");
    assert_string_equal(rows(&k, "SELECT count(*) FROM claim", "i"), "3\n");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        h = bring_one(&k, k.anna, "upload_claims", "c.xml", str_of(refused[i].claim));
        assert_int_equal(h.status, 200);
        says(h, str_format(a, "\"response\":%d,\"status\":\"refused\"", refused[i].response).p);
    }
    /* without places there is no facility, and nobody is looked up; nor is what was sent before */
    for (int i = 0; i < 2; i++)
        says(bring_one(&k, k.dora, "upload_claims", "c.xml", two[i].content), "\"response\":1,\"status\":\"refused\",\"message\":\"HFCode points to");
    assert_string_equal(rows(&k, "SELECT count(*) FROM journal WHERE op = 5", "i"), "1\n");   /* anna's 77 */
    assert_string_equal(rows(&k, "SELECT count(*) FROM claim", "i"), "3\n");
    /* who looked up too many people is to send it again later */
    program_run(k.s, WORDS("setting", "set", "insuree.enquiries_per_hour", "1"));
    h = bring_one(&k, k.anna, "upload_claims", "c.xml", STR(CLAIM("H", "A1", "K2", "78", "05/03/2026", "05/03/2026", "A00", "I1")));
    assert_int_equal(h.status, 429);
    assert_true(header_of(a, &h, "retry-after").n);
    desk_close(&k);
}

/* What it costs the facility's list says, else the register, where nobody does (claims 3.1); who answers for it only where the scheme asks. */
static void claims_without_prices_are_taken(void **state)
{
#define BARE(code, admin, items) "<Claim><Details><ClaimDate>10/03/2026</ClaimDate><HFCode>H</HFCode>" admin "<ClaimCode>" code "</ClaimCode><CHFID>1</CHFID>" \
    "<StartDate>05/03/2026</StartDate><ICDCode>A00</ICDCode></Details><Items>" items "</Items></Claim>"
#define COSTS(code, price) "<Item><ItemCode>" code "</ItemCode>" price "<ItemQuantity>1</ItemQuantity></Item>"
    static const char lines[] = "SELECT m.code, i.price_asked FROM claim_item i JOIN medical_item m ON m.id = i.item_id JOIN claim c ON c.id ="
                                " i.claim_id WHERE c.code = 'P1' ORDER BY i.id";
    struct desk k = desk_open(state, NO_LIMIT);
    const struct str one = STR(BARE("P1", "", COSTS("I1", "") COSTS("I2", "<ItemPrice>0</ItemPrice>") COSTS("I2", "<ItemPrice>7</ItemPrice>")));

    testdb_script(k.s->t, "UPDATE items_pricelist_detail SET price_overrule = 8050 WHERE item_id = 1");
    says(bring_one(&k, k.anna, "upload_claims", "c.xml", one), "\"name\":\"P1\",\"response\":0,\"status\":\"done\"");
    assert_string_equal(rows(&k, lines, "ti"), "I1|8050\nI2|1000\nI2|700\n");
    assert_string_equal(rows(&k, "SELECT admin_id FROM claim WHERE code = 'P1'", "i"), "NULL\n");
    says(bring_one(&k, k.anna, "upload_claims", "c.xml", one), "\"response\":0,\"status\":\"repeated\"");
    program_run(k.s, WORDS("setting", "set", "claim.admin_mandatory", "true"));
    says(bring_one(&k, k.anna, "upload_claims", "c.xml", STR(BARE("P2", "", COSTS("I1", "")))), "\"response\":9,\"status\":\"refused\"");
    desk_close(&k);
}

/* Item and diagnosis, each at a moment of its own. */
static void ends(struct desk *k, const char *item, const char *diagnosis)
{
    testdb_script(k->s->t, str_format(k->s->t->arena, "UPDATE medical_item SET deleted_at = %s WHERE id = 1; UPDATE items_pricelist_detail SET deleted_at = %s,"
                                      " price_overrule = 9000 WHERE item_id = 1; UPDATE diagnosis SET deleted_at = %s", item, item, diagnosis).p);
}

/* What has ended is claimed for a day before, at the price that it had; for the day of its end it is not known. */
static void claims_that_come_late_name_what_has_ended(void **state)
{
    static const char lines[] = "SELECT i.item_id, i.price_asked FROM claim_item i JOIN claim c ON c.id = i.claim_id WHERE c.code = 'P1'";
    struct desk k = desk_open(state, NO_LIMIT);
    const bool sqlite = k.s->t->engine == DB_SQLITE;
    const struct str one = STR(BARE("P1", "", COSTS("I1", "")));
    const char *fifth = sqlite ? "1772668800000000" : "TIMESTAMPTZ '2026-03-05T00:00Z'", *sixth = sqlite ? "1772755200000000" : "TIMESTAMPTZ '2026-03-06T00:00Z'";

    ends(&k, fifth, sixth);
    says(bring_one(&k, k.anna, "upload_claims", "c.xml", one), "\"name\":\"P1\",\"response\":7,\"status\":\"refused\"");
    ends(&k, sixth, fifth);
    says(bring_one(&k, k.anna, "upload_claims", "c.xml", one), "\"name\":\"P1\",\"response\":5,\"status\":\"refused\"");
    ends(&k, sixth, sixth);
    says(bring_one(&k, k.anna, "upload_claims", "c.xml", one), "\"name\":\"P1\",\"response\":0,\"status\":\"done\"");
    assert_string_equal(rows(&k, lines, "ii"), "1|9000\n");
    desk_close(&k);
}

/* ---- a server that dies over claims ---- */

enum { CLAIMS = 40 };

static struct str many_claims(struct arena *a, bool as_json)
{
    struct buf out;

    buf_init(&out, a, 65536);
    buf_add(&out, STR("["));
    for (int i = 1; i <= CLAIMS; i++)
        buf_add_format(&out, "%s{\"%s\":{\"ClaimDate\":\"2026-03-10\",\"HFCode\":\"H\",\"ClaimAdmin\":\"A1\",\"ClaimCode\":\"%s%02d\",\"CHFID\":\"1\","
                       "\"StartDate\":\"2026-03-05\",\"EndDate\":\"2026-03-06\",\"ICDCode\":\"A00\",\"VisitType\":\"O\"},\"%s\":[{\"ItemCode\":\"I1\","
                       "\"ItemPrice\":100.0,\"ItemQuantity\":1}]}", i > 1 ? "," : "", as_json ? "details" : "Details", as_json ? "J" : "X", i,
                       as_json ? "items" : "Items");
    buf_add(&out, STR("]"));
    return buf_str(&out);
}

/* As it went out; nobody waits for the answer. */
static int begin_sending(struct desk *k, const char *path, const char *type, struct str body)
{
    int fd = dial(k->s);

    send_all(fd, str_format(k->s->t->arena, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
                            path, k->anna, type, body.n));
    send_all(fd, body);
    return fd;
}

static int times(struct str in, const char *part)
{
    int n = 0;

    for (ptrdiff_t at = str_find(in, str_of(part), 0); at >= 0; at = str_find(in, str_of(part), (size_t)at + 1)) n++;
    return n;
}

static void die_over(struct desk *k, const char *path, const char *type, struct str body, const char *there)
{
    int fd = begin_sending(k, path, type, body);

    wait_for(k, there);
    kill(k->s->pid, SIGKILL);
    server_wait(k->s);
    close(fd);
    server_again(k->s, WORDS("--limit", "address_rate=1000000", "--blobs", str_format(k->s->t->arena, "%s.blobs", k->w.d.key_file).p));
}

static void a_death_over_claims_loses_and_doubles_nothing(void **state)
{
    static const char entered[] = "SELECT count(*) FROM claim WHERE code LIKE 'J%'", brought[] = "SELECT count(*) FROM claim WHERE code LIKE 'X%'";
    struct desk k = desk_open(state, NO_LIMIT);
    struct arena *a = k.s->t->arena;
    struct str claims = many_claims(a, true), files = many_claims(a, false), form;
    struct heard h;
    int fd;

    die_over(&k, "/rest/api/claim", "application/json", claims, entered);
    fd = begin_sending(&k, "/rest/api/claim", "application/json", claims);
    h = hear(a, fd, false);
    close(fd);
    assert_int_equal(times(h.body, "\"response\":2001"), CLAIMS);
    assert_string_equal(rows(&k, "SELECT count(*), count(DISTINCT code), min(status), max(status) FROM claim WHERE code LIKE 'J%'", "iiii"), "40|40|4|4\n");
    form = str_format(a, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"x\"; filename=\"x.json\"\r\n\r\n%.*s\r\n--" BOUNDARY "--\r\n", STR_ARG(files));
    die_over(&k, "/api/tools/extracts/upload_claims", "multipart/form-data; boundary=" BOUNDARY, form, brought);
    h = bring_one(&k, k.anna, "upload_claims", "x.json", files);
    says(h, "{\"success\":true,\"errors\":[]");
    says(h, "\"status\":\"repeated\"");
    assert_int_equal(times(h.body, "\"response\":0"), CLAIMS);
    assert_string_equal(rows(&k, "SELECT count(*), count(DISTINCT code) FROM claim WHERE code LIKE 'X%'", "ii"), "40|40\n");
    desk_close(&k);
}

/* ---- registers ---- */

static void registers_travel(void **state)
{
    static const char *const keys[] = {
        "confirmationTypes", "controls", "education", "familyTypes", "hf", "identificationTypes", "languages", "locations", "officers", "payers",
        "products", "professions", "relations", "phoneDefaults", "genders", NULL
    };
    struct desk k = desk_open(state, NO_LIMIT);
    const struct json *v;
    struct zip_entry e;
    struct heard h;

    testdb_script(k.s->t, "DELETE FROM form_control; DELETE FROM phone_rule;" ROW("form_control", "code, adjustment, usage", "'CHFID', 'M', 'x'") ROW("phone_rule", "code, value, usage", "'AllowX', true, 'x'"));
    assert_int_equal(ask(k.s, "GET /api/tools/extracts/download_master_data HTTP/1.1\r\nHost: x\r\n\r\n").status, 401);
    e = unpacked(&k, fetch(&k, k.bert, "download_master_data").body, "");   /* no places, no facilities */
    assert_true(str_find(e.content, STR("\"hf\":[],"), 0) > 0 && str_find(e.content, STR("\"officers\":[],"), 0) > 0);
    h = fetch(&k, k.anna, "download_master_data");
    if (h.status != 200)
        fail_msg("%.*s", STR_ARG(h.body));
    e = unpacked(&k, h.body, "");
    assert_str(e.name, "MasterData.txt");
    assert_ok(json_read(k.s->t->arena, e.content, &k.s->t->env->limits, &v));
    for (size_t i = 0; keys[i]; i++)
        assert_true(json_get(v, keys[i]) && json_get(v, keys[i])->kind == JSON_ARRAY);
    assert_true(str_find(e.content, STR("\"controls\":[{\"FieldName\":\"CHFID\",\"Adjustibility\":\"M\"}]"), 0) > 0);
    assert_true(str_find(e.content, STR("\"phoneDefaults\":[{\"RuleName\":\"AllowX\",\"RuleValue\":true}]"), 0) > 0);
    assert_true(str_find(e.content, STR("\"hf\":[{\"HfID\":1,\"HFCode\":\"H\",\"HFName\":\"H\",\"LocationId\":2,\"HFLevel\":\"H\"}]"), 0) > 0);
    assert_true(str_find(e.content, STR("\"Code\":\"E1\",\"LastName\":\"Karki\",\"OtherNames\":\"Om\",\"Phone\":\"077\",\"LocationId\":2,\"OfficerIDSubst\":null,\"worksTo\":null}]"), 0) > 0);
    assert_true(str_find(e.content, STR("{\"LocationId\":4,\"LocationCode\":\"V\",\"LocationName\":\"V\",\"ParentLocationId\":3,\"LocationType\":\"V\"}"), 0) > 0);
    assert_true(str_find(e.content, STR("\"products\":[{\"ProdID\":1,\"ProductCode\":\"P1\",\"ProductName\":\"P1\",\"LocationId\":null,\"InsurancePeriod\":12,"
                "\"dateFrom\":\"2020-01-01\",\"dateTo\":\"2030-01-01\",\"ConversionProdID\":null,\"LumpSum\":0.00,\"MemberCount\":10,"), 0) > 0);
    /* under a password, and for whoever asks where the scheme says so */
    program_run(k.s, WORDS("setting", "set", "mobile.archive_password", "open sesame"));
    program_run(k.s, WORDS("setting", "set", "mobile.compatibility", "true"));
    h = ask(k.s, "GET /api/tools/extracts/download_master_data HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(h.status, 200);
    e = unpacked(&k, h.body, "open sesame");
    assert_true(str_starts(e.content, STR("{\"confirmationTypes\":[")));
    desk_close(&k);
}

/* ---- the phone extract ---- */

static const char *read_file(struct desk *k, struct str content, const char *sql, int columns)
{
    const char *path = str_format(k->s->t->arena, "%s.db3", k->w.d.key_file).p;
    FILE *f = fopen(path, "wbe");
    sqlite3 *handle;
    sqlite3_stmt *s;
    struct buf out;

    assert_non_null(f);
    assert_int_equal(fwrite(content.p, 1, content.n, f), content.n);
    fclose(f);
    assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &s, NULL), SQLITE_OK);
    buf_init(&out, k->s->t->arena, 256);
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int i = 0; i < columns; i++)
            buf_add_format(&out, "%s%c", sqlite3_column_text(s, i) ? (const char *)sqlite3_column_text(s, i) : "~", i + 1 < columns ? '|' : '\n');
    sqlite3_finalize(s);
    sqlite3_close(handle);
    unlink(path);
    return str_zero(k->s->t->arena, buf_str(&out));
}

/* A request needs one connection at a time: with a single one there is no other to wait for. */
static void a_district_on_a_telephone(void **state)
{
    struct desk k = desk_open(state, WORDS("db_connections=1"));
    struct heard h;

    testdb_script(k.s->t, "UPDATE product SET max_insuree = 50000, ceiling_type = 'I'; UPDATE insuree SET district_id = 2, village_id = 4;"
                  "UPDATE insuree_policy SET district_id = 2, village_id = 4 WHERE id = 1; DELETE FROM insuree_policy WHERE id = 2;"
                  "DELETE FROM form_control;" ROW("form_control", "code, adjustment, usage", "'CHFID', 'M', 'Search'"));
    h = fetch(&k, k.anna, "download_phone_extract?location=2&with_insuree=true");
    if (h.status != 200)
        fail_msg("%d %.*s", h.status, STR_ARG(h.body));
    assert_str(header_of(k.s->t->arena, &h, "content-disposition"), "attachment; filename=\"phone_extract_D.db3\"; filename*=UTF-8''phone_extract_D.db3");
    assert_string_equal(read_file(&k, h.body, "SELECT Code, Name, Type, Price FROM tblReferences ORDER BY Type, Code", 4),
                        "A00|Cholera|D|0.0\nI1|I1|I|100.0\nI2|I2|I|10.0\nS1|S1|S|50.0\n");
    assert_string_equal(read_file(&k, h.body, "SELECT * FROM tblControls", 3), "CHFID|M|Search\n");
    assert_string_equal(read_file(&k, h.body, "SELECT * FROM tblClaimAdmins", 2), "A1|Rai Bo\n");
    /* what the claim in hand will use is taken off */
    assert_string_equal(read_file(&k, h.body, "SELECT CHFID, Photo, InsureeName, DOB, Gender, ProductCode, ProductName, ExpiryDate, Status, DedType,"
                                  " Ded1, Ded2, Ceiling1, Ceiling2 FROM tblPolicyInquiry ORDER BY CHFID", 14),
                        "1|~|A B|01/01/1980|~|P1|P1|31/12/2026|A|2|~|~|350|~\n2|~|C D|01/01/1980|~|~|~|~|~|~|~|~|~|~\n");
    h = fetch(&k, k.anna, "download_phone_extract?location=2");
    assert_string_equal(read_file(&k, h.body, "SELECT count(*) FROM tblPolicyInquiry", 1), "0\n");
    testdb_script(k.s->t, "UPDATE location SET code = '../.D 1' WHERE id = 2");
    h = fetch(&k, k.anna, "download_phone_extract?location=2");
    assert_true(str_starts(header_of(k.s->t->arena, &h, "content-disposition"), STR("attachment; filename=\"phone_extract_____D_1.db3\"")));
    assert_string_equal(read_file(&k, h.body, "PRAGMA journal_mode", 1), "delete\n");
    assert_int_equal(fetch(&k, k.anna, "download_phone_extract").status, 400);
    assert_int_equal(fetch(&k, k.anna, "download_phone_extract?location=4").status, 404);
    assert_int_equal(fetch(&k, k.bert, "download_phone_extract?location=2").status, 403);
    desk_close(&k);
}

/* What is made for one answer: in the folder of the files, of a certain size, and gone with the answer. */
static size_t files_in(const char *folder)
{
    const struct dirent *entry;
    DIR *d = opendir(folder);
    size_t n = 0;

    assert_non_null(d);
    while ((entry = readdir(d))) n += *entry->d_name != '.';
    closedir(d);
    return n;
}

/* A refused one goes with its request, which ends a moment after its answer. */
static bool nothing_is_left(struct desk *k)
{
    const char *folder = str_format(k->s->t->arena, "%s.blobs/new", k->w.d.key_file).p;
    int64_t until = now_ms() + 10000;

    while (files_in(folder) && now_ms() < until) nap();
    return !files_in(folder);
}

static void an_extract_has_its_size(void **state)
{
    struct desk k = desk_open(state, WORDS("export_bytes=65536"));
    struct arena *a = k.s->t->arena;
    char *name = arena_bytes(a, 65537);
    struct heard h;

    memset(name, 'x', 65536);
    name[65536] = 0;
    h = fetch(&k, k.anna, "download_phone_extract?location=2&with_insuree=true");
    assert_int_equal(h.status, 200);
    assert_true(h.body.n > 8192 && h.body.n <= 65536);
    assert_true(nothing_is_left(&k));
    testdb_script(k.s->t, str_format(a, "UPDATE diagnosis SET name = '%s'", name).p);
    h = fetch(&k, k.anna, "download_phone_extract?location=2");
    assert_int_equal(h.status, 413);
    says(h, "export_bytes may be 65536 at most");
    assert_int_equal(fetch(&k, k.anna, "download_phone_extract?location=4").status, 404);
    assert_true(nothing_is_left(&k));
    desk_close(&k);
}

/* ---- released builds read no log ---- */

#define TWICE "{\"query\":\"mutation { createFamily(input: {clientMutationId: \\\"%s\\\", locationId: 4, headInsuree: {chfId: \\\"1\\\", lastName:" \
              " \\\"A\\\", otherNames: \\\"B\\\", dob: \\\"1980-01-01\\\"}}) { clientMutationId } }\"}"

static struct heard mutate(struct desk *k, const char *head, const char *id)
{
    const char *body = str_format(k->s->t->arena, TWICE, id).p;

    return ask(k->s, str_format(k->s->t->arena, "POST /api/graphql HTTP/1.1\r\nHost: x\r\n%s%s\r\nContent-Type: application/json\r\nContent-Length:"
                                " %zu\r\n\r\n%s", head, k->anna, strlen(body), body).p);
}

static void refusals_are_told_at_once(void **state)
{
    struct desk k = desk_open(state, NO_LIMIT);
    struct heard h = mutate(&k, "Authorization: Bearer ", "c");

    assert_str(h.body, "{\"data\":{\"createFamily\":{\"clientMutationId\":\"c\"}}}");
    program_run(k.s, WORDS("setting", "set", "mobile.compatibility", "true"));
    h = mutate(&k, "Authorization: Bearer ", "d");
    assert_int_equal(h.status, 200);
    says(h, "{\"errors\":[{\"message\":\"Another insuree already has");
    says(h, "\"data\":{\"createFamily\":null}");
    h = mutate(&k, "Cookie: JWT=", "e");
    assert_str(h.body, "{\"data\":{\"createFamily\":{\"clientMutationId\":\"e\"}}}");
    assert_string_equal(rows(&k, "SELECT count(*) FROM command WHERE status = 1", "i"), "3\n");
    desk_close(&k);
}

/* ---- refusals ---- */

static void rows_of_a_document_have_a_limit(void **state)
{
    struct desk k = desk_open(state, WORDS("document_rows=1"));
    const struct zip_entry file = {STR("a.xml"), STR("<Enrolment><Families><Family><FamilyId>1</FamilyId></Family><Family><FamilyId>2</FamilyId></Family>"
                                                     "</Families></Enrolment>")};
    struct heard h = bring(&k, k.anna, "upload_enrollments", &file, 1);

    assert_int_equal(h.status, 200);
    says(h, "document_rows");
    assert_string_equal(rows(&k, "SELECT count(*) FROM command WHERE name = 'mobile.enroll'", "i"), "0\n");
    desk_close(&k);
}

static void documents_of_a_form_have_a_limit(void **state)
{
    struct desk k = desk_open(state, WORDS("document_bytes=1024"));
    struct arena *a = k.s->t->arena;
    const struct zip_entry files[] = {{STR("a.xml"), {memset(arena_alloc(a, 600), ' ', 600), 600}}, {STR("b.xml"), {memset(arena_alloc(a, 600), ' ', 600), 600}}};
    struct heard h = bring(&k, k.anna, "upload_enrollments", files, 2);

    assert_int_equal(h.status, 413);
    says(h, "document_bytes");
    desk_close(&k);
}

static void what_is_refused(void **state)
{
    struct desk k = desk_open(state, WORDS("zip_bytes=4096"));
    struct arena *a = k.s->t->arena;
    const struct zip_entry file = {STR("a.xml"), str_of(good)}, bomb = {STR("b.xml"), {arena_alloc(a, 1 << 20), 1 << 20}};
    struct heard h;

    assert_int_equal(bring(&k, "none", "upload_enrollments", &file, 1).status, 401);
    h = bring(&k, k.bert, "upload_enrollments", &file, 1);
    assert_int_equal(h.status, 403);
    assert_int_equal(bring(&k, k.bert, "upload_claims", &file, 1).status, 403);
    h = bring(&k, k.anna, "upload_enrollments", NULL, 0);
    assert_int_equal(h.status, 400);
    assert_str(h.body, "{\"error\":\"No file provided\"}");
    h = bring_one(&k, k.anna, "upload_enrollments", "x.rar", packed(&k, &bomb, 1, ""));
    assert_int_equal(h.status, 413);
    says(h, "zip_bytes");
    h = bring_one(&k, k.anna, "upload_enrollments", "x.rar", packed(&k, &file, 1, "secret"));
    assert_int_equal(h.status, 422);
    says(h, "this scheme has no password for archives");
    program_run(k.s, WORDS("setting", "set", "mobile.archive_password", "other"));
    says(bring_one(&k, k.anna, "upload_enrollments", "x.rar", packed(&k, &file, 1, "secret")), "does not open with this scheme's password");
    says(bring_one(&k, k.anna, "upload_enrollments", "x.rar", packed(&k, &file, 1, "other")), "\"success\":true");
    h = bring_one(&k, k.anna, "upload_enrollments", "x.rar", STR("PK\3\4 nothing"));
    assert_int_equal(h.status, 400);
    assert_int_equal(ask(k.s, str_format(a, "POST /api/tools/extracts/upload_claims HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type:"
                                         " application/json\r\nContent-Length: 2\r\n\r\n{}", k.anna).p).status, 415);
    assert_int_equal(ask(k.s, str_format(a, "POST /api/tools/extracts/upload_claims HTTP/1.1\r\nHost: x\r\nCookie: JWT=%s\r\nContent-Type:"
                                         " multipart/form-data; boundary=x\r\nContent-Length: 0\r\n\r\n", k.anna).p).status, 403);
    assert_int_equal(fetch(&k, k.bert, "download_renewals?officer_id=1").status, 403);
    assert_int_equal(fetch(&k, k.anna, "download_renewals?officer_id=77").status, 404);
    assert_int_equal(fetch(&k, k.anna, "download_renewals").status, 400);
    assert_int_equal(ask(k.s, "GET /api/tools/extracts/download_feedbacks?officer_id=1 HTTP/1.1\r\nHost: x\r\n\r\n").status, 401);
    desk_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(families_in_an_archive), TESTDB_BOTH(each_family_has_its_answer), TESTDB_BOTH(photos_of_a_refused_family_wait), TESTDB_BOTH(a_death_over_a_file_loses_and_doubles_nothing),
        TESTDB_BOTH(renewals_are_booked),
        TESTDB_BOTH(feedback_is_delivered), TESTDB_BOTH(claims_are_entered),
        TESTDB_BOTH(claims_without_prices_are_taken), TESTDB_BOTH(claims_that_come_late_name_what_has_ended),
        TESTDB_BOTH(a_death_over_claims_loses_and_doubles_nothing), TESTDB_BOTH(registers_travel), TESTDB_BOTH(a_district_on_a_telephone),
        TESTDB_BOTH(an_extract_has_its_size), TESTDB_BOTH(refusals_are_told_at_once),
        TESTDB_SQLITE(rows_of_a_document_have_a_limit), TESTDB_SQLITE(documents_of_a_form_have_a_limit), TESTDB_BOTH(what_is_refused),
    };

    return testdb_run("server/extract", tests, sizeof tests / sizeof *tests);
}
