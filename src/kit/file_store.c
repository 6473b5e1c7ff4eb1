/* Files at rest: a head of 8 bytes, the sealed key of the file, then XChaCha20-Poly1305 as a stream of chunks
 * (libsodium's secretstream: order, truncation and repetition are seen). What lies there never changes: it is
 * named by what it holds. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "kit/file_content.h"
#include "kit/secret.h"

enum { CHUNK_BYTES = 64 * 1024, HASH_BYTES = 32, HASH_HEX = 64, SEALED_MAX = 512 };
#define CHUNK_SEALED_BYTES (CHUNK_BYTES + crypto_secretstream_xchacha20poly1305_ABYTES)
static const char magic[8] = "ANJUF01";

static char directory[PATH_MAX - 200];

bool file_store_open(const char *path, struct err *err)
{
	if (sodium_init() < 0)
		return err_system(err, "libsodium does not start");
	if (snprintf(directory, sizeof(directory), "%s", path) >= (int)sizeof(directory))
		return err_system(err, "file store: the path is too long");
	for (char *p = directory + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		mkdir(directory, 0700);
		*p = '/';
	}
	if (mkdir(directory, 0700) != 0 && errno != EEXIST)
		return err_system(err, "file store %s: %s", directory, strerrordesc_np(errno));
	return access(directory, W_OK | X_OK) == 0 ||
	       err_system(err, "file store %s: %s", directory, strerrordesc_np(errno));
}

static bool hash_valid(struct str hash)
{
	uint8_t bytes[HASH_BYTES];

	return hash.n == HASH_HEX && str_parse_hex(hash, bytes, HASH_BYTES);
}

/* DIRECTORY/ab or DIRECTORY/ab/abcd... */
static void path_of(struct str hash, bool folder, char ret[PATH_MAX])
{
	require(directory[0] != '\0');
	if (folder)
		snprintf(ret, PATH_MAX, "%s/%.2s", directory, hash.p);
	else
		snprintf(ret, PATH_MAX, "%s/%.2s/%.64s", directory, hash.p, hash.p);
}

bool file_stored(struct str hash)
{
	char path[PATH_MAX];

	if (!hash_valid(hash))
		return false;
	path_of(hash, false, path);
	return access(path, R_OK) == 0;
}

/* ---- writing ---- */

struct writer {
	int fd;
	int error;
	crypto_secretstream_xchacha20poly1305_state state;
	unsigned char plain[CHUNK_BYTES], sealed[CHUNK_SEALED_BYTES];
	size_t n;
};

static void write_whole(struct writer *w, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0 && w->error == 0) {
		ssize_t wrote = write(w->fd, p, n);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0) {
			w->error = wrote < 0 ? errno : EIO;
			return;
		}
		p += wrote;
		n -= (size_t)wrote;
	}
}

static void write_chunk(struct writer *w, bool last)
{
	unsigned long long n;

	crypto_secretstream_xchacha20poly1305_push(&w->state, w->sealed, &n, w->plain, w->n, NULL, 0,
						   last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
							: 0);
	write_whole(w, w->sealed, (size_t)n);
	w->n = 0;
}

static void write_piece(struct writer *w, struct str piece)
{
	while (piece.n > 0) {
		size_t n = CHUNK_BYTES - w->n < piece.n ? CHUNK_BYTES - w->n : piece.n;

		if (w->n == CHUNK_BYTES) {
			write_chunk(w, false);
			continue;
		}
		memcpy(w->plain + w->n, piece.p, n);
		w->n += n;
		piece = str_part(piece, n, piece.n);
	}
}

/* The key's place holds the hash: a file that is renamed does not open. */
static void place_of(struct str hash, char ret[80])
{
	snprintf(ret, 80, "file.%.64s", hash.p);
}

static void write_head(struct arena *arena, struct writer *w, struct str hash)
{
	unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES],
		stream[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
	struct str sealed;
	uint16_t sealed_bytes;
	char place[80];

	place_of(hash, place);
	crypto_secretstream_xchacha20poly1305_keygen(key);
	sealed = secret_seal(arena, place, (struct str){(const char *)key, sizeof(key)});
	require(sealed.n <= SEALED_MAX);
	sealed_bytes = (uint16_t)sealed.n;
	crypto_secretstream_xchacha20poly1305_init_push(&w->state, stream, key);
	sodium_memzero(key, sizeof(key));
	write_whole(w, magic, sizeof(magic));
	write_whole(w, &sealed_bytes, sizeof(sealed_bytes));
	write_whole(w, sealed.p, sealed.n);
	write_whole(w, stream, sizeof(stream));
}

static bool write_failed(int error, struct err *err)
{
	if (error != ENOSPC && error != EDQUOT && error != EFBIG)
		return err_system(err, "file store: %s", strerrordesc_np(error));
	err_set(err, ERR_BUSY, MSG_FILE_FULL);
	snprintf(err->detail, sizeof(err->detail), "file store: %s", strerrordesc_np(error));
	return false;
}

/* A name in a folder is on the disk when the folder is. */
static int folder_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), error = 0;

	if (fd < 0)
		return errno;
	if (fsync(fd) != 0)
		error = errno;
	close(fd);
	return error;
}

static int folder_make(struct str hash)
{
	char folder[PATH_MAX];

	path_of(hash, true, folder);
	if (mkdir(folder, 0700) == 0)
		return folder_sync(directory);
	return errno == EEXIST ? 0 : errno;
}

static int content_write(struct arena *arena, struct str hash, const struct file_content *c,
			 char temporary[PATH_MAX])
{
	struct writer *w = ARENA_NEW(arena, struct writer);

	w->fd = mkostemp(temporary, O_CLOEXEC);
	if (w->fd < 0)
		return errno;
	write_head(arena, w, hash);
	for (size_t i = 0; i < c->count; i++)
		write_piece(w, c->pieces[i]);
	write_chunk(w, true);
	sodium_memzero(w->plain, sizeof(w->plain));
	if (w->error == 0 && fsync(w->fd) != 0)
		w->error = errno;
	if (close(w->fd) != 0 && w->error == 0)
		w->error = errno;
	return w->error;
}

static bool content_store(struct arena *arena, const struct file_content *c, struct str *ret_hash,
			  struct err *err)
{
	crypto_hash_sha256_state state;
	uint8_t bytes[HASH_BYTES];
	char folder[PATH_MAX], path[PATH_MAX], temporary[PATH_MAX + 16];
	struct str hash;
	int error;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < c->count; i++)
		crypto_hash_sha256_update(&state, (const uint8_t *)c->pieces[i].p, c->pieces[i].n);
	crypto_hash_sha256_final(&state, bytes);
	hash = str_of_hex(arena, bytes, HASH_BYTES);
	*ret_hash = hash;
	path_of(hash, true, folder);
	path_of(hash, false, path);
	if (access(path, R_OK) == 0)
		return true; /* the same content lies there */
	error = folder_make(hash);
	if (error != 0)
		return write_failed(error, err);
	snprintf(temporary, sizeof(temporary), "%s/.new-XXXXXX", folder);
	error = content_write(arena, hash, c, temporary);
	if (error == 0 && rename(temporary, path) != 0)
		error = errno;
	if (error != 0) {
		unlink(temporary);
		return write_failed(error, err);
	}
	error = folder_sync(folder);
	return error == 0 || write_failed(error, err);
}

bool file_put_bytes(struct arena *arena, struct str bytes, enum file_type type, struct file_put *ret,
		    struct err *err)
{
	struct file_content c = {.type = type, .pieces = &bytes, .count = 1, .size_bytes = (int64_t)bytes.n};
	struct file_put put = {.type = type, .size_bytes = (int64_t)bytes.n};

	require(bytes.n > 0 && bytes.n <= FILE_BYTES_MAX);
	if (!content_store(arena, &c, &put.hash, err))
		return false;
	*ret = put;
	return true;
}

/* ---- files that people bring ---- */

struct putting {
	struct arena *arena; /* for the work; goes afterwards */
	struct str bytes;
	unsigned allowed;
	const char *field;
	struct file_put put;
	struct err *err;
};

static bool put_guarded(void *arg)
{
	struct putting *p = arg;
	struct file_content c;

	if (!file_content_read(p->arena, p->bytes, p->allowed, p->field, &c, p->err) ||
	    !content_store(p->arena, &c, &p->put.hash, p->err))
		return false;
	p->put.type = c.type;
	p->put.size_bytes = c.size_bytes;
	return true;
}

static bool too_large(int64_t size_bytes, int64_t size_bytes_max, const char *field, struct err *err)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%lld", (long long)((size_bytes + 1048575) / 1048576));

	err_input_arg(err, field, MSG_FILE_SIZE, (struct str){text, (size_t)n});
	n = snprintf(text, sizeof(text), "%lld", (long long)(size_bytes_max / 1048576));
	err_arg(err, 1, (struct str){text, (size_t)n});
	err->code = ERR_LIMIT;
	return false;
}

static bool put_mapped(struct arena *arena, struct putting *p, struct file_put *ret)
{
	bool full = false, ok;

	p->arena = arena_new(p->bytes.n * 2 +
			     4 * 1024 * 1024); /* a GB18030 text again as UTF-8, and what stores it */
	ok = arena_guard(p->arena, put_guarded, p, &full);
	if (full)
		err_set(p->err, ERR_LIMIT, MSG_DB_TOO_MUCH_MEMORY);
	if (ok) {
		p->put.hash = str_copy(arena, p->put.hash);
		*ret = p->put;
	}
	arena_free(p->arena);
	return ok;
}

bool file_put_path(struct arena *arena, const char *path, unsigned allowed, int64_t size_bytes_max,
		   const char *field, struct file_put *ret, struct err *err)
{
	struct putting p = {.allowed = allowed, .field = field, .err = err};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *map;
	bool ok;

	require(size_bytes_max > 0 && size_bytes_max <= FILE_BYTES_MAX);
	if (fd < 0)
		return err_system(err, "an uploaded file cannot be opened: %s", strerrordesc_np(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_system(err, "an uploaded file is no file");
	}
	if (st.st_size == 0 || st.st_size > size_bytes_max) {
		close(fd);
		return st.st_size == 0 ? err_input(err, field, MSG_FILE_EMPTY)
				       : too_large(st.st_size, size_bytes_max, field, err);
	}
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
		   0); /* our own temporary file: nobody cuts it meanwhile */
	close(fd);
	if (map == MAP_FAILED)
		return err_system(err, "an uploaded file cannot be read: %s", strerrordesc_np(errno));
	p.bytes = (struct str){map, (size_t)st.st_size};
	ok = put_mapped(arena, &p, ret);
	munmap(map, (size_t)st.st_size);
	return ok;
}

/* ---- reading ---- */

static bool head_open(struct arena *arena, struct str hash, struct str *rest,
		      crypto_secretstream_xchacha20poly1305_state *state, struct err *err)
{
	uint16_t sealed_bytes;
	struct str key;
	char place[80];

	place_of(hash, place);
	if (rest->n < sizeof(magic) + sizeof(sealed_bytes) || memcmp(rest->p, magic, sizeof(magic)) != 0)
		return err_system(err, "file store: %.16s is not one of ours", hash.p);
	memcpy(&sealed_bytes, rest->p + sizeof(magic), sizeof(sealed_bytes));
	*rest = str_part(*rest, sizeof(magic) + sizeof(sealed_bytes), rest->n);
	if (sealed_bytes > SEALED_MAX ||
	    rest->n < sealed_bytes + (size_t)crypto_secretstream_xchacha20poly1305_HEADERBYTES)
		return err_system(err, "file store: %.16s is cut off", hash.p);
	if (!secret_unseal(arena, place, str_part(*rest, 0, sealed_bytes), &key, err))
		return false;
	if (key.n != crypto_secretstream_xchacha20poly1305_KEYBYTES ||
	    crypto_secretstream_xchacha20poly1305_init_pull(
		    state, (const unsigned char *)rest->p + sealed_bytes, (const unsigned char *)key.p) != 0)
		return err_system(err, "file store: %.16s has no key", hash.p);
	*rest = str_part(*rest, sealed_bytes + (size_t)crypto_secretstream_xchacha20poly1305_HEADERBYTES,
			 rest->n);
	return true;
}

static bool content_open(struct arena *arena, struct str hash, struct str rest, unsigned char *plain,
			 struct str *ret, struct err *err)
{
	crypto_secretstream_xchacha20poly1305_state state;
	unsigned char tag = 0;
	uint8_t digest[HASH_BYTES], wanted[HASH_BYTES];
	size_t n = 0;

	if (!head_open(arena, hash, &rest, &state, err))
		return false;
	while (rest.n > 0 && tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
		size_t part = rest.n < CHUNK_SEALED_BYTES ? rest.n : CHUNK_SEALED_BYTES;
		unsigned long long got;

		if (part < crypto_secretstream_xchacha20poly1305_ABYTES ||
		    crypto_secretstream_xchacha20poly1305_pull(
			    &state, plain + n, &got, &tag, (const unsigned char *)rest.p, part, NULL, 0) != 0)
			return err_system(err, "file store: %.16s was changed", hash.p);
		n += (size_t)got;
		rest = str_part(rest, part, rest.n);
	}
	crypto_hash_sha256(digest, plain, n);
	if (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL || rest.n > 0 ||
	    !str_parse_hex(hash, wanted, HASH_BYTES) || memcmp(digest, wanted, HASH_BYTES) != 0)
		return err_system(err, "file store: %.16s was changed or is cut off", hash.p);
	*ret = (struct str){(const char *)plain, n};
	return true;
}

bool file_get(struct arena *arena, struct str hash, struct str *ret_bytes, struct err *err)
{
	char path[PATH_MAX];
	unsigned char *plain;
	struct stat st;
	void *map;
	bool ok;
	int fd;

	if (!hash_valid(hash))
		return err_not_found(err);
	path_of(hash, false, path);
	if (stat(path, &st) != 0 || st.st_size == 0 || st.st_size > 2 * (int64_t)FILE_BYTES_MAX)
		return err_system(err, "file store: %.16s is missing, empty or too large", hash.p);
	plain = arena_alloc(arena, (size_t)st.st_size); /* before anything is held: the arena may be full */
	fd = open(path, O_RDONLY | O_CLOEXEC);
	map = fd < 0 ? MAP_FAILED : mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (map == MAP_FAILED)
		return err_system(err, "file store: %s", strerrordesc_np(errno));
	ok = content_open(arena, hash, (struct str){map, (size_t)st.st_size}, plain, ret_bytes, err);
	munmap(map, (size_t)st.st_size);
	return ok;
}
