/ Columns of a table added, dropped, renamed, cast, marked and reordered: in memory, and in every partition on disk.
/ Nothing here defines a table anew. Each step can be run again: what is done already is left as it is.
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
    hdel ` sv d,c
    }[c] each .migrate.folders[root;t];
  };

/ rename column c to n
.migrate.renameColumn:{[root;t;c;n]
  r:{[c;n;x] @[x;where x=c;:;n]}[c;n];
  if[c in cols t;t set r[cols t] xcol value t];
  {[r;c;n;d]
    cs:.migrate.columns d;
    if[not c in cs;:d];
    (` sv d,n) set get ` sv d,c;
    (` sv d,`.d) set r cs;
    hdel ` sv d,c
    }[r;c;n] each .migrate.folders[root;t];
  };

/ cast column c to the type that letter k means, such as "f"
.migrate.castColumn:{[root;t;c;k]
  t set @[value t;c;k$];
  {[root;c;k;d]
    f:` sv d,c;
    f set .migrate.enumerated[root;c;k$get f]
    }[root;c;k] each .migrate.folders[root;t];
  };

/ put attribute a on column c in memory, and b on disk; ` takes one away
.migrate.setAttribute:{[root;t;c;a;b]
  @[t;c;#[a]];
  {[c;b;d] @[d;c;#[b]]}[c;b] each .migrate.folders[root;t];
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
