/* One file per home (S1-48), one per household (S1-49): a page, and a zip with an index. Who may not open a
 * kind of record has no section of it. */
#include <unistd.h>
#include "kit/file.h"
#include "stat/stat_page.h"

/* Of which file: the home's or the household's; the other is 0. */
struct subject {
	struct home_id home;
	int64_t household;
};

static bool put_leases(struct req *rq, struct page *pg, struct subject s, struct err *err)
{
	static const struct column columns[] = {
		{MSG_STAT_LEASE_NUMBER, COLUMN_KEY}, {MSG_STAT_TENANT, COLUMN_MAIN},
		{MSG_STAT_HOME, COLUMN_SUB},         {MSG_STAT_FROM_DAY, COLUMN_SUB},
		{MSG_STAT_TO_DAY, COLUMN_SUB},       {MSG_STAT_RENT, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_STAT_STATE, COLUMN_END}};
	struct stat_sql_home_leases_out *rows;
	size_t n;

	if (!req_can(rq, CAP_LEASE_SEE))
		return true;
	if (!stat_sql_home_leases(req_tx(rq),
				  &(struct stat_sql_home_leases_in){.scope = req_actor(rq)->scope,
								    .home = s.home,
								    .household = s.household},
				  &rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_LEASES);
	page_table(pg, MSG_STAT_LEASES, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(rows[i].number),
						     link_path(rq, "/leases/", rows[i].id.v, "")),
					      v_text(rows[i].tenant_name), v_text(rows[i].home_name),
					      v_day(rows[i].from_day), v_day(rows[i].to_day),
					      v_money(rows[i].rent),
					      v_enum(&lease_state_type, (int)rows[i].state)});
	page_section_end(pg);
	return true;
}

static bool put_repairs(struct req *rq, struct page *pg, struct subject s, struct err *err)
{
	static const struct column columns[] = {{MSG_STAT_REPAIR_NUMBER, COLUMN_KEY},
						{MSG_STAT_WORDS, COLUMN_MAIN},
						{MSG_STAT_ASKED_AT, COLUMN_SUB},
						{MSG_STAT_DONE_AT, COLUMN_SUB},
						{MSG_STAT_COST, COLUMN_NUMBER | COLUMN_END}};
	struct stat_sql_home_repairs_out *rows;
	size_t n;

	if (!req_can(rq, CAP_REPAIR_SEE))
		return true;
	if (!stat_sql_home_repairs(req_tx(rq),
				   &(struct stat_sql_home_repairs_in){.scope = req_actor(rq)->scope,
								      .home = s.home,
								      .household = s.household},
				   &rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_REPAIRS);
	page_table(pg, MSG_STAT_REPAIRS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(rows[i].number),
						     link_path(rq, "/repairs/", rows[i].id, "")),
					      v_text(rows[i].words), v_instant(rows[i].asked_at),
					      v_instant(rows[i].done_at), v_money(rows[i].cost)});
	page_section_end(pg);
	return true;
}

static bool load_attachments(struct req *rq, struct subject s, struct stat_sql_file_attachments_out **rows,
			     size_t *n, struct err *err)
{
	return stat_sql_file_attachments(req_tx(rq),
					 &(struct stat_sql_file_attachments_in){.scope = req_actor(rq)->scope,
										.home = s.home,
										.household = s.household},
					 rows, n, err);
}

/* What a paper belongs to, in words; records that are not known here keep their code. */
static struct str subject_words(struct req *rq, struct str subject)
{
	static const struct {
		const char *subject;
		enum message words;
	} known[] = {{"home", MSG_STAT_OF_HOME},       {"lease", MSG_STAT_OF_LEASE},
		     {"repair", MSG_STAT_OF_REPAIR},   {"application", MSG_STAT_OF_APPLICATION},
		     {"payment", MSG_STAT_OF_PAYMENT}, {"dunning", MSG_STAT_OF_DUNNING}};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_equal(subject, str_of(known[i].subject)))
			return req_text(rq, known[i].words);
	return subject;
}

static bool put_attachments(struct req *rq, struct page *pg, struct subject s, struct err *err)
{
	static const struct column columns[] = {{MSG_STAT_FILE_NAME, COLUMN_MAIN},
						{MSG_STAT_FILE_OF, COLUMN_SUB},
						{MSG_STAT_FILE_SIZE, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_STAT_FILE_AT, COLUMN_END}};
	struct stat_sql_file_attachments_out *rows;
	size_t n;

	if (!load_attachments(rq, s, &rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_PAPERS);
	page_table(pg, MSG_STAT_PAPERS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(rows[i].name),
						     link_path(rq, "/files/", rows[i].id, "")),
					      v_text(subject_words(rq, rows[i].subject)),
					      v_number(rows[i].size_bytes), v_instant(rows[i].at)});
	page_section_end(pg);
	return true;
}

bool stat_home_file_page(struct req *rq, struct err *err)
{
	struct subject s = {.home = {req_id(rq)}};
	struct home home;
	struct page *pg;

	if (!home_load(req_tx(rq), req_actor(rq), s.home, &home, err))
		return false;
	pg = page_new(rq, req_text_of(rq, MSG_STAT_HOME_FILE_OF, home.name));
	page_crumb(pg, link_path(rq, "/homes/", home.id.v, ""), home.name);
	page_state(pg, v_enum(&home_state_type, (int)home.state));
	page_action_icon(pg, CAP_FILE_SEE, ICON_DOWN, MSG_STAT_ZIP,
			 link_path(rq, "/homes/", home.id.v, "/file/zip"));
	page_fact(pg, MSG_STAT_PROJECT, v_text(home.project_name));
	page_fact(pg, MSG_STAT_HOME_TYPE, v_text(home.home_type));
	page_fact(pg, MSG_STAT_BUILT_AREA, v_area(home.built_area));
	page_fact(pg, MSG_STAT_BUILT_YEAR,
		  home.built_year > 0 ? v_text(number_text(req_arena(rq), home.built_year, 0, false))
				      : v_none());
	page_fact(pg, MSG_STAT_FITOUT, v_text(home.fitout));
	page_fact(pg, MSG_STAT_RATE, home.rent_rate.e4_yuan > 0 ? v_rate(home.rent_rate) : v_none());
	page_facts_end(pg);
	return put_leases(rq, pg, s, err) && put_repairs(rq, pg, s, err) && put_attachments(rq, pg, s, err) &&
	       page_send(pg);
}

/* ---- household ---- */

static struct value person(struct req *rq, const struct household_member_view *m)
{
	struct value name = v_text(m->name);

	return actor_can(req_actor(rq), CAP_PARTY_SEE)
		       ? v_link(name, link_path(rq, "/parties/", m->party.v, ""))
		       : name;
}

static bool put_members(struct req *rq, struct page *pg, struct household_id id, struct err *err)
{
	static const struct column columns[] = {{MSG_STAT_NAME, COLUMN_MAIN},
						{MSG_STAT_KINSHIP, COLUMN_SUB},
						{MSG_STAT_ID_NUMBER, COLUMN_SUB},
						{MSG_STAT_BIRTH, COLUMN_END}};
	struct household_member_view *rows;
	size_t n;

	if (!household_members(req_tx(rq), id, &rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_MEMBERS);
	page_table(pg, MSG_STAT_MEMBERS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg,
			 (struct value[]){person(rq, &rows[i]), v_enum(&kinship_type, (int)rows[i].kinship),
					  v_text(rows[i].id_number_masked), v_day(rows[i].birth)});
	page_section_end(pg);
	return true;
}

static bool put_applications(struct req *rq, struct page *pg, int64_t household, struct err *err)
{
	static const struct column columns[] = {{MSG_STAT_APPLICATION_NUMBER, COLUMN_MAIN},
						{MSG_STAT_APPLIED_ON, COLUMN_SUB},
						{MSG_STAT_STATE, COLUMN_END}};
	struct stat_sql_household_applications_out *rows;
	size_t n;

	if (!req_can(rq, CAP_APPLICATION_SEE))
		return true;
	if (!stat_sql_household_applications(req_tx(rq),
					     &(struct stat_sql_household_applications_in){
						     .scope = req_actor(rq)->scope, .household = household},
					     &rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_APPLICATIONS);
	page_table(pg, MSG_STAT_APPLICATIONS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(rows[i].number),
						     link_path(rq, "/applications/", rows[i].id.v, "")),
					      v_day(rows[i].applied_on),
					      v_enum(&application_state_type, (int)rows[i].state)});
	page_section_end(pg);
	return true;
}

static bool put_money(struct req *rq, struct page *pg, int64_t household, struct err *err)
{
	static const struct column columns[] = {{MSG_STAT_RECEIPT, COLUMN_MAIN},
						{MSG_STAT_AMOUNT, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_STAT_PAID_AT, COLUMN_END}};
	struct stat_sql_household_payments_out *rows;
	size_t n;

	if (!req_can(rq, CAP_PAY_SEE))
		return true;
	if (!stat_sql_household_payments(req_tx(rq),
					 &(struct stat_sql_household_payments_in){
						 .scope = req_actor(rq)->scope, .household = household},
					 &rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_PAYMENTS);
	page_table(pg, MSG_STAT_PAYMENTS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(rows[i].receipt_number),
						     link_path(rq, "/payments/", rows[i].id, "")),
					      v_money(rows[i].amount), v_instant(rows[i].paid_at)});
	page_section_end(pg);
	return true;
}

static bool put_matters(struct req *rq, struct page *pg, int64_t household, struct err *err)
{
	static const struct column columns[] = {{MSG_STAT_MATTER_NUMBER, COLUMN_KEY},
						{MSG_STAT_WORDS, COLUMN_MAIN},
						{MSG_STAT_ASKED_AT, COLUMN_END}};
	struct stat_sql_household_matters_out *rows;
	size_t n;

	if (!req_can(rq, CAP_MATTER_SEE))
		return true;
	if (!stat_sql_household_matters(req_tx(rq),
					&(struct stat_sql_household_matters_in){.scope = req_actor(rq)->scope,
										.household = household},
					&rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_MATTERS);
	page_table(pg, MSG_STAT_MATTERS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(rows[i].number),
						     link_path(rq, "/matters/", rows[i].id, "")),
					      v_text(rows[i].words), v_instant(rows[i].at)});
	page_section_end(pg);
	return true;
}

/* A household is in scope when one of its leases is, or the actor sees the whole city. */
static bool household_in_scope(struct req *rq, int64_t household, struct err *err)
{
	struct stat_sql_home_leases_out *rows;
	size_t n;

	if (req_actor(rq)->scope.all)
		return true;
	if (!stat_sql_home_leases(req_tx(rq),
				  &(struct stat_sql_home_leases_in){.scope = req_actor(rq)->scope,
								    .household = household},
				  &rows, &n, err))
		return false;
	return n > 0 || err_not_found(err);
}

bool stat_household_file_page(struct req *rq, struct err *err)
{
	struct subject s = {.household = req_id(rq)};
	struct household_view household;
	struct page *pg;

	if (!household_in_scope(rq, s.household, err) ||
	    !household_load(req_tx(rq), (struct household_id){s.household}, &household, err))
		return false;
	pg = page_new(rq, req_text_of(rq, MSG_STAT_HOUSEHOLD_FILE_OF, household.head_name));
	page_action_icon(pg, CAP_FILE_SEE, ICON_DOWN, MSG_STAT_ZIP,
			 link_path(rq, "/households/", s.household, "/file/zip"));
	page_fact(pg, MSG_STAT_CLASS, v_enum(&applicant_class_type, (int)household.class));
	page_fact(pg, MSG_STAT_SIZE, v_number(household.size));
	page_facts_end(pg);
	return put_members(rq, pg, household.id, err) && put_applications(rq, pg, s.household, err) &&
	       put_leases(rq, pg, s, err) && put_money(rq, pg, s.household, err) &&
	       put_repairs(rq, pg, s, err) && put_matters(rq, pg, s.household, err) &&
	       put_attachments(rq, pg, s, err) && page_send(pg);
}

/* ---- zip ---- */

static struct str index_of(struct req *rq, const struct stat_sql_file_attachments_out *rows, size_t n)
{
	struct buf b;
	struct str text;

	buf_open(&b, (size_t)4 << 20);
	BUF_LIT(&b, "\xEF\xBB\xBF");
	for (size_t i = 0; i < 5; i++) {
		static const enum message heads[] = {MSG_STAT_FILE_NAME, MSG_STAT_FILE_OF, MSG_STAT_FILE_KIND,
						     MSG_STAT_FILE_AT, MSG_STAT_FILE_HASH};
		csv_cell(&b, req_text(rq, heads[i]), i == 0, false);
	}
	csv_line_end(&b);
	for (size_t i = 0; i < n; i++) {
		csv_cell(&b, str_format(req_arena(rq), "%zu-%.*s", i + 1, STR_ARG(rows[i].name)), true,
			 false);
		csv_cell(&b, subject_words(rq, rows[i].subject), false, false);
		csv_cell(&b, rows[i].kind, false, false);
		csv_cell(&b, instant_text(req_arena(rq), rows[i].at), false, false);
		csv_cell(&b, rows[i].hash, false, false);
		csv_line_end(&b);
	}
	text = str_copy(req_arena(rq), buf_view(&b));
	buf_close(&b);
	return text;
}

struct packing {
	struct arena *arena; /* of one file: all of them together are more than a request may hold */
	struct zip_out *zip;
	struct str name, hash;
	struct err *err;
};

static bool pack_guarded(void *arg)
{
	struct packing *p = arg;
	struct str bytes;

	return file_get(p->arena, p->hash, &bytes, p->err) && zip_out_add(p->zip, p->name, bytes, p->err);
}

static bool pack(struct zip_out *zip, struct str name, struct str hash, struct err *err)
{
	struct packing p = {.zip = zip, .name = name, .hash = hash, .err = err};
	bool full = false, ok;

	p.arena = arena_new((size_t)FILE_BYTES_MAX * 2);
	ok = arena_guard(p.arena, pack_guarded, &p, &full);
	arena_free(p.arena);
	return full ? err_set(err, ERR_LIMIT, MSG_DB_TOO_MUCH_MEMORY) : ok;
}

static bool fill_zip(struct req *rq, struct zip_out *zip, const struct stat_sql_file_attachments_out *rows,
		     size_t n, struct err *err)
{
	if (!zip_out_add(zip, S("index.csv"), index_of(rq, rows, n), err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!pack(zip, str_format(req_arena(rq), "%zu-%.*s", i + 1, STR_ARG(rows[i].name)),
			  rows[i].hash, err))
			return false;
	return true;
}

static bool send_zip(struct req *rq, struct subject s, struct str name, struct err *err)
{
	struct stat_sql_file_attachments_out *rows;
	struct zip_out *zip;
	const char *path = req_file_path(rq);
	size_t n;
	bool ok;

	if (!load_attachments(rq, s, &rows, &n, err))
		return false;
	if (!zip_out_open(req_arena(rq), path, &zip, err))
		return false;
	ok = fill_zip(rq, zip, rows, n, err);
	if (!zip_out_close(zip, err) || !ok) {
		unlink(path);
		return false;
	}
	req_note_download(rq, s.household != 0 ? "household" : "home",
			  s.household != 0 ? s.household : s.home.v, S("zip"));
	return req_file(rq, S("application/zip"), path, name);
}

bool stat_home_file_zip(struct req *rq, struct err *err)
{
	struct subject s = {.home = {req_id(rq)}};
	struct home home;

	return home_load(req_tx(rq), req_actor(rq), s.home, &home, err) &&
	       send_zip(rq, s, str_format(req_arena(rq), "%.*s.zip", STR_ARG(home.name)), err);
}

bool stat_household_file_zip(struct req *rq, struct err *err)
{
	struct subject s = {.household = req_id(rq)};
	struct household_view household;

	return household_in_scope(rq, s.household, err) &&
	       household_load(req_tx(rq), (struct household_id){s.household}, &household, err) &&
	       send_zip(rq, s, str_format(req_arena(rq), "household-%lld.zip", (long long)s.household), err);
}
