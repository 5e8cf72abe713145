/* A million families on SQLite: size of the file, a page, and search by name, for names that exist and for terms that are chosen to
 * hurt. Takes minutes, so script/bench runs it with --long only.
 *
 *   bench_million [FAMILIES]     SQLite in IMIS_BENCH_DIR */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "bench/page.h"

enum { SEARCH_MS = 4000, PAGE_MS = 3000 };

#define NODE "edges{node{id uuid chfId lastName otherNames dob gender{code} family{id uuid} currentVillage{code name}}}"
#define QUERY(text) "{\"query\":\"{insurees(" text "){" NODE "}}\"}"
#define TOTAL(text) "{\"query\":\"{insurees(" text "){totalCount " NODE "}}\"}"
#define IS(argument, text) argument ": \\\"" text "\\\""
#define TERM(argument, text) QUERY("first: 10, " IS(argument, text))
#define BY_NAME "first: 10, orderBy: [\\\"lastName\\\"], "
/* As the browser's lists and its search ask: both names from their beginning, by last name. */
#define BOTH(last, other) BY_NAME IS("lastName_Istartswith", last) ", " IS("otherNames_Istartswith", other)

struct search {
    const char *name, *body;
    enum { EXISTS, ADVERSE, COUNTED } goal;
    const char *user;                /* NULL: the one who sees everybody */
};

static const struct search searches[] = {
    {"last name begins, exists", TERM("lastName_Istartswith", "Balbahadur")},
    {"last name holds, exists", TERM("lastName_Icontains", "bahadur")},
    {"other names hold, exists", TERM("otherNames_Icontains", "Fikgiri")},
    {"both names, exist", QUERY("first: 10, lastName_Icontains: \\\"Devhama\\\", otherNames_Icontains: \\\"kumari\\\"")},
    {"nothing holds it", TERM("lastName_Icontains", "zzqxv"), ADVERSE},
    {"all trigrams, no name", TERM("lastName_Icontains", "kumaribalbahadur"), ADVERSE},
    {"one letter", TERM("lastName_Icontains", "a"), ADVERSE},
    {"two letters, none", TERM("lastName_Icontains", "zq"), ADVERSE},
    {"wild characters", TERM("lastName_Icontains", "%_%_%"), ADVERSE},
    {"most frequent, last page", QUERY("first: 10, offset: 900, lastName_Icontains: \\\"ba\\\""), ADVERSE},
    {"one frequent, no person", QUERY("first: 10, lastName_Icontains: \\\"Balbahadur\\\", otherNames_Icontains: \\\"zzqxv\\\""), ADVERSE},
    {"all parts, no name", TERM("lastName_Icontains", "balbalbal"), ADVERSE},
    {"both begin, by name", QUERY(BOTH("Devh", "kum"))},
    {"both begin, exist", QUERY(BOTH("Devhama", "Fikgiri"))},
    {"both begin, frequent", QUERY(BOTH("b", "d"))},
    {"both begin, no person", QUERY(BOTH("Balbahadur", "zzq")), ADVERSE},
    {"holds, by name", QUERY(BY_NAME IS("lastName_Icontains", "dola"))},
    {"holds, none, by name", QUERY(BY_NAME IS("lastName_Icontains", "zq")), ADVERSE},
    {"begins, by number", QUERY("first: 10, orderBy: [\\\"chfId\\\"], " IS("lastName_Istartswith", "Balbahadur"))},
    {"number begins, one", TERM("chfId_Istartswith", "10012345")},
    {"number begins, many", TERM("chfId_Istartswith", "1")},
    {"number begins, none", TERM("chfId_Istartswith", "777"), ADVERSE},
    {"number begins, by name", QUERY(BY_NAME IS("chfId_Istartswith", "10012345"))},
    {"district: begins, exists", TERM("lastName_Istartswith", "Balbahadur"), EXISTS, "district"},
    {"district: both, by name", QUERY(BOTH("Devhama", "Fikgiri")), EXISTS, "district"},
    {"district: holds, by name", QUERY(BY_NAME IS("lastName_Icontains", "dola")), EXISTS, "district"},
    {"district: two letters", TERM("lastName_Icontains", "zq"), ADVERSE, "district"},
    {"district: both, none", QUERY(BOTH("Balbahadur", "zzq")), ADVERSE, "district"},
    {"total of both", TOTAL(BOTH("Devhama", "Fikgiri")), COUNTED},
    {"total of a beginning", TOTAL(BY_NAME IS("lastName_Istartswith", "b")), COUNTED},
    {"total of a letter", TOTAL("first: 10, " IS("lastName_Icontains", "a")), COUNTED},
    {"total of a part", TOTAL("first: 10, " IS("lastName_Icontains", "bahadur")), COUNTED},
    {"total of women", TOTAL("first: 10, " IS("gender_Code", "F")), COUNTED},
    {"district: total, begins", TOTAL(BY_NAME IS("lastName_Istartswith", "b")), COUNTED, "district"},
};

static void print_time(const char *name, const struct page_rate *r, const char *goal)
{
    printf("  %-26s median %6llu us, p95 %6llu us, p99 %6llu us%s\n", name, (unsigned long long)r->microseconds,
           (unsigned long long)r->p95, (unsigned long long)r->p99, goal);
    fflush(stdout);
}

static void search(struct page_world *w, const struct page_server *s, const char *admin, const char *district, const struct search *one)
{
    static const char *const goals[] = {[EXISTS] = " (goal: p95 20 ms)", [ADVERSE] = " (goal: p99 250 ms)", [COUNTED] = ""};
    struct page_rate rate = page_ask(w, s, one->user ? district : admin, one->body, PAGE_ANY, 1, SEARCH_MS);

    print_time(one->name, &rate, goals[one->goal]);
}

static void measure(struct page_world *w, const struct page_server *s)
{
    const char *admin = page_token(w, "admin"), *district = page_token(w, "district");
    struct page_rate rate = page_ask(w, s, admin, QUERY("first: 10"), PAGE_PLAIN, 1, PAGE_MS);

    print_time("page", &rate, "");
    rate = page_ask(w, s, admin, QUERY("first: 10, chfId: \\\"%d\\\""), PAGE_PERSON, 1, PAGE_MS);
    print_time("person by number", &rate, "");
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) search(w, s, admin, district, &searches[i]);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    const char *under = getenv("IMIS_BENCH_DIR");
    char *folder = (char *)(uintptr_t)str_format(a, "%s/imis-million-XXXXXX", under ? under : "/var/tmp").p;
    struct page_world w = {.arena = a, .env = env_new(a, &(struct env_options){.clock = STAMP_NONE}),
                           .families = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000};
    struct page_server server;
    struct stat file;
    int64_t began = bench_us();

    if (!mkdtemp(folder)) bench_die(folder, "cannot be made");
    w.folder = folder;
    w.key_file = str_format(a, "%s/key", folder).p;
    w.url = str_format(a, "sqlite:%s/page.db", folder);
    page_fill(&w);
    if (stat(str_format(a, "%s/page.db", folder).p, &file)) bench_die(folder, "holds no database");
    printf("SQLite, %lld families, %lld people: %lld MB, made in %lld s\n", (long long)w.families, (long long)w.families * PEOPLE_A_FAMILY,
           (long long)file.st_size >> 20, (long long)(bench_us() - began) / 1000000);
    page_server_start(&w, &server);
    measure(&w, &server);
    printf("  memory %lld MB\n", (long long)page_server_kb(&server) / 1024);
    page_server_stop(&server);
    page_remove(&w);
    arena_free(a);
    return 0;
}
