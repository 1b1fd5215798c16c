/ Columns of a table added, dropped, renamed, cast, marked and reordered: in memory, and in every partition on disk.
/ Nothing here defines a table anew that is there. Each step can be run again: what is done already is left as it is.
/ root is the folder of the historical tables, such as `:/data/history; it need not exist.

/ the folders of table t, one a partition
.migrate.folders:{[root;t]
  if[()~key root;:()];
  ps:key root;
  ps:ps where not null "D"$string ps;
  if[not count ps;:()];
  ds:.Q.par[root;;t] each "D"$string ps;
  ds where {not ()~key ` sv x,`.d} each ds
  };

/ the columns in one folder
.migrate.columns:{[d] get ` sv d,`.d};

/ n items of a default: an atom repeated, or empty lists for a column of lists
.migrate.filled:{[n;v] $[()~v;n#enlist v;n#v]};

/ the rows in one folder
.migrate.rows:{[d] count get ` sv d,first .migrate.columns d};

/ a column as it may lie on disk: symbols belong to the sym file of root
.migrate.enumerated:{[root;c;x] .Q.en[root;flip enlist[c]!enlist x] c};

/ remove the files of column c from one folder; lists lie in more than one
.migrate.remove:{[d;c] hdel each ` sv'd,'(`$string[c],/:("";"#";"##")) inter key d};

/ add column c with a default at the end of table t
.migrate.addColumn:{[root;t;c;v]
  x:value t;
  if[not c in cols x;t set flip flip[x],enlist[c]!enlist .migrate.filled[count x;v]];
  {[root;c;v;d]
    if[c in .migrate.columns d;:d];
    (` sv d,c) set .migrate.enumerated[root;c;.migrate.filled[.migrate.rows d;v]];
    (` sv d,`.d) set .migrate.columns[d],c;
    d
    }[root;c;v] each .migrate.folders[root;t];
  };

/ drop column c and its data
.migrate.dropColumn:{[root;t;c]
  if[c in cols t;t set enlist[c] _ value t];
  {[c;d]
    if[not c in .migrate.columns d;:d];
    (` sv d,`.d) set .migrate.columns[d] except c;
    .migrate.remove[d;c]
    }[c] each .migrate.folders[root;t];
  };

/ rename column c to n
.migrate.renameColumn:{[root;t;c;n]
  r:{[c;n;x] @[x;where x=c;:;n]}[c;n];
  if[(c in cols t) and not n in cols t;t set r[cols t] xcol value t];
  {[r;c;n;d]
    cs:.migrate.columns d;
    if[(n in cs) or not c in cs;:d];
    (` sv d,n) set get ` sv d,c;
    (` sv d,`.d) set r cs;
    .migrate.remove[d;c]
    }[r;c;n] each .migrate.folders[root;t];
  };

/ cast column c to the type that letter k means, such as "f"
.migrate.castColumn:{[root;t;c;k]
  k:first k;
  if[c in cols t;t set @[value t;c;k$]];
  {[root;c;k;d]
    if[not c in .migrate.columns d;:d];
    f:` sv d,c;
    f set .migrate.enumerated[root;c;k$get f]
    }[root;c;k] each .migrate.folders[root;t];
  };

/ put attribute a on column c in memory, and b on disk; ` takes one away
.migrate.setAttribute:{[root;t;c;a;b]
  @[t;c;#[a]];
  {[c;b;d] @[d;c;#[b]]}[c;b] each .migrate.folders[root;t];
  };

/ create table t with columns cs of the types that letters ks mean, blank for lists of any; one that is there stays
.migrate.createTable:{[root;t;cs;ks]
  if[not t in tables[];t set flip cs!{$[x=" ";();x$()]} each ks];
  };

/ add column c of the type that letter k means, null in every row that is there
.migrate.addTyped:{[root;t;c;k]
  k:first k;
  .migrate.addColumn[root;t;c;$[k=" ";();first k$()]];
  };

/ bring the rows of every partition into the order of columns wanted, then put attribute a on column c there
.migrate.sortRows:{[root;t;wanted;c;a]
  {[wanted;c;a;d] .migrate.sortFolder[wanted;d];.policy.put[d;c;a]}[wanted;c;a] each .migrate.folders[root;t];
  };

/ A copy of each column in its new order is complete before the first column is replaced: what a kill leaves
/ is either the old order or copies to go on from.
.migrate.sortFolder:{[wanted;d]
  cs:.migrate.columns d;
  file:{[d;c] ` sv d,c}[d];
  copy:{[d;c] ` sv d,`$"sorting_",string c}[d];
  complete:` sv d,`sorting;
  if[()~key complete;
    x:flip wanted!.live.plain each get each file each wanted;
    n:exec place from wanted xasc update place:i from x;
    {[n;f;g] g set (get f) n}[n]'[file each cs;copy each cs];
    complete set 1b];
  {[f;g] f set get g}'[file each cs;copy each cs];
  hdel complete;
  .migrate.remove[d] each `$"sorting_",/:string cs;
  };

/ put the columns into the order cs, which names all of them
.migrate.reorder:{[root;t;cs]
  t set cs xcols value t;
  {[cs;d] (` sv d,`.d) set cs,.migrate.columns[d] except cs}[cs] each .migrate.folders[root;t];
  };

/ which partitions have column c
.migrate.findColumn:{[root;t;c]
  ds:.migrate.folders[root;t];
  ([]partition:ds;found:{[c;d] c in .migrate.columns d}[c] each ds)
  };

/ give partitions the columns that the live table has and they lack, filled with nulls
.migrate.fix:{[root;t]
  x:0#value t;
  {[root;t;x;c] .migrate.addColumn[root;t;c;first x c]}[root;t;x] each cols t;
  };
