#include "kit/words.h"

/* tools/messages writes the ids in byte order. */
enum message words_find(struct str msgid)
{
	unsigned low = 1, high = MESSAGE_COUNT;

	if (msgid.n == 0)
		return MSG_NONE;
	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		int order = str_compare(message_id((enum message)middle), msgid);

		if (order == 0)
			return (enum message)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return MSG_NONE;
}

struct str words_id(enum message message)
{
	return message == MSG_NONE ? S("") : message_id(message);
}
