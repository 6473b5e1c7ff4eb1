/* The same answer through src/http, with every guard on: what the layer itself costs. our_http PORT */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "http/http.h"

static void answer(struct http_request *request, void *arg)
{
	struct http_reply reply = {.status = 200, .content_type = S("text/plain"), .body = S("ok\n")};

	(void)arg;
	http_send(request, &reply);
}

int main(int argc, char **argv)
{
	struct http_config config = {.handler = answer};
	struct http *http;
	struct err err;
	char address[32];

	(void)snprintf(address, sizeof(address), "127.0.0.1:%s", argc > 1 ? argv[1] : "8080");
	if (!http_listen(address, &config.listen_fd, &err) || !http_start(&config, &http, &err)) {
		fprintf(stderr, "cannot listen on %s: %s\n", address, err.detail);
		return 3;
	}
	for (;;)
		(void)pause();
}
