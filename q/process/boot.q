/ One process that does everything: takes updates, keeps them through a kill, answers queries, writes each day down.
/ TDB_Q is the folder q of this repository, TDB_DATA where data is kept; without TDB_DATA nothing is kept.
/ A table that exists is never defined again: that would empty it.
/ Names are spelled in full, so that what other files define lands in the root namespace.

.boot.home:$[count getenv`TDB_Q;getenv`TDB_Q;"."];

/ loads a file of this repository; x is its path below home
.boot.read:{system "l ",.boot.home,"/",x};

/ defines table x unless it is there
.boot.table:{if[not x in tables[];.boot.read "schemas/",string[x],".q"]};

.boot.read each ("tables.q";"process/store.q";"process/writedown.q");
.boot.read each "migrations/",/:("migrate.q";"live.q";"apply.q");
.boot.schemas:exec table from .policy.tables;

/ the doors are closed before anything can fail
.boot.read "access/access.q";
.boot.read each "queries/",/:("trades.q";"quotes.q";"books.q");

/ while the log is replayed an update is only inserted
upd:insert;
if[count getenv`TDB_DATA;.store.restore hsym`$getenv`TDB_DATA];
.boot.table each .boot.schemas;
.boot.history:` sv .store.root,`history;

/ every update: to the table, then to the log; what the table refuses does not stay in the log's way.
/ A writer reaches tables alone: not users, not roles, and no variable that an insert would make.
.boot.update:{[t;x]
  if[$[-11h=type t;not t in tables[];1b];'`table];
  r:t insert x;
  .store.append[t;x];
  r
  };

/ once a day: the day before to disk, then a new generation
.boot.roll:{
  if[.z.d>.store.day;
    .eod.run[.boot.history;.store.day];
    .store.day:.z.d;
    .store.checkpoint[]]
  };

if[not null .store.root;
  .store.checkpoint[];
  .z.ts:{.boot.roll[]};
  system "t 1000"];
upd:.boot.update;
.u.upd:{[t;x] upd[t;x]};
