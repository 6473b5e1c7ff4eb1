/* Words in rows: tables keep the msgid ("deadline.repair_done"), so that each reader sees his own language
 * and a new build may number its messages anew. */
#ifndef KIT_WORDS_H
#define KIT_WORDS_H

#include "base/base.h"

enum message words_find(struct str msgid); /* MSG_NONE when the program no longer has it */
struct str words_id(enum message);         /* "" for MSG_NONE */

#endif
