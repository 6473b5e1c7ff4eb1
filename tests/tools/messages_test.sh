#!/bin/sh
# tools/messages.c: what it makes of good words and what it refuses.
. tests/tools/lib.sh
mkdir -p "$dir/l/zh_CN" "$dir/l/en" "$dir/gen/base"
head='msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"
'
# words ZH EN: the two files of folder home
words() {
	printf '%s\n%s\n' "$head" "$1" >"$dir/l/zh_CN/home.po"
	printf '%s\n%s\n' "$head" "$2" >"$dir/l/en/home.po"
}
entry() { printf 'msgid "%s"\nmsgstr "%s"\n' "$1" "$2"; }
run() { "$tools/messages" "$dir/gen/base/message_gen" "$dir/l"; }

words '# for the head of the page
#: src/home/home.html
msgid "home.title"
msgstr "房源 {0}，"
"共 {1} 套：\"空置\"\\8:30–17:30\t模板.xlsx"

msgid "home.a_first"
msgstr "第一"' "$(entry home.a_first First)
$(entry home.title 'Homes {0}\nof {1}')"
takes 'good words' run
cat >"$dir/main.c" <<'C'
#include <stdio.h>
#include "base/message_gen.h"
int main(void)
{
	for (int i = 0; i < MESSAGE_COUNT; i++)
		printf("%s=%s=%s\n", message_gen_id[i], message_gen_text[0][i], message_gen_text[1][i]);
	return MSG_NONE == 0 && MSG_HOME_A_FIRST == 1 && MSG_HOME_TITLE == 2 && MESSAGE_COUNT == 3 && MSGARGS_HOME_A_FIRST == 0 && MSGARGS_HOME_TITLE == 2 ? 0 : 1;
}
C
takes 'output compiles' gcc -Wall -Wextra -Werror -I"$dir/gen" -o "$dir/main" "$dir/main.c" "$dir/gen/base/message_gen.c"
takes 'constants are sorted' "$dir/main"
"$dir/main" >"$dir/out"
same 'texts arrive' "$dir/out" "==
home.a_first=第一=First
home.title=房源 {0}，共 {1} 套：\"空置\"\\8:30–17:30	模板.xlsx=Homes {0}
of {1}"
before=$(ls -i "$dir"/gen/base/*)
run
[ "$before" = "$(ls -i "$dir"/gen/base/*)" ] && ok || bad 'the same words are not written again'

# wrong WORDS ZH_ENTRY EN_ENTRY
wrong() {
	words "$2" "$3"
	refuses "$1" "$1" run
}
wrong 'zh_CN/home.po:4: "home.a" is missing in en' "$(entry home.a 甲)" ''
wrong 'en/home.po:4: "home.a" is missing in zh_CN' '' "$(entry home.a A)"
wrong 'has other {0} {1} {2} marks' "$(entry home.a '甲{0}')" "$(entry home.a A)"
wrong 'marks count from {0}' "$(entry home.a '甲{1}')" "$(entry home.a 'A{1}')"
wrong 'only the marks {0} {1} {2}' "$(entry home.a '甲{3}')" "$(entry home.a 'A{3}')"
wrong 'only the marks {0} {1} {2}' "$(entry home.a '甲{')" "$(entry home.a 'A')"
wrong 'zh_CN/home.po:6: "home.a" stands already' "$(entry home.a 甲; entry home.a 乙)" "$(entry home.a A)"
wrong 'en/home.po:6: "home.a" stands already' "$(entry home.a 甲)" "$(entry home.a A; entry home.a B)"
wrong 'a fuzzy translation' "$(entry home.a 甲)" "#, fuzzy
$(entry home.a A)"
wrong 'no longer used' '#~ msgid "home.a"' ''
wrong '"home.a" has no text' "$(entry home.a ' ')" "$(entry home.a A)"
wrong '"home.a" has no text' "$(entry home.a 甲)" "$(entry home.a '')"
wrong 'must begin with "home."' "$(entry lease.a 甲)" "$(entry lease.a A)"
wrong 'must begin with "home."' "$(entry homes 甲)" "$(entry homes A)"
wrong 'lower case' "$(entry home.A 甲)" "$(entry home.A A)"
wrong 'lower case' "$(entry home.a__b 甲)" "$(entry home.a__b A)"
wrong 'lower case' "$(entry home. 甲)" "$(entry home. A)"
wrong "half-width ',' beside Chinese: write ，" "$(entry home.a '甲,乙')" "$(entry home.a A)"
wrong "half-width ':' beside Chinese: write ：" "$(entry home.a '甲: {0}')" "$(entry home.a 'A {0}')"
wrong "half-width '.' beside Chinese: write 。" "$(entry home.a '甲乙.')" "$(entry home.a A)"
wrong "half-width '(' beside Chinese: write （" "$(entry home.a '面积(m2)')" "$(entry home.a A)"
wrong 'only \n \t \" \\ may follow' "$(entry home.a '甲\x')" "$(entry home.a A)"
wrong 'the closing " is missing' 'msgid "home.a
msgstr "甲"' ''
wrong 'something follows' 'msgid "home.a" x
msgstr "甲"' ''
wrong 'msgid without msgstr' 'msgid "home.a"
' ''
wrong 'msgstr without a msgid' 'msgstr "甲"' ''
wrong 'not understood' 'msgctxt "x"' ''
wrong 'not understood' 'msgid_plural "x"' ''
words "$(printf 'msgid "home.a"\nmsgstr "\377"')" "$(entry home.a A)"
refuses 'not UTF-8' 'zh_CN/home.po:5: not valid UTF-8' run
words "$(entry home.a 甲)" "$(entry home.a A)"
entry home.a A >"$dir/l/en/home.po"
refuses 'no header' 'en/home.po:1: the header entry' run
printf 'msgid ""\nmsgstr "x"\n' >"$dir/l/en/home.po"
refuses 'no charset' 'charset=UTF-8' run
[ "$before" = "$(ls -i "$dir"/gen/base/*)" ] && ok || bad 'refused words leave the old output'
end
