#include "module/drive.h"
int main(void) { return 0; }
