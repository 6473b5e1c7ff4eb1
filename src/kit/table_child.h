/* The two ends of the pipe between the program and its sandboxed reader of workbooks (table_in.c). The child
 * is not trusted: whatever comes through the pipe is checked again. */
#ifndef KIT_TABLE_CHILD_H
#define KIT_TABLE_CHILD_H

#include <sys/types.h>
#include "base/base.h"
#include "kit/xlsx.h"

#define TABLE_CHILD_MEMORY_BYTES    (256 * 1024 * 1024)
#define TABLE_CHILD_CPU_SECONDS     10
#define TABLE_CHILD_SILENCE_SECONDS 60 /* on a loaded machine 10 seconds of CPU may take longer */
#define TABLE_CHILD_END_SECONDS     5  /* from the end of the pipe to the end of the process */

/* Frames on the pipe: kind, length (4 bytes, this machine's order), content. */
enum table_frame { TABLE_FRAME_SHEET = 'S', TABLE_FRAME_ROW = 'R', TABLE_FRAME_END = 'E' };
#define TABLE_FRAME_BYTES_MAX (XLSX_ROW_BYTES_MAX + XLSX_COLUMNS_MAX * 9 + 16)

struct table_child {
	pid_t pid;
	int fd;
	struct buf frame;
	char bytes[64 * 1024]; /* read ahead */
	size_t from, to;
	bool ended;
};

bool table_child_start(struct table_child *, int file, struct err *);
/* Content is valid until the next call. After TABLE_FRAME_END nothing more may be asked for. */
bool table_child_frame(struct table_child *, enum table_frame *ret, struct str *ret_content, struct err *);
void table_child_end(struct table_child *);            /* stops it when it still runs */
bool table_child_fault(enum xlsx_fault, struct err *); /* fills err for a fault; false */

/* The child's side. */
bool table_sandbox_enter(void); /* from here on: memory, reading what is open, writing what is open, ending */
void table_child_serve(int fd_in, int fd_out);

#endif
