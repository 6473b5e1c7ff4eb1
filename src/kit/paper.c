/* The records of issued papers; paper_render.c makes their pages. */
#include <sodium.h>
#include "kit/audit.h"
#include "kit/paper.h"
#include "kit/paper_sql.h"
#include "kit/secret.h"

ENUM_TYPE(paper_state, {PAPER_VALID, "valid", MSG_PAPER_VALID, TAG_OK},
	  {PAPER_VOID, "void", MSG_PAPER_VOID, TAG_BAD});

/* 60 bits of a keyed hash in letters that are not mistaken for each other: nobody guesses one, anybody can
 * type one. */
struct str paper_check_code(struct arena *arena, struct str number)
{
	static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
	char *code = arena_alloc(arena, PAPER_CHECK_CODE_CHARACTERS);
	uint8_t mac[32];

	secret_mac("paper.check_code", number, mac);
	for (size_t i = 0; i < PAPER_CHECK_CODE_CHARACTERS; i++)
		code[i] = letters[mac[i] & 31];
	return (struct str){code, PAPER_CHECK_CODE_CHARACTERS};
}

/* As people type it from a paper: any width and case, blanks and dashes between the groups. */
static struct str code_typed(struct arena *arena, struct str typed)
{
	struct str half = str_upper(arena, str_halfwidth(arena, typed));
	char *p = arena_alloc(arena, half.n);
	size_t n = 0;

	for (size_t i = 0; i < half.n; i++)
		if (half.p[i] != ' ' && half.p[i] != '-')
			p[n++] = half.p[i];
	return (struct str){p, n};
}

bool paper_add(struct tx *tx, const struct actor *actor, const struct paper_record *p, struct err *err)
{
	struct attachment attachment = {.id = id_new(),
					.subject = p->subject,
					.subject_id = p->subject_id,
					.kind = p->kind,
					.name = p->number,
					.file = p->file,
					.project = p->project,
					.household = p->household};
	struct paper_sql_add_in in = {
		.id = p->id != 0 ? p->id : id_new(),
		.kind = str_of(p->kind),
		.number = p->number,
		.check_code = p->check_code,
		.subject = str_of(p->subject),
		.subject_id = p->subject_id,
		.hash = p->file.hash,
		.attachment = attachment.id,
		.project = p->project,
		.household = p->household,
		.title = p->title,
		.actor = actor->id,
		.now = tx_now(tx),
	};

	require(p->check_code.n == PAPER_CHECK_CODE_CHARACTERS && p->file.type == FILE_PDF);
	require(str_equal(p->number, str_upper(tx_arena(tx), p->number))); /* paper_verify takes any case */
	return file_attach(tx, actor, &attachment, err) && paper_sql_add(tx, &in, err) &&
	       audit_note(tx, actor, "paper.add", "paper", in.id,
			  str_format(tx_arena(tx), "{\"number\":\"%.*s\",\"hash\":\"%.*s\"}",
				     STR_ARG(p->number), STR_ARG(p->file.hash)),
			  err);
}

bool paper_void(struct tx *tx, const struct actor *actor, int64_t id, struct str reason, struct err *err)
{
	struct paper_sql_load_in load = {.scope = actor->scope, .id = id};
	struct paper_sql_void_in in = {id, str_trim(reason)};
	struct paper_sql_load_out paper;
	int64_t changed;

	if (!paper_sql_load(tx, &load, &paper, err))
		return false;
	if (!str_utf8_valid(reason) || str_has_control(in.reason, true) || str_characters(in.reason) < 2 ||
	    str_characters(in.reason) > 500)
		return err_input(err, "reason", MSG_PAPER_VOID_REASON);
	if (!paper_sql_void(tx, &in, &changed, err))
		return false;
	if (changed == 0)
		return err_conflict(err, MSG_PAPER_VOID_ALREADY);
	return audit_note(tx, actor, "paper.void", "paper", id, in.reason, err);
}

bool paper_verify(struct tx *tx, struct str number, struct str check_code, bool *ret_found,
		  enum paper_state *ret_state, struct str *ret_title, struct day *ret_day, struct err *err)
{
	struct paper_sql_verify_in in;
	struct paper_sql_verify_out row;
	struct str code;
	bool found;

	if (!str_utf8_valid(number) || !str_utf8_valid(check_code)) {
		*ret_found = false;
		return true;
	}
	in.number = str_trim(str_upper(tx_arena(tx), str_halfwidth(tx_arena(tx), number)));
	code = code_typed(tx_arena(tx), check_code);
	if (!paper_sql_verify(tx, &in, &found, &row, err))
		return false;
	*ret_found =
		found && code.n == row.check_code.n && sodium_memcmp(code.p, row.check_code.p, code.n) == 0;
	if (*ret_found) {
		*ret_state = row.state;
		*ret_title = row.title;
		*ret_day = instant_day(row.at);
	}
	return true;
}

bool paper_list(struct tx *tx, const char *subject, int64_t subject_id, struct paper_row **ret,
		size_t *ret_count, struct err *err)
{
	struct paper_sql_subject_in in = {str_of(subject), subject_id};
	struct paper_sql_subject_out *rows;
	struct paper_row *list;
	size_t count;

	if (!paper_sql_subject(tx, &in, &rows, &count, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct paper_row, count);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct paper_row){.id = rows[i].id,
					     .kind = rows[i].kind,
					     .number = rows[i].number,
					     .title = rows[i].title,
					     .state = rows[i].state,
					     .attachment = rows[i].attachment,
					     .at = rows[i].at};
	*ret = list;
	*ret_count = count;
	return true;
}
