#!/bin/sh
# tools/templates.c: what templates become, and the places where a value is refused.
. tests/tools/lib.sh
mkdir -p "$dir/src/home" "$dir/gen/home" "$dir/gen/base"
page=$dir/src/home/home.html
run() { "$tools/templates" "$page" "$dir/gen/home/home_html"; }

# Printers that show which one was chosen.
cat >"$dir/gen/base/html.h" <<'C'
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
struct html { int x; };
struct str { const char *p; size_t n; };
struct money { int64_t fen; };
enum message { MSG_NONE, MSG_HOME_TITLE, MSG_HOME_COUNT };
enum { MSGARGS_HOME_TITLE = 2, MSGARGS_HOME_COUNT = 0 };
static inline void html_raw(struct html *h, const char *p, size_t n) { (void)h; fwrite(p, 1, n, stdout); }
static inline void put_str(struct html *h, struct str s) { (void)h; printf("[%.*s]", (int)s.n, s.p); }
static inline void put_int(struct html *h, int i) { (void)h; printf("[%d]", i); }
static inline void put_money(struct html *h, struct money m) { (void)h; printf("[%ld fen]", (long)m.fen); }
static inline void html_url(struct html *h, struct str s) { (void)h; printf("[url %.*s]", (int)s.n, s.p); }
static inline void html_url_part(struct html *h, struct str s) { (void)h; printf("[part %.*s]", (int)s.n, s.p); }
static inline struct str arg_str(struct html *h, struct str s) { (void)h; return s; }
static inline struct str arg_int(struct html *h, int i) { static char t[20]; (void)h; return (struct str){t, (size_t)snprintf(t, 20, "%d", i)}; }
#define html_value(h, v) _Generic((v), struct str: put_str, int: put_int, struct money: put_money)((h), (v))
#define html_arg(h, v) _Generic((v), struct str: arg_str, int: arg_int)((h), (v))
static inline void html_message(struct html *h, enum message m, const struct str *args, size_t n)
{
	(void)h;
	printf("[msg %d", m);
	for (size_t i = 0; i < n; i++)
		printf(" %.*s", (int)args[i].n, args[i].p);
	printf("]");
}
C
cat >"$dir/gen/home/home.h" <<'C'
struct home_row { struct str code; int state; struct money rent; };
struct home_view { struct str title; int count; enum message note; struct home_row rows[3]; };
C
cat >"$page" <<'T'
{{ include "home/home.h" }}
{{# Nothing of this
    comes out #}}

{{ define home_html_show(const struct home_view *v) }}
<h1  class="a"
     id=x>{{ msg HOME_TITLE v->title (v->count + 1) }}</h1>
{{ if v->count > 2 }}
	<p>many {{ v->count }}</p>
{{ else if v->count == 0 }}
	<p>none</p>
{{ else }}
	<p>few: }} "}}" is {{ "}}"[0] + 0 }}</p>
{{ end }}
<ul>
	{{ for (int i = 0; i < v->count; i++) }}
	{{ do const struct home_row *r = &v->rows[i] }}
	<li {{ if r->state == 1 }}class="on"{{ end }} title='{{ r->code }}'><a href="/homes/{{ r->code }}?n={{ i }}">{{ r->code }}</a> {{ r->rent }}</li>
	{{ end }}
</ul>
<input name="a" value="{{ v->title }}" {{ attr checked IF v->count == 2 }} {{ attr disabled IF v->count == 3 }}>
<a href="{{ v->title }}/x/{{ v->count }}">{{ msg (v->note) }}</a>   <pre>
  a  {{ v->count }}
    {{ if v->count }}-
  b{{ end }}</pre>
<textarea name="t">{{ v->title }}</textarea>
{{ call home_html_end v->count }}
{{ end }}

{{ define home_html_end(int count) }}<p>{{ (struct money){count} }}</p>{{ end }}
{{ define home_html_none() }}{{ end }}
T
takes 'a page' run
cat >"$dir/main.c" <<'C'
#include "home/home_html.h"
int main(void)
{
	struct home_view v = {.title = {"T", 1}, .count = 2, .note = MSG_HOME_COUNT,
			      .rows = {{{"A", 1}, 1, {50}}, {{"B", 1}, 2, {60}}}};
	struct html h = {0};

	home_html_show(&h, &v);
	home_html_none(&h);
	return 0;
}
C
W='-std=gnu11 -Wall -Wextra -Werror -Wshadow -Wmissing-prototypes'
for cc in gcc clang; do
	takes "$cc compiles it" $cc $W -I"$dir/gen" -o "$dir/main" "$dir/main.c" "$dir/gen/home/home_html.c"
	"$dir/main" >"$dir/out"
	echo >>"$dir/out"
	same "$cc: the page" "$dir/out" '<h1 class="a" id=x>[msg 1 T 3]</h1>
<p>few: }} "}}" is [125]</p>
<ul>
<li class="on" title='"'[A]'"'><a href="/homes/[part A]?n=[part 0]">[A]</a> [50 fen]</li>
<li  title='"'[B]'"'><a href="/homes/[part B]?n=[part 1]">[B]</a> [60 fen]</li>
</ul>
<input name="a" value="[T]" checked>
<a href="[url T]/x/[part 2]">[msg 2]</a> <pre>
  a  [2]
    -
  b</pre>
<textarea name="t">
[T]</textarea>
<p>[2 fen]</p>
'
done
before=$(ls -i "$dir"/gen/home/*)
run
[ "$before" = "$(ls -i "$dir"/gen/home/*)" ] && ok || bad 'the same page is not written again'

# body TEXT: a page that is one define
body() { printf '{{ include "home/home.h" }}\n{{ define home_html_show(const struct home_view *v) }}\n%s\n{{ end }}\n' "$1" >"$page"; }
wrong() {
	body "$2"
	refuses "$2" "$1" run
}
good() {
	body "$1"
	takes "$1" run
}
v='{{ v->title }}'
wrong 'home.html:3: a value directly behind' "<$v>"
wrong 'home.html:4: a value directly behind' "
&lt; $v <$v"
wrong "'<' before ' '" 'a < b'
wrong "'<' before '='" 'a <= b'
wrong 'a value in an unquoted attribute' "<p id=$v>"
wrong 'a value in an unquoted attribute' "<p id=a$v>"
wrong 'a value in a tag' "<p $v>"
wrong 'a value in a tag' "<p id $v>"
wrong 'a value in a tag' "<p id=\"a\" $v>"
wrong "a value in a tag's name" "<p$v>"
wrong "a value in an attribute's name" "<p data-$v=\"a\">"
wrong 'a value inside <script>' "<script>$v</script>"
wrong 'a value inside <script>' "<style>$v</style>"
wrong 'inline <script>' '<script>var a;</script>'
wrong 'inline <style>' '<STYLE>p {}</STYLE>'
wrong 'a value in an HTML comment' "<!-- $v -->"
wrong 'a value in <! ... >' "<!doctype $v>"
wrong 'attribute style' '<p style="color: red">'
wrong 'attribute style' "<p STYLE='$v'>"
wrong 'attribute style' '<p style>'
wrong 'attribute onclick' '<p onclick="a()">'
wrong 'attribute onload' "<body OnLoad=\"$v\">"
wrong 'attribute onclick' '<p {{ if v->count }}onclick{{ end }}>'
wrong 'javascript: addresses' '<a href="javascript:a()">'
wrong 'javascript: addresses' '<a href=" JavaScript:a()">'
wrong 'data: addresses' '<img src="data:image/png,x">'
wrong 'may not name the host' "<a href=\"//$v\">"
wrong 'may not name the host' "<a href=\"https://$v/x\">"
wrong 'may not name the host' "<a href=\"https://a.$v/x\">"
wrong 'cannot be made safe' "<img srcset=\"$v\">"
wrong 'element iframe is refused' '<iframe src="/x"></iframe>'
wrong 'element base is refused' '<base href="/x">'
wrong 'a message in an address' '<a href="{{ msg HOME_COUNT }}">'
wrong 'a blank is missing' '<p id="a"class="b">'
wrong 'a blank is missing' '<p id="a" {{ attr hidden IF v->count }}class="b">'
wrong 'attr takes an attribute without a value' '<p {{ attr onclick IF v->count }}>'
wrong 'write: attr checked IF' '<p {{ attr hidden v->count }}>'
wrong 'attr stands inside a tag' '{{ attr hidden IF v->count }}'
wrong 'call stands between tags' '<p {{ call home_html_end v->count }}>'
wrong 'call stands between tags' '<p id="{{ call home_html_end v->count }}">'
wrong 'home.html:2: this define has no end' '{{ if v->count }}<p>'
wrong 'home.html:3: this if has no end' '{{ if v->count }}{{ if v->count }}<p>'
wrong 'home.html:3: this for has no end' '{{ for (;;) }}{{ if v->count }}<p>'
wrong 'home.html:4: outside of a define' '{{ end }}'
wrong 'else without an if' '{{ else }}'
wrong 'else without an if' '{{ if v->count }}{{ else }}{{ else }}{{ end }}'
wrong 'else without an if' '{{ for (;;) }}{{ else }}{{ end }}'
wrong 'end at different places' '<p {{ if v->count }}id="{{ else }}class="a"{{ end }}>'
wrong 'begins and ends at different places' '{{ if v->count }}<p{{ end }}>'
wrong 'begins and ends at different places' '{{ for (;;) }}<p id="{{ end }}">'
wrong 'must begin the same way' "<a href=\"{{ if v->count }}/x{{ end }}$v\">"
wrong 'ends inside a tag' '<p'
wrong 'ends inside a tag' '<p id="a'
wrong 'ends inside a tag' '<!-- a'
wrong '{{ without }}' '{{ v->title'
wrong '{{ without }}' '{{ f("}}") '
wrong 'nothing between' '{{ }}'
wrong 'define inside of a define' '{{ define home_html_x() }}'
wrong 'include stands at the top' '{{ include "a/a.h" }}'
wrong 'break inside a tag' '{{ for (;;) }}<p {{ do break }}>{{ end }}'
wrong 'at most three' "{{ msg HOME_TITLE v v v v }}"
good "<a href=\"/x?q=$v#y\">$v</a>"
good '<a href="https://gov.example/x/{{ v->count }}">a</a>'
good "<p{{ if v->count }} class=\"a\"{{ else }} class='b'{{ end }}>a</p>"
good "<p class=\"a{{ if v->count }} b{{ end }}\">a &lt; b > c</p><!-- - -- a -->$v"
good '<script src="/a.js" defer></script><!doctype html>'
good "<title>$v</title>{{ for (;;) }}{{ if v->count }}{{ do break }}{{ end }}{{ end }}"
printf 'words\n' >"$page"
refuses 'text outside' 'home.html:1: text outside of a define' run
printf '\n{{ v }}\n' >"$page"
refuses 'value outside' 'home.html:2: outside of a define' run
printf '{{ define homes_html_a() }}{{ end }}\n' >"$page"
refuses 'name of a define' 'is called home_html_' run
printf '{{ define home_html_a }}{{ end }}\n' >"$page"
refuses 'define without ()' 'write: define' run
printf '{{ define home_html_a() }}\377{{ end }}\n' >"$page"
refuses 'not UTF-8' 'home.html:1: not valid UTF-8' run

# What gcc finds is told with the template's line.
wrong_c() {
	body "$1"
	run && refuses "$1" "$2" gcc $W -I"$dir/gen" -c -o "$dir/x.o" "$dir/gen/home/home_html.c"
}
wrong_c '<p>
{{ v->titel }}' 'home.html:4:'
wrong_c '{{ if v->titel }}{{ end }}' 'home.html:3:'
wrong_c '{{ "chars" }}' 'home.html:3:'
wrong_c '<a href="{{ v->count }}">' 'home.html:3:'
wrong_c '
{{ msg HOME_TITLE v->title }}' 'home.html:4:'
wrong_c '<p>{{ msg HOME_COUNT v->count }}' 'more or fewer arguments'
wrong_c '

{{ msg HOME_WRONG }}' 'home.html:5:'
wrong_c '{{ if v->count }}

{{# a
comment #}}
<p>{{ v->count
+ v->titel }}</p>{{ end }}' 'home.html:8:'
end
