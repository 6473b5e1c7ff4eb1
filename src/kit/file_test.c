#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>
#include "db/db_test_open.h"
#include "kit/file.h"
#include "kit/paper.h"
#include "kit/secret.h"
#include "tests/test.h"

static void store_open(void)
{
	const char *folder = db_test_directory();
	struct err err;

	assert_true(secret_open(str_c(test_arena(), str_format(test_arena(), "%s/file.key", folder)), true,
				&err));
	assert_true(file_store_open(str_c(test_arena(), str_format(test_arena(), "%s/files/store", folder)),
				    &err));
}

static char *stored_path(struct str hash)
{
	return str_c(test_arena(), str_format(test_arena(), "%s/files/store/%.2s/%.*s", db_test_directory(),
					      hash.p, STR_ARG(hash)));
}

static struct str sample(size_t n)
{
	char *p = arena_alloc(test_arena(), n);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i * 31 + i / 251);
	return (struct str){p, n};
}

TEST(file, what_is_put_comes_back)
{
	static const size_t sizes[] = {1, 100, 65535, 65536, 65537, 131072, 300000};

	store_open();
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct str bytes = sample(sizes[i]), back;
		struct file_put put, again;
		struct err err;
		struct stat before, after;

		assert_true(file_put_bytes(test_arena(), bytes, FILE_PDF, &put, &err));
		assert_int_equal(put.hash.n, 64);
		assert_int_equal(put.size_bytes, sizes[i]);
		assert_true(file_stored(put.hash));
		assert_int_equal(stat(stored_path(put.hash), &before), 0);
		assert_int_equal(before.st_mode & 077, 0);
		assert_true(file_put_bytes(test_arena(), bytes, FILE_PDF, &again, &err)); /* stored once */
		assert_int_equal(stat(stored_path(put.hash), &after), 0);
		assert_int_equal(before.st_ino, after.st_ino);
		assert_true(file_get(test_arena(), put.hash, &back, &err));
		assert_true(str_equal(back, bytes));
	}
}

/* SHA-256 of "abc" (FIPS 180-4): the name is the hash that everybody can compute. */
TEST(file, name_is_sha256)
{
	struct file_put put;
	struct err err;

	store_open();
	assert_true(file_put_bytes(test_arena(), S("abc"), FILE_TEXT, &put, &err));
	assert_str(put.hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(file, lies_encrypted_and_every_change_is_seen)
{
	struct str bytes = S("身份证复印件 11010519491231002X 身份证复印件"), back;
	struct file_put put;
	struct err err;
	char disk[4096];
	const char *path;
	ssize_t n;
	int fd;

	store_open();
	assert_true(file_put_bytes(test_arena(), bytes, FILE_TEXT, &put, &err));
	path = stored_path(put.hash);
	fd = open(path, O_RDWR);
	n = read(fd, disk, sizeof(disk));
	assert_true(n > (ssize_t)bytes.n);
	assert_null(memmem(disk, (size_t)n, "11010519491231002X", 18));
	for (ssize_t at = 0; at < n; at++) {
		char flipped = (char)(disk[at] ^ 1);

		assert_int_equal(pwrite(fd, &flipped, 1, at), 1);
		assert_false(file_get(test_arena(), put.hash, &back, &err));
		assert_int_equal(err.code, ERR_SYSTEM);
		assert_int_equal(pwrite(fd, &disk[at], 1, at), 1);
	}
	for (ssize_t cut = 0; cut < n; cut += 5) {
		assert_int_equal(ftruncate(fd, cut), 0);
		assert_false(file_get(test_arena(), put.hash, &back, &err));
		assert_int_equal(pwrite(fd, disk, (size_t)n, 0), n);
	}
	assert_true(file_get(test_arena(), put.hash, &back, &err));
	close(fd);
}

/* Two files that changed places are no longer themselves. */
TEST(file, a_renamed_file_does_not_open)
{
	struct file_put one, two;
	struct str back;
	struct err err;

	store_open();
	assert_true(file_put_bytes(test_arena(), S("one"), FILE_TEXT, &one, &err));
	assert_true(file_put_bytes(test_arena(), S("two"), FILE_TEXT, &two, &err));
	assert_int_equal(rename(stored_path(one.hash), stored_path(two.hash)), 0);
	assert_false(file_get(test_arena(), two.hash, &back, &err));
	assert_false(file_get(test_arena(), one.hash, &back, &err));
	assert_false(file_stored(one.hash));
}

TEST(file, names_that_lead_elsewhere_are_not_found)
{
	static const char *const names[] = {
		"", "abc", "../../../../etc/passwd",
		"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015A/"};
	struct str back;
	struct err err;

	store_open();
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_false(file_get(test_arena(), str_of(names[i]), &back, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		assert_false(file_stored(str_of(names[i])));
	}
}

static const char *upload(struct str bytes)
{
	const char *path = str_c(test_arena(), str_format(test_arena(), "%s/upload", db_test_directory()));
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	fclose(f);
	return path;
}

TEST(file, uploads_are_looked_at)
{
	struct file_put put;
	struct str back;
	struct err err;

	store_open();
	assert_true(file_put_path(test_arena(), upload(S("%PDF-1.4\n%%EOF\n")), 1u << FILE_PDF, 1 << 20,
				  "proof", &put, &err));
	assert_int_equal(put.type, FILE_PDF);
	assert_true(file_get(test_arena(), put.hash, &back, &err));
	assert_str(back, "%PDF-1.4\n%%EOF\n");
	assert_false(
		file_put_path(test_arena(), upload(S("MZ")), FILE_PICTURES, 1 << 20, "proof", &put, &err));
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(err.field, "proof");
	assert_false(file_put_path(test_arena(), upload(sample((2 << 20) + 1)), FILE_PICTURES, 2 << 20,
				   "proof", &put, &err));
	assert_int_equal(err.code, ERR_LIMIT);
	assert_str(err_text(test_arena(), LANGUAGE_ZH_CN, &err), "文件 3 MB，超过 2 MB，换一个小一点的");
	assert_false(file_put_path(test_arena(), upload(S("")), FILE_PICTURES, 2 << 20, "proof", &put, &err));
	assert_int_equal(err.message, MSG_FILE_EMPTY);
	assert_false(file_put_path(test_arena(), "/nowhere", FILE_PICTURES, 2 << 20, "proof", &put, &err));
	assert_int_equal(err.code, ERR_SYSTEM);
	assert_non_null(strstr(err.detail, "No such file"));
}

/* ---- rows ---- */

struct work {
	struct actor actor;
	struct attachment a;
	struct attachment_row *rows;
	size_t count;
	int64_t id;
	struct attachment_row row;
};

static bool attach_tx(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return file_attach(tx, &w->actor, &w->a, err);
}

static bool list_tx(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return file_list(tx, "home", 7, &w->rows, &w->count, err);
}

static bool load_tx(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return file_load(tx, &w->actor, w->id, &w->row, err);
}

TEST(file, attachments_are_seen_in_scope_only)
{
	store_open();
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine);
		struct work w = {.actor = actor_system()};
		struct err err;

		assert_true(file_put_bytes(test_arena(), S("%PDF"), FILE_PDF, &w.a.file, &err));
		w.a.subject = "home";
		w.a.subject_id = 7;
		w.a.kind = "photo";
		w.a.name = S("C:\\fakepath\\..合同 (1).PDF");
		w.a.household = 11;
		assert_true(db_write(db, test_arena(), attach_tx, &w, &err));
		w.a.id = 99;
		w.a.name = S("..");
		w.a.household = 12;
		assert_true(db_write(db, test_arena(), attach_tx, &w, &err));
		w.a.id = 100;
		w.a.name = S("a\xE2\x80\xAE"
			     "fdp.exe");
		assert_false(db_write(db, test_arena(), attach_tx, &w, &err));
		assert_int_equal(err.message, MSG_FILE_NAME);
		assert_true(db_read(db, test_arena(), list_tx, &w, &err));
		assert_int_equal(w.count, 2);
		assert_int_equal(w.rows[0].id, 99);
		assert_str(w.rows[0].name, "photo.pdf");
		assert_str(w.rows[1].name, "合同 (1).pdf");
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'file.attach'"),
				 2);
		w.actor =
			(struct actor){.id = {5}, .role = ROLE_TENANT, .scope = {.user = 5, .household = 12}};
		w.id = 99;
		assert_true(db_read(db, test_arena(), load_tx, &w, &err));
		assert_true(str_equal(w.row.hash, w.a.file.hash));
		w.id = w.rows[1].id; /* another household's */
		assert_false(db_read(db, test_arena(), load_tx, &w, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		db_test_close(db);
	}
}

/* ---- zips ---- */

static int out_of_zip(const char *path, const char *name, char *bytes, size_t size)
{
	int error;
	zip_t *zip = zip_open(path, ZIP_CHECKCONS | ZIP_RDONLY, &error);
	zip_file_t *file;
	int n = -1;

	assert_non_null(zip);
	file = zip_fopen(zip, name, 0);
	if (file != NULL) {
		n = (int)zip_fread(file, bytes, size);
		zip_fclose(file);
	}
	zip_discard(zip);
	return n;
}

/* A phone's photographs are all called so; each gets a name of its own, and soon. */
TEST(file, zip_of_many_files_with_one_name)
{
	char *path = str_c(test_arena(), str_format(test_arena(), "%s/many.zip", db_test_directory())),
	     bytes[8];
	int64_t begin = seam_monotonic_us();
	struct zip_out *z;
	struct err err;

	assert_true(zip_out_open(test_arena(), path, &z, &err));
	for (int i = 0; i < 3000; i++)
		assert_true(zip_out_add(z, S("image.jpg"), S("x"), &err));
	assert_true(zip_out_add(z, S("IMAGE (7).JPG"), S("other"), &err));
	assert_true(zip_out_close(z, &err));
	assert_int_equal(out_of_zip(path, "image (3000).jpg", bytes, sizeof(bytes)), 1);
	assert_int_equal(out_of_zip(path, "IMAGE (7) (2).JPG", bytes, sizeof(bytes)), 5);
	assert_true(seam_monotonic_us() - begin < 20 * US_PER_SECOND);
}

TEST(file, zip_is_read_by_others)
{
	char *path = str_c(test_arena(), str_format(test_arena(), "%s/one.zip", db_test_directory())),
	     bytes[70000];
	struct zip_out *z;
	struct str text = sample(50000);
	struct err err;
	int n;

	memset((char *)text.p, 'a', 40000); /* worth packing */
	assert_true(zip_out_open(test_arena(), path, &z, &err));
	assert_true(zip_out_add(z, S("合同/租赁合同.pdf"), S("%PDF-1.4 small"), &err));
	assert_true(zip_out_add(z, S("合同/租赁合同.pdf"), S("another"), &err));
	assert_true(zip_out_add(z, S("../../etc/pass:wd"), text, &err));
	assert_true(zip_out_add(z, S("/"), S(""), &err));
	assert_true(zip_out_close(z, &err));
	assert_int_equal(out_of_zip(path, "合同/租赁合同.pdf", bytes, sizeof(bytes)), 14);
	n = out_of_zip(path, "合同/租赁合同 (2).pdf", bytes, sizeof(bytes));
	assert_str(((struct str){bytes, (size_t)n}), "another");
	n = out_of_zip(path, "etc/pass_wd", bytes, sizeof(bytes));
	assert_int_equal(n, text.n);
	assert_memory_equal(bytes, text.p, text.n);
	assert_int_equal(out_of_zip(path, "file", bytes, sizeof(bytes)), 0);
	assert_false(zip_out_open(test_arena(), "/nowhere/x.zip", &z, &err));
}
