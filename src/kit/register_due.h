#ifndef KIT_REGISTER_DUE_H
#define KIT_REGISTER_DUE_H

#include "kit/job.h"

/* Each day: the expiry deadlines of every register as its records and the settings of the day have them
 * (S0-09). */
extern const struct job_kind register_due_job;

#endif
