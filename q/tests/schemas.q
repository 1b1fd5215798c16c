/ The schemas are what the platform needs of them: order, types, attributes; and loading them does not empty.
.check.same["every table begins with time and sym";{2#cols x} each .boot.schemas;4#enlist`time`sym];
.check.same["time is a timespan and sym a symbol";{type each value[x]`time`sym} each .boot.schemas;4#enlist 16 11h];
.check.same["each table has the attribute of its policy";
  {[t] p:.policy.tables t;attr value[t]p`memoryColumn} each .boot.schemas;
  exec memoryAttribute from .policy.tables];
.check.same["every table has a policy";asc exec table from .policy.tables;asc .boot.schemas];
.check.same["trade has its columns";cols trade;`time`sym`exchange`price`size`side`tradeId`exchangeTime];
.check.same["trade has its types";exec t from meta trade;"nssffcjp"];
`trade insert (0D09:00;`A;`X;1f;2f;"B";1;.z.p);
.boot.table`trade;
.check.same["a table that exists is not defined again";count trade;1];
.eod.clear`trade;
.check.same["emptying keeps the attribute";attr trade`sym;`g];
.check.signals["a row of wrong types is refused";insert;(`trade;(0D09:00;`A;`X;`one;2f;"B";1;.z.p));"type"];
