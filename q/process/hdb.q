/ Historical process: the partitioned tables below TDB_DATA/history, read-only.
/ q process/hdb.q -p 5012 with TDB_Q and TDB_DATA as in boot.q.

.hdb.home:$[count getenv`TDB_Q;getenv`TDB_Q;"."];
.hdb.root:` sv (hsym`$getenv`TDB_DATA),`history;
.hdb.read:{system "l ",.hdb.home,"/",x};
.hdb.read "tables.q";
.hdb.read each "queries/",/:("trades.q";"quotes.q";"books.q");

/ the partitions as they are on disk now; nothing before the first day was written
.hdb.load:{
  if[()~key .hdb.root;:0b];
  .Q.chk .hdb.root;
  system "l ",1_string .hdb.root;
  1b
  };

.hdb.load[];
