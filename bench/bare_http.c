/* The yardstick: the smallest useful server that libmicrohttpd itself can be (epoll, two threads,
 * keep-alive). bare_http PORT */
#include <microhttpd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum MHD_Result answer(void *arg, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *data, size_t *data_bytes,
			      void **context)
{
	static const char body[] = "ok\n";
	static int seen;
	struct MHD_Response *response;
	enum MHD_Result result;

	(void)arg, (void)url, (void)method, (void)version, (void)data, (void)data_bytes;
	if (*context == NULL) { /* the first of two calls: only the header is there */
		*context = &seen;
		return MHD_YES;
	}
	response = MHD_create_response_from_buffer(sizeof(body) - 1, (void *)(uintptr_t)body,
						   MHD_RESPMEM_PERSISTENT);
	if (response == NULL)
		return MHD_NO;
	(void)MHD_add_response_header(response, "Content-Type", "text/plain");
	result = MHD_queue_response(connection, MHD_HTTP_OK, response);
	MHD_destroy_response(response);
	return result;
}

int main(int argc, char **argv)
{
	int port = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 8080;
	struct MHD_Daemon *daemon =
		MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)port, NULL, NULL, answer, NULL,
				 MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_END);

	if (daemon == NULL) {
		fprintf(stderr, "cannot listen on port %d\n", port);
		return 3;
	}
	for (;;)
		(void)pause();
}
