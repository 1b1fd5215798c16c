/ Roles: the permission beside the refusal.
.access.users:([user:`tdb_admin`ann`feed]role:`admin`reader`writer);
.check.same["a known user may connect";.z.pw[`ann;"x"];1b];
.check.same["a stranger may not";.z.pw[`eve;"x"];0b];
.check.same["an admin may send text";.access.run[`admin;"1+1"];2];
.check.same["a reader may call a query";
  cols .access.run[`reader;(`.trades.vwap;`trade;enlist`A;0D;1D)];`sym`vwap`volume];
.check.same["a reader may look at columns";.access.run[`reader;(`cols;`quote)];cols quote];
.check.signals["a reader may not send text";.access.run;(`reader;"1+1");"access"];
.check.signals["a reader may not update";.access.run;(`reader;(`upd;`trade;()));"access"];
.check.signals["a reader may not send a function";.access.run;(`reader;({x};1));"access"];
.check.signals["a writer may not query";.access.run;(`writer;(`.trades.vwap;`trade;`A;0D;1D));"access"];
.check.signals["a role without a list may do nothing";.access.run;(`;(`cols;`trade));"access"];
.access.functions[`reader],:`.check.write;
.check.write:{.check.written:1};
.check.signals["a reader cannot change anything through what it may call";.access.run;(`reader;(`.check.write;0));"noupdate"];
