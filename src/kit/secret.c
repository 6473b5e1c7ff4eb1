/* Personal fields at rest. libsodium: XChaCha20-Poly1305, keyed BLAKE2b. */
#include "kit/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FORMAT = 1,
	KEY_BYTES = 32,
	KEYS_MAX = 8,
	HEAD_BYTES = 2,
	NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	INDEX_BYTES = 16
};

struct key {
	uint8_t id;
	uint8_t seal[KEY_BYTES];
};

/* Set once at start, before other threads. The last key seals, all open; index and mac stay with the first,
 * because what they made is compared and not made again. */
static struct {
	struct key key[KEYS_MAX];
	size_t count;
	uint8_t index[KEY_BYTES], mac[KEY_BYTES];
} keys;

static void derive(uint8_t to[KEY_BYTES], const uint8_t master[KEY_BYTES], const char *purpose)
{
	crypto_generichash(to, KEY_BYTES, (const uint8_t *)purpose, strlen(purpose), master, KEY_BYTES);
}

static bool take_key(int64_t id, const uint8_t master[KEY_BYTES], struct err *err)
{
	struct key *k = &keys.key[keys.count];

	if (id < 1 || id > 255 || keys.count == KEYS_MAX ||
	    (keys.count > 0 && keys.key[keys.count - 1].id >= id))
		return err_system(err, "key file: up to %d keys with ascending ids 1 to 255", KEYS_MAX);
	if (keys.count == 0) {
		derive(keys.index, master, "anju blind index");
		derive(keys.mac, master, "anju mac");
	}
	k->id = (uint8_t)id;
	derive(k->seal, master, "anju field");
	keys.count++;
	return true;
}

/* Lines of "ID HEX64"; '#' begins a comment. */
static bool take_file(struct str text, struct err *err)
{
	struct str line;

	keys.count = 0;
	while (str_next(&text, '\n', &line)) {
		uint8_t master[KEY_BYTES];
		struct str id;
		int64_t number;
		bool ok;

		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!str_next(&line, ' ', &id) || !number_parse_i64(id, &number) ||
		    !str_parse_hex(str_trim(line), master, KEY_BYTES))
			return err_system(err, "key file: a line must be ID and 64 hexadecimal digits");
		ok = take_key(number, master, err);
		sodium_memzero(master, sizeof(master));
		if (!ok)
			return false;
	}
	if (keys.count == 0)
		return err_system(err, "key file holds no key");
	return true;
}

static bool write_whole(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t wrote = write(fd, p, n);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return false;
		p += wrote;
		n -= (size_t)wrote;
	}
	return true;
}

/* The file's name is on the disk when its folder is. */
static bool folder_sync(const char *path)
{
	char folder[PATH_MAX];
	int fd, n = snprintf(folder, sizeof(folder), "%s", path);
	bool ok;

	if (n >= (int)sizeof(folder))
		return false;
	fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

/* A new key that nobody else can read, on the disk before the first value is sealed with it. */
static bool make_file(const char *path, struct err *err)
{
	uint8_t master[KEY_BYTES];
	char text[160], hex[2 * KEY_BYTES + 1];
	int n, fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return err_system(err, "key file %s cannot be made: %s", path, strerror(errno));
	randombytes_buf(master, sizeof(master));
	sodium_bin2hex(hex, sizeof(hex), master, sizeof(master));
	n = snprintf(text, sizeof(text),
		     "# Keys of Anju. Keep a copy apart from the backups: without it sealed fields are "
		     "lost.\n1 %s\n",
		     hex);
	ok = write_whole(fd, text, (size_t)n) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok && folder_sync(path);
	sodium_memzero(master, sizeof(master));
	sodium_memzero(hex, sizeof(hex));
	sodium_memzero(text, sizeof(text));
	if (!ok) {
		unlink(path);
		return err_system(err, "key file %s cannot be written: %s", path, strerror(errno));
	}
	return true;
}

static bool read_file(const char *path, struct err *err)
{
	char text[4096];
	struct stat st;
	ssize_t n = -1;
	bool ok;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return err_system(err, "key file %s cannot be opened: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (st.st_mode & 077) != 0) {
		close(fd);
		return err_system(err, "key file %s must be a file that only its owner may read (chmod 600)",
				  path);
	}
	n = read(fd, text, sizeof(text));
	close(fd);
	if (n < 0 || n == sizeof(text))
		return err_system(err, "key file %s cannot be read or is too long", path);
	ok = take_file((struct str){text, (size_t)n}, err);
	sodium_memzero(text, sizeof(text));
	return ok;
}

bool secret_open(const char *key_file, bool may_create, struct err *err)
{
	if (sodium_init() < 0)
		return err_system(err, "libsodium does not start");
	if (access(key_file, F_OK) != 0 && errno == ENOENT) {
		if (!may_create)
			return err_system(err,
					  "key file %s is missing: sealed fields cannot be read without it",
					  key_file);
		if (!make_file(key_file, err))
			return false;
	}
	return read_file(key_file, err);
}

struct str secret_seal(struct arena *arena, const char *place, struct str plain)
{
	size_t n = HEAD_BYTES + NONCE_BYTES + plain.n + TAG_BYTES;
	uint8_t *to = arena_alloc(arena, n);
	const struct key *k = &keys.key[keys.count - 1];

	require(keys.count > 0);
	to[0] = FORMAT;
	to[1] = k->id;
	randombytes_buf(to + HEAD_BYTES, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(to + HEAD_BYTES + NONCE_BYTES, NULL,
						   (const uint8_t *)plain.p, plain.n, (const uint8_t *)place,
						   strlen(place), NULL, to + HEAD_BYTES, k->seal);
	return (struct str){(const char *)to, n};
}

bool secret_unseal(struct arena *arena, const char *place, struct str sealed, struct str *ret,
		   struct err *err)
{
	const uint8_t *from = (const uint8_t *)sealed.p;
	const struct key *k = NULL;
	uint8_t *plain;

	require(keys.count > 0);
	if (sealed.n < HEAD_BYTES + NONCE_BYTES + TAG_BYTES || from[0] != FORMAT)
		return err_system(err, "%s: not a sealed value", place);
	for (size_t i = 0; i < keys.count; i++) {
		if (keys.key[i].id == from[1])
			k = &keys.key[i];
	}
	if (k == NULL)
		return err_system(err, "%s: sealed with key %d, which the key file does not hold", place,
				  from[1]);
	plain = arena_alloc(arena, sealed.n);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, from + HEAD_BYTES + NONCE_BYTES,
						       sealed.n - HEAD_BYTES - NONCE_BYTES,
						       (const uint8_t *)place, strlen(place),
						       from + HEAD_BYTES, k->seal) != 0)
		return err_system(err, "%s: a sealed value was changed or belongs elsewhere", place);
	*ret = (struct str){(const char *)plain, sealed.n - HEAD_BYTES - NONCE_BYTES - TAG_BYTES};
	return true;
}

/* Length first, so that ("ab", "c") and ("a", "bc") differ. */
static void keyed(uint8_t *to, size_t to_bytes, const uint8_t key[KEY_BYTES], const char *purpose,
		  struct str message)
{
	crypto_generichash_state state;
	uint64_t n = strlen(purpose);

	require(keys.count > 0);
	crypto_generichash_init(&state, key, KEY_BYTES, to_bytes);
	crypto_generichash_update(&state, (const uint8_t *)&n, sizeof(n));
	crypto_generichash_update(&state, (const uint8_t *)purpose, n);
	crypto_generichash_update(&state, (const uint8_t *)message.p, message.n);
	crypto_generichash_final(&state, to, to_bytes);
}

struct str secret_index(struct arena *arena, const char *place, struct str normalised)
{
	uint8_t *to = arena_alloc(arena, INDEX_BYTES);

	keyed(to, INDEX_BYTES, keys.index, place, normalised);
	return (struct str){(const char *)to, INDEX_BYTES};
}

void secret_mac(const char *purpose, struct str message, uint8_t ret_mac[32])
{
	keyed(ret_mac, 32, keys.mac, purpose, message);
}
