#include "ComposedText.h"

#ifdef __wasm__
// The device answers for the tables instead of carrying them: 18 kB of its download. Every text that reaches it is
// composed already (Unicode's form NFC): the page composes what is typed (boundary.js), and keyboards and
// spreadsheets write Polish letters as one character. So each character stands for itself, nothing is taken apart
// or put together, and two texts are equal when their characters are.

/// Combining class and quick checks of a character: 0 says that it starts anew and is in its final form.
uint16_t _swift_stdlib_getNormData(uint32_t scalar) {
  (void)scalar;
  return 0;
}

/// Where a character's parts begin among the decompositions; never asked, because none has parts.
uint32_t _swift_stdlib_getDecompositionEntry(uint32_t scalar) {
  (void)scalar;
  return 0;
}

const uint8_t *const _swift_stdlib_nfd_decompositions = 0;

/// What two characters make together: all ones for nothing.
uint32_t _swift_stdlib_getComposition(uint32_t first, uint32_t second) {
  (void)first;
  (void)second;
  return UINT32_MAX;
}
#endif
