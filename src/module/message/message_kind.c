/* What can be said, and how it is said until a scheme says it otherwise. */
#include "module/message/internal.h"

#define SMS (1U << MESSAGE_SMS)
#define EMAIL (1U << MESSAGE_EMAIL)
#define PLACES(...) (const char *const[]){__VA_ARGS__, NULL}
/* The one list of kinds: name, channels, places of its texts, the secret one. */
#define POLICY_PLACES PLACES("number", "last_name", "other_names", "product_code", "product_name", "start_date", "expiry_date", "scheme")
#define PAYMENT_PLACES PLACES("amount", "control_number", "number", "product_code", "product_name", "start_date", "expiry_date", "transaction", "reason", "scheme")
#define NO_PLACES (const char *const[]){NULL}
#define KINDS(KIND)                                                                                                             \
    KIND("policy_activated", SMS, POLICY_PLACES, NULL)                                                                          \
    KIND("policy_started", SMS, POLICY_PLACES, NULL)                                                                            \
    KIND("policy_renew", SMS, POLICY_PLACES, NULL)                                                                              \
    KIND("policy_ends", SMS, POLICY_PLACES, NULL)                                                                               \
    KIND("policy_ended", SMS, POLICY_PLACES, NULL)                                                                              \
    KIND("policy_renewed", SMS, POLICY_PLACES, NULL)                                                                            \
    KIND("renewal_officer", SMS, PLACES("renewal_date", "number", "last_name", "other_names", "district", "ward", "village",    \
                                        "product_code", "product_name", "photos"), NULL)                                        \
    KIND("renewal_head", SMS, PLACES("number", "last_name", "other_names", "product_code", "product_name", "expiry_date",       \
                                     "scheme"), NULL)                                                                           \
    KIND("feedback_officer", SMS, PLACES("claim", "last_name", "other_names", "village", "ward", "facility", "visit_date",      \
                                         "number"), NULL)                                                                       \
    KIND("payment_number", SMS, PAYMENT_PLACES, NULL)                                                                           \
    KIND("payment_number_error", SMS, PAYMENT_PLACES, NULL)                                                                     \
    KIND("payment_numbers_error", SMS, PAYMENT_PLACES, NULL)                                                                    \
    KIND("payment_activated", SMS, PAYMENT_PLACES, NULL)                                                                        \
    KIND("payment_not_activated", SMS, PAYMENT_PLACES, NULL)                                                                    \
    KIND("payment_not_matched", SMS, PAYMENT_PLACES, NULL)                                                                      \
    KIND("password_reset", EMAIL, PLACES("username", "link", "minutes", "scheme"), "link")                                      \
    KIND("test", SMS | EMAIL, NO_PLACES, NULL)

#define AS_KIND(name, channels, places, secret) {name, channels, places, secret},
#define AS_CODE(name, channels, places, secret) {name, name},

const struct message_kind message_kinds[] = { KINDS(AS_KIND) {NULL, 0, NULL, NULL} };

static const struct code kind_codes[] = { KINDS(AS_CODE) {NULL, NULL} };
const struct code_list message_kind_codes = {"message_kind", false, kind_codes};

const struct message_kind *message_kind_of(struct str name)
{
    for (const struct message_kind *k = message_kinds; k->name; k++)
        if (str_is(name, k->name)) return k;
    return NULL;
}

/* ---- as they are shipped ---- */

#define WHO "{other_names} {last_name}, {number}"
const struct message_shipped message_shipped[] = {
    {"policy_activated", "sms", "en", NULL, "{scheme}: the policy {product_name} of " WHO " is active from {start_date} to {expiry_date}."},
    {"policy_activated", "sms", "fr", NULL, "{scheme} : la police {product_name} de " WHO " est active du {start_date} au {expiry_date}."},
    {"policy_started", "sms", "en", NULL, "{scheme}: the policy {product_name} of " WHO " begins today and ends on {expiry_date}."},
    {"policy_started", "sms", "fr", NULL, "{scheme} : la police {product_name} de " WHO " commence aujourd'hui et prend fin le {expiry_date}."},
    {"policy_renew", "sms", "en", NULL, "{scheme}: the policy {product_name} of " WHO " ends on {expiry_date}. Renew it in time."},
    {"policy_renew", "sms", "fr", NULL, "{scheme} : la police {product_name} de " WHO " prend fin le {expiry_date}. Renouvelez-la à temps."},
    {"policy_ends", "sms", "en", NULL, "{scheme}: the policy {product_name} of " WHO " ends today. Renew it to stay covered."},
    {"policy_ends", "sms", "fr", NULL, "{scheme} : la police {product_name} de " WHO " prend fin aujourd'hui. Renouvelez-la pour rester couvert."},
    {"policy_ended", "sms", "en", NULL, "{scheme}: the policy {product_name} of " WHO " ended on {expiry_date}. Renew it to be covered again."},
    {"policy_ended", "sms", "fr", NULL, "{scheme} : la police {product_name} de " WHO " a pris fin le {expiry_date}. Renouvelez-la pour être de nouveau couvert."},
    {"policy_renewed", "sms", "en", NULL, "{scheme}: the policy {product_name} of " WHO " is renewed, from {start_date} to {expiry_date}."},
    {"policy_renewed", "sms", "fr", NULL, "{scheme} : la police {product_name} de " WHO " est renouvelée, du {start_date} au {expiry_date}."},
    {"renewal_officer", "sms", "en", NULL,
     "--Renewal--\n{renewal_date}\n{number}\n{last_name} {other_names}\n{district}\n{ward}\n{village}\n{product_code}-{product_name}{photos}"},
    {"renewal_officer", "sms", "fr", NULL,
     "--Renouvellement--\n{renewal_date}\n{number}\n{last_name} {other_names}\n{district}\n{ward}\n{village}\n{product_code}-{product_name}{photos}"},
    {"renewal_head", "sms", "en", NULL, "{scheme}: the policy {product_name} of " WHO " ends on {expiry_date}. An officer will ask you to renew it."},
    {"renewal_head", "sms", "fr", NULL, "{scheme} : la police {product_name} de " WHO " prend fin le {expiry_date}. Un agent vous proposera de la renouveler."},
    {"feedback_officer", "sms", "en", NULL,
     "--Feedback--\n{claim}\n{last_name} {other_names}\n{village}\n{ward}\n{facility}\n{visit_date}\n{number}"},
    {"feedback_officer", "sms", "fr", NULL,
     "--Retour--\n{claim}\n{last_name} {other_names}\n{village}\n{ward}\n{facility}\n{visit_date}\n{number}"},
    {"payment_number", "sms", "en", NULL, "{scheme}: pay {amount} under control number {control_number} for {product_name}, {number}."},
    {"payment_number", "sms", "fr", NULL, "{scheme} : payez {amount} sous le numéro de contrôle {control_number} pour {product_name}, {number}."},
    {"payment_number_error", "sms", "en", NULL, "{scheme}: no control number could be had for {number}: {reason}"},
    {"payment_number_error", "sms", "fr", NULL, "{scheme} : aucun numéro de contrôle n'a pu être obtenu pour {number} : {reason}"},
    {"payment_numbers_error", "sms", "en", NULL, "{scheme}: no control numbers could be had for {product_name}: {reason}"},
    {"payment_numbers_error", "sms", "fr", NULL, "{scheme} : aucun numéro de contrôle n'a pu être obtenu pour {product_name} : {reason}"},
    {"payment_activated", "sms", "en", NULL, "{scheme}: {amount} received. {product_name} of {number} is active from {start_date} to {expiry_date}."},
    {"payment_activated", "sms", "fr", NULL, "{scheme} : {amount} reçus. {product_name} de {number} est active du {start_date} au {expiry_date}."},
    {"payment_not_activated", "sms", "en", NULL, "{scheme}: {amount} received for {product_name} of {number}. It is not enough yet: the policy is not active."},
    {"payment_not_activated", "sms", "fr", NULL,
     "{scheme} : {amount} reçus pour {product_name} de {number}. Cela ne suffit pas encore : la police n'est pas active."},
    {"payment_not_matched", "sms", "en", NULL, "{scheme}: {amount} received under {transaction}, but not matched to a policy. Your office will look into it."},
    {"payment_not_matched", "sms", "fr", NULL,
     "{scheme} : {amount} reçus sous {transaction}, mais rattachés à aucune police. Votre bureau s'en occupera."},
    {"password_reset", "email", "en", "{scheme}: a new password",
     "A new password was asked for {username}.\n\nSet it here within {minutes} minutes:\n{link}\n\nIf it was not you, do nothing: the old one stays.\n"},
    {"password_reset", "email", "fr", "{scheme} : un nouveau mot de passe",
     "Un nouveau mot de passe a été demandé pour {username}.\n\nChoisissez-le ici dans les {minutes} minutes :\n{link}\n\nSi ce n'était pas vous, ne faites rien :"
     " l'ancien reste valable.\n"},
    {"test", "sms", "en", NULL, "A test message."},
    {"test", "sms", "fr", NULL, "Un message d'essai."},
    {"test", "email", "en", "A test", "A test message.\n"},
    {"test", "email", "fr", "Un essai", "Un message d'essai.\n"},
    {NULL, NULL, NULL, NULL, NULL}
};
