/* Attachment rows: which subject a stored file belongs to (file_store.c keeps the bytes). */
#include <string.h>
#include "kit/audit.h"
#include "kit/file.h"
#include "kit/file_sql.h"

enum { NAME_CHARACTERS_MAX = 100 };

ENUM_TYPE(file_type, {FILE_JPEG, "jpeg", MSG_FILE_JPEG, TAG_PLAIN},
	  {FILE_PNG, "png", MSG_FILE_PNG, TAG_PLAIN}, {FILE_PDF, "pdf", MSG_FILE_PDF_DOCUMENT, TAG_PLAIN},
	  {FILE_XLSX, "xlsx", MSG_FILE_XLSX, TAG_PLAIN}, {FILE_CSV, "csv", MSG_FILE_CSV, TAG_PLAIN},
	  {FILE_TEXT, "text", MSG_FILE_TEXT, TAG_PLAIN}, {FILE_ZIP, "zip", MSG_FILE_ZIP, TAG_PLAIN});

const char *file_ending(enum file_type type)
{
	static const char *const endings[] = {
		[FILE_JPEG] = ".jpg", [FILE_PNG] = ".png",  [FILE_PDF] = ".pdf", [FILE_XLSX] = ".xlsx",
		[FILE_CSV] = ".csv",  [FILE_TEXT] = ".txt", [FILE_ZIP] = ".zip"};

	require(type >= FILE_JPEG && type <= FILE_ZIP);
	return endings[type];
}

bool file_is_picture(enum file_type type)
{
	return type == FILE_JPEG || type == FILE_PNG;
}

const char *file_media_type(enum file_type type)
{
	static const char *const types[] = {
		[FILE_JPEG] = "image/jpeg",
		[FILE_PNG] = "image/png",
		[FILE_PDF] = "application/pdf",
		[FILE_XLSX] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		[FILE_CSV] = "text/csv; charset=utf-8",
		[FILE_TEXT] = "text/plain; charset=utf-8",
		[FILE_ZIP] = "application/zip"};

	require(type >= FILE_JPEG && type <= FILE_ZIP);
	return types[type];
}

/* The name that a person gave, without folders and without what could not be shown; ends as the content says.
 */
static bool name_clean(struct arena *arena, const struct attachment *a, struct str *ret, struct err *err)
{
	struct str name = a->name, ending = str_of(file_ending(a->file.type));

	if (!str_utf8_valid(name) || str_has_control(name, false))
		return err_input(err, "name", MSG_FILE_NAME);
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
			name = str_part(name, i, name.n);
			break;
		}
	name = str_trim(name);
	if (a->file.type == FILE_JPEG &&
	    str_equal_nocase(str_part(name, name.n < 5 ? 0 : name.n - 5, 5), S(".jpeg")))
		name = str_part(name, 0, name.n - 5);
	if (name.n >= ending.n && str_equal_nocase(str_part(name, name.n - ending.n, ending.n), ending))
		name = str_part(name, 0, name.n - ending.n);
	while (str_starts(name, S(".")))
		name = str_part(name, 1, name.n);
	if (name.n == 0)
		name = str_of(a->kind);
	*ret = str_join(arena, str_first_characters(name, NAME_CHARACTERS_MAX), ending);
	return true;
}

bool file_attach(struct tx *tx, const struct actor *actor, const struct attachment *a, struct err *err)
{
	struct file_sql_add_in in = {
		.id = a->id != 0 ? a->id : id_new(),
		.subject = str_of(a->subject),
		.subject_id = a->subject_id,
		.kind = str_of(a->kind),
		.hash = a->file.hash,
		.type = a->file.type,
		.size_bytes = a->file.size_bytes,
		.project = a->project,
		.household = a->household,
		.actor = actor->id,
		.now = tx_now(tx),
	};

	if (!name_clean(tx_arena(tx), a, &in.name, err) || !file_sql_add(tx, &in, err))
		return false;
	/* the name may be a person's: the trail has kind and hash */
	return audit_note(tx, actor, "file.attach", a->subject, a->subject_id,
			  str_format(tx_arena(tx), "{\"attachment\":%lld,\"kind\":\"%s\",\"hash\":\"%.*s\"}",
				     (long long)in.id, a->kind, STR_ARG(in.hash)),
			  err);
}

bool file_list(struct tx *tx, const char *subject, int64_t subject_id, struct attachment_row **ret,
	       size_t *ret_count, struct err *err)
{
	struct file_sql_subject_in in = {str_of(subject), subject_id};
	struct file_sql_subject_out *rows;
	struct attachment_row *list;
	size_t count;

	if (!file_sql_subject(tx, &in, &rows, &count, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct attachment_row, count);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct attachment_row){.id = rows[i].id,
						  .kind = rows[i].kind,
						  .name = rows[i].name,
						  .hash = rows[i].hash,
						  .type = rows[i].type,
						  .size_bytes = rows[i].size_bytes,
						  .at = rows[i].at};
	*ret = list;
	*ret_count = count;
	return true;
}

bool file_load(struct tx *tx, const struct actor *actor, int64_t id, struct attachment_row *ret,
	       struct err *err)
{
	struct file_sql_load_in in = {.scope = actor->scope, .id = id};
	struct file_sql_load_out row;

	if (!file_sql_load(tx, &in, &row, err))
		return false;
	*ret = (struct attachment_row){.id = row.id,
				       .kind = row.kind,
				       .name = row.name,
				       .hash = row.hash,
				       .type = row.type,
				       .size_bytes = row.size_bytes,
				       .at = row.at};
	return true;
}

static bool check_stored(struct tx *tx, struct check *check, struct err *err)
{
	struct file_sql_stored_in in = {0};

	for (;;) {
		struct file_sql_stored_out *rows;
		size_t count;

		if (!file_sql_stored(tx, &in, &rows, &count, err))
			return false;
		if (count == 0)
			return true;
		for (size_t i = 0; i < count; i++)
			if (!file_stored(rows[i].hash))
				check_fault(check, "file.stored", "attachment %lld: %.16s is missing",
					    (long long)rows[i].id, rows[i].hash.p);
		in.after = rows[count - 1].id;
	}
}

const struct check_kind file_check = {"file.stored", check_stored, NULL};
