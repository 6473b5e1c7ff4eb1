#!/bin/sh
# tools/sqlc.c: what it makes compiles and says what was meant; what must not build does not.
. tests/tools/lib.sh
mkdir -p "$dir/src/home" "$dir/src/lease" "$dir/m" "$dir/gen/home" "$dir/gen/base"
sqlc() { "$tools/sqlc" --migrations "$dir/m" "$1" "$dir/gen/home/home_sql" "$dir/src/home/home.h"; }
printf 'enum message { MSG_NONE, MESSAGE_COUNT };\n' >"$dir/gen/base/message_gen.h"
cat >"$dir/src/home/home.h" <<'C'
#ifndef HOME_H
#define HOME_H
#include "base/base.h"
ID_TYPE(home);
ID_TYPE(lease);
/* enum hidden { HIDDEN = 9 }; */
enum home_state { HOME_VACANT = 1, HOME_LET, HOME_BIT = 1 << 4, HOME_AFTER, HOME_SAME = HOME_LET, HOME_NEGATIVE = -3,
	HOME_ODD = sizeof(int) };
enum wordless { WORDLESS_ONE = 1 };
extern const struct enum_type home_state_type;
#endif
C
printf -- '-- folder: home\nCREATE TABLE home (id BIGINT PRIMARY KEY);\nCREATE TABLE home_note (id BIGINT PRIMARY KEY);\n' >"$dir/m/0002_home.sql"
printf -- '-- folder: lease\nCREATE TABLE lease (id BIGINT PRIMARY KEY);\n' >"$dir/m/0003_lease.sql"

cat >"$dir/src/home/home.sql" <<'SQL'
-- include: home/home.h

-- name: load
-- returns: one
-- scope: actor
-- in: id id(home)
-- out: id id(home), code str, built_area area, state enum(home_state), lease id(lease)?
SELECT h.id, h.code, h.built_area, h.state, h.lease_id -- why not
FROM home h
WHERE h.id = :id AND @scope(h.project_id, h.household_id) AND h.state <> @HOME_AFTER;

-- name: load_key
-- returns: maybe
-- scope: key of a record in scope
-- in: id id(home)
-- like: load
WHERE h.id = :id;

-- name: mine
-- returns: maybe
-- scope: actor
-- out: id id(home)
SELECT id FROM home WHERE @own(household_id) AND note <> 'a; b :x @y $1 -- no'

-- name: all_types
-- returns: many
-- scope: system the test of the tool
-- in: a i16, b i32, c i64, d bool, e str?, f blob, g money
-- in: h area, i rate, j ratio, k points, l day, m month, n instant?
-- out: a i16, b i32, c i64, d bool, e str, f blob, g money, h area, i rate, j ratio, k points, l day, m month, n instant
SELECT :a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k, :l, :m, :n FROM home WHERE a = :a AND b > :c

-- name: walk
-- returns: each
-- scope: public
-- out: id id(home), count i64
WITH x AS (SELECT id, COUNT(*) AS n FROM home GROUP BY id) SELECT id, n FROM x

-- name: add
-- returns: none
-- scope: system only the import adds homes
-- in: id id(home), code str
INSERT INTO home (id, code) VALUES (:id, :code) ON CONFLICT (id) DO UPDATE SET code = :code

-- name: end
-- returns: count
-- scope: key the caller holds the key
-- in: state enum(home_state), id id(home)
UPDATE home SET state = :state WHERE id = :id AND state IN (@HOME_LET, @HOME_BIT, @HOME_SAME, @HOME_NEGATIVE)
-- postgresql:
UPDATE home SET state = :state::smallint WHERE id = :id AND state = ANY (ARRAY[1, 2])

-- name: give
-- returns: one
-- scope: system a number for the test
-- in: words str
-- out: id id(home), code str
INSERT INTO home (id, code) SELECT 1, code FROM home WHERE code LIKE :words RETURNING id, substr(code, 1, 2)

-- name: page
-- returns: list
-- scope: actor
-- in: today day
-- out: code str, state enum(home_state), id id(home), n i64
-- filter state enum(home_state): h.state = :state
-- filter q str: h.code LIKE :q
-- filter late bool: h.due < 5
-- sort code: h.code
-- sort n: COUNT(*)
-- key: h.id
-- group by: h.id, h.code, h.state
SELECT h.code, COALESCE(h.state, 1), h.id, COUNT(*) FROM home h WHERE h.from_day <= :today AND @scope(h.project_id)
SQL
takes 'good statements' sqlc "$dir/src/home/home.sql"
c=$dir/gen/home/home_sql.c h=$dir/gen/home/home_sql.h
for cc in gcc clang; do
	takes "output compiles with $cc" $cc -std=gnu11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror -D_GNU_SOURCE \
		-I"$dir/src" -I"$dir/gen" -Isrc -fsyntax-only "$c"
done
has() { takes "$1" grep -qF -e "$2" "$3"; }
has 'scope is opened' 'WHERE h.id = $1 AND ($2 = 1 OR h.project_id IN (SELECT project_id FROM actor_project WHERE user_id = $3) OR h.household_id = $4) AND h.state <> 17"' "$c"
has 'like another: its rows' "struct home_sql_load_key_out {" "$h"
has 'like another: by its own key' 'h.lease_id FROM home h WHERE h.id = $1"' "$c"
takes 'scope comes first' sh -c 'grep -A1 "^struct home_sql_load_in {" "$1" | grep -q "struct scope scope;"' sh "$h"
has 'own, and texts stay as they are' "WHERE household_id = \$1 AND note <> 'a; b :x @y \$1 -- no'\"" "$c"
has 'repeats share their number' '$14 FROM home WHERE a = $1 AND b > $3"' "$c"
has 'nullable' '{"e", SQL_STR, true, offsetof(struct home_sql_all_types_in, e), SQL_MEANS_TEXT, NULL}' "$c"
has 'typed callback' 'bool home_sql_walk(struct tx *tx, bool (*row)(void *arg, const struct home_sql_walk_out *, struct err *), void *arg, struct err *err);' "$h"
has 'none' 'bool home_sql_add(struct tx *tx, const struct home_sql_add_in *in, struct err *err);' "$h"
has 'count' 'bool home_sql_end(struct tx *tx, const struct home_sql_end_in *in, int64_t *ret_changed, struct err *err);' "$h"
has 'no input, no argument' 'bool home_sql_walk(struct tx *tx, bool' "$h"
has 'constants' 'state IN (2, 16, 2, -3)"' "$c"
has 'its own text for PostgreSQL' '.text_postgresql = "UPDATE home SET state = $1::smallint WHERE id = $2 AND state = ANY (ARRAY[1, 2])"' "$c"
has 'LIKE names its escape' "code LIKE \$1 ESCAPE '\\\\' RETURNING" "$c"
has 'tables written' '.tables_written = "home"' "$c"
has 'filter without a parameter' '{"late", "h.due < 5", {"late", SQL_BOOL' "$c"
has 'sort by its column' '{"n", "COUNT(*)", 3}' "$c"
has 'key by its column' '.key = "h.id", .key_index = 2' "$c"
has 'filter indexes' 'HOME_SQL_PAGE_FILTER_STATE, HOME_SQL_PAGE_FILTER_Q, HOME_SQL_PAGE_FILTER_LATE' "$h"
has 'words of an enum' 'SQL_MEANS_ENUM, &home_state_type}' "$c"
cp "$c" "$dir/first.c"
takes 'made again' sqlc "$dir/src/home/home.sql"
takes 'the same again' cmp "$c" "$dir/first.c"

takes 'index' "$tools/sqlc" --index "$dir/index.c" "$dir/src/home/home.sql"
has 'index of statements' '&home_sql_load_statement,' "$dir/index.c"
has 'index of lists' '&home_sql_page_list,' "$dir/index.c"
takes 'index compiles' gcc -std=gnu11 -Wall -Wextra -Werror -D_GNU_SOURCE -I"$dir/gen" -Isrc -fsyntax-only "$dir/index.c"
takes 'empty index' "$tools/sqlc" --index "$dir/index.c"

# ---- what is refused: NAME, WORDS, the statement is in $bad ----
bad=$dir/src/home/bad.sql
no() {
	refuses "$1" "$2" "$tools/sqlc" --migrations "$dir/m" "$bad" "$dir/gen/home/bad_sql" "$dir/src/home/home.h"
}
# A statement around the given text: in and out may be given.
statement() { printf -- '-- name: x\n-- returns: %s\n-- scope: %s\n%b%s\n' "$1" "$2" "$3" "$4"; }

statement many public '-- like: y\n' ' WHERE id = 1' >"$bad"; no 'like nothing' 'bad.sql:4: y is no statement above'
{ statement many public '-- out: id i64\n' 'SELECT id FROM home'; printf -- '\n-- name: y\n-- returns: many\n-- scope: public\n-- like: x\n WHERE id = 1\n'; } >"$bad"
no 'like one without WHERE' 'x is no statement above with a line that begins with WHERE'
statement many public '-- out: id i64\n' 'SELECT * FROM home' >"$bad"; no 'star' 'bad.sql:5: name the columns instead of *'
statement many public '-- out: id i64\n' 'SELECT h.* FROM home h' >"$bad"; no 'star of a table' 'name the columns instead of *'
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE EXISTS (SELECT * FROM lease)' >"$bad"; no 'star inside' 'instead of *'
statement none public '' 'DELETE FROM home_note RETURNING *' >"$bad"; no 'star of returning' 'instead of *'
statement many actor '-- out: id i64\n' 'SELECT id FROM home' >"$bad"; no 'actor without scope' 'x: scope actor, but the text has no @scope(...)'
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE @scope(p)' >"$bad"; no 'scope in a public one' '@scope and @own are for `scope: actor`'
statement many system '-- out: id i64\n' 'SELECT id FROM home' >"$bad"; no 'system without a reason' 'say in words why'
statement many key '-- out: id i64\n' 'SELECT id FROM home' >"$bad"; no 'key without a reason' 'say in words why'
statement many everybody '-- out: id i64\n' 'SELECT id FROM home' >"$bad"; no 'unknown scope' "'everybody' is unknown"
printf -- '-- name: x\n-- returns: many\n-- out: id i64\nSELECT id FROM home\n' >"$bad"; no 'no scope' 'bad.sql:1: x: `-- scope:` is missing'
printf -- '-- name: x\n-- scope: public\n-- out: id i64\nSELECT id FROM home\n' >"$bad"; no 'no returns' '`-- returns:` is missing'
statement some public '-- out: id i64\n' 'SELECT id FROM home' >"$bad"; no 'unknown returns' "'some' is unknown"
statement none public '-- in: id i64\n' 'UPDATE lease SET a = 1 WHERE id = :id' >"$bad"; no 'table of another folder' 'bad.sql:5: the table lease belongs to the folder lease'
statement none public '' 'DELETE FROM lease' >"$bad"; no 'delete of another folder' 'belongs to the folder lease'
statement none public '' 'INSERT INTO nowhere (id) VALUES (1)' >"$bad"; no 'unknown table' 'no migration creates the table nowhere'
statement none public '' 'INSERT OR REPLACE INTO home (id) VALUES (1)' >"$bad"; no 'or replace' 'not of the portable subset'
statement none public '' 'DELETE FROM home; DELETE FROM home_note' >"$bad"; no 'two statements' 'more than one statement'
statement many public '-- in: id i64, b str\n-- out: id i64\n' 'SELECT id FROM home WHERE id = :id' >"$bad"; no 'unused' 'x: b is not used'
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE id = :id' >"$bad"; no 'undeclared' 'x: :id is not among `in:`'
statement many public '-- out: id i64, code str\n' 'SELECT id FROM home' >"$bad"; no 'too few columns' 'the text gives 1 columns, `out:` has 2'
statement many public '-- out: id i64\n' 'SELECT id, (SELECT a, b FROM c), f(1, 2) FROM home' >"$bad"; no 'too many columns' 'gives 3 columns'
statement one public '-- out: id i64\n' 'DELETE FROM home RETURNING id, code' >"$bad"; no 'columns of returning' 'gives 2 columns'
statement many public '' 'SELECT id FROM home' >"$bad"; no 'no out' 'returns many needs `-- out:`'
statement none public '' 'SELECT id FROM home' >"$bad"; no 'none of a read' 'is for a write without `-- out:`'
statement count public '-- out: id i64\n' 'DELETE FROM home' >"$bad"; no 'count with out' 'is for a write without `-- out:`'
statement many public '-- out: id float\n' 'SELECT id FROM home' >"$bad"; no 'unknown type' "bad.sql:4: 'id float': write NAME TYPE"
statement many public '-- out: id id\n' 'SELECT id FROM home' >"$bad"; no 'id of what' 'id: write id(x)'
statement many public '-- out: id id(house)\n' 'SELECT id FROM home' >"$bad"; no 'unknown id' 'no header has ID_TYPE(house)'
statement many public '-- out: s enum(mood)\n' 'SELECT id FROM home' >"$bad"; no 'unknown enum' 'no header has enum mood'
statement many public '-- out: id i64, id i64\n' 'SELECT id, id FROM home' >"$bad"; no 'twice' 'id is there twice'
statement many public '-- out: id i64 code str\n' 'SELECT id, code FROM home' >"$bad"; no 'comma' 'a comma is missing'
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE a = @HOME_NOWHERE' >"$bad"; no 'unknown constant' 'no header has this constant'
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE a = @HIDDEN' >"$bad"; no 'constant in a comment' 'no header has this constant'
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE a = @HOME_ODD' >"$bad"; no 'odd constant' 'its value is not a plain number'
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE a = ?' >"$bad"; no 'question mark' "'?' is not of the portable subset"
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE a = $1' >"$bad"; no 'dollar' "'\$' is not of the portable subset"
statement many public '-- out: id i64\n' 'SELECT "id" FROM home' >"$bad"; no 'double quotes' "'\"' is not of the portable subset"
statement many public '-- out: id i64\n' 'SELECT id::int FROM home' >"$bad"; no 'cast' "':' is not of the portable subset"
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE a > 1.5' >"$bad"; no 'floating point' 'no floating point'
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE a LIKE b' >"$bad"; no 'like of a column' 'LIKE takes a parameter or a literal'
statement many public '-- out: id i64\n' 'SELECT id FROM home WHERE (a = 1' >"$bad"; no 'bracket' 'brackets do not pair'
statement none public '' 'DROP TABLE home' >"$bad"; no 'drop' 'a statement begins with SELECT'
statement many public '-- out: id i64\n' '' >"$bad"; no 'no text' 'there is no text'
statement many public '-- out: id i64\n-- scop: actor\n' 'SELECT id FROM home' >"$bad"; no 'mistyped head' "bad.sql:5: unknown head line 'scop:'"
{ statement none public '' 'DELETE FROM home'; statement none public '' 'DELETE FROM home'; } >"$bad"; no 'name twice' 'x is there twice (first in line 1)'
printf 'SELECT 1\n' >"$bad"; no 'text before a name' 'text before the first `-- name:`'
{ statement none actor '' 'DELETE FROM home WHERE @own(h)'; printf -- '-- postgresql:\nDELETE FROM home\n'; } >"$bad"; no 'scope only in one text' 'scope actor, but the text'
printf -- '-- name: x\n-- returns: none\n-- scope: public\n\377\n' >"$bad"; no 'not UTF-8' 'bad.sql:4: not UTF-8'

list() { statement list public "-- out: id id(home), code str\n$1" "$2"; }
good='-- sort code: h.code\n-- key: h.id\n'
body='SELECT h.id, h.code FROM home h WHERE 1 = 1'
list '-- key: h.id\n' "$body" >"$bad"; no 'list without sort' 'a list needs `-- sort'
list '-- sort code: h.code\n' "$body" >"$bad"; no 'list without key' 'a list needs `-- sort'
list '-- sort name: h.code\n-- key: h.id\n' "$body" >"$bad"; no 'sort of no column' 'the sort name is not a column'
list '-- sort code: h.code\n-- key: h.lease_id\n' "$body" >"$bad"; no 'key of no column' "the key 'h.lease_id' is not one of the columns"
list '-- sort code: h.code\n-- key: h.code\n' "$body" >"$bad"; no 'key of text' "the key's column code is no id"
list "$good" 'SELECT h.id, h.code FROM home h' >"$bad"; no 'list without where' 'a list is SELECT ... FROM ... WHERE'
list "$good" "$body ORDER BY h.id" >"$bad"; no 'list with order' 'without ORDER'
list "$good" "$body OR h.id = 2" >"$bad"; no 'list with or' 'put brackets around OR'
list "$good-- filter a i64: h.a = :b\n" "$body" >"$bad"; no 'filter of another parameter' ':b is not a parameter here'
list "$good-- filter a i64: h.a = 1\n" "$body" >"$bad"; no 'filter without its parameter' 'the filter does not use :a'
list "$good-- filter a enum(wordless): h.a = :a\n" "$body" >"$bad"; no 'enum without words' 'extern const struct enum_type wordless_type;'
statement many public '-- out: id i64\n-- sort id: id\n' 'SELECT id FROM home' >"$bad"; no 'sort without list' 'are for `returns: list`'

end
