/* SM2 signatures by libcrypto. */
#include "base/sign.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/secret.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEM_MAX = 4096, PUBLIC_MAX = 256, SIGNATURE_MAX = 256, NAME_DIGITS = 16 };

static const char identity[] = "1234567812345678";

struct sign_key {
  EVP_PKEY *pkey;
};

static enum ly broken(struct scope *s) {
  return fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
}

/* ---- The file -----------------------------------------------------------------------------------
 */

/* Memory of libcrypto that is wiped as it is given back. */
static BIO *secret_bio(void) {
  return BIO_new(BIO_s_secmem());
}

enum ly sign_key_make(struct scope *s, struct str path) {
  EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
  BIO *bio = secret_bio();
  char *text = NULL;
  bool good = pkey && bio && PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL);
  long size = good ? BIO_get_mem_data(bio, &text) : 0;
  enum ly rc =
      good ? file_write_new(s, path, (struct str){text, (size_t)size}, FILE_PRIVATE) : broken(s);
  BIO_free(bio);
  EVP_PKEY_free(pkey);
  return rc;
}

/* The mode is asked of the open file, so that nothing can be exchanged in between. */
static enum ly read_bytes(struct scope *s, int fd, struct str path, char *text, size_t *size) {
  struct stat info;
  if (fstat(fd, &info) != 0) return fail_os(s, MSG_SIGN_CANNOT_READ, path, errno);
  if (!S_ISREG(info.st_mode)) return fail(s, LY_IO, MSG_FILE_NOT_REGULAR, path);
  if (info.st_mode & (S_IRWXG | S_IRWXO)) return fail(s, LY_DENIED, MSG_SIGN_OPEN_TO_ALL, path);
  *size = 0;
  for (;;) {
    ssize_t n = read(fd, text + *size, PEM_MAX - *size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_os(s, MSG_SIGN_CANNOT_READ, path, errno);
    *size += (size_t)n;
    if (*size == PEM_MAX) return fail(s, LY_INVALID, MSG_SIGN_NO_KEY, path);
    if (n == 0) return LY_OK;
  }
}

static enum ly open_file(struct scope *s, struct str path, int *fd) {
  const char *name = str_c(s->arena, path);
  if (arena_failed(s->arena)) return fail_memory(s);
  *fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* not to wait at a pipe */
  if (*fd >= 0) return LY_OK;
  if (errno == ENOENT) return fail(s, LY_NOT_FOUND, MSG_SIGN_NO_FILE, path);
  return fail_os(s, MSG_SIGN_CANNOT_READ, path, errno);
}

/* A file is read without a password, so none is asked for at a terminal. */
static int no_password(char *out, int size, int writing, void *context) {
  (void)out;
  (void)size;
  (void)writing;
  (void)context;
  return -1;
}

static enum ly parse(struct scope *s, struct str text, struct str path, struct sign_key **out) {
  BIO *bio = BIO_new_mem_buf(text.ptr, (int)text.len);
  EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;
  BIO_free(bio);
  struct sign_key *key = ARENA_NEW(s->arena, struct sign_key);
  bool good = pkey && EVP_PKEY_is_a(pkey, "SM2");
  if (!good || !key) EVP_PKEY_free(pkey);
  if (!good) return fail(s, LY_INVALID, MSG_SIGN_NO_KEY, path);
  if (!key) return fail_memory(s);
  key->pkey = pkey;
  *out = key;
  return LY_OK;
}

enum ly sign_key_read(struct scope *s, struct str path, struct sign_key **out) {
  char text[PEM_MAX];
  size_t size = 0;
  int fd = -1;
  *out = NULL;
  enum ly rc = open_file(s, path, &fd);
  if (rc) return rc;
  rc = read_bytes(s, fd, path, text, &size);
  close(fd);
  if (!rc) rc = parse(s, (struct str){text, size}, path, out);
  secret_wipe(text, sizeof text);
  return rc;
}

void sign_key_close(struct sign_key *key) {
  if (!key) return;
  EVP_PKEY_free(key->pkey);
  key->pkey = NULL;
}

/* ---- The public key -----------------------------------------------------------------------------
 */

enum ly sign_public(struct scope *s, const struct sign_key *key, struct str *out) {
  unsigned char *der = NULL;
  int size = i2d_PUBKEY(key->pkey, &der);
  if (size <= 0) return broken(s);
  *out = secret_hex(s->arena, der, (size_t)size);
  OPENSSL_free(der);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

static EVP_PKEY *public_of(struct str hex) {
  uint8_t der[PUBLIC_MAX];
  const unsigned char *at = der;
  size_t size = hex.len / 2;
  bool good = size > 0 && size <= sizeof der && secret_unhex(hex, der, size);
  EVP_PKEY *pkey = good ? d2i_PUBKEY(NULL, &at, (long)size) : NULL;
  if (pkey && EVP_PKEY_is_a(pkey, "SM2")) return pkey;
  EVP_PKEY_free(pkey);
  return NULL;
}

enum ly sign_public_pem(struct scope *s, struct str public_key, struct str *out) {
  EVP_PKEY *pkey = public_of(public_key);
  BIO *bio = BIO_new(BIO_s_mem());
  char *text = NULL;
  if (!pkey) {
    BIO_free(bio);
    return fail(s, LY_INVALID, MSG_SIGN_NOT_PUBLIC);
  }
  bool good = bio && PEM_write_bio_PUBKEY(bio, pkey);
  long size = good ? BIO_get_mem_data(bio, &text) : 0;
  if (good) *out = str_copy(s->arena, (struct str){text, (size_t)size});
  BIO_free(bio);
  EVP_PKEY_free(pkey);
  if (!good) return broken(s);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly sign_name(struct scope *s, struct str public_key, struct str *out) {
  struct digest_state *state;
  struct digest digest;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add(state, public_key);
  rc = digest_end(s, state, &digest);
  if (!rc) *out = (struct str){digest_hex(s->arena, &digest).ptr, NAME_DIGITS};
  return rc ? rc : arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* ---- Signing ------------------------------------------------------------------------------------
 */

static bool set_identity(EVP_PKEY_CTX *context) {
  return EVP_PKEY_CTX_set1_id(context, identity, sizeof identity - 1) > 0;
}

enum ly sign_make(struct scope *s, const struct sign_key *key, struct str bytes, struct str *out) {
  unsigned char signature[SIGNATURE_MAX];
  size_t size = sizeof signature;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  EVP_PKEY_CTX *inner = NULL;
  bool good =
      context && EVP_DigestSignInit_ex(context, &inner, "SM3", NULL, NULL, key->pkey, NULL) == 1 &&
      set_identity(inner) &&
      EVP_DigestSign(context, signature, &size, (const unsigned char *)bytes.ptr, bytes.len) == 1;
  EVP_MD_CTX_free(context);
  if (!good) return broken(s);
  *out = str_copy(s->arena, (struct str){(const char *)signature, size});
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly sign_check(struct scope *s, struct str public_key, struct str bytes, struct str signature,
                   bool *good) {
  EVP_PKEY *pkey = public_of(public_key);
  EVP_PKEY_CTX *inner = NULL;
  *good = false;
  if (!pkey) return fail(s, LY_INVALID, MSG_SIGN_NOT_PUBLIC);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool ready = context &&
               EVP_DigestVerifyInit_ex(context, &inner, "SM3", NULL, NULL, pkey, NULL) == 1 &&
               set_identity(inner);
  if (ready)
    *good = EVP_DigestVerify(context, (const unsigned char *)signature.ptr, signature.len,
                             (const unsigned char *)bytes.ptr, bytes.len) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
  return ready ? LY_OK : broken(s);
}
