/* The nightly runs over policies: prompts for all of them and their end, each with former states, journal and seals; beside statements
 * that write the same rows and nothing else. The worst night: every policy is over and nobody was prompted for. The goal is
 * 1,000,000 policies in less than 60 s on SQLite. The number of policies may be given. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/place.h"
#include "bench/side.h"
#include "model/run/job.h"

enum { POLICIES = 20000, MANY = 1000000, VILLAGES = 1000, OFFICERS = 200, PHOTOS_DUE = 10, BLOCK = 2500, GOAL_S = 60 };

static void fill(struct side *s, int policies)
{
    struct arena *a = s->arena;

    if (!s->postgres) side_script(s, "triggers", "DROP TRIGGER insuree_grams_i");   /* nobody is searched for here */
    side_script(s, "places", "INSERT INTO location (" HEADER "code, name, type, name_key) SELECT " MADE("1") "'R', 'R', 'R', 'r';"
                     "INSERT INTO location (" HEADER "code, name, type, parent_id, district_id, name_key) SELECT " MADE("2") "'D', 'D', 'D', 1, 2, 'd';"
                     "INSERT INTO location (" HEADER "code, name, type, parent_id, district_id, name_key) SELECT " MADE("3") "'W', 'W', 'W', 2, 2, 'w'");
    side_script(s, "villages", str_format(a, "INSERT INTO location (" HEADER "code, name, type, parent_id, district_id, village_id, name_key) " SERIES
                                  "SELECT " MADE("3 + i") "'V' || i, 'V', 'V', 3, 2, 3 + i, 'v' FROM n", VILLAGES).p);
    side_script(s, "officers", str_format(a, "INSERT INTO officer (" HEADER "code, last_name, other_names, phone, last_name_key, other_names_key) " SERIES
                                  "SELECT " MADE("i") "'O' || i, 'A', 'B', '0771000', 'a', 'b' FROM n", OFFICERS).p);
    side_script(s, "product", "INSERT INTO product (" HEADER "code, name, name_key, date_from, date_to, max_members, insurance_period,"
                      " grace_period_enrolment, lump_sum) SELECT " MADE("1") "'P', 'P', 'p', $TODAY - 5000, $TODAY + 5000, 9, 12, 0, 0");
    side_script(s, "families", str_format(a, "INSERT INTO family (" HEADER "location_id, district_id, village_id) " SERIES "SELECT " MADE("i")
                                  "4 + i %% %d, 2, 4 + i %% %d FROM n", policies, VILLAGES, VILLAGES).p);
    side_script(s, "people", str_format(a, "INSERT INTO insuree (" HEADER "chf_id, last_name, other_names, last_name_key, other_names_key, dob, head, card_issued,"
                                " status, family_id, district_id, village_id) " SERIES "SELECT " MADE("i") "CAST(i AS text), 'A', 'B', 'a', 'b', $TODAY - 12000,"
                                " i <= %d, i < 0, 'AC', 1 + (i - 1) %% %d, 2, 4 + i %% %d FROM n", 2 * policies, policies, policies, VILLAGES).p);
    side_script(s, "heads", "UPDATE family SET head_insuree_id = id");
    side_script(s, "photos", str_format(a, "INSERT INTO insuree_photo (" HEADER "officer_id, date, insuree_id, district_id, village_id) SELECT " MADE("i.id")
                                "1, $TODAY - 100, i.id, 2, i.village_id FROM insuree i WHERE i.id %% %d > 0", PHOTOS_DUE).p);
    side_script(s, "photos", str_format(a, "UPDATE insuree SET photo_id = id WHERE id %% %d > 0", PHOTOS_DUE).p);
    side_script(s, "policies", str_format(a, "INSERT INTO policy (" HEADER "stage, status, value, enroll_date, start_date, effective_date, expiry_date, family_id,"
                                  " product_id, officer_id, district_id, village_id) " SERIES "SELECT " MADE("i") "'N', 2, 100000, $TODAY - 400, $TODAY - 400,"
                                  " $TODAY - 400, $TODAY - 1 - i %% 30, i, 1, 1 + i %% %d, 2, 4 + i %% %d FROM n", policies, OFFICERS, VILLAGES).p);
    side_script(s, "counters", str_format(a, "INSERT INTO row_count (entity, place, state, n) VALUES ('policy', 2, 'current', %d)", policies).p);
}

/* ---- what is measured ---- */

static double seconds_since(struct side *s, uint64_t begun) { return (double)(env_monotonic_us(s->env) - begun) / 1e6; }

static double night(struct side *s, const char *name)
{
    struct runner runner = {s->write, s->db, s->registry, s->env, uuid_new(s->env), 0, NULL};
    uint64_t begun = env_monotonic_us(s->env);
    struct arena *a = arena_new();
    double cpu = side_cpu_s();
    struct job_row job;
    struct tx *tx;
    bool worked;
    uuid_t id;

    bench_ok(tx_begin(s->write, a, access_program(), uuid_new(s->env), &tx), name);
    bench_ok(job_start(tx, name, STR("{}"), &id), name);
    bench_ok(tx_commit(tx), name);
    bench_ok(job_work(&runner, a, 0, &worked), name);
    {
        struct db_conn *c;
        bench_ok(db_acquire(s->db, a, DB_READ, &c), name);
        bench_ok(job_get(c, a, id, &job), name);
        db_release(c);
    }
    printf("  %-10s %-14s %.1f s, of them CPU %.1f s: %s %.*s\n", s->postgres ? "postgresql" : "sqlite", name, seconds_since(s, begun), side_cpu_s() - cpu, job_state_name(job.state),
           STR_ARG(job.state == JOB_DONE ? job.result : job.error));
    fflush(stdout);
    arena_free(a);
    return seconds_since(s, begun);
}

/* The same rows, block by block: prompts, people of theirs, former states, new states, journal. */
static double bare(struct side *s, int policies)
{
    uint64_t begun = env_monotonic_us(s->env);
    struct arena *a = arena_new();

    for (int from = 0; from < policies; from += BLOCK) {
        side_script(s, "prompts", str_format(a, "INSERT INTO policy_renewal (" HEADER "renewal_prompt_date, renewal_date, phone_number, sms_status, renewal_warnings,"
            " response_status, insuree_id, policy_id, new_product_id, new_officer_id, district_id, village_id) SELECT " MADE("p.id") "$TODAY, p.expiry_date + 1,"
            " o.phone, 0, 0, 0, f.head_insuree_id, p.id, p.product_id, p.officer_id, p.district_id, p.village_id FROM policy p JOIN family f ON f.id = p.family_id"
            " LEFT JOIN officer o ON o.id = p.officer_id WHERE p.id > %d AND p.id <= %d;"
            "INSERT INTO policy_renewal_detail (" HEADER "policy_renewal_id, insuree_id) SELECT " MADE("i.id") "r.id, i.id FROM policy_renewal r JOIN policy p ON"
            " p.id = r.policy_id JOIN insuree i ON i.family_id = p.family_id WHERE r.id > %d AND r.id <= %d AND i.photo_id IS NULL;"
            NOTED("policy_renewal", "1", "{\"renewalPromptDate\":\"2026-11-22\",\"renewalDate\":\"2026-11-22\",\"smsStatus\":0,\"insuree\":1000000}")
            "policy_renewal WHERE id > %d AND id <= %d", from, from + BLOCK, from, from + BLOCK, from, from + BLOCK).p);
        side_script(s, "ends", str_format(a, "INSERT INTO policy_history (" HEADER "legacy_id, validity_from, validity_to, stage, status, value, enroll_date, start_date,"
            " effective_date, expiry_date, family_id, product_id, officer_id, district_id, village_id) SELECT " MADE("10000000 + id") "id, changed_at, $NOW, stage,"
            " status, value, enroll_date, start_date, effective_date, expiry_date, family_id, product_id, officer_id, district_id, village_id FROM policy"
            " WHERE id > %d AND id <= %d; UPDATE policy SET status = 8, version = 2, changed_at = $NOW WHERE id > %d AND id <= %d;"
            NOTED("policy", "2", "{\"status\":[2,8]}") "policy WHERE id > %d AND id <= %d", from, from + BLOCK, from, from + BLOCK, from, from + BLOCK).p);
    }
    arena_free(a);
    return seconds_since(s, begun);
}

static long peak_mb(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return r.ru_maxrss / 1024;
}

static double measure(struct arena *a, struct str url, const char *key_file, int policies, bool by_hand, double *cpu_s)
{
    struct side s = {.arena = a};
    double seconds, cpu;

    side_open(&s, url, key_file);
    fill(&s, policies);
    cpu = side_cpu_s();
    seconds = by_hand ? bare(&s, policies) : night(&s, "policy.prompt");
    if (!by_hand) seconds += night(&s, "policy.expire");
    *cpu_s = side_cpu_s() - cpu;
    if (by_hand) printf("  %-10s bare           %.1f s, of them CPU %.1f s\n", s.postgres ? "postgresql" : "sqlite", seconds, *cpu_s);
    if (!by_hand) night(&s, "policy.prompt");   /* the night after: nothing is left to do */
    side_close(&s);
    return seconds;
}

static void both(const char *folder, const char *server, int policies)
{
    const char *names[] = {"renewal", "renewal_bare"};
    double seconds[2], cpu[2];
    struct arena *a = arena_new();
    long peak = 0;

    for (int i = 0; i < 2; i++) {
        const char *name = str_format(a, "%s_%d", names[i], (int)getpid()).p, *key = str_format(a, "%s/%s_%d.key", folder, name, server != NULL).p;
        struct str url = server ? place_make(a, server, name) : str_format(a, "sqlite:%s/%s.db", folder, name);
        seconds[i] = measure(a, url, key, policies, i, &cpu[i]);
        if (!i) peak = peak_mb();
    }
    printf("  %-10s %d policies prompted for and ended: %.1f s, by bare statements %.1f s: %.1f times, of its own CPU %.1f times (goal for %d on SQLite: %d s),"
           " at most %ld MB\n", server ? "postgresql" : "sqlite", policies, seconds[0], seconds[1], seconds[0] / seconds[1], cpu[0] / cpu[1], MANY, GOAL_S, peak);
    fflush(stdout);
    arena_free(a);
}

int main(int argc, char **argv)
{
    const char *base = getenv("IMIS_BENCH_DIR"), *server = getenv("IMIS_TEST_PG");
    int policies = argc > 1 ? (int)strtol(argv[1], NULL, 10) : getenv("IMIS_BENCH_LONG") ? MANY : POLICIES;

    both(base ? base : "/var/tmp", NULL, policies);
    if (server) both(base ? base : "/var/tmp", server, policies);
    return 0;
}
