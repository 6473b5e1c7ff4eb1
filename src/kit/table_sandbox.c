/* What a reader of hostile files may still do. Each layer holds alone: limits, no new privileges, Landlock,
 * seccomp. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kit/table_child.h"

#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER 1
#endif
#endif

static bool limit(int resource, rlim_t most)
{
	struct rlimit l = {most, most};

	return setrlimit((__rlimit_resource_t)resource, &l) == 0;
}

static bool limits_set(void)
{
#ifndef ADDRESS_SANITIZER /* its shadow memory alone is 20 TB of addresses */
	if (!limit(RLIMIT_DATA, TABLE_CHILD_MEMORY_BYTES) ||
	    !limit(RLIMIT_AS, 4 * (rlim_t)TABLE_CHILD_MEMORY_BYTES))
		return false;
#endif
	return limit(RLIMIT_CPU, TABLE_CHILD_CPU_SECONDS) && limit(RLIMIT_FSIZE, 0) &&
	       limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 16);
}

/* No file may be opened any more, by any path. Kernels without Landlock: seccomp refuses the calls anyway. */
static bool landlock_set(void)
{
	struct landlock_ruleset_attr rules = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
				     LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
				     LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
				     LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
				     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
				     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
				     LANDLOCK_ACCESS_FS_MAKE_SYM,
	};
	int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
	bool ok;

	if (fd < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM;
	ok = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	close(fd);
	return ok;
}

static bool seccomp_set(void)
{
	static const int allowed[] = {
		SCMP_SYS(read),
		SCMP_SYS(pread64),
		SCMP_SYS(readv),
		SCMP_SYS(write),
		SCMP_SYS(writev),
		SCMP_SYS(lseek),
		SCMP_SYS(_llseek),
		SCMP_SYS(fstat),
		SCMP_SYS(fstat64),
		SCMP_SYS(dup),
		SCMP_SYS(close),
		SCMP_SYS(brk),
		SCMP_SYS(munmap),
		SCMP_SYS(mremap),
		SCMP_SYS(madvise),
		SCMP_SYS(futex),
		SCMP_SYS(getrandom),
		SCMP_SYS(getpid),
		SCMP_SYS(gettid),
		SCMP_SYS(clock_gettime),
		SCMP_SYS(gettimeofday),
		SCMP_SYS(rt_sigreturn),
		SCMP_SYS(rt_sigprocmask),
		SCMP_SYS(sigaltstack),
		SCMP_SYS(restart_syscall),
		SCMP_SYS(exit),
		SCMP_SYS(exit_group),
	};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool ok = filter != NULL;

	for (size_t i = 0; ok && i < ARRAY_LEN(allowed); i++)
		ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	/* fdopen asks how a file was opened; memory may be had, but never to run code in */
	ok = ok &&
	     seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, F_GETFL, 0)) ==
		     0 &&
	     seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
			      SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH)) == 0 &&
	     seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
			      SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
	     seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
			      SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
	     seccomp_load(filter) == 0;
	if (filter != NULL)
		seccomp_release(filter);
	return ok;
}

bool table_sandbox_enter(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
	       landlock_set() && limits_set() && seccomp_set();
}
