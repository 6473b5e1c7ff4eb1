/* Pieces of pages that citizens and staff both see. */
#include "apply/apply_page.h"

#include "apply/apply_html.h"

void apply_page_items(struct page *pg, enum message name, const struct apply_item *items, size_t count)
{
	struct html *h = page_html(pg);
	struct json *j = page_json(pg);
	struct str id = message_id(name);
	size_t at = id.n;

	if (h != NULL) {
		struct hidden_fields hidden = page_hidden(pg);

		apply_html_items(h, items, count, &hidden);
		return;
	}
	while (at > 0 && id.p[at - 1] != '.')
		at--;
	json_key(j, str_part(id, at, id.n));
	json_begin_array(j);
	for (size_t i = 0; i < count; i++) {
		json_begin(j);
		json_put_str(j, "words", items[i].words);
		json_put_str(j, "note", items[i].note);
		json_put_str(j, "remove", items[i].remove);
		json_end(j);
	}
	json_end_array(j);
}

/* "城东区、城西区": also with commas. */
static bool next_words(struct str *rest, struct str *ret)
{
	static const char *const marks[] = {"、", "，", ","};
	size_t end = rest->n, at, skip = 0;

	if (rest->n == 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (str_find(*rest, str_of(marks[i]), &at) && at < end) {
			end = at;
			skip = str_of(marks[i]).n;
		}
	*ret = str_trim(str_part(*rest, 0, end));
	*rest = str_part(*rest, end + skip, rest->n);
	return true;
}

bool apply_page_choices(struct req *rq, enum setting setting, struct choice **ret, size_t *ret_count,
			struct err *err)
{
	struct str rest, words;
	size_t n = 0;

	if (!setting_load_text(req_tx(rq), setting, req_today(rq), 0, &rest, err))
		return false;
	*ret = ARENA_ARRAY(req_arena(rq), struct choice, rest.n + 1);
	while (next_words(&rest, &words))
		if (words.n > 0) {
			(*ret)[n] = (struct choice){.value = (int64_t)n + 1, .words = words};
			n++;
		}
	*ret_count = n;
	return true;
}

bool apply_page_form_choices(struct req *rq, struct form *form, struct err *err)
{
	struct form_choices *lists = ARENA_ARRAY(req_arena(rq), struct form_choices, 2);
	struct choice *districts, *types;
	size_t n, m;

	if (!apply_page_choices(rq, SETTING_REGISTRY_DISTRICTS, &districts, &n, err) ||
	    !apply_page_choices(rq, SETTING_HOME_TYPES, &types, &m, err))
		return false;
	lists[0] = (struct form_choices){"registry", districts, n};
	lists[1] = (struct form_choices){"wished_type", types, m};
	form->choices = lists;
	form->choice_count = 2;
	return true;
}

struct str apply_page_go_on(struct req *rq, const struct apply_draft *draft)
{
	int last = STEP_COUNT - 1;

	return str_format(req_arena(rq), "/apply/%d", draft->step < last ? draft->step + 1 : last);
}

bool apply_page_is_choice(struct req *rq, enum setting setting, struct str words, bool *ret, struct err *err)
{
	struct choice *choices;
	size_t count;

	*ret = false;
	if (!apply_page_choices(rq, setting, &choices, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		*ret |= str_equal(choices[i].words, str_trim(words));
	return true;
}

bool apply_page_files(struct req *rq, const char *field, size_t most, struct application_file *ret,
		      size_t *ret_count, struct err *err)
{
	static const unsigned allowed = 1u << FILE_JPEG | 1u << FILE_PNG | 1u << FILE_PDF;
	const struct http_part *part;

	*ret_count = 0;
	for (size_t i = 0; (part = req_part(rq, field, i)) != NULL; i++) {
		if (i == most)
			return err_input(err, field, MSG_APPLY_ERROR_FILES_MAX);
		if (!file_put_path(req_arena(rq), str_c(req_arena(rq), part->path), allowed,
				   (int64_t)10 << 20, field, &ret[i].file, err))
			return false;
		ret[i].name =
			str_first_characters(str_trim(part->file_name).n > 0 ? part->file_name : S("-"), 80);
		*ret_count = i + 1;
	}
	return true;
}

struct value apply_page_limit_value(const struct apply_limit_line *l, int64_t v)
{
	switch (l->limit) {
	case LIMIT_INCOME:
	case LIMIT_ASSETS: return v_money(MONEY(v));
	case LIMIT_AREA: return v_area((struct area){v});
	case LIMIT_REGISTRY:
	case LIMIT_OWN_HOME: return v_bool(v != 0);
	default: return v_number(v);
	}
}

void apply_page_facts(struct page *pg, struct req *rq, const struct application *a)
{
	page_fact(pg, MSG_APPLY_CLASS, v_enum(&applicant_class_type, (int)a->class));
	page_fact(pg, MSG_APPLY_SIZE, v_number(a->size));
	page_fact(pg, MSG_APPLY_MARITAL, v_enum(&marital_type, (int)a->marital));
	page_fact(pg, MSG_APPLY_REGISTRY, v_text(a->registry));
	page_fact(pg, MSG_APPLY_RESIDENCE_YEARS, v_number(a->residence_years));
	page_fact(pg, MSG_APPLY_INSURED_MONTHS, v_number(a->insured_months));
	page_fact(pg, MSG_APPLY_INCOME_MONTH, v_money(a->income_month));
	page_fact(pg, MSG_APPLY_ASSETS, v_money(a->assets));
	page_fact(pg, MSG_APPLY_HOUSING, v_enum(&housing_type, (int)a->housing));
	page_fact(pg, MSG_APPLY_PRESENT_AREA, v_area(a->present_area));
	page_fact(pg, MSG_APPLY_PRIORITY,
		  v_text(apply_store_priority_words(req_arena(rq), req_language(rq), a->priority)));
	page_fact(pg, MSG_APPLY_WISHED_TYPE, v_text(a->wished_type));
	page_facts_end(pg);
}

void apply_page_limits(struct page *pg, struct req *rq, const struct apply_eligibility *e)
{
	static const struct column columns[] = {{MSG_APPLY_LIMIT_NAME, COLUMN_KEY},
						{MSG_APPLY_LIMIT_VALUE, COLUMN_MAIN | COLUMN_NUMBER},
						{MSG_APPLY_LIMIT_BOUND, COLUMN_SUB | COLUMN_NUMBER},
						{MSG_APPLY_LIMIT_KEPT, COLUMN_END}};
	static const enum message names[] = {
		[LIMIT_AGE] = MSG_APPLY_LIMIT_NAME_AGE,
		[LIMIT_REGISTRY] = MSG_APPLY_LIMIT_NAME_REGISTRY,
		[LIMIT_INCOME] = MSG_APPLY_LIMIT_NAME_INCOME,
		[LIMIT_ASSETS] = MSG_APPLY_LIMIT_NAME_ASSETS,
		[LIMIT_OWN_HOME] = MSG_APPLY_LIMIT_NAME_OWN_HOME,
		[LIMIT_AREA] = MSG_APPLY_LIMIT_NAME_AREA,
		[LIMIT_RESIDENCE] = MSG_APPLY_LIMIT_NAME_RESIDENCE,
		[LIMIT_INSURED] = MSG_APPLY_LIMIT_NAME_INSURED,
	};

	page_table(pg, MSG_APPLY_LIMITS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < e->count; i++) {
		const struct apply_limit_line *l = &e->lines[i];
		enum message words = l->kept ? MSG_APPLY_LIMIT_WITHIN : MSG_APPLY_LIMIT_OVER;

		page_row(pg, (struct value[]){v_message(names[l->limit]), apply_page_limit_value(l, l->value),
					      apply_page_limit_value(l, l->bound),
					      v_light(l->kept ? TAG_OK : TAG_BAD, req_text(rq, words))});
	}
	page_table_end(pg);
}

bool apply_page_evidence(struct page *pg, struct req *rq, struct application_id id, struct err *err)
{
	struct attachment_row *rows;
	size_t count;

	if (!file_list(req_tx(rq), apply_subject, id.v, &rows, &count, err))
		return false;
	if (count == 0)
		return true;
	page_photos(pg, MSG_APPLY_EVIDENCE);
	for (size_t i = 0; i < count; i++)
		page_photo(pg, link_path(rq, "/files/", rows[i].id, ""), rows[i].name,
			   file_is_picture(rows[i].type));
	page_photos_end(pg);
	return true;
}

bool apply_page_days(struct req *rq, struct page *pg, enum message m, const enum setting *settings,
		     size_t count, struct err *err)
{
	struct str words[3];
	int64_t value;

	require(count <= ARRAY_LEN(words));
	for (size_t i = 0; i < count; i++) {
		if (!setting_load(req_tx(rq), settings[i], req_today(rq), 0, &value, err))
			return false;
		words[i] = number_text(req_arena(rq), value, 0, false);
	}
	page_paragraph(pg, message_format(req_arena(rq), req_language(rq), m, words, count));
	return true;
}
