"""What must signal, with the text of the error, over the tables of `tables.py`."""

from __future__ import annotations

from tests.q_expressions.language import Pair

#: kdb+ may say more after a colon, as in 'noupdate: `. `zz
SIGNALLED: list[Pair] = [
    ("1+`a", "type"),
    ("1 2+1 2 3", "length"),
    ("{x}[1;2]", "rank"),
    ("undefined", "undefined"),
    ("`s#2 1", "s-fail"),
    ("`u#1 1", "u-fail"),
    ("`p#`a`b`a", "u-fail"),
    ("'oops", "oops"),
    ("'`sym", "sym"),
    ("`t insert (`a;1;1)", "type"),
    ("`t insert (`a;1f)", "length"),
    ("`t insert ([]x:1 2)", "mismatch"),
    ("`k insert (`a;`x;1)", "insert"),
    ("t,([]z:1 2)", "mismatch"),
    ("select nothing from t", "nothing"),
    ("update price:`x from t where sym=`a", "type"),
    ("([]a:1 2;b:1 2 3)", "length"),
    ("`a`b!1", "length"),
    ("x:1 2 3; x[9]:1", "index"),
    ("x:1 2 3; x[0]:`a", "type"),
    ("reval (set;enlist `zz;1)", "noupdate"),
    ("reval (insert;enlist `t;enlist (`a;1f;1))", "noupdate"),
    ("til -1", "domain"),
    ("sum:5", "assign"),
    ("f:{f x+1}; f 1", "stack"),
]

#: kdb+ refuses these too; which character it names, the reference does not tell.
MALFORMED: list[Pair] = [
    ("{x+1", "}"),
    ("1 2 )", ")"),
    ('"abc', '"'),
    ("2024.13.01", "2024.13.01"),
]

#: kdb+ does what the stand-in refuses.
STANDIN_ONLY: list[Pair] = [
    ("-3!1", "nyi"),  # the text of a value
    ('system "ls"', "nyi"),
    ("f:{.z.s x}; f 1", ".z.s"),  # the function itself
]
