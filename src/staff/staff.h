/* staff: who works with which certificate, and the law that the rules rest on; registers only. */
#ifndef STAFF_STAFF_H
#define STAFF_STAFF_H

#include "kit/domain.h"

/* Trades of S0-10. */
enum staff_post {
	POST_ENGINEER = 1,
	POST_PLUMBER_ELECTRICIAN,
	POST_LIFT,
	POST_FIRE_ROOM,
	POST_DUTY,
	POST_OTHER
};
extern const struct enum_type staff_post_type;
enum legal_level { LEGAL_LAW = 1, LEGAL_REGULATION, LEGAL_MINISTRY, LEGAL_LOCAL, LEGAL_INTERNAL };
extern const struct enum_type legal_level_type;

extern const struct register_kind certificates_register, legal_basis_register;
extern const struct domain staff_domain;

#endif
