/* What the files of this area share. */
#ifndef MODULE_MESSAGE_INTERNAL_H
#define MODULE_MESSAGE_INTERNAL_H

#include "model/run/job.h"
#include "model/run/setting.h"
#include "module/message/message.h"
#include "module/message/message_text.h"
#include "module/outbox.h"

/* Origins that gateways may lead to, separated by blanks: "https://sms.example:8443 smtp://mail.example:587 file:///var/spool/imis". */
#define SETTING_ADDRESSES "message.addresses"
#define SETTING_ATTEMPTS "message.attempts"
#define SETTING_KEPT_DAYS "message.kept_days"

extern const struct setting message_settings[];
extern const struct migration message_migrations[];
extern const struct code_list message_kind_codes, message_channel_codes;

struct str message_channel_text(enum message_channel c);

/* ---- texts ---- */

/* What a new scheme says, until it says it otherwise: language "en" or "fr". `subject` of mails only. */
struct message_shipped { const char *kind, *channel, *language, *subject, *text; };
extern const struct message_shipped message_shipped[];    /* kind NULL ends */

/* The texts of a scheme, read once for as many messages as there are. */
struct message_texts;
err_t message_texts_load(struct db_conn *c, struct arena *a, struct message_texts **out);
struct message_words { struct str subject, text, language; };
/* The scheme's own text in that language or its first one, else what is shipped. */
struct message_words message_words_of(const struct message_texts *t, struct str kind, struct str channel, struct str language);

void message_check_template(struct check *c, const struct record *old, const struct record *new_);
struct function_call;
err_t message_preview(struct function_call *c);

/* ---- gateways ---- */

struct gateway {
    int64_t id;
    struct str code, channel, type, url, method, headers, body_form, body, success, reference_member, sender, username, secret, signature_header;
    int64_t timeout_s;
};

struct delivery {
    enum law_delivery outcome;
    struct str gateway;                /* that took it, or was asked last */
    struct str reference;              /* its own name for it */
    struct str what;                   /* why not; no secrets */
};

struct letter {                        /* a message as it goes out, secrets in place */
    uuid_t uuid;
    struct str to, subject, text, language;
};

err_t gateways_load(struct db_conn *c, struct arena *a, struct gateway **out, size_t *n);   /* active ones, in their order */
/* Never fails: what goes wrong is an outcome. No transaction may be open. */
void gateway_send(struct arena *a, struct env *env, struct str addresses, const struct gateway *g, const struct letter *l, struct delivery *out);
void message_check_gateway(struct check *c, const struct record *old, const struct record *new_);
/* The member of a JSON answer that names the message, "messages.0.id"; STR_NONE: there is none. */
struct str gateway_reference(struct arena *a, const struct limits *limits, struct str answer, struct str path);

/* ---- jobs and commands ---- */

err_t message_send_step(struct job_run *run, bool *more);
err_t message_sweep_step(struct job_run *run, bool *more);
extern const struct command message_commands[];

#endif
