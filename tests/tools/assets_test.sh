#!/bin/sh
# tools/assets.c: assets and migrations.
. tests/tools/lib.sh
mkdir -p "$dir/a" "$dir/m"
printf '/* head */\nbody {\n  color: red; /* why */\n  content: "/* a  b */";\n}\n' >"$dir/a/x.css"
awk 'BEGIN { for (i = 0; i < 500; i++) print "var a" i " = 1;" }' >"$dir/a/x.js"
printf 'x' >"$dir/a/tiny.js"
printf '\000\001\377' >"$dir/a/y.ico"
takes 'assets' "$tools/assets" --assets "$dir/assets.c" "$dir/a/y.ico" "$dir/a/x.js" "$dir/a/x.css" "$dir/a/tiny.js"
cat >"$dir/main.c" <<'C'
#include <stdio.h>
#include <string.h>
#include "web/asset.h"
int main(int argc, char **argv)
{
	for (size_t i = 0; i < web_asset_count; i++) {
		const struct asset *a = &web_assets[i];

		if (argc == 1)
			printf("%s %s %s %d\n", a->name, a->hashed_name, a->content_type, a->gzip != NULL);
		else if (strcmp(argv[1], a->name) == 0)
			fwrite(argc == 2 ? a->bytes : a->gzip, 1, argc == 2 ? a->n : a->gzip_n, stdout);
	}
	return 0;
}
C
takes 'output compiles' gcc -Wall -Wextra -Werror -Isrc -o "$dir/main" "$dir/main.c" "$dir/assets.c"
hash() { "$dir/main" "$1" | sha256sum | cut -c 1-10; }
"$dir/main" >"$dir/out"
same 'the table is sorted, with types and hashes' "$dir/out" "tiny.js tiny.$(hash tiny.js).js text/javascript; charset=utf-8 0
x.css x.$(hash x.css).css text/css; charset=utf-8 0
x.js x.$(hash x.js).js text/javascript; charset=utf-8 1
y.ico y.$(hash y.ico).ico image/x-icon 0"
"$dir/main" x.js >"$dir/x.js" && takes 'script stays as it is' cmp "$dir/x.js" "$dir/a/x.js"
"$dir/main" y.ico >"$dir/y.ico" && takes 'bytes stay as they are' cmp "$dir/y.ico" "$dir/a/y.ico"
"$dir/main" x.js gzip | gzip -dc >"$dir/x.js" && takes 'gzip holds the same' cmp "$dir/x.js" "$dir/a/x.js"
"$dir/main" x.css >"$dir/x.css"
same 'style sheet loses comments and indentation' "$dir/x.css" 'body {
color: red;
content: "/* a  b */";
}'
cp "$dir/assets.c" "$dir/first.c"
"$tools/assets" --assets "$dir/assets.c" "$dir"/a/*
takes 'the order of the files does not matter' cmp "$dir/assets.c" "$dir/first.c"
printf x >"$dir/a/z.exe"
refuses 'unknown ending' 'z.exe: no content type' "$tools/assets" --assets "$dir/assets.c" "$dir/a/z.exe"
printf 'a\n\377' >"$dir/a/z.js"
refuses 'not UTF-8' 'z.js:2: not valid UTF-8' "$tools/assets" --assets "$dir/assets.c" "$dir/a/z.js"
: >"$dir/a/z.css"
refuses 'empty' 'z.css: is empty' "$tools/assets" --assets "$dir/assets.c" "$dir/a/z.css"
refuses 'twice' 'is given twice' "$tools/assets" --assets "$dir/assets.c" "$dir/a/x.js" "$dir/a/x.js"

printf -- '-- "one" \\\nCREATE TABLE a (b TEXT);\n' >"$dir/m/0001_base.sql"
printf 'SELECT 2;\n' >"$dir/m/0012_home_list.sql"
takes 'migrations' "$tools/assets" --migrations "$dir/m.c" "$dir/m/0012_home_list.sql" "$dir/m/0001_base.sql"
mkdir -p "$dir/inc/db"
cat >"$dir/inc/db/db.h" <<'C'
#include <stddef.h>
#include <stdint.h>
struct str { const char *p; size_t n; };
struct migration { int32_t number; const char *name; struct str text; };
extern const struct migration db_migrations[];
extern const size_t db_migration_count;
C
cat >"$dir/m_main.c" <<'C'
#include <stdio.h>
#include "db/db.h"
int main(void)
{
	for (size_t i = 0; i < db_migration_count; i++)
		printf("%d %s\n%.*s", db_migrations[i].number, db_migrations[i].name, (int)db_migrations[i].text.n,
		       db_migrations[i].text.p);
	return 0;
}
C
takes 'output compiles' gcc -Wall -Wextra -Werror -I"$dir/inc" -o "$dir/m_main" "$dir/m_main.c" "$dir/m.c"
"$dir/m_main" >"$dir/out"
same 'migrations ascend and keep their text' "$dir/out" '1 base
-- "one" \
CREATE TABLE a (b TEXT);
12 home_list
SELECT 2;'
takes 'no migration at all' "$tools/assets" --migrations "$dir/none.c"
takes 'output compiles' gcc -Wall -Wextra -Werror -I"$dir/inc" -o "$dir/m_main" "$dir/m_main.c" "$dir/none.c"
printf 'SELECT 3;\n' >"$dir/m/0012_other.sql"
refuses 'number twice' 'number 0012 is taken by' "$tools/assets" --migrations "$dir/m.c" "$dir"/m/*
for name in 1_x.sql 0003-x.sql 0003_X.sql 0003_.sql 0003_x.txt; do
	cp "$dir/m/0001_base.sql" "$dir/m/$name"
	refuses "name $name" 'a migration is called NNNN_name.sql' "$tools/assets" --migrations "$dir/m.c" "$dir/m/$name"
done
cp "$dir/m/0001_base.sql" "$dir/m/0000_x.sql"
refuses 'number 0' 'numbers begin with 0001' "$tools/assets" --migrations "$dir/m.c" "$dir/m/0000_x.sql"
printf ' \n' >"$dir/m/0003_x.sql"
refuses 'empty' 'is empty' "$tools/assets" --migrations "$dir/m.c" "$dir/m/0003_x.sql"
end
