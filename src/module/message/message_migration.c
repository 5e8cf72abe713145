#include "model/registry/migration.h"
#include "module/message/internal.h"

#define MESSAGE_1 \
    "kind @text NOT NULL, channel @text NOT NULL, recipient @text NOT NULL, language @text, subject @text, text @text NOT NULL," \
    " state @text NOT NULL, attempts @int NOT NULL, next_at @stamp, sent_at @stamp, last_error @text, gateway @text, reference @text," \
    " about_entity @text, about_uuid @uuid, once @text, secret @text, location_id @int, district_id @int"
#define GATEWAY_1 \
    "code @text NOT NULL, channel @text NOT NULL, type @text NOT NULL, position @int NOT NULL, active @bool NOT NULL, url @text NOT NULL," \
    " method @text NOT NULL, headers @text, body_form @text NOT NULL, body @text, success @text, reference_member @text, sender @text," \
    " username @text, signature_header @text, timeout_s @int NOT NULL, secret @text"

const struct migration message_migrations[] = {
    { 1, "the outbox, texts and gateways",
      TABLE("message", MESSAGE_1, FOREIGN("location_id", "location") FOREIGN("district_id", "location"))
      UNIQUE("message", "once")
      INDEX("message", "due", "state, next_at, id")
      INDEX("message", "state", "state, id")
      INDEX("message", "next", "next_at, id")
      INDEX("message", "kind", "kind, id")
      INDEX("message", "recipient", "recipient, id")
      INDEX("message", "district", "district_id, id")
      INDEX_OF_SET("message", "about", "about_uuid", "id")
      INDEX_OF_SET("message", "location", "location_id", "id")
      INDEX("message", "changed", "changed_at, id")
      AUTHORED("message")
      TABLE("message_try", "gateway @text, outcome @text NOT NULL, what @text, tried_at @stamp NOT NULL, message_id @int NOT NULL, district_id @int",
            FOREIGN("message_id", "message") FOREIGN("district_id", "location"))
      INDEX("message_try", "message", "message_id, id")
      INDEX("message_try", "district", "district_id, id")
      AUTHORED("message_try")
      TABLE("message_template", "kind @text NOT NULL, channel @text NOT NULL, language @text NOT NULL, subject @text, text @text NOT NULL")
      "CREATE UNIQUE INDEX message_template_u_kind_u_channel_u_language ON message_template (kind, channel, language) WHERE deleted_at IS NULL;"
      AUTHORED("message_template")
      TABLE("message_gateway", GATEWAY_1)
      UNIQUE("message_gateway", "code")
      AUTHORED("message_gateway") },
    { .n = 0 }
};
