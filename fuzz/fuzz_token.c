/* Fuzzing tokens of another sign-on, against two keys that nobody has the secrets of any more: what
 * was made with them when there were some has long expired, so nothing is good, and what is not
 * good says nothing. */
#include "fuzz/fuzz.h"

#include "base/must.h"
#include "base/token.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static const struct str keys = STR_INIT(
    "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r1\",\"e\":\"AQAB\",\"n\":\""
    "zP6SJAX2AFOAluuIJXu0TksR0LFokxTgQ4go9ERQkxF9r8oyRTyzFyhSu2BmThtxk8JF4yvK2IY6q-ix"
    "Wsv67xLOdliHnaT8HbSFRnSmNugrZHqLKWYgth-P4mu6odggtItvypkuFL_2ug0ts940LoEIzsWL-kt7"
    "EN5SYEAYK8XCW1CfsWFg3m1FTNVwDEi5MPoW1xLJt3OAp4B3nLCGeqcB12HjxfegKkZpMsR7MYe_OHD0"
    "dtgqUui5hCpT5R20w5V6Uzm031YN1thaSyFuMTUN5NGEmm73MSk5HHlf6kq8FUYMQ4kjp-fpyrckNSl-"
    "J-wYfNt9b3jwWOJR5oExAQ"
    "\"},{\"kty\":\"EC\",\"kid\":\"e1\",\"crv\":\"P-256\","
    "\"x\":\"02U_2x_ps-eaNJFWyHZYtE-f3DGQ2dr7cH00qEK0IuU\","
    "\"y\":\"OdpPYZ61VNVKUq6-tweMztGfFN7TZrWxqBoAc0dljdY\"}]}");

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct token_wanted wanted = {STR_INIT("https://sso.example.gov.cn"),
                                             STR_INIT("laoyou"), STR_INIT("n")};
  const struct value *claims;
  enum token_fault fault;
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  struct str token = {(const char *)data, size};
  must(token_check(&s, token, keys, &wanted, &fault, &claims) == LY_OK);
  must(fault != TOKEN_GOOD && fault < TOKEN_FAULTS && !claims && !s.error.code);
  arena_close(&arena);
  return 0;
}
