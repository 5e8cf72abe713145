/* The outbox: queued with what causes a message, sent through gateways that answer well, badly, late and not at all. */
#include "module/drive.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/crypto.h"
#include "model/run/setting.h"
#include "model/write/tx.h"
#include "module/message/message.h"
#include "support/gateway_server.h"

#define STATES "SELECT state, attempts, COALESCE(gateway, '-'), COALESCE(reference, '-'), COALESCE(last_error, '-') FROM message WHERE deleted_at IS NULL ORDER BY id"

struct outbox {
    struct drive d;
    struct gateway_server *sms, *mail;
};

static void set(struct drive *d, const char *name, const char *value)
{
    struct tx *tx;

    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    assert_ok(setting_set(tx, name, str_of(value)));
    assert_ok(tx_commit(tx));
}

static struct outbox outbox_open(void **state)
{
    struct outbox o = {.d = drive_open(state, NULL), .sms = gateway_server_start(false), .mail = gateway_server_start(true)};

    assert_true(crypto_init());
    set(&o.d, "message.addresses", str_format(o.d.arena, "http://127.0.0.1:%d smtp://127.0.0.1:%d", o.sms->port, o.mail->port).p);
    return o;
}

static void outbox_close(struct outbox *o)
{
    gateway_server_stop(o->sms);
    gateway_server_stop(o->mail);
    drive_close(&o->d);
}

static const char *http_gateway(struct outbox *o, const char *code, int position, const char *more)
{
    return drive_put(&o->d, "message_gateway.create", "{'code': '%s', 'channel': 'sms', 'type': 'http', 'position': %d, 'url': 'http://127.0.0.1:%d/send'"
                     "%s}", code, position, o->sms->port, more);
}

static err_t queue(struct drive *d, const struct message_order *orders, size_t n, size_t *queued)
{
    struct tx *tx;
    err_t e;

    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    e = message_queue(tx, orders, n, queued);
    if (e) tx_rollback(tx);
    else assert_ok(tx_commit(tx));
    return e;
}

static const struct message_value values[] = {{"scheme", {"Ours", 4}}, {"number", {"100 & 1", 7}}, {"other_names", {"A \"B\"", 5}}, {"last_name", {"\xC3\x89mile", 6}}};
static struct message_order sms(const char *to)
{
    return (struct message_order){.kind = "policy_activated", .channel = MESSAGE_SMS, .to = str_of(to), .language = STR("en"), .values = values,
                                  .value_count = 4};
}

static void send(struct outbox *o)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(o->d.write, o->d.arena, access_program(), uuid_new(o->d.t->env), &tx));
    assert_ok(job_start(tx, "message.send", STR("{}"), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(&o->d);
}

static void later(struct drive *d, int64_t seconds)
{
    env_set_clock(d->t->env, (stamp_t){env_now(d->t->env).us + seconds * 1000000});
}

#define stand(o, wanted) assert_str(drive_rows(&(o)->d, STATES, "titt" "t"), wanted)
static void has(const char *request, const char *part)
{
    if (!strstr(request, part)) fail_msg("no %s in:\n%s", part, request);
}
static void has_not(const char *request, const char *part)
{
    if (strstr(request, part)) fail_msg("%s in:\n%s", part, request);
}

/* What all files of a folder hold; they and it go. */
static struct str files_of(struct arena *a, const char *folder)
{
    DIR *d = opendir(folder);
    struct buf out;

    assert_non_null(d);
    buf_init(&out, a, 1024);
    for (struct dirent *e; (e = readdir(d));) {
        const char *path = str_format(a, "%s/%s", folder, e->d_name).p;
        FILE *f;

        if (e->d_name[0] == '.') continue;
        f = fopen(path, "r");
        assert_non_null(f);
        out.n += fread(buf_reserve(&out, 4096), 1, 4096, f);
        fclose(f);
        unlink(path);
    }
    closedir(d);
    assert_int_equal(rmdir(folder), 0);
    return buf_str(&out);
}

/* The first of them. */
static const char *a_message(struct outbox *o)
{
    bool pg = o->d.t->engine == DB_POSTGRES;
    struct str uuid = drive_rows(&o->d, pg ? "SELECT CAST(uuid AS text) FROM message ORDER BY id LIMIT 1"
                                           : "SELECT lower(hex(uuid)) FROM message ORDER BY id LIMIT 1", "t");

    return str_zero(o->d.arena, str_trim(uuid));
}

/* ---- the tests ---- */

static void test_a_message_goes_out_once(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order one = sms("+221 77");
    const char *gateway = http_gateway(&o, "first", 1, ", 'body': '{ \\'to\\': \\'{to}\\', \\'text\\': \\'{text}\\' }', 'headers': 'Authorization: Bearer {secret}'"
                                       ", 'signatureHeader': 'X-Signature', 'success': 'true', 'referenceMember': 'ids.0.id'");
    const char *request;

    assert_ok(drive(&o.d, "message_gateway.set_secret", str_format(o.d.arena, "{'uuid': '%s', 'secret': 'hush'}", gateway).p));
    gateway_server_says(o.sms, 200, "{\"ok\":true,\"ids\":[{\"id\":\"g-7\"}]}");
    assert_ok(queue(&o.d, &one, 1, NULL));
    stand(&o, "queued|0|-|-|-\n");
    send(&o);
    stand(&o, "sent|1|first|g-7|-\n");
    send(&o);
    assert_int_equal(gateway_server_count(o.sms), 1);
    request = gateway_server_request(o.sms, 0);
    has(request, "POST /send HTTP");
    has(request, "Authorization: Bearer hush");
    has(request, "Idempotency-Key: ");
    has(request, "X-Signature: ");
    has(request, "A \\\"B\\\" \xC3\x89mile, 100 & 1");
    assert_str(drive_rows(&o.d, "SELECT outcome, COALESCE(what, '-') FROM message_try ORDER BY id", "tt"), "sent|HTTP 200\n");
    /* neither log nor journal holds the secret */
    assert_str(drive_rows(&o.d, "SELECT CAST(count(*) AS bigint) FROM command WHERE input LIKE '%hush%'", "i"), "0\n");
    outbox_close(&o);
}

static void test_the_next_gateway_is_asked(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order one = sms("1");
    char folder[] = "/tmp/imis-test-outbox-XXXXXX";

    assert_non_null(mkdtemp(folder));
    set(&o.d, "message.addresses", str_format(o.d.arena, "http://127.0.0.1:%d file://%s", o.sms->port, folder).p);
    http_gateway(&o, "broken", 1, "");
    drive_put(&o.d, "message_gateway.create", "{'code': 'files', 'channel': 'sms', 'type': 'file', 'position': 2, 'url': 'file://%s'}", folder);
    gateway_server_says(o.sms, 500, "");
    assert_ok(queue(&o.d, &one, 1, NULL));
    send(&o);
    stand(&o, "sent|1|files|-|-\n");
    assert_str(drive_rows(&o.d, "SELECT gateway, outcome, COALESCE(what, '-') FROM message_try ORDER BY id", "ttt"), "broken|later|HTTP 500\nfiles|sent|-\n");
    assert_str(files_of(o.d.arena, folder), "To: 1\nSubject: \nLanguage: en\n\nOurs: the policy  of A \"B\" \xC3\x89mile, 100 & 1 is active from  to .\n");
    outbox_close(&o);
}

static void test_a_gateway_that_is_down_is_asked_again_later(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order one = sms("1");

    http_gateway(&o, "g", 1, "");
    gateway_server_says(o.sms, 503, "");
    set(&o.d, "message.attempts", "3");
    assert_ok(queue(&o.d, &one, 1, NULL));
    send(&o);
    stand(&o, "queued|1|g|-|g: HTTP 503\n");
    send(&o);                                          /* not before its time */
    stand(&o, "queued|1|g|-|g: HTTP 503\n");
    later(&o.d, 61);
    send(&o);
    stand(&o, "queued|2|g|-|g: HTTP 503\n");
    later(&o.d, 61);
    send(&o);
    stand(&o, "queued|2|g|-|g: HTTP 503\n");
    later(&o.d, 240);
    gateway_server_says(o.sms, 0, "");                 /* hangs up */
    send(&o);
    assert_str(drive_rows(&o.d, "SELECT state, attempts FROM message", "ti"), "failed|3\n");
    gateway_server_says(o.sms, 200, "");
    later(&o.d, 100000);
    send(&o);
    assert_int_equal(gateway_server_count(o.sms), 3);
    outbox_close(&o);
}

static void test_a_refusal_is_for_good_until_a_person_says_otherwise(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order two[] = {sms("1"), sms("2")};
    const char *uuid;

    http_gateway(&o, "g", 1, ", 'success': 'accepted'");
    gateway_server_says(o.sms, 400, "");
    assert_ok(queue(&o.d, two, 1, NULL));
    send(&o);
    stand(&o, "failed|1|g|-|g: HTTP 400\n");
    uuid = a_message(&o);
    gateway_server_says(o.sms, 200, "refused");
    assert_ok(drive(&o.d, "message.retry", str_format(o.d.arena, "{'uuid': '%s'}", uuid).p));
    send(&o);
    stand(&o, "failed|1|g|-|g: the answer does not say that it was taken\n");
    assert_ok(drive(&o.d, "message.give_up", str_format(o.d.arena, "{'uuids': ['%s']}", uuid).p));
    drive_refused(&o.d, "message.give_up", str_format(o.d.arena, "{'uuid': '%s'}", uuid).p, "message_not_given_up");
    gateway_server_says(o.sms, 200, "accepted");
    assert_ok(drive(&o.d, "message.retry", str_format(o.d.arena, "{'uuid': '%s'}", uuid).p));
    send(&o);
    drive_refused(&o.d, "message.retry", str_format(o.d.arena, "{'uuid': '%s'}", uuid).p, "message_not_retryable");
    stand(&o, "sent|1|g|-|-\n");
    outbox_close(&o);
}

/* What was taken is not sent again because the answer is long. */
static void test_a_long_answer_is_an_answer(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order one = sms("1");

    http_gateway(&o, "g", 1, ", 'success': 'accepted'");
    o.sms->padding = 100000;
    gateway_server_says(o.sms, 200, "accepted");
    assert_ok(queue(&o.d, &one, 1, NULL));
    send(&o);
    stand(&o, "sent|1|g|-|-\n");
    assert_int_equal(gateway_server_count(o.sms), 1);
    outbox_close(&o);
}

static void test_nothing_is_called_that_is_not_listed(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order one = sms("1");

    http_gateway(&o, "g", 1, "");
    set(&o.d, "message.addresses", str_format(o.d.arena, "https://127.0.0.1:%d http://localhost:%d http://127.0.0.1", o.sms->port, o.sms->port).p);
    assert_ok(queue(&o.d, &one, 1, NULL));
    send(&o);
    stand(&o, "queued|1|g|-|g: its address is not in the setting message.addresses\n");
    assert_int_equal(gateway_server_count(o.sms), 0);
    outbox_close(&o);
}

static void test_redirects_are_not_followed(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order one = sms("1");

    http_gateway(&o, "g", 1, "");
    o.sms->location = str_format(o.d.arena, "http://127.0.0.1:%d/elsewhere", o.sms->port).p;
    gateway_server_says(o.sms, 302, "");
    assert_ok(queue(&o.d, &one, 1, NULL));
    send(&o);
    stand(&o, "failed|1|g|-|g: HTTP 302\n");
    assert_int_equal(gateway_server_count(o.sms), 1);
    outbox_close(&o);
}

static void test_a_mail_keeps_its_secret_aside(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_value words[] = {{"username", {"awa", 3}}, {"link", {"https://here/set?token=s3cret", 29}}, {"minutes", {"60", 2}}, {"scheme", {"\xC3\x89" "cole", 6}}};
    const struct message_order one = {.kind = "password_reset", .channel = MESSAGE_EMAIL, .to = STR("awa@example.org"), .language = STR("fr"),
                                      .values = words, .value_count = 4};
    const char *request;

    drive_put(&o.d, "message_gateway.create", "{'code': 'post', 'channel': 'email', 'type': 'smtp', 'url': 'smtp://127.0.0.1:%d', 'sender': 'imis@example.org'}",
              o.mail->port);
    assert_ok(queue(&o.d, &one, 1, NULL));
    assert_str(drive_rows(&o.d, "SELECT CAST(count(*) AS bigint) FROM message WHERE text LIKE '%s3cret%'", "i"), "0\n");
    assert_str(drive_rows(&o.d, "SELECT CAST(count(*) AS bigint) FROM message WHERE text LIKE '%{link}%' AND secret LIKE '%s3cret%'", "i"), "1\n");
    assert_str(drive_rows(&o.d, "SELECT CAST(count(*) AS bigint) FROM journal WHERE CAST(payload AS text) LIKE '%s3cret%'", "i"), "0\n");
    gateway_server_says(o.mail, 451, "");
    send(&o);
    assert_str(drive_rows(&o.d, "SELECT state, attempts FROM message", "ti"), "queued|1\n");
    later(&o.d, 61);
    gateway_server_says(o.mail, 200, "");
    send(&o);
    stand(&o, "sent|2|post|-|-\n");
    assert_ok(queue(&o.d, &one, 1, NULL));
    later(&o.d, 3601);                                 /* the link of the second holds no more */
    send(&o);
    assert_str(drive_rows(&o.d, "SELECT CAST(count(*) AS bigint) FROM message WHERE state = 'failed'", "i"), "1\n");
    assert_int_equal(gateway_server_count(o.mail), 2);
    assert_str(drive_rows(&o.d, "SELECT CAST(count(*) AS bigint) FROM message WHERE secret IS NULL", "i"), "1\n");
    request = gateway_server_request(o.mail, 1);
    has(request, "MAIL FROM:<imis@example.org>");
    has(request, "RCPT TO:<awa@example.org>");
    has(request, "Subject: =?UTF-8?B?");
    has(request, "Content-Transfer-Encoding: base64");
    has_not(request, "s3cret");                        /* it is in the coded text */
    outbox_close(&o);
}

static void test_an_address_is_no_place_for_commands(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order one = {.kind = "test", .channel = MESSAGE_EMAIL, .to = STR("a@b\r\nRCPT TO:<c@d>"), .language = STR("en")};

    drive_put(&o.d, "message_gateway.create", "{'code': 'post', 'channel': 'email', 'type': 'smtp', 'url': 'smtp://127.0.0.1:%d', 'sender': 'imis@example.org'}",
              o.mail->port);
    assert_ok(queue(&o.d, &one, 1, NULL));
    send(&o);
    stand(&o, "failed|1|post|-|post: recipient is no mail address\n");
    assert_int_equal(gateway_server_count(o.mail), 0);
    outbox_close(&o);
}

static void test_what_bears_a_name_is_said_once(void **state)
{
    struct outbox o = outbox_open(state);
    struct message_order three[] = {sms("1"), sms("1"), sms("")};
    size_t queued;

    three[0].once = three[1].once = STR("notice:1");
    assert_ok(queue(&o.d, three, 3, &queued));
    assert_int_equal(queued, 1);
    assert_ok(queue(&o.d, three, 3, &queued));
    assert_int_equal(queued, 0);
    outbox_close(&o);
}

static void test_who_causes_it_need_not_see_the_place(void **state)
{
    static const struct access elsewhere = {.user = 7, .signed_in = true, .shape = SCOPE_DISTRICTS};
    struct outbox o = outbox_open(state);
    struct message_order one = sms("1");
    struct tx *tx;

    drive_put(&o.d, "location.create", "{'code': 'D', 'name': 'D', 'type': 'D', 'parent': '%s'}",
              drive_new(&o.d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}"));
    one.location_id = 2;
    assert_ok(tx_begin(o.d.write, o.d.arena, &elsewhere, uuid_new(o.d.t->env), &tx));
    assert_ok(message_queue(tx, &one, 1, NULL));
    assert_int_equal(tx->who->user, 7);
    assert_int_not_equal(tx->who->shape, SCOPE_ALL);           /* no more than before */
    assert_ok(tx_commit(tx));
    assert_str(drive_rows(&o.d, "SELECT state, district_id FROM message", "ti"), "queued|2\n");
    outbox_close(&o);
}

static void test_texts_of_a_scheme(void **state)
{
    struct outbox o = outbox_open(state);
    struct message_order fr = sms("1"), sw = sms("2");
    struct str answer;

    drive_refused(&o.d, "message_template.create", "{'kind': 'policy_activated', 'channel': 'sms', 'language': 'fr', 'text': 'Bonjour {nom}'}", "message_place");
    drive_refused(&o.d, "message_template.create", "{'kind': 'policy_activated', 'channel': 'email', 'language': 'fr', 'subject': 'a', 'text': 'b'}", "message_channel");
    drive_refused(&o.d, "message_template.create", "{'kind': 'password_reset', 'channel': 'email', 'language': 'fr', 'text': 'b'}", "message_subject");
    drive_new(&o.d, "message_template.create", "{'kind': 'policy_activated', 'channel': 'sms', 'language': 'fr', 'text': 'Bonjour {last_name} {}{'}");
    fr.language = STR("fr");
    sw.language = STR("sw");
    assert_ok(queue(&o.d, &fr, 1, NULL));
    assert_ok(queue(&o.d, &sw, 1, NULL));
    assert_str(drive_rows(&o.d, "SELECT text, language FROM message ORDER BY id", "tt"),
               "Bonjour \xC3\x89mile {}{|fr\nOurs: the policy  of A \"B\" \xC3\x89mile, 100 & 1 is active from  to .|en\n");
    assert_ok(drive_ask(&o.d, access_program(), "messagePreview", "{'kind': 'policy_activated', 'channel': 'sms', 'language': 'fr'}", &answer));
    has(testdb_zero(answer), "Bonjour Ndiaye {}{");
    assert_ok(drive_ask(&o.d, access_program(), "messagePreview", "{'kind': 'policy_activated', 'channel': 'sms', 'text': 'Hello {x}'}", &answer));
    has(testdb_zero(answer), "\\\"unknown\\\":\\\"x\\\"");
    outbox_close(&o);
}

/* What a gateway took is not sent again because it could not be written: a person sees it and releases it. The others go on. */
static void test_what_cannot_be_written_is_not_sent_again(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order two[] = {sms("1"), sms("2")};
    const char *uuid;

    http_gateway(&o, "g", 1, "");
    gateway_server_says(o.sms, 200, "");
    assert_ok(queue(&o.d, two, 2, NULL));
    testdb_script(o.d.t, "ALTER TABLE message_try RENAME TO message_try_away");
    send(&o);
    later(&o.d, 901);
    send(&o);
    later(&o.d, 901);
    send(&o);
    assert_int_equal(gateway_server_count(o.sms), 2);
    assert_str(drive_rows(&o.d, "SELECT state, attempts, CAST(count(*) AS bigint) FROM message WHERE next_at IS NULL AND sent_at IS NOT NULL AND last_error LIKE"
                          " 'it was taken, and what came of it cannot be written: %' GROUP BY state, attempts", "tii"), "failed|1|2\n");
    assert_str(drive_rows(&o.d, "SELECT state, result FROM job WHERE name = 'message.send' ORDER BY id", "it"),
               "3|{\"attempts\":2,\"unwritten\":2}\n3|{\"attempts\":0}\n3|{\"attempts\":0}\n");
    gateway_server_says(o.sms, 503, "");               /* what was not taken waits as it would */
    uuid = a_message(&o);
    assert_ok(drive(&o.d, "message.retry", str_format(o.d.arena, "{'uuid': '%s'}", uuid).p));
    send(&o);
    assert_str(drive_rows(&o.d, "SELECT attempts, CAST(count(*) AS bigint) FROM message WHERE state = 'queued' AND next_at IS NOT NULL AND last_error LIKE"
                          " 'g: HTTP 503; cannot be written: %' GROUP BY attempts", "ii"), "1|1\n");
    testdb_script(o.d.t, "ALTER TABLE message_try_away RENAME TO message_try");
    gateway_server_says(o.sms, 200, "");
    later(&o.d, 61);
    send(&o);
    assert_str(drive_rows(&o.d, "SELECT state, attempts FROM message ORDER BY state", "ti"), "failed|1\nsent|2\n");
    outbox_close(&o);
}

/* Whoever dies with it again and again: it ends. */
static void test_what_kills_whoever_has_it_ends(void **state)
{
    struct outbox o = outbox_open(state);
    const struct message_order one = sms("1");

    http_gateway(&o, "g", 1, "");
    set(&o.d, "message.attempts", "3");
    assert_ok(queue(&o.d, &one, 1, NULL));
    testdb_script(o.d.t, "UPDATE message SET state = 'sending', attempts = 3");
    send(&o);
    stand(&o, "failed|3|-|-|who had it in hand last ended without a word: whether it was taken is not known\n");
    assert_int_equal(gateway_server_count(o.sms), 0);
    assert_ok(drive(&o.d, "message.retry", str_format(o.d.arena, "{'uuid': '%s'}", a_message(&o)).p));
    gateway_server_says(o.sms, 200, "");
    send(&o);
    stand(&o, "sent|1|g|-|-\n");
    outbox_close(&o);
}

static void start_as(struct outbox *o, const struct access *who, const char *job)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(o->d.write, o->d.arena, who, uuid_new(o->d.t->env), &tx));
    assert_ok(job_start(tx, job, STR("{}"), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(&o->d);
}

/* An administrator of some places sends and sweeps what he sees, and is told of the rest, which stays. */
static void test_by_hand_only_what_he_sees(void **state)
{
    struct outbox o = outbox_open(state);
    const char *region = drive_place(&o.d, "R", "R", NULL);
    const int64_t his[] = {3};
    const struct access who = {.user = 7, .signed_in = true, .shape = SCOPE_DISTRICTS, .places = his, .place_count = 1};
    struct message_order orders[25];

    drive_place(&o.d, "D1", "D", region);
    drive_place(&o.d, "D2", "D", region);
    for (int i = 0; i < 25; i++) {
        orders[i] = sms(str_format(o.d.arena, "%d", i).p);
        orders[i].location_id = i % 5 == 4 ? 3 : 2;
    }
    http_gateway(&o, "g", 1, "");
    gateway_server_says(o.sms, 200, "");
    assert_ok(queue(&o.d, orders, 25, NULL));
    start_as(&o, &who, "message.send");
    assert_int_equal(gateway_server_count(o.sms), 5);
    assert_str(drive_rows(&o.d, "SELECT state, district_id, CAST(count(*) AS bigint) FROM message GROUP BY state, district_id ORDER BY 1", "tii"),
               "queued|2|20\nsent|3|5\n");
    assert_str(drive_rows(&o.d, "SELECT state, result FROM job WHERE name = 'message.send'", "it"), "3|{\"attempts\":5,\"passed_over\":20}\n");
    send(&o);                                          /* the program itself sees all */
    later(&o.d, INT64_C(731) * 86400);
    start_as(&o, &who, "message.sweep");
    assert_str(drive_rows(&o.d, "SELECT district_id, CAST(count(*) AS bigint) FROM message WHERE deleted_at IS NULL GROUP BY district_id", "ii"), "2|20\n");
    assert_str(drive_rows(&o.d, "SELECT state, result FROM job WHERE name = 'message.sweep'", "it"), "3|{\"passed_over\":20}\n");
    outbox_close(&o);
}

/* Whoever has messages in hand and dies, at any step, loses none: they are sent again when his time is over. */
struct dying { int at, seen; };
static err_t dies(void *arg, const char *point, struct str sql)
{
    struct dying *k = arg;

    if (k->seen++ == k->at) _exit(9);
    return OK;
}

static int killed_at(struct outbox *o, struct testdb *t, const char *key_file, int at)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (!child) {
        struct dying k = {at, 0};
        struct runner runner = {.registry = o->d.registry, .env = t->env, .lease_s = 1};
        bool worked;

        t->db = NULL;
        if (db_open(t->arena, t->env, t->url, &(struct db_options){.fault = dies, .fault_arg = &k}, &runner.db)) _exit(7);
        if (write_open(t->arena, runner.db, o->d.registry, &(struct write_options){.key_file = key_file}, &runner.write)) _exit(7);
        runner.worker = uuid_new(t->env);
        if (job_work(&runner, t->arena, 0, &worked)) _exit(6);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_a_kill_loses_nothing(void **state)
{
    struct outbox o = outbox_open(state);
    struct message_order two[] = {sms("1"), sms("2")};
    const char *key = o.d.key_file;
    struct tx *tx;
    uuid_t id;
    int at = 0, end = 9;

    http_gateway(&o, "g", 1, ", 'body': '{ \\'to\\': \\'{to}\\' }'");
    for (; end == 9 && at < 400; at += 3) {
        assert_ok(queue(&o.d, two, 2, NULL));
        assert_ok(tx_begin(o.d.write, o.d.arena, access_program(), uuid_new(o.d.t->env), &tx));
        assert_ok(job_start(tx, "message.send", STR("{}"), &id));
        assert_ok(tx_commit(tx));
        drive_stop(&o.d);
        testdb_close(o.d.t);
        end = killed_at(&o, o.d.t, key, at);
        testdb_reopen(o.d.t, NULL);
        drive_start(&o.d);
        later(&o.d, 2000);
        drive_jobs(&o.d);
        send(&o);
        assert_str(drive_rows(&o.d, "SELECT CAST(count(*) AS bigint) FROM message WHERE state <> 'sent'", "i"), "0\n");
    }
    assert_int_equal(end, 0);
    assert_true(at > 30);                              /* so many steps there are at least */
    outbox_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_message_goes_out_once), TESTDB_BOTH(test_the_next_gateway_is_asked),
        TESTDB_BOTH(test_a_gateway_that_is_down_is_asked_again_later), TESTDB_BOTH(test_a_refusal_is_for_good_until_a_person_says_otherwise),
        TESTDB_BOTH(test_a_long_answer_is_an_answer), TESTDB_BOTH(test_nothing_is_called_that_is_not_listed), TESTDB_BOTH(test_redirects_are_not_followed),
        TESTDB_BOTH(test_a_mail_keeps_its_secret_aside), TESTDB_BOTH(test_an_address_is_no_place_for_commands),
        TESTDB_BOTH(test_what_bears_a_name_is_said_once), TESTDB_BOTH(test_texts_of_a_scheme), TESTDB_BOTH(test_who_causes_it_need_not_see_the_place),
        TESTDB_BOTH(test_what_cannot_be_written_is_not_sent_again), TESTDB_BOTH(test_what_kills_whoever_has_it_ends),
        TESTDB_BOTH(test_by_hand_only_what_he_sees), TESTDB_BOTH(test_a_kill_loses_nothing),
    };

    return testdb_run("module/message", tests, sizeof tests / sizeof *tests);
}
