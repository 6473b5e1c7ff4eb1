#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/http.h"

#define BACKLOG 4096 /* the kernel cuts it to net.core.somaxconn */

/* "127.0.0.1:8080", "[::1]:8080", ":8080". */
static bool address_parse(const char *text, char host[INET6_ADDRSTRLEN], uint16_t *ret_port, bool *ret_v6)
{
	struct str all = str_of(text), name;
	size_t colon = all.n;
	int64_t port;

	while (colon > 0 && all.p[colon - 1] != ':')
		colon--;
	if (colon == 0 || !number_parse_i64(str_part(all, colon, all.n), &port) || port < 0 || port > 65535)
		return false;
	name = str_part(all, 0, colon - 1);
	*ret_v6 = name.n >= 2 && name.p[0] == '[' && name.p[name.n - 1] == ']';
	if (*ret_v6)
		name = str_part(name, 1, name.n - 2);
	if (name.n >= INET6_ADDRSTRLEN)
		return false;
	memcpy(host, name.p, name.n);
	host[name.n] = '\0';
	*ret_port = (uint16_t)port;
	return true;
}

static int socket_bind(const struct sockaddr *address, socklen_t size)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1, off = 0,
	    error;

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* inherited by what is accepted */
	if (address->sa_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(fd, address, size) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	error = errno;
	(void)close(fd);
	errno = error;
	return -1;
}

bool http_listen(const char *address, int *ret_fd, struct err *err)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT};
	char host[INET6_ADDRSTRLEN];
	uint16_t port;
	bool is_v6;
	int fd;

	if (!address_parse(address, host, &port, &is_v6) ||
	    (is_v6 ? inet_pton(AF_INET6, host, &v6.sin6_addr) != 1
		   : host[0] != '\0' && inet_pton(AF_INET, host, &v4.sin_addr) != 1))
		return err_input_arg(err, "listen", MSG_HTTP_LISTEN_ADDRESS, str_of(address));
	v4.sin_port = v6.sin6_port = htons(port);
	if (is_v6 || host[0] == '\0')
		fd = socket_bind((struct sockaddr *)&v6, sizeof(v6));
	else
		fd = socket_bind((struct sockaddr *)&v4, sizeof(v4));
	if (fd < 0 && host[0] == '\0' && errno != EADDRINUSE && errno != EACCES) /* a machine without IPv6 */
		fd = socket_bind((struct sockaddr *)&v4, sizeof(v4));
	if (fd >= 0) {
		*ret_fd = fd;
		return true;
	}
	if (errno == EADDRINUSE)
		(void)err_set(err, ERR_SYSTEM, MSG_HTTP_LISTEN_BUSY);
	else if (errno == EACCES)
		(void)err_set(err, ERR_SYSTEM, MSG_HTTP_LISTEN_FORBIDDEN);
	else if (errno == EADDRNOTAVAIL)
		(void)err_set(err, ERR_SYSTEM, MSG_HTTP_LISTEN_ABSENT);
	else
		return err_system(err, "listen %s: %s", address, strerror(errno));
	err_arg(err, 0, str_of(address));
	return false;
}

int http_port(int listen_fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	if (getsockname(listen_fd, (struct sockaddr *)&address, &size) != 0)
		return 0;
	return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
						   : ((struct sockaddr_in *)&address)->sin_port);
}
