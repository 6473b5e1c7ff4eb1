/* The demo city: everything is drawn from a seed and made through the functions that real use goes through,
 * under a clock that walks through the months (ADR 0010). */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "allot/allot.h"
#include "app/app.h"

#define DEMO_PASSWORD "anju-demo-2026"

enum {
	DEMO_MONTHS = 6,
	DEMO_BULK_EVERY = 2000,  /* writes in one commit (db_bulk_begin) */
	DEMO_ONLINE_EVERY = 10,  /* households with an account: the first and every tenth */
	DEMO_STOPPED_EVERY = 25, /* those who stopped paying: lease i with i % EVERY == AT */
	DEMO_STOPPED_AT = 7
};

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
	struct actor *tenant; /* of lease[i * DEMO_ONLINE_EVERY] */
	size_t tenant_count;
	struct str password_hash;
	uint64_t *taken;   /* identity numbers in use: an open hash, 0 is free */
	size_t taken_mask; /* its size - 1, a power of two less one */
	uint32_t people;   /* how many were invented: their phones count on */
	int64_t steps_done, steps_total;
	bool is_taken; /* the database holds a city already */
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
/* Applications decided, published, housed, with leases running from the first month. */
bool demo_households(struct demo *, struct err *);
bool demo_tenants(struct demo *, struct err *);   /* their accounts */
bool demo_months(struct demo *, struct err *);    /* bills, payments, repairs, month by month */
bool demo_matters(struct demo *, struct err *);   /* complaints and requests */
bool demo_dunnings(struct demo *, struct err *);  /* reminders to those who stopped paying */
bool demo_exits(struct demo *, struct err *);     /* leases that end, at every step of it */
bool demo_registers(struct demo *, struct err *); /* rows in each of the six */
/* What is under way today: applications in every state, a plan with offers, repairs. */
bool demo_present(struct demo *, struct err *);
/* Some of those who have an offer answer: accepted, signed, waived. */
bool demo_answers(struct demo *, const struct application_id *, size_t count, struct err *);
bool demo_citizens(struct demo *, struct err *); /* the applicant who signs in */

#endif
