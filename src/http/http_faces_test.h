/* A server whose handler answers in many ways, by the path of the request. */
#ifndef HTTP_HTTP_FACES_TEST_H
#define HTTP_HTTP_FACES_TEST_H

#include <pthread.h>

#include "http/http_wire_test.h"

#define FACES_KEPT_MAX 600
#define GET(path)      "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

/* /kept: the test answers. */
struct faces {
	pthread_mutex_t lock;
	struct http_request *kept[FACES_KEPT_MAX];
	unsigned kept_count;
};

void faces_open(struct wire *, struct faces *, struct http_limits);
void faces_wait_kept(struct faces *, unsigned count);
void faces_send(struct http_request *, int status, struct str text);
void faces_wait_connections(const struct wire *, unsigned at_most); /* at most 5 s */

#endif
