/* Style sheet, script and icon inside the program, generated from assets/ (tools/assets.c). Addresses carry
 * the content's hash, so that a browser may keep a file for ever and a new program brings new addresses. */
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include <stddef.h>

struct asset {
	const char *name;        /* "anju.css" */
	const char *hashed_name; /* "anju.3f2a1b0c9d.css": ten hex digits of the SHA-256 of bytes */
	const char *content_type;
	const unsigned char *bytes;
	size_t n;
	const unsigned char *gzip; /* NULL when compressing does not help */
	size_t gzip_n;
};

extern const struct asset web_assets[]; /* ascending by name */
extern const size_t web_asset_count;

#endif
