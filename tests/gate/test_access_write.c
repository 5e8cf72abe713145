#include "access_gate.h"

int main(void) { return 0; }
