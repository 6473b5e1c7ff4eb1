/* multipart/form-data (RFC 7578) as a stream: bytes in, parts out, fixed memory. Strict where leniency helps
 * only an attacker: no preamble, no epilogue, no nested multipart, no transfer encoding, small part headers,
 * names required. */
#ifndef HTTP_HTTP_MULTIPART_H
#define HTTP_HTTP_MULTIPART_H

#include "base/base.h"

#define HTTP_MULTIPART_BOUNDARY_MAX     70
#define HTTP_MULTIPART_HEADER_BYTES_MAX 4096 /* all header lines of one part */

enum http_multipart_fault {
	HTTP_MULTIPART_OK = 0,
	HTTP_MULTIPART_BOUNDARY,  /* missing, empty, too long or with characters that RFC 2046 does not allow
				   */
	HTTP_MULTIPART_PREAMBLE,  /* does not begin with the delimiter */
	HTTP_MULTIPART_DELIMITER, /* a delimiter followed by something else than a line end or "--" */
	HTTP_MULTIPART_HEADER_BYTES, /* part headers too large */
	HTTP_MULTIPART_HEADER,       /* malformed header line */
	HTTP_MULTIPART_DISPOSITION,  /* absent, twice, or not form-data */
	HTTP_MULTIPART_NAME,         /* absent, empty, twice, control characters, not UTF-8; or filename* */
	HTTP_MULTIPART_NESTED,
	HTTP_MULTIPART_ENCODING,  /* Content-Transfer-Encoding, or a charset that is not UTF-8 */
	HTTP_MULTIPART_PARTS,     /* too many */
	HTTP_MULTIPART_EPILOGUE,  /* bytes after the closing delimiter */
	HTTP_MULTIPART_TRUNCATED, /* no closing delimiter */
	HTTP_MULTIPART_SINK       /* the receiver said no */
};

/* Valid during part_begin only. */
struct http_multipart_part {
	struct str name;
	struct str file_name;    /* without a path; meaningful when is_file */
	struct str content_type; /* without parameters, lower case; "" when absent */
	bool is_file;            /* has a file name, if an empty one */
};

struct http_multipart_sink {
	void *arg;
	bool (*part_begin)(void *arg, const struct http_multipart_part *);
	bool (*part_data)(void *arg, const char *, size_t); /* n > 0 */
	bool (*part_end)(void *arg);
};

struct http_multipart {
	const struct http_multipart_sink *sink;
	enum http_multipart_fault fault;
	int state; /* what comes next; http_multipart.c */
	unsigned part_count, part_count_max;
	size_t delimiter_bytes, matched; /* how much of the delimiter has been seen */
	size_t header_bytes;
	char delimiter[4 + HTTP_MULTIPART_BOUNDARY_MAX + 1]; /* CR LF "--" boundary */
	char header[HTTP_MULTIPART_HEADER_BYTES_MAX];
};

/* The sink must outlive the parser. A bad boundary is remembered: the first feed returns false. */
void http_multipart_open(struct http_multipart *, struct str boundary, unsigned part_count_max,
			 const struct http_multipart_sink *);
bool http_multipart_feed(struct http_multipart *, const char *, size_t); /* false: see fault; feed no more */
bool http_multipart_close(struct http_multipart *);                      /* false: it was cut off */

#endif
