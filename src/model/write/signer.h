/* The key that signs seals, as the sealer uses it. */
#ifndef MODEL_WRITE_SIGNER_H
#define MODEL_WRITE_SIGNER_H

#include "io/crypto.h"

struct signer {
    struct ed25519_key key;
    uint8_t public_key[ED25519_PUBLIC_BYTES];
};

#endif
