/* Running numbers without gaps. */
#include "kit/number.h"
#include "kit/number_sql.h"

bool number_next(struct tx *tx, const char *prefix, int year, unsigned digits, struct str *ret,
		 struct err *err)
{
	struct number_sql_next_in in = {str_of(prefix), year};
	struct number_sql_next_out row;

	if (!number_sql_next(tx, &in, &row, err))
		return false;
	if (year == 0)
		*ret = str_format(tx_keep(tx), "%s-%0*lld", prefix, (int)digits, (long long)row.value);
	else
		*ret = str_format(tx_keep(tx), "%s-%04d-%0*lld", prefix, year, (int)digits,
				  (long long)row.value);
	return true;
}

bool number_raise(struct tx *tx, const char *prefix, int year, int64_t used, struct err *err)
{
	return number_sql_raise(tx, &(struct number_sql_raise_in){str_of(prefix), year, used}, err);
}
