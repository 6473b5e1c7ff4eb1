#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "http/http.h"

#define DEATHS_MAX       10
#define DEATHS_WITHIN_US (10 * 1000000)
#define EXIT_SYSTEM      3

static pid_t start(int (*child)(void *arg), void *arg, const sigset_t *mask)
{
	(void)fflush(NULL); /* or the child would write it again */
	pid_t parent = getpid(), pid = fork();

	if (pid != 0)
		return pid;
	/* SIGKILL: what was acknowledged survives it, and nobody may go on serving without the one who
	 * restarts it. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_SYSTEM); /* it died before we asked to be told */
	(void)sigprocmask(SIG_SETMASK, mask, NULL);
	exit(child(arg));
}

/* Ten deaths within the time: the oldest of the last ten is young. */
static bool too_often(int64_t deaths_us[DEATHS_MAX], unsigned *count)
{
	int64_t now_us = seam_monotonic_us(), *slot = &deaths_us[*count % DEATHS_MAX];
	bool full = ++*count >= DEATHS_MAX;

	*slot = now_us;
	return full && now_us - deaths_us[*count % DEATHS_MAX] < DEATHS_WITHIN_US;
}

static int wait_for(pid_t pid, const sigset_t *signals, bool *stopping)
{
	siginfo_t info;
	int status;

	for (;;) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return status;
		int number = sigwaitinfo(signals, &info);
		if (number != SIGTERM && number != SIGINT)
			continue;
		*stopping = true;
		if (info.si_code != SI_KERNEL) /* Ctrl-C went to the child as well */
			(void)kill(pid, number);
	}
}

int http_supervise(int (*child)(void *arg), void *arg)
{
	int64_t deaths_us[DEATHS_MAX] = {0};
	unsigned deaths = 0;
	bool stopping = false;
	sigset_t signals, before;

	(void)signal(SIGCHLD,
		     SIG_DFL); /* who starts us may have had it ignored: then nobody could be waited for */
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &signals, &before);
	for (;;) {
		pid_t pid = start(child, arg, &before);
		if (pid < 0) {
			log_line(LOG_ERROR, "serve.fork", "%s", strerror(errno));
			(void)sigprocmask(SIG_SETMASK, &before, NULL);
			return EXIT_SYSTEM;
		}
		int status = wait_for(pid, &signals, &stopping);
		int code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SYSTEM;
		if (stopping || (WIFEXITED(status) && code < EXIT_SYSTEM)) {
			(void)sigprocmask(SIG_SETMASK, &before, NULL);
			return code;
		}
		if (WIFSIGNALED(status))
			log_line(LOG_ERROR, "serve.died", "signal=%d; starting again", WTERMSIG(status));
		else
			log_line(LOG_ERROR, "serve.died", "exit=%d; starting again", code);
		if (too_often(deaths_us, &deaths)) {
			log_line(LOG_ERROR, "serve.given_up", "%d deaths within 10 s", DEATHS_MAX);
			(void)sigprocmask(SIG_SETMASK, &before, NULL);
			return code;
		}
	}
}
