/ One price level of one side of a book, one row for each change.
market_depth:([]
  time:`timespan$();          / since midnight UTC, when the tickerplant received it
  sym:`g#`symbol$();          / instrument
  exchange:`symbol$();        / venue
  side:`char$();              / "B" bids, "S" asks
  level:`int$();              / 0 is the best
  price:`float$();            / of the level
  size:`float$();             / at the level; 0 empties it
  orders:`int$();             / number of orders at the level, null where the venue does not say
  exchangeTime:`timestamp$()  / when the venue says it changed
  )
