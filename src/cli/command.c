/* The table of commands. */
#include "cli/serve.h"

const struct cli_command cli_commands[] = {
    { "backup", "", 0, 0, ALLOW_DB | ALLOW(OPTION_TO), "copies database, kept files and journal key into one file",
      "People go on working meanwhile. The file is read through again and, from SQLite, opened on trial before it gets its "
      "name. It holds everything, the journal's key too: keep it as safe as the database, and elsewhere. For a while it needs room "
      "for a copy of the database beside it. PostgreSQL: needs pg_dump.", backup_run },
    { "claim explain", "CODE", 1, 1, ALLOW_DB, "tells why a claim is paid what it is paid",
      "Each line with its steps in sentences, what each leaves of the money, the way from claimed to paid, who decided when and under "
      "which version of the law, and the earlier claims that counted. Answers in the language of --language.", claim_explain_run },
    { "claim adjudicate", "", 0, 0, ALLOW_DB | ALLOW(OPTION_STATUS) | ALLOW(OPTION_FROM) | ALLOW(OPTION_TO) | ALLOW(OPTION_PROCESS)
      | ALLOW(OPTION_GROUP) | ALLOW(OPTION_WORKERS), "decides all claims that wait, family by family",
      "Entered claims are submitted in the order of the day they were claimed, checked ones processed in the order they were submitted, "
      "by the program itself and as people would do it one by one. Claims selected for review are left to their reviewer. People "
      "may work meanwhile. A signal to end (INT, TERM) lets the group at hand finish; after that, and after a crash, the same command "
      "goes on with what is left. A claim that cannot be decided is told at the end and stops nothing. --from and --to are days, both "
      "included; the last line says how many claims were looked at, and how many a second.", claim_adjudicate_run },
    { "claim recheck", "", 0, 0, ALLOW_DB | ALLOW(OPTION_FROM) | ALLOW(OPTION_TO), "recomputes what was decided about claims",
      "Each stored decision of the claims of these days (--from, --to: days, both included) is decided again as things were then. It must come "
      "out the same, or it is told what changed since: law (another version decided), registers, covers, claims (others of the "
      "same person), authorisations. Products, facilities, settings and rules of the scheme's own are taken as they stood. One that differs without a reason, unexplained, is tampering or a fault, and the exit status is 1. Nothing is "
      "written. The last line counts.", claim_recheck_run },
    { "claim what-if", "", 0, 0, ALLOW_DB | ALLOW(OPTION_FROM) | ALLOW(OPTION_TO) | ALLOW(OPTION_CHANGE) | ALLOW(OPTION_FORMAT),
      "tells what claims would have cost under other rules",
      "Decides the claims of these days (--from, --to: days, both included) twice over, under the law and the registers as they are and "
      "with the changes of --change FILE, and tells what moved: amounts, claims and lines, by reason, product, facility and month. "
      "What reviewers approved or rejected is kept. Nothing is written. The file is JSON, such as {\"products\": [{\"code\": \"BASIC\", "
      "\"maxInsuree\": \"1000.00\"}]}; its lists are products, productItems, productServices, items, services, prices, facilities, "
      "settings. The last line says how many claims, and how many a second.", claim_what_if_run },
    { "db init", "", 0, 0, ALLOW_DB | ALLOW(OPTION_ROLE) | ALLOW(OPTION_PASSWORD_FILE),
      "makes and prepares the database",
      "A SQLite file is made where it is missing. On PostgreSQL the database, its extension and settings are made as the "
      "role of the URL may; where it may not, the statements that an administrator must run are printed. Then the tables "
      "are made; with --role that is left to `imis db migrate` as that role, so that they are its own. Repeating it "
      "changes nothing.", db_init_run },
    { "db migrate", "", 0, 0, ALLOW_DB, "brings the tables to this program's version",
      "Refused when the database was made by a newer program. Make a copy of the database first: there is no way back.",
      db_migrate_run },
    { "db check", "", 0, 0, ALLOW_DB, "compares the tables with what this program expects", "", db_check_run },
    { "demo", "", 0, 0, ALLOW_DB | ALLOW_SERVE | ALLOW(OPTION_SEED) | ALLOW(OPTION_FAMILIES) | ALLOW(OPTION_CLAIMS)
      | ALLOW(OPTION_CLAIMS_STATUS) | ALLOW(OPTION_NO_SERVE) | ALLOW(OPTION_PASSWORD_STDIN),
      "makes a fictional country, serves it and says who may sign in",
      "Places, facilities, products, people, a year of policies, contributions and claims: all of it made up of the seed, up to today. "
      "A missing SQLite file is made; PostgreSQL is prepared by `imis db init` before. A country that is there already is served as "
      "it is; a database that holds anything else is left alone. The password of the accounts is made of the journal's key, so that "
      "each country has its own; with --password-stdin it is yours.", demo_run },
    { "enrolment check", "", 0, 0, ALLOW_DB, "proves that what was enrolled holds together",
      "One head a family, numbers, codes and receipts once, covers of people and policies that are there, days and values of policies, "
      "payments that give no more than came in, places of the right level, former states of rows that are there. Says of each how many "
      "rows break it and names the first ten; then the exit status is 1.", enrolment_check_run },
    { "import openimis", "", 0, 0, ALLOW_DB | ALLOW(OPTION_FROM) | ALLOW(OPTION_REPORT),
      "brings the rows of an openIMIS database here",
      "Ids and uuids are kept, and so are earlier versions and deleted rows. Repeating it changes nothing but what changed "
      "in the source, which wins, except over passwords set here; an import that was stopped is repeated. Rows that cannot be "
      "taken are told with the reason, and the rest goes in: the exit status stays 0. Rows that do not hold together are taken and counted "
      "(imis enrolment check).", import_openimis_run },
    { "job list", "", 0, 0, ALLOW_DB, "shows the newest 50 jobs", "", job_list_run },
    { "job run", "", 0, 0, ALLOW_DB | ALLOW(OPTION_ONCE) | ALLOW(OPTION_UNTIL_IDLE) | ALLOW(OPTION_BACKUPS),
      "works on jobs that are due, until it is stopped",
      "Starts jobs when their time has come (imis schedule list). A signal to end lets the chunk at hand finish; after a "
      "crash another worker goes on where the last finished chunk ended, once the lease of 30 seconds is over. Several "
      "may run side by side.", job_run_run },
    { "job start", "NAME [INPUT]", 1, 2, ALLOW_DB, "puts a job into the queue and prints its id",
      "INPUT is a JSON object.", job_start_run },
    { "job cancel", "ID", 1, 1, ALLOW_DB, "cancels a job",
      "One that waits ends at once, one that is worked on at the end of its chunk. What is done is kept.", job_cancel_run },
    { "journal seal", "", 0, 0, ALLOW_DB, "signs the journal's entries that wait for it", "", journal_seal_run },
    { "journal verify", "", 0, 0, ALLOW_DB | ALLOW(OPTION_PUBLIC_KEY) | ALLOW(OPTION_BLOCK) | ALLOW(OPTION_HASH),
      "proves that nobody changed the journal",
      "Prints the last block, its hash and the public key. Keep them elsewhere and give them the next time: so it shows, "
      "too, when somebody cut off the end or made the whole journal anew.", journal_verify_run },
    { "ledger check", "", 0, 0, ALLOW_DB, "proves that the books balance and say what happened",
      "Every entry sums to zero, and so do all together; every contribution, valuated claim and paid bill has its postings, with "
      "the right accounts and amounts, and no posting is without one. The first ten rows that do not fit are named, and the exit "
      "status is 1.", ledger_check_run },
    { "restore", "", 0, 0, ALLOW_DB | ALLOW(OPTION_FROM), "makes the database, kept files and journal key of a backup",
      "Refused where there is a database or key already: move them away first. Everything is read and found whole before it takes "
      "its place; then the database is opened and its journal verified. PostgreSQL: makes the database where the role of the "
      "URL may, needs pg_restore.", restore_run },
    { "rule check", "FILE FROM TO", 3, 3, ALLOW_DB, "tries a rule of the scheme's own on past claims",
      "FILE holds the rule (docs/claims.md), FROM and TO are days of visits. Prints what it says of the first claims, and how many claims, "
      "lines and amounts it would have met. Nothing is written.", rule_check_run },
    { "schedule list", "", 0, 0, ALLOW_DB, "shows which jobs start by themselves, and when", "", schedule_list_run },
    { "schedule set", "JOB WHEN", 2, 2, ALLOW_DB, "changes when a job starts by itself",
      "WHEN is 'every 15m', 'daily 02:30', 'weekly mon,fri 03:00', 'monthly 1,15 04:00', or off, or on; of daily, weekly and monthly the "
      "times may be several, '08:00,20:00'. Times are those of the scheme's zone.", schedule_set_run },
    { "schema", "", 0, 0, ALLOW_ALWAYS | ALLOW(OPTION_GRAPHQL), "prints what the program speaks",
      "With --graphql the types of the GraphQL interface, in alphabetical order.", schema_run },
    { "serve", "", 0, 0, ALLOW_DB | ALLOW_SERVE, "answers clients, until it is stopped",
      "A missing SQLite file is made and an older one brought up to date; PostgreSQL is prepared by `imis db init` before. A "
      "signal to end (TERM, INT) lets what has begun finish; a second one ends at once. /healthz says that the program runs, "
      "/readyz that it can work, /metrics what it counts.", serve_run },
    { "setting get", "NAME", 1, 1, ALLOW_DB, "prints a setting's value", "", setting_get_run },
    { "setting list", "", 0, 0, ALLOW_DB, "shows all settings", "", setting_list_run },
    { "setting set", "NAME VALUE", 2, 2, ALLOW_DB, "changes a setting", "An empty VALUE goes back to the standard.",
      setting_set_run },
    { "user add", "NAME", 1, 1, ALLOW_DB | ALLOW(OPTION_ROLE) | ALLOW(OPTION_DISTRICT) | ALLOW(OPTION_PASSWORD_STDIN),
      "makes an account that can sign in",
      "The first one also gives a new scheme its languages, system roles and lists of codes; what an import brought stays as it is. Without "
      "--password-stdin a password is made and shown this once. At a terminal --password-stdin asks for it, unseen.",
      user_add_run },
    { "user list", "", 0, 0, ALLOW_DB, "shows accounts and their roles", "", user_list_run },
    { "user password", "NAME", 1, 1, ALLOW_DB | ALLOW(OPTION_PASSWORD_STDIN), "gives an account a new password",
      "Whoever is signed in with the account has to sign in again. Without --password-stdin a password is made and shown "
      "this once.", user_password_run },
    { "user role", "NAME add|remove ROLE", 3, 3, ALLOW_DB, "gives an account a role, or takes it away", "", user_role_run },
    { "worker render", "", 0, 0, ALLOW_ALWAYS, "makes prints for a server that starts it",
      "It reads from its standard input what the server sends and answers there; it has no use by hand.", worker_render_run },
    { "help", "[COMMAND]", 0, 3, ALLOW_ALWAYS | ALLOW(OPTION_MAN), "explains a command", "", help_run },
    { "version", "", 0, 0, ALLOW_ALWAYS, "prints the version of this program", "", version_run },
    { .name = NULL }
};

/* The name's words are the first of the words given. */
static size_t match(const char *name, const char *const *words, size_t n)
{
    struct str rest = str_of(name);
    size_t used = 0;

    while (rest.n) {
        struct str word = str_cut(&rest, ' ');

        if (used == n || !str_is(word, words[used]))
            return 0;
        used++;
    }
    return used;
}

const struct cli_command *cli_command_find(const char *const *words, size_t n, size_t *used)
{
    for (const struct cli_command *c = cli_commands; c->name; c++) {
        *used = match(c->name, words, n);
        if (*used)
            return c;
    }
    return NULL;
}
