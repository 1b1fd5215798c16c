/ The whole visible book of an instrument at one moment; the lists run from the best price outwards.
orderbook_snapshot:([]
  time:`timespan$();          / since midnight UTC, when the tickerplant received it
  sym:`g#`symbol$();          / instrument
  exchange:`symbol$();        / venue
  sequence:`long$();          / the venue's update number, to order snapshots and find gaps
  bidPrices:();               / float lists
  bidSizes:();                / float lists, as long as bidPrices
  askPrices:();               / float lists
  askSizes:();                / float lists, as long as askPrices
  exchangeTime:`timestamp$()  / when the venue took it
  )
