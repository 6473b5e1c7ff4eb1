/* A server inside the test, and a client that may send any bytes. */
#ifndef HTTP_HTTP_WIRE_TEST_H
#define HTTP_HTTP_WIRE_TEST_H

#include "http/http.h"

struct wire {
	struct http *http;
	struct http_config config;
	int port;
	char upload_directory[64];
};

/* Starts with these limits and, for what stays NULL, the echo handler and a fresh upload directory. */
void wire_open(struct wire *, const struct http_config *);
void wire_close(struct wire *); /* http_stop, and asserts that no uploaded file was left behind */
void wire_gone(struct wire *);  /* the same after http_drain or http_stop */
unsigned wire_files(const struct wire *);

struct wire_client {
	int fd;
	char *p; /* received, not yet taken */
	size_t n, capacity;
	bool closed;
};

void wire_connect(const struct wire *, struct wire_client *);
void wire_disconnect(struct wire_client *);
bool wire_write(struct wire_client *, struct str); /* false when the server has closed */
/* One reply, headers and body by Content-Length (none for HEAD); "" when the server closed or nothing came
 * for 10 s. */
struct str wire_read(struct wire_client *, bool head);
/* Waits until the server closes; false when it has not after so many ms. */
bool wire_closes(struct wire_client *, int within_ms);

struct str wire_ask(const struct wire *, struct str request); /* a connection of its own */
int wire_status(struct str reply);                            /* 0: no reply */
struct str wire_body(struct str reply);
bool wire_says(struct str reply, const char *text); /* somewhere in it */
int64_t wire_now_ms(void);

/* "POST /echo" with Host, type, Content-Length and body. */
struct str wire_post(const char *type, struct str body);

#endif
