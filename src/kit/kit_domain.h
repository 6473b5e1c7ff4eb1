/* What the kit itself hands to the program: its jobs and proofs (app/domains.c lists it first). */
#ifndef KIT_KIT_DOMAIN_H
#define KIT_KIT_DOMAIN_H

#include "kit/domain.h"

extern const struct domain kit_domain;

#endif
