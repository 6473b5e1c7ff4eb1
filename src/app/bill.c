/* anju bill: a month of rent, resumable. */
#include <stdio.h>
#include <string.h>
#include "app/app.h"
#include "pay/pay.h"

int command_bill(int argc, char **argv)
{
	struct city city;
	struct err e = {0};
	struct actor system = actor_system();
	struct month month;
	struct money amount = {0};
	int64_t bills = 0, leases = 0;
	int code = EXIT_DONE;

	if (argc != 3 || strcmp(argv[1], "--period") != 0 || !month_parse(str_of(argv[2]), &month))
		return EXIT_USAGE;
	if (!city_open(&city, false, NULL, &e))
		return app_fail(&e);
	if (!rent_bill_run(city.db, city.arena, &system, month, show_progress, "bill", &bills, &amount, &e) ||
	    !pay_prepaid_run(city.db, city.arena, &system, &leases, &e))
		code = app_fail(&e);
	else
		printf("%lld bills, %.*s yuan\n", (long long)bills, STR_ARG(money_text(city.arena, amount)));
	city_close(&city);
	return code;
}
