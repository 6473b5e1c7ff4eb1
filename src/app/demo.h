/* The demo city: everything is drawn from a seed and made through the functions that real use goes through,
 * under a clock that walks through the months (ADR 0010). */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "app/app.h"
#include "apply/apply.h"
#include "home/home.h"
#include "lease/lease.h"

#define DEMO_PASSWORD "anju-demo-2026"
#define DEMO_MONTHS   6

struct demo {
	struct city *city;
	struct arena *arena; /* of the whole run */
	struct arena *step;  /* emptied after each write */
	int64_t homes;       /* how many */
	struct day until;    /* the city's today */
	struct month first;  /* of its history */
	struct actor officer, second_officer, finance, director, administrator, system;
	struct actor repairer[4];
	struct home_id *home; /* vacant homes in order */
	size_t home_count, home_next;
	struct lease_id *lease; /* running leases */
	int64_t *household;     /* of the lease */
	size_t lease_count;
	struct str password_hash;
	uint64_t *taken;
	size_t taken_mask;
	uint32_t people; /* identity numbers in use */
	int64_t steps_done, steps_total;
};

/* A person who exists in no register: sequence numbers 990 to 999, right check digits. */
struct demo_person {
	struct str name, id_number, phone;
	struct day birth;
	bool male;
};
struct demo_person demo_person(struct demo *, int age_from, int age_to);

/* An application that fits the policy. */
struct application_form demo_application(struct demo *, struct day on);

void demo_clock(struct day, int hour, int minute);
void demo_progress(struct demo *, const char *what);
bool demo_write(struct demo *, db_fn *, void *arg, struct err *);

bool demo_staff(struct demo *, struct err *); /* accounts of the desk, policies, holidays, settings */
bool demo_homes(struct demo *, struct err *);
bool demo_households(
	struct demo *,
	struct err *); /* applications decided, published, housed, with leases running from the first month */
bool demo_months(struct demo *, struct err *); /* bills, payments, repairs, matters, month by month */
bool demo_present(struct demo *,
		  struct err *); /* what is under way today: applications in every state, offers, exits */
bool demo_citizens(struct demo *, struct err *); /* the two citizens who sign in */

#endif
