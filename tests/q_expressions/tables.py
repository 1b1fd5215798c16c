"""Expressions over the tables `t` and `k`, with the results that q's reference gives them."""

from __future__ import annotations

from tests.q_expressions.language import Pair

T = "t:([]sym:`a`b`a`c;price:1 2 3 4f;size:10 20 30 40)"
K = "k:([sym:`a`b]name:`x`y;lot:1 2)"

QUERIES: list[Pair] = [
    ("select from t where sym=`a", "([]sym:`a`a;price:1 3f;size:10 30)"),
    ("select price from t", "([]price:1 2 3 4f)"),
    ("select sym,p:2*price from t where price>2", "([]sym:`a`c;p:6 8f)"),
    ("select from t where sym in `a`b,price>1", "([]sym:`b`a;price:2 3f;size:20 30)"),
    ("select from t where (price>1)&size<40", "([]sym:`b`a;price:2 3f;size:20 30)"),
    ("select sum size by sym from t", "([sym:`s#`a`b`c]size:40 20 40)"),
    ("select s:sum size,n:count i by sym from t", "([sym:`a`b`c]s:40 20 40;n:2 1 1)"),
    ("select size wavg price by sym from t", "([sym:`a`b`c]price:2.5 2 4f)"),
    ("select max price,min size from t", "([]price:enlist 4f;size:enlist 10)"),
    ("select count i from t", "([]x:enlist 4)"),
    ("select price by sym from t", "([sym:`a`b`c]price:(1 3f;enlist 2f;enlist 4f))"),
    ("select by sym from t", "([sym:`a`b`c]price:3 2 4f;size:30 20 40)"),
    ("select first price by sym,big:size>15 from t", "([sym:`a`a`b`c;big:0111b]price:1 3 2 4f)"),
    ("select sum size by 2 xbar price from t", "([price:0 2 4f]size:10 50 40)"),
    ("select med price by sym from t", "([sym:`a`b`c]price:2 2 4f)"),
    ("select r:(sum price*size)%sum size by sym from t", "([sym:`a`b`c]r:2.5 2 4f)"),
    ("select distinct sym from t", "([]sym:`a`b`c)"),
    ("select[2] from t", "([]sym:`a`b;price:1 2f;size:10 20)"),
    ("select[2;>price] sym from t", "([]sym:`c`a)"),
    ("select from t where i<2", "([]sym:`a`b;price:1 2f;size:10 20)"),
    ("select from t where price=(max;price) fby sym", "([]sym:`b`a`c;price:2 3 4f;size:20 30 40)"),
    ("exec price from t", "1 2 3 4f"),
    ("exec sum price from t", "10f"),
    ("exec sym,price from t", "`sym`price!(`a`b`a`c;1 2 3 4f)"),
    ("exec price by sym from t", "(`s#`a`b`c)!(1 3f;enlist 2f;enlist 4f)"),
    ("exec sum size by sym from t", "`a`b`c!40 20 40"),
    ("exec last price from t where sym=`a", "3f"),
    ("update size:0 from t where sym=`a", "([]sym:`a`b`a`c;price:1 2 3 4f;size:0 20 0 40)"),
    ("update v:price*size from t", "([]sym:`a`b`a`c;price:1 2 3 4f;size:10 20 30 40;v:10 40 90 160f)"),
    ("update m:max price by sym from t", "([]sym:`a`b`a`c;price:1 2 3 4f;size:10 20 30 40;m:3 2 3 4f)"),
    ("update v:1 from t where sym=`b", "([]sym:`a`b`a`c;price:1 2 3 4f;size:10 20 30 40;v:0N 1 0N 0N)"),
    ("delete from t where sym=`a", "([]sym:`b`c;price:2 4f;size:20 40)"),
    ("delete size from t", "([]sym:`a`b`a`c;price:1 2 3 4f)"),
    ("?[t;enlist(=;`sym;enlist`a);0b;()]", "([]sym:`a`a;price:1 3f;size:10 30)"),
    ("?[t;();(enlist`sym)!enlist`sym;(enlist`size)!enlist(sum;`size)]", "([sym:`a`b`c]size:40 20 40)"),
    ("?[t;();();`price]", "1 2 3 4f"),
    ("?[t;();1b;(enlist`sym)!enlist`sym]", "([]sym:`a`b`c)"),
    (
        "![t;enlist(=;`sym;enlist`a);0b;(enlist`size)!enlist 0]",
        "([]sym:`a`b`a`c;price:1 2 3 4f;size:0 20 0 40)",
    ),
    ("![t;();0b;enlist`size]", "([]sym:`a`b`a`c;price:1 2 3 4f)"),
    ("![t;enlist(=;`sym;enlist`a);0b;`symbol$()]", "([]sym:`b`c;price:2 4f;size:20 40)"),
    ("select from k", "([sym:`a`b]name:`x`y;lot:1 2)"),
    ("select lot from k where sym=`b", "([]lot:enlist 2)"),
    ("{[s] select from t where sym=s} `b", "([]sym:enlist`b;price:enlist 2f;size:enlist 20)"),
    ("count select from t where price>100", "0"),
    ("select from t where sym in exec sym from k", "([]sym:`a`b`a;price:1 2 3f;size:10 20 30)"),
]

SHAPES: list[Pair] = [
    ("cols t", "`sym`price`size"),
    ("keys k", "enlist`sym"),
    ("keys t", "`symbol$()"),
    ("meta ([]a:`g#`x`y;b:1 2;c:(1 2;3 4))", '([c:`a`b`c]t:"sjJ";f:```;a:`g``)'),
    ("0!k", "([]sym:`a`b;name:`x`y;lot:1 2)"),
    ("1!0!k", "([sym:`a`b]name:`x`y;lot:1 2)"),
    ("`sym xkey 0!k", "([sym:`a`b]name:`x`y;lot:1 2)"),
    ("`size xcols t", "([]size:10 20 30 40;sym:`a`b`a`c;price:1 2 3 4f)"),
    ("`s`p xcol t", "([]s:`a`b`a`c;p:1 2 3 4f;size:10 20 30 40)"),
    ("`price xdesc t", "([]sym:`c`a`b`a;price:4 3 2 1f;size:40 30 20 10)"),
    ("`sym xasc t", "([]sym:`s#`a`a`b`c;price:1 3 2 4f;size:10 30 20 40)"),
    ("t 0", "`sym`price`size!(`a;1f;10)"),
    ("t[`price]", "1 2 3 4f"),
    ("t[1;`price]", "2f"),
    ("t[0 1;`price]", "1 2f"),
    ("k`a", "`name`lot!(`x;1)"),
    ("k[`b;`lot]", "2"),
    ("k[([]sym:`b`a)]", "([]name:`y`x;lot:2 1)"),
    ("count t", "4"),
    ("first t", "`sym`price`size!(`a;1f;10)"),
    ("2#t", "([]sym:`a`b;price:1 2f;size:10 20)"),
    ("`sym`size#t", "([]sym:`a`b`a`c;size:10 20 30 40)"),
    (
        "t,([]sym:enlist`z;price:enlist 9f;size:enlist 1)",
        "([]sym:`a`b`a`c`z;price:1 2 3 4 9f;size:10 20 30 40 1)",
    ),
    ("distinct ([]a:1 1 2)", "([]a:1 2)"),
    ("`sym xgroup t", "([sym:`a`b`c]price:(1 3f;enlist 2f;enlist 4f);size:(10 30;enlist 20;enlist 40))"),
    ("ungroup ([]a:1 2;b:(1 2;enlist 3))", "([]a:1 1 2;b:1 2 3)"),
    ("(raze (t;t))~t,t", "1b"),
    ("attr `s#1 2 3", "`s"),
    ("attr exec sym from ([]sym:`g#`a`b)", "`g"),
    ("tables[] inter `k`t`z", "`k`t"),
    ("`t in tables`.", "1b"),
    ("([]a:1 2;b:`x)", "([]a:1 2;b:`x`x)"),
]

JOINS: list[Pair] = [
    ("t lj k", "([]sym:`a`b`a`c;price:1 2 3 4f;size:10 20 30 40;name:`x`y`x`;lot:1 2 1 0N)"),
    ("t ij k", "([]sym:`a`b`a;price:1 2 3f;size:10 20 30;name:`x`y`x;lot:1 2 1)"),
    ("([]a:1 2) uj ([]a:enlist 3;b:enlist`x)", "([]a:1 2 3;b:```x)"),
    ("([]a:`x`y;n:1 2) pj ([a:enlist`x]n:enlist 10)", "([]a:`x`y;n:11 2)"),
    ("ej[`a;([]a:1 2);([]a:1 1;b:3 4)]", "([]a:1 1;b:3 4)"),
    (
        "aj[`sym`time;([]sym:`a`b`a;time:2 3 9);([]sym:`a`a`b;time:1 3 4;bid:10 11 12)]",
        "([]sym:`a`b`a;time:2 3 9;bid:10 0N 11)",
    ),
    (
        "aj0[`sym`time;([]sym:`a`a;time:2 9);([]sym:`a`a;time:1 3;bid:10 11)]",
        "([]sym:`a`a;time:1 3;bid:10 11)",
    ),
    ("k upsert (`c;`z;3)", "([sym:`a`b`c]name:`x`y`z;lot:1 2 3)"),
    ("k upsert (`a;`z;3)", "([sym:`a`b]name:`z`y;lot:3 2)"),
    ("k,([sym:enlist`a]name:enlist`z;lot:enlist 9)", "([sym:`a`b]name:`z`y;lot:9 2)"),
]

WRITES: list[Pair] = [
    ("`t insert (`d;5f;50); last t", "`sym`price`size!(`d;5f;50)"),
    ("`t insert (`d`e;5 6f;50 60)", "4 5"),
    ("`t insert ([]sym:enlist`d;price:enlist 5f;size:enlist 50)", "enlist 4"),
    ("`t upsert (`d;5f;50); count t", "5"),
    ("`t upsert `sym`price`size!(`d;5f;50); count t", "5"),
    ("update price:0f from `t; exec sum price from t", "0f"),
    ("delete from `t; count t", "0"),
    ("delete size from `t; cols t", "`sym`price"),
    ("t[0;`price]:9f; exec first price from t", "9f"),
    ("t,:t; count t", "8"),
    ("@[`t;`sym;`g#]; attr t`sym", "`g"),
    ("@[`.;`t;0#]; count t", "0"),
    ("`sym xasc `t; t`sym", "`a`a`b`c"),
    ("set[`u;1 2]; u", "1 2"),
    ("`t set 0#t; count t", "0"),
    ("e:([]a:();b:`int$()); `e insert (1 2f;3i); e", "([]a:enlist 1 2f;b:enlist 3i)"),
]

ATTRIBUTES: list[Pair] = [
    ("x:`s#1 2; x,:3; attr x", "`s"),
    ("x:`s#1 2; x,:0; attr x", "`"),
    ("x:`u#1 2; x,:3; attr x", "`u"),
    ("x:`g#1 2; x,:1; attr x", "`g"),
    ("x:`p#1 1 2; x,:2; attr x", "`"),
    ("t:([]sym:`g#`a`b); `t insert enlist`c; attr t`sym", "`g"),
    ("attr `#`s#1 2", "`"),
    ("attr asc 3 1", "`s"),
]

GROUPS: dict[str, list[Pair]] = {
    "queries": QUERIES,
    "shapes": SHAPES,
    "joins": JOINS,
    "writes": WRITES,
    "attributes": ATTRIBUTES,
}
