/ Who may do what. Passwords are q's own matter (-U); here a user has a role, and a role an allow-list.
/ Loaded before the data of a process: it closes every door that it does not open.

/ user to role; a file that TDB_ACCESS names, generated with the stack, replaces this
.access.users:([user:enlist`tdb_admin] role:enlist`admin);

/ functions that may stand first in a message, by role; an admin may send anything. schema/kdb reads these lines.
.access.functions:`reader`writer`research`trading`risk`auditor!(
  `.trades.vwap`.trades.twap`.trades.bars`.trades.profile`.trades.lastPrice,
    `.quotes.spread`.quotes.atTrades`.quotes.effectiveSpread,
    `.books.depthAt`.books.snapshotAt`.books.imbalance`tables`meta`cols;
  `upd`.u.upd`tables`meta`cols;
  `.trades.vwap`.trades.twap`.trades.bars`.trades.profile`.trades.lastPrice`.quotes.spread`.quotes.atTrades;
  `.trades.lastPrice`.quotes.spread`.quotes.effectiveSpread`.books.depthAt`.books.snapshotAt`.books.imbalance;
  `.trades.vwap`.trades.bars`.trades.lastPrice`.quotes.spread`.books.depthAt;
  `.live.describe`tables`meta`cols
  );

/ roles whose messages may change something; all others are evaluated under reval
.access.changing:enlist`writer;

if[count getenv`TDB_ACCESS;system "l ",getenv`TDB_ACCESS];

/ the role of user x, null for a stranger
.access.role:{[u] .access.users[u;`role]};

/ the name a message calls, given as a symbol or as text; lambdas and expressions call none that is on a list
.access.called:{[x]
  if[10h=type x;:`];
  x:first x;
  $[-11h=type x;x;10h=type x;`$x;`]
  };

/ what one message is worth to one role; most cannot change anything even through what they may call
.access.run:{[role;x]
  if[role=`admin;:value x];
  if[not .access.called[x] in .access.functions role;'`access];
  $[role in .access.changing;value x;reval(value;enlist x)]
  };

.z.pw:{[u;p] not null .access.role u};
.z.pg:{[x] .access.run[.access.role .z.u;x]};
.z.ps:{[x] .access.run[.access.role .z.u;x]};
.z.ph:{[x] '`access};
.z.pp:{[x] '`access};
.z.ws:{[x] '`access};
