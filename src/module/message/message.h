/* Messages that go out by SMS and mail: one outbox, texts per kind and language, gateways as data (enrolment 8.2 to 8.4, 7.6, 1.3).
 * What causes a message queues it in its own transaction; the job message.send delivers it. */
#ifndef MODULE_MESSAGE_MESSAGE_H
#define MODULE_MESSAGE_MESSAGE_H

#include "model/registry/module.h"

struct tx;

extern const struct module message_module;
extern const struct entity message_entity, message_try_entity, message_template_entity, message_gateway_entity;

enum { RIGHT_MESSAGE_READ = 193001, RIGHT_MESSAGE_SEND, RIGHT_MESSAGE_TEMPLATE, RIGHT_MESSAGE_GATEWAY };

enum message_channel { MESSAGE_SMS = 1, MESSAGE_EMAIL };

/* A place of a text, "{name}", and what stands there. */
struct message_value {
    const char *name;
    struct str text;
};

/* kind: one of message_kinds[], such as "policy_activated". Values that its text does not ask for are left out; a place without a value
 * is empty. */
struct message_order {
    const char *kind;
    enum message_channel channel;
    struct str to;                     /* telephone number or mail address */
    struct str language;               /* of the text; one without a text of its own gets the scheme's first language's */
    const struct message_value *values;
    size_t value_count;
    const struct entity *about;        /* NULL: none */
    uuid_t about_uuid;
    int64_t location_id;               /* whose places see it; 0: everybody who may read messages */
    /* At most one message ever bears this: what is there already is left out. STR_NONE: any number may be sent. */
    struct str once;
};

/* Puts messages into the outbox, within the transaction of what causes them: three statements, however many they are. One without anybody to send to
 * is left out. queued: how many there are now; may be NULL. */
err_t message_queue(struct tx *tx, const struct message_order *orders, size_t n, size_t *queued);

/* ---- what can be said ---- */

enum { MESSAGE_SECRET_S = 3600 };   /* so long after it was queued a message with a secret may still be sent: then it says nothing that holds */

struct message_kind {
    const char *name;
    uint32_t channels;                 /* bits 1 << enum message_channel */
    const char *const *places;         /* names of what a text may use; NULL ends */
    /* One of them that no row, journal or screen holds: the outbox keeps it aside until the message is sent. NULL: none */
    const char *secret;
};
extern const struct message_kind message_kinds[];   /* name NULL ends */
const struct message_kind *message_kind_of(struct str name);   /* NULL: none */

#endif
