/ Keeps live tables through a kill: every update is in a log before its sender hears of it, and a checkpoint
/ holds the tables as they were when the log began. A checkpoint and its log are one generation.

/ the folder of a process, a file symbol; null keeps nothing
.store.root:`;
.store.generation:0;
.store.day:.z.d;
.store.handle:0;

/ paths: the file that names the generation in force, a table of a generation, the log of one
.store.current:{` sv .store.root,`current};
.store.saved:{[n;t] ` sv .store.root,`live,(`$string n),t};
.store.logFile:{[n] ` sv .store.root,`log,`$"updates.",string n};

/ takes up what the folder holds: tables as checkpointed, then the log over them with root function upd
.store.restore:{[root]
  .store.root:root;
  if[()~key .store.current[];:0];
  c:get .store.current[];
  .store.generation:c`generation;
  .store.day:c`day;
  {[t] t set get .store.saved[.store.generation;t]} each c`tables;
  .store.replay .store.logFile .store.generation
  };

/ replays the whole messages of a log; what a crash left torn at its end was never acknowledged
.store.replay:{[file]
  n:first -11!(-2;file);
  -11!(n;file);
  n
  };

/ begins a generation: tables saved, empty log, then one file written that makes both count
.store.checkpoint:{
  old:.store.generation;
  n:1+old;
  ts:tables[];
  {[n;t] .store.saved[n;t] set value t}[n] each ts;
  .store.logFile[n] set ();
  .store.current[] set `generation`day`tables!(n;.store.day;ts);
  if[.store.handle;hclose .store.handle];
  .store.generation:n;
  .store.handle:hopen .store.logFile n;
  if[old;.store.forget old];
  n
  };

/ removes the files of a generation that is over
.store.forget:{[n]
  d:` sv .store.root,`live,`$string n;
  if[not ()~key d;hdel each ` sv'd,'key d;hdel d];
  if[not ()~key .store.logFile n;hdel .store.logFile n];
  };

/ writes one update to the log, when there is one
.store.append:{[t;x] if[.store.handle;.store.handle enlist(`upd;t;x)]};
