#!/bin/sh
# tools/lint.c: each rule over a small tree, kept and broken.
. tests/tools/lib.sh
lint=$(cd "$(dirname "$tools/lint")" && pwd)/lint
new_tree() {
	rm -rf "$dir/t"
	mkdir -p "$dir/t/src/base" "$dir/t/src/kit" "$dir/t/src/home" "$dir/t/src/party" "$dir/t/src/lease" "$dir/t/tools" \
		"$dir/t/locale/zh_CN" "$dir/t/tests" "$dir/t/migrations"
	printf '# order\n0 base*\n1 db* http*\n2 kit*\n4 home party\n6 lease\n' >"$dir/t/floors"
	printf 'home: flat dwelling\nlease: contract except party\n' >"$dir/t/tools/glossary.txt"
}
# file PATH: its text from standard input
file() { cat >"$dir/t/$1"; }
run() { (cd "$dir/t" && "$lint"); }
# clean PATH TEXT, wrong WORDS PATH TEXT: a tree with this one file
clean() {
	new_tree
	printf '%s\n' "$2" >"$dir/t/$1"
	takes "$1: $2" run
}
wrong() {
	new_tree
	printf '%s\n' "$3" >"$dir/t/$2"
	refuses "$2: $3" "$1" run
	grep -q '^17 passed, 1 failed$' "$dir/said" && ok || bad "$2: $3: exactly one check fails"
}
repeat() { awk -v n="$1" -v s="$2" 'BEGIN { for (i = 0; i < n; i++) print s }'; }

new_tree
file src/home/home.h <<'C'
#ifndef HOME_HOME_H
#define HOME_HOME_H

#include "base/str.h"

struct home { int count; };

#endif
C
file src/home/home_page.c <<'C'
#include <stdio.h>
#include "home/home_sql.h"
#include "kit/audit.h"

/* flat, system() and strcpy() in comments are words only. */
static const char *words = "a contract, \" malloc(1), float";

int home_page(struct req *rq)
{
	rq->free(rq);
	return words[0] == 'f' ? MSG_HOME_A : household;
}
C
file src/home/home.html <<'T'
{{ include "home/home.h" }}
{{# 中文 in a comment #}}
{{ define home_html_show(int n) }}
<p class="a" title="{{ msg HOME_B }}">{{ msg HOME_C (n) }} &nbsp;{{ msg (n ? MSG_HOME_D : 0) }} 1 / 2</p>
{{ end }}
T
file locale/zh_CN/home.po <<'P'
msgid ""
msgstr "x"

msgid "home.a"
msgstr "甲"

msgid "home.b"
msgstr "乙"

msgid "home.c"
msgstr "丙"

msgid "home.d"
msgstr "丁"

#. used by a macro
msgid "home.e"
msgstr "戊"
P
takes 'a good tree' run
grep -q '^18 passed, 0 failed$' "$dir/said" && ok || bad 'the sum is the last line'

clean src/lease/lease.c '#include "home/home.h"'
clean src/lease/lease.c '#include "kit/audit.h"'
clean src/lease/lease.c '#include "lease/lease_rule.h"'
clean src/lease/lease_test.c '#include "tests/test.h"'
wrong 'lease.c:1: include "home.h": name its folder' src/lease/lease.c '#include "home.h"'
wrong 'home.c:1: include "lease/lease.h": home (floor 4) may not see lease' src/home/home.c '#include "lease/lease.h"'
wrong 'may not see party' src/home/home.c '#include "party/party.h"'
wrong 'from outside only home/home.h' src/lease/lease.c '#include "home/home_rule.h"'
wrong 'from outside only home/home.h' src/lease/lease.c '#include "home/home_sql.h"'
wrong "include \"kit/job_inner.h\": kit's own" src/lease/lease.c '#include "kit/job_inner.h"'
wrong "kit's own" src/home/home_test.c '#include "kit/job_inner.h"'
clean src/kit/job_test.c '#include "kit/job_inner.h"'
wrong 'no such folder' src/lease/lease.c '#include "build/home.h"'
wrong 'no such folder' src/lease/lease.c '#include "tests/test.h"'
wrong 'home.html:1: include "lease/lease.h"' src/home/home.html '{{ include "lease/lease.h" }}'
wrong 'home.sql:1: include "lease/lease.h"' src/home/home.sql '-- include: lease/lease.h'
new_tree
mkdir "$dir/t/src/other"
echo 'int other;' >"$dir/t/src/other/other.c"
refuses 'folder without a floor' 'folder other has no floor' run

clean src/home/home_rule.c '#include "home/home_rule.h"'
wrong 'in a rule: facts in' src/home/home_rule.c '#include "home/home_sql.h"'
wrong 'in a rule: facts in' src/home/home_rule.c '#include "db/db.h"'
wrong 'tx in a rule' src/home/home_rule.h '#ifndef HOME_HOME_RULE_H
#define HOME_HOME_RULE_H
void home_rule(struct tx *);
#endif'
wrong 'seam_today in a rule' src/home/home_rule.c 'int a(void) { return seam_today(); }'
wrong 'time in a rule' src/home/home_rule.c 'int a(void) { return time(0); }'

for name in strcpy strcat sprintf gets strtok atoi alloca system popen rand mktime localtime strtol; do
	wrong "home.c:2: $name is banned" src/home/home.c "
int a(void) { return $name(b); }"
done
clean src/home/home.c 'int a(void) { return b->system(c) + snprintf(d, e, f) + home_rand(); }'
for name in malloc free realloc calloc strdup; do
	wrong "$name in a domain" src/home/home.c "int a(void) { return $name(b); }"
done
clean src/base/arena.c 'int a(void) { return malloc(b); }'
clean src/home/home_test.c 'int a(void) { return malloc(b); }'
wrong 'html_raw is for generated code' src/home/home_page.c 'int a(void) { return html_raw(b); }'
wrong 'html_raw in a template' src/home/home.html '{{ do html_raw(h, "a", 1) }}'
wrong 'float: money' src/home/home.c 'float a;'
wrong 'double: money' src/home/home.c 'int a = (double)b;'
clean src/kit/paper_pdf.c 'double a;'
wrong 'typedef of a struct' src/home/home.c 'typedef struct home home_t;'
clean src/home/home.c 'typedef int home_fn(void);'

wrong '601 lines, at most 600' src/home/home.c "$(repeat 601 'int a;')"
clean src/home/home.c "$(repeat 600 'int a;')"
clean src/home/home.c "/* table: codes of divisions */
$(repeat 700 'int a;')"
wrong 'home.c:2: a function of 71 lines' src/home/home.c "int a(void)
{
$(repeat 71 '	b();')
}"
clean src/home/home.c "int a(void)
{
$(repeat 70 '	b();')
}"
clean src/home/home.c "int a(void) /* table */
{
$(repeat 90 '	b();')
}"
wrong 'home.c:1: 121 columns' src/home/home.c "$(repeat 1 '' | awk '{ for (i = 0; i < 121; i++) printf "/" }')"
clean src/home/home.c "$(awk 'BEGIN { for (i = 0; i < 40; i++) printf "/房" }')"
wrong 'home.c:2: indent with tabs' src/home/home.c 'int c;
    int d;'
clean src/home/home.c '/* a
   b
 */
	int c;'
wrong 'the include guard HOME_HOME_H is missing' src/home/home.h 'int a;'
wrong 'the include guard TESTS_X_H is missing' tests/x.h '#ifndef X_H
#define X_H
#endif'

wrong 'home.po:4: "home.a" is used nowhere' locale/zh_CN/home.po 'msgid ""
msgstr "x"

msgid "home.a"
msgstr "甲"'
new_tree
printf 'msgid "home.a"\nmsgstr "x"\n' >"$dir/t/locale/zh_CN/home.po"
printf 'int a = MSG_HOME_A;\n' >"$dir/t/src/home/home_test.c"
refuses 'used by a test only' '"home.a" is used nowhere' run
printf 'int a = MSG_HOME_A_B;\n' >"$dir/t/src/home/home.c"
refuses 'a longer name' '"home.a" is used nowhere' run
printf 'int a = MSG_HOME_A;\n' >"$dir/t/src/home/home.c"
takes 'used' run

wrong 'home.html:2: words in a template' src/home/home.html '<p>
房源</p>'
wrong 'home.html:1: words in a template' src/home/home.html '<p>Home</p>'
wrong 'home.html:1: words in title' src/home/home.html '<p title="Home">'
wrong 'words in title' src/home/home.html '<p title="房源">'
wrong 'words in an attribute' src/home/home.html '<input value="房源">'
wrong 'words in placeholder' src/home/home.html '<input placeholder="xy {{ v }}" title="A">'
clean src/home/home.html '<a lang="en" href="?lang=en">English</a> <a>CSV</a> &middot; &nbsp;{{ "Text" }} 12'
wrong 'words in a template' src/home/home.html '<a lang="en">English</a> <a>Deutsch</a>'
wrong 'home.c:1: "flat": the glossary'"'"'s word is home' src/home/home.c 'int home_flat_count;'
wrong '"contract": the glossary' src/home/home.c 'int contract;'
wrong '0001_x.sql:3: "flat": the glossary' migrations/0001_x.sql "-- flat
SELECT 'flat',
flat;"
clean src/party/party.c 'int contract, contractor, inflate;'
wrong 'home.c:1: TO''DO' src/home/home.c '/* TO''DO: later */'
wrong 'FIX''ME' tools/x.sh '# FIX''ME'
clean tools/x.sh 'mktemp XX''XX; NOTO''DO'
wrong 'home.c:1: blanks' src/home/home.c 'int a; '
wrong 'home.po:1: blanks' locale/zh_CN/home.po "$(printf '# a\r')"
new_tree
printf 'int a;' >"$dir/t/src/home/home.c"
refuses 'last line' 'the last line does not end' run
new_tree
printf '# %s/x\n' "$(cd "$dir/t" && pwd)" >"$dir/t/tools/x.sh"
refuses 'path' 'x.sh:1: a path of this machine' run
printf '# here%s %sx\n' "$(cd "$dir/t" && pwd)" "$(cd "$dir/t" && pwd)" >"$dir/t/tools/x.sh"
takes 'part of another path' run
end
