/* tests/vectors/journal.json, which a program of its own made from the definition in journal.h. */
#include "base/vectors.h"

#include "model/write/chain.h"

static struct str bytes_of(struct arena *a, struct str hex)
{
    char *out = arena_bytes(a, hex.n / 2);

    for (size_t i = 0; i < hex.n; i++) {
        int digit = hex.p[i] <= '9' ? hex.p[i] - '0' : hex.p[i] - 'a' + 10;
        out[i / 2] = (char)(i % 2 ? out[i / 2] | digit : digit << 4);
    }
    return (struct str){out, hex.n / 2};
}

static struct hash hash_of(struct arena *a, const struct json *v, const char *key)
{
    struct str bytes = bytes_of(a, vector_str(v, key));
    struct hash h;

    assert_int_equal(bytes.n, sizeof h.b);
    memcpy(h.b, bytes.p, sizeof h.b);
    return h;
}

static struct db_value optional(const struct json *v, const char *key)
{
    return json_is_null(json_get(v, key)) ? db_null(DB_INT) : db_int(vector_int(v, key));
}

static uuid_t uuid_at(const struct json *v, const char *key)
{
    uuid_t u;

    assert_true(uuid_read(vector_str(v, key), &u));
    return u;
}

#define assert_hash(h, wanted) assert_memory_equal((h).b, (wanted).b, SHA256_BYTES)

static struct hash entry_leaf(struct arena *a, const struct json *v)
{
    struct str salt = bytes_of(a, vector_str(v, "salt"));
    struct hash digest = payload_digest((const uint8_t *)salt.p, vector_str(v, "payload")), wanted = hash_of(a, v, "digest");
    const struct db_value cells[LEAF_COUNT] = {
        db_int(vector_int(v, "id")), db_uuid(uuid_at(v, "command_id")), db_stamp((stamp_t){vector_int(v, "at")}),
        db_int(vector_int(v, "actor")), db_text(vector_str(v, "entity")), db_int(vector_int(v, "row_id")),
        db_uuid(uuid_at(v, "row_uuid")), db_int(vector_int(v, "version")), db_int(vector_int(v, "op")),
        optional(v, "place_before"), optional(v, "place_after"), db_bytes((struct str){(const char *)digest.b, sizeof digest.b}),
    };

    assert_int_equal(salt.n, SALT_BYTES);
    assert_hash(digest, wanted);
    return leaf_hash(cells);
}

static void entries(void **state)
{
    const struct json *v = vector_list(vectors(*state, "journal.json"), "entries");

    for (; v; v = v->next) {
        struct hash leaf = entry_leaf(*state, v), wanted = hash_of(*state, v, "leaf");
        assert_hash(leaf, wanted);
    }
}

static void roots(void **state)
{
    const struct json *v = vector_list(vectors(*state, "journal.json"), "roots");

    for (; v; v = v->next) {
        struct hash root, wanted = hash_of(*state, v, "root");
        struct merkle tree = {0};
        for (int i = 0; i < vector_int(v, "leaves"); i++) {
            struct str text = str_format(*state, "leaf %d", i);
            struct hash leaf;
            sha256(text.p, text.n, leaf.b);
            merkle_add(&tree, leaf);
        }
        root = merkle_root(&tree);
        assert_hash(root, wanted);
    }
}

static struct block block_of(struct arena *a, const struct json *v)
{
    struct block b = {
        .number = vector_int(v, "block"), .first_seq = vector_int(v, "first_seq"), .last_seq = vector_int(v, "last_seq"),
        .rows = vector_int(v, "rows"), .root = hash_of(a, v, "merkle_root"), .prev = hash_of(a, v, "prev_hash"),
        .at = {vector_int(v, "at")},
    };
    struct hash key = hash_of(a, v, "public_key");

    memcpy(b.public_key, key.b, sizeof b.public_key);
    return b;
}

static void blocks(void **state)
{
    const struct json *file = vectors(*state, "journal.json");
    struct str seed = bytes_of(*state, vector_str(file, "seed"));
    struct ed25519_key key;

    ed25519_from_seed((const uint8_t *)seed.p, &key);
    for (const struct json *v = vector_list(file, "blocks"); v; v = v->next) {
        struct block b = block_of(*state, v);
        struct hash hash = block_hash(&b), wanted = hash_of(*state, v, "hash");
        struct str signature = bytes_of(*state, vector_str(v, "signature"));
        uint8_t made[ED25519_SIGNATURE_BYTES];
        assert_hash(hash, wanted);
        ed25519_sign(&key, hash.b, sizeof hash.b, made);
        assert_int_equal(signature.n, sizeof made);
        assert_memory_equal(signature.p, made, sizeof made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(entries), TEST(roots), TEST(blocks)};

    return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
