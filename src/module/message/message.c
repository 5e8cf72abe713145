#include "module/message/internal.h"

/* ---- words ---- */

static const struct code channel_codes[] = {{"sms", "sms"}, {"email", "email"}, {NULL, NULL}};
const struct code_list message_channel_codes = {"message_channel", false, channel_codes};
static const struct code outcome_codes[] = {{"sent", "sent"}, {"later", "later"}, {"refused", "refused"}, {NULL, NULL}};
static const struct code_list outcomes = {"message_outcome", false, outcome_codes};

struct str message_channel_text(enum message_channel c) { return str_of(channel_codes[c - 1].code); }

/* ---- the outbox ---- */

#define KEPT (F_READONLY)
static const struct field message_fields[] = {
    { .name = "kind", .column = "kind", .type = CODE(message_kind_codes), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT | LK_IN },
    { .name = "channel", .column = "channel", .type = CODE(message_channel_codes), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT },
    { .name = "recipient", .column = "recipient", .type = TEXT(200), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT | LK_ICONTAINS,
      .privacy = P_CONTACT },
    { .name = "language", .column = "language", .type = TEXT(5), .flags = KEPT, .lookups = LK_EXACT },
    { .name = "subject", .column = "subject", .type = TEXT(400), .flags = KEPT, .privacy = P_CONTACT },
    { .name = "text", .column = "text", .type = TEXT(4000), .flags = F_REQUIRED | KEPT, .privacy = P_CONTACT },
    { .name = "state", .column = "state", .type = CODE(outbox_state_codes), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT | LK_IN },
    { .name = "attempts", .column = "attempts", .type = INT, .flags = F_REQUIRED | KEPT, .standard = "0" },
    /* queued: of the next attempt; sending: when whoever has it in hand is taken for dead */
    { .name = "nextAt", .column = "next_at", .type = STAMP, .flags = KEPT, .lookups = LK_ORDER },
    { .name = "sentAt", .column = "sent_at", .type = STAMP, .flags = KEPT, .lookups = LK_ORDER },
    { .name = "lastError", .column = "last_error", .type = TEXT(500), .flags = KEPT, .lookups = LK_ICONTAINS },
    { .name = "gateway", .column = "gateway", .type = TEXT(50), .flags = KEPT, .lookups = LK_EXACT },
    { .name = "reference", .column = "reference", .type = TEXT(200), .flags = KEPT, .lookups = LK_EXACT },
    { .name = "aboutEntity", .column = "about_entity", .type = TEXT(50), .flags = KEPT, .lookups = LK_EXACT },
    { .name = "aboutUuid", .column = "about_uuid", .type = UUID, .flags = KEPT, .lookups = LK_EXACT },
    { .name = "once", .column = "once", .type = TEXT(100), .flags = KEPT | F_INTERNAL },
    { .name = "secret", .column = "secret", .type = TEXT(1000), .flags = KEPT | F_INTERNAL },
    FIELDS_END
};

static const struct relation message_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .flags = R_READONLY },
    RELATIONS_END
};

static const struct root message_roots[] = {
    { .name = "messages", .kind = ROOT_LIST },
    ROOTS_END
};

#define READ_ONLY { .read = RIGHT_MESSAGE_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }

/* Seen in the places of what it is about. */
const struct entity message_entity = {
    .name = "message", .table = "message", .fields = message_fields, .relations = message_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("once"),
    .scope = { .district = "district_id", .via = "location" }, .rights = READ_ONLY,
    .order = "id", .sorts = SORTS("nextAt"), .faces = FACES("MessageGQLType"), .roots = message_roots,
};

/* One attempt at one gateway. */
static const struct field try_fields[] = {
    { .name = "gateway", .column = "gateway", .type = TEXT(50), .flags = KEPT, .lookups = LK_EXACT },
    { .name = "outcome", .column = "outcome", .type = CODE(outcomes), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT },
    { .name = "what", .column = "what", .type = TEXT(500), .flags = KEPT },
    { .name = "at", .column = "tried_at", .type = STAMP, .flags = F_REQUIRED | KEPT },
    FIELDS_END
};

static const struct relation try_relations[] = {
    { .name = "message", .column = "message_id", .to = "message", .reverse = "tries", .flags = R_REQUIRED | R_READONLY },
    RELATIONS_END
};

const struct entity message_try_entity = {
    .name = "message_try", .table = "message_try", .fields = try_fields, .relations = try_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .scope = { .district = "district_id", .via = "message" },
    .rights = READ_ONLY, .order = "id", .faces = FACES("MessageTryGQLType"),
};

/* ---- texts of a scheme's own ---- */

static const struct field template_fields[] = {
    { .name = "kind", .column = "kind", .type = CODE(message_kind_codes), .flags = F_REQUIRED | F_ONCE, .lookups = LK_EXACT },
    { .name = "channel", .column = "channel", .type = CODE(message_channel_codes), .flags = F_REQUIRED | F_ONCE, .lookups = LK_EXACT },
    { .name = "language", .column = "language", .type = TEXT(5), .flags = F_REQUIRED | F_ONCE, .lookups = LK_EXACT },
    { .name = "subject", .column = "subject", .type = TEXT(200) },
    { .name = "text", .column = "text", .type = TEXT(2000), .flags = F_REQUIRED },
    FIELDS_END
};

static const struct root template_roots[] = { { .name = "messageTemplates", .kind = ROOT_LIST }, ROOTS_END };

const struct entity message_template_entity = {
    .name = "message_template", .table = "message_template", .fields = template_fields,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("kind,channel,language"),
    .rights = { RIGHT_MESSAGE_READ, RIGHT_MESSAGE_TEMPLATE, RIGHT_MESSAGE_TEMPLATE, RIGHT_MESSAGE_TEMPLATE },
    .order = "id", .check = message_check_template, .faces = FACES("MessageTemplateGQLType"), .roots = template_roots,
};

/* ---- gateways ---- */

static const struct code type_codes[] = {{"http", "http"}, {"smtp", "smtp"}, {"file", "file"}, {NULL, NULL}};
static const struct code_list gateway_types = {"message_gateway_type", false, type_codes};
static const struct code method_codes[] = {{"POST", "post"}, {"PUT", "put"}, {"GET", "get"}, {NULL, NULL}};
static const struct code_list methods = {"message_gateway_method", false, method_codes};
static const struct code form_codes[] = {{"form", "form"}, {"json", "json"}, {NULL, NULL}};
static const struct code_list body_forms = {"message_gateway_body", false, form_codes};

static const struct field gateway_fields[] = {
    { .name = "code", .column = "code", .type = TEXT(50), .flags = F_REQUIRED | F_ONCE, .lookups = LK_TEXT },
    { .name = "channel", .column = "channel", .type = CODE(message_channel_codes), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "type", .column = "type", .type = CODE(gateway_types), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "position", .column = "position", .type = INT_RANGE(1, 1000), .flags = F_REQUIRED, .standard = "1" },   /* asked in this order */
    { .name = "active", .column = "active", .type = BOOL, .flags = F_REQUIRED, .lookups = LK_EXACT, .standard = "true" },
    { .name = "url", .column = "url", .type = TEXT(500), .flags = F_REQUIRED },
    { .name = "method", .column = "method", .type = CODE(methods), .flags = F_REQUIRED, .standard = "POST" },
    { .name = "headers", .column = "headers", .type = TEXT(2000) },             /* "Name: value", one a line */
    { .name = "bodyForm", .column = "body_form", .type = CODE(body_forms), .flags = F_REQUIRED, .standard = "json" },
    { .name = "body", .column = "body", .type = TEXT(4000) },
    { .name = "success", .column = "success", .type = TEXT(200) },              /* what an answer of success holds */
    { .name = "referenceMember", .column = "reference_member", .type = TEXT(100) },
    { .name = "sender", .column = "sender", .type = TEXT(200) },
    { .name = "username", .column = "username", .type = TEXT(200) },
    { .name = "signatureHeader", .column = "signature_header", .type = TEXT(50) },
    { .name = "timeoutS", .column = "timeout_s", .type = INT_RANGE(1, 60), .flags = F_REQUIRED, .standard = "20" },
    { .name = "secret", .column = "secret", .type = TEXT(500), .flags = KEPT | F_INTERNAL },
    FIELDS_END
};

static const struct root gateway_roots[] = { { .name = "messageGateways", .kind = ROOT_LIST }, ROOTS_END };

const struct entity message_gateway_entity = {
    .name = "message_gateway", .table = "message_gateway", .fields = gateway_fields,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = { RIGHT_MESSAGE_GATEWAY, RIGHT_MESSAGE_GATEWAY, RIGHT_MESSAGE_GATEWAY, RIGHT_MESSAGE_GATEWAY },
    .order = "id", .check = message_check_gateway, .faces = FACES("MessageGatewayGQLType"), .roots = gateway_roots,
};

/* ---- the module ---- */

static const struct entity *const entities[] = {
    &message_entity, &message_try_entity, &message_template_entity, &message_gateway_entity, NULL,
};

static const struct crud crud[] = {
    { &message_template_entity, CRUD_ALL },
    { &message_gateway_entity, CRUD_ALL },
    CRUD_END
};

static const struct job jobs[] = {
    { .name = "message.send", .right = RIGHT_ADMINISTRATOR, .step = message_send_step, .schedule = "every 1m" },
    { .name = "message.sweep", .right = RIGHT_ADMINISTRATOR, .step = message_sweep_step, .schedule = "daily 03:50" },
    JOBS_END
};

static const struct argument preview_arguments[] = {
    {"kind", "String!"}, {"channel", "String!"}, {"language", "String"}, {"subject", "String"}, {"text", "String"}, ARGUMENTS_END
};
static const struct function functions[] = {
    { "messagePreview", preview_arguments, "JSONString", RIGHT_MESSAGE_READ, message_preview },
    FUNCTIONS_END
};

const struct setting message_settings[] = {
    { .name = SETTING_ADDRESSES, .type = TEXT(4000), .standard = "none", .what = "setting.message.addresses" },
    { .name = SETTING_ATTEMPTS, .type = INT_RANGE(1, 100), .standard = "8", .what = "setting.message.attempts" },
    { .name = SETTING_KEPT_DAYS, .type = INT_RANGE(30, 36500), .standard = "730", .what = "setting.message.kept_days" },
    SETTINGS_END
};

const struct module message_module = {
    .name = "message", .entities = entities, .migrations = message_migrations, .crud = crud, .commands = message_commands,
    .jobs = jobs, .settings = message_settings, .functions = functions,
};
