/* LD_PRELOAD: every sync takes SLOW_SYNC_US microseconds (1,000 when not said) longer, as on an ordinary
 * disk. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_longer(void)
{
	const char *text = getenv("SLOW_SYNC_US");
	long us = text != NULL ? strtol(text, NULL, 10) : 1000;
	struct timespec t = {us / 1000000, us % 1000000 * 1000};

	(void)nanosleep(&t, NULL);
}

int fsync(int fd)
{
	wait_longer();
	return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	wait_longer();
	return (int)syscall(SYS_fdatasync, fd);
}
