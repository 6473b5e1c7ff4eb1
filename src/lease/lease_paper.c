/* The lease on paper: parties, home, term, rent and payment, repair duty, charges, giving back, breach and
 * disputes (Order 11 art. 17). */
#include "kit/paper.h"
#include "kit/setting.h"
#include "lease/lease_store.h"

static const enum message clauses[] = {
	MSG_LEASE_CLAUSE_USE,     MSG_LEASE_CLAUSE_PAY,    MSG_LEASE_CLAUSE_CHARGES, MSG_LEASE_CLAUSE_REPAIR,
	MSG_LEASE_CLAUSE_CARE,    MSG_LEASE_CLAUSE_CHECK,  MSG_LEASE_CLAUSE_RENEW,   MSG_LEASE_CLAUSE_BACK,
	MSG_LEASE_CLAUSE_DEPOSIT, MSG_LEASE_CLAUSE_SAFETY, MSG_LEASE_CLAUSE_DISPUTE,
};

static struct str words(enum message m)
{
	return message_text(LANGUAGE_ZH_CN, m);
}

static void put_facts(struct paper *p, struct arena *a, const struct lease *l, struct str agency,
		      struct str id_number)
{
	struct str rent = str_format(a, "%.*s 元（%.*s）", STR_ARG(money_text(a, l->rent)),
				     STR_ARG(money_words(a, l->rent)));
	struct str deposit = str_format(a, "%.*s 元（%.*s）", STR_ARG(money_text(a, l->deposit)),
					STR_ARG(money_words(a, l->deposit)));

	paper_fact(p, words(MSG_LEASE_LESSOR), agency);
	paper_fact(p, words(MSG_LEASE_TENANT),
		   str_format(a, "%.*s（%.*s）", STR_ARG(l->tenant_name), STR_ARG(id_number)));
	paper_fact(p, words(MSG_LEASE_HOME), l->home_name);
	paper_fact(p, words(MSG_LEASE_AREA), str_format(a, "%.*s ㎡", STR_ARG(area_text(a, l->area))));
	paper_fact(p, words(MSG_LEASE_TERM),
		   str_format(a, "%.*s 至 %.*s", STR_ARG(day_text(a, l->from)), STR_ARG(day_text(a, l->to))));
	paper_fact(p, words(MSG_LEASE_RATE), str_format(a, "%.*s 元/㎡·月", STR_ARG(rate_text(a, l->rate))));
	paper_fact(p, words(MSG_LEASE_COEFFICIENT),
		   number_text(a, l->coefficient.e4, 4,
			       false)); /* so that the rent can be worked out again */
	paper_fact(p, words(MSG_LEASE_RENT), rent);
	paper_fact(p, words(MSG_LEASE_DEPOSIT), deposit);
}

bool lease_paper_render(struct tx *tx, struct arena *a, const struct lease *l, struct str base_url,
			struct str *ret_pdf, struct err *err)
{
	struct str agency, font, check = paper_check_code(a, l->number), labels[2], none[2] = {S(""), S("")};
	struct party tenant;
	struct paper *p;

	if (!setting_load_text(tx, SETTING_AGENCY_NAME, l->from, l->project.v, &agency, err) ||
	    !setting_load_text(tx, SETTING_PAPER_FONT, l->from, 0, &font, err) ||
	    !party_load(tx, l->tenant, &tenant, err))
		return false;
	p = paper_new(a, words(MSG_LEASE_PAPER_TITLE), l->number, seam_today());
	put_facts(p, a, l, agency, tenant.id_number_masked);
	for (size_t i = 0; i < ARRAY_LEN(clauses); i++)
		paper_clause(p, (int)i + 1, words(clauses[i]));
	labels[0] = words(MSG_LEASE_SIGNATURE_LESSOR);
	labels[1] = words(MSG_LEASE_SIGNATURE_TENANT);
	paper_signatures(p, labels, none, 2);
	paper_code(p,
		   str_format(a, "%.*s/verify?number=%.*s&code=%.*s", STR_ARG(base_url), STR_ARG(l->number),
			      STR_ARG(check)),
		   check);
	return paper_render(a, p, font, ret_pdf, err);
}
