/ Tickerplant: takes updates, logs them, passes them on to subscribers, tells them when the day ends. Keeps no rows.
/ q process/tickerplant.q -p 5010 with TDB_Q and TDB_DATA as in boot.q.

.tp.home:$[count getenv`TDB_Q;getenv`TDB_Q;"."];
.tp.read:{system "l ",.tp.home,"/",x};
.tp.read "tables.q";
.tp.read each "schemas/",/:string[exec table from .policy.tables],\:".q";

.u.t:tables[];                       / what can be subscribed to
.u.w:.u.t!(count .u.t)#enlist();     / table to its subscribers, each (handle;syms), ` for all
.u.d:.z.d;                           / the day that is being logged
.u.i:0;                              / messages in the log
.u.L:`;                              / the log
.u.l:0;                              / its handle

/ opens the log of day x, new or as an earlier run left it
.u.open:{[d]
  .u.L:` sv (hsym`$getenv`TDB_DATA),`log,`$"tick.",string d;
  if[()~key .u.L;.u.L set ()];
  n:-11!(-2;.u.L);
  if[1<count n;'"the log ",string[.u.L]," is torn after ",string[n 0]," messages"];
  .u.i:n;
  .u.l:hopen .u.L
  };

/ the rows of x that a subscriber to syms s wants
.u.sel:{[x;s] $[s~`;x;select from x where sym in s]};

/ sends x to the subscribers of table t
.u.pub:{[t;x]
  {[t;x;w] y:.u.sel[x;w 1];if[count y;neg[w 0](`upd;t;y)]}[t;x] each .u.w t;
  };

/ removes the subscriptions of handle h to table t
.u.del:{[t;h]
  w:.u.w t;
  if[count w;.u.w[t]:w where not h=first each w];
  };

/ subscribes the caller to table t, ` for all, and syms s, ` for all; the name and the empty table
.u.sub:{[t;s]
  if[t~`;:.u.sub[;s] each .u.t];
  if[not t in .u.t;'t];
  .u.del[t;.z.w];
  .u.w[t],:enlist(.z.w;s);
  (t;value t)
  };

/ an update: a row or columns, with or without the time in front
.u.upd:{[t;x]
  if[not t in .u.t;'t];
  if[not 16h=abs type first x;
    x:$[0>type first x;.z.n,x;(enlist(count first x)#.z.n),x]];
  f:cols t;
  y:$[0>type first x;enlist f!x;flip f!x];
  .u.l enlist(`upd;t;y);
  .u.i+:1;
  .u.pub[t;y];
  };

/ ends the day: subscribers first, then the next log
.u.end:{[d]
  hs:distinct first each raze value .u.w;
  {[d;h] neg[h](`.u.end;d)}[d] each hs;
  hclose .u.l;
  .u.d:.z.d;
  .u.open .u.d
  };

.z.pc:{[h] .u.del[;h] each .u.t;};
.z.ts:{if[.z.d>.u.d;.u.end .u.d]};
.u.open .u.d;
system "t 1000";
