#include "DeviceShims.h"

#ifdef __wasm__
// The hash seed of Set and Dictionary. Fixed on purpose: the same input gives the same bytes on every run,
// and nothing here is exposed to a stranger's choice of keys.
void arc4random_buf(void *buffer, size_t count) {
  unsigned char *bytes = buffer;
  for (size_t i = 0; i < count; i++) bytes[i] = (unsigned char)(0x5a + i * 17);
}
#endif
